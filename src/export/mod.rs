//! Exports: CSV of what is here. Organizations, their links and chapters import again unchanged. Cells that a
//! spreadsheet would run are made harmless.
mod chapters;
mod directory;
mod exchanges;
mod inquiries;
mod relations;
mod selection;
mod sponsors;

use std::{
    borrow::Cow,
    collections::HashMap,
    io::{self, Write},
};

use clap::ValueEnum;
use sea_orm::{ColumnTrait as _, Condition, Iterable as _};
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Access, Audited, Database, Filter, Order, Row, Visibility},
    error::{Error, Result},
    import::harmless,
};

pub use self::selection::{Place, Selection};

/// A table of the database as a CSV table.
trait CsvTable: Visibility<Model: Audited + Send + Sync> {
    /// The orders and the filter of the API's list of it.
    type Order: Order<Entity = Self>;
    type Filter: Filter;

    /// The names of its columns.
    const COLUMNS: &'static [&'static str];

    /// What rows of other tables say of these, by their keys.
    async fn related(_: &Access, _: &[Row<Self>]) -> Result<RelatedCells> {
        Ok(RelatedCells::new())
    }

    /// Which rows are theirs to export who are not of the staff.
    fn exported_to(_: &Viewer) -> Condition {
        Condition::all()
    }

    /// The cells of a row, as many as columns; `beside` is what other tables say of it.
    fn cells<'a>(row: &'a Self::Model, related: &'a [String]) -> Vec<Cow<'a, str>>;
}

type RelatedCells = HashMap<Uuid, Vec<String>>;

macro_rules! csv_tables {
    ($($(#[doc = $doc:literal])+ $what:ident: $entity:ty;)+) => {
        /// What can be exported.
        #[derive(ValueEnum, Clone, Copy, Debug, PartialEq, Eq)]
        pub enum Dataset {
            $($(#[doc = $doc])+ $what,)+
        }

        impl Dataset {
            async fn batch(self, access: &Access, of: &Selection, after: Option<Place>) -> Result<Batch> {
                match self {
                    $(Self::$what => batch::<$entity>(access, of, after).await,)+
                }
            }
        }
    };
}

csv_tables! {
    /// Organizations, archived ones too.
    Organizations: entity::organization::Entity;
    /// Ties between organizations.
    OrganizationLinks: entity::organization_link::Entity;
    /// Chapters in every state.
    Chapters: entity::chapter::Entity;
    /// Relationships in every state.
    Relationships: entity::relationship::Entity;
    /// Agreements in every state, without their texts.
    Agreements: entity::agreement::Entity;
    /// What partnerships hand over.
    Deliverables: entity::deliverable::Entity;
    /// What the board decided.
    BoardDecisions: entity::board_decision::Entity;
    /// Sponsorships in every state, with what is given.
    Sponsorships: entity::sponsorship::Entity;
    /// What parties owe by agreements.
    Obligations: entity::obligation::Entity;
    /// Inquiries in every state, without addresses and messages.
    Inquiries: entity::inquiry::Entity;
    /// Terms of chapters' officers, without addresses.
    OfficerTerms: entity::officer_term::Entity;
    /// Branches in every state.
    Branches: entity::branch::Entity;
    /// Memberships of chapters, ended ones too.
    ChapterMembers: entity::chapter_member::Entity;
    /// Events of chapters in every state.
    ChapterEvents: entity::chapter_event::Entity;
    /// Applications for exchanges, without addresses and answers.
    ExchangeApplications: entity::exchange_application::Entity;
    /// Pairs of exchanges in every state.
    Placements: entity::placement::Entity;
    /// What both sides of exchanges report, and are asked to.
    ExchangeReports: entity::exchange_report::Entity;
}

/// Some rows as text, and after which the next come.
pub struct Batch {
    /// The rows; the names of the columns before the first.
    pub text: Vec<u8>,
    /// How many rows.
    pub rows: u64,
    /// Where the next begin, if others may follow.
    pub next: Option<Place>,
}

const BATCH: u64 = 500;

/// Why an export ended before its end.
#[derive(Debug)]
pub enum Broken {
    /// The rows cannot be read.
    Database(Error),
    /// They cannot be written.
    Output(io::Error),
}

/// Writes everything of one sort, in the order of its making; gives the number of rows.
pub async fn run(database: &Database, what: Dataset, mut to: impl Write) -> Result<u64, Broken> {
    let access = Access::new(database.clone(), Viewer::system(database.clock().now()));
    let (mut after, mut rows) = (None, 0);
    loop {
        let batch = what.batch(&access, &Selection::default(), after).await.map_err(Broken::Database)?;
        to.write_all(&batch.text).map_err(Broken::Output)?;
        rows += batch.rows;
        after = batch.next;
        if after.is_none() {
            to.flush().map_err(Broken::Output)?;
            return Ok(rows);
        }
    }
}

/// The next of the selected rows that the viewer sees.
pub async fn some(access: &Access, what: Dataset, of: &Selection, after: Option<Place>) -> Result<Batch> {
    let batch = what.batch(access, of, after).await?;
    access.keep_readings().await?;
    Ok(batch)
}

impl Dataset {
    /// Whether the leaders of a chapter export what it has of their own.
    pub fn is_for_leaders(self) -> bool {
        [Self::ChapterMembers, Self::ChapterEvents].contains(&self)
    }
}

async fn batch<E: CsvTable>(access: &Access, of: &Selection, after: Option<Place>) -> Result<Batch> {
    let is_first = after.is_none();
    let (rows, next) = match after {
        None if of.is_whole() => by_key::<E>(access, Uuid::nil()).await?,
        Some(Place::Key(after)) => by_key::<E>(access, after).await?,
        None => of.page::<E>(access, None).await?,
        Some(Place::Cursor(after)) => of.page::<E>(access, Some(after)).await?,
    };
    let related = E::related(access, &rows).await?;
    let mut to = csv::Writer::from_writer(Vec::new());
    if is_first {
        to.write_record(E::COLUMNS).map_err(|error| failed(&error))?;
    }
    for row in &rows {
        let cells = E::cells(row, related.get(&row.key()).map_or(&[][..], Vec::as_slice));
        let harmless = cells.iter().map(|cell| harmless(cell).into_owned());
        to.write_record(harmless).map_err(|error| failed(&error))?;
    }
    let text = to.into_inner().map_err(|error| failed(error.error()))?;
    Ok(Batch { text, rows: u64::try_from(rows.len()).unwrap_or_default(), next })
}

/// The rows after the one with this key, and where the next begin.
async fn by_key<E: CsvTable>(access: &Access, after: Uuid) -> Result<(Vec<Row<E>>, Option<Place>)> {
    let key = E::PrimaryKey::iter().next().map(sea_orm::PrimaryKeyToColumn::into_column);
    let key = key.ok_or_else(|| Error::internal("the table has no key"))?;
    let rows = access.find::<E>().filter(E::exported_to(access.viewer())).filter(key.gt(after));
    let rows = access.first(rows, key, BATCH).await?;
    let is_full = u64::try_from(rows.len()).is_ok_and(|rows| rows == BATCH);
    let next = rows.last().filter(|_| is_full).map(|row| Place::Key(row.key()));
    Ok((rows, next))
}

fn failed(error: &dyn std::error::Error) -> Error {
    Error::internal(format!("export: {error}"))
}

fn word<'a>(word: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
    word.into()
}

/// What can be said in words, or nothing.
fn maybe<'a, T: ToString>(cell: Option<&T>) -> Cow<'a, str> {
    Cow::Owned(cell.map(T::to_string).unwrap_or_default())
}

/// What a relative is called; nothing if there is none.
fn name_of<E: sea_orm::EntityTrait>(row: Option<Row<E>>, name: impl Fn(&E::Model) -> &String) -> String {
    row.map(|row| name(&row).clone()).unwrap_or_default()
}
