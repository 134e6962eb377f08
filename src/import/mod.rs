//! Imports: files of rows that go through the same rules and the same ledger as what people enter, in batches.
//!
//! A batch is one transaction, and every row is found again by its id: an import that was interrupted, or is run again,
//! ends the same.
mod chapters;
mod cities;
mod file;
mod links;
mod organizations;
mod report;
mod universities;
mod upsert;

use std::path::Path;

use self::{file::Table, report::Report};
use crate::{
    data::{Database, SystemAction, Tx},
    error::Error,
};

pub use self::file::{Unusable, harmless};
pub(crate) use self::organizations::SEVERAL;

/// What can be imported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Organizations: our own export, or ROR's.
    Organizations,
    /// Ties between organizations: our own, or ROR's.
    OrganizationLinks,
    /// Universities with their domains.
    Universities,
    /// Chapters: our own export.
    Chapters,
    /// Cities, which give positions to what has none.
    Cities,
}

/// How an import is to be done.
pub struct Plan<'a> {
    /// The file, plain or gzipped.
    pub file: &'a Path,
    /// Where the refused rows and cells are told.
    pub report: &'a Path,
    /// Whether everything is tried and nothing kept.
    pub dry_run: bool,
    /// Told how many bytes of the file are read.
    pub progress: &'a (dyn Fn(u64) + Sync),
}

/// What came of an import.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Summary {
    /// Rows of the file.
    pub rows: u64,
    /// Rows that are new here.
    pub made: u64,
    /// Rows that are different now.
    pub changed: u64,
    /// Rows that were here as they are.
    pub unchanged: u64,
    /// Rows that could not be taken.
    pub refused: u64,
    /// Cells that could not be taken, of rows that were.
    pub left_out: u64,
}

/// Why an import ended before its file did.
#[derive(Debug)]
pub enum Stopped {
    /// The file cannot be used, or not to its end.
    File(Unusable),
    /// The server failed; the log tells how.
    Failed(Error),
}

impl From<Unusable> for Stopped {
    fn from(unusable: Unusable) -> Self {
        Self::File(unusable)
    }
}

impl From<Error> for Stopped {
    fn from(error: Error) -> Self {
        Self::Failed(error)
    }
}

const BATCH: usize = 500;

/// Why a row cannot be taken: the column, and the reason.
type Wrong = (&'static str, String);

/// Imports a file.
pub async fn run(database: &Database, what: What, plan: &Plan<'_>) -> Result<Summary, Stopped> {
    let table = Table::open(plan.file)?;
    let report = Report::create(plan.report)?;
    let done = match what {
        What::Organizations => batches(database, organizations::Organizations::new(&table)?, table, report, plan).await,
        What::OrganizationLinks => batches(database, links::Links::new(&table)?, table, report, plan).await,
        What::Universities => batches(database, universities::Universities::new(&table)?, table, report, plan).await,
        What::Chapters => batches(database, chapters::Chapters::new(&table)?, table, report, plan).await,
        What::Cities => cities::run(database, table, report, plan).await,
    };
    if !plan.dry_run {
        database.analyze().await?;
    }
    done
}

/// How the rows of one sort of file are read and applied.
trait Importer: Send {
    /// The name of the import in the ledger.
    const ACTION: SystemAction;
    /// A row, read.
    type Row: Send;
    /// Reads a row, or tells why it cannot be taken.
    fn read(&mut self, record: &file::Record<'_>) -> Result<Self::Row, Wrong>;
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
    mut report: Report,
    plan: &Plan<'_>,
) -> Result<Summary, Stopped> {
    // A trial is one transaction, so that later rows see the earlier ones; it is never committed.
    let mut trial = if plan.dry_run { Some(database.trial().await?) } else { None };
    let mut broken = None;
    while broken.is_none() {
        let mut rows = Vec::with_capacity(BATCH);
        while rows.len() < BATCH {
            match table.next() {
                Ok(Some(record)) => {
                    report.summary.rows += 1;
                    match importer.read(&record) {
                        Ok(row) => rows.push(row),
                        Err((column, reason)) => report.refuse(record.line, column, &reason),
                    }
                }
                Ok(None) => break,
                Err(unusable) => {
                    broken = Some(unusable);
                    break;
                }
            }
        }
        if rows.is_empty() && (broken.is_some() || table.is_done()) {
            break;
        }
        match &mut trial {
            Some(tx) => {
                importer.apply(rows, tx, &mut report).await?;
                tx.forget();
            }
            None => database.as_system(I::ACTION, async |tx| importer.apply(rows, tx, &mut report).await).await?,
        }
        (plan.progress)(table.bytes_read());
    }
    report.finish()?;
    match broken {
        Some(unusable) => Err(unusable.into()),
        None => Ok(report.summary),
    }
}
