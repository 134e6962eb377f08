//! Variables that were not sent: the executor takes them for null, which would clear what a caller meant to leave.
//! Here their uses are removed.
use std::collections::HashSet;

use async_graphql::{
    Name, Request,
    parser::types::{DocumentOperations, ExecutableDocument, Selection, SelectionSet},
};
use async_graphql_value::Value;

/// Only where the document has one operation: two could share a fragment and differ in what was sent.
pub(super) fn remove_unset(document: &mut ExecutableDocument, request: &Request) {
    let operation = match &mut document.operations {
        DocumentOperations::Single(operation) => operation,
        DocumentOperations::Multiple(operations) if operations.len() == 1 => match operations.values_mut().next() {
            Some(operation) => operation,
            None => return,
        },
        DocumentOperations::Multiple(_) => return,
    };
    let definitions = &mut operation.node.variable_definitions;
    let unset: HashSet<Name> = definitions
        .iter()
        .map(|definition| &definition.node)
        .filter(|variable| variable.var_type.node.nullable && variable.default_value.is_none())
        .filter(|variable| !request.variables.contains_key(&variable.name.node))
        .map(|variable| variable.name.node.clone())
        .collect();
    if unset.is_empty() {
        return;
    }
    definitions.retain(|definition| !unset.contains(&definition.node.name.node));
    leave_out(&mut operation.node.selection_set.node, &unset);
    for fragment in document.fragments.values_mut() {
        leave_out(&mut fragment.node.selection_set.node, &unset);
    }
}

fn leave_out(set: &mut SelectionSet, unset: &HashSet<Name>) {
    for selection in &mut set.items {
        match &mut selection.node {
            Selection::Field(field) => {
                field.node.arguments.retain(|(_, value)| !is_unsent(&value.node, unset));
                for (_, value) in &mut field.node.arguments {
                    leave_out_of(&mut value.node, unset);
                }
                leave_out(&mut field.node.selection_set.node, unset);
            }
            Selection::InlineFragment(fragment) => leave_out(&mut fragment.node.selection_set.node, unset),
            Selection::FragmentSpread(_) => {}
        }
    }
}

fn leave_out_of(value: &mut Value, unset: &HashSet<Name>) {
    match value {
        Value::Object(fields) => {
            fields.retain(|_, value| !is_unsent(value, unset));
            fields.values_mut().for_each(|value| leave_out_of(value, unset));
        }
        Value::List(items) => {
            for item in items {
                if is_unsent(item, unset) {
                    *item = Value::Null;
                }
                leave_out_of(item, unset);
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

fn is_unsent(value: &Value, unset: &HashSet<Name>) -> bool {
    matches!(value, Value::Variable(name) if unset.contains(name))
}
