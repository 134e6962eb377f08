//! Whether fields with the same name in the answer can be one: they ask for the same, or can never be asked of the same
//! thing and give values of the same shape.
//!
//! All fields of one name are taken together, with what is selected of each, in place of comparing each with each other.
use std::collections::{BTreeMap, HashSet};

use async_graphql::{
    Pos, ServerError,
    parser::types::{BaseType, ExecutableDocument, Field, Selection, SelectionSet, Type},
};

use crate::http::{
    refusals::{invalid, too_large},
    visible_schema::{VisibleSchema, innermost},
};

/// The most fields that are looked at, each as often as it is compared: many times what a large document has.
const MAX_COMPARED: usize = 200_000;

/// Refuses fields that conflict.
pub(super) fn check(schema: &VisibleSchema, document: &ExecutableDocument) -> Result<(), ServerError> {
    let mut overlap = Overlap { schema, document, left: MAX_COMPARED };
    for (_, operation) in document.operations.iter() {
        let Some(root) = schema.root(operation.node.ty) else { continue };
        let fields = overlap.expanded(&[(root, &operation.node.selection_set.node)])?;
        overlap.same_shape(&fields)?;
        overlap.same_field(&fields)?;
    }
    Ok(())
}

/// A field that is selected.
#[derive(Clone, Copy)]
struct Selected<'a> {
    parent: &'a str,
    pos: Pos,
    field: &'a Field,
    of: &'a Type,
}

impl<'a> Selected<'a> {
    fn key(&self) -> &'a str {
        self.field.response_key().node.as_str()
    }
}

struct Overlap<'a> {
    schema: &'a VisibleSchema,
    document: &'a ExecutableDocument,
    left: usize,
}

impl<'a> Overlap<'a> {
    /// The fields of selections, with fragments written out, each of these once.
    fn expanded(&mut self, sets: &[(&'a str, &'a SelectionSet)]) -> Result<Vec<Selected<'a>>, ServerError> {
        let (mut open, mut fields, mut seen) = (sets.to_vec(), Vec::new(), HashSet::new());
        while let Some((parent, set)) = open.pop() {
            for selection in &set.items {
                match &selection.node {
                    Selection::Field(field) => {
                        let message = "The fields of the document are compared too often with each other.";
                        self.left = self.left.checked_sub(1).ok_or_else(|| too_large(message))?;
                        // One that is not known is refused before.
                        if let Some(member) = self.schema.member(parent, &field.node.name.node) {
                            fields.push(Selected { parent, pos: field.pos, field: &field.node, of: &member.of });
                        }
                    }
                    Selection::InlineFragment(fragment) => {
                        let on = fragment.node.type_condition.as_ref().map_or(parent, |on| on.node.on.node.as_str());
                        open.push((on, &fragment.node.selection_set.node));
                    }
                    Selection::FragmentSpread(spread) => {
                        let name = &spread.node.fragment_name.node;
                        if let Some(fragment) = self.document.fragments.get(name).filter(|_| seen.insert(name)) {
                            let on = fragment.node.type_condition.node.on.node.as_str();
                            open.push((on, &fragment.node.selection_set.node));
                        }
                    }
                }
            }
        }
        Ok(fields)
    }

    /// What is selected of all of these fields.
    fn below(&mut self, group: &[Selected<'a>]) -> Result<Vec<Selected<'a>>, ServerError> {
        let sets: Vec<_> = group.iter().map(|one| (innermost(one.of), &one.field.selection_set.node)).collect();
        self.expanded(&sets)
    }

    /// Fields of one name give values of one shape, whatever they are asked of.
    fn same_shape(&mut self, fields: &[Selected<'a>]) -> Result<(), ServerError> {
        for (key, group) in by_key(fields) {
            let [first, others @ ..] = group.as_slice() else { continue };
            for other in others {
                if !self.is_same_shape(first.of, other.of) {
                    let message = format!("one is of type {} and the other of type {}", first.of, other.of);
                    return Err(conflict(key, &message, first, other));
                }
            }
            let below = self.below(&group)?;
            self.same_shape(&below)?;
        }
        Ok(())
    }

    fn is_same_shape(&self, one: &Type, another: &Type) -> bool {
        one.nullable == another.nullable
            && match (&one.base, &another.base) {
                (BaseType::List(one), BaseType::List(another)) => self.is_same_shape(one, another),
                (BaseType::Named(one), BaseType::Named(another)) => {
                    one == another || (self.schema.output(one).is_some() && self.schema.output(another).is_some())
                }
                (BaseType::List(_), BaseType::Named(_)) | (BaseType::Named(_), BaseType::List(_)) => false,
            }
    }

    /// Fields of one name that can be asked of the same thing are the same field with the same arguments.
    fn same_field(&mut self, fields: &[Selected<'a>]) -> Result<(), ServerError> {
        for (key, group) in by_key(fields) {
            for group in self.of_one_thing(&group) {
                let [first, others @ ..] = group.as_slice() else { continue };
                for other in others {
                    let (one, another) = (&first.field.name.node, &other.field.name.node);
                    if one != another {
                        let message = format!("\"{one}\" and \"{another}\" are different fields");
                        return Err(conflict(key, &message, first, other));
                    }
                    if !has_same_arguments(first.field, other.field) {
                        return Err(conflict(key, "their arguments differ", first, other));
                    }
                }
                let below = self.below(&group)?;
                self.same_field(&below)?;
            }
        }
        Ok(())
    }

    /// Groups of fields that can be asked of one thing: of one object, and of what it can be besides.
    fn of_one_thing(&self, fields: &[Selected<'a>]) -> Vec<Vec<Selected<'a>>> {
        let mut objects: BTreeMap<&str, Vec<Selected<'a>>> = BTreeMap::new();
        let mut others = Vec::new();
        for field in fields {
            if self.schema.output(field.parent).is_some_and(|parent| parent.is_object) {
                objects.entry(field.parent).or_default().push(*field);
            } else {
                others.push(*field);
            }
        }
        if objects.is_empty() {
            return vec![others];
        }
        for group in objects.values_mut() {
            group.extend(&others);
        }
        objects.into_values().collect()
    }
}

fn by_key<'a>(fields: &[Selected<'a>]) -> BTreeMap<&'a str, Vec<Selected<'a>>> {
    let mut groups: BTreeMap<&str, Vec<_>> = BTreeMap::new();
    for field in fields {
        groups.entry(field.key()).or_default().push(*field);
    }
    groups
}

fn has_same_arguments(one: &Field, another: &Field) -> bool {
    one.arguments.len() == another.arguments.len()
        && one
            .arguments
            .iter()
            .all(|(name, value)| another.get_argument(&name.node).is_some_and(|another| another.node == value.node))
}

fn conflict(key: &str, why: &str, one: &Selected<'_>, another: &Selected<'_>) -> ServerError {
    let (first, second) = if one.pos <= another.pos { (one.pos, another.pos) } else { (another.pos, one.pos) };
    let message = format!("Two fields are called \"{key}\" in the answer, and {why}: give one of them an alias.");
    let mut error = invalid(first, &message);
    error.locations.push(second);
    error
}
