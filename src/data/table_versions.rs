//! Which tables have changed since when, so that an answer that is kept can be known to be as the database is.
//!
//! Whatever answers are made of is changed through the write gate, which leaves ledger entries. A change is taken note of
//! here before it is acknowledged; what other programs change is read from the ledger, at most [`MAX_AGE`] later.
use std::{
    collections::{BTreeSet, HashMap},
    sync::{
        Mutex, PoisonError, RwLock,
        atomic::{AtomicBool, AtomicU64, Ordering::Relaxed},
    },
    time::Duration,
};

use sea_orm::{ConnectionTrait as _, DatabaseConnection, DbBackend, DbErr, Statement};
use tokio::{
    sync::Mutex as TurnMutex,
    time::{Instant, timeout},
};

use super::Database;

/// For so long what other programs changed may be unknown.
const MAX_AGE: Duration = Duration::from_millis(100);
/// The ledger is read again after this, while answers that are kept are still given.
const REFRESH_AGE: Duration = Duration::from_millis(50);

/// Tables that are made of others in the transaction that changes those: counts, and words for search.
const DERIVED: [&str; 4] = ["tally", "search_word", "search_posting", "search_gram"];
/// Tables that nothing is counted of or found in, and that change whenever somebody signs in.
const NOT_DERIVED_FROM: [&str; 3] = ["account", "known_device", "session"];

/// How often something has changed, and at which of these changes each table did last.
#[derive(Debug, Default)]
struct Versions {
    last: u64,
    /// What was read before this one may have missed changes of other programs.
    known_since: u64,
    of_tables: HashMap<String, u64>,
}

/// Up to where the ledger was read: by number on SQLite, by transaction on PostgreSQL.
#[derive(Debug, Default)]
struct Feed {
    place: Option<i64>,
}

/// Which tables have changed since when.
#[derive(Debug)]
pub(super) struct TableVersions {
    versions: RwLock<Versions>,
    feed: TurnMutex<Feed>,
    begun: Instant,
    /// Microseconds from the beginning until the ledger was last read; 0 before the first time.
    read_at: AtomicU64,
}

impl Default for TableVersions {
    fn default() -> Self {
        Self {
            versions: RwLock::default(),
            feed: TurnMutex::default(),
            begun: Instant::now(),
            read_at: AtomicU64::new(0),
        }
    }
}

impl TableVersions {
    /// Takes note that these tables have changed, and what is made of them.
    pub(super) fn changed<'a>(&self, tables: impl IntoIterator<Item = &'a str>) {
        let mut versions = self.versions.write().unwrap_or_else(PoisonError::into_inner);
        versions.last += 1;
        let now = versions.last;
        for table in tables {
            let derived: &[&str] = if NOT_DERIVED_FROM.contains(&table) { &[] } else { &DERIVED };
            for table in std::iter::once(&table).chain(derived) {
                match versions.of_tables.get_mut(*table) {
                    Some(version) => *version = now,
                    None => drop(versions.of_tables.insert((*table).to_owned(), now)),
                }
            }
        }
    }

    /// Whether none of these tables has changed since what was read of them began to be read.
    pub(super) fn are_unchanged(&self, read: &TablesRead) -> bool {
        let versions = self.versions.read().unwrap_or_else(PoisonError::into_inner);
        let changed_at = |table: &String| versions.of_tables.get(table).copied().unwrap_or_default();
        versions.known_since <= read.since && read.tables.iter().all(|table| changed_at(table) <= read.since)
    }

    fn age(&self) -> Duration {
        match self.read_at.load(Relaxed) {
            0 => Duration::MAX,
            at => self.begun.elapsed().saturating_sub(Duration::from_micros(at)),
        }
    }

    /// Whether changes of other programs are known, but perhaps of the last moment; reads the ledger when it is time.
    pub(super) async fn are_current(&self, reader: &DatabaseConnection) -> bool {
        if self.age() < REFRESH_AGE {
            return true;
        }
        let turn = self.feed.try_lock().ok();
        if turn.is_none() && self.age() < MAX_AGE {
            return true;
        }
        let read = async {
            let mut feed = match turn {
                Some(feed) => feed,
                None => self.feed.lock().await,
            };
            if self.age() < REFRESH_AGE { Ok(()) } else { self.read_ledger(&mut feed, reader).await }
        };
        matches!(timeout(MAX_AGE, read).await, Ok(Ok(())))
    }

    async fn read_ledger(&self, feed: &mut Feed, reader: &DatabaseConnection) -> Result<(), DbErr> {
        let begun = self.begun.elapsed();
        let backend = reader.get_database_backend();
        let sql = if backend == DbBackend::Postgres {
            // Numbers can be committed out of order, so entries go by their transaction: what had not ended then may
            // have left some since.
            "SELECT NULL AS kind, pg_snapshot_xmin(pg_current_snapshot())::text::bigint AS place \
                 UNION ALL SELECT DISTINCT record_kind, 0::bigint FROM ledger_entry \
                 WHERE $1::text::xid8 <= transaction_id"
        } else {
            "SELECT NULL AS kind, COALESCE(MAX(seq), 0) AS place FROM ledger_entry \
                 UNION ALL SELECT DISTINCT record_kind, 0 FROM ledger_entry WHERE $1 < seq"
        };
        let after = feed.place.unwrap_or(i64::MAX);
        let after = if backend == DbBackend::Postgres { after.to_string().into() } else { after.into() };
        let rows = reader.query_all_raw(Statement::from_sql_and_values(backend, sql, [after])).await?;
        let (mut place, mut kinds) = (None, Vec::new());
        for row in rows {
            match row.try_get::<Option<String>>("", "kind")? {
                Some(kind) => kinds.push(kind),
                None => place = Some(row.try_get("", "place")?),
            }
        }
        if feed.place.is_none() {
            self.forget_what_was();
        }
        if !kinds.is_empty() {
            self.changed(kinds.iter().map(String::as_str));
        }
        feed.place = place;
        self.read_at.store(u64::try_from(begun.as_micros()).unwrap_or(u64::MAX).max(1), Relaxed);
        Ok(())
    }

    /// From here on the changes of other programs are known.
    fn forget_what_was(&self) {
        let mut versions = self.versions.write().unwrap_or_else(PoisonError::into_inner);
        versions.last += 1;
        versions.known_since = versions.last;
    }

    fn last(&self) -> u64 {
        self.versions.read().unwrap_or_else(PoisonError::into_inner).last
    }
}

impl Database {
    /// Whether what was read of these tables is what would be read now, also by what other programs changed until a
    /// moment ago.
    pub async fn is_unchanged(&self, read: &TablesRead) -> bool {
        let versions = self.table_versions();
        // What came of reading the ledger counts as well.
        versions.are_unchanged(read) && versions.are_current(self.reader()).await && versions.are_unchanged(read)
    }
}

/// The tables that an answer was made of.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TablesRead {
    since: u64,
    tables: BTreeSet<String>,
}

/// Takes note of the tables that a request reads.
#[derive(Debug)]
pub(super) struct ReadRecorder {
    since: u64,
    tables: Mutex<BTreeSet<String>>,
    is_personal: AtomicBool,
}

impl ReadRecorder {
    /// Begins before anything is read.
    pub(super) fn new(versions: &TableVersions) -> Self {
        Self { since: versions.last(), tables: Mutex::default(), is_personal: AtomicBool::new(false) }
    }

    /// Takes note of what the statement reads.
    pub(super) fn note(&self, sql: &str) {
        let mut tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner);
        for table in tables_in(sql) {
            if !tables.contains(table) {
                tables.insert(table.to_owned());
            }
        }
    }

    /// Takes note that something was read for somebody whom the request does not name in its headers.
    pub(super) fn note_personal(&self) {
        self.is_personal.store(true, Relaxed);
    }

    /// The tables that were read, if everybody would have been given the same.
    pub(super) fn finish(&self) -> Option<TablesRead> {
        let tables = self.tables.lock().unwrap_or_else(PoisonError::into_inner).clone();
        (!self.is_personal.load(Relaxed)).then_some(TablesRead { since: self.since, tables })
    }
}

/// The names that stand after FROM, JOIN and the commas between tables.
fn tables_in(sql: &str) -> impl Iterator<Item = &str> {
    // Whether the next word is a table, and whether the word after the next comma is one.
    let (mut is_due, mut is_list) = (false, false);
    let mut words = sql.split_inclusive(END_OF_WORD);
    std::iter::from_fn(move || {
        for word in words.by_ref() {
            let name = word.trim_end_matches(END_OF_WORD);
            let is = |keyword: &&str| name.eq_ignore_ascii_case(keyword);
            let is_parenthesis = word.ends_with(['(', ')']);
            if ["from", "join"].iter().any(is) {
                (is_due, is_list) = (!is_parenthesis, !is_parenthesis);
            } else if is_due && !name.is_empty() && !is(&"lateral") {
                (is_due, is_list) = (word.ends_with(','), !is_parenthesis);
                return Some(name.trim_matches('"'));
            } else {
                // A subquery in parentheses has a FROM of its own.
                is_list &= !is_parenthesis && !AFTER_TABLES.iter().any(is);
                is_due = is_list && (is_due || word.ends_with(','));
            }
        }
        None
    })
}

const END_OF_WORD: [char; 5] = [' ', '(', ')', ',', '\n'];
const AFTER_TABLES: [&str; 7] = ["where", "on", "group", "order", "limit", "union", "select"];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tables_are_found_in_statements() {
        for (sql, tables) in [
            (
                r#"SELECT "chapter"."id" FROM "chapter" WHERE EXISTS(SELECT 1 FROM "country")"#,
                vec!["chapter", "country"],
            ),
            (
                r#"SELECT * FROM (SELECT * FROM "a" LEFT JOIN "b" ON TRUE) AS "t" JOIN LATERAL (SELECT 1 FROM c) x"#,
                vec!["a", "b", "c"],
            ),
            (r#"SELECT 1 FROM "a", "b" WHERE "c" = 'x' UNION ALL SELECT 2 FROM d"#, vec!["a", "b", "d"]),
            ("SELECT 1", vec![]),
        ] {
            assert_eq!(tables_in(sql).collect::<Vec<_>>(), tables, "{sql}");
        }
    }

    #[test]
    fn what_is_read_is_current_until_one_of_its_tables_changes() {
        let versions = TableVersions::default();
        let read = |sql: &str| {
            let recorder = ReadRecorder::new(&versions);
            recorder.note(sql);
            recorder.finish().unwrap()
        };
        versions.changed(["chapter"]);
        let (chapters, counts) = (read("SELECT 1 FROM chapter JOIN country"), read("SELECT 1 FROM tally"));
        versions.changed(["session"]);
        assert!(versions.are_unchanged(&chapters) && versions.are_unchanged(&counts));
        versions.changed(["organization"]);
        assert!(versions.are_unchanged(&chapters) && !versions.are_unchanged(&counts));
        versions.changed(["chapter"]);
        assert!(!versions.are_unchanged(&chapters));
        let begun = ReadRecorder::new(&versions);
        versions.changed(["chapter"]);
        begun.note("SELECT 1 FROM chapter");
        assert!(!versions.are_unchanged(&begun.finish().unwrap()), "it changed while it was read");
    }
}
