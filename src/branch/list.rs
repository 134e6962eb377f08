//! Which branches a list has, and in which order.
use async_graphql::{Enum, InputObject};
use entity::branch;
use sea_orm::{ColumnTrait as _, Condition};

use super::graphql::BranchStatus;
use crate::{
    auth::Viewer,
    data::{Composed, Order, SortColumn, boolean_filter},
    error::Result,
    graphql::scalar::{CountryCode, Date},
};

/// The orders of a list of branches.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum BranchOrder {
    /// By name.
    #[default]
    NameAsc,
    /// The latest opened first, those that never opened last.
    OpenedOnDesc,
}

impl Order for BranchOrder {
    type Entity = branch::Entity;
    fn columns(self) -> Vec<SortColumn<branch::Column>> {
        let (column, descending, nullable) = match self {
            Self::NameAsc => (branch::Column::NameKey, false, false),
            Self::OpenedOnDesc => (branch::Column::OpenedOn, true, true),
        };
        vec![SortColumn { column, descending, nullable }]
    }
}

/// Which branches. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct BranchFilterInput {
    /// In one of these countries.
    countries: Option<Vec<CountryCode>>,
    /// In one of these states.
    statuses: Option<Vec<BranchStatus>>,
    /// Opened on this day or later.
    opened_from: Option<Date>,
    /// Opened before this day.
    opened_before: Option<Date>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<BranchFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<BranchFilterInput>>,
    /// This filter does not match.
    not: Option<Box<BranchFilterInput>>,
}

boolean_filter!(BranchFilterInput);

impl Composed for BranchFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { countries, statuses, opened_from, opened_before, and: _, or: _, not: _ } = self;
        let countries =
            countries.as_ref().map(|codes| branch::Column::CountryCode.is_in(codes.iter().map(|code| code.0.as_str())));
        let statuses = statuses
            .as_ref()
            .map(|statuses| branch::Column::Status.is_in(statuses.iter().map(|status| branch::Status::from(*status))));
        let from = opened_from.map(|day| branch::Column::OpenedOn.gte(day.0));
        let before = opened_before.map(|day| branch::Column::OpenedOn.lt(day.0));
        Ok(Condition::all().add_option(countries).add_option(statuses).add_option(from).add_option(before))
    }
}
