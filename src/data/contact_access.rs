//! Who was shown how to reach whom: noted while a request is answered, and kept before the answer leaves.
//!
//! Readings are not in the ledger, which tells of changes; of a reader and a row there is one a day.
use std::sync::{Arc, Mutex, PoisonError};

use entity::{
    account::AccountId,
    contact_access_entry::{self, ContactAccessEntryId},
};
use sea_orm::{ActiveValue::Set, EntityTrait as _, sea_query::OnConflict};
use uuid::Uuid;

use super::{Access, Audited, ledger::kind};
use crate::error::Result;

/// Few enough for the values that one statement takes.
const BATCH_SIZE: usize = 1000;

/// What was read while a request was answered.
#[derive(Clone, Debug, Default)]
pub(super) struct Readings(Arc<Mutex<Vec<Reading>>>);

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Reading {
    reader: AccountId,
    kind: &'static str,
    record: Uuid,
}

impl Access {
    /// Whether the viewer may be shown the address that the row holds of a person, whose account is `own` if they have
    /// one. That they were is kept.
    pub fn reads_contact<M: Audited>(&self, row: &M, own: Option<AccountId>) -> bool {
        let viewer = self.viewer();
        if viewer.is_site() {
            return false;
        }
        if let Some(reader) = viewer.account.filter(|reader| Some(*reader) != own) {
            let reading = Reading { reader, kind: kind::<M>(), record: row.key() };
            self.0.readings.0.lock().unwrap_or_else(PoisonError::into_inner).push(reading);
        }
        true
    }

    /// Keeps what was read. Until then no answer may leave.
    pub async fn keep_readings(&self) -> Result<()> {
        let mut read = std::mem::take(&mut *self.0.readings.0.lock().unwrap_or_else(PoisonError::into_inner));
        if read.is_empty() {
            return Ok(());
        }
        read.sort_unstable();
        read.dedup();
        let database = &self.0.database;
        let now = self.viewer().now;
        let row = |Reading { reader, kind, record }: &Reading| contact_access_entry::ActiveModel {
            id: Set(ContactAccessEntryId(database.clock().uuid())),
            account_id: Set(*reader),
            record_kind: Set((*kind).to_owned()),
            record_id: Set(*record),
            read_on: Set(now.date_naive()),
            read_at: Set(now),
        };
        let key = [
            contact_access_entry::Column::RecordId,
            contact_access_entry::Column::AccountId,
            contact_access_entry::Column::ReadOn,
        ];
        let once = OnConflict::columns(key).do_nothing().to_owned();
        let transaction = database.begin().await?;
        for some in read.chunks(BATCH_SIZE) {
            let rows = contact_access_entry::Entity::insert_many(some.iter().map(row)).on_conflict(once.clone());
            rows.exec_without_returning(transaction.connection()).await?;
        }
        transaction.commit().await
    }
}
