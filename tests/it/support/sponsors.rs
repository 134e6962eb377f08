//! Packages and sponsorships, put past the gates.
use entity::{
    entitlement::{self, EntitlementId},
    organization::OrganizationId,
    sponsor_package::{self, SponsorPackageId},
    sponsorship::{self, SponsorshipId, Status},
};
use sea_orm::{ActiveEnum as _, ActiveValue::Set, EntityTrait as _};
use uuid::Uuid;

use super::{World, rows::put};

impl World {
    /// A package of a year, open for offers; `PACKAGE` is of 2026, `PACKAGE_NEXT` of 2027.
    pub(crate) async fn package_named(&self, state: &str, variation: &str) -> SponsorPackageId {
        let (year, days) = match (state, variation) {
            ("", "AHEAD") => (2026, ("2026-03-02", "2027-01-01")),
            ("", "DUE" | "OVER") => (2026, ("2026-01-01", "2026-03-01")),
            ("", _) => (2026, ("2026-01-01", "2027-01-01")),
            ("NEXT", _) => (2027, ("2027-01-01", "2028-01-01")),
            _ => panic!("no package is {state}"),
        };
        self.package(year, days, variation != "CLOSED").await
    }

    pub(crate) async fn package(&self, year: i32, (from, to): (&str, &str), open: bool) -> SponsorPackageId {
        let id = SponsorPackageId(Uuid::now_v7());
        let row = sponsor_package::ActiveModel {
            id: Set(id),
            year: Set(year),
            kind: Set(sponsor_package::Kind::YearRound),
            level: Set("Gold".into()),
            name: Set(format!("Package {id}")),
            price_minor: Set(Some(1_000_000)),
            price_currency: Set(Some("USD".into())),
            starts_on: Set(from.parse().unwrap()),
            ends_on: Set(to.parse().unwrap()),
            open_for_offers: Set(open),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// Three tickets.
    pub(crate) async fn entitlement(&self, package: SponsorPackageId) -> EntitlementId {
        let id = EntitlementId(Uuid::now_v7());
        let row = entitlement::ActiveModel {
            id: Set(id),
            package_id: Set(package),
            name: Set("Tickets".into()),
            count: Set(3),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// The entitlement of a sponsorship's package.
    pub(crate) async fn entitlement_of(&self, sponsorship: &str) -> EntitlementId {
        let id: SponsorshipId = sponsorship.parse().unwrap();
        let row = sponsorship::Entity::find_by_id(id).one(&self.connection).await.unwrap().unwrap();
        self.entitlement(row.package_id).await
    }

    /// An organization's sponsorship of a package of its own.
    pub(crate) async fn sponsorship_named(&self, state: &str, variation: &str) -> SponsorshipId {
        let package = self.package_named("", variation).await;
        let status = Status::try_from_value(&state.to_owned()).unwrap();
        self.sponsorship(self.ally().await, package, status).await
    }

    pub(crate) async fn sponsorship(
        &self,
        organization: OrganizationId,
        package: SponsorPackageId,
        status: Status,
    ) -> SponsorshipId {
        let id = SponsorshipId(Uuid::now_v7());
        let is_signed = !matches!(status, Status::Offered | Status::Declined);
        let is_closed = matches!(status, Status::Ended | Status::Declined | Status::Cancelled);
        let of = sponsor_package::Entity::find_by_id(package).one(&self.connection).await.unwrap().unwrap();
        let row = sponsorship::ActiveModel {
            id: Set(id),
            organization_id: Set(organization),
            package_id: Set(package),
            year: Set(of.year),
            status: Set(status),
            amount_minor: Set(is_signed.then_some(765_432)),
            amount_currency: Set(is_signed.then(|| "USD".into())),
            signed_on: Set(is_signed.then(|| "2026-01-02".parse().unwrap())),
            contract_url: Set(is_signed.then(|| "https://contracts.example.org/secret".into())),
            closed_on: Set(is_closed.then(|| "2026-02-01".parse().unwrap())),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }
}
