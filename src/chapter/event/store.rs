//! Who sees events, and how they appear in the ledger.
use entity::{
    chapter,
    chapter_event::{self, Column},
};
use sea_orm::{
    ColumnTrait as _, Condition,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use crate::{
    auth::{Rights, Viewer},
    chapter::rules::PUBLIC,
    data::{Audited, View, Visibility, identified},
};

impl Visibility for chapter_event::Entity {
    // The public sees what is published by the chapters that it sees; leaders see all of their own chapters'.
    fn visible_to(viewer: &Viewer) -> Condition {
        match &viewer.rights {
            Rights::Staff | Rights::System => Condition::all(),
            Rights::Public => announced(),
            Rights::Leader(own) => Condition::any().add(announced()).add(Column::ChapterId.is_in(own.iter().copied())),
        }
    }
}

/// True for what everybody may know of.
pub fn announced() -> Condition {
    // Asked of each event by its chapter's key: as a set, the chapters would be read whole first.
    let listed = Query::select()
        .expr(Expr::val(1))
        .from(chapter::Entity)
        .and_where(Expr::col(chapter::Column::Id.as_column_ref()).eq(Expr::col(Column::ChapterId.as_column_ref())))
        .and_where(chapter::Column::Status.is_in(PUBLIC))
        .take();
    Condition::all().add(Column::PublishedAt.is_not_null()).add(Expr::exists(listed))
}

impl Audited for chapter_event::Model {
    identified!();
    // A chapter's history includes its events.
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            chapter_id,
            title,
            description,
            category,
            starts_at,
            ends_at,
            time_zone,
            place,
            member_attendance,
            guest_attendance,
            published_at,
            cancelled_at,
            revision: _,
            revised_at: _,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("chapter", chapter_id)
            .open("title", title)
            .open("description", description)
            .open("category", category)
            .open("startsAt", starts_at)
            .open("endsAt", ends_at)
            .open("timeZone", time_zone)
            .open("place", place)
            .open("memberAttendance", member_attendance)
            .open("guestAttendance", guest_attendance)
            .open("publishedAt", published_at)
            .open("cancelledAt", cancelled_at)
    }
}
