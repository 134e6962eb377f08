//! Questions: their words, and the words of the index that are like them.
use std::collections::HashMap;

use entity::{fold::words, search_gram, search_posting};
use sea_orm::{
    ColumnTrait as _,
    sea_query::{Asterisk, CaseStatement, Expr, ExprTrait, Func, JoinType, Query, SelectStatement},
};
use serde::{Deserialize, Serialize};

use super::trigrams;
use crate::{
    data::{Access, CostClass, relation::union_all},
    error::{Code, Result},
};

pub(super) const MAX_WORDS: usize = 8;
pub(super) const MAX_CHARACTERS: usize = 200;
const MAX_ALIKE: u64 = 200;
/// So many postings take some ten milliseconds to be looked through.
const MANY: i64 = 1000;

/// The words of a question, the rarest first, each with the words of the index that are like it.
#[derive(Clone, Debug)]
pub struct SearchQuery {
    pub(super) asked: Vec<Asked>,
    /// What it takes to look through all that the rarest word finds.
    pub(super) class: CostClass,
    /// Whether each of several words has many postings.
    pub(super) is_common: bool,
}

#[derive(Clone, Debug)]
pub(super) struct Asked {
    word: String,
    is_prefix: bool,
    alike: Vec<String>,
}

/// How the words of a question are taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(super) enum Spelling {
    /// As they are written.
    Exact,
    /// Also with a typing error or two. To look for words that are alike takes longer than to find those that are there.
    Tolerant,
}

impl Access {
    /// Reads a question. None if nothing can match it.
    pub(super) async fn search_query(&self, text: &str, spelling: Spelling) -> Result<Option<SearchQuery>> {
        if MAX_CHARACTERS < text.chars().count() {
            let message = format!("Ask with at most {MAX_CHARACTERS} characters.");
            return Err(Code::Invalid.at("query", message).into());
        }
        let words = words(text);
        if words.is_empty() || MAX_WORDS < words.len() {
            let message = format!("Ask with 1 to {MAX_WORDS} words of letters or digits.");
            return Err(Code::Invalid.at("query", message).into());
        }
        let alike = match spelling {
            Spelling::Exact => HashMap::new(),
            Spelling::Tolerant => self.alike(&words).await?,
        };
        if spelling == Spelling::Tolerant && alike.is_empty() {
            return Ok(None);
        }
        let last = words.len() - 1;
        let asked: Vec<_> = words
            .into_iter()
            .enumerate()
            .map(|(place, word)| {
                let alike = alike.get(&word).cloned().unwrap_or_default();
                Asked { is_prefix: place == last && 1 < word.chars().count(), word, alike }
            })
            .collect();
        // Whatever the rarest word finds is looked through for the others, and scored.
        let found = self.totals(CostClass::Light, asked.iter().map(Asked::some)).await?;
        let mut asked: Vec<_> = found.into_iter().zip(asked).collect();
        asked.sort_by_key(|(found, _)| *found);
        let fewest = asked.first().map_or(0, |(found, _)| *found);
        let class = if fewest < MANY { CostClass::Light } else { CostClass::Heavy };
        let is_common = MANY <= fewest && 1 < asked.len();
        let asked = asked.into_iter().map(|(_, asked)| asked).collect();
        Ok((fewest != 0).then_some(SearchQuery { asked, class, is_common }))
    }

    /// The words of the index that differ from those asked by a typing error or two.
    async fn alike(&self, asked: &[String]) -> Result<HashMap<String, Vec<String>>> {
        let candidates = asked.iter().filter(|word| 0 < errors_in(word)).map(|word| sharing_trigrams(word));
        let mut alike = HashMap::<String, Vec<String>>::new();
        let Some(select) = union_all(candidates) else { return Ok(alike) };
        for row in self.query(&select).await? {
            let (asked, word): (String, String) = (row.try_get("", "asked")?, row.try_get("", "word")?);
            let distance = strsim::osa_distance(&asked, &word);
            if 0 < distance && distance <= errors_in(&asked) {
                alike.entry(asked).or_default().push(word);
            }
        }
        Ok(alike)
    }
}

/// Words of the index that share most of their trigrams with this one, the most alike first.
fn sharing_trigrams(word: &str) -> SelectStatement {
    let grams = trigrams(word);
    let shared = grams.len().saturating_sub(3 * errors_in(word)).max(2);
    let alike = Query::select()
        .expr_as(Expr::val(word), "asked")
        .column(search_gram::Column::Word)
        .from(search_gram::Entity)
        .and_where(search_gram::Column::Gram.is_in(grams))
        .group_by_col(search_gram::Column::Word)
        .and_having(Expr::cust("COUNT(*)").gte(i64::try_from(shared).unwrap_or(i64::MAX)))
        .order_by_expr(Expr::cust("COUNT(*)"), sea_orm::Order::Desc)
        .order_by(search_gram::Column::Word, sea_orm::Order::Asc)
        .limit(MAX_ALIKE)
        .take();
    // A part of a union has no order of its own.
    Query::select().column(Asterisk).from_subquery(alike, "alike").take()
}

/// How many typing errors a word may have.
fn errors_in(word: &str) -> usize {
    match word.chars().count() {
        0..4 => 0,
        4..8 => 1,
        _ => 2,
    }
}

impl SearchQuery {
    /// The rows in which all words are, with how well each answers: the postings of each word, joined as sets. To look
    /// up the other words for every row of the rarest takes longer where all words are common.
    pub(super) fn matched(&self) -> SelectStatement {
        let word = |place: usize| format!("word{place}");
        let record = |place| Expr::col((word(place), "record_id"));
        let scores = (0..self.asked.len()).map(|place| Expr::col((word(place), "score")));
        let mut matched = Query::select();
        matched
            .expr_as(record(0), "record_id")
            .expr_as(scores.reduce(ExprTrait::add).unwrap_or_else(|| Expr::val(0)), "score");
        for (place, asked) in self.asked.iter().enumerate() {
            if place == 0 {
                matched.from_subquery(asked.matched(), word(place));
            } else {
                let same = record(place).eq(record(0));
                matched.join_subquery(JoinType::InnerJoin, asked.matched(), word(place), same);
            }
        }
        matched
    }
}

impl Asked {
    /// The rows that it finds, each with its best score.
    fn matched(&self) -> SelectStatement {
        Query::select()
            .column(search_posting::Column::RecordId)
            .expr_as(Func::max(self.score()), "score")
            .from(search_posting::Entity)
            .and_where(self.condition())
            .group_by_col(search_posting::Column::RecordId)
            .take()
    }

    /// Its postings, up to as many as are many.
    fn some(&self) -> SelectStatement {
        Query::select()
            .expr_as(Expr::val(1), "one")
            .from(search_posting::Entity)
            .and_where(self.condition())
            .limit(MANY.unsigned_abs())
            .take()
    }

    /// True for the postings of words that match.
    pub(super) fn condition(&self) -> Expr {
        let word = || Expr::col((search_posting::Entity, search_posting::Column::Word));
        let exact = word().eq(self.word.as_str());
        let exact = if self.is_prefix {
            // No character comes after this one.
            let end = format!("{}\u{10FFFF}", self.word);
            exact.or(word().gte(self.word.as_str()).and(word().lt(end)))
        } else {
            exact
        };
        if self.alike.is_empty() { exact } else { exact.or(word().is_in(self.alike.iter().map(String::as_str))) }
    }

    /// How well a posting answers: what the word says of the row, and how it matches.
    pub(super) fn score(&self) -> Expr {
        let word = Expr::col((search_posting::Entity, search_posting::Column::Word));
        let weight = Expr::col((search_posting::Entity, search_posting::Column::Weight));
        let mut matches = CaseStatement::new().case(word.clone().eq(self.word.as_str()), 4);
        if !self.alike.is_empty() {
            matches = matches.case(word.is_in(self.alike.iter().map(String::as_str)), 2);
        }
        weight.mul(Expr::Case(Box::new(matches.finally(3))))
    }
}
