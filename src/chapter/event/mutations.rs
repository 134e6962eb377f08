//! The mutations on events.
use async_graphql::{Context, ID, InputObject, MaybeUndefined, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::chapter_event::{self, ChapterEventId};

use super::{
    commands::{Change, ChangeChapterEvent, CreateChapterEvent},
    graphql::{ChapterEvent, ChapterEventCategory},
    profile::ChapterEventProfile,
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        input::{envelope, parse_id, patch},
        payload::{UserError, parts},
        transitions,
    },
};

/// What can be said about an event: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct ChapterEventProfileInput {
    /// What it is called, 1 to 200 characters.
    title: MaybeUndefined<String>,
    /// What it is about, 1 to 10,000 characters.
    description: MaybeUndefined<String>,
    /// What sort of activity it is.
    category: MaybeUndefined<ChapterEventCategory>,
    /// When it begins.
    starts_at: MaybeUndefined<DateTime<Utc>>,
    /// When it is over: at most 31 days later.
    ends_at: MaybeUndefined<DateTime<Utc>>,
    /// The time zone of its place, as IANA names it: `Europe/Oslo`.
    time_zone: MaybeUndefined<String>,
    /// Where it is, 1 to 500 characters.
    place: MaybeUndefined<String>,
}

impl From<ChapterEventProfileInput> for ChapterEventProfile {
    fn from(input: ChapterEventProfileInput) -> Self {
        let ChapterEventProfileInput { title, description, category, starts_at, ends_at, time_zone, place } = input;
        Self {
            title: patch(title),
            description: patch(description),
            category: patch(category),
            starts_at: patch(starts_at),
            ends_at: patch(ends_at),
            time_zone: patch(time_zone),
            place: patch(place),
        }
    }
}

/// What a chapter plans. All but description and place is needed.
#[derive(InputObject, Debug)]
pub struct CreateChapterEventInput {
    /// The chapter.
    chapter: ID,
    /// What it is.
    #[graphql(flatten)]
    profile: ChapterEventProfileInput,
    /// Idempotency key: with the same key and input the event is created once.
    idempotency_key: Option<String>,
}

/// What is different about an event: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct UpdateChapterEventInput {
    /// Global ID of the object to change.
    id: ID,
    /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// The object to change, and the new values.
    #[graphql(flatten)]
    profile: ChapterEventProfileInput,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a change to an event.
#[derive(SimpleObject)]
pub struct ChapterEventPayload {
    /// The event as it is now; none if the change was refused, or was made before and it is gone.
    chapter_event: Option<ChapterEvent>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// Changes to events of chapters.
#[derive(Debug, Default)]
pub struct ChapterEventMutation;

#[Object]
impl ChapterEventMutation {
    /// Plans an event: a draft, which only the chapter's own leaders and the staff see. For these.
    async fn create_chapter_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: CreateChapterEventInput,
    ) -> Option<Result<ChapterEventPayload>> {
        let CreateChapterEventInput { chapter, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let chapter = parse_id(&chapter, "chapter")?;
            ctx.access().execute(CreateChapterEvent { chapter, profile: profile.into() }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }

    /// Changes what is said of an event that is not cancelled. For the chapter's own leaders and the staff.
    async fn update_chapter_event(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: UpdateChapterEventInput,
    ) -> Option<Result<ChapterEventPayload>> {
        let UpdateChapterEventInput { id, expected_version, profile, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            let change = Change::Update(Box::new(profile.into()));
            ctx.access().execute(ChangeChapterEvent { id: parse_id(&id, "id")?, change }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

async fn answer(ctx: &Context<'_>, result: Result<Done<chapter_event::Model>>) -> Result<ChapterEventPayload> {
    let (chapter_event, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ChapterEventPayload { chapter_event, replayed, errors })
}

fn publish(id: ChapterEventId, _: Option<String>) -> ChangeChapterEvent {
    ChangeChapterEvent { id, change: Change::Publish }
}

fn unpublish(id: ChapterEventId, _: Option<String>) -> ChangeChapterEvent {
    ChangeChapterEvent { id, change: Change::Unpublish }
}

fn cancel(id: ChapterEventId, _: Option<String>) -> ChangeChapterEvent {
    ChangeChapterEvent { id, change: Change::Cancel }
}

fn attended(id: ChapterEventId, _: Option<String>, members: i32, guests: i32) -> ChangeChapterEvent {
    ChangeChapterEvent { id, change: Change::RecordAttendance { members, guests } }
}

transitions! {
    /// What becomes of events of chapters.
    ChapterEventLifeMutation(answer) -> ChapterEventPayload;

    /// Publishes an event: everybody sees it, and it is in the chapter's calendar. For the chapter's own leaders and the
    /// staff.
    publish_chapter_event(PublishChapterEventInput: publish) reason Option<String> {}

    /// Takes the announcement of an event back, which is not over: it is a draft again. For the chapter's own leaders and
    /// the staff.
    unpublish_chapter_event(UnpublishChapterEventInput: unpublish) reason Option<String> {}

    /// Calls an event off, which is not over. One that was published stays to be seen as cancelled. For the chapter's own
    /// leaders and the staff.
    cancel_chapter_event(CancelChapterEventInput: cancel) reason Option<String> {}

    /// Records how many came to an event that has begun, or corrects the numbers. For the chapter's own leaders and the
    /// staff.
    record_event_attendance(RecordEventAttendanceInput: attended) reason Option<String> {
        /// How many members of the chapter came.
        member_attendance: i32,
        /// How many others came.
        guest_attendance: i32,
    }
}
