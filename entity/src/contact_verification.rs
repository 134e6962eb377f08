//! When the contact fields of a chapter were last confirmed, and by whom.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, chapter::ChapterId, id::typed_id};

typed_id!(
    /// Id of a verification.
    ContactVerificationId, "contact_verification"
);

/// What is known of the contact fields of one chapter.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "contact_verification")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ContactVerificationId,
    /// The chapter.
    pub chapter_id: ChapterId,
    /// When its mailbox was confirmed.
    pub contact_mailbox_at: Option<DateTimeUtc>,
    /// By whom.
    pub contact_mailbox_by_id: Option<AccountId>,
    /// When its address on the web was confirmed.
    pub website_at: Option<DateTimeUtc>,
    /// By whom.
    pub website_by_id: Option<AccountId>,
    /// When its pages elsewhere were confirmed.
    pub social_links_at: Option<DateTimeUtc>,
    /// By whom.
    pub social_links_by_id: Option<AccountId>,
    /// When it was confirmed when it meets.
    pub meeting_schedule_at: Option<DateTimeUtc>,
    /// By whom.
    pub meeting_schedule_by_id: Option<AccountId>,
    /// The earliest of these moments; none while a field was never confirmed.
    pub verified_since: Option<DateTimeUtc>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
