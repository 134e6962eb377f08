//! Agreements: the signed texts under relationships, branches and chapters.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{branch::BranchId, chapter::ChapterId, id::typed_id, relationship::RelationshipId};

typed_id!(
    /// Id of an agreement.
    AgreementId, "agreement"
);

/// One edition of the text under one relationship, branch or chapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "agreement")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgreementId,
    /// The relationship under which it is; set exactly when branch and chapter are not.
    pub relationship_id: Option<RelationshipId>,
    /// The branch under which it is.
    pub branch_id: Option<BranchId>,
    /// The chapter under which it is.
    pub chapter_id: Option<ChapterId>,
    /// Counts the agreements of one subject, from 1.
    pub edition: i32,
    /// Title.
    pub title: String,
    /// What was agreed; complete before it is frozen.
    pub text: Option<String>,
    /// First day; set before it is frozen.
    pub starts_on: Option<Date>,
    /// The day after the last (half-open); none while the end is open.
    pub ends_on: Option<Date>,
    /// How many days before the end either side has to give notice.
    pub notice_days: Option<i32>,
    /// Whether it goes on after its end unless somebody ends it.
    pub auto_renews: bool,
    /// Where it is in its life.
    pub status: Status,
    /// SHA-256 of the canonical text, in hexadecimal; set while the text is frozen.
    pub digest: Option<String>,
    /// When the text was frozen.
    pub agreed_on: Option<Date>,
    /// First day on which it no longer holds: it expired, or was ended or superseded.
    pub closed_on: Option<Date>,
    /// Where the signed document is kept.
    pub document_url: Option<String>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Counts the changes that others than the staff can see, from 1.
    pub public_version: i32,
}

/// Where an agreement is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Being written.
    Draft,
    /// Its text is frozen, for the parties to sign.
    Agreed,
    /// Some of the parties have signed.
    PartlySigned,
    /// All have signed; it begins on its first day.
    Signed,
    /// It holds.
    InForce,
    /// Its end came.
    Expired,
    /// A later edition took its place.
    Superseded,
    /// Ended before its time.
    Terminated,
    /// It never came into force.
    Abandoned,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
