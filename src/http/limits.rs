//! What is refused before it runs: documents that ask too much, or name what the caller's role does not see.
//!
//! The order matters: each step takes a time that the steps before it have bounded.
use async_graphql::{
    Request, ServerError,
    parser::{parse_query, types::ExecutableDocument},
};

use super::{
    cost::{Cost, cost},
    introspection::TooMany,
    introspection_cache::is_introspection,
    refusals::{invalid, too_large},
    shape::Shape,
    structure::{self, Size},
    survey::survey,
    unsent::leave_out_unsent,
};
use crate::{auth::Role, error::request_error};

/// The most that a document may be and cost.
#[derive(Clone, Copy, Debug)]
struct Limits {
    size: Size,
    cost: Cost,
}

impl Limits {
    fn of(role: Role, shape: &Shape) -> Self {
        let (rows, database, scans) = match role {
            Role::Public | Role::ChapterLeader => (10_000, 500, 10),
            Role::Staff => (50_000, 1_000, 40),
        };
        Self {
            size: Size {
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
                introspection: shape.introspection().limit(),
            },
        }
    }

    fn admit_size(&self, size: &Size) -> Result<(), ServerError> {
        let depth = |of: &Size| u64::try_from(of.depth).unwrap_or(u64::MAX);
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

/// What is known of a document before it is parsed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Outline {
    /// How deep brackets are nested.
    deepest: usize,
    /// Operations and fragments.
    definitions: usize,
}

/// Looks at the brackets of a document, outside of strings and comments.
fn outline(query: &str) -> Outline {
    let mut outline = Outline::default();
    let mut depth = 0_usize;
    let mut rest = query;
    while let Some(at) = rest.find(['{', '[', '(', '}', ']', ')', '"', '#']) {
        let (found, after) = (&rest[at..], &rest[at + 1..]);
        rest = match found.as_bytes()[0] {
            // The parser ends a comment at either.
            b'#' => after.find(['\n', '\r']).map_or("", |end| &after[end..]),
            b'"' if found.starts_with("\"\"\"") => end_of_block(&found[3..]),
            b'"' => end_of_string(after),
            bracket @ (b'{' | b'[' | b'(') => {
                outline.definitions += usize::from(depth == 0 && bracket == b'{');
                depth += 1;
                outline.deepest = outline.deepest.max(depth);
                after
            }
            _ => {
                depth = depth.saturating_sub(1);
                after
            }
        };
    }
    outline
}

/// A block's end may stand in it, if a backslash is before it.
fn end_of_block(mut text: &str) -> &str {
    while let Some(at) = text.find("\"\"\"") {
        let (inside, after) = (&text[..at], &text[at + 3..]);
        if !inside.ends_with('\\') {
            return after;
        }
        text = after;
    }
    ""
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
    /// Whether it asks of nothing but the schema.
    pub(super) is_introspection: bool,
}

/// The request, parsed, measured and put right.
pub(super) fn prepare(mut request: Request, shape: &Shape, role: Role) -> Result<Prepared, ServerError> {
    let limits = Limits::of(role, shape);
    let mut document = parse(&request.query)?;
    structure::keep_operation(&mut document, request.operation_name.as_deref())?;
    limits.admit_size(&structure::measure(&document)?)?;
    fill_in_variables(&document, &mut request)?;
    survey(shape, &document, &request.variables)?;
    let cost = cost(shape, &document, &request.variables).map_err(|TooMany| {
        let message = format!(
            "The document asks for more than {} values about the schema: ask for the whole schema once.",
            limits.cost.introspection
        );
        too_large(&message)
    })?;
    limits.admit_cost(&cost)?;
    leave_out_unsent(&mut document, &request);
    let is_introspection = is_introspection(&document);
    request.set_parsed_query(document);
    Ok(Prepared { request, cost, is_introspection })
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
    fn brackets_are_counted_where_the_parser_sees_them() {
        for (document, deepest) in [
            ("{ a(x: [{}]) }", 4),
            ("{ a } { a }", 1),
            ("{ # [[[[\n }", 1),
            ("{ # \r [[[[ }", 5),
            (r#"{ a(x: "[[[\"[[[") }"#, 2),
            (r#"{ a(x: "\\") [ }"#, 2),
            (r#"{ a(x: """[[[" "[[ """) }"#, 2),
            (r#"{ a(x: """\""" """ [[[ """ """) }"#, 5),
            (r#"{ a(x: """"""[ """[""") }"#, 3),
        ] {
            assert_eq!(outline(document).deepest, deepest, "{document}");
        }
    }

    #[test]
    fn definitions_are_counted_before_they_are_parsed() {
        for (document, definitions) in [
            ("{ a }", 1),
            ("query A($v: [I] = [1]) @d(x: {y: 1}) { a(x: {y: 2}) { b } } fragment F on T { c }", 2),
            ("query A { a } # { b }\nquery B { a(x: \"{\") }", 2),
            ("}}} {", 1),
        ] {
            assert_eq!(outline(document).definitions, definitions, "{document}");
        }
        let many = |count| (0..count).fold(String::new(), |text, number| text + &format!("query B{number} {{ a }} "));
        assert!(parse(&many(200)).is_ok());
        assert!(parse(&many(201)).unwrap_err().message.contains("201 operations and fragments"));
    }
}
