//! Opting in to sister chapters with topics and languages, and out.
use std::collections::HashSet;

use entity::{
    chapter::{self, ChapterId},
    sister_tag::{self, Column, Sort},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use crate::{
    auth::policy::{Action, Scope},
    chapter::commands::scope_of,
    check::{Check, line},
    data::{Command, Tx},
    error::{Code, Result},
    graphql::scalar::LanguageTag,
    resource::rules::language,
};

const MAX_TOPICS: usize = 20;
const MAX_LANGUAGES: usize = 10;
const MAX_LETTERS: usize = 40;

/// What a chapter looks for in its sisters.
#[derive(Debug)]
pub struct SisterTags {
    /// Topics to add.
    pub add_topics: Vec<String>,
    /// Topics to remove.
    pub remove_topics: Vec<String>,
    /// Languages to add.
    pub add_languages: Vec<LanguageTag>,
    /// Languages to remove.
    pub remove_languages: Vec<LanguageTag>,
}

/// Opens a chapter to sister chapters, or changes what it looks for.
#[derive(Debug)]
pub struct OptInToSisterChapters {
    /// Which.
    pub id: ChapterId,
    /// What it looks for.
    pub tags: SisterTags,
}

/// A tag, as sort and word.
type Tag = (Sort, String);

impl Command for OptInToSisterChapters {
    type Target = chapter::Model;
    type Output = chapter::Model;

    fn action(&self) -> Action {
        Action::OptInToSisterChapters
    }
    async fn load(&self, tx: &Tx) -> Result<chapter::Model> {
        tx.lock_by_key::<chapter::Entity>(self.id.0, "id").await
    }
    fn scope(&self, chapter: &chapter::Model) -> Scope {
        scope_of(chapter)
    }
    async fn apply(self, chapter: chapter::Model, tx: &mut Tx) -> Result<chapter::Model> {
        let (add, remove) = parse(self.tags)?;
        let is = |tag: &sister_tag::Model, (sort, word): &Tag| tag.sort == *sort && tag.word == *word;
        let (gone, kept): (Vec<_>, Vec<_>) =
            own(chapter.id, tx).await?.into_iter().partition(|tag| remove.iter().any(|one| is(tag, one)));
        let mut seen = HashSet::new();
        let add: Vec<_> =
            add.into_iter().filter(|one| !kept.iter().any(|tag| is(tag, one)) && seen.insert(one.clone())).collect();
        let number = |sort| {
            let added = add.iter().filter(|(of, _)| *of == sort).count();
            kept.iter().filter(|tag| tag.sort == sort).count() + added
        };
        fits(number(Sort::Topic), number(Sort::Language))?;
        let differs = |sort| add.iter().any(|(of, _)| *of == sort) || gone.iter().any(|tag| tag.sort == sort);
        let fields = [(Sort::Topic, "sisterTopics"), (Sort::Language, "sisterLanguages")];
        let fields: Vec<_> = fields.into_iter().filter(|(sort, _)| differs(*sort)).map(|(_, name)| name).collect();
        tx.delete_all(gone).await?;
        let row = |(sort, word)| sister_tag::ActiveModel {
            id: Set(tx.id()),
            chapter_id: Set(chapter.id),
            sort: Set(sort),
            word: Set(word),
            ..Default::default()
        };
        let rows = add.into_iter().map(row).collect();
        tx.insert_all(rows).await?;
        // Two leaders who change it at once learn of each other by the chapter's version.
        tx.update_with(&chapter, chapter.clone().into_active_model(), &fields).await
    }
}

/// Closes a chapter to further proposals; what was proposed and agreed on stays.
#[derive(Debug)]
pub struct OptOutOfSisterChapters {
    /// Which.
    pub id: ChapterId,
}

impl Command for OptOutOfSisterChapters {
    type Target = chapter::Model;
    type Output = chapter::Model;

    fn action(&self) -> Action {
        Action::OptOutOfSisterChapters
    }
    async fn load(&self, tx: &Tx) -> Result<chapter::Model> {
        tx.lock_by_key::<chapter::Entity>(self.id.0, "id").await
    }
    fn scope(&self, chapter: &chapter::Model) -> Scope {
        scope_of(chapter)
    }
    async fn apply(self, chapter: chapter::Model, tx: &mut Tx) -> Result<chapter::Model> {
        let tags = own(chapter.id, tx).await?;
        if tags.is_empty() {
            return Err(Code::WrongState.at("id", "The chapter has not opted in to sister chapters.").into());
        }
        tx.delete_all(tags).await?;
        let fields = ["sisterTopics", "sisterLanguages"];
        tx.update_with(&chapter, chapter.clone().into_active_model(), &fields).await
    }
}

async fn own(chapter: ChapterId, tx: &Tx) -> Result<Vec<sister_tag::Model>> {
    tx.all(tx.find::<sister_tag::Entity>().filter(Column::ChapterId.eq(chapter))).await
}

fn fits(topics: usize, languages: usize) -> Result<()> {
    let mut check = Check::default();
    check.require("addTopics", topics == 0);
    check.require("addLanguages", languages == 0);
    for (path, number, most) in [("addTopics", topics, MAX_TOPICS), ("addLanguages", languages, MAX_LANGUAGES)] {
        if most < number {
            check.refuse(Code::Invalid.at(path, format!("There can be at most {most}.")));
        }
    }
    check.done()
}

/// What is to be added, and what removed.
fn parse(tags: SisterTags) -> Result<(Vec<Tag>, Vec<Tag>)> {
    let SisterTags { add_topics, remove_topics, add_languages, remove_languages } = tags;
    let mut check = Check::default();
    let mut add = Vec::new();
    for topic in add_topics {
        let word = check.value("addTopics", topic, line(MAX_LETTERS));
        add.extend(word.map(|word| (Sort::Topic, word.to_lowercase())));
    }
    for tag in add_languages {
        add.extend(check.value("addLanguages", tag, spoken).map(|word| (Sort::Language, word)));
    }
    let mut remove: Vec<_> =
        remove_topics.into_iter().map(|topic| (Sort::Topic, topic.trim().to_lowercase())).collect();
    for tag in remove_languages {
        remove.extend(check.value("removeLanguages", tag, spoken).map(|word| (Sort::Language, word)));
    }
    check.done()?;
    Ok((add, remove))
}

/// A language without script and region: people of two regions understand each other.
#[expect(clippy::needless_pass_by_value, reason = "what takes values apart owns them")]
fn spoken(tag: LanguageTag) -> Result<String, String> {
    let tag = language(&tag.0)?;
    Ok(tag.split('-').next().unwrap_or(&tag).to_owned())
}
