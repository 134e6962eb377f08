//! Answers: what an application says to the questions of its form.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{exchange_application::ExchangeApplicationId, form_question::FormQuestionId, id::typed_id};

typed_id!(
    /// Id of an answer.
    ApplicationAnswerId, "application_answer"
);

/// The answer to one question; its row goes once the application is erased.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "application_answer")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ApplicationAnswerId,
    /// The application.
    pub application_id: ExchangeApplicationId,
    /// The question.
    pub question_id: FormQuestionId,
    /// Personal: the answer, written as its question's kind asks.
    pub text: String,
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
