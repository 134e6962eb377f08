//! Pages: filter, order and keyset cursor, in one place for every list.
//!
//! A cursor holds the sort keys of its row and a fingerprint of the list that it came from; with another list,
//! filter or order it is refused, because it would silently lose rows.
use async_graphql::{Context, InputType};
use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use chrono::{DateTime, NaiveDate, Utc};
use sea_orm::{
    ColumnTrait, Condition, EntityTrait, Iterable as _, ModelTrait, PrimaryKeyToColumn as _, Value,
    sea_query::{ArrayType, Expr, ExprTrait as _, Func, SelectStatement},
};
use serde_json::{Value as Json, json};
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::{
    auth::Viewer,
    check::full_date,
    error::{Code, Error, Result},
};

const MAX_PAGE: i32 = 100;
const DEFAULT_PAGE: i32 = 20;
/// For fewer rows, SQLite sorts a whole table rather than to go by an index.
const MIN_ROWS: u64 = 3;

/// The four arguments of a connection.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct PageArgs {
    /// Most rows from the start.
    pub first: Option<i32>,
    /// Returns only rows after this cursor, which is opaque.
    pub after: Option<String>,
    /// Most rows from the end.
    pub last: Option<i32>,
    /// Returns only rows before this cursor, which is opaque.
    pub before: Option<String>,
    /// Nobody asks whether more rows precede or follow, so that no row beyond the page is read.
    pub rows_only: bool,
}

impl PageArgs {
    /// The arguments of the field that is being resolved.
    pub fn of_field(
        ctx: &Context<'_>,
        first: Option<i32>,
        after: Option<String>,
        last: Option<i32>,
        before: Option<String>,
    ) -> Self {
        let page_info = ctx.look_ahead().field("pageInfo");
        let rows_only = !["hasNextPage", "hasPreviousPage"].iter().any(|field| page_info.field(field).exists());
        Self { first, after, last, before, rows_only }
    }

    /// How many rows, and whether from the end.
    pub fn size(&self) -> Result<(u64, bool)> {
        let (argument, size, backward) = match (self.first, self.last) {
            (Some(_), Some(_)) => return Err(Code::Invalid.at("last", "Give either first or last, not both.").into()),
            (None, Some(last)) => ("last", last, true),
            (first, None) => ("first", first.unwrap_or(DEFAULT_PAGE), false),
        };
        match u64::try_from(size) {
            Ok(rows) if 0 < size && size <= MAX_PAGE => Ok((rows, backward)),
            _ => Err(Code::Invalid.at(argument, format!("{argument} must be 1 to {MAX_PAGE}, not {size}.")).into()),
        }
    }
}

/// No filter: the whole list.
#[derive(async_graphql::InputObject, Clone, Debug)]
pub struct Whole {
    nothing: Option<bool>,
}

impl Filter for Whole {
    fn condition(_: Option<&Self>, _: &Viewer) -> Result<Condition> {
        Ok(Condition::all())
    }
}

/// A column that rows are ordered by. All columns of an order go the same way, so that one comparison of rows finds
/// what lies beyond a cursor, and an index begins to read there however deep it is.
#[derive(Clone, Copy, Debug)]
pub struct SortColumn<C> {
    /// Which.
    pub column: C,
    /// From the largest to the smallest.
    pub descending: bool,
    /// May be empty; empty values come last.
    pub nullable: bool,
}

/// An order that a list may be asked for; each is served by an index.
pub trait Order: InputType + Copy + Default + Send + Sync + 'static {
    /// What is ordered.
    type Entity: EntityTrait;
    /// The columns; the key is added as the last.
    fn columns(self) -> Vec<SortColumn<<Self::Entity as EntityTrait>::Column>>;
}

/// A filter as the conditions that it stands for.
pub trait Filter: InputType + Clone + Send + Sync + 'static {
    /// What the filter, or its absence, asks of a row.
    fn condition(filter: Option<&Self>, viewer: &Viewer) -> Result<Condition>;
    /// The counters that tell how many rows there are of it; none if they cannot tell.
    fn count_hint(_: Option<&Self>, _: &Viewer) -> Option<CachedCount> {
        None
    }
}

/// Counters that tell how many rows a list has, so that none of these is read.
#[derive(Clone, Debug)]
pub struct CachedCount {
    /// What is counted.
    pub kind: &'static str,
    /// Which of its counts.
    pub cells: Condition,
    /// The few rows that the viewer may see and that the counts leave out.
    pub beside: Option<Condition>,
}

/// What a caller wants of a list.
#[derive(Clone, Debug)]
pub struct PageRequest<O, F> {
    /// Name of the list, as `Type.field`.
    pub list: &'static str,
    /// Only rows that match this filter.
    pub args: PageArgs,
    /// In which order.
    pub order: O,
    /// Of which set.
    pub filter: Option<F>,
}

impl<O: Order, F: Filter> PageRequest<O, F> {
    /// A request for rows of `list`; by default in the order's default.
    pub fn new(list: &'static str, args: PageArgs, order: Option<O>, filter: Option<F>) -> Self {
        Self { list, args, order: order.unwrap_or_default(), filter }
    }

    /// What siblings must agree in to be answered together.
    pub(super) fn key(&self) -> String {
        format!("{} {} {:?}", self.list, self.set(), self.args)
    }

    fn set(&self) -> String {
        let filter = self.filter.as_ref().map(|filter| filter.to_value().to_string());
        format!("{} {}", self.order.to_value(), filter.unwrap_or_default())
    }

    pub(super) fn window(&self) -> Result<Window<O::Entity>> {
        let (size, backward) = self.args.size()?;
        let mut columns = self.order.columns();
        let descending = columns.first().is_some_and(|first| first.descending);
        columns.extend(<O::Entity as EntityTrait>::PrimaryKey::iter().map(|key| SortColumn {
            column: key.into_column(),
            descending,
            nullable: false,
        }));
        let mut window = Window {
            columns,
            size,
            limit: Ord::max(if self.args.rows_only { size } else { size + 1 }, MIN_ROWS),
            backward,
            fingerprint: fingerprint(&format!("{} {}", self.list, self.set())),
            after: None,
            before: None,
        };
        window.after = window.decode("after", self.args.after.as_deref())?;
        window.before = window.decode("before", self.args.before.as_deref())?;
        Ok(window)
    }
}

/// What a cursor knows its list by.
pub(super) fn fingerprint(list: &str) -> String {
    URL_SAFE_NO_PAD.encode(&Sha256::digest(list)[..6])
}

/// A request made ready for SQL.
#[derive(Debug)]
pub(super) struct Window<E: EntityTrait> {
    columns: Vec<SortColumn<E::Column>>,
    pub(super) size: u64,
    /// How many rows are read at most: one beyond the page tells whether there are more.
    pub(super) limit: u64,
    pub(super) backward: bool,
    fingerprint: String,
    pub(super) after: Option<Vec<Value>>,
    pub(super) before: Option<Vec<Value>>,
}

impl<E: EntityTrait> Window<E> {
    /// Keeps the rows beyond the cursors. The order is set apart, since a list of several parents needs it elsewhere.
    pub(super) fn restrict(&self, select: &mut SelectStatement) {
        for (values, backward) in [(&self.after, false), (&self.before, true)] {
            if let Some(values) = values {
                select.and_where(self.beyond(values, backward));
            }
        }
    }

    /// The order of travel: turned round when the page is asked for from the end.
    pub(super) fn order(&self) -> Vec<(Expr, sea_orm::Order)> {
        let order = |sort: &SortColumn<E::Column>| {
            let order = if sort.descending == self.backward { sea_orm::Order::Asc } else { sea_orm::Order::Desc };
            (sort.key::<E>(), order)
        };
        self.columns.iter().map(order).collect()
    }

    /// True for the rows on one side of the row with these values.
    fn beyond(&self, values: &[Value], backward: bool) -> Expr {
        let first = self.columns.first();
        let rises = first.is_some_and(|first| first.descending) == backward;
        let row = Expr::tuple(self.columns.iter().map(SortColumn::key::<E>));
        let cursor = Expr::tuple(values.iter().cloned().map(Expr::val));
        let beyond = if rises { row.gt(cursor) } else { row.lt(cursor) };
        let (Some(first), Some(value)) = (first.filter(|first| first.nullable), values.first()) else { return beyond };
        // By an index on an expression, SQLite does not seek for more than this.
        let (key, value) = (first.key::<E>(), value.clone());
        beyond.and(if rises { key.gte(value) } else { key.lte(value) })
    }

    /// The cursor of a row.
    pub(super) fn encode(&self, row: &E::Model) -> String {
        let mut parts = vec![json!(self.fingerprint)];
        parts.extend(self.columns.iter().map(|sort| to_json(&row.get(sort.column))));
        URL_SAFE_NO_PAD.encode(Json::Array(parts).to_string())
    }

    fn decode(&self, argument: &str, cursor: Option<&str>) -> Result<Option<Vec<Value>>> {
        let refused = |message: &str| Error::from(Code::InvalidCursor.at(argument, message));
        let Some(cursor) = cursor else { return Ok(None) };
        let bytes = URL_SAFE_NO_PAD.decode(cursor).ok();
        let parts: Option<Vec<Json>> = bytes.and_then(|bytes| serde_json::from_slice(&bytes).ok());
        let parts = parts.ok_or_else(|| refused("The cursor is damaged."))?;
        if parts.first().and_then(Json::as_str) != Some(&self.fingerprint) || parts.len() != self.columns.len() + 1 {
            return Err(refused("The cursor belongs to another list, filter or order: begin again without it."));
        }
        let value = |(part, sort): (&Json, &SortColumn<E::Column>)| {
            let of = E::Model::get_value_type(sort.column);
            if part.is_null() { sort.empty(&of).map(|(value, _)| value) } else { from_json(part, &of) }
        };
        let values: Option<Vec<Value>> = parts.iter().skip(1).zip(&self.columns).map(value).collect();
        values.map(Some).ok_or_else(|| refused("The cursor is damaged."))
    }
}

impl<C: ColumnTrait> SortColumn<C> {
    /// What is compared and indexed: the column, with a value that comes last in the place of an empty one. Neither
    /// database seeks in an index past empty values, nor do they agree on where these stand.
    fn key<E: EntityTrait<Column = C>>(&self) -> Expr {
        let column = Expr::col(self.column.as_column_ref());
        match self.empty(&E::Model::get_value_type(self.column)) {
            Some((_, text)) => Expr::from(Func::coalesce([column, Expr::cust(text)])),
            None => column,
        }
    }

    /// What stands for an empty value, also as the text that the indexes have of it.
    #[expect(clippy::wildcard_enum_match_arm, reason = "of numbers, only years may be empty")]
    fn empty(&self, of: &ArrayType) -> Option<(Value, &'static str)> {
        let (day, day_text, number, number_text) = if self.descending {
            (NaiveDate::from_ymd_opt(1, 1, 1), "'0001-01-01'", 0, "0")
        } else {
            (NaiveDate::from_ymd_opt(9999, 12, 31), "'9999-12-31'", 9999, "9999")
        };
        match of {
            _ if !self.nullable => None,
            ArrayType::ChronoDate => Some((day?.into(), day_text)),
            _ => Some((Value::Int(Some(number)), number_text)),
        }
    }
}

fn to_json(value: &Value) -> Json {
    #[expect(
        clippy::wildcard_enum_match_arm,
        reason = "only these types are sorted by; others would end the list at once"
    )]
    match value {
        Value::String(Some(text)) => json!(text),
        Value::Int(Some(number)) => json!(number),
        Value::BigInt(Some(number)) => json!(number),
        Value::Uuid(Some(uuid)) => json!(uuid),
        Value::ChronoDate(Some(date)) => json!(date),
        Value::ChronoDateTimeUtc(Some(time)) => json!(time),
        _ => Json::Null,
    }
}

fn from_json(json: &Json, of: &ArrayType) -> Option<Value> {
    #[expect(clippy::wildcard_enum_match_arm, reason = "the types of `to_json`")]
    match of {
        ArrayType::String => Some(json.as_str().filter(|text| !text.contains('\0'))?.into()),
        ArrayType::Int => Some(i32::try_from(json.as_i64()?).ok()?.into()),
        ArrayType::BigInt => Some(json.as_i64()?.into()),
        ArrayType::Uuid => Some(json.as_str()?.parse::<Uuid>().ok()?.into()),
        ArrayType::ChronoDate => Some(full_date(json.as_str()?)?.into()),
        ArrayType::ChronoDateTimeUtc => {
            let time = json.as_str()?.parse::<DateTime<Utc>>().ok()?;
            full_date(&time.date_naive().to_string()).map(|_| time.into())
        }
        _ => None,
    }
}
