//! Orders and filters of lists of applications.
use async_graphql::{Enum, InputObject};
use entity::exchange_application::{self, Side, Status};
use sea_orm::{ColumnTrait as _, Condition};

use super::{ApplicationSide, ApplicationStatus};
use crate::{
    auth::Viewer,
    data::{Composed, Order, SortColumn, boolean_filter},
    error::Result,
};

/// The orders of a list of applications.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_leaders")]
pub enum ExchangeApplicationOrder {
    /// The first started first.
    #[default]
    CreatedAtAsc,
    /// The last started first.
    CreatedAtDesc,
}

impl Order for ExchangeApplicationOrder {
    type Entity = exchange_application::Entity;
    fn columns(self) -> Vec<SortColumn<exchange_application::Column>> {
        let descending = match self {
            Self::CreatedAtAsc => false,
            Self::CreatedAtDesc => true,
        };
        vec![SortColumn { column: exchange_application::Column::Id, descending, nullable: false }]
    }
}

/// Which applications. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct ExchangeApplicationFilterInput {
    /// In one of these states.
    statuses: Option<Vec<ApplicationStatus>>,
    /// For one of these.
    sides: Option<Vec<ApplicationSide>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<ExchangeApplicationFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ExchangeApplicationFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ExchangeApplicationFilterInput>>,
}

boolean_filter!(ExchangeApplicationFilterInput);

impl Composed for ExchangeApplicationFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { statuses, sides, and: _, or: _, not: _ } = self;
        let statuses = statuses.as_ref().map(|statuses| {
            exchange_application::Column::Status.is_in(statuses.iter().map(|status| Status::from(*status)))
        });
        let sides = sides
            .as_ref()
            .map(|sides| exchange_application::Column::Side.is_in(sides.iter().map(|side| Side::from(*side))));
        Ok(Condition::all().add_option(statuses).add_option(sides))
    }
}
