//! What a document costs: rows, values, work of the database, and what is given as arguments, before it runs.
//!
//! Fragments are written out here, which is bounded by what [`super::structure`] measures.
use std::collections::HashMap;

use async_graphql::{
    Name, Variables,
    parser::types::{ExecutableDocument, Field, OperationType, Selection, SelectionSet},
};
use async_graphql_value::Value;
use entity::fold::words;

use super::{
    introspection::TooMany,
    visible_schema::{Member, VisibleSchema},
};

/// What a document costs.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Cost {
    /// Rows, estimated from the sizes of the pages that are asked for.
    pub rows: u64,
    /// Values of the answer, by the same estimate.
    pub values: u64,
    /// Work of the database, in the units of `WEIGHTS`.
    pub database: u64,
    /// Statements that look through many rows, whatever units they cost.
    pub scans: u64,
    /// Bytes of arguments, as often as they are read.
    pub arguments: u64,
    /// Values of the answer that are about the schema.
    pub introspection: u64,
}

/// What parts of a document cost the database. A unit is about a millisecond of a statement over some 40,000
/// organizations and 3,000 chapters; a budget of 500 is half a second of one connection.
#[derive(Clone, Copy, Debug)]
struct Weights {
    /// A thing or a page: one statement that reads by an index, for all rows of its level at once.
    read: u64,
    /// `totalCount` of a whole list: counters, or an index from end to end.
    count: u64,
    /// `totalCount` of what a filter leaves: each row is asked whether it is in it.
    filtered_count: u64,
    /// Facets: counters, or each row of the list is read and grouped.
    facets: u64,
    /// Facets of what a filter leaves: no counter tells them.
    filtered_facets: u64,
    /// A condition of a filter.
    condition: u64,
    /// `not`: no index finds what is not in a set, so that each row is asked.
    negation: u64,
    /// `within`: an index finds the latitude alone, and the longitude is asked of each row there.
    bounding_box: u64,
    /// `chaptersNear`: the distance of each chapter in a box.
    near: u64,
    /// A word of a search: all its postings, and those of the words that are like it. Asked again to count.
    word: u64,
    /// What costs so much at once looks through rows, the longer the more there are.
    scan: u64,
    /// A change: its transaction, its entries in the ledger, its index and counts.
    change: u64,
    /// A password or a code that is hashed or compared, which takes long on purpose.
    secret: u64,
    /// The most that one filter costs: what is put together of more is refused when it is read, and a row that is asked
    /// for all of it is read once.
    filter: u64,
    /// So many items of a condition's list cost as much again as the condition.
    items: u64,
    /// So many parents of a nested list cost as much again as the list itself.
    parents: u64,
}

const WEIGHTS: Weights = Weights {
    read: 1,
    count: 2,
    filtered_count: 5,
    facets: 10,
    filtered_facets: 10,
    condition: 1,
    negation: 20,
    bounding_box: 10,
    near: 10,
    word: 15,
    scan: 15,
    change: 2,
    secret: 20,
    filter: 150,
    items: 50,
    parents: 25,
};

/// What a filter of these facets may name for counters to tell them.
pub const COUNTED_FILTERS: [(&str, &[&str]); 2] = [
    ("organizationFacets", &["countries", "kinds", "archived"]),
    ("chapterFacets", &["countries", "kinds", "regions", "statuses"]),
];

/// Changes that hash or compare a password or a code.
const SECRETS: [&str; 10] = [
    "acceptInvitation",
    "beginSecondFactor",
    "changePassword",
    "confirmSecondFactor",
    "createChapterSiteToken",
    "createIntegrationToken",
    "linkIdentity",
    "removeSecondFactor",
    "resetPassword",
    "signIn",
];

/// What every value costs that is given, beside its text.
const VALUE_BYTES: u64 = 16;

/// Where a selection stands.
#[derive(Clone, Copy, Debug)]
struct Place {
    /// How many rows there are of what is selected from.
    rows: u64,
    /// How many rows each of their pages has, within a page.
    page: u64,
    /// What its `totalCount` costs, within a page.
    count: u64,
    /// Whether that looks through many rows: 1 if so.
    scans: u64,
}

/// What the document's operation costs.
pub(super) fn cost(
    schema: &VisibleSchema,
    document: &ExecutableDocument,
    variables: &Variables,
) -> Result<Cost, TooMany> {
    let variables = sent(document, variables);
    let mut estimate = Estimate { schema, document, variables, cost: Cost::default(), is_change: false };
    for (_, operation) in document.operations.iter() {
        let Some(root) = schema.root(operation.node.ty) else { continue };
        estimate.is_change = operation.node.ty == OperationType::Mutation;
        let place = Place { rows: 1, page: 1, count: 0, scans: 0 };
        estimate.selection(root, &operation.node.selection_set.node, place)?;
    }
    Ok(estimate.cost)
}

struct Estimate<'a> {
    schema: &'a VisibleSchema,
    document: &'a ExecutableDocument,
    variables: HashMap<&'a str, Sent>,
    cost: Cost,
    is_change: bool,
}

impl<'a> Estimate<'a> {
    fn selection(&mut self, of: &'a str, set: &'a SelectionSet, place: Place) -> Result<(), TooMany> {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.field(of, &field.node, place)?,
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map_or(of, |on| on.node.on.node.as_str());
                    self.selection(on, &fragment.node.selection_set.node, place)?;
                }
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.selection(on, &fragment.node.selection_set.node, place)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn field(&mut self, of: &'a str, field: &'a Field, place: Place) -> Result<(), TooMany> {
        let name = field.name.node.as_str();
        if let "__schema" | "__type" = name {
            return self.introspect(field, place);
        }
        let in_page = of.ends_with("Connection");
        let is_row = in_page && matches!(name, "nodes" | "edges");
        let rows = if is_row { place.rows.saturating_mul(place.page) } else { place.rows };
        add(&mut self.cost.values, rows);
        let given = field.arguments.iter().map(|(_, value)| self.bytes(&value.node)).fold(0, u64::saturating_add);
        add(&mut self.cost.arguments, given.saturating_mul(rows));
        if in_page && name == "totalCount" {
            add(&mut self.cost.database, place.count);
            add(&mut self.cost.scans, place.scans);
        }
        let Some(member) = self.schema.member(of, name) else { return Ok(()) };
        if field.selection_set.node.items.is_empty() {
            return Ok(());
        }
        // A page's parts are no rows beside it, and come with it.
        let is_part = in_page || of.ends_with("Edge");
        let page = self.rows(member, field);
        if !is_part {
            add(&mut self.cost.rows, rows.saturating_mul(page));
        }
        let lists = member.named().ends_with("Connection");
        let (own, count) = if is_part { (0, 0) } else { self.weight(field, lists) };
        let change =
            if self.is_change && self.schema.root(OperationType::Mutation) == Some(of) { change(name) } else { 0 };
        let again = 1 + rows.saturating_sub(1) / WEIGHTS.parents;
        add(&mut self.cost.database, own.saturating_mul(again).saturating_add(change));
        // How many rows a search looks through its words tell, when it runs.
        let scans = |cost| u64::from(WEIGHTS.scan <= cost && name != "search");
        add(&mut self.cost.scans, if lists && !reads_page(field) { 0 } else { scans(own) });
        let count_scans = scans(count);
        let count = count.saturating_mul(again);
        let below = if lists {
            Place { rows, page, count, scans: count_scans }
        } else {
            Place { rows: rows.saturating_mul(page), page: 1, count: 0, scans: 0 }
        };
        self.selection(member.named(), &field.selection_set.node, below)
    }

    /// What the field costs once, and what it costs to count what it lists.
    fn weight(&self, field: &Field, lists: bool) -> (u64, u64) {
        let filter = field.get_argument("filter").map(|filter| self.conditions(&filter.node).min(WEIGHTS.filter));
        let filter = filter.filter(|filter| 0 < *filter);
        let filtered = filter.unwrap_or_default();
        match field.name.node.as_str() {
            "search" => {
                let words = WEIGHTS.word.saturating_mul(self.words(field));
                (WEIGHTS.read + words, words)
            }
            "chaptersNear" => (WEIGHTS.read + WEIGHTS.near, WEIGHTS.near),
            name if name.ends_with("Facets") => {
                let is_grouped = filter.is_some() && !self.is_counted(field);
                let more = if is_grouped { WEIGHTS.filtered_facets } else { 0 };
                (WEIGHTS.facets + more + filtered, 0)
            }
            _ if lists => {
                let count = if filter.is_some() { WEIGHTS.filtered_count } else { WEIGHTS.count };
                (WEIGHTS.read + filtered, count + filtered)
            }
            _ => (WEIGHTS.read, 0),
        }
    }

    /// Whether counters tell the facets that are asked for, so that no row of the list is read.
    fn is_counted(&self, field: &Field) -> bool {
        let counted = COUNTED_FILTERS.iter().find(|(name, _)| field.name.node == **name);
        let filter = field.get_argument("filter").map(|filter| self.given(&filter.node));
        let (Some((_, counted)), Some(Value::Object(asked))) = (counted, filter) else { return false };
        asked.iter().all(|(name, value)| counted.contains(&name.as_str()) || *self.given(value) == Value::Null)
    }

    fn introspect(&mut self, field: &Field, place: Place) -> Result<(), TooMany> {
        let introspection = self.schema.introspection();
        let name = field.get_argument("name").map(|name| self.given(&name.node));
        let name = name.and_then(|name| if let Value::String(name) = name { Some(name.as_str()) } else { None });
        let left = introspection.limit().saturating_sub(self.cost.introspection);
        let values = introspection.values(self.document, field, name, left)?;
        add(&mut self.cost.introspection, values.saturating_mul(place.rows));
        Ok(())
    }

    /// How many rows the field may give.
    fn rows(&self, member: &Member, field: &Field) -> u64 {
        let size = |name: &str| field.get_argument(name).and_then(|value| self.number(&value.node));
        if member.named().ends_with("Connection") && !reads_page(field) {
            1
        } else if member.named().ends_with("Connection") {
            size("first").or_else(|| size("last")).unwrap_or(20)
        } else {
            field.get_argument("ids").map_or(1, |ids| self.items(&ids.node))
        }
    }

    fn words(&self, field: &Field) -> u64 {
        let query = field.get_argument("query").map(|query| self.given(&query.node));
        // A text of any length is refused when it is read.
        match query {
            Some(Value::String(text)) if text.len() < 2_000 => number_of(&words(text)),
            _ => 1,
        }
    }

    /// A value, or what was sent for it.
    fn given<'v>(&'v self, value: &'v Value) -> &'v Value {
        match value {
            Value::Variable(name) => self.variables.get(name.as_str()).map_or(&Value::Null, |sent| &sent.value),
            Value::Null
            | Value::Number(_)
            | Value::String(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_)
            | Value::List(_)
            | Value::Object(_) => value,
        }
    }

    fn number(&self, value: &Value) -> Option<u64> {
        if let Value::Number(number) = self.given(value) { number.as_u64() } else { None }
    }

    fn items(&self, value: &Value) -> u64 {
        if let Value::List(items) = self.given(value) { number_of(items) } else { 1 }
    }

    fn bytes(&self, value: &Value) -> u64 {
        bytes(value, &|name| self.variables.get(name).map_or(VALUE_BYTES, |sent| sent.bytes))
    }

    fn conditions(&self, filter: &Value) -> u64 {
        conditions(filter, &|name| self.variables.get(name).map_or(0, |sent| sent.conditions))
    }
}

/// Whether rows of a page are asked for, and not only how many there are.
fn reads_page(field: &Field) -> bool {
    field.selection_set.node.items.iter().any(|selection| match &selection.node {
        Selection::Field(part) => ["nodes", "edges", "pageInfo"].contains(&part.node.name.node.as_str()),
        Selection::InlineFragment(_) | Selection::FragmentSpread(_) => true,
    })
}

/// What was sent for a variable, looked through once however often it is used.
struct Sent {
    value: Value,
    bytes: u64,
    conditions: u64,
}

fn sent<'a>(document: &'a ExecutableDocument, variables: &Variables) -> HashMap<&'a str, Sent> {
    let defined = document.operations.iter().flat_map(|(_, operation)| &operation.node.variable_definitions);
    let one = |name: &'a str| {
        let value = variables.get(name)?.clone().into_value();
        let (bytes, conditions) = (bytes(&value, &|_| 0), conditions(&value, &|_| 0));
        Some((name, Sent { value, bytes, conditions }))
    };
    defined.filter_map(|variable| one(variable.node.name.node.as_str())).collect()
}

/// How many bytes a value takes, its parts included.
fn bytes(value: &Value, of_variable: &dyn Fn(&str) -> u64) -> u64 {
    let own = match value {
        Value::Variable(name) => return of_variable(name),
        Value::String(text) => number_of(text.as_bytes()),
        Value::Enum(name) => number_of(name.as_bytes()),
        Value::Binary(bytes) => number_of(bytes),
        Value::List(items) => items.iter().map(|item| bytes(item, of_variable)).fold(0, u64::saturating_add),
        Value::Object(fields) => {
            let one = |(name, value): (&Name, &Value)| number_of(name.as_bytes()) + bytes(value, of_variable);
            fields.iter().map(one).fold(0, u64::saturating_add)
        }
        Value::Null | Value::Number(_) | Value::Boolean(_) => 0,
    };
    own.saturating_add(VALUE_BYTES)
}

/// What the conditions of a filter cost the database.
fn conditions(filter: &Value, of_variable: &dyn Fn(&str) -> u64) -> u64 {
    match filter {
        Value::Variable(name) => of_variable(name),
        Value::List(items) => items.iter().map(|item| conditions(item, of_variable)).fold(0, u64::saturating_add),
        Value::Object(fields) => {
            let one = |(name, value): (&Name, &Value)| match (name.as_str(), value) {
                (_, Value::Null) => 0,
                ("and" | "or", _) => conditions(value, of_variable),
                ("not", _) => conditions(value, of_variable).saturating_add(WEIGHTS.negation),
                ("within", _) => WEIGHTS.bounding_box,
                ("text", Value::String(text)) if text.len() < 2_000 => {
                    WEIGHTS.word.saturating_mul(number_of(&words(text)))
                }
                // As many as a text may have.
                ("text", _) => WEIGHTS.word * 8,
                (_, Value::List(items)) => WEIGHTS.condition + number_of(items) / WEIGHTS.items,
                _ => WEIGHTS.condition,
            };
            fields.iter().map(one).fold(0, u64::saturating_add)
        }
        Value::Null | Value::Number(_) | Value::String(_) | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) => 0,
    }
}

/// What a mutation costs beside what it reads.
fn change(name: &str) -> u64 {
    if SECRETS.contains(&name) { WEIGHTS.change + WEIGHTS.secret } else { WEIGHTS.change }
}

fn add(sum: &mut u64, more: u64) {
    *sum = sum.saturating_add(more);
}

fn number_of<T>(items: &[T]) -> u64 {
    u64::try_from(items.len()).unwrap_or(u64::MAX)
}
