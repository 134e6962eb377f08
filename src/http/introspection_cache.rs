//! Answers about the schema, kept: they are large, the same for everybody with the same role, and asked for again.
use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use async_graphql::{
    Request,
    parser::types::{ExecutableDocument, OperationType, Selection},
};
use sha2::{Digest as _, Sha256};

use super::answer::Written;
use crate::auth::Role;

/// The most bytes that are kept.
const MAX_BYTES: usize = 8 * 1024 * 1024;
/// The most answers that are kept.
const MAX_ANSWERS: usize = 100;

/// The answers, each by what was asked, those that were made last at the end.
#[derive(Clone, Debug, Default)]
pub(super) struct IntrospectionCache(Arc<Mutex<Kept>>);

#[derive(Debug, Default)]
struct Kept {
    answers: VecDeque<(Key, Written)>,
    bytes: usize,
}

/// What was asked, by which role.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct Key([u8; 32]);

impl Key {
    /// None if the request cannot be about the schema alone.
    pub(super) fn of(request: &Request, role: Role) -> Option<Self> {
        if !request.query.contains("__") {
            return None;
        }
        let variables = serde_json::to_vec(&request.variables).ok()?;
        let mut digest = Sha256::new();
        digest.update([match role {
            Role::Public => 0,
            Role::ChapterLeader => 1,
            Role::Staff => 2,
        }]);
        for part in [request.query.as_bytes(), &variables] {
            digest.update(part.len().to_le_bytes());
            digest.update(part);
        }
        // A name that is none differs from an empty one.
        digest.update([u8::from(request.operation_name.is_some())]);
        digest.update(request.operation_name.as_deref().unwrap_or_default());
        Some(Self(digest.finalize().into()))
    }
}

impl IntrospectionCache {
    pub(super) fn get(&self, key: Key) -> Option<Written> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.answers.iter().find(|(known, _)| *known == key).map(|(_, written)| written.clone())
    }

    /// Keeps the answer, and forgets the oldest for it.
    pub(super) fn keep(&self, key: Key, written: &Written) {
        if MAX_BYTES / 2 < written.json.len() {
            return;
        }
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if kept.answers.iter().any(|(known, _)| *known == key) {
            return;
        }
        kept.bytes += written.json.len();
        // It is taken into account here, not with the answers on their way.
        kept.answers.push_back((key, Written { reservation: None, ..written.clone() }));
        while MAX_BYTES < kept.bytes || MAX_ANSWERS < kept.answers.len() {
            let Some((_, oldest)) = kept.answers.pop_front() else { break };
            kept.bytes -= oldest.json.len();
        }
    }
}

/// Whether a document asks of nothing but the schema.
pub(super) fn is_introspection(document: &ExecutableDocument) -> bool {
    document.operations.iter().all(|(_, operation)| {
        operation.node.ty == OperationType::Query
            && operation.node.selection_set.node.items.iter().all(|selection| match &selection.node {
                Selection::Field(field) => {
                    matches!(field.node.name.node.as_str(), "__schema" | "__type" | "__typename")
                }
                // What they hold is not looked for: no tool asks so.
                Selection::InlineFragment(_) | Selection::FragmentSpread(_) => false,
            })
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_more_is_kept_than_may_be_and_the_oldest_goes_first() {
        let cache = IntrospectionCache::default();
        let key =
            |number: usize| Key::of(&Request::new(format!("{{ __schema {{ a{number} }} }}")), Role::Public).unwrap();
        let written = |bytes| Written {
            ran: true,
            status: None,
            is_secret: false,
            json: vec![b' '; bytes].into(),
            tag: None,
            reservation: None,
        };
        for number in 0..30 {
            cache.keep(key(number), &written(1024 * 1024));
            cache.keep(key(number), &written(1024 * 1024));
        }
        assert_eq!(cache.0.lock().unwrap().bytes, MAX_BYTES);
        assert!(cache.get(key(0)).is_none() && cache.get(key(29)).is_some());
        cache.keep(key(30), &written(MAX_BYTES));
        assert!(cache.get(key(30)).is_none(), "one that would leave room for no other");
        for number in 100..300 {
            cache.keep(key(number), &written(10));
        }
        assert_eq!(cache.0.lock().unwrap().answers.len(), MAX_ANSWERS);
    }

    #[test]
    fn whatever_is_asked_otherwise_is_another_question() {
        let request = || Request::new("{ __typename }");
        let variables = async_graphql::Variables::from_json(serde_json::json!({ "a": 1 }));
        let keys = [
            Key::of(&request(), Role::Public),
            Key::of(&request(), Role::Staff),
            Key::of(&request().operation_name(""), Role::Public),
            Key::of(&request().operation_name("a"), Role::Public),
            Key::of(&request().variables(variables), Role::Public),
            Key::of(&Request::new("{ __typename } "), Role::Public),
        ];
        for (at, key) in keys.iter().enumerate() {
            assert!(key.is_some() && keys.iter().skip(at + 1).all(|other| other != key), "{at}");
        }
        assert_eq!(Key::of(&Request::new("{ viewer { role } }"), Role::Public), None);
    }
}
