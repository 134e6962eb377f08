//! The CSV tables of what chapters keep of themselves: members and events.
use std::borrow::Cow;

use entity::{chapter, chapter_event, chapter_member};
use sea_orm::{ActiveEnum as _, Condition};

use super::{CsvTable, RelatedCells, maybe, name_of, word};
use crate::{
    auth::Viewer,
    chapter::{
        event::graphql::{ChapterEventFilterInput, ChapterEventOrder},
        roster::graphql::{ChapterMemberFilterInput, ChapterMemberOrder},
    },
    data::{Access, Row},
    error::Result,
    graphql::scalar::Date,
};

/// The last day of a range that ends before this one.
fn last(end: Option<chrono::NaiveDate>) -> Cow<'static, str> {
    word(end.map(|end| Date::last_before(end).0.to_string()).unwrap_or_default())
}

/// True for what is of the leader's own chapters, and for everything to the staff.
fn own(chapter: impl sea_orm::ColumnTrait, viewer: &Viewer) -> Condition {
    let own = chapter.is_in(viewer.chapters().iter().copied());
    Condition::all().add_option((!viewer.is_staff()).then_some(own))
}

impl CsvTable for chapter_member::Entity {
    type Order = ChapterMemberOrder;
    type Filter = ChapterMemberFilterInput;

    const COLUMNS: &'static [&'static str] = &[
        "id",
        "chapter",
        "chapter_name",
        "person_name",
        "email",
        "member_number",
        "level",
        "membership_kind",
        "joined_on",
        "expires_on",
        "ended_on",
        "code_of_ethics_accepted_on",
    ];

    fn exported_to(viewer: &Viewer) -> Condition {
        own(chapter_member::Column::ChapterId, viewer)
    }

    async fn related(access: &Access, rows: &[Row<Self>]) -> Result<RelatedCells> {
        let mut related = RelatedCells::new();
        for row in rows {
            let chapter = row.one(access, chapter_member::Column::ChapterId, chapter::Column::Id).await?;
            // That whoever exports was shown the address is kept.
            let email = row.person_email.clone().filter(|_| access.reads_contact(&**row, None)).unwrap_or_default();
            let name = name_of::<chapter::Entity>(chapter, |chapter| &chapter.name);
            related.insert(row.id.0, vec![name, email]);
        }
        Ok(related)
    }

    fn cells<'a>(row: &'a chapter_member::Model, related: &'a [String]) -> Vec<Cow<'a, str>> {
        vec![
            word(row.id.to_string()),
            word(row.chapter_id.to_string()),
            maybe(related.first()),
            word(row.person_name.as_str()),
            maybe(related.get(1)),
            maybe(row.member_number.as_ref()),
            word(row.level.to_value()),
            word(row.membership_kind.to_value()),
            word(row.joined_on.to_string()),
            last(row.expires_on),
            last(row.ended_on),
            maybe(row.code_of_ethics_accepted_on.as_ref()),
        ]
    }
}

impl CsvTable for chapter_event::Entity {
    type Order = ChapterEventOrder;
    type Filter = ChapterEventFilterInput;

    const COLUMNS: &'static [&'static str] = &[
        "id",
        "chapter",
        "chapter_name",
        "title",
        "description",
        "category",
        "starts_at",
        "ends_at",
        "time_zone",
        "place",
        "member_attendance",
        "guest_attendance",
        "published_at",
        "cancelled_at",
    ];

    fn exported_to(viewer: &Viewer) -> Condition {
        own(chapter_event::Column::ChapterId, viewer)
    }

    async fn related(access: &Access, rows: &[Row<Self>]) -> Result<RelatedCells> {
        let mut related = RelatedCells::new();
        for row in rows {
            let chapter = row.one(access, chapter_event::Column::ChapterId, chapter::Column::Id).await?;
            related.insert(row.id.0, vec![name_of::<chapter::Entity>(chapter, |chapter| &chapter.name)]);
        }
        Ok(related)
    }

    fn cells<'a>(row: &'a chapter_event::Model, related: &'a [String]) -> Vec<Cow<'a, str>> {
        let moment = |at: Option<chrono::DateTime<chrono::Utc>>| word(at.map(|at| at.to_rfc3339()).unwrap_or_default());
        vec![
            word(row.id.to_string()),
            word(row.chapter_id.to_string()),
            maybe(related.first()),
            word(row.title.as_str()),
            maybe(row.description.as_ref()),
            word(row.category.to_value()),
            moment(Some(row.starts_at)),
            moment(Some(row.ends_at)),
            word(row.time_zone.as_str()),
            maybe(row.place.as_ref()),
            maybe(row.member_attendance.as_ref()),
            maybe(row.guest_attendance.as_ref()),
            moment(row.published_at),
            moment(row.cancelled_at),
        ]
    }
}
