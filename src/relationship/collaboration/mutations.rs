//! The mutations on collaborations.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use entity::collaboration::{self, CollaborationId};

use super::{
    commands::{AddCollaboration, MoveCollaboration, UpdateCollaboration},
    graphql::{Collaboration, CollaborationKind},
    profile::CollaborationProfile,
    rules::CollaborationStep,
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        input::{envelope, parse_id, patch},
        payload::{UserError, parts},
        scalar::{Date, End},
        transitions,
    },
};

/// What both sides do together: absent leaves, null clears. A new one needs everything but its end.
#[derive(InputObject, Debug)]
pub struct CollaborationProfileInput {
    /// What sort of activity it is.
    kind: MaybeUndefined<CollaborationKind>,
    /// Title, 1 to 200 characters.
    title: MaybeUndefined<String>,
    /// First day (inclusive).
    starts_on: MaybeUndefined<Date>,
    /// Last day (inclusive); absent while the end is open.
    ends_on: MaybeUndefined<End>,
    /// What the association wants of it, 1 to 2,000 characters.
    our_goal: MaybeUndefined<String>,
    /// What the other side wants of it, 1 to 2,000 characters.
    their_goal: MaybeUndefined<String>,
}

impl From<CollaborationProfileInput> for CollaborationProfile {
    fn from(input: CollaborationProfileInput) -> Self {
        let CollaborationProfileInput { kind, title, starts_on, ends_on, our_goal, their_goal } = input;
        Self {
            kind: patch(kind),
            title: patch(title),
            starts_on: patch(starts_on),
            ends_on: patch(ends_on),
            our_goal: patch(our_goal),
            their_goal: patch(their_goal),
        }
    }
}

/// What is to be done within an alliance.
#[derive(InputObject, Debug)]
pub struct AddCollaborationInput {
    /// The alliance.
    alliance: ID,
    /// Contents of the collaboration.
    #[graphql(flatten)]
    profile: CollaborationProfileInput,
    /// Idempotency key: with the same key and input the collaboration is added once.
    idempotency_key: Option<String>,
}

/// What is different about a collaboration: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateCollaborationInput {
    /// Global ID of the object to change.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// The object to change, and the new values.
    #[graphql(flatten)]
    profile: CollaborationProfileInput,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to a collaboration.
#[derive(SimpleObject)]
pub struct CollaborationPayload {
    /// The collaboration as it is now; none if the change was refused.
    collaboration: Option<Collaboration>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What is said of collaborations.
#[derive(Debug, Default)]
pub struct CollaborationMutation;

#[Object]
impl CollaborationMutation {
    /// Plans a collaboration within an alliance that is not over. Staff only.
    async fn add_collaboration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AddCollaborationInput,
    ) -> Option<Result<CollaborationPayload>> {
        let AddCollaborationInput { alliance, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let alliance = parse_id(&alliance, "alliance")?;
            ctx.access().execute(AddCollaboration { alliance, profile: profile.into() }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Changes what is said of a collaboration that is not over. Staff only.
    async fn update_collaboration(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateCollaborationInput,
    ) -> Option<Result<CollaborationPayload>> {
        let UpdateCollaborationInput { id, expected_version, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access()
                .execute(UpdateCollaboration { id: parse_id(&id, "id")?, profile: profile.into() }, envelope)
                .await
        };
        Some(answer(ctx, result.await).await)
    }
}

fn step(step: CollaborationStep) -> impl Fn(CollaborationId, Option<String>) -> MoveCollaboration {
    move |id, _| MoveCollaboration { id, step }
}

transitions! {
    /// Steps of a collaboration's life.
    CollaborationLifeMutation(answer) -> CollaborationPayload;

    /// Notes that a planned collaboration of an active alliance is underway. Staff only.
    start_collaboration(StartCollaborationInput: step(CollaborationStep::Start)) reason Option<String> {}

    /// Notes that a collaboration is done. Staff only.
    finish_collaboration(FinishCollaborationInput: step(CollaborationStep::Finish)) reason Option<String> {}

    /// Gives up a collaboration; it stays readable. Staff only.
    cancel_collaboration(CancelCollaborationInput: step(CollaborationStep::Cancel)) reason String {}
}

async fn answer(ctx: &Context<'_>, result: Result<Done<collaboration::Model>>) -> Result<CollaborationPayload> {
    let (collaboration, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(CollaborationPayload { collaboration, replayed, errors })
}
