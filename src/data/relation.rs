//! Relations: how rows belong to their parents, and the statements that load them for many parents at once.
use std::marker::PhantomData;

use sea_orm::{
    ColumnTrait, Condition, DbBackend, DbErr, EntityName as _, EntityTrait, FromQueryResult as _, Iden as _,
    Iterable as _, PrimaryKeyToColumn, QueryResult, Value,
    sea_query::{
        ArrayType, Expr, ExprTrait as _, Func, IntoIden as _, IntoValueTuple, JoinType, Query, SelectStatement,
        TableRef, UnionType, WindowStatement,
    },
};
use uuid::Uuid;

use super::{Visibility, page::Window};

const PARENT: &str = "_parent";
/// Where a row stands among those of its parent. No column of a table begins with an underscore, so that neither name is
/// taken for one.
const PLACE: &str = "_place";
const VIA: &str = "via_";

/// How the rows of `Child` belong to a parent.
pub trait Relation: Send + Sync + 'static {
    /// What belongs.
    type Child: Visibility<Model: Send + Sync>;
    /// What is known of the belonging itself.
    type Via: Via;
    /// The column in which rows hold the key of their parent; none if that is elsewhere.
    fn column(&self) -> Option<<Self::Child as EntityTrait>::Column> {
        None
    }
    /// Brings in the table between the two, if there is one.
    fn join(&self, select: &mut SelectStatement);
    /// True for the rows that belong to the parent.
    fn on(&self, parent: Expr) -> Condition;
    /// True for the rows that belong to one of the parents with these keys.
    fn on_any(&self, parents: Vec<Value>) -> Condition;
}

/// Rows that hold their parent's key in this column.
#[derive(Debug)]
pub struct Children<C: EntityTrait>(pub C::Column);

impl<C: Visibility<Model: Send + Sync>> Relation for Children<C> {
    type Child = C;
    type Via = ();
    fn column(&self) -> Option<C::Column> {
        Some(self.0)
    }
    fn join(&self, _: &mut SelectStatement) {}
    fn on(&self, parent: Expr) -> Condition {
        Condition::all().add(Expr::col(self.0.as_column_ref()).eq(parent))
    }
    fn on_any(&self, parents: Vec<Value>) -> Condition {
        Condition::all().add(Expr::col(self.0.as_column_ref()).is_in(parents))
    }
}

/// Rows that hold their parent's key in either of these columns.
#[derive(Debug)]
pub struct Either<C: EntityTrait>(pub C::Column, pub C::Column);

impl<C: Visibility<Model: Send + Sync>> Relation for Either<C> {
    type Child = C;
    type Via = ();
    fn join(&self, _: &mut SelectStatement) {}
    fn on(&self, parent: Expr) -> Condition {
        let holds = |column: C::Column| Expr::col(column.as_column_ref()).eq(parent.clone());
        Condition::any().add(holds(self.0)).add(holds(self.1))
    }
    fn on_any(&self, parents: Vec<Value>) -> Condition {
        let holds = |column: C::Column| Expr::col(column.as_column_ref()).is_in(parents.clone());
        Condition::any().add(holds(self.0)).add(holds(self.1))
    }
}

/// Rows of `C` that rows of `T` tie to their parents, with (`V`) what is wanted of the tie.
#[derive(Debug)]
pub struct Through<C: EntityTrait, T: EntityTrait, V = Joined<T>> {
    parent: T::Column,
    child: T::Column,
    key: C::Column,
    via: PhantomData<fn() -> V>,
}

impl<C: EntityTrait, T: EntityTrait, V> Through<C, T, V> {
    /// The columns of the tie with the keys of the parent and of the child, and the child's key.
    pub fn new(parent: T::Column, child: T::Column, key: C::Column) -> Self {
        Self { parent, child, key, via: PhantomData }
    }
}

impl<C: Visibility<Model: Send + Sync>, T: EntityTrait<Model: Send + Sync>, V: Via> Relation for Through<C, T, V> {
    type Child = C;
    type Via = V;
    fn join(&self, select: &mut SelectStatement) {
        let tie = Expr::col(self.child.as_column_ref()).eq(Expr::col(self.key.as_column_ref()));
        select.join(JoinType::InnerJoin, T::default().table_ref(), tie);
    }
    fn on(&self, parent: Expr) -> Condition {
        Condition::all().add(Expr::col(self.parent.as_column_ref()).eq(parent))
    }
    fn on_any(&self, parents: Vec<Value>) -> Condition {
        Condition::all().add(Expr::col(self.parent.as_column_ref()).is_in(parents))
    }
}

/// What is known of how a row belongs to its parent, read from the same statement.
pub trait Via: Sized + Send + Sync + 'static {
    /// Selects it.
    fn select(select: &mut SelectStatement);
    /// Reads it.
    fn read(row: &QueryResult) -> Result<Self, DbErr>;
}

impl Via for () {
    fn select(_: &mut SelectStatement) {}
    fn read(_: &QueryResult) -> Result<Self, DbErr> {
        Ok(())
    }
}

/// The row of the table between.
pub struct Joined<T: EntityTrait>(pub T::Model);

impl<T: EntityTrait<Model: Send + Sync>> Via for Joined<T> {
    fn select(select: &mut SelectStatement) {
        for column in T::Column::iter() {
            select.expr_as(Expr::col(column.as_column_ref()), format!("{VIA}{}", column.to_string()));
        }
    }
    fn read(row: &QueryResult) -> Result<Self, DbErr> {
        T::Model::from_query_result(row, VIA).map(Self)
    }
}

/// What ties rows to their parents.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(super) enum Key {
    Uuid(Uuid),
    Text(String),
}

impl Key {
    pub(super) fn of(value: Value) -> Option<Self> {
        #[expect(clippy::wildcard_enum_match_arm, reason = "keys are UUIDs or codes; an empty one has no rows")]
        match value {
            Value::Uuid(Some(uuid)) => Some(Self::Uuid(uuid)),
            Value::String(Some(text)) => Some(Self::Text(text)),
            _ => None,
        }
    }

    pub(super) fn read(row: &QueryResult, like: &Self) -> Result<Self, DbErr> {
        Ok(match like {
            Self::Uuid(_) => Self::Uuid(row.try_get("", PARENT)?),
            Self::Text(_) => Self::Text(row.try_get("", PARENT)?),
        })
    }

    pub(super) fn value(self) -> Value {
        match self {
            Self::Uuid(uuid) => uuid.into(),
            Self::Text(text) => text.into(),
        }
    }
}

pub(super) fn distinct(mut keys: Vec<Key>) -> Vec<Key> {
    let mut seen = std::collections::HashSet::new();
    keys.retain(|key| seen.insert(key.clone()));
    keys
}

fn array(keys: Vec<Key>) -> Value {
    let of = match keys.first() {
        Some(Key::Text(_)) => ArrayType::String,
        Some(Key::Uuid(_)) | None => ArrayType::Uuid,
    };
    Value::Array(of, Some(Box::new(keys.into_iter().map(Key::value).collect())))
}

/// True for the rows whose column holds one of the keys.
pub(super) fn among<C: ColumnTrait>(backend: DbBackend, column: &C, keys: Vec<Key>) -> Expr {
    let column = Expr::col(column.as_column_ref());
    if backend == DbBackend::Postgres {
        column.eq(Expr::expr(Func::cust("ANY").arg(array(keys))))
    } else {
        column.is_in(keys.into_iter().map(Key::value))
    }
}

/// The rows of all these, of which each gives the same columns; none if there are none.
pub(super) fn union_all(selects: impl IntoIterator<Item = SelectStatement>) -> Option<SelectStatement> {
    selects.into_iter().reduce(|mut all, one| all.union(UnionType::All, one).take())
}

/// The first rows of each parent, in one statement. PostgreSQL reads no more than these of each parent by `LATERAL`.
/// SQLite, which has none, looks for their keys parent by parent; where a row may belong to a parent twice, it numbers all.
pub(super) fn top_per_parent<R: Relation>(
    backend: DbBackend,
    mut set: SelectStatement,
    relation: &R,
    parents: Vec<Key>,
    window: &Window<R::Child>,
) -> SelectStatement {
    if backend == DbBackend::Postgres {
        set.cond_where(relation.on(Expr::col((PARENT, PARENT))));
        order(&mut set, window);
        set.limit(window.limit);
        return Query::select()
            .expr_as(Expr::col((PARENT, PARENT)), PARENT)
            .column(("page", sea_orm::sea_query::Asterisk))
            .from_function(Func::cust("UNNEST").arg(array(parents)), PARENT)
            .join_lateral(JoinType::InnerJoin, set, "page", Expr::cust("TRUE"))
            .take();
    }
    if relation.column().is_some()
        && let Some(key) = only_key::<R::Child>()
    {
        return top_by_keys(set, relation, parents, window, key);
    }
    join_parents(&mut set, relation, parents);
    let mut numbering = WindowStatement::partition_by((PARENT, "column1"));
    for (key, order) in window.order() {
        numbering.order_by_expr(key, order);
    }
    set.expr_as(Expr::col((PARENT, "column1")), PARENT).expr_window_as(Expr::cust("ROW_NUMBER()"), numbering, PLACE);
    Query::select()
        .column(sea_orm::sea_query::Asterisk)
        .from_subquery(set, "page")
        .and_where(Expr::col(PLACE).lte(window.limit))
        .order_by(PARENT, sea_orm::Order::Asc)
        .order_by(PLACE, sea_orm::Order::Asc)
        .take()
}

/// The same for rows that hold their parent's key: SQLite goes through the parents in a cross join, and looks for the first
/// keys of each.
fn top_by_keys<R: Relation>(
    mut keys: SelectStatement,
    relation: &R,
    parents: Vec<Key>,
    window: &Window<R::Child>,
    key: <R::Child as EntityTrait>::Column,
) -> SelectStatement {
    let key = Expr::col(key.as_column_ref());
    let parent = Expr::col((PARENT, "column1"));
    keys.clear_selects().expr(key.clone()).cond_where(relation.on(parent.clone()));
    order(&mut keys, window);
    keys.limit(window.limit);
    let mut rows = Query::select();
    for column in <R::Child as EntityTrait>::Column::iter() {
        rows.expr(Expr::col(column.as_column_ref()));
    }
    rows.expr_as(parent.clone(), PARENT)
        .from(values(parents.into_iter().map(Key::value)))
        .join(JoinType::CrossJoin, R::Child::default().table_ref(), Condition::all())
        .and_where(key.in_subquery(keys))
        .order_by_expr(parent, sea_orm::Order::Asc);
    order(&mut rows, window);
    rows
}

pub(super) fn count_per_parent<R: Relation>(
    backend: DbBackend,
    mut set: SelectStatement,
    relation: &R,
    parents: Vec<Key>,
) -> SelectStatement {
    if parents.is_empty() {
        return set;
    }
    let key = if backend == DbBackend::Postgres {
        let parents = Func::cust("UNNEST").arg(array(parents));
        set.join(
            JoinType::InnerJoin,
            TableRef::FunctionCall(parents, PARENT.into_iden()),
            relation.on(Expr::col((PARENT, PARENT))),
        );
        PARENT
    } else {
        join_parents(&mut set, relation, parents);
        "column1"
    };
    set.clear_selects()
        .expr_as(Expr::col((PARENT, key)), PARENT)
        .expr_as(Expr::cust("COUNT(*)"), "total")
        .add_group_by([Expr::col((PARENT, key))])
        .take()
}

fn join_parents<R: Relation>(set: &mut SelectStatement, relation: &R, parents: Vec<Key>) {
    let parents: Vec<_> = parents.into_iter().map(Key::value).collect();
    // The join says the same, but SQLite does not know how few the parents are, and would begin with the children.
    set.cond_where(relation.on_any(parents.clone()));
    set.join(JoinType::InnerJoin, values(parents), relation.on(Expr::col((PARENT, "column1"))));
}

/// A table of one column, `column1`.
fn values(parents: impl IntoIterator<Item: IntoValueTuple>) -> TableRef {
    let parents = parents.into_iter().map(IntoValueTuple::into_value_tuple).collect();
    TableRef::ValuesList(parents, PARENT.into_iden())
}

/// The column of the key, if it is one.
fn only_key<E: EntityTrait>() -> Option<E::Column> {
    let mut keys = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column);
    keys.next().filter(|_| keys.next().is_none())
}

pub(super) fn order<E: EntityTrait>(select: &mut SelectStatement, window: &Window<E>) {
    for (key, order) in window.order() {
        select.order_by_expr(key, order);
    }
}
