//! What is made anew after rows came by another way than the write gate.
use sea_orm::{ConnectionTrait, DbBackend};

use super::{Database, Tx, search};
use crate::error::Result;

impl Database {
    /// Makes the index of search anew.
    pub async fn reindex(&self) -> Result<()> {
        search::rebuild(self).await?;
        self.analyze().await
    }

    /// Lets PostgreSQL learn how many rows there are of what; by itself it does so only some time after an import.
    /// SQLite goes by its indexes alone: then its plans are the same for few rows and for many.
    pub async fn analyze(&self) -> Result<()> {
        analyze(self.writer()).await
    }
}

impl Tx {
    /// The same, of what the transaction has written too.
    pub async fn analyze(&self) -> Result<()> {
        analyze(self.connection()).await
    }
}

async fn analyze(on: &impl ConnectionTrait) -> Result<()> {
    if on.get_database_backend() == DbBackend::Postgres {
        on.execute_unprepared("ANALYZE").await?;
    }
    Ok(())
}
