//! Several changes of one sort in one call: all or none, those that can be made, or a trial that leaves nothing.
use sea_orm::ConnectionTrait as _;
use uuid::Uuid;

use super::{Access, Command, Done, Envelope, Tx, command::attempt};
use crate::{
    auth::policy::{self, Action, Scope},
    error::{Error, Result},
};

/// What happens to the other changes when one is rejected.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ErrorPolicy {
    /// No row is applied.
    RejectAll,
    /// Valid rows are applied, each in its own transaction.
    RejectFailedRows,
}

/// How several changes are to be made.
#[derive(Clone, Debug)]
pub struct Bulk {
    /// What happens to the other rows when one is rejected.
    pub policy: ErrorPolicy,
    /// Dry run: validates everything and keeps nothing.
    pub dry_run: bool,
    /// What the caller says about all of them. With the same key and input each is made once.
    pub envelope: Envelope,
}

/// One of the changes, or why it cannot even be tried.
#[derive(Debug)]
pub struct BulkItem<C> {
    /// The change.
    pub command: Result<C>,
    /// The version that the caller saw of what it is done to.
    pub expected_version: Option<i32>,
}

/// A change that is one of several of its sort: in the policy and the ledger it has the name of these.
#[derive(Debug)]
pub struct BulkCommand<C> {
    /// The name.
    pub action: Action,
    /// The change.
    pub command: C,
    /// The key of what it locks first.
    pub first: Uuid,
}

impl<C: Command + Sync> Command for BulkCommand<C> {
    type Target = C::Target;
    type Output = C::Output;

    fn action(&self) -> Action {
        self.action
    }
    async fn load(&self, tx: &Tx) -> Result<C::Target> {
        self.command.load(tx).await
    }
    fn scope(&self, target: &C::Target) -> Scope {
        self.command.scope(target)
    }
    async fn apply(self, target: C::Target, tx: &mut Tx) -> Result<C::Output> {
        self.command.apply(target, tx).await
    }
}

/// What came of several changes.
#[derive(Debug)]
pub struct BulkResult<T> {
    /// Whether those that could be made were: if not, nothing of them remains.
    pub kept: bool,
    /// What came of each, in the order in which they were asked for.
    pub rows: Vec<Result<Done<T>>>,
}

impl Access {
    /// Makes several changes. Within one transaction they are made in the order of what each locks first, so that of two
    /// calls none waits for the other in a circle.
    pub async fn execute_all<C: Command + Sync>(
        &self,
        items: Vec<BulkItem<BulkCommand<C>>>,
        bulk: &Bulk,
    ) -> Result<BulkResult<C::Output>> {
        if bulk.policy == ErrorPolicy::RejectFailedRows && !bulk.dry_run {
            let mut rows = Vec::with_capacity(items.len());
            for (place, BulkItem { command, expected_version }) in items.into_iter().enumerate() {
                let done = match command {
                    Ok(command) => self.execute(command, bulk.envelope_of(place, expected_version)).await,
                    Err(error) => Err(error),
                };
                let is_first = rows.is_empty();
                rows.push(failing_alone(done).map_err(|error| error.after_others(is_first))?);
            }
            return Ok(BulkResult { kept: true, rows });
        }
        let unidentified = |command: &BulkCommand<C>| policy::identify(self.viewer(), command.action()).err();
        if let Some(refusal) = items.iter().filter_map(|item| item.command.as_ref().ok()).find_map(unidentified) {
            return Ok(BulkResult { kept: false, rows: items.iter().map(|_| Err(refusal.into())).collect() });
        }
        let mut items: Vec<_> = items.into_iter().enumerate().collect();
        items.sort_by_key(|(_, item)| item.command.as_ref().map(|of| of.first).unwrap_or_default());
        let mut rows = Vec::with_capacity(items.len());
        let mut tx = Tx::begin(&self.0.database, self.viewer()).await?;
        for (place, BulkItem { command, expected_version }) in items {
            let done = match command {
                Ok(command) => tx.beside_others(command, bulk.envelope_of(place, expected_version)).await,
                Err(error) => Err(error),
            };
            rows.push((place, failing_alone(done)?));
        }
        rows.sort_by_key(|(place, _)| *place);
        let rows: Vec<_> = rows.into_iter().map(|(_, done)| done).collect();
        let kept = !bulk.dry_run && rows.iter().all(|done| matches!(done, Ok(Done::Made { .. } | Done::Gone)));
        if kept {
            tx.finish().await?;
        }
        Ok(BulkResult { kept, rows })
    }
}

/// A failure of the server is none of one change only.
fn failing_alone<T>(done: Result<T>) -> Result<Result<T>> {
    match done {
        Err(error @ Error::Internal(_)) => Err(error),
        done => Ok(done),
    }
}

impl Bulk {
    /// Each change has a key of its own, so that after a failure only what is missing is made. A dry run takes none.
    fn envelope_of(&self, place: usize, expected_version: Option<i32>) -> Envelope {
        let Envelope { expected_version: _, idempotency_key, digest, reason } = self.envelope.clone();
        let idempotency_key = idempotency_key.filter(|_| !self.dry_run).map(|key| format!("{key}/{place}"));
        Envelope { expected_version, idempotency_key, digest, reason }
    }
}

impl Tx {
    /// Makes a change that takes nothing with it when it is refused.
    async fn beside_others<C: Command>(&mut self, command: C, envelope: Envelope) -> Result<Done<C::Output>> {
        let pending = self.pending.clone();
        self.connection().execute_unprepared("SAVEPOINT line").await?;
        let done = attempt(self, command, envelope).await;
        if !matches!(done, Ok(Done::Made { .. } | Done::Gone)) {
            self.connection().execute_unprepared("ROLLBACK TO SAVEPOINT line").await?;
            self.revert(pending);
        }
        self.connection().execute_unprepared("RELEASE SAVEPOINT line").await?;
        done
    }
}
