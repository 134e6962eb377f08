//! Reviews: what one of the staff thinks of an application.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, exchange_application::ExchangeApplicationId, id::typed_id};

typed_id!(
    /// Id of a review.
    ApplicationReviewId, "application_review"
);

/// One reviewer's judgement of an application.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "application_review")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApplicationReviewId,
    /// The application.
    pub application_id: ExchangeApplicationId,
    /// Who judges.
    pub reviewer_id: AccountId,
    /// Whether they do not judge, because they are not impartial.
    pub is_recused: bool,
    /// What they note, or why they do not judge; for the staff.
    pub note: Option<String>,
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
