//! Scores: how an application does on a criterion, in one review.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{
    application_review::ApplicationReviewId, exchange_application::ExchangeApplicationId,
    exchange_criterion::ExchangeCriterionId, id::typed_id,
};

typed_id!(
    /// Id of a score.
    ApplicationScoreId, "application_score"
);

/// The points that a review gives on a criterion.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "application_score")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApplicationScoreId,
    /// The review.
    pub review_id: ApplicationReviewId,
    /// The application.
    pub application_id: ExchangeApplicationId,
    /// The criterion.
    pub criterion_id: ExchangeCriterionId,
    /// 0 to 10.
    pub points: i32,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
