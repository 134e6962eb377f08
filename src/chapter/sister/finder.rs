//! Who would fit as a sister chapter, and why: an index of topics names the candidates, four statements in all.
use std::collections::HashMap;

use async_graphql::{Context, ID, Object, SimpleObject};
use entity::{
    chapter::{self, ChapterId},
    sister_tag::{self, Column, Sort},
};
use sea_orm::{
    ColumnTrait as _, Condition,
    sea_query::{Expr, ExprTrait as _, Query},
};

use super::{
    rules::{hours_apart, months_apart},
    store::is_related,
};
use crate::{
    auth::policy::{self, Action},
    chapter::{commands::scope_of, graphql::Chapter, store::is_listed},
    data::{Access, ContextExt as _, Row},
    error::{Code, Result},
    graphql::{Position, input::parse_id, scalar::LanguageTag},
};

/// A chapter that would fit as a sister chapter, with what speaks for it.
#[derive(SimpleObject, Clone)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct SisterChapterSuggestion {
    /// The chapter.
    chapter: Chapter,
    /// Topics that both look for, in the order of the alphabet.
    shared_topics: Vec<String>,
    /// Languages that both can talk in, in the order of the alphabet.
    shared_languages: Vec<LanguageTag>,
    /// Hours between their clocks, 0 to 12, as an hour for every 15 degrees of longitude; none if the position of either
    /// is not known or not shown.
    hours_apart: Option<i32>,
    /// Months between the first days of their academic years, 0 to 6: the fewer, the more their terms overlap. None if
    /// either has not said when its year begins.
    months_apart: Option<u32>,
}

const MAX_SUGGESTIONS: i32 = 20;

/// So many chapters with the most shared topics are compared further.
const MAX_CANDIDATES: u64 = 100;

/// Questions about who would fit.
#[derive(Debug, Default)]
pub struct SisterChapterFinderQuery;

#[Object]
impl SisterChapterFinderQuery {
    /// Chapters that opted in to sister chapters, share a topic and a language with the chapter, and are not its sisters
    /// yet: those with the most shared topics first, then with the most shared languages, the fewest hours and the fewest
    /// months apart. For the chapter's own leaders and the staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn sister_chapter_suggestions(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The chapter that looks for sisters.")] chapter: ID,
        #[graphql(desc = "Most suggestions, 1 to 20; 10 if absent.")] first: Option<i32>,
    ) -> Option<Result<Vec<SisterChapterSuggestion>>> {
        Some(suggestions(ctx.access(), &chapter, first.unwrap_or(10)).await)
    }
}

async fn suggestions(access: &Access, id: &ID, first: i32) -> Result<Vec<SisterChapterSuggestion>> {
    if !(1..=MAX_SUGGESTIONS).contains(&first) {
        return Err(Code::Invalid.at("first", format!("Give 1 to {MAX_SUGGESTIONS}.")).into());
    }
    let id: ChapterId = parse_id(id, "chapter")?;
    let Some(own) = access.by_key::<chapter::Entity>(id.0).await? else {
        return Err(Code::NotFound.at("chapter", "There is no such chapter.").into());
    };
    policy::decide(access.viewer(), Action::ProposeSisterChapter, scope_of(&own))?;
    let looked_for =
        Words::of(&access.all(access.find::<sister_tag::Entity>().filter(Column::ChapterId.eq(id))).await?);
    if looked_for.topics.is_empty() || looked_for.languages.is_empty() {
        return Ok(Vec::new());
    }
    let sharing = access.find::<sister_tag::Entity>().filter(fitting(id, &looked_for));
    let candidates = access.most_frequent(sharing, Column::ChapterId, MAX_CANDIDATES).await?;
    let chapters = access.by_ids::<chapter::Entity>(candidates.clone()).await?;
    let tags = access.all(access.find::<sister_tag::Entity>().filter(Column::ChapterId.is_in(candidates))).await?;
    let mut words = HashMap::<ChapterId, Vec<Row<sister_tag::Entity>>>::new();
    for tag in tags {
        words.entry(tag.chapter_id).or_default().push(tag);
    }
    let mut fitting: Vec<_> = chapters
        .into_values()
        .map(|row| {
            let theirs = Words::of(words.get(&row.id).map_or(&[], Vec::as_slice));
            (row.name_key.clone(), suggestion(access, &own, &looked_for, row, &theirs))
        })
        .collect();
    fitting.sort_by_key(|(name, suggestion)| (rank(suggestion), name.clone()));
    let most = usize::try_from(first).unwrap_or_default();
    Ok(fitting.into_iter().map(|(_, suggestion)| suggestion).take(most).collect())
}

/// What a chapter looks for.
#[derive(Default)]
struct Words {
    topics: Vec<String>,
    languages: Vec<String>,
}

impl Words {
    fn of(tags: &[Row<sister_tag::Entity>]) -> Self {
        let of = |sort| {
            let mut words: Vec<_> = tags.iter().filter(|tag| tag.sort == sort).map(|tag| tag.word.clone()).collect();
            words.sort_unstable();
            words
        };
        Self { topics: of(Sort::Topic), languages: of(Sort::Language) }
    }
}

/// The tags with a topic that is looked for, of other open chapters that share a language and are not related yet.
fn fitting(own: ChapterId, looked_for: &Words) -> Condition {
    let spoken = |column: &'static str| Expr::col(("spoken", column));
    let language = Query::select()
        .expr(Expr::val(1))
        .from_as(sister_tag::Entity, "spoken")
        .and_where(spoken("chapter_id").eq(Expr::col(Column::ChapterId.as_column_ref())))
        .and_where(spoken("sort").eq("LANGUAGE"))
        .and_where(spoken("word").is_in(looked_for.languages.iter().map(String::as_str)))
        .take();
    Condition::all()
        .add(Column::Sort.eq(Sort::Topic))
        .add(Column::Word.is_in(looked_for.topics.iter().map(String::as_str)))
        .add(Column::ChapterId.ne(own))
        .add(Expr::exists(language))
        .add(is_listed(Column::ChapterId))
        .add(is_related(Column::ChapterId, own).not())
}

fn suggestion(
    access: &Access,
    own: &chapter::Model,
    looked_for: &Words,
    row: Row<chapter::Entity>,
    theirs: &Words,
) -> SisterChapterSuggestion {
    let shared = |ours: &[String], theirs: &[String]| -> Vec<String> {
        ours.iter().filter(|word| theirs.contains(word)).cloned().collect()
    };
    let place = |of: &chapter::Model| {
        Position::shown(of.latitude, of.longitude, of.position_precision, access.viewer()).map(|place| place.longitude)
    };
    let years = own.academic_year_start.as_deref().zip(row.academic_year_start.as_deref());
    SisterChapterSuggestion {
        shared_topics: shared(&looked_for.topics, &theirs.topics),
        shared_languages: shared(&looked_for.languages, &theirs.languages).into_iter().map(LanguageTag).collect(),
        hours_apart: place(own).zip(place(&row)).map(|(one, other)| hours_apart(one, other)),
        months_apart: years.and_then(|(one, other)| months_apart(one, other)),
        chapter: Chapter(row),
    }
}

/// What comes first has the lowest; what is not known comes after all that is.
fn rank(of: &SisterChapterSuggestion) -> (usize, usize, i32, u32) {
    let fewest = |number: usize| usize::MAX - number;
    let (hours, months) = (of.hours_apart.unwrap_or(i32::MAX), of.months_apart.unwrap_or(u32::MAX));
    (fewest(of.shared_topics.len()), fewest(of.shared_languages.len()), hours, months)
}
