//! Guidelines for chapters, version after version.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, id::typed_id};

typed_id!(
    /// Id of a version of the guidelines.
    GuidelineId, "guideline"
);

/// One version of the guidelines. What is published stays; the one with the highest edition is in force.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "guideline")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: GuidelineId,
    /// Its number, higher than that of those before; no two have the same.
    pub edition: i32,
    /// Title.
    pub title: String,
    /// What chapters are asked to keep to.
    pub text: String,
    /// The day of its publication.
    pub published_on: Date,
    /// Who published it.
    pub published_by_id: Option<AccountId>,
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
