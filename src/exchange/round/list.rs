//! Orders and filters of lists of rounds.
use async_graphql::{Enum, InputObject};
use entity::exchange_round;
use sea_orm::{ColumnTrait as _, Condition};

use super::graphql::ExchangeRoundStatus;
use crate::{
    auth::Viewer,
    data::{Composed, Order, SortColumn, boolean_filter},
    error::Result,
};

/// The orders of a list of rounds.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ExchangeRoundOrder {
    /// Latest year first.
    #[default]
    YearDesc,
    /// The earliest year first.
    YearAsc,
}

impl Order for ExchangeRoundOrder {
    type Entity = exchange_round::Entity;
    fn columns(self) -> Vec<SortColumn<exchange_round::Column>> {
        let descending = match self {
            Self::YearDesc => true,
            Self::YearAsc => false,
        };
        vec![SortColumn { column: exchange_round::Column::Year, descending, nullable: false }]
    }
}

/// Which rounds. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct ExchangeRoundFilterInput {
    /// In one of these states.
    statuses: Option<Vec<ExchangeRoundStatus>>,
    /// That begin in one of these years.
    years: Option<Vec<i32>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<ExchangeRoundFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ExchangeRoundFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ExchangeRoundFilterInput>>,
}

boolean_filter!(ExchangeRoundFilterInput);

impl Composed for ExchangeRoundFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { statuses, years, and: _, or: _, not: _ } = self;
        let statuses = statuses.as_ref().map(|statuses| {
            let statuses = statuses.iter().map(|status| exchange_round::Status::from(*status));
            exchange_round::Column::Status.is_in(statuses)
        });
        let years = years.as_ref().map(|years| exchange_round::Column::Year.is_in(years.iter().copied()));
        Ok(Condition::all().add_option(statuses).add_option(years))
    }
}
