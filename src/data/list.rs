//! Pages of lists and of relations: which rows, their cursors, whether there are more, and how many on all pages.
use std::{collections::HashMap, ops::Range, sync::Arc};

use entity::tally;
use sea_orm::{
    ColumnTrait as _, DbErr, EntityTrait, FromQueryResult as _, QueryResult,
    sea_query::{Expr, Query, SelectStatement, UnionType},
};
use tokio::sync::OnceCell;

use super::{
    Access, CachedCount, Filter, Order, PageRequest, Relation, Row, Scoped, Via, Visibility,
    cohort::Cohort,
    page::Window,
    relation::{Key, count_per_parent, distinct, order, top_per_parent},
};
use crate::error::Result;

pub(super) struct Many<C: EntityTrait, V> {
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
    pub(super) fn of_parent(many: Arc<Many<C, V>>, parent: Option<Key>) -> Self {
        Self { many, parent }
    }

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
    select.limit(window.limit);
    let rows = access.query(&select).await?;
    let rows: Vec<_> = rows
        .iter()
        .map(|row| <O::Entity as EntityTrait>::Model::from_query_result(row, ""))
        .collect::<Result<_, _>>()?;
    let counting = counting(access, set, F::count_hint(request.filter.as_ref(), access.viewer()));
    let vias = rows.iter().map(|_| ()).collect();
    let of = HashMap::from([(None, 0..rows.len())]);
    let cohort = Cohort::new(rows, access);
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

/// A page of a relation for each of the parents, of the rows that are selected.
pub(super) async fn many<R, O, F>(
    access: &Access,
    parents: Vec<Key>,
    children: Scoped<R::Child>,
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
    let mut set = children.filter(condition).into_query();
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
    Ok(Many { cohort: Cohort::new(models, access), vias, of, window, counting, keys_like, counts: OnceCell::new() })
}
