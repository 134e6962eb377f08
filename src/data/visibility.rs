//! Which rows a viewer may see.
use sea_orm::{
    ColumnTrait, Condition, EntityTrait,
    sea_query::{Expr, Func},
};

use crate::auth::Viewer;

/// Which rows a viewer may see. An entity without it cannot be read.
pub trait Visibility: EntityTrait {
    /// Whether the table changes with a release only, is small, and seen by everybody.
    const IS_FIXED: bool = false;

    /// True for the rows that the viewer may see.
    fn visible_to(viewer: &Viewer) -> Condition;

    /// The same of rows that hold in `column` the key of a row of `P` that the viewer has been shown. What follows from
    /// that need not be asked of each row.
    fn visible_below<P: EntityTrait>(viewer: &Viewer, _column: Self::Column) -> Condition {
        Self::visible_to(viewer)
    }
}

/// True for everything to the staff, and for nothing to everybody else; `key` is a column that is never empty.
pub fn staff_only<C: ColumnTrait>(key: C, viewer: &Viewer) -> Condition {
    if viewer.is_staff() { Condition::all() } else { Condition::all().add(key.is_null()) }
}

/// A row's state as its index has it, for filters. Visibility asks the state itself, of which nearly every row has one
/// that may be seen: by an index on that, a database would sort most of the table for a page.
pub fn indexed_state<C: ColumnTrait>(state: C) -> Expr {
    Expr::from(Func::coalesce([Expr::col(state.as_column_ref()), Expr::cust("''")]))
}
