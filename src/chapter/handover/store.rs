//! Handover notes, which the staff and a chapter's own leaders read.
use entity::handover_note;
use sea_orm::Condition;
use uuid::Uuid;

use crate::{
    auth::Viewer,
    chapter::calendar::store::of_own_chapters,
    data::{Audited, View, Visibility, identified},
};

impl Visibility for handover_note::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        of_own_chapters(handover_note::Column::ChapterId, viewer)
    }
}

impl Audited for handover_note::Model {
    identified!();
    // What officers leave to each other is a part of the chapter's history.
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, chapter_id, office, text, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("chapter", chapter_id).open("office", office).open("text", text)
    }
}
