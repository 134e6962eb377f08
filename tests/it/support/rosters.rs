//! Members of chapters and join codes, put past the gates.
use chapterhouse::auth::OpaqueToken;
use chrono::TimeDelta;
use entity::{
    chapter::ChapterId,
    chapter_event::{self, Category, ChapterEventId},
    chapter_join_code::{self, ChapterJoinCodeId},
    chapter_member::{self, ChapterMemberId, Level, MembershipKind},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::{World, rows::put, today};

/// The join code that a test made.
pub(crate) fn join_code(id: &str) -> String {
    format!("join_{id}")
}

impl World {
    /// A member whose studies are over, and whom nobody has taken from the roster.
    pub(crate) async fn member(&self, chapter: ChapterId) -> ChapterMemberId {
        let id = ChapterMemberId(Uuid::now_v7());
        let row = chapter_member::ActiveModel {
            id: Set(id),
            chapter_id: Set(chapter),
            person_name: Set("Mia Member".into()),
            person_email: Set(Some(format!("{}@example.org", id.0.simple()))),
            member_number: Set(Some(id.0.simple().to_string())),
            level: Set(Level::Undergraduate),
            membership_kind: Set(MembershipKind::Student),
            joined_on: Set("2025-09-01".parse().unwrap()),
            expires_on: Set("2026-02-01".parse().ok()),
            code_of_ethics_accepted_on: Set("2025-09-01".parse().ok()),
            consented_at: Set(Some(today() - TimeDelta::days(180))),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// An event that is a draft, published, or published and begun.
    pub(crate) async fn event(&self, chapter: ChapterId, state: &str) -> ChapterEventId {
        let id = ChapterEventId(Uuid::now_v7());
        let (published_at, starts_in) = match state {
            "DRAFT" => (None, 2),
            "PUBLISHED" => (Some(today()), 2),
            "BEGUN" => (Some(today()), -1),
            _ => panic!("no event is {state}"),
        };
        let starts_at = today() + TimeDelta::hours(starts_in);
        let row = chapter_event::ActiveModel {
            id: Set(id),
            chapter_id: Set(chapter),
            title: Set(format!("Event {state}")),
            description: Set(Some("What it is about".into())),
            category: Set(Category::Professional),
            starts_at: Set(starts_at),
            ends_at: Set(starts_at + TimeDelta::hours(2)),
            time_zone: Set("Europe/Oslo".into()),
            place: Set(Some("Hall 1".into())),
            published_at: Set(published_at),
            revision: Set(0),
            revised_at: Set(today()),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// The code of a chapter, in the place of the one that it has; `join_` and its id is its text.
    pub(crate) async fn join_code(&self, chapter: ChapterId, max_uses: i32) -> ChapterJoinCodeId {
        let before = chapter_join_code::Entity::delete_many().filter(chapter_join_code::Column::ChapterId.eq(chapter));
        before.exec(&self.connection).await.unwrap();
        let id = ChapterJoinCodeId(Uuid::now_v7());
        let row = chapter_join_code::ActiveModel {
            id: Set(id),
            chapter_id: Set(chapter),
            digest: Set(OpaqueToken::of(&join_code(&id.to_string())).digest()),
            hint: Set("hint".into()),
            max_uses: Set(max_uses),
            uses: Set(0),
            expires_at: Set(today() + TimeDelta::days(30)),
            revoked_at: Set(None),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }
}
