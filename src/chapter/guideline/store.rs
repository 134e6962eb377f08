//! Queries on guidelines, which everybody reads, and on acknowledgements, which the staff and a chapter's own leaders do.
use entity::{acknowledgement, guideline};
use sea_orm::{
    ColumnTrait as _, Condition,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Audited, View, Visibility, identified},
};

impl Visibility for guideline::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

/// True for the edition in force.
pub fn in_force() -> Condition {
    let last = Query::select()
        .expr(Expr::col(guideline::Column::Edition.as_column_ref()).max())
        .from(guideline::Entity)
        .take();
    Condition::all().add(guideline::Column::Edition.in_subquery(last))
}

impl Visibility for acknowledgement::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        if viewer.is_staff() {
            return Condition::all();
        }
        Condition::all().add(acknowledgement::Column::ChapterId.is_in(viewer.chapters().iter().copied()))
    }
}

impl Audited for guideline::Model {
    identified!();
    fn view(&self) -> View {
        let Self {
            id: _,
            edition,
            title,
            text,
            published_on,
            published_by_id,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("edition", edition)
            .open("title", title)
            .open("text", text)
            .open("publishedOn", published_on)
            .staff("publishedBy", published_by_id)
    }
}

impl Audited for acknowledgement::Model {
    identified!();
    // What a chapter acknowledges is a part of its history.
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            chapter_id,
            guideline_id,
            edition,
            acknowledged_by_id,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("chapter", chapter_id)
            .open("guideline", guideline_id)
            .open("edition", edition)
            .staff("acknowledgedBy", acknowledged_by_id)
    }
}
