//! Officer terms: who holds which office of a chapter, and when.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, chapter::ChapterId, id::typed_id};

typed_id!(
    /// Id of an officer term.
    OfficerTermId, "officer_term"
);

/// One person's time in one office of one chapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "officer_term")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: OfficerTermId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// The office.
    pub office: Office,
    /// What the chapter calls the office, where `OTHER` does not say enough.
    pub title: Option<String>,
    /// Personal: shown to the public only if `name_is_public`.
    pub person_name: String,
    /// Personal: never shown to the public. In lower case.
    pub person_email: Option<String>,
    /// Whether the person agreed to be named in public.
    pub name_is_public: bool,
    /// Whether this officer speaks for the chapter.
    pub is_lead_contact: bool,
    /// The account that the term gives rights to.
    pub account_id: Option<AccountId>,
    /// First day.
    pub starts_on: Date,
    /// The day after the last (half-open); none while the end is open.
    pub ends_on: Option<Date>,
    /// Where the term is in its life.
    pub status: Status,
    /// The term that ends when this one is confirmed and begins.
    pub replaces_id: Option<OfficerTermId>,
    /// When whoever holds it said that they have read what was left to them.
    pub handover_acknowledged_at: Option<DateTimeUtc>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Counts the changes that others than the staff can see, from 1.
    pub public_version: i32,
}

/// The offices of a chapter.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the names say it")]
pub enum Office {
    President,
    VicePresident,
    Secretary,
    Treasurer,
    FacultyAdvisor,
    PractitionerMentor,
    Other,
}

/// Where an officer term is in its life, as it is kept. A CURRENT term may still lie ahead: its dates decide.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Reported, waiting for the staff.
    Reported,
    /// Confirmed.
    Current,
    /// Over.
    Ended,
    /// Refused by the staff.
    Rejected,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
