//! What clients see of a chapter's members and events: a part of the type `Chapter`.
use async_graphql::{Context, Object};
use entity::{chapter, chapter_event, chapter_join_code, chapter_member, chapter_roster_sheet};
use macros::paged;

use super::{
    graphql::{ChapterMember, ChapterMemberFilterInput, ChapterMemberOrder},
    numbers::{self, RosterNumbers},
    sheet::{SheetColumns, graphql::RosterColumns},
};
use crate::{
    auth::Viewer,
    chapter::{
        event::graphql::{ChapterEvent, ChapterEventFilterInput, ChapterEventOrder},
        join::graphql::ChapterJoinCode,
    },
    data::{Children, ContextExt as _, PageArgs, PageRequest, Row},
    error::Result,
    graphql::Connection,
};

/// The members of a chapter.
pub struct ChapterMembership(pub Row<chapter::Entity>);

/// The members of a chapter.
#[paged]
#[Object(serial)]
impl ChapterMembership {
    /// Its events: those that are published, and all for the staff and its own leaders.
    async fn events(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ChapterEventFilterInput>,
        #[graphql(desc = "Sort order; by default the last to begin first.")] order_by: Option<ChapterEventOrder>,
    ) -> Option<Result<Connection<ChapterEvent>>> {
        let request = PageRequest::new("Chapter.events", page, order_by, filter);
        let relation = Children::<chapter_event::Entity>(chapter_event::Column::ChapterId);
        Some(self.0.many(ctx.access(), chapter::Column::Id, relation, request).await.map(Connection))
    }

    /// How many members it has today, in tens rounded down; none if it has fewer than ten, so that the number tells of no
    /// single person.
    async fn member_count(&self, ctx: &Context<'_>) -> Option<Result<i64>> {
        numbers::member_count(&self.0, ctx.access()).await.transpose()
    }

    /// How many members it has today, exactly; for the staff and its own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn roster_numbers(&self, ctx: &Context<'_>) -> Option<Result<RosterNumbers>> {
        if !self.is_theirs(ctx.viewer()) {
            return None;
        }
        Some(numbers::numbers(&self.0, ctx.access()).await)
    }

    /// Its members; for the staff and its own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn roster(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ChapterMemberFilterInput>,
        #[graphql(desc = "Sort order; by default by name.")] order_by: Option<ChapterMemberOrder>,
    ) -> Option<Result<Connection<ChapterMember>>> {
        if !self.is_theirs(ctx.viewer()) {
            return None;
        }
        let request = PageRequest::new("Chapter.roster", page, order_by, filter);
        let relation = Children::<chapter_member::Entity>(chapter_member::Column::ChapterId);
        Some(self.0.many(ctx.access(), chapter::Column::Id, relation, request).await.map(Connection))
    }

    /// The code with which students join it, as far as it is kept; for the staff and its own leaders. None if there never
    /// was one.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn join_code(&self, ctx: &Context<'_>) -> Option<Result<ChapterJoinCode>> {
        if !self.is_theirs(ctx.viewer()) {
            return None;
        }
        let (own, of) = (chapter::Column::Id, chapter_join_code::Column::ChapterId);
        self.0.one(ctx.access(), own, of).await.map(|row| row.map(ChapterJoinCode)).transpose()
    }

    /// How its own sheet of members calls its columns, as the last one did that was imported; for the staff and its own
    /// leaders. None if there never was one.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn roster_columns(&self, ctx: &Context<'_>) -> Option<Result<RosterColumns>> {
        if !self.is_theirs(ctx.viewer()) {
            return None;
        }
        let (own, of) = (chapter::Column::Id, chapter_roster_sheet::Column::ChapterId);
        let kept = self.0.one::<chapter_roster_sheet::Entity>(ctx.access(), own, of).await;
        kept.map(|row| row.map(|row| SheetColumns::from(&*row).into())).transpose()
    }
}

impl ChapterMembership {
    // A web site has no need of them.
    fn is_theirs(&self, viewer: &Viewer) -> bool {
        !viewer.is_site() && (viewer.is_staff() || viewer.leads(self.0.id))
    }
}
