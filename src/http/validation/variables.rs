//! Whether each operation defines the variables that it uses, uses those that it defines, and has them fit where they
//! are used. What fragments use counts for each operation that they are part of.
use std::collections::{HashMap, HashSet};

use async_graphql::{
    Pos,
    parser::types::{BaseType, Type, VariableDefinition},
};
use async_graphql_value::ConstValue;

use super::{
    Errors,
    definitions::{Part, Parts},
    values::{Position, Use},
};

/// Where the variables are defined that are not to be sent as null.
pub(in crate::http) type NotNull = HashSet<Pos>;

/// Checks the variables of each operation. Tells which may be null by their type, and are used where null is not
/// allowed.
pub(super) fn check(parts: &Parts<'_>, errors: &mut Errors) -> NotNull {
    let mut not_null = NotNull::new();
    for (operation, part) in &parts.operations {
        let definitions = &operation.variable_definitions;
        let known: HashMap<_, _> =
            definitions.iter().map(|variable| (variable.node.name.node.as_str(), variable)).collect();
        let mut used = HashSet::new();
        for one in reached(parts, part).into_iter().flat_map(|part| &part.uses) {
            match known.get(one.name) {
                Some(variable) => {
                    if position(&variable.node, one, errors) {
                        not_null.insert(variable.pos);
                    }
                }
                None if used.contains(one.name) => {}
                None => errors.add(one.pos, &format!("The variable ${} is not defined: define it.", one.name)),
            }
            used.insert(one.name);
        }
        for variable in definitions {
            let name = variable.node.name.node.as_str();
            if !used.contains(name) {
                errors.add(variable.pos, &format!("The variable ${name} is never used: use it or leave it out."));
            }
        }
    }
    not_null
}

/// The operation and the fragments that it is made of, each once.
fn reached<'a>(parts: &'a Parts<'_>, operation: &'a Part<'_>) -> Vec<&'a Part<'a>> {
    let (mut found, mut seen, mut at) = (vec![operation], HashSet::new(), 0);
    while let Some(part) = found.get(at).copied() {
        for name in &part.spreads {
            if seen.insert(*name) {
                found.extend(parts.fragments.get(name));
            }
        }
        at += 1;
    }
    found
}

/// Whether the variable may be null, and the value where it is used may not.
fn position(variable: &VariableDefinition, one: &Use<'_>, errors: &mut Errors) -> bool {
    let Some(Position { of, has_default, is_one_of }) = &one.position else { return false };
    let given = &variable.var_type.node;
    if *is_one_of && given.nullable {
        let message = format!("The variable ${} may be null, and the one field of its object may not.", one.name);
        errors.add(one.pos, &message);
    }
    let default = variable.default_value.as_ref().is_some_and(|default| default.node != ConstValue::Null);
    let is_not_null = !of.nullable && given.nullable;
    let is_allowed =
        if is_not_null && (default || *has_default) { fits_base(&given.base, &of.base) } else { fits(given, of) };
    if !is_allowed {
        let message = format!("The variable ${} is of type {given}, and {of} is expected: define it so.", one.name);
        errors.add(one.pos, &message);
    }
    is_not_null
}

fn fits(given: &Type, expected: &Type) -> bool {
    (expected.nullable || !given.nullable) && fits_base(&given.base, &expected.base)
}

fn fits_base(given: &BaseType, expected: &BaseType) -> bool {
    match (given, expected) {
        (BaseType::Named(given), BaseType::Named(expected)) => given == expected,
        (BaseType::List(given), BaseType::List(expected)) => fits(given, expected),
        (BaseType::Named(_), BaseType::List(_)) | (BaseType::List(_), BaseType::Named(_)) => false,
    }
}
