//! What is refused before it runs, and what the executor would otherwise get wrong.
//!
//! The executor's own checks expand a fragment at each spread, so that a small document takes exponential time; here
//! each fragment is measured once. The executor also takes a variable that was not sent for null, which would clear
//! what a caller meant to leave; here its uses are removed.
use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Request, ServerError,
    parser::{
        parse_query,
        types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet},
    },
};
use async_graphql_value::Value;

use super::shape::Shape;
use crate::error::request_error;

const FIELDS: u64 = 2_000;
const DEPTH: usize = 20;
const ROOT_FIELDS: usize = 50;

/// The request, parsed, measured and put right.
pub(super) fn prepare(mut request: Request, shape: &Shape) -> Result<Request, ServerError> {
    let mut document =
        parse_query(&request.query).map_err(|error| request_error("GRAPHQL_PARSE_FAILED", &error.to_string()))?;
    let mut measure = Measure { document: &document, known: HashMap::new(), open: HashSet::new() };
    for (_, operation) in document.operations.iter() {
        let selection = &operation.node.selection_set.node;
        let (fields, depth) = measure.set(selection)?;
        if FIELDS < fields || DEPTH < depth || ROOT_FIELDS < selection.items.len() {
            let message = format!(
                "The document is too large: at most {FIELDS} fields, {DEPTH} levels and {ROOT_FIELDS} root fields."
            );
            return Err(request_error("DOCUMENT_TOO_LARGE", &message));
        }
    }
    shape.check(&document, &request.variables)?;
    leave_out_unsent(&mut document, &request);
    request.set_parsed_query(document);
    Ok(request)
}

/// Fields and depth of selection sets with every fragment written out.
struct Measure<'a> {
    document: &'a ExecutableDocument,
    known: HashMap<&'a str, (u64, usize)>,
    open: HashSet<&'a str>,
}

impl<'a> Measure<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<(u64, usize), ServerError> {
        let (mut fields, mut depth) = (0_u64, 0);
        for selection in &set.items {
            let (more, below) = match &selection.node {
                Selection::Field(field) => self.set(&field.node.selection_set.node)?,
                Selection::InlineFragment(fragment) => self.set(&fragment.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => self.fragment(spread.node.fragment_name.node.as_str())?,
            };
            fields = fields.saturating_add(more).saturating_add(1);
            depth = depth.max(below + 1);
        }
        Ok((fields, depth))
    }

    fn fragment(&mut self, name: &'a str) -> Result<(u64, usize), ServerError> {
        if let Some(size) = self.known.get(name) {
            return Ok(*size);
        }
        // One that is missing is for validation to tell.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok((0, 0)) };
        if !self.open.insert(name) {
            return Err(request_error("GRAPHQL_VALIDATION_FAILED", "Fragments form a cycle."));
        }
        let size = self.set(&fragment.node.selection_set.node)?;
        self.open.remove(name);
        self.known.insert(name, size);
        Ok(size)
    }
}

/// Only where the document has one operation: two could share a fragment and differ in what was sent.
fn leave_out_unsent(document: &mut ExecutableDocument, request: &Request) {
    let operation = match &mut document.operations {
        DocumentOperations::Single(operation) => operation,
        DocumentOperations::Multiple(operations) if operations.len() == 1 => match operations.values_mut().next() {
            Some(operation) => operation,
            None => return,
        },
        DocumentOperations::Multiple(_) => return,
    };
    let definitions = &mut operation.node.variable_definitions;
    let unsent: HashSet<Name> = definitions
        .iter()
        .map(|definition| &definition.node)
        .filter(|variable| variable.var_type.node.nullable && variable.default_value.is_none())
        .filter(|variable| !request.variables.contains_key(&variable.name.node))
        .map(|variable| variable.name.node.clone())
        .collect();
    if unsent.is_empty() {
        return;
    }
    definitions.retain(|definition| !unsent.contains(&definition.node.name.node));
    leave_out(&mut operation.node.selection_set.node, &unsent);
    for fragment in document.fragments.values_mut() {
        leave_out(&mut fragment.node.selection_set.node, &unsent);
    }
}

fn leave_out(set: &mut SelectionSet, unsent: &HashSet<Name>) {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => {
                field.node.arguments.retain(|(_, value)| !is_unsent(&value.node, unsent));
                for (_, value) in &mut field.node.arguments {
                    leave_out_of(&mut value.node, unsent);
                }
                leave_out(&mut field.node.selection_set.node, unsent);
            }
            Selection::InlineFragment(fragment) => leave_out(&mut fragment.node.selection_set.node, unsent),
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn leave_out_of(value: &mut Value, unsent: &HashSet<Name>) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !is_unsent(value, unsent));
            fields.values_mut().for_each(|value| leave_out_of(value, unsent));
        }
        Value::List(items) => {
            for item in items {
                if is_unsent(item, unsent) {
                    *item = Value::Null;
                }
                leave_out_of(item, unsent);
            }
        }
        Value::Variable(_)
        | Value::Null
        | Value::Number(_)
        | Value::String(_)
        | Value::Boolean(_)
        | Value::Binary(_)
        | Value::Enum(_) => {}
    }
}

fn is_unsent(value: &Value, unsent: &HashSet<Name>) -> bool {
    matches!(value, Value::Variable(name) if unsent.contains(name))
}
