//! Whether a document is valid, by the rules of the specification
//! (<https://spec.graphql.org/September2025/#sec-Validation>) and the schema as one role sees it.
//!
//! The library's own validation leaves out some of these rules, and knows nothing of roles. Each definition is walked
//! once, so that the time grows with the document's size; what is compared beyond that has a limit of its own.
mod definitions;
mod input_fields;
mod overlap;
mod sent;
mod values;
mod variables;

use async_graphql::{Pos, ServerError, parser::types::ExecutableDocument};

pub(super) use self::{sent::check_variables, variables::NotNull};
use super::{
    refusals::{invalid, shortened},
    visible_schema::VisibleSchema,
};

/// Refuses a document that is not valid to the role. Tells which of its variables are not to be sent as null, besides
/// those whose type says so.
pub(super) fn validate(
    schema: &VisibleSchema,
    query: &str,
    document: &ExecutableDocument,
) -> Result<NotNull, Vec<ServerError>> {
    let mut errors = Errors::default();
    input_fields::unique(query, &mut errors);
    let parts = definitions::walk(schema, document, &mut errors);
    errors.take()?;
    let not_null = variables::check(&parts, &mut errors);
    errors.take()?;
    overlap::check(schema, document).map_err(|error| vec![error])?;
    Ok(not_null)
}

/// More than are ever told: the rest is not collected.
const MAX_ERRORS: usize = 1_000;

/// What is wrong.
#[derive(Debug, Default)]
struct Errors(Vec<ServerError>);

impl Errors {
    fn add(&mut self, pos: Pos, message: &str) {
        self.push(invalid(pos, message));
    }

    /// An error about a part of an input: `key` is the extension that tells where it is.
    fn add_within(&mut self, pos: Pos, message: &str, key: &str, path: &[String]) {
        let mut error = invalid(pos, message);
        let path: Vec<_> = path.iter().map(|part| shortened(part)).collect();
        error.extensions.get_or_insert_default().set(key, path);
        self.push(error);
    }

    fn push(&mut self, error: ServerError) {
        if self.0.len() < MAX_ERRORS {
            self.0.push(error);
        }
    }

    /// Those that were found so far, in the order of the document.
    fn take(&mut self) -> Result<(), Vec<ServerError>> {
        if self.0.is_empty() {
            return Ok(());
        }
        let mut errors = std::mem::take(&mut self.0);
        errors.sort_by_key(|error| error.locations.first().map(|pos| (pos.line, pos.column)));
        Err(errors)
    }
}
