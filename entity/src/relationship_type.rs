//! The categories of relationship that the association offers, as it words them.
use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

/// A category with its definition and rules.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "relationship_type")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub code: Code,
    /// Name as the association writes it.
    pub name: String,
    /// What it is, in a paragraph.
    pub definition: String,
    /// What is always true of it, a sentence each.
    pub rules: Rules,
    /// Place in the list, from 1.
    pub position: i32,
}

/// The five categories.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Code {
    /// Broad and ongoing.
    StrategicAlliance,
    /// Short and project-based.
    Partnership,
    /// Staff-driven office.
    Branch,
    /// Member-driven group.
    Chapter,
    /// Sponsors.
    AnnualPartnerProgram,
}

/// A list of sentences in one column.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Rules(pub Vec<String>);

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
