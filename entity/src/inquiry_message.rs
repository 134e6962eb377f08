//! What is said about an inquiry: between the staff and its sender, and among the staff.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{account::AccountId, id::typed_id, inquiry::InquiryId};

typed_id!(
    /// Id of a message.
    InquiryMessageId, "inquiry_message"
);

/// One message of the thread of an inquiry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "inquiry_message")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: InquiryMessageId,
    /// In whose thread it is.
    pub inquiry_id: InquiryId,
    /// Who reads it.
    #[sea_orm(column_name = "lane")]
    pub visibility: MessageVisibility,
    /// The member of staff who wrote it; none if the sender did.
    pub author_id: Option<AccountId>,
    /// What it says; none once erased.
    pub text: Option<String>,
    /// When it was written.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// Who reads a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum MessageVisibility {
    /// The sender and the staff.
    Public,
    /// The staff alone.
    Internal,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
