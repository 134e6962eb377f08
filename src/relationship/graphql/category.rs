//! The categories of relationship that the association offers, as clients see them.
use async_graphql::{Context, Enum, Object, SimpleObject};
use entity::{
    branch, chapter,
    relationship::{self, Kind},
    relationship_type::{self, Code},
    sponsorship,
};
use sea_orm::ColumnTrait as _;

use crate::relationship::rules;
use crate::{
    data::{Access, ContextExt as _},
    error::Result,
};

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
    /// Sponsors that renew each year.
    AnnualPartnerProgram,
}

/// A category of relationship, in the association's words.
#[derive(SimpleObject, Clone, Debug)]
pub struct RelationshipType {
    /// Code of the type.
    code: RelationshipTypeCode,
    /// Its name.
    name: String,
    /// What it is, in a paragraph.
    definition: String,
    /// What is always true of it, a sentence each.
    rules: Vec<String>,
    /// How many the association has now: alliances and partnerships in force, branches that work, chapters that the
    /// public sees, sponsorships of the Annual Partner Program that are active. Counted only when asked for.
    current_count: Option<i64>,
}

/// Questions about the categories.
#[derive(Debug, Default)]
pub struct RelationshipTypeQuery;

#[Object]
impl RelationshipTypeQuery {
    /// The five categories of relationship that the association offers, in its order.
    async fn relationship_types(&self, ctx: &Context<'_>) -> Option<Result<Vec<RelationshipType>>> {
        let counted = ctx.look_ahead().field("currentCount").exists();
        Some(types(ctx.access(), counted).await)
    }
}

async fn types(access: &Access, counted: bool) -> Result<Vec<RelationshipType>> {
    let mut rows = access.all(access.find::<relationship_type::Entity>()).await?;
    rows.sort_by_key(|row| row.position);
    let counts = if counted { Some(counts(access).await?) } else { None };
    let of_row = |row: &relationship_type::Model| {
        let relationship_type::Model { code, name, definition, rules, position: _ } = row.clone();
        let current_count = counts.map(|counts| match code {
            Code::StrategicAlliance => counts[0],
            Code::Partnership => counts[1],
            Code::Branch => counts[2],
            Code::Chapter => counts[3],
            Code::AnnualPartnerProgram => counts[4],
        });
        RelationshipType { code: code.into(), name, definition, rules: rules.0, current_count }
    };
    Ok(rows.iter().map(|row| of_row(row)).collect())
}

async fn counts(access: &Access) -> Result<[i64; 5]> {
    let in_force = |kind: Kind| {
        let in_force = relationship::Column::Status.is_in(rules::IN_FORCE);
        access.find::<relationship::Entity>().filter(relationship::Column::Kind.eq(kind)).filter(in_force).counting()
    };
    let works = [branch::Status::Open, branch::Status::Closing];
    let branches = access.find::<branch::Entity>().filter(branch::Column::Status.is_in(works)).counting();
    let listed = chapter::Column::Status.is_in(crate::chapter::rules::PUBLIC);
    let chapters = access.find::<chapter::Entity>().filter(listed).counting();
    let active = sponsorship::Column::Status.eq(sponsorship::Status::Active);
    let sponsors = access.find::<sponsorship::Entity>().filter(active).counting();
    let alliances = in_force(Kind::StrategicAlliance);
    access.counts([alliances, in_force(Kind::Partnership), branches, chapters, sponsors]).await
}
