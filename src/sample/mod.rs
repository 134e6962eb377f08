//! The sample world: real organizations and universities from `sample/facts`, with invented people and states.
//!
//! It is modelled on ICMA, and is not ICMA. It comes out the same each time, ids included.
mod awards;
mod branches;
mod chapters;
mod exchanges;
mod inquiries;
mod lives;
mod organizations;
mod passwords;
mod projects;
mod relationships;
mod requests;
mod requirements;
mod rosters;
mod sponsors;
mod visits;
mod work;

use chrono::{DateTime, NaiveDate, Utc};
use entity::{
    account::{self, AccountId, AccountRole},
    organization,
};
use sea_orm::ColumnTrait as _;
use serde::Deserialize;

use crate::{
    account::commands::create_account,
    clock::Clock,
    data::{Access, Database, SystemAction, Tx},
    error::{Error, Result},
};

/// The addresses that sign in to the sample world, with what they are there. Everybody knows them.
pub const SIGN_IN: [(&str, &str); 4] = [
    ("leader@example.org", "leads a chapter"),
    ("leader-two@example.org", "leads two"),
    ("staff@example.org", "staff"),
    ("admin@example.org", "staff admin"),
];

/// Whether the database has accounts of the sample world.
pub async fn is_in(database: &Database) -> Result<bool> {
    let access = Access::new(database.clone(), crate::auth::Viewer::system(database.clock().now()));
    let addresses = account::Column::Email.is_in(SIGN_IN.map(|(address, _)| address));
    Ok(access.count(access.find::<account::Entity>().filter(addresses)).await? != 0)
}

/// The accounts of the sample world.
struct Accounts {
    leader: AccountId,
    leader_two: AccountId,
    staff: AccountId,
}

/// Fills an empty database; does nothing to one that has organizations. Tells whether it did.
pub async fn seed(database: &Database) -> Result<bool> {
    let began: DateTime<Utc> = "2026-03-01T00:00:00Z".parse().map_err(|_| Error::internal("no time"))?;
    let database = database.with_clock(Clock::sample(began));
    let access = Access::new(database.clone(), crate::auth::Viewer::system(began));
    if access.count(access.find::<organization::Entity>()).await? != 0 {
        return Ok(false);
    }
    database.as_system(SystemAction::ImportSampleWorld, async |tx| world(tx).await).await?;
    Ok(true)
}

async fn world(tx: &mut Tx) -> Result<()> {
    let accounts = Accounts {
        leader: create_account(tx, "leader@example.org", "Lea Leader", AccountRole::NonStaff).await?,
        leader_two: create_account(tx, "leader-two@example.org", "Theo Leader", AccountRole::NonStaff).await?,
        staff: create_account(tx, "staff@example.org", "Sam Staff", AccountRole::Staff).await?,
    };
    let admin = create_account(tx, "admin@example.org", "Ada Admin", AccountRole::StaffAdmin).await?;
    passwords::seed(tx, [accounts.leader, accounts.leader_two, accounts.staff, admin]).await?;
    let organizations = organizations::seed(tx).await?;
    branches::seed(tx, &organizations, &accounts).await?;
    relationships::seed(tx, &organizations, &accounts).await?;
    exchanges::seed(tx, &organizations).await?;
    let chapters = chapters::seed(tx, &organizations, &accounts).await?;
    lives::seed(tx).await?;
    requests::seed(tx, &chapters, &accounts).await?;
    requirements::seed(tx).await?;
    inquiries::seed(tx, &accounts).await?;
    work::seed(tx, &accounts).await?;
    sponsors::seed(tx, &organizations).await?;
    exchanges::terms(tx).await?;
    rosters::seed(tx).await?;
    visits::seed(tx).await?;
    awards::seed(tx).await
}

fn rows<T: for<'a> Deserialize<'a>>(csv: &str) -> Result<Vec<T>> {
    let rows = csv::Reader::from_reader(csv.as_bytes()).into_deserialize().collect::<Result<_, _>>();
    rows.map_err(|error| Error::internal(format!("sample facts: {error}")))
}

fn text(raw: &str) -> Option<String> {
    (!raw.trim().is_empty()).then(|| raw.trim().to_owned())
}

/// A day of a fact; one that is exact to the month or the year is its first.
fn day(raw: &str) -> Option<NaiveDate> {
    [raw.to_owned(), format!("{raw}-01"), format!("{raw}-01-01")].iter().find_map(|text| text.parse().ok())
}

fn date(year: i32, month: u32, day: u32) -> NaiveDate {
    NaiveDate::from_ymd_opt(year, month, day).unwrap_or_default()
}
