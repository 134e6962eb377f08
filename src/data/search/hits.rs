//! What a question finds, of what the viewer may see, the best answers first.
use std::str::FromStr as _;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::search_posting;
use sea_orm::{
    ColumnTrait as _, Condition, DbErr, QueryResult,
    sea_query::{CommonTableExpression, Expr, ExprTrait as _, Func, JoinType, Query, SelectStatement, WithClause},
};
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use super::{SearchQuery, query::Spelling};
use crate::{
    data::{Access, CostClass, PageArgs, Visibility, page::fingerprint, relation::union_all},
    error::{Code, Error, Result},
};

/// Rows of one kind that answer a question, of those that the viewer may see.
pub struct Candidates {
    rows: SelectStatement,
    /// The rows of all kinds that answer it, where these are found once for all kinds.
    matched: Option<SelectStatement>,
    class: CostClass,
}

/// What [`Candidates::matched`] is called in a statement.
const MATCHED: &str = "matched";

/// One of the found rows.
#[derive(Clone, Debug)]
pub struct SearchHit {
    /// What kind of row it is.
    pub kind: String,
    /// Id of the row.
    pub id: Uuid,
    place: Place,
}

/// Where a row stands: the best answer first, of equal ones the shortest name.
#[derive(Clone, Debug, Serialize, Deserialize)]
struct Place {
    of: String,
    spelling: Spelling,
    score: i64,
    length: i64,
    name_key: String,
    id: Uuid,
}

impl SearchHit {
    /// How well it answers; compares within one answer only.
    pub fn score(&self) -> i64 {
        self.place.score
    }

    /// Where it stands, for `after`.
    pub fn cursor(&self) -> String {
        URL_SAFE_NO_PAD.encode(serde_json::to_vec(&self.place).unwrap_or_default())
    }
}

/// A page of found rows.
pub struct SearchPage {
    /// The rows.
    pub rows: Vec<SearchHit>,
    /// Whether more follow.
    pub has_next: bool,
    found: SelectStatement,
    class: CostClass,
}

impl Access {
    /// The rows of `E` that answer the question and for which the condition is true.
    pub fn candidates<E: Visibility>(
        &self,
        query: &SearchQuery,
        kind: &str,
        condition: Condition,
    ) -> Result<Candidates> {
        let column = |name| E::Column::from_str(name).map_err(|_| Error::internal(format!("{kind} has no {name}")));
        let (id, name_key) = (Expr::col(column("id")?.as_column_ref()), Expr::col(column("name_key")?.as_column_ref()));
        let mut select = self.find::<E>().filter(condition).into_query();
        select
            .clear_selects()
            .expr_as(Expr::val(kind), "kind")
            .expr_as(id.clone(), "id")
            .expr_as(name_key.clone(), "name_key")
            .expr_as(Expr::from(Func::cust("LENGTH").arg(name_key.clone())), "length");
        if query.is_common {
            select.expr_as(Expr::col((MATCHED, "score")), "score").join(
                JoinType::InnerJoin,
                MATCHED,
                Expr::col((MATCHED, "record_id")).eq(id),
            );
            return Ok(Candidates { rows: select, matched: Some(query.matched()), class: query.class });
        }
        let record = Expr::col((search_posting::Entity, search_posting::Column::RecordId));
        let mut words = query.asked.iter();
        let Some(first) = words.next() else { return Err(Error::internal("a query without words")) };
        let mut score = Expr::from(Func::max(first.score()));
        for other in words {
            let best = Query::select()
                .expr(Func::max(other.score()))
                .from(search_posting::Entity)
                .and_where(record.clone().eq(id.clone()))
                .and_where(other.condition())
                .take();
            score = score.add(Expr::SubQuery(None, Box::new(best.into())));
        }
        select
            .expr_as(score, "score")
            .join(JoinType::InnerJoin, search_posting::Entity, record.eq(id.clone()).and(first.condition()))
            .add_group_by([id, name_key]);
        Ok(Candidates { rows: select, matched: None, class: query.class })
    }

    /// A page of the candidates for a question, the best answers first: of what has its words as they are written or, if
    /// there is nothing, with typing errors. None if there is nothing either.
    pub async fn search(
        &self,
        text: &str,
        candidates: impl Fn(&SearchQuery) -> Result<Vec<Candidates>>,
        of: &str,
        (first, after): (Option<i32>, Option<&str>),
    ) -> Result<Option<SearchPage>> {
        let of = &fingerprint(of);
        let size = PageArgs { first, ..PageArgs::default() }.size()?.0;
        let after = after.map(|cursor| decode(cursor, of)).transpose()?;
        // A page continues what was begun.
        let spellings = after.as_ref().map_or(vec![Spelling::Exact, Spelling::Tolerant], |place| vec![place.spelling]);
        for spelling in spellings {
            let Some(query) = self.search_query(text, spelling).await? else { continue };
            let page = self.search_page(candidates(&query)?, (of, spelling), size, after.as_ref()).await?;
            if !page.rows.is_empty() || after.is_some() {
                return Ok(Some(page));
            }
        }
        Ok(None)
    }

    async fn search_page(
        &self,
        candidates: Vec<Candidates>,
        of: (&str, Spelling),
        size: u64,
        after: Option<&Place>,
    ) -> Result<SearchPage> {
        let class = candidates.iter().map(|of_kind| of_kind.class).max().unwrap_or(CostClass::Light);
        let matched = candidates.iter().find_map(|of_kind| of_kind.matched.clone());
        let all = union_all(candidates.into_iter().map(|of_kind| of_kind.rows));
        let all = all.ok_or_else(|| Error::internal("a search of nothing"))?;
        // A row that lacks one of the words has no score.
        let mut found = Query::select()
            .columns(["kind", "id", "name_key", "length", "score"])
            .from_subquery(all, "candidate")
            .and_where(Expr::col("score").is_not_null())
            .take();
        if let Some(matched) = matched {
            let matched = CommonTableExpression::new().query(matched).table_name(MATCHED).to_owned();
            found.with_cte(WithClause::new().cte(matched).to_owned());
        }
        let mut page = found.clone();
        if let Some(after) = after {
            page.and_where(beyond(after));
        }
        page.order_by("score", sea_orm::Order::Desc)
            .order_by("length", sea_orm::Order::Asc)
            .order_by("name_key", sea_orm::Order::Asc)
            .order_by("id", sea_orm::Order::Asc)
            .limit(size + 1);
        let rows = self.query_of(class, &page).await?;
        let mut rows = rows.iter().map(|row| read(row, of)).collect::<Result<Vec<_>, DbErr>>()?;
        let size = usize::try_from(size).unwrap_or(usize::MAX);
        let has_next = size < rows.len();
        rows.truncate(size);
        Ok(SearchPage { rows, has_next, found, class })
    }

    /// How many rows a search finds on all its pages.
    pub async fn found(&self, page: &SearchPage) -> Result<i64> {
        Ok(self.totals(page.class, [page.found.clone()]).await?.first().copied().unwrap_or_default())
    }
}

fn read(row: &QueryResult, (of, spelling): (&str, Spelling)) -> Result<SearchHit, DbErr> {
    let id: Uuid = row.try_get("", "id")?;
    // PostgreSQL counts letters and adds weights as 32-bit numbers, SQLite as 64-bit ones.
    let number = |name: &str| row.try_get::<i64>("", name).or_else(|_| row.try_get::<i32>("", name).map(i64::from));
    let place = Place {
        of: of.to_owned(),
        spelling,
        score: number("score")?,
        length: number("length")?,
        name_key: row.try_get("", "name_key")?,
        id,
    };
    Ok(SearchHit { kind: row.try_get("", "kind")?, id, place })
}

fn beyond(place: &Place) -> Expr {
    let Place { of: _, spelling: _, score, length, name_key, id } = place;
    let in_id = Expr::col("id").gt(*id);
    let in_name =
        Expr::col("name_key").gt(name_key.as_str()).or(Expr::col("name_key").eq(name_key.as_str()).and(in_id));
    let in_length = Expr::col("length").gt(*length).or(Expr::col("length").eq(*length).and(in_name));
    Expr::col("score").lt(*score).or(Expr::col("score").eq(*score).and(in_length))
}

fn decode(cursor: &str, of: &str) -> Result<Place> {
    let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
    let place: Option<Place> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
    match place {
        Some(place) if place.of == of && !place.name_key.contains('\0') => Ok(place),
        Some(_) => {
            Err(Code::InvalidCursor.at("after", "The cursor belongs to another search: begin again without it.").into())
        }
        None => Err(Code::InvalidCursor.at("after", "The cursor is damaged.").into()),
    }
}
