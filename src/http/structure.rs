//! What a document is by itself, whatever the schema: which fragments it has, and how much it is once each of them is
//! written out.
//!
//! Validation and the executor write fragments out by recursion, and compare selections with each other. Both take a
//! time that grows with what is measured here, so nothing reaches them before this is bounded.
use std::collections::{HashMap, HashSet};

use async_graphql::{
    Name, Pos, Positioned, ServerError,
    parser::types::{Directive, DocumentOperations, ExecutableDocument, OperationDefinition, Selection, SelectionSet},
};
use async_graphql_value::{ConstValue, Value};

use super::refusals::{invalid, too_large};

/// How much a document is, with every fragment written out.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct DocumentSize {
    /// Fields and fragments that are selected.
    pub(super) selections: u64,
    pub(super) fields: u64,
    pub(super) depth: usize,
    pub(super) aliases: u64,
    pub(super) directives: u64,
    /// Values that are written as arguments, each part of a list or an object among them.
    pub(super) values: u64,
    /// Uses of variables.
    pub(super) uses: u64,
}

impl DocumentSize {
    /// The larger of two, in each respect.
    fn or(self, other: Self) -> Self {
        Self {
            selections: self.selections.max(other.selections),
            fields: self.fields.max(other.fields),
            depth: self.depth.max(other.depth),
            aliases: self.aliases.max(other.aliases),
            directives: self.directives.max(other.directives),
            values: self.values.max(other.values),
            uses: self.uses.max(other.uses),
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            selections: self.selections.saturating_add(other.selections),
            fields: self.fields.saturating_add(other.fields),
            depth: self.depth.max(other.depth),
            aliases: self.aliases.saturating_add(other.aliases),
            directives: self.directives.saturating_add(other.directives),
            values: self.values.saturating_add(other.values),
            uses: self.uses.saturating_add(other.uses),
        }
    }
}

/// Fragments within fragments; each is followed by recursion, here and by the library.
const MAX_OPEN_FRAGMENTS: usize = 32;
/// The library looks for each use of a variable among all of them.
const MAX_VARIABLES: usize = 250;

/// Each is validated, also those that are not asked for.
const MAX_OPERATIONS: usize = 100;

/// Refuses fragments that are missing or that no operation uses, and more operations than there may be.
pub(super) fn only_used_fragments(document: &ExecutableDocument) -> Result<(), ServerError> {
    let all: Vec<_> = document.operations.iter().map(|(_, operation)| operation).collect();
    if MAX_OPERATIONS < all.len() {
        let message = format!("The document has {} operations; {MAX_OPERATIONS} are allowed.", all.len());
        return Err(too_large(&message));
    }
    let used = reachable(document, all)?;
    let unused = document.fragments.iter().filter(|(name, _)| !used.contains(*name));
    if let Some((name, fragment)) = unused.min_by_key(|(_, fragment)| fragment.pos) {
        let message = format!("The fragment \"{name}\" is never used: use it or leave it out.");
        return Err(invalid(fragment.pos, &message));
    }
    Ok(())
}

/// Cuts the document down to the operation asked for.
pub(super) fn keep_operation(document: &mut ExecutableDocument, name: Option<&str>) -> Result<(), ServerError> {
    if let DocumentOperations::Multiple(operations) = &mut document.operations {
        let refused = |message: &str| Err(invalid(Pos::default(), message));
        let asked = match name {
            Some(name) => operations.keys().find(|known| known.as_str() == name).cloned(),
            None if operations.len() == 1 => operations.keys().next().cloned(),
            None => return refused("The document has several operations: say which by operationName."),
        };
        let Some(asked) = asked else { return refused("The document has no operation of this name.") };
        operations.retain(|known, _| *known == asked);
        let kept = document.operations.iter().map(|(_, operation)| operation).collect();
        let used = reachable(document, kept)?;
        document.fragments.retain(|name, _| used.contains(name));
    }
    Ok(())
}

/// The fragments that the operations reach. Each is looked at once, and none by recursion.
fn reachable(
    document: &ExecutableDocument,
    operations: Vec<&Positioned<OperationDefinition>>,
) -> Result<HashSet<Name>, ServerError> {
    let mut open: Vec<&SelectionSet> =
        operations.into_iter().map(|operation| &operation.node.selection_set.node).collect();
    let mut found = HashSet::new();
    while let Some(set) = open.pop() {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => open.push(&field.node.selection_set.node),
                Selection::InlineFragment(fragment) => open.push(&fragment.node.selection_set.node),
                Selection::FragmentSpread(spread) => {
                    let name = &spread.node.fragment_name.node;
                    let Some(fragment) = document.fragments.get(name) else {
                        let message = format!("Unknown fragment \"{name}\": the document does not define it.");
                        return Err(invalid(spread.pos, &message));
                    };
                    if found.insert(name.clone()) {
                        open.push(&fragment.node.selection_set.node);
                    }
                }
            }
        }
    }
    Ok(found)
}

/// How much the largest operation of the document is; refuses fragments that go in a circle, and what is given twice.
pub(super) fn measure(document: &ExecutableDocument) -> Result<DocumentSize, ServerError> {
    let mut measuring = Measuring { document, known: HashMap::new(), open: HashSet::new() };
    let mut largest = DocumentSize::default();
    for (_, operation) in document.operations.iter() {
        let (operation, mut size) = (&operation.node, DocumentSize::default());
        let variables = &operation.variable_definitions;
        if MAX_VARIABLES < variables.len() {
            let message = format!("The document defines {} variables; {MAX_VARIABLES} are allowed.", variables.len());
            return Err(too_large(&message));
        }
        only_once("variable", variables.iter().map(|variable| &variable.node.name))?;
        for variable in variables {
            size = size.and(directives(&variable.node.directives)?);
            let default = variable.node.default_value.as_ref();
            size.values = size.values.saturating_add(default.map_or(0, |default| const_values(&default.node)));
        }
        size = size.and(directives(&operation.directives)?).and(measuring.set(&operation.selection_set.node)?);
        largest = largest.or(size);
    }
    Ok(largest)
}

struct Measuring<'a> {
    document: &'a ExecutableDocument,
    known: HashMap<&'a str, DocumentSize>,
    open: HashSet<&'a str>,
}

impl<'a> Measuring<'a> {
    fn set(&mut self, set: &'a SelectionSet) -> Result<DocumentSize, ServerError> {
        let mut size = DocumentSize::default();
        for selection in &set.items {
            size.selections = size.selections.saturating_add(1);
            let one = match &selection.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    only_once("argument", field.arguments.iter().map(|(name, _)| name))?;
                    let below = self.set(&field.selection_set.node)?;
                    let own = DocumentSize {
                        fields: 1,
                        aliases: u64::from(field.alias.is_some()),
                        ..DocumentSize::default()
                    };
                    let below = DocumentSize { depth: below.depth + 1, ..below };
                    own.and(below).and(arguments(&field.arguments)).and(directives(&field.directives)?)
                }
                Selection::InlineFragment(fragment) => {
                    let below = self.set(&fragment.node.selection_set.node)?;
                    below.and(directives(&fragment.node.directives)?)
                }
                Selection::FragmentSpread(spread) => {
                    let below = self.fragment(&spread.node.fragment_name)?;
                    below.and(directives(&spread.node.directives)?)
                }
            };
            size = size.and(one);
        }
        Ok(size)
    }

    fn fragment(&mut self, name: &'a Positioned<Name>) -> Result<DocumentSize, ServerError> {
        let (name, pos) = (name.node.as_str(), name.pos);
        if let Some(size) = self.known.get(name) {
            return Ok(*size);
        }
        let Some(fragment) = self.document.fragments.get(name) else {
            return Err(invalid(pos, &format!("Unknown fragment \"{name}\": the document does not define it.")));
        };
        if MAX_OPEN_FRAGMENTS < self.open.len() {
            return Err(too_large(&format!(
                "Fragments are nested in each other more than {MAX_OPEN_FRAGMENTS} times."
            )));
        }
        if !self.open.insert(name) {
            return Err(invalid(fragment.pos, &format!("The fragment \"{name}\" contains itself.")));
        }
        let size = self.set(&fragment.node.selection_set.node)?.and(directives(&fragment.node.directives)?);
        self.open.remove(name);
        self.known.insert(name, size);
        Ok(size)
    }
}

fn directives(all: &[Positioned<Directive>]) -> Result<DocumentSize, ServerError> {
    let mut size = DocumentSize { directives: u64::try_from(all.len()).unwrap_or(u64::MAX), ..DocumentSize::default() };
    for directive in all {
        only_once("argument", directive.node.arguments.iter().map(|(name, _)| name))?;
        size = size.and(arguments(&directive.node.arguments));
    }
    Ok(size)
}

fn arguments(all: &[(Positioned<Name>, Positioned<Value>)]) -> DocumentSize {
    let mut size = DocumentSize::default();
    for (_, value) in all {
        written(&value.node, &mut size);
    }
    size
}

fn written(value: &Value, size: &mut DocumentSize) {
    size.values = size.values.saturating_add(1);
    match value {
        Value::Variable(_) => size.uses = size.uses.saturating_add(1),
        Value::List(items) => items.iter().for_each(|item| written(item, size)),
        Value::Object(fields) => fields.values().for_each(|value| written(value, size)),
        Value::Null | Value::Number(_) | Value::String(_) | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) => {}
    }
}

/// How many values a value is.
pub(super) fn const_values(value: &ConstValue) -> u64 {
    let parts = match value {
        ConstValue::List(items) => items.iter().map(const_values).fold(0, u64::saturating_add),
        ConstValue::Object(fields) => fields.values().map(const_values).fold(0, u64::saturating_add),
        ConstValue::Null
        | ConstValue::Number(_)
        | ConstValue::String(_)
        | ConstValue::Boolean(_)
        | ConstValue::Binary(_)
        | ConstValue::Enum(_) => 0,
    };
    parts.saturating_add(1)
}

fn only_once<'a>(what: &str, names: impl Iterator<Item = &'a Positioned<Name>>) -> Result<(), ServerError> {
    let mut seen = HashSet::new();
    for name in names {
        if !seen.insert(name.node.as_str()) {
            return Err(invalid(name.pos, &format!("The {what} \"{}\" is given twice: give it once.", name.node)));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use async_graphql::parser::parse_query;

    use super::*;

    fn size(document: &str, operation: Option<&str>) -> Result<DocumentSize, String> {
        let mut document = parse_query(document).unwrap();
        only_used_fragments(&document)
            .and_then(|()| keep_operation(&mut document, operation))
            .and_then(|()| measure(&document))
            .map_err(|error| error.message)
    }

    #[test]
    fn fragments_that_are_missing_unused_or_in_a_circle_are_refused() {
        for (document, why) in [
            ("{ ...a }", "Unknown fragment \"a\""),
            ("{ x } fragment a on T { x }", "\"a\" is never used"),
            ("{ ...a } fragment a on T { ...b } fragment b on T { ...a }", "contains itself"),
            ("{ x } fragment a on T { ...b } fragment b on T { ...a }", "is never used"),
            ("{ ...a } fragment a on T { y { ...a } }", "contains itself"),
        ] {
            let error = size(document, None).unwrap_err();
            assert!(error.contains(why), "{document}: {error}");
        }
    }

    #[test]
    fn what_other_operations_use_is_left_out() {
        let document = "query A { ...a } query B { ...b } fragment a on T { x } fragment b on T { ...c } fragment c on T { x y z }";
        assert_eq!(size(document, Some("A")).unwrap().fields, 1);
        assert_eq!(size(document, Some("B")).unwrap().fields, 3);
    }

    #[test]
    fn fragments_that_double_are_measured_in_no_time() {
        let mut document = "{ ...f0 }".to_owned();
        for level in 0..30 {
            write!(document, " fragment f{level} on T {{ ...f{0} ...f{0} }}", level + 1).unwrap();
        }
        assert!(size(&document, None).unwrap_err().contains("Unknown fragment \"f30\""));
        document += " fragment f30 on T { x }";
        assert_eq!(size(&document, None).unwrap().fields, 1 << 30);
    }

    #[test]
    fn everything_that_is_written_counts() {
        let document = "query($v: I @d = [1, {a: 2}]) @d { a: x(i: {b: [$v, $v, 3]}) @d(i: $v) { ... @d { y } ...f } } \
                        fragment f on T @d { z }";
        let DocumentSize { selections, fields, depth, aliases, directives, values, uses } =
            size(document, None).unwrap();
        assert_eq!((selections, fields, depth, aliases, directives), (5, 3, 2, 1, 5));
        assert_eq!((values, uses), (4 + 5 + 1, 3));
    }

    #[test]
    fn what_is_given_twice_is_refused() {
        for document in ["query($v: I, $v: I) { x(a: $v) }", "{ x(a: 1, a: 2) }", "{ x @skip(if: true, if: false) }"] {
            assert!(size(document, None).unwrap_err().contains("is given twice"), "{document}");
        }
    }
}
