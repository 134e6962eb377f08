//! Orders and filters of lists of charters.
use async_graphql::{Enum, InputObject};
use chrono::NaiveTime;
use entity::charter;
use sea_orm::{ActiveEnum as _, ColumnTrait as _, Condition, sea_query::ExprTrait as _};

use super::graphql::CharterStatus;
use crate::{
    auth::Viewer,
    data::{Composed, Order, SortColumn, boolean_filter, indexed_state},
    error::Result,
    graphql::scalar::Date,
};

/// The orders of a list of charters.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_leaders")]
pub enum CharterOrder {
    /// The longest waiting first.
    #[default]
    SubmittedAtAsc,
    /// The last submitted first.
    SubmittedAtDesc,
}

impl Order for CharterOrder {
    type Entity = charter::Entity;
    fn columns(self) -> Vec<SortColumn<charter::Column>> {
        let descending = match self {
            Self::SubmittedAtAsc => false,
            Self::SubmittedAtDesc => true,
        };
        vec![SortColumn { column: charter::Column::SubmittedAt, descending, nullable: false }]
    }
}

/// Which charters. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct CharterFilterInput {
    /// In one of these states; `SUBMITTED` ones wait for the staff.
    statuses: Option<Vec<CharterStatus>>,
    /// Submitted on this day (UTC) or later.
    submitted_from: Option<Date>,
    /// Submitted before this day (UTC).
    submitted_before: Option<Date>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<CharterFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<CharterFilterInput>>,
    /// This filter does not match.
    not: Option<Box<CharterFilterInput>>,
}

boolean_filter!(CharterFilterInput);

impl Composed for CharterFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { statuses, submitted_from, submitted_before, and: _, or: _, not: _ } = self;
        let statuses = statuses.as_ref().map(|statuses| {
            let statuses = statuses.iter().map(|status| charter::Status::from(*status).to_value());
            indexed_state(charter::Column::Status).is_in(statuses)
        });
        let midnight = |day: &Date| day.0.and_time(NaiveTime::MIN).and_utc();
        let from = submitted_from.as_ref().map(|day| charter::Column::SubmittedAt.gte(midnight(day)));
        let before = submitted_before.as_ref().map(|day| charter::Column::SubmittedAt.lt(midnight(day)));
        Ok(Condition::all().add_option(statuses).add_option(from).add_option(before))
    }
}
