//! What is erased leaves SQLite's file and its log, and not only its tables; and letters that are files.
use sea_orm::{ConnectionTrait as _, DbBackend, DbErr, Statement};

use super::Database;
use crate::notice::transport::delete_letters;

impl Database {
    fn is_on_sqlite(&self) -> bool {
        self.writer().get_database_backend() == DbBackend::Sqlite
    }

    /// Empties SQLite's log, which holds what was erased until it is written over. Whoever reads at the moment may
    /// prevent it: the next erasure or round of jobs does it then.
    pub async fn scrub(&self) {
        if !self.is_on_sqlite() {
            return;
        }
        let statement = Statement::from_string(DbBackend::Sqlite, "PRAGMA wal_checkpoint(TRUNCATE)");
        let answer = self.writer().query_one_raw(statement).await;
        let is_busy = answer.and_then(|row| row.map(|row| row.try_get_by_index::<i32>(0)).transpose());
        if !matches!(is_busy, Ok(Some(0))) {
            tracing::warn!(
                "checkpointing SQLite's write-ahead log failed while others read: erased data stays in it until then"
            );
        }
    }

    /// Deletes the letters to these addresses that became files, for want of a mail server.
    pub(super) async fn delete_letters(&self, addresses: Vec<String>) {
        let folder = self.outbox().to_owned();
        let delete = move || addresses.iter().try_for_each(|address| delete_letters(&folder, address));
        let deleted = tokio::task::spawn_blocking(delete).await;
        if !matches!(deleted, Ok(Ok(()))) {
            tracing::warn!("deleting letters to an erased person failed: look for them in the outbox");
        }
    }

    /// Makes SQLite's file anew, without what older programs erased and did not write over.
    pub(super) async fn rewrite(&self) -> Result<(), DbErr> {
        if self.is_on_sqlite() {
            self.writer().execute_unprepared("VACUUM").await?;
            self.scrub().await;
        }
        Ok(())
    }
}
