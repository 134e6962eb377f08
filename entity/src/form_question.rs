//! Questions: what an edition of a form asks.
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{application_form::ApplicationFormId, eligibility_rule::Side, id::typed_id};

typed_id!(
    /// Id of a question.
    FormQuestionId, "form_question"
);

/// One question of an edition of a form.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "form_question")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: FormQuestionId,
    /// The edition.
    pub form_id: ApplicationFormId,
    /// Its place among the others, from 1.
    pub position: i32,
    /// The side that is asked; none for both.
    pub side: Option<Side>,
    /// The question.
    pub label: String,
    /// What an answer looks like.
    pub kind: Kind,
    /// The answers to choose from, of a choice.
    pub choices: Choices,
    /// Whether an application needs an answer.
    pub is_required: bool,
    /// Whether the answer is nobody's but the applicant's and the staff's.
    pub is_sensitive: bool,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What an answer looks like.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// A line of words.
    Line,
    /// Words.
    Text,
    /// A whole number.
    Number,
    /// Yes or no.
    YesNo,
    /// A day.
    Date,
    /// One of several.
    Choice,
    /// The address of a document.
    Link,
}

/// What can be chosen, in order.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Choices(pub Vec<String>);

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
