//! Events of chapters as clients see them.
use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};
use entity::{chapter, chapter_event};
use macros::paged;

use super::rules::{self, Act};
use crate::{
    auth::{Viewer, policy::Action},
    chapter::{commands::scope_of, graphql::Chapter},
    data::{Access, ContextExt as _, PageArgs, PageRequest, Row},
    error::Result,
    graphql::{Connection, Listed, permissions},
};

pub use super::list::{ChapterEventFilterInput, ChapterEventOrder};

/// Something that a chapter does at a time and a place.
#[derive(Clone)]
pub struct ChapterEvent(pub Row<chapter_event::Entity>);

impl Listed for ChapterEvent {
    type Entity = chapter_event::Entity;
    fn wrap(row: Row<chapter_event::Entity>) -> Self {
        Self(row)
    }
}

permissions! {
    /// What the viewer may do with an event.
    ChapterEventPermissions {
        /// Whether `updateChapterEvent` is permitted.
        update: UpdateChapterEvent,
        /// Whether `publishChapterEvent` is permitted.
        publish: PublishChapterEvent,
        /// Whether `unpublishChapterEvent` is permitted.
        unpublish: UnpublishChapterEvent,
        /// Whether `cancelChapterEvent` is permitted.
        cancel: CancelChapterEvent,
        /// Whether `recordEventAttendance` is permitted.
        record_attendance: RecordEventAttendance,
    }
}

/// What sort of activity an event is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "chapter_event::Category")]
pub enum ChapterEventCategory {
    /// Runs the chapter itself: a meeting of its officers, an election.
    Administrative,
    /// Serves the profession: a lecture, a visit to a city.
    Professional,
    /// Serves the community.
    Service,
    /// Brings people together.
    Social,
}

/// Where an event is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "rules::EventStatus")]
pub enum ChapterEventStatus {
    /// Only the chapter's leaders and the staff see it.
    Draft,
    /// Everybody sees it.
    Published,
    /// It does not take place.
    Cancelled,
}

/// Something that a chapter does at a time and a place.
#[Object(serial)]
impl ChapterEvent {
    /// Global ID; pass it to `node(id:)` and to mutations.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The chapter.
    async fn chapter(&self, ctx: &Context<'_>) -> Option<Result<Chapter>> {
        let chapter = self.0.one(ctx.access(), chapter_event::Column::ChapterId, chapter::Column::Id).await;
        chapter.map(|row| row.map(Chapter)).transpose()
    }

    /// What it is called.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What it is about.
    async fn description(&self) -> Option<&str> {
        self.0.description.as_deref()
    }

    /// What sort of activity it is.
    async fn category(&self) -> ChapterEventCategory {
        self.0.category.into()
    }

    /// When it begins.
    async fn starts_at(&self) -> DateTime<Utc> {
        self.0.starts_at
    }

    /// When it is over.
    async fn ends_at(&self) -> DateTime<Utc> {
        self.0.ends_at
    }

    /// The time zone of its place, as IANA names it: `Europe/Oslo`. Clocks there show its times in this zone.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }

    /// Where it is.
    async fn place(&self) -> Option<&str> {
        self.0.place.as_deref()
    }

    /// Where it is in its life.
    async fn status(&self) -> ChapterEventStatus {
        rules::status(&self.0).into()
    }

    /// When it was published.
    async fn published_at(&self) -> Option<DateTime<Utc>> {
        self.0.published_at
    }

    /// When it was called off.
    async fn cancelled_at(&self) -> Option<DateTime<Utc>> {
        self.0.cancelled_at
    }

    /// How many members came; for the staff and the chapter's own leaders. None until it is recorded.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn member_attendance(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.member_attendance.filter(|_| self.is_theirs(ctx.viewer()))
    }

    /// How many others came; for the staff and the chapter's own leaders. None until it is recorded.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn guest_attendance(&self, ctx: &Context<'_>) -> Option<i32> {
        self.0.guest_attendance.filter(|_| self.is_theirs(ctx.viewer()))
    }

    /// Actions that the caller is permitted to take.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> Option<Result<ChapterEventPermissions>> {
        self.permissions(ctx.access()).await.transpose()
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock). For the staff and the
    /// chapter's own leaders, since it counts what only they see.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.is_theirs(ctx.viewer()).then_some(self.0.version)
    }
}

impl ChapterEvent {
    // A web site shows what the public is to see of it.
    fn is_theirs(&self, viewer: &Viewer) -> bool {
        !viewer.is_site() && (viewer.is_staff() || viewer.leads(self.0.chapter_id))
    }

    async fn permissions(&self, access: &Access) -> Result<Option<ChapterEventPermissions>> {
        let (from, to) = (chapter_event::Column::ChapterId, chapter::Column::Id);
        let Some(chapter) = self.0.one::<chapter::Entity>(access, from, to).await? else { return Ok(None) };
        let now = access.viewer().now;
        Ok(Some(ChapterEventPermissions::of(access.viewer(), scope_of(&chapter), |action| {
            act(action).map_or(Ok(()), |act| rules::guard(act, &self.0, now))
        })))
    }
}

/// What the action does to an event; none if it is done to something else.
fn act(action: Action) -> Option<Act> {
    [Act::Update, Act::Publish, Act::Unpublish, Act::Cancel, Act::RecordAttendance]
        .into_iter()
        .find(|act| super::commands::action_of(*act) == action)
}

/// Questions about events of chapters.
#[derive(Debug, Default)]
pub struct ChapterEventQuery;

#[paged]
#[Object]
impl ChapterEventQuery {
    /// Events that the caller can see, of all chapters.
    async fn chapter_events(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ChapterEventFilterInput>,
        #[graphql(desc = "Sort order; by default the last to begin first.")] order_by: Option<ChapterEventOrder>,
    ) -> Option<Result<Connection<ChapterEvent>>> {
        let request = PageRequest::new("Query.chapterEvents", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
