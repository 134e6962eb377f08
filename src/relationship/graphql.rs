//! The categories of relationship as clients see them.
use async_graphql::{Context, Enum, Object, SimpleObject};
use entity::relationship_type::{self, Code};
use sea_orm::Condition;

use crate::{
    auth::Viewer,
    data::{ContextExt as _, Visibility},
    error::Result,
};

impl Visibility for relationship_type::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

/// The categories of relationship that the association offers.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "relationship_type::Code")]
pub enum RelationshipTypeCode {
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

/// A category of relationship, in the association's words.
#[derive(SimpleObject, Clone, Debug)]
pub struct RelationshipType {
    /// Which it is.
    code: RelationshipTypeCode,
    /// Its name.
    name: String,
    /// What it is, in a paragraph.
    definition: String,
    /// What is always true of it, a sentence each.
    rules: Vec<String>,
}

/// Questions about relationships.
#[derive(Debug, Default)]
pub struct RelationshipQuery;

#[Object]
impl RelationshipQuery {
    /// The five categories of relationship that the association offers, in its order.
    async fn relationship_types(&self, ctx: &Context<'_>) -> Option<Result<Vec<RelationshipType>>> {
        let access = ctx.access();
        let rows = match access.all(access.find::<relationship_type::Entity>()).await {
            Ok(rows) => rows,
            Err(error) => return Some(Err(error)),
        };
        let mut types: Vec<_> = rows.iter().map(|row| (row.position, of_row(row))).collect();
        types.sort_by_key(|(position, _)| *position);
        Some(Ok(types.into_iter().map(|(_, of)| of).collect()))
    }
}

fn of_row(row: &relationship_type::Model) -> RelationshipType {
    let relationship_type::Model { code, name, definition, rules, position: _ } = row;
    let code: Code = *code;
    RelationshipType { code: code.into(), name: name.clone(), definition: definition.clone(), rules: rules.0.clone() }
}
