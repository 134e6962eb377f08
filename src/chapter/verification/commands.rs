//! Confirming what a chapter tells of how to reach it.
use entity::{
    account::AccountId,
    chapter::{self, ChapterId},
    contact_verification::{self, Column},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::rules::{self, ContactField, FIELDS};
use crate::{
    auth::policy::{Action, Scope},
    chapter::commands::scope_of,
    data::{Command, Tx},
    error::Result,
};

/// Confirms that all contact fields of a chapter are as they should be.
#[derive(Debug)]
pub struct ConfirmChapterDetails {
    /// Of which chapter.
    pub id: ChapterId,
}

impl Command for ConfirmChapterDetails {
    type Target = chapter::Model;
    type Output = chapter::Model;

    fn action(&self) -> Action {
        Action::ConfirmChapterDetails
    }
    async fn load(&self, tx: &Tx) -> Result<chapter::Model> {
        tx.lock_by_key::<chapter::Entity>(self.id.0, "id").await
    }
    fn scope(&self, chapter: &chapter::Model) -> Scope {
        scope_of(chapter)
    }
    async fn apply(self, chapter: chapter::Model, tx: &mut Tx) -> Result<chapter::Model> {
        if let Some(by) = tx.viewer().account {
            verify(chapter.id, &FIELDS, by, tx).await?;
        }
        Ok(chapter)
    }
}

/// Whoever changes a contact field knows it to be true. What a file or a job changes nobody confirmed.
pub async fn verify_changed(before: &chapter::Model, after: &chapter::Model, tx: &mut Tx) -> Result<()> {
    let fields = rules::changed(before, after);
    match tx.viewer().account {
        Some(by) if !fields.is_empty() => verify(after.id, &fields, by, tx).await,
        Some(_) | None => Ok(()),
    }
}

/// Notes that somebody confirmed these fields now.
pub(crate) async fn verify(chapter: ChapterId, fields: &[ContactField], by: AccountId, tx: &mut Tx) -> Result<()> {
    let (at, by) = (Set(Some(tx.viewer().now)), Set(Some(by)));
    // The chapter is locked, so that nobody makes its row at the same time.
    let known = tx.lock_one(tx.find::<contact_verification::Entity>().filter(Column::ChapterId.eq(chapter))).await?;
    let mut row = known.clone().map_or_else(
        || contact_verification::ActiveModel { id: Set(tx.id()), chapter_id: Set(chapter), ..blank() },
        contact_verification::Model::into_active_model,
    );
    for field in fields {
        let (moment, person) = match field {
            ContactField::ContactMailbox => (&mut row.contact_mailbox_at, &mut row.contact_mailbox_by_id),
            ContactField::Website => (&mut row.website_at, &mut row.website_by_id),
            ContactField::SocialLinks => (&mut row.social_links_at, &mut row.social_links_by_id),
            ContactField::MeetingSchedule => (&mut row.meeting_schedule_at, &mut row.meeting_schedule_by_id),
        };
        (*moment, *person) = (at.clone(), by.clone());
    }
    let moments = [&row.contact_mailbox_at, &row.website_at, &row.social_links_at, &row.meeting_schedule_at];
    row.verified_since = Set(rules::verified_since(moments.map(|at| at.try_as_ref().copied().flatten())));
    match known {
        Some(known) => tx.update(&known, row).await?,
        None => tx.insert(row).await?,
    };
    Ok(())
}

/// A row in which nothing is confirmed.
fn blank() -> contact_verification::ActiveModel {
    contact_verification::ActiveModel {
        contact_mailbox_at: Set(None),
        contact_mailbox_by_id: Set(None),
        website_at: Set(None),
        website_by_id: Set(None),
        social_links_at: Set(None),
        social_links_by_id: Set(None),
        meeting_schedule_at: Set(None),
        meeting_schedule_by_id: Set(None),
        verified_since: Set(None),
        ..Default::default()
    }
}
