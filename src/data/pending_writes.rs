//! What a transaction has changed: its ledger entries, and the words and counts that are kept.
use std::collections::BTreeSet;

use entity::ledger_entry;
use sea_orm::{ActiveValue::Set, DatabaseTransaction, EntityTrait as _};

use super::{Envelope, counters, search};
use crate::error::Result;

/// What a transaction has changed, to be written at its end.
#[derive(Clone, Default)]
pub(super) struct PendingWrites {
    pub(super) entries: Vec<ledger_entry::ActiveModel>,
    pub(super) search: search::Changes,
    pub(super) counters: counters::Changes,
    /// Whether something was erased, which is to leave the database's files too.
    pub(super) erases: bool,
    /// Addresses that were erased: the letters to them are deleted.
    pub(super) erased_addresses: Vec<String>,
    /// How many of the entries say already what they are of.
    signed: usize,
}

impl PendingWrites {
    /// Says of what was changed since the last time by which action, and why.
    pub(super) fn sign(&mut self, action: &str, envelope: Envelope) {
        let Envelope { expected_version: _, digest: _, idempotency_key, reason } = envelope;
        for entry in self.entries.iter_mut().skip(self.signed) {
            if entry.action.is_not_set() {
                entry.action = Set(action.to_owned());
            }
            entry.reason = Set(reason.clone());
            entry.idempotency_key = Set(idempotency_key.clone());
        }
        self.signed = self.entries.len();
    }

    /// The tables of the rows that were changed.
    pub(super) fn tables(&self) -> BTreeSet<String> {
        self.entries.iter().filter_map(|entry| entry.record_kind.try_as_ref().cloned()).collect()
    }

    pub(super) async fn write(self, on: &DatabaseTransaction) -> Result<()> {
        // One statement takes a limited number of values.
        for some in self.entries.chunks(500) {
            ledger_entry::Entity::insert_many(some.to_vec()).exec_without_returning(on).await?;
        }
        self.search.write(on).await?;
        self.counters.write(on).await
    }
}
