//! Service tokens: what programs ask with, in the name of whoever made them.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, chapter::ChapterId, id::typed_id};

typed_id!(
    /// Id of a service token.
    ServiceTokenId, "service_token"
);

/// A token of a program.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "service_token")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ServiceTokenId,
    /// What people call it by.
    pub name: String,
    /// What it reaches.
    pub scope: Scope,
    /// The chapter whose site asks with it; set exactly for those of sites.
    pub chapter_id: Option<ChapterId>,
    /// Who made it: it never reaches further than they do.
    pub made_by_id: AccountId,
    /// SHA-256 of the token, unique.
    pub digest: Vec<u8>,
    /// From when on it is not good.
    pub expires_at: DateTimeUtc,
    /// When it was revoked before that.
    pub revoked_at: Option<DateTimeUtc>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// What a service token reaches at most.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Scope {
    /// To read what a chapter's leaders read of it, but for its ledger and what is personal.
    ChapterSite,
    /// What one of the staff may, but for what is done in person.
    StaffIntegration,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
