//! Queries on awards, which everybody reads who sees the chapter.
use entity::award::{self, Column};
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use crate::{
    auth::{Rights, Viewer},
    chapter::store::is_listed,
    data::{Audited, View, Visibility, identified},
};

impl Visibility for award::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        let public = Condition::any().add(is_listed(Column::ChapterId));
        match &viewer.rights {
            Rights::Staff | Rights::System => Condition::all(),
            Rights::Public => public,
            Rights::Leader(own) => public.add(Column::ChapterId.is_in(own.iter().copied())),
        }
    }
}

impl Audited for award::Model {
    identified!();
    // A chapter's history includes its awards.
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, chapter_id, year, category, title, place, created_at: _, updated_at: _, version: _ } = self;
        View::new()
            .open("chapter", chapter_id)
            .open("year", year)
            .open("category", category)
            .open("title", title)
            .open("placing", place)
    }
}
