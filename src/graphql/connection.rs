//! Connections: pages of lists, as Relay's specification has them.
use std::borrow::Cow;

use async_graphql::{
    ContainerType, Context, ID, Object, ObjectType, OutputType, SimpleObject, TypeName, connection::EmptyFields,
};
use entity::id::TypedId;
use sea_orm::{EntityTrait, PrimaryKeyTrait};

use super::{Sequence, input::parse_id};
use crate::{
    data::{ContextExt as _, Page, Row, Via, Visibility},
    error::Result,
};

/// A GraphQL object that wraps a row and can be listed.
pub trait Listed: OutputType + ContainerType + Sized {
    /// The row's table.
    type Entity: Visibility + EntityTrait<Model: Send + Sync>;
    /// The object around a row.
    fn wrap(row: Row<Self::Entity>) -> Self;
}

/// A list, with what its edges tell beside the row. Everything that is [`Listed`] is a list that tells nothing more.
pub trait List: Send + Sync {
    /// What is listed.
    type Node: Listed;
    /// What is known of how a row belongs to its parent.
    type Via: Via;
    /// What the edges tell of it.
    type EdgeFields: ObjectType;
    /// The name that connection and edge begin with.
    fn name() -> Cow<'static, str>;
    /// What an edge tells.
    fn edge_fields(via: &Self::Via) -> Self::EdgeFields;
}

impl<N: Listed> List for N {
    type Node = N;
    type Via = ();
    type EdgeFields = EmptyFields;
    fn name() -> Cow<'static, str> {
        N::type_name()
    }
    fn edge_fields((): &()) -> EmptyFields {
        EmptyFields
    }
}

/// A page of a list.
pub struct Connection<L: List>(pub Page<<L::Node as Listed>::Entity, L::Via>);

/// A row of a page, with its cursor.
pub struct Edge<L: List> {
    cursor: String,
    fields: L::EdgeFields,
    row: Row<<L::Node as Listed>::Entity>,
}

/// Where a page lies in its list.
#[derive(SimpleObject, Clone, Debug)]
pub struct PageInfo {
    /// Whether rows follow this page.
    pub has_next_page: bool,
    /// Whether rows precede this page.
    pub has_previous_page: bool,
    /// Cursor of the page's first row.
    pub start_cursor: Option<String>,
    /// Cursor of the page's last row.
    pub end_cursor: Option<String>,
}

impl<L: List> TypeName for Connection<L> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Connection", L::name()).into()
    }
}

impl<L: List> TypeName for Edge<L> {
    fn type_name() -> Cow<'static, str> {
        format!("{}Edge", L::name()).into()
    }
}

/// A page of a list.
#[Object(name_type, serial)]
impl<L: List> Connection<L> {
    /// The rows of the page, each with its cursor.
    async fn edges(&self) -> Sequence<Edge<L>> {
        let edge = |(row, via)| Edge { cursor: self.0.cursor(&row), fields: L::edge_fields(via), row };
        Sequence(self.0.rows().map(edge).collect())
    }

    /// The rows of the page.
    async fn nodes(&self) -> Sequence<L::Node> {
        Sequence(self.0.rows().map(|(row, _)| L::Node::wrap(row)).collect())
    }

    /// Cursors of the page, and whether more rows precede or follow it.
    async fn page_info(&self) -> PageInfo {
        let mut rows = self.0.rows().map(|(row, _)| self.0.cursor(&row));
        let start_cursor = rows.next();
        PageInfo {
            has_next_page: self.0.has_next(),
            has_previous_page: self.0.has_previous(),
            end_cursor: rows.last().or_else(|| start_cursor.clone()),
            start_cursor,
        }
    }

    /// Number of rows on all pages. Counted only when requested.
    async fn total_count(&self, ctx: &Context<'_>) -> Option<Result<i64>> {
        Some(self.0.total(ctx.access()).await)
    }
}

/// A row of a page, with its cursor.
#[Object(name_type, serial)]
impl<L: List> Edge<L> {
    /// Opaque cursor of the row: an argument for `after` and `before`.
    async fn cursor(&self) -> &str {
        &self.cursor
    }

    /// The row.
    async fn node(&self) -> L::Node {
        L::Node::wrap(self.row.clone())
    }

    /// What the edge tells of how the row belongs to its parent.
    #[graphql(flatten)]
    async fn fields(&self) -> &L::EdgeFields {
        &self.fields
    }
}

/// The row with this id as its object; none if the caller can see none.
pub async fn by_id<N: Listed>(ctx: &Context<'_>, id: &ID) -> Option<Result<N>>
where
    <N::Entity as EntityTrait>::PrimaryKey: PrimaryKeyTrait<ValueType: TypedId>,
{
    let id: <<N::Entity as EntityTrait>::PrimaryKey as PrimaryKeyTrait>::ValueType = match parse_id(id, "id") {
        Ok(id) => id,
        Err(problem) => return Some(Err(problem.into())),
    };
    ctx.access().by_key(id.uuid()).await.map(|row| row.map(N::wrap)).transpose()
}
