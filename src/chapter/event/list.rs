//! Orders and filters of lists of events.
use async_graphql::{Enum, InputObject};
use chrono::{DateTime, Utc};
use entity::chapter_event::{self, Column};
use sea_orm::{ColumnTrait as _, Condition};

use super::{
    graphql::{ChapterEventCategory, ChapterEventStatus},
    rules::EventStatus,
};
use crate::{
    auth::Viewer,
    data::{Composed, Order, SortColumn, boolean_filter},
    error::Result,
};

/// The orders of a list of events.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum ChapterEventOrder {
    /// The last to begin first.
    #[default]
    StartsAtDesc,
    /// The first to begin first.
    StartsAtAsc,
}

impl Order for ChapterEventOrder {
    type Entity = chapter_event::Entity;
    fn columns(self) -> Vec<SortColumn<Column>> {
        let descending = match self {
            Self::StartsAtDesc => true,
            Self::StartsAtAsc => false,
        };
        vec![SortColumn { column: Column::StartsAt, descending, nullable: false }]
    }
}

/// Which events. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct ChapterEventFilterInput {
    /// Of one of these categories.
    categories: Option<Vec<ChapterEventCategory>>,
    /// In one of these states.
    statuses: Option<Vec<ChapterEventStatus>>,
    /// That begin at this moment or later.
    starts_from: Option<DateTime<Utc>>,
    /// That begin before this moment.
    starts_before: Option<DateTime<Utc>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<ChapterEventFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ChapterEventFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ChapterEventFilterInput>>,
}

boolean_filter!(ChapterEventFilterInput);

impl Composed for ChapterEventFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { categories, statuses, starts_from, starts_before, and: _, or: _, not: _ } = self;
        let categories = categories.as_ref().map(|categories| {
            Column::Category.is_in(categories.iter().map(|category| chapter_event::Category::from(*category)))
        });
        let statuses = statuses.as_ref().map(|statuses| {
            // Of no state there is none.
            let none = statuses.is_empty().then(|| Column::Id.is_null());
            let of = |status: &ChapterEventStatus| is((*status).into());
            statuses.iter().map(of).fold(Condition::any().add_option(none), Condition::add)
        });
        let starts_from = starts_from.map(|at| Column::StartsAt.gte(at));
        let starts_before = starts_before.map(|at| Column::StartsAt.lt(at));
        let all = Condition::all().add_option(categories).add_option(statuses);
        Ok(all.add_option(starts_from).add_option(starts_before))
    }
}

/// The events in a state, as `rules::status` says of each.
fn is(status: EventStatus) -> Condition {
    let lasts = Condition::all().add(Column::CancelledAt.is_null());
    match status {
        EventStatus::Draft => lasts.add(Column::PublishedAt.is_null()),
        EventStatus::Published => lasts.add(Column::PublishedAt.is_not_null()),
        EventStatus::Cancelled => Condition::all().add(Column::CancelledAt.is_not_null()),
    }
}
