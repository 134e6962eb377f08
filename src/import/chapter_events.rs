//! Events of chapters, as our own export has them: mostly those that were before the chapter was here.
use std::collections::{HashMap, HashSet};

use chrono::{DateTime, Utc};
use entity::{
    chapter::{self, ChapterId},
    chapter_event::{self, Category, ChapterEventId, Column},
};
use sea_orm::{
    ActiveModelTrait as _, ActiveValue, ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _,
    Iterable as _, ModelTrait as _,
};

use super::{
    CellError, Importer, Unusable,
    chapters::enumerated,
    file::{Record, Table},
    organizations::given,
    report::Report,
};
use crate::{
    chapter::event::{
        commands::{apply_profile, attended, complete, new_row, revise},
        profile::ChapterEventProfile,
    },
    check::{Check, Patch},
    data::{SystemAction, Tx},
    error::{Code, Error, Problem},
};

/// Reads and applies events.
#[derive(Default)]
pub(super) struct ChapterEvents {
    lines: HashMap<String, u64>,
}

/// An event of a file.
pub(super) struct Incoming {
    line: u64,
    id: Option<ChapterEventId>,
    chapter: ChapterId,
    name: Name,
    profile: ChapterEventProfile,
    attendance: Option<(i32, i32)>,
    published_at: Option<DateTime<Utc>>,
    cancelled_at: Option<DateTime<Utc>>,
}

/// What an event without an id is found by: no chapter has two of one title that begin at once.
type Name = (ChapterId, DateTime<Utc>, String);

/// What is here of the rows of a batch.
struct Known {
    chapters: HashSet<ChapterId>,
    events: HashMap<ChapterEventId, chapter_event::Model>,
    named: HashMap<Name, ChapterEventId>,
}

impl ChapterEvents {
    pub(super) fn new(table: &Table) -> Result<Self, Unusable> {
        table.needs(&["chapter", "title", "category", "starts_at", "ends_at", "time_zone"])?;
        Ok(Self::default())
    }
}

impl Importer for ChapterEvents {
    const ACTION: SystemAction = SystemAction::ImportChapterEvents;
    type Row = Incoming;

    fn read(&mut self, record: &Record<'_>) -> Result<Incoming, CellError> {
        let incoming = read(record)?;
        let (chapter, starts_at, title) = &incoming.name;
        let by_name = || format!("{title} of {chapter} at {}", starts_at.to_rfc3339());
        let key = incoming.id.map_or_else(by_name, |id| id.to_string());
        if let Some(line) = self.lines.get(&key) {
            return Err(("id", format!("{key} is the row of line {line} already.")));
        }
        self.lines.insert(key, incoming.line);
        Ok(incoming)
    }

    async fn apply(&mut self, rows: Vec<Incoming>, tx: &mut Tx, report: &mut Report) -> Result<(), Error> {
        let known = Known::of(&rows, tx).await?;
        let mut new = Vec::new();
        for incoming in rows {
            let line = incoming.line;
            let before = known.find(&incoming);
            let row = match known.described(incoming, before, tx, report) {
                Ok(row) => row,
                Err(problem) => {
                    report.refuse(line, column(&problem), &problem.message);
                    continue;
                }
            };
            match before {
                None => {
                    new.push(row);
                    report.summary.made += 1;
                }
                Some(before) => {
                    let is_same = tx.update(before, row).await? == *before;
                    report.summary.unchanged += u64::from(is_same);
                    report.summary.changed += u64::from(!is_same);
                }
            }
        }
        tx.insert_all(new).await
    }
}

impl Known {
    async fn of(rows: &[Incoming], tx: &Tx) -> Result<Self, Error> {
        let chapters: HashSet<_> = rows.iter().map(|row| row.chapter).collect();
        let chapters = tx.find::<chapter::Entity>().filter(chapter::Column::Id.is_in(chapters));
        // Locked, as by `createChapterEvent`: a leader may save at the same moment.
        let chapters: HashSet<_> =
            tx.lock_all(chapters, chapter::Column::Id).await?.into_iter().map(|chapter| chapter.id).collect();
        let begun: HashSet<_> = rows.iter().map(|row| row.name.1).collect();
        let by_name =
            Condition::all().add(Column::ChapterId.is_in(chapters.iter().copied())).add(Column::StartsAt.is_in(begun));
        let here = Condition::any().add(Column::Id.is_in(rows.iter().filter_map(|row| row.id))).add(by_name);
        let events = tx.lock_all(tx.find::<chapter_event::Entity>().filter(here), Column::Id).await?;
        let named = events.iter().map(|event| ((event.chapter_id, event.starts_at, event.title.clone()), event.id));
        Ok(Self {
            chapters,
            named: named.collect(),
            events: events.into_iter().map(|event| (event.id, event)).collect(),
        })
    }

    fn find(&self, incoming: &Incoming) -> Option<&chapter_event::Model> {
        let id = incoming.id.or_else(|| self.named.get(&incoming.name).copied())?;
        self.events.get(&id)
    }

    /// The row as the file would have it, or why it cannot be taken.
    fn described(
        &self,
        incoming: Incoming,
        before: Option<&chapter_event::Model>,
        tx: &Tx,
        report: &mut Report,
    ) -> Result<chapter_event::ActiveModel, Problem> {
        let Incoming { line, id, chapter, name: _, profile, attendance, published_at, cancelled_at } = incoming;
        let now = tx.viewer().now;
        if !self.chapters.contains(&chapter) {
            return Err(Code::NotFound.at("chapter", format!("{chapter} is no chapter here.")));
        }
        if before.is_some_and(|before| before.chapter_id != chapter) {
            return Err(Code::Invalid.at("chapter", "An event stays with its chapter."));
        }
        let id = id.unwrap_or_else(|| tx.id());
        let mut row = before.map_or_else(|| new_row(id, chapter, now), |before| before.clone().into_active_model());
        let mut check = Check::default();
        apply_profile(&mut row, profile, &mut check);
        complete(&row, &mut check);
        if let Some((members, guests)) = attendance {
            if row.starts_at.try_as_ref().is_some_and(|starts_at| now < *starts_at) {
                check.refuse(Code::Invalid.at("memberAttendance", "The event has not begun: nobody has come yet."));
            }
            if let Err(Error::Refused(problems)) = attended(members, guests) {
                for problem in problems {
                    check.refuse(problem);
                }
            }
            (row.member_attendance, row.guest_attendance) = (Set(Some(members)), Set(Some(guests)));
        }
        for (path, at) in [("publishedAt", published_at), ("cancelledAt", cancelled_at)] {
            if at.is_some_and(|at| now < at) {
                check.refuse(Code::Invalid.at(path, "That is yet to come."));
            }
        }
        if let Some(problem) = check.problems().first() {
            return Err(problem.clone());
        }
        let Some(before) = before else {
            (row.published_at, row.cancelled_at) = (Set(published_at), Set(cancelled_at));
            return Ok(row);
        };
        if before.cancelled_at.is_some() && differs(before, &row) {
            return Err(Code::WrongState.at("id", "The event is cancelled."));
        }
        let states =
            [("published_at", before.published_at, published_at), ("cancelled_at", before.cancelled_at, cancelled_at)];
        for (column, _, _) in states.into_iter().filter(|(_, here, there)| there.is_some() && here != there) {
            report.leave_out(line, column, "An event's state changes by what is done with it, and not by a file.");
        }
        revise(before, &mut row, now);
        Ok(row)
    }
}

/// Whether the file says something else than what is here.
fn differs(before: &chapter_event::Model, row: &chapter_event::ActiveModel) -> bool {
    Column::iter().any(|column| match row.get(column) {
        ActiveValue::Set(value) => value != before.get(column),
        ActiveValue::Unchanged(_) | ActiveValue::NotSet => false,
    })
}

fn read(record: &Record<'_>) -> Result<Incoming, CellError> {
    let cell = |column: &'static str| {
        let cell = record.cell(column).map_err(|reason| (column, reason))?;
        Ok::<_, CellError>(cell.filter(|cell| !cell.is_empty()))
    };
    let id = cell("id")?.map(|id| id.parse().map_err(|_| ("id", format!("{id} is no event's id.")))).transpose()?;
    let named = cell("chapter")?.unwrap_or_default();
    let chapter: ChapterId = named.parse().map_err(|_| ("chapter", format!("{named} is no chapter's id.")))?;
    let moment = |column: &'static str| {
        let told = |text: &str| (column, format!("{text} is no moment: 2025-03-01T18:00:00+01:00."));
        let parsed = |text: std::borrow::Cow<'_, str>| {
            DateTime::parse_from_rfc3339(&text).map(|at| at.to_utc()).map_err(|_| told(&text))
        };
        cell(column)?.map(parsed).transpose()
    };
    let needed = |column: &'static str| moment(column)?.ok_or_else(|| (column, "Give a moment.".to_owned()));
    let number = |column: &'static str| {
        let told = |text: &str| (column, format!("{text} is no number."));
        cell(column)?.map(|text| text.parse::<i32>().map_err(|_| told(&text))).transpose()
    };
    let attendance = match (number("member_attendance")?, number("guest_attendance")?) {
        (Some(members), Some(guests)) => Some((members, guests)),
        (None, None) => None,
        (Some(_), None) => return Err(("guest_attendance", "Give both numbers, or neither.".into())),
        (None, Some(_)) => return Err(("member_attendance", "Give both numbers, or neither.".into())),
    };
    let (starts_at, ends_at) = (needed("starts_at")?, needed("ends_at")?);
    let title = cell("title")?.unwrap_or_default();
    let text =
        |column| Ok::<_, CellError>(given(record.cell(column).map_err(|reason| (column, reason))?.map(String::from)));
    let profile = ChapterEventProfile {
        title: Patch::Set(title.to_string()),
        description: text("description")?,
        category: Patch::Set(enumerated::<Category>(record, "category")?),
        starts_at: Patch::Set(starts_at),
        ends_at: Patch::Set(ends_at),
        time_zone: Patch::Set(cell("time_zone")?.unwrap_or_default().to_string()),
        place: text("place")?,
    };
    Ok(Incoming {
        line: record.line,
        id,
        chapter,
        name: (chapter, starts_at, title.trim().to_owned()),
        profile,
        attendance,
        published_at: moment("published_at")?,
        cancelled_at: moment("cancelled_at")?,
    })
}

/// The file's name of the field that the problem is about.
fn column(problem: &Problem) -> &str {
    match problem.path.first().map_or("", String::as_str) {
        "startsAt" => "starts_at",
        "endsAt" => "ends_at",
        "timeZone" => "time_zone",
        "memberAttendance" => "member_attendance",
        "guestAttendance" => "guest_attendance",
        "publishedAt" => "published_at",
        "cancelledAt" => "cancelled_at",
        other => other,
    }
}
