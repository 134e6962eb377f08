//! Queries on academic calendars, which the staff and a chapter's own leaders see.
use entity::{academic_calendar, chapter::ChapterId};
use sea_orm::{ColumnTrait, Condition};
use uuid::Uuid;

use crate::{
    auth::{Rights, Viewer},
    data::{Audited, View, Visibility, identified},
};

/// True for what is of the viewer's own chapters, and for everything to the staff; `chapter` is the column that says of
/// which chapter a row is.
pub fn of_own_chapters<C: ColumnTrait>(chapter: C, viewer: &Viewer) -> Condition {
    match &viewer.rights {
        Rights::Staff | Rights::System => Condition::all(),
        Rights::Leader(own) if !viewer.is_site() => Condition::all().add(chapter.is_in(own.iter().copied())),
        // A chapter's site shows what everybody may see.
        Rights::Leader(_) | Rights::Public => Condition::all().add(chapter.is_in(Vec::<ChapterId>::new())),
    }
}

impl Visibility for academic_calendar::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        of_own_chapters(academic_calendar::Column::ChapterId, viewer)
    }
}

impl Audited for academic_calendar::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, chapter_id, terms, quiet_periods, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("chapter", chapter_id).open("terms", terms).open("quietPeriods", quiet_periods)
    }
}
