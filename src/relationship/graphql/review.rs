//! Reviews of alliances as clients see them.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use entity::relationship_review;
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    auth::Viewer,
    data::{Composed, ContextExt as _, Order, Row, SortColumn, boolean_filter},
    error::Result,
    graphql::{Listed, scalar::Date},
};

/// A review of an alliance, after which it went on; for the staff.
#[derive(Clone)]
pub struct RelationshipReview(pub Row<relationship_review::Entity>);

impl Listed for RelationshipReview {
    type Entity = relationship_review::Entity;
    fn wrap(row: Row<relationship_review::Entity>) -> Self {
        Self(row)
    }
}

/// What came of a review. That an alliance does not go on is its termination.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "relationship_review::Outcome", visible = "crate::schema::for_staff")]
pub enum ReviewOutcome {
    /// It goes on as it is.
    Continue,
    /// It goes on under a new edition of the agreement.
    Change,
}

/// A review of an alliance, after which it went on; for the staff.
#[Object(serial, visible = "crate::schema::for_staff")]
impl RelationshipReview {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The day it was held.
    async fn held_on(&self) -> Date {
        Date(self.0.held_on)
    }

    /// What came of it.
    async fn outcome(&self) -> ReviewOutcome {
        self.0.outcome.into()
    }

    /// When the next was to be held.
    async fn next_due_on(&self) -> Date {
        Date(self.0.next_due_on)
    }

    /// Findings of the review.
    async fn notes(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.notes.as_deref().filter(|_| ctx.viewer().is_staff())
    }
}

/// The orders of a list of reviews.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum ReviewOrder {
    /// Latest review first.
    #[default]
    HeldOnDesc,
}

impl Order for ReviewOrder {
    type Entity = relationship_review::Entity;
    fn columns(self) -> Vec<SortColumn<relationship_review::Column>> {
        match self {
            Self::HeldOnDesc => {
                vec![SortColumn { column: relationship_review::Column::HeldOn, descending: true, nullable: false }]
            }
        }
    }
}

/// Which reviews. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ReviewFilterInput {
    /// With one of these outcomes.
    outcomes: Option<Vec<ReviewOutcome>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<ReviewFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<ReviewFilterInput>>,
    /// This filter does not match.
    not: Option<Box<ReviewFilterInput>>,
}

boolean_filter!(ReviewFilterInput);

impl Composed for ReviewFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { outcomes, and: _, or: _, not: _ } = self;
        let outcomes = outcomes.as_ref().map(|outcomes| {
            let stored = outcomes.iter().map(|outcome| relationship_review::Outcome::from(*outcome));
            relationship_review::Column::Outcome.is_in(stored)
        });
        Ok(Condition::all().add_option(outcomes))
    }
}
