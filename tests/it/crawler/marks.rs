//! A mark in every text of the database: it tells of which row and column it is, wherever it turns up.
use std::collections::{BTreeSet, HashMap};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, Statement};
use serde_json::Value as Json;

use crate::support::catalogue::{Column, columns};

/// A column of a row: the number of the column, and the end of the row's key.
pub(super) type Mark = (usize, String);

/// Tables without marks, and why.
const TABLES: &[(&str, &str)] = &[
    ("country", "reference data, the same for everybody; rows have no id"),
    ("relationship_type", "reference data, the same for everybody; rows have no id"),
    ("idempotency_record", "read by the write gate only; rows have no id"),
    ("ledger_place", "how far notices have followed the ledger; no words of anybody"),
    ("search_gram", "made anew from the marked rows"),
    ("search_posting", "made anew from the marked rows"),
    ("search_word", "made anew from the marked rows"),
    ("tally", "made anew from the marked rows"),
];

/// Columns without marks that the database would take words for, and why.
const COLUMNS: &[(&str, &str)] = &[
    ("chapter.academic_year_start", "a day of the year: five characters"),
    ("chapter.report_due_on", "a day of the year: five characters"),
    ("exchange_program.funding_currency", "three letters"),
    ("ledger_entry.record_kind", "a part of an id"),
    ("ledger_entry.subject_kind", "a part of an id, and says who may read the entry"),
    ("notice.kind", "a word of the program's"),
    ("partnership_project.budget_currency", "three letters"),
    ("sponsor_package.price_currency", "three letters"),
    ("sponsorship.amount_currency", "three letters"),
    ("sponsorship.in_kind_currency", "three letters"),
];

/// Values within JSON that are marked like columns, with what makes the JSON of the marks.
const WITHIN: &[(&str, &str, &[&str], &str)] = &[
    ("organization", "former_names", &["former_names"], r#"["{0}"]"#),
    (
        "ledger_entry",
        "changes",
        &["changes/OPEN", "changes/STAFF"],
        r#"[{"field":"name","class":"OPEN","before":null,"after":"{0}"},{"field":"staffNotes","class":"STAFF","before":null,"after":"{1}"}]"#,
    ),
];

/// What a text may have to look like, so that the database takes it.
const FORMS: &[&str] = &[
    "{}",
    "{} || '@example.org'",
    "'https://' || {} || '.example'",
    "upper({})",
    "'$argon2id$' || {}",
    "country_code || '-' || {}",
    "{} || substr('000000000000000000000000000000000000000000000000000000000000', 1, 49)",
];

/// The marked columns, as `table.column`, and the rows that each is marked in.
pub(super) struct Marks {
    pub(super) columns: Vec<String>,
    pub(super) rows: BTreeSet<Mark>,
}

impl Marks {
    /// Marks whatever the database lets be marked, past the gates.
    pub(super) async fn plant(connection: &DatabaseConnection) -> Self {
        let all = columns(connection).await;
        let mut marks = Self { columns: Vec::new(), rows: BTreeSet::new() };
        allow_changes_of_the_ledger(connection).await;
        let (mut closed, mut bare) = (BTreeSet::new(), Vec::new());
        for column in all.iter().filter(|column| column.is_text() && !is_left_out(column)) {
            let name = format!("{}.{}", column.table, column.name);
            if column.is_closed() {
                closed.insert(name);
                continue;
            }
            marks.columns.push(name.clone());
            let number = marks.columns.len() - 1;
            if mark(connection, column, number).await == 0 {
                bare.push(name);
            }
            marks.note(connection, &column.table, &column.name, number).await;
        }
        assert!(bare.is_empty(), "no row of {bare:?} could be marked: make one, or say why not");
        for (table, column, parts, json) in WITHIN {
            marks.within(connection, table, column, parts, json).await;
        }
        let known =
            |name: &&str| closed.contains(*name) || !all.iter().any(|of| format!("{}.{}", of.table, of.name) == **name);
        let stale: Vec<_> = COLUMNS.iter().map(|(name, _)| *name).filter(known).collect();
        assert!(stale.is_empty(), "these need no exception: {stale:?}");
        marks
    }

    async fn within(&mut self, connection: &DatabaseConnection, table: &str, column: &str, parts: &[&str], json: &str) {
        let first = self.columns.len();
        let mut value = format!("'{json}'");
        for (place, part) in parts.iter().enumerate() {
            self.columns.push(format!("{table}.{part}"));
            value = value.replace(&format!("{{{place}}}"), &format!("' || {} || '", word(connection, first + place)));
        }
        let cast = if on_sqlite(connection) { value } else { format!("({value})::jsonb") };
        connection.execute_unprepared(&format!("UPDATE {table} SET {column} = {cast}")).await.unwrap();
        let text = if on_sqlite(connection) { column.to_owned() } else { format!("{column}::text") };
        for place in 0..parts.len() {
            self.note(connection, table, &text, first + place).await;
        }
    }

    /// Notes where the marks of a column are.
    async fn note(&mut self, connection: &DatabaseConnection, table: &str, column: &str, number: usize) {
        let found =
            texts(connection, &format!("SELECT {column} AS text FROM {table} WHERE {column} IS NOT NULL")).await;
        self.rows.extend(found.iter().flat_map(|text| marks_in(text)).filter(|(column, _)| *column == number));
    }
}

/// The marks in an answer: in its texts, and in what its cursors hold.
pub(super) fn marks_of(answer: &Json) -> BTreeSet<Mark> {
    match answer {
        Json::String(text) => {
            let opened = URL_SAFE_NO_PAD.decode(text).ok().and_then(|bytes| String::from_utf8(bytes).ok());
            marks_in(text).into_iter().chain(opened.iter().flat_map(|opened| marks_in(opened))).collect()
        }
        Json::Array(items) => items.iter().flat_map(marks_of).collect(),
        Json::Object(fields) => fields.values().flat_map(marks_of).collect(),
        Json::Null | Json::Bool(_) | Json::Number(_) => BTreeSet::new(),
    }
}

fn marks_in(text: &str) -> Vec<Mark> {
    let text = text.to_lowercase();
    let after = text.match_indices("zq").filter_map(|(at, _)| text.get(at + 2..at + 2 + CODE + 8));
    let read = |part: &str| {
        let (column, row) = part.split_at_checked(CODE)?;
        let is_hex = row.chars().all(|digit| digit.is_ascii_hexdigit());
        let digits: Vec<_> = column.chars().filter_map(|digit| digit.to_digit(BASE)).collect();
        let number = match digits[..] {
            [tens, ones, ..] => usize::try_from(tens * BASE + (ones + BASE - 4) % BASE).ok()?,
            _ => return None,
        };
        (is_hex && number < CODES && code(number) == column).then(|| (number, row.to_owned()))
    };
    after.filter_map(read).collect()
}

/// The end of each row's key for which the condition is true.
pub(super) async fn ends(connection: &DatabaseConnection, table: &str, condition: &str) -> BTreeSet<String> {
    let end = end_of_key(connection);
    texts(connection, &format!("SELECT {end} AS text FROM {table} WHERE {condition}")).await.into_iter().collect()
}

/// The keys of the rows of every marked table.
pub(super) async fn keys(connection: &DatabaseConnection, marks: &Marks) -> HashMap<String, Vec<uuid::Uuid>> {
    let tables: BTreeSet<_> = marks.columns.iter().filter_map(|column| column.split('.').next()).collect();
    let mut keys = HashMap::new();
    for table in tables {
        let key = if on_sqlite(connection) { "hex(id)" } else { "id::text" };
        let found = texts(connection, &format!("SELECT {key} AS text FROM {table} ORDER BY id")).await;
        keys.insert(table.to_owned(), found.iter().map(|key| key.parse().unwrap()).collect());
    }
    keys
}

fn is_left_out(column: &Column) -> bool {
    let name = format!("{}.{}", column.table, column.name);
    TABLES.iter().any(|(table, _)| *table == column.table) || COLUMNS.iter().any(|(left, _)| *left == name)
}

/// Marks a column in all rows at once; if the database refuses that, in each row that it allows.
async fn mark(connection: &DatabaseConnection, column: &Column, number: usize) -> u64 {
    let Column { table, name, .. } = column;
    let word = word(connection, number);
    for form in FORMS {
        let sql = format!("UPDATE {table} SET {name} = {}", form.replace("{}", &word));
        if let Ok(done) = connection.execute_unprepared(&sql).await {
            return done.rows_affected();
        }
    }
    let mut marked = 0;
    for end in ends(connection, table, "TRUE").await {
        for form in FORMS {
            let of_row = format!("{} = '{end}'", end_of_key(connection));
            let sql = format!("UPDATE {table} SET {name} = {} WHERE {of_row}", form.replace("{}", &word));
            if let Ok(done) = connection.execute_unprepared(&sql).await {
                marked += done.rows_affected();
                break;
            }
        }
    }
    marked
}

fn word(connection: &DatabaseConnection, number: usize) -> String {
    format!("('zq{}' || {})", code(number), end_of_key(connection))
}

/// The word of a mark.
pub(super) fn word_of((column, row): &Mark) -> String {
    format!("zq{}{row}", code(*column))
}

const BASE: u32 = 31;
/// Digits of a code.
const CODE: usize = 5;
/// As many codes as were tried against each other.
const CODES: usize = 310;

/// Five digits, so that no code comes of another by two typing errors, be they letters that are left out, put in,
/// changed or exchanged: the search forgives two, and must not take one mark for another.
fn code(number: usize) -> String {
    assert!(number < CODES, "more columns are marked than there are codes: take longer ones");
    let base = usize::try_from(BASE).unwrap();
    let (tens, ones) = (number / base, number % base);
    let digit = |value: usize| char::from_digit(u32::try_from(value % base).unwrap(), BASE).unwrap();
    let sums = [15 * tens + 16 * ones + 16, 21 * tens + 13 * ones + 1, 26 * tens + 7 * ones + 29];
    [tens, ones + 4].into_iter().chain(sums).map(digit).collect()
}

fn end_of_key(connection: &DatabaseConnection) -> &'static str {
    if on_sqlite(connection) { "lower(substr(hex(id), 25))" } else { "right(id::text, 8)" }
}

fn on_sqlite(connection: &DatabaseConnection) -> bool {
    connection.get_database_backend() == DbBackend::Sqlite
}

async fn allow_changes_of_the_ledger(connection: &DatabaseConnection) {
    let sql = if on_sqlite(connection) {
        "DROP TRIGGER ledger_entry_keeps"
    } else {
        "ALTER TABLE ledger_entry DISABLE TRIGGER ledger_entry_keeps"
    };
    connection.execute_unprepared(sql).await.unwrap();
}

async fn texts(connection: &DatabaseConnection, sql: &str) -> Vec<String> {
    let statement = Statement::from_string(connection.get_database_backend(), sql);
    let rows = connection.query_all_raw(statement).await.unwrap();
    rows.iter().map(|row| row.try_get("", "text").unwrap()).collect()
}
