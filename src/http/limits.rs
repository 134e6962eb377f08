//! What is refused before it runs: documents that ask too much, or name what the caller's role does not see.
use async_graphql::{Request, ServerError, parser::parse_query};

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

/// The request, parsed, measured and put right.
pub(super) fn prepare(mut request: Request, shape: &Shape, role: Role) -> Result<Request, ServerError> {
    let parsed = parse_query(&request.query);
    let mut document = parsed.map_err(|error| {
        // The parser draws the place in several lines; the last says what was expected there.
        let drawn = error.to_string();
        let expected = drawn.lines().last().unwrap_or_default().trim_start_matches([' ', '=']);
        let mut refused = request_error("GRAPHQL_PARSE_FAILED", &format!("The document is not GraphQL: {expected}."));
        refused.locations = error.positions().collect();
        refused
    })?;
    let limits = Limits::of(role);
    let size = survey(shape, &document, &request.variables)?;
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
