//! What the staff read of a relationship beside its own fields.
use async_graphql::Context;
use entity::{agreement, inquiry, relationship};

use crate::{
    auth::policy::Scope,
    data::{ContextExt as _, Related, Row},
    error::Result,
    graphql::{Transition, scalar::Date},
    inquiry::graphql::Inquiry,
    lifecycle::Step as _,
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

/// Whether an agreement under it is in force.
pub(super) async fn has_agreement_in_force(
    ctx: &Context<'_>,
    relationship: &Row<relationship::Entity>,
) -> Option<Result<bool>> {
    if !ctx.viewer().is_staff() {
        return None;
    }
    let agreements = agreements(ctx, relationship).await;
    Some(agreements.map(|agreements| agreements.iter().any(|agreement| rules::is_in_force(agreement))))
}

/// The first day on which no agreement under it was in force any more, while it should have one.
pub(super) async fn agreement_lapsed_on(
    ctx: &Context<'_>,
    relationship: &Row<relationship::Entity>,
) -> Result<Option<Date>> {
    if !ctx.viewer().is_staff() || !rules::IN_FORCE.contains(&relationship.status) {
        return Ok(None);
    }
    let agreements = agreements(ctx, relationship).await?;
    Ok(rules::agreement_lapsed_on(agreements.iter().map(|agreement| &**agreement)).map(Date))
}

async fn agreements(
    ctx: &Context<'_>,
    relationship: &Row<relationship::Entity>,
) -> Result<Vec<Row<agreement::Entity>>> {
    relationship.each(ctx.access(), relationship::Column::Id, agreement::Column::RelationshipId).await
}

/// What can be done to it now.
pub(super) async fn transitions(
    ctx: &Context<'_>,
    relationship: &Row<relationship::Entity>,
) -> Result<Vec<Transition>> {
    let today = ctx.viewer().today();
    let facts = Facts::of(Related::Batched(relationship.clone(), ctx.access()));
    let mut judged = Vec::new();
    for step in rules::life_cycle(relationship.kind).available(relationship.status) {
        let blockers = guard(&facts, step, today).await?;
        judged.push((step.action(), blockers.into_iter().chain(missing(&facts, step).await?).collect()));
    }
    Ok(Transition::list(ctx, Scope::Global, judged))
}
