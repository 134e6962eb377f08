//! The mutations on change requests.
use async_graphql::{Context, ID, InputObject, Object, OneofObject, SimpleObject};
use entity::change_request::{self, ChangeRequestId};

use super::{
    commands::{DecideChange, Move, ProtectedChange, RequestChange},
    graphql::ChangeRequest,
};
use crate::{
    data::{ContextExt as _, Done, Envelope},
    error::Result,
    graphql::{
        input::{envelope, parse_id, reason},
        payload::{UserError, parts},
        scalar::Url,
        transitions,
    },
};

/// The new value of one protected field.
#[derive(OneofObject, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub enum ProtectedChangeInput {
    /// Another name, 1 to 200 characters.
    Name(String),
    /// Another host of a student chapter: a university without an open chapter.
    HostOrganization(ID),
    /// Another area of a geographic chapter, in words; 1 to 200 characters.
    Area(String),
    /// Address of another logo, https.
    LogoUrl(Url),
}

impl From<ProtectedChangeInput> for ProtectedChange {
    fn from(input: ProtectedChangeInput) -> Self {
        match input {
            ProtectedChangeInput::Name(name) => Self::Name(name),
            ProtectedChangeInput::HostOrganization(id) => Self::HostOrganization(parse_id(&id, "hostOrganization")),
            ProtectedChangeInput::Area(area) => Self::Area(area),
            ProtectedChangeInput::LogoUrl(url) => Self::LogoUrl(url.into()),
        }
    }
}

/// What to ask the staff for.
#[derive(InputObject, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct RequestChangeInput {
    /// The chapter.
    chapter: ID,
    /// The chapter's `version` that the caller last read (optimistic lock): if it has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// The field, with its new value.
    change: ProtectedChangeInput,
    /// Reason, for the staff to read; 1 to 1,000 characters.
    reason: Option<String>,
    /// Idempotency key: with the same key and input the request is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to a change request.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct ChangeRequestPayload {
    /// The request as it is now; none if the change was refused.
    change_request: Option<ChangeRequest>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// How change requests begin.
#[derive(Debug, Default)]
pub struct ChangeRequestMutation;

#[Object]
impl ChangeRequestMutation {
    /// Asks the staff for a change of one protected field of a chapter: its name, host, area or logo. The new value is
    /// checked as the staff's own change would be. Of each field one request can be pending. For the chapter's own
    /// leaders and the staff.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn request_change(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RequestChangeInput,
    ) -> Option<Result<ChangeRequestPayload>> {
        let RequestChangeInput { chapter, expected_version, change, reason: why, idempotency_key } = input;
        let result = async {
            let reason = reason(why)?;
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            let envelope = Envelope { reason: reason.clone(), ..envelope };
            let chapter = parse_id(&chapter, "chapter")?;
            ctx.access().execute(RequestChange { chapter, change: change.into(), reason }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

fn step(step: Move) -> impl Fn(ChangeRequestId, Option<String>) -> DecideChange {
    move |id, reason| DecideChange { id, step, reason }
}

transitions! {
    /// How change requests end.
    ChangeRequestLifeMutation(answer) -> ChangeRequestPayload visible "crate::schema::for_leaders";

    /// Approves a request: the chapter's field gets the new value in the same transaction, by the rules of
    /// `updateChapter`. Staff only.
    approve_change(ApproveChangeInput: step(Move::Approve)) reason Option<String> {}

    /// Rejects a request. Staff only.
    reject_change(RejectChangeInput: step(Move::Reject)) reason String {}

    /// Withdraws a request. For the chapter's own leaders and the staff.
    withdraw_change(WithdrawChangeInput: step(Move::Withdraw)) reason Option<String> {}
}

async fn answer(ctx: &Context<'_>, result: Result<Done<change_request::Model>>) -> Result<ChangeRequestPayload> {
    let (change_request, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ChangeRequestPayload { change_request, replayed, errors })
}
