//! Queries on charters: the staff read all, leaders those of their own chapters.
use entity::charter;
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Audited, View, Visibility, identified},
};

impl Visibility for charter::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        if viewer.is_staff() {
            return Condition::all();
        }
        Condition::all().add(charter::Column::ChapterId.is_in(viewer.chapters().iter().copied()))
    }
}

impl Audited for charter::Model {
    identified!();
    // A charter is a part of its chapter's history.
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            chapter_id,
            edition,
            text,
            document_url,
            status,
            comment,
            submitted_at,
            submitted_by_id,
            decided_at,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("chapter", chapter_id)
            .open("edition", edition)
            .open("text", text)
            .open("documentUrl", document_url)
            .open("status", status)
            .open("comment", comment)
            .open("submittedAt", submitted_at)
            .staff("submittedBy", submitted_by_id)
            .open("decidedAt", decided_at)
    }
}
