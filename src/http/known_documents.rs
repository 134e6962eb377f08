//! Documents that were found valid and have run before: clients send the same few again and again, with other variables.
//!
//! Whether a document is valid depends on its text and on what the role sees, so each role's schema has its own.
use std::{fmt, sync::Arc};

use async_graphql::parser::types::ExecutableDocument;
use quick_cache::{Weighter, sync::Cache};

use super::validation::NotNull;

/// Bytes that all of them may take, about.
const MAX_BYTES: u64 = 8 * 1024 * 1024;
/// What a parsed document takes is so many times its text, about.
const PARSED: u64 = 32;
/// The text that documents are expected to have on average.
const BYTES_EXPECTED: u64 = 512;
/// No document takes more than one part in so many of the whole.
const SHARE: u64 = 16;

/// A document with its text.
pub(super) type Document = (String, Arc<Valid>);

/// A document that is valid.
#[derive(Debug)]
pub(super) struct Valid {
    pub(super) document: ExecutableDocument,
    /// Which of its variables are not to be sent as null.
    pub(super) not_null: NotNull,
}

/// The documents, by their text.
pub(super) struct KnownDocuments(Cache<Box<str>, Arc<Valid>, BySize>);

#[derive(Clone)]
struct BySize;

impl Weighter<Box<str>, Arc<Valid>> for BySize {
    fn weight(&self, query: &Box<str>, _: &Arc<Valid>) -> u64 {
        weight(query)
    }
}

fn weight(query: &str) -> u64 {
    u64::try_from(query.len()).unwrap_or(u64::MAX).saturating_mul(PARSED).max(1)
}

impl Default for KnownDocuments {
    fn default() -> Self {
        let number = usize::try_from(MAX_BYTES / PARSED / BYTES_EXPECTED).unwrap_or(1);
        Self(Cache::with_weighter(number, MAX_BYTES, BySize))
    }
}

impl fmt::Debug for KnownDocuments {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("KnownDocuments").finish_non_exhaustive()
    }
}

impl KnownDocuments {
    pub(super) fn get(&self, query: &str) -> Option<Arc<Valid>> {
        self.0.get(query)
    }

    pub(super) fn knows(&self, query: &str) -> bool {
        self.0.peek(query).is_some()
    }

    /// Keeps a document, unless it would leave room for few others. One with a text in it is not sent again
    /// with other values, and the text may be a password.
    pub(super) fn keep(&self, (query, valid): Document) {
        if !query.contains('"') && weight(&query) <= MAX_BYTES / SHARE {
            self.0.insert(query.into(), valid);
        }
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn document(query: &str) -> Document {
        let document = parse_query("{ a }").unwrap();
        (query.to_owned(), Arc::new(Valid { document, not_null: NotNull::default() }))
    }

    #[test]
    fn documents_are_kept_as_long_as_there_is_room() {
        let documents = KnownDocuments::default();
        documents.keep(document("{ a }"));
        assert!(documents.knows("{ a }") && !documents.knows("{ a } "));
        let texts: Vec<_> = (0..2_000).map(|number| format!("{{ a }} #{number}{}", "x".repeat(1_000))).collect();
        for text in &texts {
            documents.keep(document(text));
        }
        let bytes: usize = texts.iter().filter(|text| documents.knows(text)).map(String::len).sum();
        assert!(bytes != 0 && u64::try_from(bytes).unwrap() * PARSED <= MAX_BYTES, "{bytes}");
    }

    #[test]
    fn a_document_that_is_long_or_holds_a_text_is_not_kept() {
        let documents = KnownDocuments::default();
        let long = format!("{{ a }} #{}", "x".repeat(usize::try_from(MAX_BYTES / SHARE / PARSED).unwrap()));
        for query in [long.as_str(), r#"mutation { signIn(input: { password: "secret" }) { token } }"#] {
            documents.keep(document(query));
            assert!(!documents.knows(query), "{query:.60}");
        }
    }
}
