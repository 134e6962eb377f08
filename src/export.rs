//! Exports: CSV of what is here; organizations, ties and chapters can be imported again. Cells that a spreadsheet would run are made harmless.
use std::{borrow::Cow, collections::HashMap, io::Write};

use entity::{
    chapter, organization, organization_external_id as external_id, organization_link, sponsor_package, sponsorship,
};
use sea_orm::{ActiveEnum as _, ColumnTrait as _};
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Access, Database, Row},
    error::{Error, Result},
    graphql::Money,
    import::{SEVERAL, harmless},
};

/// What can be exported.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum What {
    /// Organizations, archived ones too.
    Organizations,
    /// Ties between organizations.
    OrganizationLinks,
    /// Chapters in every state.
    Chapters,
    /// Sponsorships in every state, with what is given.
    Sponsorships,
}

const BATCH: u64 = 500;

/// Writes everything of one sort, in the order of its making; gives the number of rows.
pub async fn run(database: &Database, what: What, to: impl Write) -> Result<u64> {
    let access = Access::new(database.clone(), Viewer::system(database.clock().now()));
    let mut to = csv::Writer::from_writer(to);
    let rows = match what {
        What::Organizations => organizations(&access, &mut to).await?,
        What::OrganizationLinks => links(&access, &mut to).await?,
        What::Chapters => chapters(&access, &mut to).await?,
        What::Sponsorships => sponsorships(&access, &mut to).await?,
    };
    to.flush().map_err(|error| Error::internal(format!("export: {error}")))?;
    Ok(rows)
}

fn write<'a>(to: &mut csv::Writer<impl Write>, cells: impl IntoIterator<Item = Cow<'a, str>>) -> Result<()> {
    let cells: Vec<_> = cells.into_iter().collect();
    let harmless = cells.iter().map(|cell| harmless(cell).into_owned());
    to.write_record(harmless).map_err(|error| Error::internal(format!("export: {error}")))
}

fn word<'a>(word: impl Into<Cow<'a, str>>) -> Cow<'a, str> {
    word.into()
}

fn maybe(cell: Option<&String>) -> Cow<'_, str> {
    cell.map_or(Cow::Borrowed(""), |cell| Cow::Borrowed(cell.as_str()))
}

fn number(cell: Option<f64>) -> Cow<'static, str> {
    cell.map_or(Cow::Borrowed(""), |number| Cow::Owned(number.to_string()))
}

async fn organizations(access: &Access, to: &mut csv::Writer<impl Write>) -> Result<u64> {
    let columns = [
        "id",
        "name",
        "former_names",
        "acronym",
        "kind",
        "country",
        "subdivision",
        "city",
        "latitude",
        "longitude",
        "position_precision",
        "website",
        "external_ids",
        "archived",
    ];
    write(to, columns.map(Cow::Borrowed))?;
    let (mut after, mut count) = (Uuid::nil(), 0);
    loop {
        let next = access.find::<organization::Entity>().filter(organization::Column::Id.gt(after));
        let rows = access.first(next, organization::Column::Id, BATCH).await?;
        let Some(last) = rows.last() else { return Ok(count) };
        after = last.id.0;
        let ids = external_ids(access, rows.iter().map(|row| row.id.0).collect()).await?;
        for row in &rows {
            let several = |parts: &[String]| parts.join(&SEVERAL.to_string());
            let own = ids.get(&row.id.0).map(|ids| several(ids)).unwrap_or_default();
            write(
                to,
                [
                    word(row.id.to_string()),
                    word(row.name.as_str()),
                    word(several(&row.former_names.0)),
                    maybe(row.acronym.as_ref()),
                    word(row.kind.to_value()),
                    maybe(row.country_code.as_ref()),
                    maybe(row.subdivision_code.as_ref()),
                    maybe(row.city.as_ref()),
                    number(row.latitude),
                    number(row.longitude),
                    word(row.position_precision.to_value()),
                    maybe(row.website.as_ref()),
                    word(own),
                    word(row.archived_at.is_some().to_string()),
                ],
            )?;
            count += 1;
        }
    }
}

async fn external_ids(access: &Access, of: Vec<Uuid>) -> Result<HashMap<Uuid, Vec<String>>> {
    let of_them = access.find::<external_id::Entity>().filter(external_id::Column::OrganizationId.is_in(of));
    let mut ids = HashMap::<Uuid, Vec<String>>::new();
    for row in access.all(of_them).await? {
        ids.entry(row.organization_id.0).or_default().push(format!("{}:{}", row.scheme, row.value));
    }
    for ids in ids.values_mut() {
        ids.sort_unstable();
    }
    Ok(ids)
}

async fn links(access: &Access, to: &mut csv::Writer<impl Write>) -> Result<u64> {
    write(to, ["from", "kind", "to"].map(Cow::Borrowed))?;
    let (mut after, mut count) = (Uuid::nil(), 0);
    loop {
        let next = access.find::<organization_link::Entity>().filter(organization_link::Column::Id.gt(after));
        let rows = access.first(next, organization_link::Column::Id, BATCH).await?;
        let Some(last) = rows.last() else { return Ok(count) };
        after = last.id.0;
        for row in &rows {
            write(to, [word(row.from_id.to_string()), word(row.kind.to_value()), word(row.to_id.to_string())])?;
            count += 1;
        }
    }
}

async fn chapters(access: &Access, to: &mut csv::Writer<impl Write>) -> Result<u64> {
    let columns = [
        "id",
        "name",
        "kind",
        "host_organization",
        "area",
        "country",
        "subdivision",
        "city",
        "latitude",
        "longitude",
        "position_precision",
        "region",
        "status",
        "website",
        "contact_mailbox",
        "founded_on",
    ];
    write(to, columns.map(Cow::Borrowed))?;
    let (mut after, mut count) = (Uuid::nil(), 0);
    loop {
        let next = access.find::<chapter::Entity>().filter(chapter::Column::Id.gt(after));
        let rows = access.first(next, chapter::Column::Id, BATCH).await?;
        let Some(last) = rows.last() else { return Ok(count) };
        after = last.id.0;
        for row in &rows {
            write(
                to,
                [
                    word(row.id.to_string()),
                    word(row.name.as_str()),
                    word(row.kind.to_value()),
                    word(row.host_organization_id.map(|id| id.to_string()).unwrap_or_default()),
                    maybe(row.area.as_ref()),
                    word(row.country_code.as_str()),
                    maybe(row.subdivision_code.as_ref()),
                    maybe(row.city.as_ref()),
                    number(row.latitude),
                    number(row.longitude),
                    word(row.position_precision.to_value()),
                    word(row.region.to_value()),
                    word(row.status.to_value()),
                    maybe(row.website.as_ref()),
                    maybe(row.contact_mailbox.as_ref()),
                    word(row.founded_on.map(|day| day.to_string()).unwrap_or_default()),
                ],
            )?;
            count += 1;
        }
    }
}

async fn sponsorships(access: &Access, to: &mut csv::Writer<impl Write>) -> Result<u64> {
    let columns = [
        "id",
        "organization",
        "organization_name",
        "package",
        "package_name",
        "kind",
        "level",
        "year",
        "status",
        "amount",
        "amount_currency",
        "in_kind_gift",
        "in_kind_value",
        "in_kind_currency",
        "signed_on",
        "contract_url",
        "renews",
        "closed_on",
        "closing_reason",
    ];
    write(to, columns.map(Cow::Borrowed))?;
    let (mut after, mut count) = (Uuid::nil(), 0);
    loop {
        let next = access.find::<sponsorship::Entity>().filter(sponsorship::Column::Id.gt(after));
        let rows = access.first(next, sponsorship::Column::Id, BATCH).await?;
        let Some(last) = rows.last() else { return Ok(count) };
        after = last.id.0;
        for row in &rows {
            write(to, cells_of(access, row).await?.into_iter().map(Cow::Owned))?;
            count += 1;
        }
    }
}

/// The names of sponsor and package come for all rows of a batch at once.
async fn cells_of(access: &Access, row: &Row<sponsorship::Entity>) -> Result<[String; 19]> {
    let (from, to) = (sponsorship::Column::OrganizationId, organization::Column::Id);
    let sponsor = row.one::<organization::Entity>(access, from, to).await?;
    let (from, to) = (sponsorship::Column::PackageId, sponsor_package::Column::Id);
    let package = row.one::<sponsor_package::Entity>(access, from, to).await?;
    let package = package.ok_or_else(|| Error::internal("export: a sponsorship has no package"))?;
    let amount = |hundredths: Option<i64>, currency: &Option<String>| {
        let money = Money::of(hundredths, currency.as_deref());
        money.map_or_else(Default::default, |money| (money.amount.0.to_string(), money.currency))
    };
    let (paid, paid_in) = amount(row.amount_minor, &row.amount_currency);
    let (value, value_in) = amount(row.in_kind_minor, &row.in_kind_currency);
    let day = |day: Option<chrono::NaiveDate>| day.map(|day| day.to_string()).unwrap_or_default();
    Ok([
        row.id.to_string(),
        row.organization_id.to_string(),
        sponsor.map(|sponsor| sponsor.name.clone()).unwrap_or_default(),
        row.package_id.to_string(),
        package.name.clone(),
        package.kind.to_value(),
        package.level.clone(),
        row.year.to_string(),
        row.status.to_value(),
        paid,
        paid_in,
        row.in_kind_gift.clone().unwrap_or_default(),
        value,
        value_in,
        day(row.signed_on),
        row.contract_url.clone().unwrap_or_default(),
        row.renews_id.map(|id| id.to_string()).unwrap_or_default(),
        day(row.closed_on),
        row.closing_reason.clone().unwrap_or_default(),
    ])
}
