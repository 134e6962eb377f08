//! Change requests: what chapters ask the staff to change of their protected fields.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{chapter::ChapterId, id::typed_id, organization::OrganizationId};

typed_id!(
    /// Id of a change request.
    ChangeRequestId, "change_request"
);

/// The change of one protected field of one chapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "change_request")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ChangeRequestId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// The field.
    pub field: Field,
    /// What the field held; none for a host, and where it was empty.
    pub old_value: Option<String>,
    /// What it is to hold; none for a host.
    pub new_value: Option<String>,
    /// The host that it had.
    pub old_organization_id: Option<OrganizationId>,
    /// The host that it is to have.
    pub new_organization_id: Option<OrganizationId>,
    /// The chapter's public version that the request was made on.
    pub base_version: i32,
    /// Why the chapter asks.
    pub reason: Option<String>,
    /// Where it is in its life.
    pub status: Status,
    /// What was said to the decision.
    pub decision_reason: Option<String>,
    /// When it was no longer pending.
    pub decided_at: Option<DateTimeUtc>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// The fields that chapters ask for.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Field {
    /// The chapter's name.
    Name,
    /// The university of a student chapter.
    HostOrganization,
    /// The area of a geographic chapter, in words.
    Area,
    /// Where its logo is.
    LogoUrl,
}

/// Where a change request is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
#[expect(missing_docs, reason = "the life cycle's table says what each means")]
pub enum Status {
    Pending,
    Approved,
    Rejected,
    Withdrawn,
    Stale,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
