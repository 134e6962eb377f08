//! Slugs: the words that stand for chapters in addresses on the web. A chapter that gets another name gets another slug
//! and keeps the former ones, which lead to it still.
use std::collections::HashSet;

use entity::{
    chapter::{self, ChapterId},
    chapter_slug::{self, Column},
    fold::words,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _};
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Access, Audited, Row, Tx, View, Visibility, identified},
    error::Result,
};

/// So many characters of a name at most.
const MAX_LENGTH: usize = 80;

impl Visibility for chapter_slug::Entity {
    // Which words are taken is no secret, since new names have to avoid them. A slug leads to its chapter only through
    // the chapter's own visibility.
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Audited for chapter_slug::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, chapter_id, slug, is_current, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("chapter", chapter_id).open("slug", slug).open("isCurrent", is_current)
    }
}

/// The chapter that a slug stands for, be it of its present name or of a former one.
pub async fn find(access: &Access, slug: &str) -> Result<Option<Row<chapter::Entity>>> {
    let named = access.find::<chapter_slug::Entity>().filter(Column::Slug.eq(slug));
    match access.one(named).await? {
        Some(row) => access.by_key(row.chapter_id.0).await,
        None => Ok(None),
    }
}

/// A chapter as it is to be named.
pub struct Named<'a> {
    /// Its key.
    pub id: ChapterId,
    /// Its name.
    pub name: &'a str,
    /// Its country.
    pub country: &'a str,
}

impl<'a> Named<'a> {
    /// As the row has it.
    pub fn of(chapter: &'a chapter::Model) -> Self {
        Self { id: chapter.id, name: &chapter.name, country: &chapter.country_code }
    }
}

/// Gives a slug to chapters that have none.
pub async fn name_all(chapters: &[Named<'_>], tx: &mut Tx) -> Result<()> {
    if chapters.is_empty() {
        return Ok(());
    }
    let wanted: Vec<_> = chapters.iter().map(|named| (named.id, candidates(named))).collect();
    let asked = wanted.iter().flat_map(|(_, slugs)| slugs.iter().map(String::as_str));
    let found = tx.all(tx.find::<chapter_slug::Entity>().filter(Column::Slug.is_in(asked))).await?;
    let mut taken: HashSet<String> = found.into_iter().map(|row| row.slug).collect();
    let mut rows = Vec::with_capacity(chapters.len());
    for (id, slugs) in wanted {
        let free = slugs.into_iter().find(|slug| !taken.contains(slug));
        let slug = free.unwrap_or_else(|| id.to_string());
        taken.insert(slug.clone());
        rows.push(chapter_slug::ActiveModel {
            id: Set(tx.id()),
            chapter_id: Set(id),
            slug: Set(slug),
            is_current: Set(true),
            ..Default::default()
        });
    }
    tx.insert_all(rows).await
}

/// Gives a chapter the slug of its new name. One that it had before becomes current again.
pub async fn follow(before: &chapter::Model, after: &chapter::Model, tx: &mut Tx) -> Result<()> {
    if before.name == after.name {
        return Ok(());
    }
    let named = Named::of(after);
    let own = tx.all(tx.find::<chapter_slug::Entity>().filter(Column::ChapterId.eq(after.id))).await?;
    let again = candidates(&named).iter().find_map(|slug| own.iter().find(|row| row.slug == *slug)).cloned();
    for row in own.iter().filter(|row| row.is_current && Some(*row) != again.as_ref()) {
        set_current(row, false, tx).await?;
    }
    match again {
        Some(row) => set_current(&row, true, tx).await,
        None => name_all(&[named], tx).await,
    }
}

async fn set_current(row: &chapter_slug::Model, is_current: bool, tx: &mut Tx) -> Result<()> {
    let change = chapter_slug::ActiveModel { is_current: Set(is_current), ..row.clone().into_active_model() };
    tx.update(row, change).await?;
    Ok(())
}

/// What may stand for a chapter, the shortest first: the words of its name; these with its country; with the end of its
/// id, which no other has.
fn candidates(named: &Named<'_>) -> [String; 3] {
    let base = slug(named.name);
    let key = named.id.0.simple().to_string();
    let end = key.get(24..).unwrap_or(&key);
    [base.clone(), format!("{base}-{}", named.country.to_lowercase()), format!("{base}-{end}")]
}

/// The words of a name in the letters of addresses.
fn slug(name: &str) -> String {
    let mut slug = String::new();
    for word in words(name).iter().filter(|word| word.is_ascii()) {
        if MAX_LENGTH < slug.len() + 1 + word.len() {
            break;
        }
        if !slug.is_empty() {
            slug.push('-');
        }
        slug.push_str(word);
    }
    if slug.is_empty() { "chapter".into() } else { slug }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_slug_has_the_words_of_the_name_in_ascii() {
        assert_eq!(slug("Student Chapter at Łódź University (ŁU)"), "student-chapter-at-lodz-university-lu");
        assert_eq!(slug("東京"), "chapter");
        assert_eq!(slug(&"word ".repeat(30)).len(), 79);
    }
}
