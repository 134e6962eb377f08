//! Connections: pages of lists, as Relay's specification has them.
use std::borrow::Cow;

use async_graphql::{Context, Object, OutputType, SimpleObject, TypeName};
use sea_orm::EntityTrait;

use super::Sequence;
use crate::{
    data::{ContextExt as _, Page, Row, Visibility},
    error::Result,
};

/// A GraphQL object that wraps a row and can be listed.
pub trait Listed: OutputType + Sized {
    /// The row's table.
    type Entity: Visibility + EntityTrait<Model: Send + Sync>;
    /// The object around a row.
    fn wrap(row: Row<Self::Entity>) -> Self;
}

/// A page of a list.
pub struct Connection<N: Listed>(pub Page<N::Entity, ()>);

/// A row of a page, with its cursor.
pub struct Edge<N: Listed> {
    cursor: String,
    row: Row<N::Entity>,
}

/// Where a page lies in its list.
#[derive(SimpleObject, Clone, Debug)]
pub struct PageInfo {
    /// Whether rows follow this page.
    has_next_page: bool,
    /// Whether rows precede this page.
    has_previous_page: bool,
    /// Cursor of the page's first row.
    start_cursor: Option<String>,
    /// Cursor of the page's last row.
    end_cursor: Option<String>,
}

impl<N: Listed> TypeName for Connection<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", N::type_name()).into()
    }
}

impl<N: Listed> TypeName for Edge<N> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", N::type_name()).into()
    }
}

/// A page of a list.
#[Object(name_type, serial)]
impl<N: Listed> Connection<N> {
    /// The page's rows, each with its cursor.
    async fn edges(&self) -> Sequence<Edge<N>> {
        Sequence(self.0.rows().map(|(row, ())| Edge { cursor: self.0.cursor(&row), row }).collect())
    }

    /// The page's rows.
    async fn nodes(&self) -> Sequence<N> {
        Sequence(self.0.rows().map(|(row, ())| N::wrap(row)).collect())
    }

    /// Where the page lies in the list.
    async fn page_info(&self) -> PageInfo {
        let mut rows = self.0.rows().map(|(row, ())| self.0.cursor(&row));
        let start_cursor = rows.next();
        PageInfo {
            has_next_page: self.0.has_next(),
            has_previous_page: self.0.has_previous(),
            end_cursor: rows.last().or_else(|| start_cursor.clone()),
            start_cursor,
        }
    }

    /// How many rows the list has on all its pages. Counted only when asked for.
    async fn total_count(&self, ctx: &Context<'_>) -> Option<Result<i64>> {
        Some(self.0.total(ctx.access()).await)
    }
}

/// A row of a page, with its cursor.
#[Object(name_type, serial)]
impl<N: Listed> Edge<N> {
    /// Where the row lies in the list: an argument for `after` and `before`.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The row.
    async fn node(&self) -> N {
        N::wrap(self.row.clone())
    }
}
