//! The rules that look at one place of a document: fields, arguments, directives, fragments and their types.
//!
//! A field that the role does not see is refused like one that is not there: the executor hides it from introspection
//! only, and would resolve it.
use std::collections::{BTreeMap, HashMap, HashSet};

use async_graphql::{
    Pos, Positioned,
    parser::types::{
        Directive, ExecutableDocument, Field, FragmentDefinition, OperationDefinition, OperationType, Selection,
        SelectionSet, VariableDefinition,
    },
};
use async_graphql_value::{Name, Value};

use super::{
    Errors,
    values::{Source, Use, Values},
};
use crate::http::visible_schema::{Definition, InputValue, Member, OutputDefinition, VisibleSchema, innermost};

/// What the definitions of a document use.
#[derive(Debug, Default)]
pub(super) struct Parts<'a> {
    pub(super) operations: Vec<(&'a OperationDefinition, Part<'a>)>,
    pub(super) fragments: HashMap<&'a str, Part<'a>>,
}

/// The variables that a definition uses, and the fragments that it is made of.
#[derive(Debug, Default)]
pub(super) struct Part<'a> {
    pub(super) uses: Vec<Use<'a>>,
    pub(super) spreads: Vec<&'a str>,
}

/// Looks at each definition once.
pub(super) fn walk<'a>(schema: &'a VisibleSchema, document: &'a ExecutableDocument, errors: &mut Errors) -> Parts<'a> {
    let mut parts = Parts::default();
    for (_, operation) in document.operations.iter() {
        let mut walk = Walk { schema, document, errors: &mut *errors, part: Part::default() };
        walk.operation(operation);
        parts.operations.push((&operation.node, walk.part));
    }
    for (name, fragment) in &document.fragments {
        let mut walk = Walk { schema, document, errors: &mut *errors, part: Part::default() };
        walk.fragment(fragment);
        parts.fragments.insert(name, walk.part);
    }
    parts
}

struct Walk<'a, 'e> {
    schema: &'a VisibleSchema,
    document: &'a ExecutableDocument,
    errors: &'e mut Errors,
    part: Part<'a>,
}

impl<'a> Walk<'a, '_> {
    fn operation(&mut self, operation: &'a Positioned<OperationDefinition>) {
        let (kind, location) = match operation.node.ty {
            OperationType::Query => ("queries", "QUERY"),
            OperationType::Mutation => ("mutations", "MUTATION"),
            OperationType::Subscription => ("subscriptions", "SUBSCRIPTION"),
        };
        self.directives(&operation.node.directives, location);
        for variable in &operation.node.variable_definitions {
            self.variable(variable);
        }
        match self.schema.root(operation.node.ty) {
            Some(root) => self.selection(root, &operation.node.selection_set.node),
            None => self.errors.add(operation.pos, &format!("There are no {kind}.")),
        }
    }

    fn variable(&mut self, variable: &'a Positioned<VariableDefinition>) {
        let VariableDefinition { name, var_type, directives, default_value } = &variable.node;
        self.directives(directives, "VARIABLE_DEFINITION");
        let of = innermost(&var_type.node);
        match self.schema.definition(of) {
            Some(Definition::Output(_)) => {
                let message = format!("The variable ${} cannot be of type {of}, which is no input.", name.node);
                self.errors.add(var_type.pos, &message);
            }
            None => self.unknown_type(var_type.pos, of),
            Some(Definition::Scalar | Definition::Enum(_) | Definition::Input(_)) => {
                let Some(default) = default_value else { return };
                let default_literal = default.node.clone().into_value();
                let (path, source) = (vec![name.node.to_string()], Source::Default);
                let (schema, errors) = (self.schema, &mut *self.errors);
                let mut values = Values { schema, source, pos: default.pos, path, errors, uses: Vec::new() };
                values.value(&var_type.node, &default_literal);
            }
        }
    }

    fn fragment(&mut self, fragment: &'a Positioned<FragmentDefinition>) {
        self.directives(&fragment.node.directives, "FRAGMENT_DEFINITION");
        let on = &fragment.node.type_condition.node.on;
        if self.condition(on).is_some() {
            self.selection(on.node.as_str(), &fragment.node.selection_set.node);
        }
    }

    fn selection(&mut self, of: &'a str, set: &'a SelectionSet) {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.field(of, field),
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.node.directives, "INLINE_FRAGMENT");
                    let on = match &fragment.node.type_condition {
                        Some(on) if !self.applies(of, &on.node.on, fragment.pos) => continue,
                        Some(on) => on.node.on.node.as_str(),
                        None => of,
                    };
                    self.selection(on, &fragment.node.selection_set.node);
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.node.directives, "FRAGMENT_SPREAD");
                    let name = &spread.node.fragment_name.node;
                    self.part.spreads.push(name);
                    // One that is missing is refused before.
                    if let Some(fragment) = self.document.fragments.get(name) {
                        self.is_possible(of, fragment.node.type_condition.node.on.node.as_str(), spread.pos);
                    }
                }
            }
        }
    }

    fn applies(&mut self, of: &str, on: &'a Positioned<Name>, pos: Pos) -> bool {
        self.condition(on).is_some() && self.is_possible(of, on.node.as_str(), pos)
    }

    /// The type that a fragment is about.
    fn condition(&mut self, on: &Positioned<Name>) -> Option<&'a OutputDefinition> {
        match self.schema.definition(&on.node) {
            Some(Definition::Output(output)) => return Some(output),
            None => self.unknown_type(on.pos, &on.node),
            Some(Definition::Scalar | Definition::Enum(_) | Definition::Input(_)) => {
                self.errors.add(on.pos, &format!("A fragment cannot be on \"{}\", which has no fields.", on.node));
            }
        }
        None
    }

    /// Whether something can be of both types; of one that is not known it is not asked.
    fn is_possible(&mut self, of: &str, on: &str, pos: Pos) -> bool {
        let (Some(parent), Some(condition)) = (self.schema.output(of), self.schema.output(on)) else { return true };
        let is_possible = !parent.possible.is_disjoint(&condition.possible);
        if !is_possible {
            self.errors.add(pos, &format!("The fragment on \"{on}\" never applies: nothing of type \"{of}\" is one."));
        }
        is_possible
    }

    fn field(&mut self, of: &'a str, field: &'a Positioned<Field>) {
        self.directives(&field.node.directives, "FIELD");
        let name = field.node.name.node.as_str();
        let set = &field.node.selection_set.node;
        let Some(member) = self.schema.member(of, name) else {
            return self.errors.add(field.pos, &format!("Unknown field \"{name}\" on type \"{of}\"."));
        };
        let Member { of: given, arguments } = member;
        let called = || format!("field \"{name}\" of type \"{of}\"");
        self.arguments(arguments, &field.node.arguments, field.pos, &called);
        if self.schema.output(member.named()).is_none() {
            if !set.items.is_empty() {
                let message = format!("The field \"{name}\" is of type {given} and has no fields of its own.");
                self.errors.add(field.pos, &message);
            }
        } else if set.items.is_empty() {
            let message = format!("The field \"{name}\" is of type {given}: select fields of it, as {name} {{ … }}.");
            self.errors.add(field.pos, &message);
        } else {
            self.selection(member.named(), set);
        }
    }

    fn directives(&mut self, all: &'a [Positioned<Directive>], location: &str) {
        let mut seen = HashSet::new();
        for directive in all {
            let name = directive.node.name.node.as_str();
            let Some(known) = self.schema.directive(name) else {
                self.errors.add(directive.pos, &format!("Unknown directive \"{name}\"."));
                continue;
            };
            if !known.locations.contains(location) {
                let mut may: Vec<_> = known.locations.iter().map(String::as_str).collect();
                may.sort_unstable();
                let may = may.join(", ");
                let message = format!("The directive \"{name}\" may not stand at {location}, but at: {may}.");
                self.errors.add(directive.pos, &message);
            }
            if !seen.insert(name) && !known.is_repeatable {
                self.errors.add(directive.pos, &format!("The directive \"{name}\" is given twice: give it once."));
            }
            let called = || format!("directive \"{name}\"");
            self.arguments(&known.arguments, &directive.node.arguments, directive.pos, &called);
        }
    }

    fn arguments(
        &mut self,
        known: &'a BTreeMap<String, InputValue>,
        given: &'a [(Positioned<Name>, Positioned<Value>)],
        pos: Pos,
        called: &dyn Fn() -> String,
    ) {
        for (name, value) in given {
            let Some(expected) = known.get(name.node.as_str()) else {
                self.errors.add(name.pos, &format!("Unknown argument \"{}\" on {}.", name.node, called()));
                continue;
            };
            let (path, source, uses) = (vec![name.node.to_string()], Source::Argument, Vec::new());
            let (schema, errors) = (self.schema, &mut *self.errors);
            let mut values = Values { schema, source, pos: value.pos, path, errors, uses };
            values.input(expected, false, &value.node);
            let uses = values.uses;
            self.part.uses.extend(uses);
        }
        for (name, expected) in known.iter().filter(|(_, expected)| expected.is_required()) {
            if !given.iter().any(|(given, _)| given.node == name.as_str()) {
                let (called, of) = (called(), &expected.of);
                let message = format!("The argument \"{name}\" of {called} is required: add a value of type {of}.");
                self.errors.add(pos, &message);
            }
        }
    }

    fn unknown_type(&mut self, pos: Pos, name: &str) {
        self.errors.add(pos, &format!("Unknown type \"{name}\"."));
    }
}
