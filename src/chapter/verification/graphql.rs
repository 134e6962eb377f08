//! Verified contact data as clients see them.
use async_graphql::{Context, Enum, Object};
use chrono::{DateTime, Utc};
use entity::{actor, contact_verification};

use super::rules::{self, ContactField, FIELDS};
use crate::{
    data::{ContextExt as _, Row},
    error::Result,
};

/// A contact field of a chapter, with its last confirmation.
#[derive(Clone)]
pub struct ContactVerification {
    field: ContactField,
    /// None if nothing of the chapter was ever confirmed.
    row: Option<Row<contact_verification::Entity>>,
}

/// What a chapter tells for others to find it by.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "ContactField", visible = "crate::schema::for_leaders")]
pub enum ChapterContactField {
    /// Its mailbox.
    ContactMailbox,
    /// Its address on the web.
    Website,
    /// Its pages elsewhere.
    SocialLinks,
    /// When and where it meets.
    MeetingSchedule,
}

/// A contact field of a chapter, with its last confirmation.
#[Object(serial, visible = "crate::schema::for_leaders")]
impl ContactVerification {
    /// The field.
    async fn field(&self) -> ChapterContactField {
        self.field.into()
    }

    /// When it was last confirmed or changed; none if it never was.
    async fn verified_at(&self) -> Option<DateTime<Utc>> {
        self.row.as_ref().and_then(|row| rules::confirmation(row, self.field).0)
    }

    /// The name of whoever did.
    async fn verified_by(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        use contact_verification::Column;
        let column = match self.field {
            ContactField::ContactMailbox => Column::ContactMailboxById,
            ContactField::Website => Column::WebsiteById,
            ContactField::SocialLinks => Column::SocialLinksById,
            ContactField::MeetingSchedule => Column::MeetingScheduleById,
        };
        let actor = self.row.as_ref()?.one::<actor::Entity>(ctx.access(), column, actor::Column::Id).await;
        actor.map(|row| row.map(|actor| actor.display_name.clone())).transpose()
    }
}

impl ContactVerification {
    /// Each contact field of the chapter with this row.
    pub fn all(row: Option<&Row<contact_verification::Entity>>) -> Vec<Self> {
        FIELDS.into_iter().map(|field| Self { field, row: row.cloned() }).collect()
    }
}
