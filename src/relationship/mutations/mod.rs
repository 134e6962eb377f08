//! The mutations on relationships.
mod profiles;

pub use profiles::{
    AffiliationProfileInput, AllianceInput, PartnershipInput, PartyInput, ReclassificationInput,
    RelationshipProfileInput,
};

use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::relationship::{self, RelationshipId};

use super::{
    commands::{
        Move, MoveRelationship, ProposeAlliance, ProposePartnership, Reclassify, RecordAffiliation, UpdateRelationship,
    },
    graphql::{Relationship, ReviewOutcome},
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        input::{envelope, parse_id},
        payload::{UserError, parts},
        scalar::Date,
        transitions,
    },
};

/// An alliance to be.
#[derive(InputObject, Debug)]
pub struct ProposeStrategicAllianceInput {
    /// The other side: a local government, or an association of such or of their professionals.
    counterpart: ID,
    /// What it is to be.
    #[graphql(flatten)]
    profile: AllianceInput,
    /// Idempotency key: with the same key and input the alliance is proposed once.
    idempotency_key: Option<String>,
}

/// A partnership to be.
#[derive(InputObject, Debug)]
pub struct ProposePartnershipInput {
    /// What it is to be.
    #[graphql(flatten)]
    profile: PartnershipInput,
    /// Idempotency key: with the same key and input the partnership is proposed once.
    idempotency_key: Option<String>,
}

/// An affiliation of old.
#[derive(InputObject, Debug)]
pub struct RecordLegacyAffiliationInput {
    /// What it was.
    #[graphql(flatten)]
    profile: AffiliationProfileInput,
    /// Idempotency key: with the same key and input the affiliation is recorded once.
    idempotency_key: Option<String>,
}

/// What is different about a relationship: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateRelationshipInput {
    /// Global ID of the object to change.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// The object to change, and the new values.
    #[graphql(flatten)]
    profile: RelationshipProfileInput,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to a relationship.
#[derive(SimpleObject)]
pub struct RelationshipPayload {
    /// The relationship as it is now; none if the change was refused. Of a reclassification, the one that takes the
    /// affiliation's place, which is its `predecessor`.
    relationship: Option<Relationship>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// How relationships begin, and what is said of them.
#[derive(Debug, Default)]
pub struct RelationshipMutation;

#[Object]
impl RelationshipMutation {
    /// Proposes an alliance with an organization that has no open one. Staff only.
    async fn propose_strategic_alliance(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ProposeStrategicAllianceInput,
    ) -> Option<Result<RelationshipPayload>> {
        let ProposeStrategicAllianceInput { counterpart, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let counterpart = parse_id(&counterpart, "counterpart")?;
            ctx.access().execute(ProposeAlliance { counterpart, profile: profile.into() }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Proposes a partnership with one or more organizations, with its first project. Staff only.
    async fn propose_partnership(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ProposePartnershipInput,
    ) -> Option<Result<RelationshipPayload>> {
        let ProposePartnershipInput { profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access().execute(ProposePartnership(profile.into()), envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Records an affiliation that was signed before today's categories and still holds. Staff only.
    async fn record_legacy_affiliation(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RecordLegacyAffiliationInput,
    ) -> Option<Result<RelationshipPayload>> {
        let RecordLegacyAffiliationInput { profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access().execute(RecordAffiliation(profile.into()), envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Changes what is said of a relationship, and who looks after it. Staff only.
    async fn update_relationship(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateRelationshipInput,
    ) -> Option<Result<RelationshipPayload>> {
        let UpdateRelationshipInput { id, expected_version, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access()
                .execute(UpdateRelationship { id: parse_id(&id, "id")?, profile: profile.into() }, envelope)
                .await
        };
        Some(answer(ctx, result.await).await)
    }
}

fn step(step: Move) -> impl FnOnce(RelationshipId, Option<String>) -> MoveRelationship {
    move |id, reason| MoveRelationship { id, reason, step }
}

fn terminate(id: RelationshipId, reason: Option<String>, effective: Date, notice: Option<Date>) -> MoveRelationship {
    let step = Move::Terminate { effective_on: effective.0, notice_given_on: notice.map(|day| day.0) };
    MoveRelationship { id, reason, step }
}

fn end(id: RelationshipId, reason: Option<String>, effective_on: Date) -> MoveRelationship {
    MoveRelationship { id, reason, step: Move::End { effective_on: effective_on.0 } }
}

fn review(
    id: RelationshipId,
    reason: Option<String>,
    held_on: Option<Date>,
    outcome: ReviewOutcome,
    next_due_on: Option<Date>,
    notes: Option<String>,
) -> MoveRelationship {
    let (held_on, next_due_on) = (held_on.map(|day| day.0), next_due_on.map(|day| day.0));
    MoveRelationship { id, reason, step: Move::Review { held_on, outcome: outcome.into(), next_due_on, notes } }
}

fn reclassify(id: RelationshipId, _: Option<String>, into: ReclassificationInput) -> Reclassify {
    Reclassify { id, into: into.into() }
}

transitions! {
    /// Reviews of relationships.
    RelationshipReviewMutation(answer) -> RelationshipPayload visible "crate::schema::for_staff";

    /// Records that an active alliance was reviewed and goes on; if it does not, `terminateRelationship`. With CHANGE
    /// it goes on under a new edition of its agreement. Staff only.
    record_review(RecordReviewInput: review) reason Option<String> {
        /// The day of the review, not ahead; today if absent.
        held_on: Option<Date>,
        /// What came of it.
        outcome: ReviewOutcome,
        /// When the next is due, ahead; after the alliance's review months by default.
        next_due_on: Option<Date>,
        /// What was found, for the staff; at most 10,000 characters.
        notes: Option<String>,
    }
}

transitions! {
    /// Steps of a relationship's life.
    RelationshipLifeMutation(answer) -> RelationshipPayload;

    /// Has a proposed alliance or partnership reviewed; it needs an owner. Staff only.
    start_relationship_review(StartRelationshipReviewInput: step(Move::StartReview)) reason Option<String> {}

    /// Returns what is under review, to be proposed anew. Staff only.
    return_relationship(ReturnRelationshipInput: step(Move::Return)) reason String {}

    /// Approves what is under review, after the board has; the latest draft of its agreement, if it is complete, is
    /// frozen with it. Staff only.
    approve_relationship(ApproveRelationshipInput: step(Move::Approve)) reason Option<String> {}

    /// Declines what is under review; if it went to the board, the board has declined it. Staff only.
    decline_relationship(DeclineRelationshipInput: step(Move::Decline)) reason String {}

    /// Activates what was approved, once an agreement of it is in force; the public sees it from then on. Staff only.
    activate_relationship(ActivateRelationshipInput: step(Move::Activate)) reason Option<String> {}

    /// Takes back what has not become active. Staff only.
    withdraw_relationship(WithdrawRelationshipInput: step(Move::Withdraw)) reason String {}

    /// Lets an active alliance or partnership rest. Staff only.
    suspend_relationship(SuspendRelationshipInput: step(Move::Suspend)) reason String {}

    /// Takes up what was suspended, while its agreement is in force. Staff only.
    resume_relationship(ResumeRelationshipInput: step(Move::Resume)) reason Option<String> {}

    /// Ends an alliance or partnership before its time. Staff only.
    terminate_relationship(TerminateRelationshipInput: terminate) reason String {
        /// First day on which it is over, not ahead.
        effective_on: Date,
        /// When notice was given; needed if the agreement in force asks for it. Not before the agreement existed, and
        /// so many days before the end.
        notice_given_on: Option<Date>,
    }

    /// Lets an active alliance without an agreement in force lapse. Staff only.
    lapse_alliance(LapseAllianceInput: step(Move::Lapse)) reason String {}

    /// Has a lapsed alliance reviewed again, if its organization has no other open one. Staff only.
    renew_alliance(RenewAllianceInput: step(Move::Renew)) reason Option<String> {}

    /// Completes a partnership of which every deliverable is accepted or cancelled. Staff only.
    complete_partnership(CompletePartnershipInput: step(Move::Complete)) reason Option<String> {}

    /// Gives an expired partnership the later end of the agreement that is in force. Staff only.
    extend_partnership(ExtendPartnershipInput: step(Move::Extend)) reason Option<String> {}

    /// Ends an affiliation of old. Staff only.
    end_legacy_affiliation(EndLegacyAffiliationInput: end) reason String {
        /// First day on which it is over, not ahead.
        effective_on: Date,
    }

    /// Proposes an alliance or a partnership in the place of an affiliation of old. Staff only.
    reclassify_affiliation(ReclassifyAffiliationInput: reclassify) reason Option<String> {
        /// What takes its place.
        into: ReclassificationInput,
    }
}

async fn answer(ctx: &Context<'_>, result: Result<Done<relationship::Model>>) -> Result<RelationshipPayload> {
    let (relationship, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(RelationshipPayload { relationship, replayed, errors })
}
