//! Which rows of a list are exported, and in which order: as the API's list has them.
use async_graphql::{InputType, Name, Pos, Value};
use serde_json::Value as Json;
use uuid::Uuid;

use super::CsvTable;
use crate::{
    data::{Access, PageArgs, PageRequest, Row},
    error::{Code, Result},
};

/// The arguments of a list. Without any, every row that the viewer may see is exported, in the order of their making.
#[derive(Clone, Debug, Default)]
pub struct Selection {
    /// One of the list's orders: `NAME_DESC`.
    pub order_by: Option<String>,
    /// The list's filter, as variables of the API have it: `{"countries": ["NO"]}`.
    pub filter: Option<Json>,
}

/// Where the next rows begin.
#[derive(Clone, Debug)]
pub enum Place {
    /// After the row with this key.
    Key(Uuid),
    /// After the row with this cursor.
    Cursor(String),
}

const MAX_ROWS: i32 = 100;

impl Selection {
    /// Whether every row is meant.
    pub fn is_whole(&self) -> bool {
        self.order_by.is_none() && self.filter.is_none()
    }

    /// The rows after the cursor, and where the next begin.
    pub(super) async fn page<E: CsvTable>(
        &self,
        access: &Access,
        after: Option<String>,
    ) -> Result<(Vec<Row<E>>, Option<Place>)> {
        let order = self.order_by.as_ref().map(|order| read::<E::Order>("orderBy", Value::Enum(Name::new(order))));
        let filter = self.filter.as_ref().map(filter::<E::Filter>).transpose()?;
        let args = PageArgs { first: Some(MAX_ROWS), after, ..PageArgs::default() };
        let page = access.page(PageRequest::new("export", args, order.transpose()?, filter)).await?;
        let rows: Vec<_> = page.rows().map(|(row, ())| row).collect();
        let next = rows.last().filter(|_| page.has_next()).map(|row| Place::Cursor(page.cursor(row)));
        Ok((rows, next))
    }
}

fn filter<F: InputType>(json: &Json) -> Result<F> {
    let wrong = |_| Code::Invalid.at("filter", "The filter is not one of JSON: {\"countries\": [\"NO\"]}.");
    let filter: F = read("filter", Value::from_json(json.clone()).map_err(wrong)?)?;
    // A part that is not known would be passed over, and the file have more rows than were asked for.
    let known = filter.to_value().into_json().map_err(wrong)?;
    match unknown(json, &known) {
        Some(part) => Err(Code::Invalid.at("filter", format!("The list's filter has no part {part}.")).into()),
        None => Ok(filter),
    }
}

fn read<T: InputType>(argument: &str, value: Value) -> Result<T> {
    T::parse(Some(value)).map_err(|error| {
        let message = error.into_server_error(Pos::default()).message;
        Code::Invalid.at(argument, message).into()
    })
}

/// A part of what is given that is none of what is known.
fn unknown(given: &Json, known: &Json) -> Option<String> {
    match (given, known) {
        (Json::Object(given), Json::Object(known)) => given.iter().find_map(|(name, part)| match known.get(name) {
            Some(known) => unknown(part, known),
            None => Some(name.clone()),
        }),
        (Json::Array(given), Json::Array(known)) => {
            given.iter().zip(known).find_map(|(given, known)| unknown(given, known))
        }
        _ => None,
    }
}
