//! The mutation that confirms contact data.
use async_graphql::{Context, ID, InputObject, Object};

use super::commands::ConfirmChapterDetails;
use crate::{
    chapter::mutations::{ChapterPayload, answer},
    data::ContextExt as _,
    error::Result,
    graphql::input::{envelope, parse_id},
};

/// Of which chapter all contact fields are confirmed.
#[derive(InputObject, Debug)]
pub struct ConfirmChapterDetailsInput {
    /// The chapter.
    id: ID,
    /// The `version` that the caller last read, whose details they confirm (optimistic lock): if the chapter has another,
    /// `VERSION_CONFLICT`.
    expected_version: i32,
    /// Idempotency key: with the same key and input the details are confirmed once.
    idempotency_key: Option<String>,
}

/// Confirming contact data.
#[derive(Debug, Default)]
pub struct VerificationMutation;

#[Object]
impl VerificationMutation {
    /// Confirms that mailbox, web site, pages elsewhere and meeting schedule of a chapter are still true, also where it
    /// has none. Nothing of the chapter changes. A change by `updateChapter` confirms the fields that it changes. For the
    /// chapter's own leaders and the staff.
    async fn confirm_chapter_details(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ConfirmChapterDetailsInput,
    ) -> Option<Result<ChapterPayload>> {
        let ConfirmChapterDetailsInput { id, expected_version, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            ctx.access().execute(ConfirmChapterDetails { id: parse_id(&id, "id")? }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}
