//! `chapterhouse import`: takes a file, and tells what was done with it, to whatever point it came.
use std::{
    path::PathBuf,
    sync::atomic::{AtomicBool, Ordering::Relaxed},
};

use chapterhouse::{
    config::Config,
    data::Database,
    import::{self, ImportError, Plan, Why},
    server,
};
use clap::{Args, Subcommand};
use entity::{chapter::ChapterId, exchange_program::ExchangeProgramId};

use crate::{Failure, print, unavailable};

#[derive(Args)]
pub(crate) struct Order {
    /// What the rows are; `chapterhouse import organizations --help` lists the columns.
    #[command(subcommand)]
    what: Dataset,
    /// Dry run: validate everything and keep nothing.
    #[arg(long, global = true)]
    dry_run: bool,
    /// Where rows, cells and columns that cannot be taken are reported; default: import-report.csv in the data directory.
    #[arg(long, global = true)]
    report: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Dataset {
    /// Organizations: our own export, or ROR's.
    #[command(after_help = import::Dataset::Organizations.manual())]
    Organizations(Source),
    /// Ties between organizations: our own export, or ROR's.
    #[command(after_help = import::Dataset::OrganizationLinks.manual())]
    OrganizationLinks(Source),
    /// Universities with their domains.
    #[command(after_help = import::Dataset::Universities.manual())]
    Universities(Source),
    /// Chapters: our own export, or a list of those that are to be here.
    #[command(after_help = import::Dataset::Chapters.manual())]
    Chapters(Source),
    /// Events of chapters: our own export, or those of former times.
    #[command(after_help = import::Dataset::ChapterEvents.manual())]
    ChapterEvents(Source),
    /// Reports of chapters on former academic years and terms.
    #[command(after_help = import::Dataset::ChapterReports.manual())]
    ChapterReports(Source),
    /// Who is on the roster of a chapter. Columns are called as below, or as the chapter's last sheet called them. Whom the
    /// file has no more is proposed to leave.
    #[command(after_help = import::Dataset::Roster(ChapterId(uuid::Uuid::nil())).manual())]
    Roster {
        /// The file.
        file: PathBuf,
        /// The chapter: its id, as the API gives it.
        #[arg(long, value_parser = chapter)]
        chapter: ChapterId,
    },
    /// Cities, which give positions to what has a city and none.
    #[command(after_help = import::Dataset::Cities.manual())]
    Cities(Source),
    /// Pairs of cities of former times, as placements of a city-to-city program.
    #[command(after_help = import::Dataset::CityPairs(ExchangeProgramId(uuid::Uuid::nil())).manual())]
    CityPairs {
        /// The file.
        file: PathBuf,
        /// The exchange program that they are of, of the kind `CITY_TO_CITY`: its id, as the API gives it.
        #[arg(long, value_parser = program)]
        program: ExchangeProgramId,
    },
}

fn program(text: &str) -> Result<ExchangeProgramId, String> {
    text.parse().map_err(|_| "it is no id of an exchange program".into())
}

fn chapter(text: &str) -> Result<ChapterId, String> {
    text.parse().map_err(|_| "it is no id of a chapter".into())
}

#[derive(Args)]
struct Source {
    /// The file.
    file: PathBuf,
}

impl Dataset {
    fn parts(self) -> (import::Dataset, PathBuf) {
        match self {
            Self::Organizations(Source { file }) => (import::Dataset::Organizations, file),
            Self::OrganizationLinks(Source { file }) => (import::Dataset::OrganizationLinks, file),
            Self::Universities(Source { file }) => (import::Dataset::Universities, file),
            Self::Chapters(Source { file }) => (import::Dataset::Chapters, file),
            Self::ChapterEvents(Source { file }) => (import::Dataset::ChapterEvents, file),
            Self::ChapterReports(Source { file }) => (import::Dataset::ChapterReports, file),
            Self::Roster { file, chapter } => (import::Dataset::Roster(chapter), file),
            Self::Cities(Source { file }) => (import::Dataset::Cities, file),
            Self::CityPairs { file, program } => (import::Dataset::CityPairs(program), file),
        }
    }
}

/// Set by SIGINT or SIGTERM. A second one ends the program at once.
static STOPPED: AtomicBool = AtomicBool::new(false);

pub(crate) async fn perform(order: Order, database: &Database, config: &Config) -> Result<(), Failure> {
    let Order { what, dry_run, report } = order;
    let (what, file) = what.parts();
    let report = report.unwrap_or_else(|| config.database.data_dir.join("import-report.csv"));
    // The bar shows itself on a terminal only.
    let bar = indicatif::ProgressBar::new(std::fs::metadata(&file).map_or(0, |file| file.len()));
    let style = indicatif::ProgressStyle::with_template("{bar:40} {bytes} of {total_bytes}, {eta} left");
    bar.set_style(style.unwrap_or_else(|_| indicatif::ProgressStyle::default_bar()));
    let progress = |bytes| bar.set_position(bytes);
    let is_stopped = || STOPPED.load(Relaxed);
    let plan = Plan { file: &file, report: &report, dry_run, progress: &progress, is_stopped: &is_stopped };
    tokio::spawn(stop_when_told());
    let done = import::run(database, what, &plan).await;
    bar.finish_and_clear();
    let (summary, why) = match done {
        Ok(summary) => (summary, None),
        Err(ImportError { why, done }) => (done, Some(why)),
    };
    // Of a file that could not be opened there is nothing to tell.
    if why.is_none() || 0 < summary.rows {
        let kept = if dry_run { "\na trial: nothing is kept" } else { "" };
        print(&format!("{summary}{kept}"))?;
    }
    if summary.is_reported() {
        print(&format!("what could not be taken is told in {}", report.display()))?;
    }
    match why {
        None if summary.is_in_vain() => Err(Failure::Data("nothing of the file could be taken".into())),
        None => Ok(()),
        Some(Why::File(unusable)) => Err(Failure::Data(unusable.0)),
        Some(Why::Interrupted) => Err(Failure::Interrupted("interrupted: run it again to take the rest".into())),
        Some(Why::Failed(error)) => Err(unavailable(error)),
    }
}

async fn stop_when_told() {
    server::shutdown_signal().await;
    STOPPED.store(true, Relaxed);
    server::shutdown_signal().await;
    std::process::exit(INTERRUPTED.into());
}

/// What a shell gives for a program that SIGINT ended.
pub(crate) const INTERRUPTED: u8 = 130;
