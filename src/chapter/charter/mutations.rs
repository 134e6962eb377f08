//! The mutations on charters.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::charter::{self, CharterId};

use super::{
    commands::{Move, MoveCharter, SubmitCharter, Wording},
    graphql::Charter,
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        input::{envelope, parse_id},
        payload::{UserError, parts},
        scalar::Url,
        transitions,
    },
};

/// A chapter's charter, as a text or as a document elsewhere.
#[derive(InputObject, Debug)]
pub struct SubmitCharterInput {
    /// The chapter.
    chapter: ID,
    /// What it says, 1 to 20,000 characters; needed without a document.
    text: Option<String>,
    /// Where the document is, https; needed without a text.
    document_url: Option<Url>,
    /// Idempotency key: with the same key and input the charter is submitted once.
    idempotency_key: Option<String>,
}

/// What came of a change to a charter.
#[derive(SimpleObject)]
pub struct CharterPayload {
    /// The charter as it is now; none if the change was refused.
    charter: Option<Charter>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// How charters begin.
#[derive(Debug, Default)]
pub struct CharterMutation;

#[Object]
impl CharterMutation {
    /// Submits the charter of a chapter to the staff. One at a time waits for them; one that they returned is submitted again
    /// with `resubmitCharter`. For the chapter's own leaders and the staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn submit_charter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SubmitCharterInput,
    ) -> Option<Result<CharterPayload>> {
        let SubmitCharterInput { chapter, text, document_url, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let wording = Wording { text, document_url: document_url.map(Into::into) };
            ctx.access().execute(SubmitCharter { chapter: parse_id(&chapter, "chapter")?, wording }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

fn accept(id: CharterId, _: Option<String>) -> MoveCharter {
    MoveCharter { id, step: Move::Accept }
}

fn give_back(id: CharterId, _: Option<String>, comment: String) -> MoveCharter {
    MoveCharter { id, step: Move::Return { comment } }
}

fn resubmit(id: CharterId, _: Option<String>, text: Option<String>, document_url: Option<Url>) -> MoveCharter {
    MoveCharter { id, step: Move::Resubmit(Wording { text, document_url: document_url.map(Into::into) }) }
}

transitions! {
    /// Steps of a charter's life.
    CharterLifeMutation(answer) -> CharterPayload visible "crate::schema::for_leaders";

    /// Accepts a charter: it holds from then on. Staff only.
    accept_charter(AcceptCharterInput: accept) reason Option<String> {}

    /// Returns a charter to the chapter's leaders, who change it and submit it again. Staff only.
    return_charter(ReturnCharterInput: give_back) reason Option<String> {
        /// What is to be changed, for the chapter's leaders; 1 to 10,000 characters.
        comment: String,
    }

    /// Submits a charter again that was returned. For the chapter's own leaders and the staff.
    resubmit_charter(ResubmitCharterInput: resubmit) reason Option<String> {
        /// What it says, 1 to 20,000 characters; needed without a document.
        text: Option<String>,
        /// Where the document is, https; needed without a text.
        document_url: Option<Url>,
    }
}

async fn answer(ctx: &Context<'_>, result: Result<Done<charter::Model>>) -> Result<CharterPayload> {
    let (charter, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(CharterPayload { charter, replayed, errors })
}
