//! Changes to events.
use chrono::{DateTime, SubsecRound as _, TimeDelta, Utc};
use chrono_tz::Tz;
use entity::{
    chapter::{self, ChapterId},
    chapter_event::{self, ChapterEventId},
};
use sea_orm::{
    ActiveValue::{self, Set},
    ColumnTrait as _, IntoActiveModel as _,
};

use super::{
    profile::ChapterEventProfile,
    rules::{self, Act},
};
use crate::{
    auth::policy::{Action, Scope},
    chapter::commands::scope_of,
    check::{Check, line, text},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Result},
};

/// The action that the policy knows the act by.
pub(super) fn action_of(act: Act) -> Action {
    match act {
        Act::Update => Action::UpdateChapterEvent,
        Act::Publish => Action::PublishChapterEvent,
        Act::Unpublish => Action::UnpublishChapterEvent,
        Act::Cancel => Action::CancelChapterEvent,
        Act::RecordAttendance => Action::RecordEventAttendance,
    }
}

/// Plans an event, which only the chapter's leaders and the staff see until it is published.
#[derive(Debug)]
pub struct CreateChapterEvent {
    /// Of which chapter.
    pub chapter: ChapterId,
    /// What it is.
    pub profile: ChapterEventProfile,
}

impl Command for CreateChapterEvent {
    type Target = chapter::Model;
    type Output = chapter_event::Model;

    fn action(&self) -> Action {
        Action::CreateChapterEvent
    }
    async fn load(&self, tx: &Tx) -> Result<chapter::Model> {
        tx.lock_by_key::<chapter::Entity>(self.chapter.0, "chapter").await
    }
    fn scope(&self, chapter: &chapter::Model) -> Scope {
        scope_of(chapter)
    }
    async fn apply(self, chapter: chapter::Model, tx: &mut Tx) -> Result<chapter_event::Model> {
        let mut row = new_row(tx.id(), chapter.id, tx.viewer().now);
        let mut check = Check::default();
        apply_profile(&mut row, self.profile, &mut check);
        complete(&row, &mut check);
        check.done()?;
        tx.insert(row).await
    }
}

/// A new row, of which no more is known.
pub(crate) fn new_row(id: ChapterEventId, chapter: ChapterId, now: DateTime<Utc>) -> chapter_event::ActiveModel {
    chapter_event::ActiveModel {
        id: Set(id),
        chapter_id: Set(chapter),
        description: Set(None),
        place: Set(None),
        member_attendance: Set(None),
        guest_attendance: Set(None),
        published_at: Set(None),
        cancelled_at: Set(None),
        revision: Set(0),
        revised_at: Set(now),
        title: ActiveValue::NotSet,
        category: ActiveValue::NotSet,
        starts_at: ActiveValue::NotSet,
        ends_at: ActiveValue::NotSet,
        time_zone: ActiveValue::NotSet,
        ..Default::default()
    }
}

/// Notes what an event is nothing without.
pub(crate) fn complete(row: &chapter_event::ActiveModel, check: &mut Check) {
    check.require("title", row.title.is_not_set());
    check.require("category", row.category.is_not_set());
    check.require("startsAt", row.starts_at.is_not_set());
    check.require("endsAt", row.ends_at.is_not_set());
    check.require("timeZone", row.time_zone.is_not_set());
}

/// Sets what the profile says.
pub(crate) fn apply_profile(row: &mut chapter_event::ActiveModel, profile: ChapterEventProfile, check: &mut Check) {
    let ChapterEventProfile { title, description, category, starts_at, ends_at, time_zone, place } = profile;
    check.set(&mut row.title, "title", title, line(200));
    check.set_or_clear(&mut row.description, "description", description, text(10_000));
    check.set(&mut row.category, "category", category, Ok);
    check.set(&mut row.starts_at, "startsAt", starts_at, moment);
    check.set(&mut row.ends_at, "endsAt", ends_at, moment);
    check.set(&mut row.time_zone, "timeZone", time_zone, time_zone_name);
    check.set_or_clear(&mut row.place, "place", place, line(500));
    if let (Some(from), Some(to)) = (row.starts_at.try_as_ref(), row.ends_at.try_as_ref()) {
        if to < from {
            check.refuse(Code::Invalid.at("endsAt", "The event ends before it begins."));
        } else if TimeDelta::days(rules::MAX_DAYS) < *to - *from {
            let message = format!("An event lasts {} days at most: enter its parts as events.", rules::MAX_DAYS);
            check.refuse(Code::Invalid.at("endsAt", message));
        }
    }
}

/// The moment to the second, of years that calendars can write.
fn moment(at: DateTime<Utc>) -> Result<DateTime<Utc>, String> {
    use chrono::Datelike as _;
    let is_written = (1900..=9998).contains(&at.year());
    if is_written { Ok(at.trunc_subsecs(0)) } else { Err("Give a moment of the years 1900 to 9998.".into()) }
}

/// The name of a time zone that there is.
#[expect(clippy::needless_pass_by_value, reason = "what takes values apart owns them")]
fn time_zone_name(raw: String) -> Result<String, String> {
    let zone: Tz = raw.trim().parse().map_err(|_| "Give a time zone as IANA names it: Europe/Oslo.".to_owned())?;
    Ok(zone.name().to_owned())
}

/// An event with its chapter.
#[derive(Debug)]
pub struct EventOfChapter {
    event: chapter_event::Model,
    chapter: chapter::Model,
}

impl Target for EventOfChapter {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(&self.event))
    }
}

impl EventOfChapter {
    // The chapter is locked before its events, so that no two changes of these wait in a circle.
    async fn load(id: ChapterEventId, tx: &Tx) -> Result<Self> {
        let seen = tx.find::<chapter_event::Entity>().filter(chapter_event::Column::Id.eq(id));
        let Some(seen) = tx.all(seen).await?.pop() else {
            return Err(Code::NotFound.at("id", "There is no such event.").into());
        };
        let chapter = tx.lock_by_key::<chapter::Entity>(seen.chapter_id.0, "id").await?;
        Ok(Self { chapter, event: tx.lock_by_key::<chapter_event::Entity>(id.0, "id").await? })
    }
}

/// What an event is changed to.
#[derive(Debug)]
pub enum Change {
    /// Says something else of it.
    Update(Box<ChapterEventProfile>),
    /// Announces it.
    Publish,
    /// Takes the announcement back.
    Unpublish,
    /// Calls it off.
    Cancel,
    /// Tells how many came.
    RecordAttendance {
        /// Members.
        members: i32,
        /// Others.
        guests: i32,
    },
}

impl Change {
    fn act(&self) -> Act {
        match self {
            Self::Update(_) => Act::Update,
            Self::Publish => Act::Publish,
            Self::Unpublish => Act::Unpublish,
            Self::Cancel => Act::Cancel,
            Self::RecordAttendance { members: _, guests: _ } => Act::RecordAttendance,
        }
    }
}

/// Changes an event.
#[derive(Debug)]
pub struct ChangeChapterEvent {
    /// Which.
    pub id: ChapterEventId,
    /// To what.
    pub change: Change,
}

impl Command for ChangeChapterEvent {
    type Target = EventOfChapter;
    type Output = chapter_event::Model;

    fn action(&self) -> Action {
        action_of(self.change.act())
    }
    async fn load(&self, tx: &Tx) -> Result<EventOfChapter> {
        EventOfChapter::load(self.id, tx).await
    }
    fn scope(&self, target: &EventOfChapter) -> Scope {
        scope_of(&target.chapter)
    }
    async fn apply(self, target: EventOfChapter, tx: &mut Tx) -> Result<chapter_event::Model> {
        let (event, now) = (target.event, tx.viewer().now);
        rules::guard(self.change.act(), &event, now).map_err(|message| Code::WrongState.at("id", message))?;
        let mut row = event.clone().into_active_model();
        match self.change {
            Change::Update(profile) => {
                let mut check = Check::default();
                apply_profile(&mut row, *profile, &mut check);
                check.done()?;
            }
            Change::Publish => row.published_at = Set(Some(now)),
            Change::Unpublish => row.published_at = Set(None),
            Change::Cancel => row.cancelled_at = Set(Some(now)),
            Change::RecordAttendance { members, guests } => {
                attended(members, guests)?;
                (row.member_attendance, row.guest_attendance) = (Set(Some(members)), Set(Some(guests)));
            }
        }
        revise(&event, &mut row, now);
        tx.update(&event, row).await
    }
}

/// Counts a change that whoever has the event in a calendar should take over.
pub(crate) fn revise(before: &chapter_event::Model, row: &mut chapter_event::ActiveModel, now: DateTime<Utc>) {
    use chapter_event::Column;
    use sea_orm::{ActiveModelTrait as _, ModelTrait as _};
    let shown = [
        Column::Title,
        Column::Description,
        Column::Category,
        Column::StartsAt,
        Column::EndsAt,
        Column::Place,
        Column::PublishedAt,
        Column::CancelledAt,
    ];
    let differs = |column: &Column| match row.get(*column) {
        ActiveValue::Set(value) => value != before.get(*column),
        ActiveValue::Unchanged(_) | ActiveValue::NotSet => false,
    };
    if shown.iter().any(differs) {
        row.revision = Set(before.revision.saturating_add(1));
        row.revised_at = Set(now);
    }
}

/// More people than this are a wrong number.
const MOST: i32 = 1_000_000;

/// Whether so many can have come.
pub(crate) fn attended(members: i32, guests: i32) -> Result<()> {
    let mut check = Check::default();
    for (path, number) in [("memberAttendance", members), ("guestAttendance", guests)] {
        if !(0..=MOST).contains(&number) {
            check.refuse(Code::Invalid.at(path, format!("Give a number from 0 to {MOST}.")));
        }
    }
    check.done()
}
