//! What a client is told of a document that is refused, and how much of it: errors are bounded like answers.
use async_graphql::{PathSegment, Pos, ServerError};

use crate::error::request_error;

/// The most characters of one name that are told again.
const MAX_NAME: usize = 100;
/// The most characters of one message.
const MAX_MESSAGE: usize = 2_000;
/// The most errors of one answer; the last says how many were left out.
const MAX_ERRORS: usize = 100;
/// The most bytes of all errors of one answer.
const MAX_BYTES: usize = 64 * 1024;

/// The document asks for what cannot be.
pub(super) fn invalid(pos: Pos, message: &str) -> ServerError {
    let mut error = request_error("GRAPHQL_VALIDATION_FAILED", message);
    if pos != Pos::default() {
        error.locations = vec![pos];
    }
    error
}

/// The document asks for too much.
pub(super) fn too_large(message: &str) -> ServerError {
    request_error("DOCUMENT_TOO_LARGE", &format!("{message} Ask in smaller parts."))
}

/// The errors as they are sent: each with a code, none with a name of any length, and no more than anybody reads.
pub(super) fn bounded(errors: Vec<ServerError>) -> Vec<ServerError> {
    let (all, mut kept, mut bytes) = (errors.len(), Vec::new(), 0);
    for mut error in errors.into_iter().take(MAX_ERRORS) {
        // What the library refuses by itself it refuses without a code.
        let more = error.extensions.get_or_insert_default();
        if more.get("code").is_none() {
            more.set("code", "GRAPHQL_VALIDATION_FAILED");
        }
        error.message = shortened(&error.message);
        error.locations.truncate(MAX_ERRORS);
        for segment in &mut error.path {
            if let PathSegment::Field(name) = segment {
                *name = shortened(name);
            }
        }
        bytes += serde_json::to_vec(&error).map_or(MAX_BYTES, |written| written.len() + 1);
        // Room is left for the one that says how many are missing.
        if MAX_BYTES - MAX_NAME * 10 < bytes || (kept.len() + 1 == MAX_ERRORS && MAX_ERRORS < all) {
            break;
        }
        kept.push(error);
    }
    let left_out = all - kept.len();
    if 0 < left_out {
        let message = format!("There are {left_out} more errors: put these right first.");
        let mut last = request_error("ERRORS_LEFT_OUT", &message);
        // Errors of fields say that the document ran, and this one stands for some of them.
        last.path = kept.last().map(|error| error.path.clone()).unwrap_or_default();
        kept.push(last);
    }
    kept
}

/// The text with every name in it cut, and cut itself.
pub(super) fn shortened(text: &str) -> String {
    if text.len() <= MAX_NAME {
        return text.to_owned();
    }
    let (mut short, mut run) = (String::new(), 0);
    for letter in text.chars() {
        run = if letter == '_' || letter.is_alphanumeric() { run + 1 } else { 0 };
        if MAX_MESSAGE * 4 < short.len() {
            break;
        }
        if run <= MAX_NAME {
            short.push(letter);
        } else if run == MAX_NAME + 1 {
            short.push('…');
        }
    }
    match short.char_indices().nth(MAX_MESSAGE) {
        Some((end, _)) => format!("{}…", &short[..end]),
        None => short,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(errors: &[ServerError]) -> usize {
        serde_json::to_vec(errors).unwrap().len()
    }

    #[test]
    fn names_are_cut_wherever_they_are_told_again() {
        let long = "n".repeat(200_000);
        let mut error = ServerError::new(format!("Unknown field \"{long}\" on type \"T\"."), None);
        error.path = vec![PathSegment::Field(long), PathSegment::Index(1)];
        let errors = bounded(vec![error]);
        assert!(written(&errors) < 500, "{errors:?}");
        assert_eq!(errors[0].message, format!("Unknown field \"{}…\" on type \"T\".", "n".repeat(100)));
        assert_eq!(shortened(&"ä b ".repeat(10_000)).chars().count(), MAX_MESSAGE + 1);
    }

    #[test]
    fn no_more_errors_are_sent_than_anybody_reads() {
        for (count, length) in [(60_000, 20), (60_000, 1_900), (150, 1_900), (101, 5)] {
            let errors = bounded(vec![ServerError::new("a ".repeat(length / 2), None); count]);
            assert!(written(&errors) <= MAX_BYTES && errors.len() <= MAX_ERRORS, "{count} of {length}");
            let left_out = count - (errors.len() - 1);
            let last = errors.last().unwrap();
            assert!(last.message.contains(&format!("{left_out} more")), "{}", last.message);
        }
        for count in [1, 100] {
            let errors = bounded(vec![ServerError::new("a", None); count]);
            assert_eq!(errors.len(), count);
            assert!(errors.iter().all(|error| error.message == "a" && error.extensions.is_some()));
        }
    }
}
