//! Whether a document names anything that the role does not see, or that is not there: fields, arguments, the fields of
//! inputs, and directives.
//!
//! The executor hides fields from introspection only; named in a document they would be resolved. Here each fragment is
//! walked once, and each variable that is sent.
use std::{collections::HashSet, convert::Infallible};

use async_graphql::{
    Pos, Positioned, ServerError, Variables,
    parser::types::{
        BaseType, Directive, ExecutableDocument, Field, OperationDefinition, OperationType, Selection, SelectionSet,
        Type,
    },
};
use async_graphql_value::{ConstValue, Value};

use super::{
    refusals::{invalid, too_large},
    shape::Shape,
};

/// Items of a list that is given.
const MAX_ITEMS: usize = 1000;

/// Refuses what the role does not see in the document's operation.
pub(super) fn survey(shape: &Shape, document: &ExecutableDocument, variables: &Variables) -> Result<(), ServerError> {
    let mut walk = Walk { shape, document, known: HashSet::new() };
    for (_, operation) in document.operations.iter() {
        walk.operation(&operation.node, variables)?;
    }
    Ok(())
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
    known: HashSet<&'a str>,
}

impl<'a> Walk<'a> {
    fn operation(&mut self, operation: &'a OperationDefinition, variables: &Variables) -> Result<(), ServerError> {
        // Of what there is none, validation tells.
        let Some(root) = self.shape.root(operation.ty) else { return Ok(()) };
        let location = match operation.ty {
            OperationType::Query => "QUERY",
            OperationType::Mutation => "MUTATION",
            OperationType::Subscription => "SUBSCRIPTION",
        };
        self.directives(&operation.directives, location)?;
        for variable in &operation.variable_definitions {
            self.directives(&variable.node.directives, "VARIABLE_DEFINITION")?;
            if let Some(value) = variables.get(&variable.node.name.node) {
                self.input(innermost(&variable.node.var_type.node), value, variable.pos)?;
            }
        }
        self.selection(root, &operation.selection_set.node)
    }

    fn selection(&mut self, of: &'a str, set: &'a SelectionSet) -> Result<(), ServerError> {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.field(of, field)?,
                Selection::InlineFragment(fragment) => {
                    self.directives(&fragment.node.directives, "INLINE_FRAGMENT")?;
                    let on = fragment.node.type_condition.as_ref().map_or(of, |on| on.node.on.node.as_str());
                    self.selection(on, &fragment.node.selection_set.node)?;
                }
                Selection::FragmentSpread(spread) => {
                    self.directives(&spread.node.directives, "FRAGMENT_SPREAD")?;
                    self.fragment(spread.node.fragment_name.node.as_str())?;
                }
            }
        }
        Ok(())
    }

    fn fragment(&mut self, name: &'a str) -> Result<(), ServerError> {
        // Those that are missing or go in a circle are refused before.
        let Some(fragment) = self.document.fragments.get(name) else { return Ok(()) };
        if !self.known.insert(name) {
            return Ok(());
        }
        self.directives(&fragment.node.directives, "FRAGMENT_DEFINITION")?;
        self.selection(fragment.node.type_condition.node.on.node.as_str(), &fragment.node.selection_set.node)
    }

    fn field(&mut self, of: &'a str, field: &'a Positioned<Field>) -> Result<(), ServerError> {
        self.directives(&field.node.directives, "FIELD")?;
        let name = field.node.name.node.as_str();
        let unknown_argument = |pos, argument: &str| {
            Err(invalid(pos, &format!("Unknown argument \"{argument}\" on field \"{name}\" of type \"{of}\".")))
        };
        // Validation passes this one by, with whatever stands at it.
        if name == "__typename" {
            if let Some((argument, _)) = field.node.arguments.first() {
                return unknown_argument(argument.pos, &argument.node);
            }
            if !field.node.selection_set.node.items.is_empty() {
                return Err(invalid(field.pos, "The field \"__typename\" has no fields of its own."));
            }
            return Ok(());
        }
        let Some(member) = self.shape.member(of, name) else {
            return Err(match self.shape.fields(of) {
                Some(_) => invalid(field.pos, &format!("Unknown field \"{name}\" on type \"{of}\".")),
                None => invalid(field.pos, &format!("Unknown type \"{of}\"")),
            });
        };
        for (argument, value) in &field.node.arguments {
            let Some(of) = member.arguments.get(argument.node.as_str()) else {
                return unknown_argument(argument.pos, &argument.node);
            };
            // Variables are checked where they are defined.
            let Ok(literal) = value.node.clone().into_const_with(|_| Ok::<_, Infallible>(ConstValue::Null));
            self.input(of, &literal, argument.pos)?;
        }
        self.selection(&member.of, &field.node.selection_set.node)
    }

    /// Validation looks at most places of directives, but not at all of them.
    fn directives(&self, all: &[Positioned<Directive>], location: &str) -> Result<(), ServerError> {
        for directive in all {
            let name = directive.node.name.node.as_str();
            let Some(known) = self.shape.directive(name) else {
                return Err(invalid(directive.pos, &format!("Unknown directive \"{name}\".")));
            };
            if !known.locations.contains(location) {
                let may = known.locations.iter().map(String::as_str).collect::<Vec<_>>().join(", ");
                let message = format!("The directive \"{name}\" may not stand at {location}, but at: {may}.");
                return Err(invalid(directive.pos, &message));
            }
            for (argument, value) in &directive.node.arguments {
                if !known.arguments.contains_key(argument.node.as_str()) {
                    let message = format!("Unknown argument \"{}\" on directive \"{name}\".", argument.node);
                    return Err(invalid(argument.pos, &message));
                }
                if !matches!(value.node, Value::Boolean(_) | Value::Variable(_)) {
                    let message = format!("The argument \"{}\" takes true, false or a variable.", argument.node);
                    return Err(invalid(argument.pos, &message));
                }
            }
        }
        Ok(())
    }

    fn input(&self, of: &str, value: &ConstValue, pos: Pos) -> Result<(), ServerError> {
        match value {
            ConstValue::List(items) if MAX_ITEMS < items.len() => {
                Err(too_large(&format!("A list has at most {MAX_ITEMS} items.")))
            }
            ConstValue::List(items) => items.iter().try_for_each(|item| self.input(of, item, pos)),
            ConstValue::Object(given) => {
                let Some(fields) = self.shape.inputs(of) else { return Ok(()) };
                given.iter().try_for_each(|(name, value)| match fields.get(name.as_str()) {
                    Some(of) => self.input(of, value, pos),
                    None => Err(invalid(pos, &format!("Unknown field \"{name}\" of type \"{of}\"."))),
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
