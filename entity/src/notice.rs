//! Notices: what somebody is to be told by mail, and whether they were.
use std::collections::BTreeMap;

use sea_orm::{FromJsonQueryResult, entity::prelude::*};
use serde::{Deserialize, Serialize};

use crate::{
    account::AccountId, chapter::ChapterId, exchange_application::ExchangeApplicationId, id::typed_id,
    inquiry::InquiryId,
};

typed_id!(
    /// Id of a notice.
    NoticeId, "notice"
);

/// One notice to one recipient. Whose address it goes to is asked when it is sent, so that none is kept here.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "notice")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: NoticeId,
    /// What it tells.
    pub kind: Kind,
    /// The account that it is for; set exactly when chapter, inquiry, application and mailbox are not.
    pub account_id: Option<AccountId>,
    /// The chapter whose mailbox it is for.
    pub chapter_id: Option<ChapterId>,
    /// The inquiry whose sender it is for.
    pub inquiry_id: Option<InquiryId>,
    /// The application for an exchange whose applicant it is for.
    pub exchange_application_id: Option<ExchangeApplicationId>,
    /// The mailbox of the association that it is for.
    pub mailbox: Option<Mailbox>,
    /// The language of the recipient, as a BCP 47 tag.
    pub language: String,
    /// What stands in the places that the text leaves open.
    pub parameters: Parameters,
    /// What the notice is about; no two are about the same.
    pub dedup_key: String,
    /// When it was made.
    pub created_at: DateTimeUtc,
    /// When it is to be tried, or tried again.
    pub next_attempt_at: DateTimeUtc,
    /// How often it was tried.
    pub attempts: i32,
    /// Whoever tries to send it now.
    pub lease_id: Option<Uuid>,
    /// Until when nobody else tries.
    pub leased_until: Option<DateTimeUtc>,
    /// When it was sent.
    pub sent_at: Option<DateTimeUtc>,
    /// Why it could not be sent the last time.
    pub last_error: Option<String>,
}

/// What notices tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
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
    /// The review of an alliance is overdue.
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

/// The association's own mailboxes, whose addresses are configured.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Mailbox {
    /// The staff's.
    Staff,
    /// The committee's that reviews relationships.
    Committee,
}

/// Values by the names that they have in the text.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize, FromJsonQueryResult)]
pub struct Parameters(pub BTreeMap<String, String>);

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
