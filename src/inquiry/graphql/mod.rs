//! Inquiries as the staff see them.
mod list;
mod message;
mod outcome;

pub use list::{InquiryFilterInput, InquiryOrder};
pub use message::{InquiryMessage, InquiryMessageFilterInput, InquiryMessageOrder, MessageVisibility};
pub use outcome::InquiryOutcome;

use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};
use entity::{account, country, inquiry, inquiry_message, ledger_entry};
use macros::paged;

use super::{
    hints::{InquiryHints, hints},
    rules,
};
use crate::{
    account::graphql::Account,
    auth::policy::Scope,
    country::graphql::Country,
    data::{Children, ContextExt as _, PageArgs, PageRequest, Row, Whole},
    error::{Code, Result},
    graphql::{
        Connection, Listed, Transition, by_id,
        scalar::{EmailAddress, Url},
    },
    ledger::graphql::{LedgerEntry, LedgerOrder},
};

/// The first contact of somebody outside; for the staff.
#[derive(Clone)]
pub struct Inquiry(pub Row<inquiry::Entity>);

impl Listed for Inquiry {
    type Entity = inquiry::Entity;
    fn wrap(row: Row<inquiry::Entity>) -> Self {
        Self(row)
    }
}

/// What an inquiry is about.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "inquiry::Interest")]
pub enum InquiryInterest {
    /// A broad, ongoing agreement.
    StrategicAlliance,
    /// A project together.
    Partnership,
    /// A chapter of the association.
    Chapter,
    /// Exchanges of people or between cities.
    Exchange,
    /// To sponsor the association or its conference.
    Sponsorship,
    /// Something else.
    Other,
}

/// Where an inquiry is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "inquiry::Status")]
pub enum InquiryStatus {
    /// It waits for somebody to take it.
    Submitted,
    /// Somebody of the staff looks at it.
    InReview,
    /// Its sender was asked something.
    NeedsInfo,
    /// Something came of it.
    Converted,
    /// Nothing comes of it.
    Declined,
    /// Its sender was sent elsewhere.
    Redirected,
    /// Its sender took it back.
    Withdrawn,
    /// It is no inquiry, and is counted nowhere.
    Spam,
}

/// The first contact of somebody outside; for the staff.
#[paged]
#[Object(serial, visible = "crate::schema::for_staff")]
impl Inquiry {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What people call it by.
    async fn reference(&self) -> &str {
        &self.0.reference
    }

    /// The organization that asks, as it was written.
    async fn organization_name(&self) -> &str {
        &self.0.organization_name
    }

    /// Where it is.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        let country = self.0.one(ctx.access(), inquiry::Column::CountryCode, country::Column::Code).await;
        country.map(|row| row.map(Country)).transpose()
    }

    /// Whom to answer; none once erased.
    async fn contact_name(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.contact_name.as_deref().filter(|_| ctx.viewer().is_staff())
    }

    /// Where to answer; none once erased.
    async fn contact_mailbox(&self, ctx: &Context<'_>) -> Option<EmailAddress> {
        let address = self.0.contact_mailbox.as_deref().filter(|_| ctx.viewer().is_staff());
        EmailAddress::of_person(ctx.access(), &*self.0, None, address)
    }

    /// Its subject.
    async fn interest(&self) -> InquiryInterest {
        self.0.interest.into()
    }

    /// What was written; none once erased.
    async fn message(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.message.as_deref().filter(|_| ctx.viewer().is_staff())
    }

    /// The language to answer in (BCP 47).
    async fn language(&self) -> Option<&str> {
        self.0.language.as_deref()
    }

    /// When the sender agreed that their data are kept for this.
    async fn consented_at(&self) -> DateTime<Utc> {
        self.0.consented_at
    }

    /// Until when the sender can follow it with the token.
    async fn token_expires_at(&self) -> Option<DateTime<Utc>> {
        self.0.token_expires_at
    }

    /// State in its life cycle.
    async fn status(&self) -> InquiryStatus {
        self.0.status.into()
    }

    /// The member of staff who looks after it.
    async fn owner(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        let owner = self.0.one(ctx.access(), inquiry::Column::OwnerId, account::Column::Id).await;
        owner.map(|row| row.map(Account)).transpose()
    }

    /// What came of it.
    async fn converted_to(&self, ctx: &Context<'_>) -> Option<Result<InquiryOutcome>> {
        outcome::outcome(ctx, &self.0).await
    }

    /// Where its sender was sent instead.
    async fn redirect_url(&self) -> Option<Url> {
        self.0.redirect_url.clone().map(Url)
    }

    /// Why it was declined, or ended otherwise.
    async fn closing_reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.closing_reason.as_deref().filter(|_| ctx.viewer().is_staff())
    }

    /// When it was submitted.
    async fn submitted_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it came to its end.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }

    /// When what is personal about it was erased.
    async fn erased_at(&self) -> Option<DateTime<Utc>> {
        self.0.erased_at
    }

    /// When it was last changed.
    async fn updated_at(&self) -> DateTime<Utc> {
        self.0.updated_at
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// What was said about it: questions and answers, and what the staff say among themselves.
    async fn messages(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<InquiryMessageFilterInput>,
        #[graphql(desc = "Sort order; by default the first said first.")] order_by: Option<InquiryMessageOrder>,
    ) -> Option<Result<Connection<InquiryMessage>>> {
        let request = PageRequest::new("Inquiry.messages", page, order_by, filter);
        let children = Children(inquiry_message::Column::InquiryId);
        Some(self.0.many(ctx.access(), inquiry::Column::Id, children, request).await.map(Connection))
    }

    /// What helps to judge it. It searches, so it is asked of one inquiry; of a page it is refused.
    async fn hints(&self, ctx: &Context<'_>) -> Option<Result<InquiryHints>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        if !self.0.is_alone() {
            let message = "Each search takes statements of its own: ask for the hints of one inquiry at a time.";
            return Some(Err(Code::Invalid.at("hints", message).into()));
        }
        Some(hints(ctx.access(), &self.0).await)
    }

    /// What can be done to it now.
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Vec<Transition>> {
        let judged = rules::LIFE_CYCLE.judged(self.0.status, rules::guard);
        ctx.viewer().is_staff().then(|| Transition::list(ctx, Scope::Global, judged))
    }

    /// What was done to it, and by whom.
    async fn history(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the latest first.")] order_by: Option<LedgerOrder>,
    ) -> Option<Result<Connection<LedgerEntry>>> {
        let request = PageRequest::new("Inquiry.history", page, order_by, None::<Whole>);
        let children = Children(ledger_entry::Column::SubjectId);
        Some(self.0.many(ctx.access(), inquiry::Column::Id, children, request).await.map(Connection))
    }
}

/// Questions about inquiries.
#[derive(Debug, Default)]
pub struct InquiryQuery;

#[paged]
#[Object]
impl InquiryQuery {
    /// One inquiry; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn inquiry(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<Inquiry>> {
        by_id(ctx, &id).await
    }

    /// Inquiries, for the staff; without spam, unless the filter asks for it.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn inquiries(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<InquiryFilterInput>,
        #[graphql(desc = "Sort order; by default the longest waiting first.")] order_by: Option<InquiryOrder>,
    ) -> Option<Result<Connection<Inquiry>>> {
        let request = PageRequest::new("Query.inquiries", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
