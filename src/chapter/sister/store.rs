//! Queries on sister chapters: the public sees the relations that are active, their chapters all of them.
use entity::{
    chapter::ChapterId,
    sister_chapter::{self, Status},
    sister_tag,
};
use sea_orm::{
    ColumnTrait, Condition,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use super::rules::LIVING;
use crate::{
    auth::{Rights, Viewer},
    chapter::store::is_listed,
    data::{Audited, View, Visibility, identified},
};

/// Whether the chapter whose key is in the column has or waits for a relation with this one.
pub(super) fn is_related<C: ColumnTrait>(column: C, to: ChapterId) -> Expr {
    use sister_chapter::Column;
    let other = Expr::col(column.as_column_ref());
    let pair = |one: Column, two: Column| {
        Condition::all().add(one.eq(to)).add(Expr::col(two.as_column_ref()).eq(other.clone()))
    };
    let either =
        Condition::any().add(pair(Column::FirstId, Column::SecondId)).add(pair(Column::SecondId, Column::FirstId));
    let living = Query::select()
        .expr(Expr::val(1))
        .from(sister_chapter::Entity)
        .cond_where(either)
        .and_where(Column::Status.is_in(LIVING))
        .take();
    Expr::exists(living)
}

impl Visibility for sister_tag::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        use sister_tag::Column;
        match &viewer.rights {
            Rights::Staff | Rights::System => Condition::all(),
            Rights::Leader(own) => {
                Condition::any().add(Column::ChapterId.is_in(own.iter().copied())).add(is_listed(Column::ChapterId))
            }
            Rights::Public => Condition::all().add(Column::Id.is_null()),
        }
    }
}

impl Visibility for sister_chapter::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        use sister_chapter::Column;
        let public = Condition::all()
            .add(Column::Status.eq(Status::Active))
            .add(is_listed(Column::FirstId))
            .add(is_listed(Column::SecondId));
        match &viewer.rights {
            Rights::Staff | Rights::System => Condition::all(),
            Rights::Leader(own) => Condition::any()
                .add(Column::FirstId.is_in(own.iter().copied()))
                .add(Column::SecondId.is_in(own.iter().copied()))
                .add(public),
            Rights::Public => public,
        }
    }
}

impl Audited for sister_tag::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, chapter_id, sort, word, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("chapter", chapter_id).open("sort", sort).open("word", word)
    }
}

// The entry is about the relation itself, which only the staff read: neither chapter reads who of the other did what.
impl Audited for sister_chapter::Model {
    identified!();
    fn view(&self) -> View {
        let Self {
            id: _,
            first_id,
            second_id,
            proposer_id,
            message,
            status,
            starts_on,
            ends_on,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("first", first_id)
            .open("second", second_id)
            .open("proposedBy", proposer_id)
            .open("message", message)
            .open("status", status)
            .open("startsOn", starts_on)
            .open("endsOn", ends_on)
    }
}
