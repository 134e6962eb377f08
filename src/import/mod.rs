//! Imports: files of rows that go through the same rules and the same ledger as what people enter, in batches.
//!
//! A batch is one transaction, and every row is found again by its id: an import that was interrupted, or is run again,
//! ends the same.
mod chapter_events;
mod chapter_reports;
mod chapters;
mod cities;
mod city_pairs;
mod columns;
mod file;
mod links;
mod organizations;
mod provenance;
mod reference;
mod report;
mod roster;
mod roster_file;
mod summary;
mod universities;
mod upsert;

use std::{
    path::Path,
    time::{Duration, Instant},
};

use entity::{chapter::ChapterId, exchange_program::ExchangeProgramId};

use self::{file::Table, report::Report};
use crate::{
    data::{Database, SystemAction, Tx},
    error::Error,
};

pub use self::{
    columns::Column,
    file::{Unusable, harmless},
    summary::{Placed, Summary},
};
pub(crate) use self::{
    organizations::SEVERAL,
    roster::{SheetProblem, Taken, take_sheet},
};

/// What can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Dataset {
    /// Organizations: our own export, or ROR's.
    Organizations,
    /// Ties between organizations: our own, or ROR's.
    OrganizationLinks,
    /// Universities with their domains.
    Universities,
    /// Chapters: our own export.
    Chapters,
    /// Events of chapters: our own export.
    ChapterEvents,
    /// Reports of chapters on former periods.
    ChapterReports,
    /// Who is on the roster of this chapter.
    Roster(ChapterId),
    /// Cities, which give positions to what has none.
    Cities,
    /// Pairs of cities of former times, into this exchange program.
    CityPairs(ExchangeProgramId),
}

/// How an import is to be done.
pub struct Plan<'a> {
    /// The file, plain or gzipped.
    pub file: &'a Path,
    /// Where the refused rows and cells are told.
    pub report: &'a Path,
    /// Dry run: validates everything and keeps nothing.
    pub dry_run: bool,
    /// Told how many bytes of the file are read.
    pub progress: &'a (dyn Fn(u64) + Sync),
    /// Asked between batches whether to end.
    pub is_stopped: &'a (dyn Fn() -> bool + Sync),
}

/// An import that ended before its file did.
#[derive(Debug)]
pub struct ImportError {
    /// Why it ended.
    pub why: Why,
    /// What was done before.
    pub done: Summary,
}

/// Why an import ended before its file did.
#[derive(Debug)]
pub enum Why {
    /// The file cannot be used, or not to its end.
    File(Unusable),
    /// It was told to end.
    Interrupted,
    /// The server failed; the log tells how.
    Failed(Error),
}

impl From<Unusable> for Why {
    fn from(unusable: Unusable) -> Self {
        Self::File(unusable)
    }
}

impl From<Error> for Why {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

/// Most rows of one transaction.
const BATCH: usize = 500;
/// Least rows of one transaction, however long they take.
const LEAST: usize = 20;
/// About as long as a transaction may take: meanwhile nobody else can write to SQLite.
const TURN: Duration = Duration::from_millis(50);

/// After so many rows the database looks at what it has, and again each time that there are four times as many. PostgreSQL
/// plans once for each connection how it finds what a new row refers to; a table that was empty then it reads whole for
/// every row.
const FIRST_LOOK: u64 = 100;

/// How many rows the next transaction takes.
fn paced(rows: usize, took: Duration) -> usize {
    let in_a_turn = rows.saturating_mul(usize::try_from(TURN.as_micros()).unwrap_or(BATCH));
    let took = usize::try_from(took.as_micros()).unwrap_or(usize::MAX).max(1);
    (in_a_turn / took).clamp(LEAST, BATCH)
}

/// Why a row cannot be taken: the column, and the reason.
type CellError = (&'static str, String);

/// Imports a file.
pub async fn run(database: &Database, what: Dataset, plan: &Plan<'_>) -> Result<Summary, ImportError> {
    let begin = || {
        let table = Table::open(plan.file)?;
        Ok((table, Report::create(plan.report)?))
    };
    let (table, mut report) =
        begin().map_err(|unusable| ImportError { why: Why::File(unusable), done: Summary::default() })?;
    let done = take(database, what, table, &mut report, plan).await;
    let told = report.finish().map_err(Why::from);
    let done = done.and(told);
    let analyzed = if plan.dry_run { Ok(()) } else { database.analyze().await.map_err(Why::from) };
    match done.and(analyzed) {
        Ok(()) => Ok(report.summary),
        Err(why) => Err(ImportError { why, done: report.summary }),
    }
}

async fn take(
    database: &Database,
    what: Dataset,
    table: Table,
    report: &mut Report,
    plan: &Plan<'_>,
) -> Result<(), Why> {
    let unknown = match what {
        // A chapter has its own names for columns.
        Dataset::Roster(_) => Vec::new(),
        Dataset::Organizations
        | Dataset::OrganizationLinks
        | Dataset::Universities
        | Dataset::Chapters
        | Dataset::ChapterEvents
        | Dataset::ChapterReports
        | Dataset::Cities
        | Dataset::CityPairs(_) => table.unknown(what.columns()),
    };
    for (column, reason) in unknown {
        tracing::warn!("column {column}: {reason}");
        report.leave_out_column(&column, &reason);
    }
    match what {
        Dataset::Organizations => {
            batches(database, organizations::Organizations::new(&table)?, table, report, plan).await
        }
        Dataset::OrganizationLinks => batches(database, links::Links::new(&table)?, table, report, plan).await,
        Dataset::Universities => batches(database, universities::Universities::new(&table)?, table, report, plan).await,
        Dataset::Chapters => batches(database, chapters::Chapters::new(&table)?, table, report, plan).await,
        Dataset::ChapterEvents => {
            batches(database, chapter_events::ChapterEvents::new(&table)?, table, report, plan).await
        }
        Dataset::ChapterReports => {
            batches(database, chapter_reports::ChapterReports::new(&table)?, table, report, plan).await
        }
        Dataset::Roster(chapter) => roster_file::run(database, chapter, table, report, plan).await,
        Dataset::Cities => cities::run(database, table, report, plan).await,
        Dataset::CityPairs(program) => {
            batches(database, city_pairs::CityPairs::new(&table, program, database).await?, table, report, plan).await
        }
    }
}

/// How the rows of one sort of file are read and applied.
trait Importer: Send {
    /// The name of the import in the ledger.
    const ACTION: SystemAction;
    /// A row, read.
    type Row: Send;
    /// Reads a row, or tells why it cannot be taken.
    fn read(&mut self, record: &file::Record<'_>) -> Result<Self::Row, CellError>;
    /// Makes the rows true.
    fn apply(
        &mut self,
        rows: Vec<Self::Row>,
        tx: &mut Tx,
        report: &mut Report,
    ) -> impl Future<Output = Result<(), Error>> + Send;
}

async fn batches<I: Importer>(
    database: &Database,
    mut importer: I,
    mut table: Table,
    report: &mut Report,
    plan: &Plan<'_>,
) -> Result<(), Why> {
    // A trial is one transaction, so that later rows see the earlier ones; it is never committed.
    let mut trial = if plan.dry_run { Some(database.trial().await?) } else { None };
    let (mut size, mut look) = (LEAST, FIRST_LOOK);
    loop {
        if (plan.is_stopped)() {
            return Err(Why::Interrupted);
        }
        let before = report.summary;
        let (rows, broken) = batch(&mut importer, &mut table, size, report);
        let (number, began) = (rows.len(), Instant::now());
        let applied = match &mut trial {
            _ if rows.is_empty() => Ok(()),
            Some(tx) => {
                let applied = importer.apply(rows, tx, report).await;
                tx.discard_pending();
                applied
            }
            None => database.as_system(I::ACTION, async |tx| importer.apply(rows, tx, report).await).await,
        };
        if let Err(error) = applied {
            report.summary = before;
            return Err(error.into());
        }
        size = paced(number, began.elapsed());
        if look <= report.summary.rows {
            look = report.summary.rows.saturating_mul(4);
            match &trial {
                Some(tx) => tx.analyze().await?,
                None => database.analyze().await?,
            }
        }
        (plan.progress)(table.bytes_read());
        if let Some(unusable) = broken {
            return Err(unusable.into());
        }
        if table.is_done() {
            return Ok(());
        }
    }
}

/// The next rows, and why no more can be read.
fn batch<I: Importer>(
    importer: &mut I,
    table: &mut Table,
    size: usize,
    report: &mut Report,
) -> (Vec<I::Row>, Option<Unusable>) {
    let mut rows = Vec::with_capacity(size);
    while rows.len() < size {
        match table.next() {
            Ok(Some(record)) => {
                report.summary.rows += 1;
                let read = record.fits().map_err(|reason| ("", reason)).and_then(|()| importer.read(&record));
                match read {
                    Ok(row) => rows.push(row),
                    Err((column, reason)) => report.refuse(record.line, column, &reason),
                }
            }
            Ok(None) => break,
            Err(unusable) => return (rows, Some(unusable)),
        }
    }
    (rows, None)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_transaction_has_as_many_rows_as_a_turn_has_time_for() {
        let after = |rows, milliseconds| paced(rows, Duration::from_millis(milliseconds));
        assert_eq!((after(100, 50), after(400, 100), after(100, 10), after(20, 1000)), (100, 200, 500, 20));
        assert_eq!(paced(20, Duration::ZERO), 500);
    }
}
