//! What is refused before it runs: documents that ask too much, or are not valid to the caller's role.
//!
//! The order matters: each step takes a time that the steps before it have bounded.
use std::sync::Arc;

use async_graphql::{
    Request, ServerError,
    parser::{
        parse_query,
        types::{ExecutableDocument, OperationType},
    },
};

use super::{
    admission::Admitted,
    cost::{Cost, cost},
    introspection::TooMany,
    introspection_cache::is_introspection,
    known_documents::{Document, Valid},
    newer_syntax::rewritten,
    refusals::{invalid, too_large},
    structure::{self, DocumentSize},
    tokens::{Outline, outline},
    unset_variables::remove_unset,
    validation::{check_variables, validate},
    visible_schema::VisibleSchema,
};
use crate::{auth::Role, error::request_error};

/// The most that a document may be and cost.
#[derive(Clone, Copy, Debug)]
struct Limits {
    size: DocumentSize,
    cost: Cost,
}

impl Limits {
    fn of(role: Role, schema: &VisibleSchema) -> Self {
        let (rows, database, scans) = match role {
            Role::Public | Role::ChapterLeader => (10_000, 500, 10),
            Role::Staff => (50_000, 1_000, 40),
        };
        Self {
            size: DocumentSize {
                selections: 5_000,
                fields: 1_000,
                depth: 20,
                aliases: 100,
                directives: 100,
                values: 20_000,
                uses: 2_000,
            },
            cost: Cost {
                rows,
                values: 250_000,
                database,
                scans,
                arguments: 4 * 1024 * 1024,
                introspection: schema.introspection().limit(),
            },
        }
    }

    fn admit_size(&self, size: &DocumentSize) -> Result<(), ServerError> {
        let depth = |of: &DocumentSize| u64::try_from(of.depth).unwrap_or(u64::MAX);
        within("fields", size.fields, self.size.fields)?;
        within("selections", size.selections, self.size.selections)?;
        within("levels", depth(size), depth(&self.size))?;
        within("aliases", size.aliases, self.size.aliases)?;
        within("directives", size.directives, self.size.directives)?;
        within("written values", size.values, self.size.values)?;
        within("uses of variables", size.uses, self.size.uses)
    }

    fn admit_cost(&self, cost: &Cost) -> Result<(), ServerError> {
        within("rows, as its pages add up,", cost.rows, self.cost.rows)?;
        within("values, as its pages add up,", cost.values, self.cost.values)?;
        within("bytes of arguments, as its pages add up,", cost.arguments, self.cost.arguments)?;
        if self.cost.database < cost.database {
            let message = format!(
                "The document costs the database {} and may cost {}: counts, facets, searches and filters with `not` or \
                 a box cost most.",
                cost.database, self.cost.database
            );
            return Err(too_large(&message));
        }
        within("counts or facets that look through many rows", cost.scans, self.cost.scans)
    }

    fn cost_of(
        &self,
        schema: &VisibleSchema,
        document: &ExecutableDocument,
        request: &Request,
    ) -> Result<Cost, ServerError> {
        let cost = cost(schema, document, &request.variables).map_err(|TooMany| {
            let message = format!(
                "The document asks for more than {} values about the schema: ask for the whole schema once.",
                self.cost.introspection
            );
            too_large(&message)
        })?;
        self.admit_cost(&cost)?;
        Ok(cost)
    }
}

fn within(what: &str, asked: u64, most: u64) -> Result<(), ServerError> {
    if asked <= most {
        return Ok(());
    }
    Err(too_large(&format!("The document asks for {asked} {what} and may ask for {most}.")))
}

/// Brackets within brackets: the parser and the executor follow them by recursion, and so does this program.
const MAX_NESTING: usize = 64;

/// Operations and fragments of a document: the parser makes something of each, also of those that are not meant.
const MAX_DEFINITIONS: u64 = 200;

/// Variables that were not sent take their default; those that must be sent and were not refuse the request.
fn fill_in_variables(document: &ExecutableDocument, request: &mut Request) -> Result<(), ServerError> {
    for (_, operation) in document.operations.iter() {
        for variable in operation.node.variable_definitions.iter().map(|variable| &variable.node) {
            let name = &variable.name.node;
            if request.variables.contains_key(name) {
                continue;
            }
            match &variable.default_value {
                Some(default) => drop(request.variables.insert(name.clone(), default.node.clone())),
                None if variable.var_type.node.nullable => {}
                None => {
                    let message = format!("The variable ${name} is needed and was not sent.");
                    return Err(invalid(variable.name.pos, &message));
                }
            }
        }
    }
    Ok(())
}

/// A request that may run, and what it costs.
#[derive(Debug)]
pub(super) struct Prepared {
    pub(super) request: Request,
    pub(super) cost: Cost,
    pub(super) kind: Kind,
    /// The document, if it was not known before.
    pub(super) new_document: Option<Document>,
}

/// What a document is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    /// A query about the schema alone.
    Introspection,
    /// Another query.
    Query,
    /// A mutation.
    Mutation,
}

impl Kind {
    fn of(document: &ExecutableDocument) -> Self {
        let mut operations = document.operations.iter();
        if is_introspection(document) {
            Self::Introspection
        } else if operations.all(|(_, operation)| operation.node.ty == OperationType::Query) {
            Self::Query
        } else {
            Self::Mutation
        }
    }
}

/// The request, parsed, measured and put right.
pub(super) fn prepare(
    mut request: Request,
    schema: &VisibleSchema,
    role: Role,
    admitted: &Admitted,
) -> Result<Prepared, Vec<ServerError>> {
    let limits = Limits::of(role, schema);
    let one = |error| vec![error];
    let (valid, is_new) = valid(&request, schema, &limits, admitted)?;
    let mut document = valid.document.clone();
    structure::keep_operation(&mut document, request.operation_name.as_deref()).map_err(one)?;
    fill_in_variables(&document, &mut request).map_err(one)?;
    check_variables(schema, &document, &request.variables, &valid.not_null)?;
    let cost = limits.cost_of(schema, &document, &request).map_err(one)?;
    remove_unset(&mut document, &request);
    let kind = Kind::of(&document);
    let new_document = is_new.then(|| (request.query.clone(), valid));
    request.set_parsed_query(document);
    Ok(Prepared { request, cost, kind, new_document })
}

/// The request's document, parsed and found valid, if it may run; and whether that is new.
fn valid(
    request: &Request,
    schema: &VisibleSchema,
    limits: &Limits,
    admitted: &Admitted,
) -> Result<(Arc<Valid>, bool), Vec<ServerError>> {
    let one = |error| vec![error];
    let name = request.operation_name.as_deref();
    if let Some(valid) = schema.known_documents().get(&request.query) {
        admitted.admit(&valid.document, name).map_err(one)?;
        return Ok((valid, false));
    }
    let rewritten = rewritten(&request.query);
    let query = rewritten.as_deref().unwrap_or(&request.query);
    let document = parse(query).map_err(one)?;
    admitted.admit(&document, name).map_err(one)?;
    structure::only_used_fragments(&document).map_err(one)?;
    limits.admit_size(&structure::measure(&document).map_err(one)?).map_err(one)?;
    let not_null = validate(schema, query, &document)?;
    Ok((Arc::new(Valid { document, not_null }), true))
}

fn parse(query: &str) -> Result<ExecutableDocument, ServerError> {
    let Outline { deepest, definitions } = outline(query);
    if MAX_NESTING < deepest {
        return Err(too_large(&format!("The document is nested more than {MAX_NESTING} times.")));
    }
    within("operations and fragments", u64::try_from(definitions).unwrap_or(u64::MAX), MAX_DEFINITIONS)?;
    parse_query(query).map_err(|error| {
        // The parser draws the place in several lines; the last says what was expected there.
        let drawn = error.to_string();
        let expected = drawn.lines().last().unwrap_or_default().trim_start_matches([' ', '=']);
        let mut refused = request_error("GRAPHQL_PARSE_FAILED", &format!("The document is not GraphQL: {expected}."));
        refused.locations = error.positions().collect();
        refused
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn definitions_are_counted_before_they_are_parsed() {
        let many = |count| (0..count).fold(String::new(), |text, number| text + &format!("query B{number} {{ a }} "));
        assert!(parse(&many(200)).is_ok());
        assert!(parse(&many(201)).unwrap_err().message.contains("201 operations and fragments"));
    }
}
