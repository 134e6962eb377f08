//! The values that are sent for variables, before anything runs with them.
use async_graphql::{
    ServerError, Variables,
    parser::types::{ExecutableDocument, Type},
};

use super::{
    Errors,
    values::{Source, Values},
    variables::NotNull,
};
use crate::http::visible_schema::VisibleSchema;

/// Refuses values that are not of the types of their variables.
pub(in crate::http) fn check_variables(
    schema: &VisibleSchema,
    document: &ExecutableDocument,
    variables: &Variables,
    not_null: &NotNull,
) -> Result<(), Vec<ServerError>> {
    let mut errors = Errors::default();
    for (_, operation) in document.operations.iter() {
        for variable in &operation.node.variable_definitions {
            let name = &variable.node.name.node;
            let Some(value) = variables.get(name) else { continue };
            let (value, path) = (value.clone().into_value(), vec![name.to_string()]);
            let (source, uses) = (Source::Variables, Vec::new());
            let mut values = Values { schema, source, pos: variable.pos, path, errors: &mut errors, uses };
            let of = &variable.node.var_type.node;
            let of = Type { nullable: of.nullable && !not_null.contains(&variable.pos), ..of.clone() };
            values.value(&of, &value);
        }
    }
    errors.take()
}
