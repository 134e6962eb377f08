//! Cohorts: rows that were loaded together load their relations together.
//!
//! The first sibling that asks for a relation loads it for all of them in one statement, the others find it there;
//! what came is the next cohort. So `k` levels take `k` statements, however many rows there are.
use std::{
    any::{Any, type_name},
    collections::HashMap,
    ops::Deref,
    sync::{Arc, Mutex, PoisonError},
};

use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait, Iden as _, Iterable as _, ModelTrait as _, PrimaryKeyToColumn as _,
    sea_query::Expr,
};
use tokio::sync::OnceCell;

use super::{
    Access, Filter, Order, PageRequest, Relation, Scoped, Visibility,
    list::{self, Many, Page},
    relation::{Key, among, distinct},
};
use crate::error::{Error, Result};

type Cell = OnceCell<Result<Arc<dyn Any + Send + Sync>>>;

pub(super) struct Cohort<E: EntityTrait> {
    pub(super) rows: Vec<E::Model>,
    /// As whom the rows were read; none for rows that did not come through the read gate.
    read_as: Option<Access>,
    relations: Mutex<Vec<(String, Arc<Cell>)>>,
}

/// One row, and those that were loaded with it.
pub struct Row<E: EntityTrait> {
    pub(super) cohort: Arc<Cohort<E>>,
    pub(super) at: usize,
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
    /// A row by itself, as a change has left it.
    pub fn alone(row: E::Model) -> Self {
        Self { cohort: Cohort::of(vec![row], None), at: 0 }
    }

    /// Whether no other row was loaded with it.
    pub fn is_alone(&self) -> bool {
        self.cohort.rows.len() == 1
    }

    /// Rows that one change has left.
    pub fn together(rows: Vec<E::Model>) -> Vec<Self> {
        Self::all_of(&Cohort::of(rows, None))
    }

    pub(super) fn all_of(cohort: &Arc<Cohort<E>>) -> Vec<Self> {
        let all = 0..cohort.rows.len();
        all.map(|at| Self { cohort: Arc::clone(cohort), at }).collect()
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
                let select = self.cohort.find_children::<C>(access, key, Some(foreign));
                let rows = access.all_models(select.filter(among(access.backend(), &foreign, wanted))).await?;
                let mut of = HashMap::<_, Vec<_>>::new();
                for (at, row) in rows.iter().enumerate() {
                    of.entry(Key::of(row.get(foreign))).or_default().push(at);
                }
                Ok(Each { cohort: Cohort::new(rows, access), of })
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
        let load = async |_: &[E::Model]| Ok(Cohort::<C>::new(access.all_models(select).await?, access));
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
                let select = self.cohort.find_children::<C>(access, key, Some(of));
                let select = select.filter(among(access.backend(), &of, wanted)).filter(condition);
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
                let children = self.cohort.find_children(access, key, relation.column());
                list::many(access, parents, children, &relation, &request).await
            })
            .await?;
        Ok(Page::of_parent(found, Key::of(self.get(key))))
    }
}

impl<E: EntityTrait<Model: Send + Sync>> Cohort<E> {
    /// Rows that were read through the gate together.
    pub(super) fn new(rows: Vec<E::Model>, access: &Access) -> Arc<Self> {
        Self::of(rows, Some(access.clone()))
    }

    fn of(rows: Vec<E::Model>, read_as: Option<Access>) -> Arc<Self> {
        Arc::new(Self { rows, read_as, relations: Mutex::default() })
    }

    /// The rows of `C` that the viewer may see, of those that hold in `foreign` what these rows hold in `key`. What
    /// follows from that the same viewer was shown these rows is not asked again.
    fn find_children<C: Visibility>(&self, access: &Access, key: E::Column, foreign: Option<C::Column>) -> Scoped<C> {
        let is_key = E::PrimaryKey::iter().all(|own| own.into_column().to_string() == key.to_string());
        let is_shown = self.read_as.as_ref().is_some_and(|reader| reader.is(access));
        match foreign.filter(|_| is_key && is_shown) {
            Some(foreign) => Scoped::below::<E>(access.viewer(), foreign),
            None => access.find::<C>(),
        }
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
    let rows = match access.fixed::<C>(key, &wanted).await? {
        Some(rows) => rows,
        None => access.all_models(access.find::<C>().filter(among(access.backend(), &key, wanted))).await?,
    };
    let at = rows.iter().enumerate().filter_map(|(at, row)| Some((Key::of(row.get(key))?, at))).collect();
    Ok(One { cohort: Cohort::new(rows, access), at })
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
