//! Cohorts: rows that were loaded together load their relations together.
//!
//! The first sibling that asks for a relation loads it for all of them in one statement, the others find it there;
//! what came is the next cohort. So `k` levels take `k` statements, however many rows there are.
use std::{
    any::{Any, type_name},
    collections::HashMap,
    ops::{Deref, Range},
    sync::{Arc, Mutex, PoisonError},
};

use entity::tally;
use sea_orm::{
    ColumnTrait as _, Condition, DbErr, EntityTrait, FromQueryResult as _, Iden as _, ModelTrait as _, QueryResult,
    sea_query::{Expr, Query, SelectStatement, UnionType},
};
use tokio::sync::OnceCell;

use super::{
    Access, CachedCount, Filter, Order, PageRequest, Relation, Scoped, Via, Visibility,
    page::Window,
    relation::{Key, among, count_per_parent, distinct, order, top_per_parent},
};
use crate::error::{Error, Result};

type Cell = OnceCell<Result<Arc<dyn Any + Send + Sync>>>;

struct Cohort<E: EntityTrait> {
    rows: Vec<E::Model>,
    relations: Mutex<Vec<(String, Arc<Cell>)>>,
}

/// One row, and those that were loaded with it.
pub struct Row<E: EntityTrait> {
    cohort: Arc<Cohort<E>>,
    at: usize,
}

impl<E: EntityTrait> Clone for Row<E> {
    fn clone(&self) -> Self {
        Self { cohort: Arc::clone(&self.cohort), at: self.at }
    }
}

impl<E: EntityTrait> Deref for Row<E> {
    type Target = E::Model;
    fn deref(&self) -> &E::Model {
        &self.cohort.rows[self.at]
    }
}

impl<E: EntityTrait<Model: Send + Sync>> Row<E> {
    /// A row that was loaded by itself.
    pub fn alone(row: E::Model) -> Self {
        Self { cohort: Cohort::new(vec![row]), at: 0 }
    }

    /// Whether no other row was loaded with it.
    pub fn is_alone(&self) -> bool {
        self.cohort.rows.len() == 1
    }

    /// Rows that were loaded together.
    pub fn together(rows: Vec<E::Model>) -> Vec<Self> {
        let all = 0..rows.len();
        let cohort = Cohort::new(rows);
        all.map(|at| Self { cohort: Arc::clone(&cohort), at }).collect()
    }

    /// The row of `C` whose `key` is what this row holds in `foreign`; none if it may not be seen.
    pub async fn one<C>(&self, access: &Access, foreign: E::Column, key: C::Column) -> Result<Option<Row<C>>>
    where
        C: Visibility<Model: Send + Sync>,
    {
        let Some(wanted) = Key::of(self.get(foreign)) else { return Ok(None) };
        let name = format!("{} {} {}", foreign.to_string(), type_name::<C>(), key.to_string());
        let found: Arc<One<C>> =
            self.cohort.load(name, async |rows| one::<E, C>(access, rows, foreign, key).await).await?;
        Ok(found.at.get(&wanted).map(|at| Row { cohort: Arc::clone(&found.cohort), at: *at }))
    }

    /// All rows of `C` that hold in `foreign` what this row holds in `key`. For relations that cannot grow.
    pub async fn each<C>(&self, access: &Access, key: E::Column, foreign: C::Column) -> Result<Vec<Row<C>>>
    where
        C: Visibility<Model: Send + Sync>,
    {
        let Some(wanted) = Key::of(self.get(key)) else { return Ok(Vec::new()) };
        let name = format!("each {} {} {}", key.to_string(), type_name::<C>(), foreign.to_string());
        let found: Arc<Each<C>> = self
            .cohort
            .load(name, async |rows| {
                let wanted = distinct(rows.iter().filter_map(|row| Key::of(row.get(key))).collect());
                let select = access.find::<C>().filter(among(access.backend(), &foreign, wanted));
                let rows = access.all_models(select).await?;
                let mut of = HashMap::<_, Vec<_>>::new();
                for (at, row) in rows.iter().enumerate() {
                    of.entry(Key::of(row.get(foreign))).or_default().push(at);
                }
                Ok(Each { cohort: Cohort::new(rows), of })
            })
            .await?;
        let own = found.of.get(&Some(wanted)).into_iter().flatten();
        Ok(own.map(|at| Row { cohort: Arc::clone(&found.cohort), at: *at }).collect())
    }

    /// All rows of `C` for which the condition is true, loaded once for all rows of the cohort; `name` tells it from other
    /// conditions. For what concerns each of them alike and cannot grow.
    pub async fn common<C>(&self, access: &Access, name: &'static str, condition: Condition) -> Result<Vec<Row<C>>>
    where
        C: Visibility<Model: Send + Sync>,
    {
        let name = format!("common {} {name}", type_name::<C>());
        let select = access.find::<C>().filter(condition);
        let load = async |_: &[E::Model]| Ok(Cohort::<C>::new(access.all_models(select).await?));
        let found: Arc<Arc<Cohort<C>>> = self.cohort.load(name, load).await?;
        Ok((0..found.rows.len()).map(|at| Row { cohort: Arc::clone(&found), at }).collect())
    }

    /// How many rows of `C`, of those for which the condition (known by its name) is true, hold in `of` what this row
    /// holds in `key`: by the texts that they have in these columns, counted for all siblings at once.
    pub async fn counts<C, const N: usize>(
        &self,
        access: &Access,
        (key, of): (E::Column, C::Column),
        parts: [C::Column; N],
        (name, condition): (&str, Condition),
    ) -> Result<Vec<([String; N], i64)>>
    where
        C: Visibility,
    {
        let Some(wanted) = Key::of(self.get(key)) else { return Ok(Vec::new()) };
        let name = format!("counts {} {} {} {name}", key.to_string(), type_name::<C>(), of.to_string());
        let found: Arc<Counted<N>> = self
            .cohort
            .load(name, async |rows| {
                let wanted = distinct(rows.iter().filter_map(|row| Key::of(row.get(key))).collect());
                let select = access.find::<C>().filter(among(access.backend(), &of, wanted)).filter(condition);
                counted(access, select, of, parts).await
            })
            .await?;
        Ok(found.get(&wanted).cloned().unwrap_or_default())
    }

    /// This row's page of a relation; `key` is the column that the relation's rows point to.
    pub async fn many<R, O, F>(
        &self,
        access: &Access,
        key: E::Column,
        relation: R,
        request: PageRequest<O, F>,
    ) -> Result<Page<R::Child, R::Via>>
    where
        R: Relation,
        O: Order<Entity = R::Child>,
        F: Filter,
    {
        let found: Arc<Many<R::Child, R::Via>> = self
            .cohort
            .load(request.key(), async |rows| {
                let parents = rows.iter().filter_map(|row| Key::of(row.get(key))).collect();
                many(access, parents, &relation, &request).await
            })
            .await?;
        Ok(Page { many: found, parent: Key::of(self.get(key)) })
    }
}

impl<E: EntityTrait<Model: Send + Sync>> Cohort<E> {
    fn new(rows: Vec<E::Model>) -> Arc<Self> {
        Arc::new(Self { rows, relations: Mutex::default() })
    }

    async fn load<T: Any + Send + Sync>(
        &self,
        name: String,
        load: impl AsyncFnOnce(&[E::Model]) -> Result<T>,
    ) -> Result<Arc<T>> {
        let cell = {
            let mut relations = self.relations.lock().unwrap_or_else(PoisonError::into_inner);
            if let Some((_, cell)) = relations.iter().find(|(known, _)| *known == name) {
                Arc::clone(cell)
            } else {
                let cell = Arc::<Cell>::default();
                relations.push((name, Arc::clone(&cell)));
                cell
            }
        };
        let erase = |found| -> Arc<dyn Any + Send + Sync> { Arc::new(found) };
        let loaded = cell.get_or_init(async || load(&self.rows).await.map(erase)).await;
        let found = Arc::clone(loaded.as_ref().map_err(Clone::clone)?);
        found.downcast().map_err(|_| Error::internal("two relations share a name"))
    }
}

struct One<C: EntityTrait> {
    cohort: Arc<Cohort<C>>,
    at: HashMap<Key, usize>,
}

async fn one<E, C>(access: &Access, rows: &[E::Model], foreign: E::Column, key: C::Column) -> Result<One<C>>
where
    E: EntityTrait,
    C: Visibility<Model: Send + Sync>,
{
    let wanted = distinct(rows.iter().filter_map(|row| Key::of(row.get(foreign))).collect());
    let rows = access.all_models(access.find::<C>().filter(among(access.backend(), &key, wanted))).await?;
    let at = rows.iter().enumerate().filter_map(|(at, row)| Some((Key::of(row.get(key))?, at))).collect();
    Ok(One { cohort: Cohort::new(rows), at })
}

struct Each<C: EntityTrait> {
    cohort: Arc<Cohort<C>>,
    of: HashMap<Option<Key>, Vec<usize>>,
}

/// For each parent, how many of its rows have the same texts.
type Counted<const N: usize> = HashMap<Key, Vec<([String; N], i64)>>;

async fn counted<C: Visibility, const N: usize>(
    access: &Access,
    select: Scoped<C>,
    of: C::Column,
    parts: [C::Column; N],
) -> Result<Counted<N>> {
    let columns = || [of].into_iter().chain(parts).map(|column| Expr::col(column.as_column_ref()));
    let mut grouping = select.into_query();
    grouping.clear_selects().expr_as(Expr::cust("COUNT(*)"), "total");
    for (place, column) in columns().enumerate() {
        grouping.expr_as(column, format!("part{place}"));
    }
    grouping.add_group_by(columns());
    let mut counted = Counted::new();
    for row in access.query(&grouping).await? {
        let mut texts = [const { String::new() }; N];
        for (place, text) in texts.iter_mut().enumerate() {
            *text = row.try_get::<Option<String>>("", &format!("part{}", place + 1))?.unwrap_or_default();
        }
        let parent = Key::Uuid(row.try_get("", "part0")?);
        counted.entry(parent).or_default().push((texts, row.try_get("", "total")?));
    }
    Ok(counted)
}

struct Many<C: EntityTrait, V> {
    cohort: Arc<Cohort<C>>,
    vias: Vec<V>,
    of: HashMap<Option<Key>, Range<usize>>,
    window: Window<C>,
    counting: SelectStatement,
    keys_like: Option<Key>,
    counts: OnceCell<Result<HashMap<Option<Key>, i64>>>,
}

/// One parent's page of a list, or a page of the whole list.
pub struct Page<C: EntityTrait, V> {
    many: Arc<Many<C, V>>,
    parent: Option<Key>,
}

impl<C: Visibility<Model: Send + Sync>, V: Via> Page<C, V> {
    /// The rows, each with what is known of its belonging.
    pub fn rows(&self) -> impl ExactSizeIterator<Item = (Row<C>, &V)> {
        let shown = self.shown();
        let backward = self.many.window.backward;
        let end = shown.end;
        shown.clone().map(move |index| {
            // A page from the end was read from its last row on.
            let at = if backward { end - 1 - (index - shown.start) } else { index };
            (Row { cohort: Arc::clone(&self.many.cohort), at }, &self.many.vias[at])
        })
    }

    /// The cursor of a row of this page.
    pub fn cursor(&self, row: &Row<C>) -> String {
        self.many.window.encode(row)
    }

    /// Whether rows follow.
    pub fn has_next(&self) -> bool {
        if self.many.window.backward { self.many.window.before.is_some() } else { self.has_more() }
    }

    /// Whether rows precede.
    pub fn has_previous(&self) -> bool {
        if self.many.window.backward { self.has_more() } else { self.many.window.after.is_some() }
    }

    /// How many rows the list has on all its pages; counted for all siblings at once.
    pub async fn total(&self, access: &Access) -> Result<i64> {
        let counts = self
            .many
            .counts
            .get_or_init(async || {
                let rows = access.query(&self.many.counting).await?;
                let count = |row: &QueryResult| -> Result<(Option<Key>, i64), DbErr> {
                    let parent = self.many.keys_like.as_ref().map(|like| Key::read(row, like)).transpose()?;
                    Ok((parent, row.try_get("", "total")?))
                };
                Ok(rows.iter().map(count).collect::<Result<_, _>>()?)
            })
            .await;
        Ok(counts.as_ref().map_err(Clone::clone)?.get(&self.parent).copied().unwrap_or_default())
    }

    fn loaded(&self) -> Range<usize> {
        self.many.of.get(&self.parent).cloned().unwrap_or_default()
    }

    fn shown(&self) -> Range<usize> {
        let Range { start, end } = self.loaded();
        start..end.min(start + usize::try_from(self.many.window.size).unwrap_or(usize::MAX))
    }

    fn has_more(&self) -> bool {
        self.shown().end < self.loaded().end
    }
}

/// A page of the whole list.
pub(super) async fn root<O, F>(access: &Access, request: &PageRequest<O, F>) -> Result<Page<O::Entity, ()>>
where
    O: Order<Entity: Visibility<Model: Send + Sync>>,
    F: Filter,
{
    let window = request.window()?;
    let condition = F::condition(request.filter.as_ref(), access.viewer())?;
    let set = access.find::<O::Entity>().filter(condition).into_query();
    let mut select = set.clone();
    window.restrict(&mut select);
    order(&mut select, &window);
    select.limit(window.size + 1);
    let rows = access.query(&select).await?;
    let rows: Vec<_> = rows
        .iter()
        .map(|row| <O::Entity as EntityTrait>::Model::from_query_result(row, ""))
        .collect::<Result<_, _>>()?;
    let counting = counting(access, set, F::count_hint(request.filter.as_ref(), access.viewer()));
    let vias = rows.iter().map(|_| ()).collect();
    let of = HashMap::from([(None, 0..rows.len())]);
    let cohort = Cohort::new(rows);
    let many = Many { cohort, vias, of, window, counting, keys_like: None, counts: OnceCell::new() };
    Ok(Page { many: Arc::new(many), parent: None })
}

/// How many rows the set has: by the counters, where they tell, whatever the number of rows.
fn counting(access: &Access, mut set: SelectStatement, kept: Option<CachedCount>) -> SelectStatement {
    let count = |set| Query::select().expr_as(Expr::cust("COUNT(*)"), "total").from_subquery(set, "whole").take();
    let Some(CachedCount { kind, cells, beside }) = kept else { return count(set) };
    let cells = access.find::<tally::Entity>().filter(tally::Column::Kind.eq(kind)).filter(cells);
    let mut totals = cells.into_query();
    totals.clear_selects().column(tally::Column::Total);
    if let Some(beside) = beside {
        totals.union(UnionType::All, count(set.cond_where(beside).take()));
    }
    let sum = Expr::cust("CAST(COALESCE(SUM(total), 0) AS BIGINT)");
    Query::select().expr_as(sum, "total").from_subquery(totals, "counted").take()
}

async fn many<R, O, F>(
    access: &Access,
    parents: Vec<Key>,
    relation: &R,
    request: &PageRequest<O, F>,
) -> Result<Many<R::Child, R::Via>>
where
    R: Relation,
    O: Order<Entity = R::Child>,
    F: Filter,
{
    let parents = distinct(parents);
    let window = request.window()?;
    let condition = F::condition(request.filter.as_ref(), access.viewer())?;
    let mut set = access.find::<R::Child>().filter(condition).into_query();
    relation.join(&mut set);
    R::Via::select(&mut set);
    let keys_like = parents.first().cloned();
    let counting = count_per_parent(access.backend(), set.clone(), relation, parents.clone());
    window.restrict(&mut set);
    let rows = match &keys_like {
        Some(_) => access.query(&top_per_parent(access.backend(), set, relation, parents, &window)).await?,
        None => Vec::new(),
    };
    let (mut models, mut vias, mut of) =
        (Vec::with_capacity(rows.len()), Vec::with_capacity(rows.len()), HashMap::new());
    for (at, row) in rows.iter().enumerate() {
        let parent = keys_like.as_ref().map(|like| Key::read(row, like)).transpose()?;
        of.entry(parent).or_insert(at..at).end = at + 1;
        models.push(<R::Child as EntityTrait>::Model::from_query_result(row, "")?);
        vias.push(R::Via::read(row)?);
    }
    Ok(Many { cohort: Cohort::new(models), vias, of, window, counting, keys_like, counts: OnceCell::new() })
}
