//! An inquiry as its sender sees it, who holds its token, and what they do with it.
use async_graphql::{Context, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    country, inquiry,
    inquiry_message::{self, MessageVisibility},
};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use super::{
    commands::{AnswerInquiry, WithdrawInquiry},
    graphql::{InquiryInterest, InquiryMessage, InquiryMessageOrder, InquiryStatus},
    store,
};
use crate::{
    auth::{OpaqueToken, Throttle, Viewer},
    country::graphql::Country,
    data::{Access, Children, Command, ContextExt as _, Envelope, Filter, PageArgs, PageRequest, Row},
    error::{Code, Result},
    graphql::{
        Connection,
        payload::{CommandOutcome, UserError, command_outcome},
        scalar::Url,
    },
};

/// An inquiry as its sender sees it, who shows its token.
pub struct TrackedInquiry {
    row: Row<inquiry::Entity>,
    /// What the token opens; the request itself may be somebody else's.
    access: Access,
}

impl TrackedInquiry {
    /// The inquiry, to whoever holds its token.
    pub fn of(access: Access, row: inquiry::Model) -> Self {
        Self { row: Row::alone(row), access }
    }
}

/// What the sender may read of the thread.
#[derive(InputObject, Clone, Debug)]
struct PublicMessages {
    nothing: Option<bool>,
}

impl Filter for PublicMessages {
    fn condition(_: Option<&Self>, _: &Viewer) -> Result<Condition> {
        Ok(Condition::all().add(inquiry_message::Column::Visibility.eq(MessageVisibility::Public)))
    }
}

/// An inquiry as its sender sees it, who shows its token.
#[paged]
#[Object(serial)]
impl TrackedInquiry {
    /// Reference number of the inquiry.
    async fn reference(&self) -> &str {
        &self.row.reference
    }

    /// State in its life cycle.
    async fn status(&self) -> InquiryStatus {
        self.row.status.into()
    }

    /// Its subject.
    async fn interest(&self) -> InquiryInterest {
        self.row.interest.into()
    }

    /// The organization that asks.
    async fn organization_name(&self) -> &str {
        &self.row.organization_name
    }

    /// Where it is.
    async fn country(&self) -> Option<Result<Country>> {
        let country = self.row.one(&self.access, inquiry::Column::CountryCode, country::Column::Code).await;
        country.map(|row| row.map(Country)).transpose()
    }

    /// When it was submitted.
    async fn submitted_at(&self) -> DateTime<Utc> {
        self.row.created_at
    }

    /// Until when the token is good; a question makes it longer.
    async fn token_expires_at(&self) -> Option<DateTime<Utc>> {
        self.row.token_expires_at
    }

    /// Where the sender was sent instead.
    async fn redirect_url(&self) -> Option<Url> {
        self.row.redirect_url.clone().map(Url)
    }

    /// Questions and answers.
    async fn messages(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the first said first.")] order_by: Option<InquiryMessageOrder>,
    ) -> Option<Result<Connection<InquiryMessage>>> {
        let request = PageRequest::new("TrackedInquiry.messages", page, order_by, None::<PublicMessages>);
        let children = Children(inquiry_message::Column::InquiryId);
        Some(self.row.many(&self.access, inquiry::Column::Id, children, request).await.map(Connection))
    }
}

/// Questions of whoever holds a token.
#[derive(Debug, Default)]
pub struct TrackedInquiryQuery;

#[Object]
impl TrackedInquiryQuery {
    /// The inquiry whose token was sent as `Authorization: Bearer …`, the only way to read by a token: so it is never a
    /// part of an address.
    async fn tracked_inquiry(&self, ctx: &Context<'_>) -> Option<Result<TrackedInquiry>> {
        Some(own(ctx).await)
    }
}

async fn own(ctx: &Context<'_>) -> Result<TrackedInquiry> {
    let access = ctx.access().clone();
    Ok(TrackedInquiry { row: held(ctx, &access, "").await?, access })
}

/// The inquiry whose token was shown. Wrong tokens are counted, right ones are not.
async fn held(ctx: &Context<'_>, access: &Access, path: &str) -> Result<Row<inquiry::Entity>> {
    let (viewer, throttle) = (access.viewer(), ctx.data_unchecked::<Throttle>());
    let absent = || Code::NotFound.at(path, "There is no such inquiry.");
    let opaque_token = viewer.opaque_token.as_ref().ok_or_else(absent)?;
    let found = access.one(access.find::<inquiry::Entity>().filter(store::opened_by(opaque_token, viewer.now))).await?;
    Ok(found.ok_or_else(|| throttle.wrong_token(viewer, absent()))?)
}

/// An answer to what the sender of an inquiry was asked.
#[derive(InputObject, Debug)]
pub struct AnswerInquiryInput {
    /// The token of the inquiry; the one in `Authorization` if absent.
    token: Option<String>,
    /// The answer, 1 to 10,000 characters.
    text: String,
}

/// An inquiry to take back.
#[derive(InputObject, Debug)]
pub struct WithdrawInquiryInput {
    /// The token of the inquiry; the one in `Authorization` if absent.
    token: Option<String>,
}

/// What came of a change to one's own inquiry.
#[derive(SimpleObject)]
pub struct TrackedInquiryPayload {
    /// The inquiry as it is now; none if the change was refused.
    inquiry: Option<TrackedInquiry>,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What the sender of an inquiry does, signed in or not.
#[derive(Debug, Default)]
pub struct TrackedInquiryMutation;

#[Object]
impl TrackedInquiryMutation {
    /// Answers what the sender of an inquiry was asked. Whoever holds its token.
    async fn answer_inquiry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AnswerInquiryInput,
    ) -> Option<Result<TrackedInquiryPayload>> {
        let AnswerInquiryInput { token, text } = input;
        Some(with(ctx, token, AnswerInquiry { text }).await)
    }

    /// Takes an inquiry back. Whoever holds its token.
    async fn withdraw_inquiry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: WithdrawInquiryInput,
    ) -> Option<Result<TrackedInquiryPayload>> {
        let WithdrawInquiryInput { token } = input;
        Some(with(ctx, token, WithdrawInquiry).await)
    }
}

/// Executes what the token is for, if it is for something: no wrong one takes a turn to write.
async fn with<C>(ctx: &Context<'_>, token: Option<String>, command: C) -> Result<TrackedInquiryPayload>
where
    C: Command<Output = inquiry::Model>,
{
    let access = match token {
        Some(token) => ctx.access().holding(OpaqueToken::of(&token)),
        None => ctx.access().clone(),
    };
    let result = match held(ctx, &access, "token").await {
        Ok(_) => access.execute(command, Envelope::default()).await,
        Err(error) => Err(error),
    };
    let CommandOutcome { output, current: _, replayed: _, errors } = command_outcome(result)?;
    Ok(TrackedInquiryPayload { inquiry: output.map(|row| TrackedInquiry::of(access, row)), errors })
}
