//! Queries on verified contact data: they are between a chapter's leaders and the staff.
use chrono::{DateTime, Utc};
use entity::{
    chapter,
    contact_verification::{self, Column},
};
use sea_orm::{
    ColumnTrait as _, Condition,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use crate::{
    auth::{Rights, Viewer},
    data::{Audited, View, Visibility, identified},
};

impl Visibility for contact_verification::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        match &viewer.rights {
            Rights::Staff | Rights::System => Condition::all(),
            Rights::Leader(own) if !viewer.is_site() => {
                Condition::all().add(Column::ChapterId.is_in(own.iter().copied()))
            }
            // A chapter's site has no need of them.
            Rights::Leader(_) | Rights::Public => Condition::all().add(Column::Id.is_null()),
        }
    }
}

/// True for the chapters of which a contact field was not confirmed at this moment or later.
pub fn is_not_verified_since(moment: DateTime<Utc>) -> Condition {
    let verified = Query::select()
        .expr(Expr::val(1))
        .from(contact_verification::Entity)
        .and_where(Expr::col(Column::ChapterId.as_column_ref()).eq(Expr::col(chapter::Column::Id.as_column_ref())))
        .and_where(Column::VerifiedSince.gte(moment))
        .take();
    Condition::all().add(Expr::exists(verified).not())
}

impl Audited for contact_verification::Model {
    identified!();
    // A chapter's history includes who confirmed what it tells.
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            chapter_id,
            contact_mailbox_at,
            contact_mailbox_by_id: _,
            website_at,
            website_by_id: _,
            social_links_at,
            social_links_by_id: _,
            meeting_schedule_at,
            meeting_schedule_by_id: _,
            verified_since: _,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        // By whom, the entry itself says.
        View::new()
            .open("chapter", chapter_id)
            .open("contactMailboxVerifiedAt", contact_mailbox_at)
            .open("websiteVerifiedAt", website_at)
            .open("socialLinksVerifiedAt", social_links_at)
            .open("meetingScheduleVerifiedAt", meeting_schedule_at)
    }
}
