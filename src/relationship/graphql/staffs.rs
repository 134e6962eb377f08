//! What the staff read of a relationship beside its own fields.
use async_graphql::Context;
use entity::{inquiry, relationship};

use crate::{
    auth::policy::Scope,
    data::{ContextExt as _, Kin, Row},
    error::Result,
    graphql::Transition,
    inquiry::graphql::Inquiry,
    relationship::{
        guard::{Facts, guard, missing},
        rules,
    },
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
    let today = ctx.viewer().today();
    let facts = Facts::of(Kin::Page(relationship.clone(), ctx.access()));
    let mut judged = Vec::new();
    for action in rules::life(relationship.kind).offered(relationship.status) {
        let blockers = guard(&facts, action, today).await?;
        judged.push((action, blockers.into_iter().chain(missing(&facts, action).await?).collect()));
    }
    Ok(Transition::list(ctx, Scope::Global, judged))
}
