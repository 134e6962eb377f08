//! What was read of the database, kept as long as none of the tables that it was read from has changed.
use std::{
    any::Any,
    collections::HashMap,
    fmt,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use chrono::NaiveDate;

use super::{Access, fixed::FixedTables, table_versions::TablesRead};
use crate::error::Result;

/// What was read before, and is found in memory.
#[derive(Default)]
pub(super) struct Memory {
    pub(super) fixed_tables: FixedTables,
    /// By their names.
    readings: Mutex<HashMap<&'static str, Reading>>,
}

#[derive(Clone)]
struct Reading {
    day: NaiveDate,
    tables: TablesRead,
    found: Arc<dyn Any + Send + Sync>,
}

impl fmt::Debug for Memory {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Memory").finish_non_exhaustive()
    }
}

impl Access {
    /// What `read` finds for the staff, who all see the same, on the day of the request: read again when it would find
    /// something else. What other programs changed may be unknown for as long as with answers that are kept.
    pub async fn kept_for_staff<T: Clone + Send + Sync + 'static>(
        &self,
        name: &'static str,
        read: impl AsyncFnOnce(&Self) -> Result<T>,
    ) -> Result<T> {
        if !self.viewer().is_staff() {
            return read(self).await;
        }
        let known = self.readings().get(name).cloned();
        if let Some(Reading { day, tables, found }) = known
            && day == self.viewer().today()
            && self.0.database.is_unchanged(&tables).await
            && let Some(found) = found.downcast_ref::<T>()
        {
            return Ok(found.clone());
        }
        let recording = self.recording();
        let found = read(&recording).await?;
        if let Some(tables) = recording.tables_read() {
            let reading = Reading { day: self.viewer().today(), tables, found: Arc::new(found.clone()) };
            self.readings().insert(name, reading);
        }
        Ok(found)
    }

    fn readings(&self) -> MutexGuard<'_, HashMap<&'static str, Reading>> {
        self.0.database.memory().readings.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
