//! What the three types of relationship share, as clients see it.
#![expect(missing_docs, reason = "the methods are made by the macro")]

use async_graphql::{ID, Interface};
use chrono::{DateTime, Utc};
use entity::relationship;
use macros::paged;

use super::{Goal, LegacyAffiliation, Partnership, Party, PartyFilterInput, RelationshipStatus, StrategicAlliance};
use crate::{
    account::graphql::Account,
    agreement::graphql::{Agreement, AgreementFilterInput, AgreementOrder},
    board::graphql::{BoardDecision, BoardDecisionFilterInput, BoardDecisionOrder},
    data::Row,
    error::Result,
    graphql::{Connection, Listed, Transition, scalar::Date},
    inquiry::graphql::Inquiry,
    ledger::graphql::{LedgerEntry, LedgerOrder},
    organization::graphql::OrganizationOrder,
    relationship::{
        liaison::graphql::{Liaison, LiaisonFilterInput, LiaisonOrder},
        workplan::graphql::{WorkPlan, WorkPlanFilterInput, WorkPlanOrder},
    },
    resource::graphql::{Resource, ResourceFilterInput, ResourceOrder},
};

/// What the association and organizations agreed to do together.
#[paged]
#[derive(Interface, Clone)]
#[graphql(
    field(name = "id", ty = "ID", desc = "Global ID; pass it to `node(id:)`."),
    field(
        name = "status",
        ty = "RelationshipStatus",
        desc = "Where it is in its life; a renewal shows as lapsed, but to the staff."
    ),
    field(name = "purpose", ty = "String", desc = "What both sides want of it."),
    field(name = "goals", ty = "Vec<Goal>", desc = "The association's goals that it serves."),
    field(name = "started_on", ty = "Option<Date>", desc = "First day; none before it is in force."),
    field(
        name = "predecessor",
        ty = "Option<Result<Relationship>>",
        desc = "The older relationship that it took the place of."
    ),
    field(
        name = "owner",
        ty = "Option<Result<Account>>",
        visible = "crate::schema::for_staff",
        desc = "The member of staff who looks after it; for the staff."
    ),
    field(name = "closed_on", ty = "Option<Date>", desc = "First day on which it is over."),
    field(
        name = "closing_reason",
        ty = "Option<String>",
        visible = "crate::schema::for_staff",
        desc = "Why it is over or never came to be; for the staff."
    ),
    field(
        name = "inquiry",
        ty = "Option<Result<Inquiry>>",
        visible = "crate::schema::for_staff",
        desc = "The inquiry that it came of; for the staff."
    ),
    field(
        name = "available_transitions",
        ty = "Option<Result<Vec<Transition>>>",
        visible = "crate::schema::for_staff",
        desc = "Transitions out of its current state; staff only."
    ),
    field(
        name = "agreements",
        ty = "Option<Result<Connection<Agreement>>>",
        visible = "crate::schema::for_staff",
        desc = "The agreements under it, the last drafted first; for the staff.",
        page,
        arg(name = "filter", ty = "Option<AgreementFilterInput>", desc = "Only rows that match this filter."),
        arg(name = "order_by", ty = "Option<AgreementOrder>", desc = "Sort order; by default the last drafted first.")
    ),
    field(
        name = "board_decisions",
        ty = "Option<Result<Connection<BoardDecision>>>",
        visible = "crate::schema::for_staff",
        desc = "What the board decided on it; for the staff.",
        page,
        arg(name = "filter", ty = "Option<BoardDecisionFilterInput>", desc = "Only rows that match this filter."),
        arg(
            name = "order_by",
            ty = "Option<BoardDecisionOrder>",
            desc = "Sort order; by default the latest meeting first."
        )
    ),
    field(
        name = "history",
        ty = "Option<Result<Connection<LedgerEntry>>>",
        visible = "crate::schema::for_staff",
        desc = "Change history; staff only.",
        page,
        arg(name = "order_by", ty = "Option<LedgerOrder>", desc = "Sort order; by default the latest first.")
    ),
    field(
        name = "work_plans",
        ty = "Option<Result<Connection<WorkPlan>>>",
        visible = "crate::schema::for_staff",
        desc = "The plans of its years; for the staff.",
        page,
        arg(name = "filter", ty = "Option<WorkPlanFilterInput>", desc = "Only rows that match this filter."),
        arg(name = "order_by", ty = "Option<WorkPlanOrder>", desc = "Sort order; by default the latest year first.")
    ),
    field(
        name = "liaisons",
        ty = "Option<Result<Connection<Liaison>>>",
        visible = "crate::schema::for_staff",
        desc = "Who looks after it for either side, and did; for the staff.",
        page,
        arg(name = "filter", ty = "Option<LiaisonFilterInput>", desc = "Only rows that match this filter."),
        arg(name = "order_by", ty = "Option<LiaisonOrder>", desc = "Sort order; by default the last to begin first.")
    ),
    field(
        name = "resources",
        ty = "Option<Result<Connection<Resource>>>",
        desc = "What it produced.",
        page,
        arg(name = "filter", ty = "Option<ResourceFilterInput>", desc = "Only rows that match this filter."),
        arg(
            name = "order_by",
            ty = "Option<ResourceOrder>",
            desc = "Sort order; by default the last published first."
        )
    ),
    field(name = "created_at", ty = "DateTime<Utc>", desc = "When it was first recorded."),
    field(name = "updated_at", ty = "DateTime<Utc>", desc = "When it was last changed."),
    field(
        name = "version",
        ty = "i32",
        desc = "Version, incremented by each change; pass it as `expectedVersion` (optimistic lock)."
    ),
    field(
        name = "parties",
        ty = "Option<Result<Connection<Party>>>",
        desc = "The organizations that take part, each with its role.",
        page,
        arg(name = "filter", ty = "Option<PartyFilterInput>", desc = "Only rows that match this filter."),
        arg(name = "order_by", ty = "Option<OrganizationOrder>", desc = "Sort order; by default by name.")
    )
)]
pub enum Relationship {
    /// Broad and ongoing.
    StrategicAlliance(StrategicAlliance),
    /// Short and project-based.
    Partnership(Partnership),
    /// Signed before today's categories.
    LegacyAffiliation(LegacyAffiliation),
}

impl Listed for Relationship {
    type Entity = relationship::Entity;
    fn wrap(row: Row<relationship::Entity>) -> Self {
        match row.kind {
            relationship::Kind::StrategicAlliance => Self::StrategicAlliance(StrategicAlliance(row)),
            relationship::Kind::Partnership => Self::Partnership(Partnership(row)),
            relationship::Kind::LegacyAffiliation => Self::LegacyAffiliation(LegacyAffiliation(row)),
        }
    }
}
