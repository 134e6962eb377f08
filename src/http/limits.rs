//! What is refused before it runs: documents that ask too much, or name what the caller's role does not see.
use async_graphql::{
    Request, ServerError,
    parser::{
        parse_query,
        types::{DocumentOperations, ExecutableDocument},
    },
};

use super::{shape::Shape, survey::survey, unsent::leave_out_unsent};
use crate::{auth::Role, error::request_error};

/// The most that a document may ask.
#[derive(Clone, Copy, Debug)]
struct Limits {
    fields: u64,
    depth: usize,
    aliases: u64,
    directives: u64,
    /// Rows, estimated from the sizes of the pages that are asked for.
    nodes: u64,
}

impl Limits {
    fn of(role: Role) -> Self {
        let nodes = match role {
            Role::Public | Role::ChapterLeader => 10_000,
            Role::Staff => 50_000,
        };
        Self { fields: 1_000, depth: 20, aliases: 100, directives: 100, nodes }
    }
}

/// Brackets within brackets: the parser and the executor follow them by recursion, and so does this program.
const DEEPEST: usize = 64;

/// How deep brackets are nested, outside of strings and comments.
fn nesting(query: &str) -> usize {
    let (mut depth, mut deepest) = (0_usize, 0);
    let mut rest = query;
    while let Some(at) = rest.find(['{', '[', '(', '}', ']', ')', '"', '#']) {
        let (found, after) = (&rest[at..], &rest[at + 1..]);
        rest = match found.as_bytes()[0] {
            b'#' => after.find('\n').map_or("", |end| &after[end..]),
            b'"' if found.starts_with("\"\"\"") => after[2..].find("\"\"\"").map_or("", |end| &after[end + 5..]),
            b'"' => end_of_string(after),
            b'{' | b'[' | b'(' => {
                depth += 1;
                deepest = deepest.max(depth);
                after
            }
            _ => {
                depth = depth.saturating_sub(1);
                after
            }
        };
    }
    deepest
}

fn end_of_string(text: &str) -> &str {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' if !escaped => return &text[at + 1..],
            _ => escaped = letter == '\\' && !escaped,
        }
    }
    ""
}

/// Only the operation that is asked for is measured and run.
fn keep_the_operation(document: &mut ExecutableDocument, name: Option<&str>) -> Result<(), ServerError> {
    let refused = |message: &str| Err(request_error("GRAPHQL_VALIDATION_FAILED", message));
    if let DocumentOperations::Multiple(operations) = &mut document.operations {
        let asked = match name {
            Some(name) => operations.iter().find(|(known, _)| known.as_str() == name).map(|(known, _)| known.clone()),
            None if operations.len() == 1 => operations.keys().next().cloned(),
            None => return refused("The document has several operations: say which by operationName."),
        };
        let Some(asked) = asked else { return refused("The document has no operation of this name.") };
        operations.retain(|known, _| *known == asked);
    }
    Ok(())
}

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
                    return Err(request_error("GRAPHQL_VALIDATION_FAILED", &message));
                }
            }
        }
    }
    Ok(())
}

/// The request, parsed, measured and put right.
pub(super) fn prepare(mut request: Request, shape: &Shape, role: Role) -> Result<Request, ServerError> {
    if DEEPEST < nesting(&request.query) {
        let message = format!("The document is nested more than {DEEPEST} times: ask in smaller parts.");
        return Err(request_error("DOCUMENT_TOO_LARGE", &message));
    }
    let parsed = parse_query(&request.query);
    let mut document = parsed.map_err(|error| {
        // The parser draws the place in several lines; the last says what was expected there.
        let drawn = error.to_string();
        let expected = drawn.lines().last().unwrap_or_default().trim_start_matches([' ', '=']);
        let mut refused = request_error("GRAPHQL_PARSE_FAILED", &format!("The document is not GraphQL: {expected}."));
        refused.locations = error.positions().collect();
        refused
    })?;
    keep_the_operation(&mut document, request.operation_name.as_deref())?;
    fill_in_variables(&document, &mut request)?;
    let limits = Limits::of(role);
    let (size, reached) = survey(shape, &document, &request.variables)?;
    // What is not reached is not looked at, and must not be talked about.
    document.fragments.retain(|name, _| reached.contains(name.as_str()));
    for (what, asked, most) in [
        ("fields", size.fields, limits.fields),
        ("levels", u64::try_from(size.depth).unwrap_or(u64::MAX), u64::try_from(limits.depth).unwrap_or(u64::MAX)),
        ("aliases", size.aliases, limits.aliases),
        ("directives", size.directives, limits.directives),
        ("rows, as its pages add up,", size.nodes, limits.nodes),
    ] {
        if most < asked {
            let message = format!("The document asks for {asked} {what} and may ask for {most}: ask in smaller parts.");
            return Err(request_error("DOCUMENT_TOO_LARGE", &message));
        }
    }
    leave_out_unsent(&mut document, &request);
    request.set_parsed_query(document);
    Ok(request)
}
