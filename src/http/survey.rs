//! One pass over a document before it runs: how much it asks, and whether it names what the role does not see.
//!
//! The executor hides fields from introspection only; named in a document they would be resolved. Its own limits expand
//! a fragment at each spread, so that a small document takes exponential time. Here each fragment is walked once.
use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
};

use async_graphql::{
    Pos, Positioned, ServerError, Variables,
    parser::types::{BaseType, Directive, ExecutableDocument, Field, Selection, SelectionSet, Type},
};
use async_graphql_value::{ConstValue, Value};

use super::shape::{Member, Shape};
use crate::error::request_error;

/// How much a document asks, with every fragment written out.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Size {
    pub(super) fields: u64,
    pub(super) depth: usize,
    pub(super) aliases: u64,
    pub(super) directives: u64,
    pub(super) nodes: u64,
}

impl Size {
    fn and(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            depth: self.depth.max(other.depth),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            nodes: self.nodes.saturating_add(other.nodes),
        }
    }
}

/// Fragments within fragments; each is followed by recursion.
const MOST_OPEN: usize = 32;
/// Items of a list that is given.
const MOST_ITEMS: usize = 1000;

/// Measures the document's operation, and tells which fragments it reaches; refuses what the role does not see.
pub(super) fn survey(
    shape: &Shape,
    document: &ExecutableDocument,
    variables: &Variables,
) -> Result<(Size, HashSet<String>), ServerError> {
    let mut walk = Walk { shape, document, variables, known: HashMap::new(), open: HashSet::new() };
    let mut size = Size::default();
    for (_, operation) in document.operations.iter() {
        let Some(root) = shape.root(operation.node.ty) else { continue };
        for variable in &operation.node.variable_definitions {
            if let Some(value) = variables.get(&variable.node.name.node) {
                walk.input(innermost(&variable.node.var_type.node), value, variable.pos)?;
            }
        }
        size = size.and(walk.selection(root, &operation.node.selection_set.node)?);
    }
    Ok((size, walk.known.keys().map(|name| (*name).to_owned()).collect()))
}

fn innermost(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(of) => innermost(of),
    }
}

struct Walk<'a> {
    shape: &'a Shape,
    document: &'a ExecutableDocument,
    variables: &'a Variables,
    known: HashMap<&'a str, Size>,
    open: HashSet<&'a str>,
}

impl<'a> Walk<'a> {
    fn selection(&mut self, of: &'a str, set: &'a SelectionSet) -> Result<Size, ServerError> {
        let mut size = Size::default();
        for selection in &set.items {
            let (one, directives) = match &selection.node {
                Selection::Field(field) => (self.field(of, field)?, &field.node.directives),
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map_or(of, |on| on.node.on.node.as_str());
                    (self.selection(on, &fragment.node.selection_set.node)?, &fragment.node.directives)
                }
                Selection::FragmentSpread(spread) => {
                    (self.fragment(spread.node.fragment_name.node.as_str())?, &spread.node.directives)
                }
            };
            size = size.and(one).and(Size { directives: count(directives), ..Size::default() });
        }
        Ok(size)
    }

    fn fragment(&mut self, name: &'a str) -> Result<Size, ServerError> {
        if let Some(size) = self.known.get(name) {
            return Ok(*size);
        }
        // One that is missing is for validation to tell.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(Size::default()) };
        if MOST_OPEN < self.open.len() {
            return Err(request_error("DOCUMENT_TOO_LARGE", "Fragments are nested too deep: ask in smaller parts."));
        }
        if !self.open.insert(name) {
            return Err(refused(fragment.pos, "Fragments form a cycle."));
        }
        let on = fragment.node.type_condition.node.on.node.as_str();
        let size = self.selection(on, &fragment.node.selection_set.node)?;
        self.open.remove(name);
        self.known.insert(name, size);
        Ok(size)
    }

    fn field(&mut self, of: &'a str, field: &'a Positioned<Field>) -> Result<Size, ServerError> {
        let own = Size { fields: 1, depth: 1, aliases: u64::from(field.node.alias.is_some()), ..Size::default() };
        let name = field.node.name.node.as_str();
        // Introspection hides by itself what the role does not see, and gives no rows.
        if name.starts_with("__") || of.starts_with("__") {
            let below = self.selection("__Type", &field.node.selection_set.node)?;
            return Ok(own.and(Size { depth: below.depth + 1, ..below }));
        }
        let Some(fields) = self.shape.fields(of) else {
            return Err(refused(field.pos, &format!("Unknown type \"{of}\"")));
        };
        let Some(member) = fields.get(name) else {
            return Err(refused(field.pos, &format!("Unknown field \"{name}\" on type \"{of}\".")));
        };
        for (argument, value) in &field.node.arguments {
            if let Some(of) = member.arguments.get(argument.node.as_str()) {
                // Variables are checked where they are defined.
                let Ok(literal) = value.node.clone().into_const_with(|_| Ok::<_, Infallible>(ConstValue::Null));
                self.input(of, &literal, argument.pos)?;
            }
        }
        let below = self.selection(&member.of, &field.node.selection_set.node)?;
        let nodes = self.rows(member, &field.node).saturating_mul(below.nodes.saturating_add(1));
        // What has no fields of its own is no row, and a page's parts are not rows beside it.
        let is_row = !field.node.selection_set.node.items.is_empty();
        let is_part = of.ends_with("Connection") || of.ends_with("Edge");
        let nodes = if is_row && !is_part { nodes } else { below.nodes };
        Ok(own.and(Size { depth: below.depth + 1, nodes, ..below }))
    }

    /// How many rows the field may give.
    fn rows(&self, member: &Member, field: &Field) -> u64 {
        // A page of which only the count is asked for reads no rows.
        let reads = field.selection_set.node.items.iter().any(|selection| match &selection.node {
            Selection::Field(part) => ["nodes", "edges", "pageInfo"].contains(&part.node.name.node.as_str()),
            Selection::InlineFragment(_) | Selection::FragmentSpread(_) => true,
        });
        let size = |name: &str| field.get_argument(name).and_then(|value| self.number(&value.node));
        if !reads && member.of.ends_with("Connection") {
            1
        } else if member.of.ends_with("Connection") {
            size("first").or_else(|| size("last")).unwrap_or(20)
        } else {
            field.get_argument("ids").map_or(1, |ids| self.items(&ids.node))
        }
    }

    fn number(&self, value: &Value) -> Option<u64> {
        let number = if let Value::Variable(name) = value {
            self.variables.get(name).cloned()
        } else {
            value.clone().into_const()
        };
        let Some(ConstValue::Number(number)) = number else { return None };
        number.as_u64()
    }

    fn items(&self, value: &Value) -> u64 {
        let sent = if let Value::Variable(name) = value { self.variables.get(name) } else { None };
        let items = if let Some(ConstValue::List(items)) = sent {
            items.len()
        } else if let Value::List(items) = value {
            items.len()
        } else {
            1
        };
        u64::try_from(items).unwrap_or(u64::MAX)
    }

    fn input(&self, of: &str, value: &ConstValue, pos: Pos) -> Result<(), ServerError> {
        match value {
            ConstValue::List(items) if MOST_ITEMS < items.len() => {
                let message = format!("A list has at most {MOST_ITEMS} items: ask in smaller parts.");
                Err(request_error("DOCUMENT_TOO_LARGE", &message))
            }
            ConstValue::List(items) => items.iter().try_for_each(|item| self.input(of, item, pos)),
            ConstValue::Object(given) => {
                let Some(fields) = self.shape.inputs(of) else { return Ok(()) };
                given.iter().try_for_each(|(name, value)| match fields.get(name.as_str()) {
                    Some(of) => self.input(of, value, pos),
                    None => Err(refused(pos, &format!("Unknown field \"{name}\" of type \"{of}\"."))),
                })
            }
            ConstValue::Null
            | ConstValue::Number(_)
            | ConstValue::String(_)
            | ConstValue::Boolean(_)
            | ConstValue::Binary(_)
            | ConstValue::Enum(_) => Ok(()),
        }
    }
}

fn count(directives: &[Positioned<Directive>]) -> u64 {
    u64::try_from(directives.len()).unwrap_or(u64::MAX)
}

fn refused(pos: Pos, message: &str) -> ServerError {
    let mut error = request_error("GRAPHQL_VALIDATION_FAILED", message);
    error.locations = vec![pos];
    error
}
