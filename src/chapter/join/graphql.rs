//! Join codes as leaders and the staff see them.
use async_graphql::{Context, ID, Object};
use chrono::{DateTime, Utc};
use entity::{chapter, chapter_join_code};

use super::{commands::reach, rules};
use crate::{
    chapter::graphql::Chapter,
    data::{ContextExt as _, Row},
    error::Result,
    graphql::{Listed, permissions},
};

/// With what students join a chapter.
#[derive(Clone)]
pub struct ChapterJoinCode(pub Row<chapter_join_code::Entity>);

impl Listed for ChapterJoinCode {
    type Entity = chapter_join_code::Entity;
    fn wrap(row: Row<chapter_join_code::Entity>) -> Self {
        Self(row)
    }
}

permissions! {
    /// What the viewer may do with a join code.
    ChapterJoinCodePermissions {
        /// Whether `revokeJoinCode` is permitted.
        revoke: RevokeJoinCode,
    }
}

/// With what students join a chapter: `joinChapter` takes it. The code itself was told once, when it was made; only the
/// chapter's own leaders and the staff see the rest.
#[Object(serial, visible = "crate::schema::for_leaders")]
impl ChapterJoinCode {
    /// Global ID; pass it to `node(id:)` and to mutations.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The chapter.
    async fn chapter(&self, ctx: &Context<'_>) -> Option<Result<Chapter>> {
        let chapter = self.0.one(ctx.access(), chapter_join_code::Column::ChapterId, chapter::Column::Id).await;
        chapter.map(|row| row.map(Chapter)).transpose()
    }

    /// The last characters of the code, by which people tell which it is.
    async fn hint(&self) -> &str {
        &self.0.hint
    }

    /// How many may join with it.
    async fn max_uses(&self) -> i32 {
        self.0.max_uses
    }

    /// How many did.
    async fn uses(&self) -> i32 {
        self.0.uses
    }

    /// When it was made.
    async fn created_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// From when on it is not good.
    async fn expires_at(&self) -> DateTime<Utc> {
        self.0.expires_at
    }

    /// When it was revoked before that.
    async fn revoked_at(&self) -> Option<DateTime<Utc>> {
        self.0.revoked_at
    }

    /// Whether it is neither revoked nor expired nor used up.
    async fn is_active(&self, ctx: &Context<'_>) -> bool {
        rules::is_active(&self.0, ctx.viewer().now)
    }

    /// Actions that the caller is permitted to take.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> ChapterJoinCodePermissions {
        let is_revoked = self.0.revoked_at.is_some();
        ChapterJoinCodePermissions::of(ctx.viewer(), reach(&self.0), |_| {
            if is_revoked { Err("It was revoked before.") } else { Ok(()) }
        })
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }
}
