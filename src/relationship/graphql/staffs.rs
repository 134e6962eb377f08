//! What the staff read of a relationship beside its own fields.
use async_graphql::Context;
use entity::{inquiry, relationship};

use crate::{
    auth::policy::Scope,
    data::{ContextExt as _, Kin, Row},
    error::Result,
    graphql::Transition,
    inquiry::graphql::Inquiry,
    lifecycle,
    relationship::{commands::facts, rules},
};

/// The inquiry that it came of.
pub(super) async fn inquiry(ctx: &Context<'_>, relationship: &Row<relationship::Entity>) -> Option<Result<Inquiry>> {
    if !ctx.viewer().is_staff() {
        return None;
    }
    let (from, to) = (relationship::Column::Id, inquiry::Column::RelationshipId);
    relationship.one(ctx.access(), from, to).await.map(|row| row.map(Inquiry)).transpose()
}

/// What can be done to it now.
pub(super) async fn transitions(
    ctx: &Context<'_>,
    relationship: &Row<relationship::Entity>,
) -> Result<Vec<Transition>> {
    let (viewer, life) = (ctx.viewer(), rules::life(relationship.kind));
    let kin = Kin::Page(relationship.clone(), ctx.access());
    let facts = facts(&kin, &life.actions(relationship.status)).await?;
    let guard = |action| rules::guard(relationship, action, &facts, viewer.today());
    let known = lifecycle::transitions(life, relationship.status, viewer, Scope::Global, guard);
    Ok(Transition::list(known, rules::NEEDS))
}
