//! Reviews as the staff see them.
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use entity::{account, application_review, application_score, exchange_criterion};

use crate::{
    account::graphql::Account,
    data::{ContextExt as _, Order, Row, SortColumn},
    error::Result,
    exchange::round::graphql::ExchangeCriterion,
    graphql::Listed,
};

/// What one of the staff thinks of an application.
#[derive(Clone)]
pub struct ApplicationReview(pub Row<application_review::Entity>);

impl Listed for ApplicationReview {
    type Entity = application_review::Entity;
    fn wrap(row: Row<application_review::Entity>) -> Self {
        Self(row)
    }
}

/// The points that a review gives on a criterion.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ApplicationScore {
    /// The criterion.
    criterion: ExchangeCriterion,
    /// 0 to 10.
    points: i32,
}

/// What one of the staff thinks of an application.
#[Object(serial, visible = "crate::schema::for_staff")]
impl ApplicationReview {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Who judges.
    async fn reviewer(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        let (from, to) = (application_review::Column::ReviewerId, account::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Account)).transpose()
    }

    /// Whether they do not judge it.
    async fn is_recused(&self) -> bool {
        self.0.is_recused
    }

    /// What they note, or why they do not judge.
    async fn note(&self) -> Option<&str> {
        self.0.note.as_deref()
    }

    /// The points that they give; at most 20.
    async fn scores(&self, ctx: &Context<'_>) -> Option<Result<Vec<ApplicationScore>>> {
        Some(self.scored(ctx).await)
    }
}

impl ApplicationReview {
    async fn scored(&self, ctx: &Context<'_>) -> Result<Vec<ApplicationScore>> {
        let (key, of) = (application_review::Column::Id, application_score::Column::ReviewId);
        let mut scored = Vec::new();
        for score in self.0.each::<application_score::Entity>(ctx.access(), key, of).await? {
            let (from, to) = (application_score::Column::CriterionId, exchange_criterion::Column::Id);
            let criterion = score.one::<exchange_criterion::Entity>(ctx.access(), from, to).await?;
            let points = score.points;
            scored.extend(criterion.map(|row| ApplicationScore { criterion: ExchangeCriterion(row), points }));
        }
        scored.sort_by_key(|score| score.criterion.0.id);
        Ok(scored)
    }
}

/// The orders of a list of reviews.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum ApplicationReviewOrder {
    /// The first made first.
    #[default]
    CreatedAtAsc,
}

impl Order for ApplicationReviewOrder {
    type Entity = application_review::Entity;
    fn columns(self) -> Vec<SortColumn<application_review::Column>> {
        match self {
            // Keys sort by the time of making.
            Self::CreatedAtAsc => {
                vec![SortColumn { column: application_review::Column::Id, descending: false, nullable: false }]
            }
        }
    }
}
