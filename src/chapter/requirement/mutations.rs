//! The mutations on requirements and on what is due.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::{
    requirement,
    requirement_due::{self, RequirementDueId},
};

use super::{
    commands::{CreateRequirement, UpdateRequirement},
    dues::{Move, MoveDue},
    graphql::{Requirement, RequirementAnchor, RequirementDue, RequirementEvidence},
    profile::RequirementProfile,
};
use crate::{
    chapter::{graphql::ChapterKind, officer::graphql::Office},
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        bulk::{alone, bulk},
        input::{envelope, parse_id, patch},
        payload::{UserError, parts},
        scalar::{Date, End},
        transitions,
    },
};

/// What can be said of a requirement: absent leaves, null clears. A new one needs name, office, evidence and anchor.
#[derive(InputObject, Debug)]
pub struct RequirementProfileInput {
    /// What is owed, 1 to 200 characters.
    name: MaybeUndefined<String>,
    /// The kind of chapter that owes it; null for all.
    applies_to: MaybeUndefined<ChapterKind>,
    /// The office whose task it is.
    office: MaybeUndefined<Office>,
    /// What meets it. A report needs a template of its kind.
    evidence: MaybeUndefined<RequirementEvidence>,
    /// The day of the academic year from which its due day is counted.
    anchor: MaybeUndefined<RequirementAnchor>,
    /// How many days after that day it is due, -180 to 180; before it, if negative. 0 for a new one if absent.
    offset_days: MaybeUndefined<i32>,
    /// How many days before its due day it is announced, 0 to 180; 30 for a new one if absent.
    notice_days: MaybeUndefined<i32>,
    /// How many days after its due day it is not yet overdue, 0 to 180; 30 for a new one if absent.
    grace_days: MaybeUndefined<i32>,
    /// The first day on which it can be due; today for a new one if absent.
    starts_on: MaybeUndefined<Date>,
    /// The last day (inclusive) on which it can be due; null while it is asked for.
    ends_on: MaybeUndefined<End>,
}

impl From<RequirementProfileInput> for RequirementProfile {
    fn from(input: RequirementProfileInput) -> Self {
        let RequirementProfileInput {
            name,
            applies_to,
            office,
            evidence,
            anchor,
            offset_days,
            notice_days,
            grace_days,
            starts_on,
            ends_on,
        } = input;
        Self {
            name: patch(name),
            applies_to: patch(applies_to),
            office: patch(office),
            evidence: patch(evidence),
            anchor: patch(anchor),
            offset_days: patch(offset_days),
            notice_days: patch(notice_days),
            grace_days: patch(grace_days),
            starts_on: patch(starts_on),
            ends_on: patch(ends_on),
        }
    }
}

/// A new requirement.
#[derive(InputObject, Debug)]
pub struct CreateRequirementInput {
    /// What is owed, by whom and when.
    #[graphql(flatten)]
    profile: RequirementProfileInput,
    /// Idempotency key: with the same key and input the requirement is made once.
    idempotency_key: Option<String>,
}

/// What is different about a requirement: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateRequirementInput {
    /// Global ID of the object to change.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// The new values.
    #[graphql(flatten)]
    profile: RequirementProfileInput,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to a requirement.
#[derive(SimpleObject)]
pub struct RequirementPayload {
    /// The requirement as it is now; none if the change was refused.
    requirement: Option<Requirement>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What came of a change to what is due.
#[derive(SimpleObject)]
pub struct RequirementDuePayload {
    /// What is due, as it is now; none if the change was refused.
    requirement_due: Option<RequirementDue>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What is said of requirements.
#[derive(Debug, Default)]
pub struct RequirementMutation;

#[Object]
impl RequirementMutation {
    /// Makes a requirement: what chapters owe each academic year or term. Chapters owe it from its first day on. Staff
    /// only.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn create_requirement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: CreateRequirementInput,
    ) -> Option<Result<RequirementPayload>> {
        let CreateRequirementInput { profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access().execute(CreateRequirement(profile.into()), envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Changes a requirement for what becomes due from then on. What is due already stays due on its day. Staff only.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn update_requirement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateRequirementInput,
    ) -> Option<Result<RequirementPayload>> {
        let UpdateRequirementInput { id, expected_version, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access()
                .execute(UpdateRequirement { id: parse_id(&id, "id")?, profile: profile.into() }, envelope)
                .await
        };
        Some(answer(ctx, result.await).await)
    }
}

async fn answer(ctx: &Context<'_>, result: Result<Done<requirement::Model>>) -> Result<RequirementPayload> {
    let (requirement, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(RequirementPayload { requirement, replayed, errors })
}

fn extend(id: RequirementDueId, reason: Option<String>, due_on: Date) -> MoveDue {
    MoveDue { id, step: Move::Extend(due_on.0), reason: reason.unwrap_or_default() }
}

fn waive(id: RequirementDueId, reason: Option<String>, waiver_ends_on: End) -> MoveDue {
    MoveDue { id, step: Move::Waive(waiver_ends_on.0), reason: reason.unwrap_or_default() }
}

transitions! {
    /// What the staff do to what is due.
    RequirementDueLifeMutation(answer_due) -> RequirementDuePayload visible "crate::schema::for_leaders";

    /// Gives what is due, or overdue, a later day; its grace begins anew after that. Staff only.
    extend_requirement(ExtendRequirementInput: extend) reason String {
        /// The new due day: later than the present one, and not past.
        due_on: Date,
    }

    /// Does not ask for what is due, or overdue. The requirement is not announced to the chapter again while the waiver
    /// lasts. A report of it that was not yet submitted is waived too. Staff only.
    waive_requirement(WaiveRequirementInput: waive) reason String {
        /// The last day of the waiver: the due day or later, within five years.
        waiver_ends_on: End,
    }
}

async fn answer_due(ctx: &Context<'_>, result: Result<Done<requirement_due::Model>>) -> Result<RequirementDuePayload> {
    let (requirement_due, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(RequirementDuePayload { requirement_due, replayed, errors })
}

bulk! {
    /// What the staff do to several dues at once.
    RequirementDueBulkMutation -> RequirementDuesPayload of RequirementDuesResult { requirement_due: RequirementDue } visible "crate::schema::for_leaders" after alone;

    /// Does not ask for what is due of several chapters, as after a year in which nothing could be done: for all, or for
    /// those that can be waived, or tries it and keeps nothing. Staff only.
    waive_requirements(WaiveRequirementsInput: WaiveRequirements by waive) reason String {
        /// The last day of the waivers: no earlier than each due day, within five years of it.
        waiver_ends_on: End,
    }
}
