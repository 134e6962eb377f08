//! Search: which words a row is found by, kept with every change, and which rows the words of a question find.
//!
//! The index is three plain tables, the same on both databases, so that a question has one meaning on both and needs no
//! extension of PostgreSQL. A word matches exactly, as the beginning of one (the last word of the question) or, if nothing
//! is found so, with a typing error: words that share most of their trigrams are compared letter by letter.
mod filter;
mod hits;
mod query;

use std::{
    collections::{BTreeMap, BTreeSet, HashSet},
    str::FromStr as _,
};

use entity::{chapter, exchange_program, fold::words, organization, resource, search_posting};
use sea_orm::{
    ColumnTrait as _, ConnectionTrait as _, DatabaseTransaction, DbBackend, EntityTrait, QueryFilter as _,
    QueryOrder as _, QuerySelect as _, Statement,
};
use serde::Serialize;
use uuid::Uuid;

pub use self::{
    filter::has_words,
    hits::{Candidates, SearchHit, SearchPage},
    query::SearchQuery,
};
use super::{Audited, Database, counters};
use crate::error::{Error, Result};

/// How much a word says about a row, by where it stands.
const NAME: i32 = 8;
const OTHER_NAME: i32 = 6;
/// A name of one word, such as an acronym, is all of the name. Asked for exactly it says more than a word of a longer
/// name does (10 × 4 > 8 × 4), and asked for by its beginning less (10 × 3 < 8 × 4).
const WHOLE_NAME: i32 = 10;
const CITY: i32 = 3;
const TOLD: i32 = 1;

/// The words that a row is found by, each with its weight.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct SearchDocument(BTreeMap<String, i32>);

/// Longer words are cut: no name needs more to be told apart.
const MAX_LETTERS: usize = 40;

impl SearchDocument {
    /// Found by the words of its name.
    pub fn named(name: &str) -> Self {
        Self::default().with(name, Self::weight_of(name, NAME))
    }

    /// Found by a former name or an acronym too.
    pub fn or_named(self, name: &str) -> Self {
        self.with(name, Self::weight_of(name, OTHER_NAME))
    }

    /// Found by its area too.
    pub fn in_area(self, area: Option<&str>) -> Self {
        self.with(area.unwrap_or_default(), OTHER_NAME)
    }

    /// Found by its city too.
    pub fn in_city(self, city: Option<&str>) -> Self {
        self.with(city.unwrap_or_default(), CITY)
    }

    /// Found by what is told of it too.
    pub fn or_told(self, text: &str) -> Self {
        self.with(text, TOLD)
    }

    fn weight_of(name: &str, word: i32) -> i32 {
        if words(name).len() == 1 { WHOLE_NAME } else { word }
    }

    fn with(mut self, text: &str, weight: i32) -> Self {
        for word in words(text) {
            let word: String = word.chars().take(MAX_LETTERS).collect();
            let known = self.0.entry(word).or_insert(weight);
            *known = Ord::max(weight, *known);
        }
        self
    }
}

/// What a transaction changes of the index.
#[derive(Clone, Debug, Default)]
pub(super) struct Changes {
    gone: Vec<Uuid>,
    found: Vec<(Uuid, SearchDocument)>,
}

impl Changes {
    pub(super) fn note(&mut self, id: Uuid, before: Option<&SearchDocument>, after: Option<SearchDocument>) {
        if before == after.as_ref() {
            return;
        }
        if before.is_some() {
            self.gone.push(id);
        }
        if let Some(after) = after {
            self.found.retain(|(known, _)| *known != id);
            self.found.push((id, after));
        }
    }

    /// Writes them; one statement takes a limited number of values.
    pub(super) async fn write(self, on: &DatabaseTransaction) -> Result<()> {
        for some in self.gone.chunks(500) {
            let of_them = search_posting::Column::RecordId.is_in(some.iter().copied());
            search_posting::Entity::delete_many().filter(of_them).exec(on).await?;
        }
        let words: BTreeSet<_> = self.found.iter().flat_map(|(_, found)| found.0.keys()).collect();
        learn(&words, on).await?;
        let mut postings: Vec<_> = self
            .found
            .iter()
            .flat_map(|(id, found)| found.0.iter().map(move |(word, weight)| (word, id.simple().to_string(), weight)))
            .collect();
        // In the order of the table, so that neighbours are written together.
        postings.sort_unstable();
        for some in postings.chunks(BATCH_SIZE) {
            on.execute_raw(with_rows(ADD_POSTINGS, &some, on)?).await?;
        }
        Ok(())
    }
}

/// Makes the whole index anew, some rows at a time, and the counters.
pub(super) async fn rebuild(database: &Database) -> Result<()> {
    let transaction = database.begin().await?;
    let on = transaction.connection();
    counters::rebuild(on).await?;
    search_posting::Entity::delete_many().exec(on).await?;
    of_table::<organization::Entity>(on).await?;
    of_table::<chapter::Entity>(on).await?;
    of_table::<exchange_program::Entity>(on).await?;
    of_table::<resource::Entity>(on).await?;
    transaction.commit().await
}

async fn of_table<E>(on: &DatabaseTransaction) -> Result<()>
where
    E: EntityTrait<Model: Audited + Send + Sync>,
{
    let id = E::Column::from_str("id").map_err(|_| Error::internal("the table has no ids"))?;
    let mut after = Uuid::nil();
    loop {
        let rows = E::find().filter(id.gt(after)).order_by_asc(id).limit(500).all(on).await?;
        let Some(last) = rows.last() else { return Ok(()) };
        after = last.key();
        let mut changes = Changes::default();
        for row in rows {
            changes.note(row.key(), None, row.search_document());
        }
        changes.write(on).await?;
    }
}

/// Adds words to the vocabulary, with the trigrams of those that are new.
async fn learn(words: &BTreeSet<&String>, on: &DatabaseTransaction) -> Result<()> {
    let mut grams = BTreeSet::new();
    for some in words.iter().collect::<Vec<_>>().chunks(BATCH_SIZE) {
        for row in on.query_all_raw(with_rows(ADD_WORDS, &some, on)?).await? {
            let word: String = row.try_get("", "word")?;
            grams.extend(trigrams(&word).into_iter().map(|gram| (gram, word.clone())));
        }
    }
    for some in grams.iter().collect::<Vec<_>>().chunks(BATCH_SIZE) {
        on.execute_raw(with_rows(ADD_GRAMS, &some, on)?).await?;
    }
    Ok(())
}

/// Most rows of one statement.
const BATCH_SIZE: usize = 10_000;

/// A statement as SQLite has it, and as PostgreSQL does. Its rows are one value, an array in JSON: a value for each cell
/// takes several times as long, and a text for each number of rows would be parsed anew.
type OfRows = (&'static str, &'static str);

const ADD_WORDS: OfRows = (
    "INSERT INTO search_word (word) SELECT value FROM json_each($1) WHERE true ON CONFLICT DO NOTHING RETURNING word",
    "INSERT INTO search_word (word) SELECT json_array_elements_text($1::text::json) ON CONFLICT DO NOTHING RETURNING word",
);

const ADD_GRAMS: OfRows = (
    "INSERT INTO search_gram (gram, word) SELECT value ->> 0, value ->> 1 FROM json_each($1)",
    "INSERT INTO search_gram (gram, word) SELECT value ->> 0, value ->> 1 FROM json_array_elements($1::text::json)",
);

const ADD_POSTINGS: OfRows = (
    "INSERT INTO search_posting (word, record_id, weight) \
     SELECT value ->> 0, unhex(value ->> 1), value ->> 2 FROM json_each($1)",
    "INSERT INTO search_posting (word, record_id, weight) \
     SELECT value ->> 0, (value ->> 1)::uuid, (value ->> 2)::integer FROM json_array_elements($1::text::json)",
);

fn with_rows(statement: OfRows, rows: &impl Serialize, on: &DatabaseTransaction) -> Result<Statement> {
    let rows = serde_json::to_string(rows).map_err(|error| Error::internal(format!("search: {error}")))?;
    let backend = on.get_database_backend();
    let text = if backend == DbBackend::Sqlite { statement.0 } else { statement.1 };
    Ok(Statement::from_sql_and_values(backend, text, [rows.into()]))
}

/// Three letters in a row, with the word's beginning and end marked.
fn trigrams(word: &str) -> HashSet<String> {
    let marked: Vec<char> = format!("  {word} ").chars().collect();
    marked.windows(3).map(|three| three.iter().collect()).collect()
}
