//! Words as a condition of a filter.
use entity::{fold::words, search_posting};
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait as _, Query},
};

use super::query::{MAX_CHARACTERS, MAX_WORDS};
use crate::error::{Code, Result};

/// True for the rows with this id that search finds by words which begin with those of the text: each of them, without
/// typing errors. `path` says where the text came from.
pub fn has_words(id: impl ColumnTrait, text: &str, path: &str) -> Result<Condition> {
    let words = words(text);
    if MAX_CHARACTERS < text.chars().count() || words.is_empty() || MAX_WORDS < words.len() {
        let message =
            format!("Give 1 to {MAX_WORDS} words of letters or digits, with at most {MAX_CHARACTERS} characters.");
        return Err(Code::Invalid.at(path, message).into());
    }
    let begun_with = |word: &String| {
        let column = || Expr::col(search_posting::Column::Word);
        Query::select()
            .column(search_posting::Column::RecordId)
            .from(search_posting::Entity)
            .and_where(column().gte(word.as_str()))
            // No character comes after this one.
            .and_where(column().lt(format!("{word}\u{10FFFF}")))
            .take()
    };
    Ok(words.iter().map(|word| id.in_subquery(begun_with(word))).fold(Condition::all(), Condition::add))
}
