//! Words by which rows are found.
use sea_orm::entity::prelude::*;

/// A word of a row's names or city.
#[derive(Clone, Debug, PartialEq, Eq, DeriveEntityModel)]
#[sea_orm(table_name = "search_posting")]
pub struct Model {
    /// The word, folded.
    #[sea_orm(primary_key, auto_increment = false)]
    pub word: String,
    /// Whose it is.
    #[sea_orm(primary_key, auto_increment = false)]
    pub record_id: Uuid,
    /// How much it says about the row.
    pub weight: i32,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
