//! Notices as the staff see them.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use entity::{account, chapter, exchange_application, inquiry, notice};
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use super::text::letter;
use crate::{
    account::graphql::Account,
    auth::Viewer,
    chapter::graphql::Chapter,
    data::{Composed, ContextExt as _, MAX_ATTEMPTS, Order, PageArgs, PageRequest, Row, SortColumn, boolean_filter},
    error::Result,
    exchange::application::graphql::ExchangeApplication,
    graphql::{Connection, Listed},
    inquiry::graphql::Inquiry,
};

/// Something that somebody is told by mail.
#[derive(Clone)]
pub struct Notice(pub Row<notice::Entity>);

impl Listed for Notice {
    type Entity = notice::Entity;
    fn wrap(row: Row<notice::Entity>) -> Self {
        Self(row)
    }
}

/// What notices tell.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "notice::Kind", visible = "crate::schema::for_staff")]
pub enum NoticeKind {
    /// A partnership is over because its end came.
    PartnershipExpired,
    /// A relationship is under review: the committee is asked.
    ReviewStarted,
    /// The end of an agreement, or of the time to give notice, comes near.
    AgreementEnds,
    /// An agreement is over because its end came.
    AgreementExpired,
    /// The review of an alliance is due soon.
    ReviewDue,
    /// The review of an alliance is overdue; told again every 30 days.
    ReviewOverdue,
    /// What is owed under an agreement is due soon.
    ObligationDue,
    /// What is owed under an agreement is overdue.
    ObligationOverdue,
    /// A reported officer waits for the staff.
    OfficerReported,
    /// An officer's term was ended.
    OfficerEnded,
    /// Nobody holds an office that a chapter is never to be without.
    OfficeVacant,
    /// A chapter owes something from now on.
    RequirementDue,
    /// What a chapter owes is overdue.
    RequirementOverdue,
    /// A chapter's report waits for the staff.
    ReportSubmitted,
    /// A chapter's report came back with comments.
    ReportReturned,
    /// The last agreement of an active or suspended alliance is over, and no other has begun.
    AllianceWithoutAgreement,
    /// Somebody was given an account: with the token in it they sign in for the first time.
    Invitation,
    /// Somebody wants another password: with the token in it they choose one.
    PasswordReset,
    /// Somebody signs in from a new place: with the token in it, and the password, they can.
    SignIn,
    /// Somebody outside asks something of the association.
    InquirySubmitted,
    /// The sender of an inquiry answered what they were asked.
    InquiryAnswered,
    /// The sender of an inquiry took it back.
    InquiryWithdrawn,
    /// To the sender of an inquiry: it was received.
    InquiryReceived,
    /// To the sender of an inquiry: a question waits for them.
    InquiryQuestion,
    /// To the sender of an inquiry: something comes of it.
    InquiryConverted,
    /// To the sender of an inquiry: another place is the right one.
    InquiryRedirected,
    /// To the sender of an inquiry: nothing comes of it.
    InquiryDeclined,
    /// Somebody applied for a chapter.
    ChapterApplied,
    /// To whoever applied for a chapter: it was received.
    ChapterApplicationReceived,
    /// To a chapter: it is accepted, and its charter is due by a day.
    ChapterAccepted,
    /// To whoever applied for a chapter: nothing comes of it.
    ChapterDeclined,
    /// To a chapter: it is an official one.
    ChapterActivated,
    /// To a chapter: it is on probation.
    ChapterOnProbation,
    /// A scheduled job placed a chapter on probation.
    ChapterPlacedOnProbation,
    /// To a chapter: its probation is over.
    ChapterRestored,
    /// To a chapter: it is inactive, and its leaders can only read.
    ChapterDeactivated,
    /// A charter waits for the staff.
    CharterSubmitted,
    /// To a chapter: its charter is accepted.
    CharterAccepted,
    /// To a chapter: its charter is to be changed.
    CharterReturned,
    /// To a chapter: an edition of the guidelines waits to be acknowledged.
    GuidelinesToAcknowledge,
    /// A chapter asks the staff to change a protected field.
    ChangeRequested,
    /// To a chapter: what it asked for was changed.
    ChangeApproved,
    /// To a chapter: what it asked for is not changed.
    ChangeRejected,
    /// To a chapter: the field that it asked for was changed in the meantime.
    ChangeStale,
    /// To a chapter: another wants to be its sister chapter.
    SisterProposed,
    /// To a chapter: another agreed to be its sister chapter.
    SisterAccepted,
    /// To a chapter: another did not agree to be its sister chapter.
    SisterRefused,
    /// To both chapters: they are sister chapters no more.
    SisterEnded,
    /// To the sender of an inquiry: it became an application for an exchange, which they complete.
    ExchangeApplicationStarted,
    /// To whoever applied for an exchange: the application was received.
    ExchangeApplicationReceived,
    /// To whoever applied for an exchange: the application is on the short list.
    ExchangeApplicationShortlisted,
    /// To whoever applied for an exchange: the application is accepted.
    ExchangeApplicationAccepted,
    /// To whoever applied for an exchange: the application is on the waiting list.
    ExchangeApplicationWaitlisted,
    /// To whoever applied for an exchange: the application is rejected.
    ExchangeApplicationRejected,
    /// To whoever applied for an exchange: the round does not take place.
    ExchangeApplicationCancelled,
    /// To somebody on the waiting list of an exchange: a place is offered until a day.
    ExchangePlaceOffered,
    /// To somebody on the waiting list of an exchange: the place was not taken in time.
    ExchangeOfferExpired,
    /// To both sides of a placement: it waits for them to confirm it.
    PlacementProposed,
    /// To both sides of a placement: both confirmed it.
    PlacementConfirmed,
    /// To both sides of a placement: it does not take place.
    PlacementCancelled,
}

/// The association's own mailboxes.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "notice::Mailbox", visible = "crate::schema::for_staff")]
pub enum NoticeMailbox {
    /// The staff's.
    Staff,
    /// The committee's that reviews relationships.
    Committee,
}

/// Something that somebody is told by mail.
#[Object(serial, visible = "crate::schema::for_staff")]
impl Notice {
    /// Its id; files and letters are named after it.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Kind of event that it tells of.
    async fn kind(&self) -> NoticeKind {
        self.0.kind.into()
    }

    /// The account that it is for; none if it is for somebody else.
    async fn account(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        let (from, to) = (notice::Column::AccountId, account::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Account)).transpose()
    }

    /// The chapter whose mailbox it is for.
    async fn chapter(&self, ctx: &Context<'_>) -> Option<Result<Chapter>> {
        let (from, to) = (notice::Column::ChapterId, chapter::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Chapter)).transpose()
    }

    /// The inquiry whose sender it is for.
    async fn inquiry(&self, ctx: &Context<'_>) -> Option<Result<Inquiry>> {
        let (from, to) = (notice::Column::InquiryId, inquiry::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Inquiry)).transpose()
    }

    /// The application for an exchange whose applicant it is for.
    async fn exchange_application(&self, ctx: &Context<'_>) -> Option<Result<ExchangeApplication>> {
        let (from, to) = (notice::Column::ExchangeApplicationId, exchange_application::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(ExchangeApplication)).transpose()
    }

    /// The mailbox of the association that it is for.
    async fn mailbox(&self) -> Option<NoticeMailbox> {
        self.0.mailbox.map(Into::into)
    }

    /// The language of the recipient, as a BCP 47 tag; one that is not written here reads English.
    async fn language(&self) -> &str {
        &self.0.language
    }

    /// The line that tells what it is about.
    async fn subject(&self) -> String {
        letter(self.0.kind, &self.0.language, &self.0.parameters).subject
    }

    /// Text of the message.
    async fn body(&self) -> String {
        letter(self.0.kind, &self.0.language, &self.0.parameters).body
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was sent; none while it was not.
    async fn sent_at(&self) -> Option<DateTime<Utc>> {
        self.0.sent_at
    }

    /// How often it was tried.
    async fn attempts(&self) -> i32 {
        self.0.attempts
    }

    /// When it is tried again; none once it was sent or given up.
    async fn next_attempt_at(&self) -> Option<DateTime<Utc>> {
        let is_open = self.0.sent_at.is_none() && self.0.attempts < MAX_ATTEMPTS;
        is_open.then_some(self.0.next_attempt_at)
    }

    /// Why it could not be sent the last time.
    async fn last_error(&self) -> Option<&str> {
        self.0.last_error.as_deref()
    }
}

/// The orders of the list of notices.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum NoticeOrder {
    /// Latest created first.
    #[default]
    CreatedAtDesc,
    /// Earliest created first.
    CreatedAtAsc,
}

impl Order for NoticeOrder {
    type Entity = notice::Entity;
    fn columns(self) -> Vec<SortColumn<notice::Column>> {
        let descending = match self {
            Self::CreatedAtDesc => true,
            Self::CreatedAtAsc => false,
        };
        vec![SortColumn { column: notice::Column::CreatedAt, descending, nullable: false }]
    }
}

/// Which notices. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct NoticeFilterInput {
    /// Those that were sent, or those that were not.
    sent: Option<bool>,
    /// Those that were given up after too many attempts, or the others.
    given_up: Option<bool>,
    /// Of one of these kinds.
    kinds: Option<Vec<NoticeKind>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<NoticeFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<NoticeFilterInput>>,
    /// This filter does not match.
    not: Option<Box<NoticeFilterInput>>,
}

boolean_filter!(NoticeFilterInput);

impl Composed for NoticeFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { sent, given_up, kinds, and: _, or: _, not: _ } = self;
        let sent_at = notice::Column::SentAt;
        let sent = sent.map(|sent| if sent { sent_at.is_not_null() } else { sent_at.is_null() });
        let given_up = given_up.map(|given_up| {
            let tried = notice::Column::Attempts.gte(MAX_ATTEMPTS);
            let given = Condition::all().add(notice::Column::SentAt.is_null()).add(tried);
            if given_up { given } else { given.not() }
        });
        let kinds =
            kinds.as_ref().map(|kinds| notice::Column::Kind.is_in(kinds.iter().map(|kind| notice::Kind::from(*kind))));
        Ok(Condition::all().add_option(sent).add_option(given_up).add_option(kinds))
    }
}

/// Questions about notices.
#[derive(Debug, Default)]
pub struct NoticeQuery;

#[paged]
#[Object]
impl NoticeQuery {
    /// What people are told by mail, sent or not; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn notices(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<NoticeFilterInput>,
        #[graphql(desc = "Sort order; by default the last made first.")] order_by: Option<NoticeOrder>,
    ) -> Option<Result<Connection<Notice>>> {
        let request = PageRequest::new("Query.notices", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
