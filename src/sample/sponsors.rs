//! Packages and sponsors of the sample world: all of them, their prices and amounts are invented.
use entity::{
    entitlement::{self, EntitlementId},
    entitlement_use, exchange_program,
    organization::{Kind as Body, OrganizationId},
    sponsor_package::{self, Kind, SponsorPackageId},
    sponsorship::{self, SponsorshipId, Status},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _};

use super::{
    date,
    organizations::{self, Organizations, Seat},
};
use crate::{data::Tx, error::Result};

const FOUNDATION: &str = "National Council of LGU Secretaries Forum / Foundation in Support of Local Democracy";
const PROGRAM: &str = "International Management Exchange Program (IMEP)";

/// A package: year, kind, level, name and price in dollars.
struct Offer(i32, Kind, &'static str, &'static str, i64);

/// What each package entitles to, and how often.
const ENTITLEMENTS: &[(&str, i32)] = &[("Free registrations for the annual conference", 4), ("Webinars", 2)];

pub(super) async fn seed(tx: &mut Tx, organizations: &Organizations) -> Result<()> {
    let foundation = organizations.named(FOUNDATION)?;
    let works = company(tx, organizations, "Example Works (fictional)").await?;
    let systems = company(tx, organizations, "Example Systems (fictional)").await?;
    let (gold_before, _) =
        package(tx, Offer(2025, Kind::YearRound, "Gold", "Annual Partner Gold (sample)", 9_000)).await?;
    let (gold, uses) =
        package(tx, Offer(2026, Kind::YearRound, "Gold", "Annual Partner Gold (sample)", 10_000)).await?;
    let (silver, _) =
        package(tx, Offer(2026, Kind::YearRound, "Silver", "Annual Partner Silver (sample)", 5_000)).await?;
    let conference = Offer(2026, Kind::Conference, "Host", "Annual Conference Host (sample)", 25_000);
    let (conference, _) = package(tx, conference).await?;
    let program = Offer(2026, Kind::ProgramUnderwriting, "Sole", "Exchange Underwriting (sample)", 40_000);
    let (program, _) = package(tx, program).await?;
    let ended = sponsor(tx, works, gold_before, 2025, Status::Ended, None).await?;
    let renewed = sponsor(tx, works, gold, 2026, Status::Active, Some(ended)).await?;
    sponsor(tx, foundation, silver, 2026, Status::Active, None).await?;
    sponsor(tx, systems, conference, 2026, Status::Committed, None).await?;
    sponsor(tx, systems, program, 2026, Status::Offered, None).await?;
    if let Some(entitlement) = uses.first() {
        let row = entitlement_use::ActiveModel {
            id: Set(tx.id()),
            sponsorship_id: Set(renewed),
            entitlement_id: Set(*entitlement),
            quantity: Set(1),
            used_on: Set(date(2026, 2, 10)),
            ..Default::default()
        };
        tx.insert(row).await?;
    }
    Ok(())
}

async fn company(tx: &mut Tx, organizations: &Organizations, name: &str) -> Result<OrganizationId> {
    let seat = Seat { city: "", country: "US", subdivision: "" };
    organizations::insert(tx, organizations.seated(name, Body::Company, &seat)).await
}

/// A package, and what it entitles to.
async fn package(tx: &mut Tx, offer: Offer) -> Result<(SponsorPackageId, Vec<EntitlementId>)> {
    let Offer(year, kind, level, name, dollars) = offer;
    let (starts_on, ends_on) = match kind {
        Kind::YearRound | Kind::ProgramUnderwriting => (date(year, 1, 1), date(year + 1, 1, 1)),
        Kind::Conference => (date(year, 10, 17), date(year, 10, 22)),
    };
    let underwrites_id = match kind {
        Kind::ProgramUnderwriting => {
            let named = exchange_program::Column::Name.eq(PROGRAM);
            let found = tx.all(tx.find::<exchange_program::Entity>().filter(named)).await?;
            found.first().map(|program| program.id)
        }
        Kind::YearRound | Kind::Conference => None,
    };
    let row = sponsor_package::ActiveModel {
        id: Set(tx.id()),
        year: Set(year),
        kind: Set(kind),
        level: Set(level.into()),
        name: Set(name.into()),
        price_minor: Set(Some(dollars * 100)),
        price_currency: Set(Some("USD".into())),
        starts_on: Set(starts_on),
        ends_on: Set(ends_on),
        open_for_offers: Set(year == 2026),
        underwrites_id: Set(underwrites_id),
        ..Default::default()
    };
    let package = tx.insert(row).await?.id;
    let mut entitlements = Vec::new();
    for (name, count) in ENTITLEMENTS {
        let row = entitlement::ActiveModel {
            id: Set(tx.id()),
            package_id: Set(package),
            name: Set((*name).into()),
            count: Set(*count),
            ..Default::default()
        };
        entitlements.push(tx.insert(row).await?.id);
    }
    Ok((package, entitlements))
}

async fn sponsor(
    tx: &mut Tx,
    organization: OrganizationId,
    package: SponsorPackageId,
    year: i32,
    status: Status,
    renews: Option<SponsorshipId>,
) -> Result<SponsorshipId> {
    let is_signed = status != Status::Offered;
    let in_kind = status == Status::Committed;
    let row = sponsorship::ActiveModel {
        id: Set(tx.id()),
        organization_id: Set(organization),
        package_id: Set(package),
        year: Set(year),
        status: Set(status),
        amount_minor: Set((is_signed && !in_kind).then_some(450_000)),
        amount_currency: Set((is_signed && !in_kind).then(|| "USD".into())),
        in_kind_gift: Set(in_kind.then(|| "Stage and sound for the conference".into())),
        in_kind_minor: Set(in_kind.then_some(2_000_000)),
        in_kind_currency: Set(in_kind.then(|| "USD".into())),
        signed_on: Set(is_signed.then(|| date(year - 1, 12, 1))),
        renews_id: Set(renews),
        closed_on: Set((status == Status::Ended).then(|| date(year + 1, 1, 1))),
        ..Default::default()
    };
    Ok(tx.insert(row).await?.id)
}
