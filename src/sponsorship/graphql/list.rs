//! Orders and filters of lists of sponsorships and uses.
use async_graphql::{Enum, InputObject};
use entity::{entitlement_use, sponsor_package, sponsorship};
use sea_orm::{ColumnTrait as _, Condition, sea_query::Query};

use super::{SponsorPackageKind, SponsorshipStatus, package::of_kinds};
use crate::{
    auth::Viewer,
    data::{Composed, Order, SortColumn, boolean_filter},
    error::Result,
    graphql::scalar::Date,
};

/// The orders of a list of sponsorships.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum SponsorshipOrder {
    /// Latest year first.
    #[default]
    YearDesc,
    /// The earliest year first.
    YearAsc,
}

impl Order for SponsorshipOrder {
    type Entity = sponsorship::Entity;
    fn columns(self) -> Vec<SortColumn<sponsorship::Column>> {
        let descending = match self {
            Self::YearDesc => true,
            Self::YearAsc => false,
        };
        vec![SortColumn { column: sponsorship::Column::Year, descending, nullable: false }]
    }
}

/// Which sponsorships. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct SponsorshipFilterInput {
    /// Of one of these years.
    years: Option<Vec<i32>>,
    /// Of packages of one of these kinds.
    kinds: Option<Vec<SponsorPackageKind>>,
    /// In one of these states; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    statuses: Option<Vec<SponsorshipStatus>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<SponsorshipFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<SponsorshipFilterInput>>,
    /// This filter does not match.
    not: Option<Box<SponsorshipFilterInput>>,
}

boolean_filter!(SponsorshipFilterInput);

impl Composed for SponsorshipFilterInput {
    fn leaf(&self, viewer: &Viewer) -> Result<Condition> {
        let Self { years, kinds, statuses, and: _, or: _, not: _ } = self;
        let years = years.as_ref().map(|years| sponsorship::Column::Year.is_in(years.iter().copied()));
        let kinds = kinds.as_ref().map(|kinds| {
            let packages = Query::select()
                .column(sponsor_package::Column::Id)
                .from(sponsor_package::Entity)
                .and_where(of_kinds(kinds))
                .take();
            sponsorship::Column::PackageId.in_subquery(packages)
        });
        let statuses = statuses.as_ref().filter(|_| viewer.is_staff()).map(|statuses| {
            sponsorship::Column::Status.is_in(statuses.iter().map(|status| sponsorship::Status::from(*status)))
        });
        Ok(Condition::all().add_option(years).add_option(kinds).add_option(statuses))
    }
}

/// The orders of a list of uses.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum EntitlementUseOrder {
    /// Latest first.
    #[default]
    UsedOnDesc,
    /// Earliest first.
    UsedOnAsc,
}

impl Order for EntitlementUseOrder {
    type Entity = entitlement_use::Entity;
    fn columns(self) -> Vec<SortColumn<entitlement_use::Column>> {
        let descending = match self {
            Self::UsedOnDesc => true,
            Self::UsedOnAsc => false,
        };
        vec![SortColumn { column: entitlement_use::Column::UsedOn, descending, nullable: false }]
    }
}

/// Which uses. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct EntitlementUseFilterInput {
    /// On this day or later.
    used_from: Option<Date>,
    /// Before this day.
    used_before: Option<Date>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<EntitlementUseFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<EntitlementUseFilterInput>>,
    /// This filter does not match.
    not: Option<Box<EntitlementUseFilterInput>>,
}

boolean_filter!(EntitlementUseFilterInput);

impl Composed for EntitlementUseFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { used_from, used_before, and: _, or: _, not: _ } = self;
        let from = used_from.map(|day| entitlement_use::Column::UsedOn.gte(day.0));
        let before = used_before.map(|day| entitlement_use::Column::UsedOn.lt(day.0));
        Ok(Condition::all().add_option(from).add_option(before))
    }
}
