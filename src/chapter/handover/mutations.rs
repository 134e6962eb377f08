//! The mutations on handovers.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::chapter::ChapterId;

use super::commands::{AcknowledgeHandover, SaveHandoverNote};
use crate::{
    chapter::{
        graphql::Chapter,
        officer::{
            graphql::Office,
            mutations::{OfficerPayload, answer},
        },
    },
    data::ContextExt as _,
    error::Result,
    graphql::{
        input::{envelope, parse_id},
        payload::{UserError, parts_from_nothing},
    },
};

/// What whoever holds an office next should know.
#[derive(InputObject, Debug)]
pub struct SaveHandoverNoteInput {
    /// The chapter.
    chapter: ID,
    /// The office.
    office: Office,
    /// The `version` of the handover that the caller last read (optimistic lock); 0 if nothing is written yet.
    expected_version: i32,
    /// The whole note, 1 to 20,000 characters.
    text: String,
    /// Idempotency key: with the same key and input the note is written once.
    idempotency_key: Option<String>,
}

/// What came of `saveHandoverNote`.
#[derive(SimpleObject)]
pub struct HandoverPayload {
    /// The chapter with its handovers as they are now.
    chapter: Option<Chapter>,
    /// Whether an earlier request with the same idempotency key wrote the note.
    replayed: bool,
    /// Errors that the caller can correct; empty if it was written.
    errors: Vec<UserError>,
}

/// Who has read what was left to them.
#[derive(InputObject, Debug)]
pub struct AcknowledgeHandoverInput {
    /// The term of whoever has read it.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// Idempotency key: with the same key and input it is acknowledged once.
    idempotency_key: Option<String>,
}

/// What is done when offices change hands.
#[derive(Debug, Default)]
pub struct HandoverMutation;

#[Object]
impl HandoverMutation {
    /// Writes what whoever holds an office of the chapter next should know; there is one note for each office. For the
    /// chapter's own leaders and the staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn save_handover_note(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SaveHandoverNoteInput,
    ) -> Option<Result<HandoverPayload>> {
        let SaveHandoverNoteInput { chapter: id, office, expected_version, text, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            let chapter = parse_id(&id, "chapter")?;
            ctx.access().execute(SaveHandoverNote { chapter, office: office.into(), text }, envelope).await
        };
        let key = parse_id::<ChapterId>(&id, "chapter").ok().map(|id| id.0);
        let parts = parts_from_nothing(ctx.access(), key, result.await).await;
        Some(parts.map(|(chapter, replayed, errors)| HandoverPayload { chapter, replayed, errors }))
    }

    /// Says that the holder of a current term has read the note that was left for the office. For whoever holds the term,
    /// and for the staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn acknowledge_handover(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AcknowledgeHandoverInput,
    ) -> Option<Result<OfficerPayload>> {
        let AcknowledgeHandoverInput { id, expected_version, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access().execute(AcknowledgeHandover { id: parse_id(&id, "id")? }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}
