//! The read gate: every select carries the visibility of the viewer who asks.
use std::{collections::HashMap, str::FromStr as _, sync::Arc};

use async_graphql::Context;
use sea_orm::{
    ColumnTrait, Condition, ConnectionTrait as _, DbBackend, DbErr, EntityTrait, Iterable as _, ModelTrait as _,
    PrimaryKeyToColumn as _, QueryFilter as _, QueryOrder as _, QueryResult, QuerySelect as _, QueryTrait as _, Select,
    Statement,
    sea_query::{Expr, ExprTrait as _, Func, IntoCondition, JoinType, Query, SelectStatement},
};
use uuid::Uuid;

use super::{
    Database, Filter, Order, PageRequest, Row, Visibility,
    cohort::Cohort,
    contact_access::Readings,
    list::{self, Page},
    read_budget::{self, ReadBudget},
    read_queue::CostClass,
    relation::{Key, among, union_all},
    retention::RetentionPolicy,
    table_versions::{ReadRecorder, TablesRead},
};
use crate::{
    auth::{OpaqueToken, Viewer},
    error::{Error, Result},
};

/// The database as one viewer may use it. Lives as long as one request.
#[derive(Clone, Debug)]
pub struct Access(pub(super) Arc<Inner>);

#[derive(Debug)]
pub(super) struct Inner {
    pub(super) database: Database,
    pub(super) viewer: Viewer,
    pub(super) readings: Readings,
    /// None for what no client asked.
    budget: Option<Arc<ReadBudget>>,
    /// None where nobody wants to know what is read.
    recorder: Option<Arc<ReadRecorder>>,
}

/// A select that already carries the viewer's visibility.
#[derive(Clone, Debug)]
pub struct Scoped<E: EntityTrait>(pub(super) Select<E>);

/// A set of rows of whatever table, to be counted.
#[derive(Clone, Debug)]
pub struct Counting(SelectStatement);

impl<E: EntityTrait> Scoped<E> {
    pub(super) fn of(viewer: &Viewer) -> Self
    where
        E: Visibility,
    {
        Self(E::find().filter(E::visible_to(viewer)))
    }

    pub(super) fn below<P: EntityTrait>(viewer: &Viewer, column: E::Column) -> Self
    where
        E: Visibility,
    {
        Self(E::find().filter(E::visible_below::<P>(viewer, column)))
    }

    /// Keeps the rows for which the condition is true.
    pub fn filter(self, condition: impl IntoCondition) -> Self {
        Self(self.0.filter(condition.into_condition()))
    }

    /// Keeps the row with this key.
    pub(super) fn with_key(self, key: Uuid) -> Self {
        let is_key = E::PrimaryKey::iter().map(|column| column.into_column().eq(key));
        self.filter(is_key.fold(Condition::all(), Condition::add))
    }

    /// The set, to be counted beside others.
    pub fn counting(self) -> Counting {
        Counting(self.into_query())
    }

    pub(super) fn into_query(self) -> SelectStatement {
        self.0.into_query()
    }
}

impl Access {
    /// The database for one viewer.
    pub fn new(database: Database, viewer: Viewer) -> Self {
        Self(Arc::new(Inner { database, viewer, readings: Readings::default(), budget: None, recorder: None }))
    }

    /// The database for one request of one viewer, which may not take more of it than the limits say.
    pub fn of_request(database: Database, viewer: Viewer, class: CostClass) -> Self {
        let budget = Some(Arc::new(ReadBudget::new(database.read_limits(), viewer.is_staff(), class)));
        // What somebody is told who is known is not kept for others.
        let recorder = viewer.is_nobody().then(|| Arc::new(ReadRecorder::new(database.table_versions())));
        Self(Arc::new(Inner { database, viewer, readings: Readings::default(), budget, recorder }))
    }

    /// The tables of which everybody would have been given the same on the same day; none if somebody was known.
    pub fn tables_read(&self) -> Option<TablesRead> {
        self.0.recorder.as_ref().and_then(|recorder| recorder.finish())
    }

    /// Says how costly the request is, once that is known.
    pub fn costs(&self, class: CostClass) {
        if let Some(budget) = &self.0.budget {
            budget.costs(class);
        }
    }

    /// Who asks.
    pub fn viewer(&self) -> &Viewer {
        &self.0.viewer
    }

    /// The same for whoever asks, with what an opaque token opens to them besides.
    pub fn holding(&self, opaque_token: OpaqueToken) -> Self {
        self.beside(Viewer { opaque_token: Some(opaque_token), ..self.0.viewer.clone() })
    }

    /// The same for somebody else: for whoever has just shown who they are, and for what has to be known before that.
    pub fn as_viewer(&self, viewer: Viewer) -> Self {
        self.beside(viewer)
    }

    /// For another viewer, whose readings are kept with these.
    fn beside(&self, viewer: Viewer) -> Self {
        let Inner { database, viewer: _, readings, budget, recorder } = &*self.0;
        let (database, readings, budget, recorder) =
            (database.clone(), readings.clone(), budget.clone(), recorder.clone());
        if let Some(recorder) = &recorder {
            recorder.note_personal();
        }
        Self(Arc::new(Inner { database, viewer, readings, budget, recorder }))
    }

    /// Whether it is the same request of the same viewer.
    pub(super) fn is(&self, other: &Self) -> bool {
        Arc::ptr_eq(&self.0, &other.0)
    }

    /// The database itself.
    pub fn database(&self) -> &Database {
        &self.0.database
    }

    /// How long things are kept.
    pub fn retention(&self) -> RetentionPolicy {
        self.0.database.retention()
    }

    /// The rows of `E` that the viewer may see.
    pub fn find<E: Visibility>(&self) -> Scoped<E> {
        Scoped::of(&self.0.viewer)
    }

    /// At most one row.
    pub async fn one<E: Visibility<Model: Send + Sync>>(&self, select: Scoped<E>) -> Result<Option<Row<E>>> {
        let select = E::find().from_raw_sql(self.statement(&select.0.limit(1).into_query()));
        let row = self.read(select.one(self.0.database.reader())).await?;
        Ok(row.map(|row| Row { cohort: Cohort::new(vec![row], self), at: 0 }))
    }

    /// The row with this key.
    pub async fn by_key<E: Visibility<Model: Send + Sync>>(&self, key: Uuid) -> Result<Option<Row<E>>> {
        self.one(self.find::<E>().with_key(key)).await
    }

    /// All rows, as one cohort. For lists that cannot grow; the others are pages.
    pub async fn all<E: Visibility<Model: Send + Sync>>(&self, select: Scoped<E>) -> Result<Vec<Row<E>>> {
        Ok(Row::all_of(&Cohort::new(self.all_models(select).await?, self)))
    }

    /// The first rows in the order of a column, as one cohort.
    pub async fn first<E>(&self, select: Scoped<E>, by: E::Column, most: u64) -> Result<Vec<Row<E>>>
    where
        E: Visibility<Model: Send + Sync>,
    {
        self.all(Scoped(select.0.order_by_asc(by).limit(most))).await
    }

    /// A page of a list.
    pub async fn page<O, F>(&self, request: PageRequest<O, F>) -> Result<Page<O::Entity, ()>>
    where
        O: Order<Entity: Visibility<Model: Send + Sync>>,
        F: Filter,
    {
        list::root(self, &request).await
    }

    /// The rows with these ids, loaded as one cohort.
    pub async fn by_ids<E: Visibility<Model: Send + Sync>>(&self, ids: Vec<Uuid>) -> Result<HashMap<Uuid, Row<E>>> {
        if ids.is_empty() {
            return Ok(HashMap::new());
        }
        let column = E::Column::from_str("id").map_err(|_| Error::internal("the table has no ids"))?;
        let keys = ids.into_iter().map(Key::Uuid).collect();
        let rows = self.all(self.find::<E>().filter(among(self.backend(), &column, keys))).await?;
        let with_id = |row: Row<E>| match Key::of(row.get(column)) {
            Some(Key::Uuid(id)) => Some((id, row)),
            Some(Key::Text(_)) | None => None,
        };
        Ok(rows.into_iter().filter_map(with_id).collect())
    }

    /// How many of the rows have the same texts in these columns; empty ones count as an empty text.
    pub async fn group<E: Visibility, const N: usize>(
        &self,
        select: Scoped<E>,
        columns: [E::Column; N],
    ) -> Result<Vec<([String; N], i64)>> {
        let mut grouping = select.into_query();
        grouping.clear_selects().expr_as(Expr::cust("COUNT(*)"), "total");
        for (place, column) in columns.iter().enumerate() {
            grouping.expr_as(Expr::col(column.as_column_ref()), format!("part{place}"));
        }
        grouping.add_group_by(columns.iter().map(|column| Expr::col(column.as_column_ref())));
        let rows = self.query(&grouping).await?;
        let read = |row: &QueryResult| {
            let mut parts = [const { String::new() }; N];
            for (place, part) in parts.iter_mut().enumerate() {
                *part = row.try_get::<Option<String>>("", &format!("part{place}"))?.unwrap_or_default();
            }
            Ok((parts, row.try_get("", "total")?))
        };
        Ok(rows.iter().map(read).collect::<Result<_, sea_orm::DbErr>>()?)
    }

    /// The keys that most of the rows hold in a column, the most frequent first and of these the lowest.
    pub async fn most_frequent<E: Visibility>(
        &self,
        select: Scoped<E>,
        column: E::Column,
        most: u64,
    ) -> Result<Vec<Uuid>> {
        let mut grouping = select.into_query();
        let key = Expr::col(column.as_column_ref());
        grouping
            .clear_selects()
            .expr_as(key.clone(), "part")
            .add_group_by([key.clone()])
            .order_by_expr(Expr::cust("COUNT(*)"), sea_orm::Order::Desc)
            .order_by_expr(key, sea_orm::Order::Asc)
            .limit(most);
        let rows = self.query(&grouping).await?;
        Ok(rows.iter().map(|row| row.try_get("", "part")).collect::<Result<_, sea_orm::DbErr>>()?)
    }

    /// How many of the rows are tied (by rows of `T`, whose columns `from` and `to` hold the keys) to rows of `C` with
    /// the same text in `part`. What is tied to several with one text counts once, and once for each other text.
    pub async fn group_tied<E, T, C>(
        &self,
        select: Scoped<E>,
        (key, from): (E::Column, T::Column),
        (to, of): (T::Column, C::Column),
        part: C::Column,
    ) -> Result<Vec<(String, i64)>>
    where
        E: Visibility,
        T: EntityTrait,
        C: Visibility,
    {
        let (key, part) = (Expr::col(key.as_column_ref()), Expr::col(part.as_column_ref()));
        let is_tied = Expr::col(from.as_column_ref()).eq(key.clone());
        let is_tied_to = Expr::col(of.as_column_ref()).eq(Expr::col(to.as_column_ref()));
        let mut grouping = select.into_query();
        grouping
            .clear_selects()
            .expr_as(Func::count_distinct(key), "total")
            .expr_as(part.clone(), "part")
            .join(JoinType::InnerJoin, T::default().table_ref(), is_tied)
            .join(JoinType::InnerJoin, C::default().table_ref(), is_tied_to)
            .cond_where(C::visible_to(self.viewer()))
            .cond_where(part.clone().is_not_null())
            .add_group_by([part]);
        let rows = self.query(&grouping).await?;
        let read = |row: &QueryResult| Ok((row.try_get("", "part")?, row.try_get("", "total")?));
        Ok(rows.iter().map(read).collect::<Result<_, sea_orm::DbErr>>()?)
    }

    /// How many rows each of the sets has, in one statement.
    pub async fn counts<const N: usize>(&self, sets: [Counting; N]) -> Result<[i64; N]> {
        let totals = self.totals(CostClass::Light, sets.map(|Counting(set)| set)).await?;
        totals.try_into().map_err(|_| Error::internal("a set was not counted"))
    }

    /// How many rows each of the selects gives, in their order.
    pub(super) async fn totals(
        &self,
        class: CostClass,
        sets: impl IntoIterator<Item = SelectStatement>,
    ) -> Result<Vec<i64>> {
        let count = |(place, set): (i32, SelectStatement)| {
            Query::select()
                .expr_as(Expr::val(place), "place")
                .expr_as(Expr::cust("COUNT(*)"), "total")
                .from_subquery(set, "whole")
                .take()
        };
        let Some(all) = union_all((0..).zip(sets).map(count)) else { return Ok(Vec::new()) };
        let read = |row: &QueryResult| Ok((row.try_get::<i32>("", "place")?, row.try_get("", "total")?));
        let mut totals =
            self.query_of(class, &all).await?.iter().map(read).collect::<Result<Vec<_>, sea_orm::DbErr>>()?;
        totals.sort_unstable_by_key(|(place, _)| *place);
        Ok(totals.into_iter().map(|(_, total)| total).collect())
    }

    /// How many rows.
    pub async fn count<E: Visibility>(&self, select: Scoped<E>) -> Result<i64> {
        let [total] = self.counts([select.counting()]).await?;
        Ok(total)
    }

    pub(super) async fn all_models<E: Visibility>(&self, select: Scoped<E>) -> Result<Vec<E::Model>> {
        let select = E::find().from_raw_sql(self.statement(&select.into_query()));
        self.read(select.all(self.0.database.reader())).await
    }

    pub(super) async fn query(&self, select: &SelectStatement) -> Result<Vec<QueryResult>> {
        self.query_of(CostClass::Light, select).await
    }

    /// The same for a statement that is at least of this class.
    pub(super) async fn query_of(&self, class: CostClass, select: &SelectStatement) -> Result<Vec<QueryResult>> {
        self.read_of(class, self.0.database.reader().query_all_raw(self.statement(select))).await
    }

    /// The only way from a select to a statement.
    fn statement(&self, select: &SelectStatement) -> Statement {
        let statement = self.backend().build(select);
        if let Some(recorder) = &self.0.recorder {
            recorder.note(&statement.sql);
        }
        statement
    }

    async fn read<T: Send>(&self, statement: impl Future<Output = Result<T, DbErr>> + Send) -> Result<T> {
        self.read_of(CostClass::Light, statement).await
    }

    /// The only way to a connection that reads.
    async fn read_of<T: Send>(
        &self,
        class: CostClass,
        statement: impl Future<Output = Result<T, DbErr>> + Send,
    ) -> Result<T> {
        let Inner { database, budget, .. } = &*self.0;
        let limits = (budget.as_deref(), class);
        let read = read_budget::run(limits, database.read_queue(), database.reader(), statement).await;
        read.map_err(Error::while_reading)
    }

    pub(super) fn backend(&self) -> DbBackend {
        self.0.database.reader().get_database_backend()
    }
}

/// How resolvers reach their [`Access`].
pub trait ContextExt {
    /// The read and write gates for whoever sent the request.
    fn access(&self) -> &Access;
    /// Who sent the request.
    fn viewer(&self) -> &Viewer {
        self.access().viewer()
    }
}

impl ContextExt for Context<'_> {
    fn access(&self) -> &Access {
        self.data_unchecked()
    }
}
