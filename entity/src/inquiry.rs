//! Inquiries: what people outside ask of the association.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{
    account::AccountId, chapter::ChapterId, exchange_application::ExchangeApplicationId, id::typed_id,
    relationship::RelationshipId, sponsorship::SponsorshipId,
};

typed_id!(
    /// Id of an inquiry.
    InquiryId, "inquiry"
);

/// The first contact of somebody outside who is interested in a relationship.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "inquiry")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InquiryId,
    /// What people call it by, unique. Nothing is found by it outside the staff.
    pub reference: String,
    /// The organization that it is made for, as it was written.
    pub organization_name: String,
    /// ISO 3166-1 alpha-2.
    pub country_code: String,
    /// Whom to answer; none once erased.
    pub contact_name: Option<String>,
    /// Where to answer, in lower case; none once erased.
    pub contact_mailbox: Option<String>,
    /// What it is about.
    pub interest: Interest,
    /// What was written; none once erased.
    pub message: Option<String>,
    /// The language to answer in (BCP 47).
    pub language: Option<String>,
    /// When the sender agreed that their data are kept for this.
    pub consented_at: DateTimeUtc,
    /// SHA-256 of the token that the sender follows it with; none once erased.
    pub token_hash: Option<Vec<u8>>,
    /// Until when the token is good.
    pub token_expires_at: Option<DateTimeUtc>,
    /// Where it is in its life.
    pub status: Status,
    /// The member of staff who looks after it.
    pub owner_id: Option<AccountId>,
    /// The relationship that came of it.
    pub relationship_id: Option<RelationshipId>,
    /// The sponsorship that came of it.
    pub sponsorship_id: Option<SponsorshipId>,
    /// The chapter that came of it.
    pub chapter_id: Option<ChapterId>,
    /// The application for an exchange that came of it.
    pub exchange_application_id: Option<ExchangeApplicationId>,
    /// Where the sender was sent instead.
    pub redirect_url: Option<String>,
    /// Why it was declined, or ended otherwise; for the staff.
    pub closing_reason: Option<String>,
    /// When it came to its end.
    pub ended_at: Option<DateTimeUtc>,
    /// When what is personal about it was erased.
    pub erased_at: Option<DateTimeUtc>,
    /// When it was submitted.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What an inquiry is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Interest {
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
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// It waits for somebody to take it.
    Submitted,
    /// Somebody of the staff looks at it.
    InReview,
    /// The sender was asked something.
    NeedsInfo,
    /// Something came of it.
    Converted,
    /// Nothing comes of it.
    Declined,
    /// The sender was sent elsewhere.
    Redirected,
    /// The sender took it back.
    Withdrawn,
    /// It is no inquiry, and is counted nowhere.
    Spam,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
