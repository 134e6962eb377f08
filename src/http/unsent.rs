//! Variables that were not sent: the executor takes them for null, which would clear what a caller meant to leave.
//! Here their uses are removed.
use std::collections::HashSet;

use async_graphql::{
    Name, Request,
    parser::types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet},
};
use async_graphql_value::Value;

/// Only where the document has one operation: two could share a fragment and differ in what was sent.
pub(super) fn leave_out_unsent(document: &mut ExecutableDocument, request: &Request) {
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
