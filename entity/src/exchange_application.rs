//! Applications: what organizations ask of a round.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{
    application_form::ApplicationFormId, chapter::ChapterId, exchange_round::ExchangeRoundId, id::typed_id,
    organization::OrganizationId,
};

typed_id!(
    /// Id of an application.
    ExchangeApplicationId, "exchange_application"
);

/// One organization's application in a round.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "exchange_application")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ExchangeApplicationId,
    /// The round.
    pub round_id: ExchangeRoundId,
    /// What it applies for.
    pub side: Side,
    /// The organization.
    pub organization_id: OrganizationId,
    /// The chapter for which a leader made it, or for one of whose members.
    pub chapter_id: Option<ChapterId>,
    /// Where it is in its life.
    pub status: Status,
    /// When it came to nothing.
    pub ended_at: Option<DateTimeUtc>,
    /// The edition of the form that it answers; none if the round asked nothing when it was started.
    pub form_id: Option<ApplicationFormId>,
    /// Personal: who applies; none once erased.
    pub contact_name: Option<String>,
    /// Personal: where to answer, in lower case; none once erased.
    pub contact_mailbox: Option<String>,
    /// The language to answer in (BCP 47).
    pub language: Option<String>,
    /// When the applicant agreed that their data are kept for this.
    pub consented_at: Option<DateTimeUtc>,
    /// When it was submitted.
    pub submitted_at: Option<DateTimeUtc>,
    /// When it got its place, first.
    pub accepted_at: Option<DateTimeUtc>,
    /// Since when it waits for a place.
    pub waitlisted_at: Option<DateTimeUtc>,
    /// SHA-256 of the token that the applicant follows it with; none once erased.
    pub token_hash: Option<Vec<u8>>,
    /// Until when the token is good.
    pub token_expires_at: Option<DateTimeUtc>,
    /// When what is personal about it was erased.
    pub erased_at: Option<DateTimeUtc>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Counts those of the changes that others than the staff can see.
    pub public_version: i32,
}

/// What an application is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Side {
    /// To take visitors.
    Host,
    /// To visit.
    Visitor,
    /// Both.
    Both,
}

/// Where an application is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the life cycle's table says what each means")]
pub enum Status {
    Draft,
    Submitted,
    Shortlisted,
    Accepted,
    Waitlisted,
    Rejected,
    Withdrawn,
    Cancelled,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
