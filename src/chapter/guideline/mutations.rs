//! The mutations on guidelines.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};

use super::{
    commands::{AcknowledgeGuidelines, PublishGuidelines},
    graphql::{Acknowledgement, Guideline},
};
use crate::{
    data::ContextExt as _,
    error::Result,
    graphql::{
        input::{envelope, parse_id},
        payload::{UserError, parts},
    },
};

/// An edition of the guidelines for chapters.
#[derive(InputObject, Debug)]
pub struct PublishGuidelinesInput {
    /// Its number, higher than those before.
    edition: i32,
    /// Its title, 1 to 200 characters.
    title: String,
    /// What chapters are asked to keep to, 1 to 100,000 characters.
    text: String,
    /// Idempotency key: with the same key and input the edition is published once.
    idempotency_key: Option<String>,
}

/// What came of `publishGuidelines`.
#[derive(SimpleObject)]
pub struct GuidelinePayload {
    /// The edition; none if it was refused.
    guideline: Option<Guideline>,
    /// Whether an earlier request with the same idempotency key published it.
    replayed: bool,
    /// Errors that the caller can correct; empty if it was published.
    errors: Vec<UserError>,
}

/// Which chapter acknowledges which edition of the guidelines.
#[derive(InputObject, Debug)]
pub struct AcknowledgeGuidelinesInput {
    /// The chapter.
    chapter: ID,
    /// The edition that was read: the one in force.
    guideline: ID,
    /// Idempotency key: with the same key and input the edition is acknowledged once.
    idempotency_key: Option<String>,
}

/// What came of `acknowledgeGuidelines`.
#[derive(SimpleObject)]
pub struct AcknowledgementPayload {
    /// The acknowledgement; none if it was refused.
    acknowledgement: Option<Acknowledgement>,
    /// Whether an earlier request with the same idempotency key made it.
    replayed: bool,
    /// Errors that the caller can correct; empty if it was made.
    errors: Vec<UserError>,
}

/// What is done with guidelines.
#[derive(Debug, Default)]
pub struct GuidelineMutation;

#[Object]
impl GuidelineMutation {
    /// Publishes an edition of the guidelines for chapters: it is in force from then on, and every open chapter has to
    /// acknowledge it. Staff only.
    async fn publish_guidelines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: PublishGuidelinesInput,
    ) -> Option<Result<GuidelinePayload>> {
        let PublishGuidelinesInput { edition, title, text, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access().execute(PublishGuidelines { edition, title, text }, envelope).await
        };
        let parts = parts(ctx.access(), result.await).await;
        Some(parts.map(|(guideline, replayed, errors)| GuidelinePayload { guideline, replayed, errors }))
    }

    /// Says for a chapter that it has read the guidelines in force and keeps to them. For the chapter's own leaders and the
    /// staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn acknowledge_guidelines(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AcknowledgeGuidelinesInput,
    ) -> Option<Result<AcknowledgementPayload>> {
        let AcknowledgeGuidelinesInput { chapter, guideline, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let (chapter, guideline) = (parse_id(&chapter, "chapter")?, parse_id(&guideline, "guideline")?);
            ctx.access().execute(AcknowledgeGuidelines { chapter, guideline }, envelope).await
        };
        let parts = parts(ctx.access(), result.await).await;
        Some(parts.map(|(acknowledgement, replayed, errors)| AcknowledgementPayload {
            acknowledgement,
            replayed,
            errors,
        }))
    }
}
