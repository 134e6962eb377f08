//! Whether two answers have the same content, whatever the names of their fields and the form of their ids.
use std::collections::BTreeMap;

use entity::id;
use serde_json::Value as Json;

use crate::Outcome;

type Leaves = BTreeMap<String, i64>;

/// Refuses an answer that differs from the one that is expected, but for `lacking` zeros.
pub(crate) fn compare(what: &str, expected: &Json, answer: &Json, lacking: i64) -> Outcome<()> {
    let mut leaves = Leaves::new();
    collect(expected.get("data").unwrap_or(expected), 1, &mut leaves);
    if leaves.is_empty() {
        return Err(format!("{what}: an empty answer: {expected}").into());
    }
    collect(answer.get("data").unwrap_or(answer), -1, &mut leaves);
    *leaves.entry("0".into()).or_default() -= lacking;
    leaves.retain(|_, count| *count != 0);
    if leaves.is_empty() { Ok(()) } else { Err(format!("{what} differs: {leaves:?}").into()) }
}

fn collect(json: &Json, by: i64, leaves: &mut Leaves) {
    let leaf = match json {
        Json::Null => return,
        Json::Array(items) => return items.iter().for_each(|item| collect(item, by, leaves)),
        Json::Object(fields) => return fields.values().for_each(|value| collect(value, by, leaves)),
        Json::Bool(is) => is.to_string(),
        Json::Number(number) => number.as_f64().map(|number| number.to_string()).unwrap_or_default(),
        Json::String(text) => id::split(text).map_or_else(|_| numeric(text), |(_, id)| id.to_string()),
    };
    *leaves.entry(leaf).or_default() += by;
}

/// PostGraphile writes large numbers as texts.
fn numeric(text: &str) -> String {
    text.parse::<f64>().map_or_else(|_| text.to_owned(), |number| number.to_string())
}
