//! Changes by chance to packages, sponsorships and what they entitle to, and what must not come of them.
use std::collections::BTreeSet;

use chapterhouse::sponsorship::rules::{LIFE_CYCLE, may_renew};
use chrono::{NaiveDate, TimeDelta};
use entity::{
    entitlement, entitlement_use, sponsor_package,
    sponsorship::{self, Status},
};
use sea_orm::{EntityTrait as _, QueryOrder as _};

use super::{chance::Chance, mutation};
use crate::support::World;

struct Rows {
    packages: Vec<sponsor_package::Model>,
    sponsorships: Vec<sponsorship::Model>,
    entitlements: Vec<entitlement::Model>,
    uses: Vec<entitlement_use::Model>,
    today: NaiveDate,
}

impl Rows {
    /// In the order of their making, so that the same seed gives the same sequence.
    async fn of(world: &World) -> Self {
        let db = world.plain();
        Self {
            packages: sponsor_package::Entity::find().order_by_asc(sponsor_package::Column::Id).all(db).await.unwrap(),
            sponsorships: sponsorship::Entity::find().order_by_asc(sponsorship::Column::Id).all(db).await.unwrap(),
            entitlements: entitlement::Entity::find().order_by_asc(entitlement::Column::Id).all(db).await.unwrap(),
            uses: entitlement_use::Entity::find().all(db).await.unwrap(),
            today: world.test.database.clock().now().date_naive(),
        }
    }
}

/// Two packages of each of two years: one of them whole, one an event of two weeks.
pub(super) async fn packages(world: &World) {
    for days in [("2026-01-01", "2027-01-01"), ("2026-03-20", "2026-04-03")] {
        let package = world.package(2026, days, true).await;
        world.entitlement(package).await;
    }
    for days in [("2027-01-01", "2028-01-01"), ("2027-03-20", "2027-04-03")] {
        world.package(2027, days, true).await;
    }
}

/// A change by chance, and its name.
pub(super) async fn change(world: &World, chance: &mut Chance, bodies: &[String]) -> (&'static str, String) {
    let rows = Rows::of(world).await;
    let (package, body) = (chance.of(&rows.packages), chance.of(bodies));
    let on = rows.today + TimeDelta::days(i64::from(chance.below(9)) - 5);
    let (name, input) = match chance.below(8) {
        0 => {
            let open = if chance.once_in(4) { "false" } else { "true" };
            let input = format!(r#"id: "{}", expectedVersion: {}, openForOffers: {open}"#, package.id, package.version);
            ("updateSponsorPackage", input)
        }
        1 | 2 => ("offerSponsorship", format!(r#"organization: "{body}", package: "{}""#, package.id)),
        3 if !rows.sponsorships.is_empty() => {
            let (of, what) = (chance.of(&rows.sponsorships).id, chance.of(&rows.entitlements).id);
            let number = 1 + chance.below(3);
            let input = format!(r#"sponsorship: "{of}", entitlement: "{what}", quantity: {number}, usedOn: "{on}""#);
            ("useEntitlement", input)
        }
        _ if rows.sponsorships.is_empty() => {
            ("offerSponsorship", format!(r#"organization: "{body}", package: "{}""#, package.id))
        }
        _ => step(chance.of(&rows.sponsorships), package, on, chance),
    };
    (name, mutation(name, &input))
}

/// A step of a sponsorship's life: mostly one that fits.
fn step(
    row: &sponsorship::Model,
    package: &sponsor_package::Model,
    on: NaiveDate,
    chance: &mut Chance,
) -> (&'static str, String) {
    let fitting = LIFE_CYCLE.actions(row.status).into_iter().filter(|action| !action.is_scheduled());
    let fitting: Vec<_> = fitting.map(chapterhouse::auth::policy::Action::name).collect();
    let any = ["commitSponsorship", "declineSponsorship", "cancelSponsorship", "renewSponsorship"];
    let goes_on = may_renew(row.status).is_ok() && chance.once_in(2);
    let action = match fitting.is_empty() || chance.once_in(8) {
        _ if goes_on => "renewSponsorship",
        true => *chance.of(&any),
        false if fitting.contains(&"commitSponsorship") && !chance.once_in(4) => "commitSponsorship",
        false => *chance.of(&fitting),
    };
    let extra = match action {
        "commitSponsorship" => {
            let amount = chance.of(&[", amount: {amount: 10, currency: \"USD\"}", "", ", inKindGift: \"G\""]);
            format!(r#", signedOn: "{on}"{amount}"#)
        }
        "cancelSponsorship" => r#", reason: "R""#.to_owned(),
        "renewSponsorship" => format!(r#", package: "{}""#, package.id),
        _ => String::new(),
    };
    (action, format!(r#"id: "{}", expectedVersion: {}{extra}"#, row.id, row.version))
}

/// What the invariants forbid and is so all the same, each with its number.
pub(super) async fn forbidden(world: &World) -> Vec<String> {
    let rows = Rows::of(world).await;
    let (mut wrong, mut places) = (Vec::new(), BTreeSet::new());
    for row in &rows.sponsorships {
        let package = rows.packages.iter().find(|package| package.id == row.package_id).unwrap();
        if !places.insert((row.organization_id, row.package_id)) || row.year != package.year {
            wrong.push(format!("40: {} is one too many", row.id));
        }
        let is_signed = row.signed_on.is_some_and(|day| day <= rows.today);
        let has_worth = row.amount_minor.or(row.in_kind_minor).is_some_and(|worth| 0 < worth);
        let needs_both = matches!(row.status, Status::Committed | Status::Active | Status::Ended);
        if needs_both && !(is_signed && has_worth) {
            wrong.push(format!("{} is {:?} without a signed form or its worth", row.id, row.status));
        }
        for entitlement in rows.entitlements.iter().filter(|of| of.package_id == row.package_id) {
            let own = rows.uses.iter().filter(|of| of.sponsorship_id == row.id && of.entitlement_id == entitlement.id);
            if entitlement.count < own.map(|used| used.quantity).sum::<i32>() {
                wrong.push(format!("40: {} used more than there is", row.id));
            }
        }
    }
    for used in &rows.uses {
        let of = rows.sponsorships.iter().find(|row| row.id == used.sponsorship_id).unwrap();
        let what = rows.entitlements.iter().find(|row| row.id == used.entitlement_id).unwrap();
        if of.package_id != what.package_id {
            wrong.push(format!("40: {} used what another package entitles to", of.id));
        }
    }
    wrong.extend(seen_too_early(world, &rows).await);
    wrong
}

/// The public sees active sponsorships, and none of them as a relationship (invariant 41).
async fn seen_too_early(world: &World, rows: &Rows) -> Option<String> {
    let active = rows.sponsorships.iter().filter(|row| row.status == Status::Active).count();
    let answer = world.run("public", "{ sponsorships { totalCount } relationships { totalCount } }").await;
    let (seen, related) =
        (&answer["data"]["sponsorships"]["totalCount"], &answer["data"]["relationships"]["totalCount"]);
    (*seen != active || *related != 0).then(|| format!("41: the public counts {answer}, and {active} are active"))
}
