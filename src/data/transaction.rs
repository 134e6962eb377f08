//! The transaction of one change: the only place that inserts, updates and deletes, and remembers it all.
use std::{str::FromStr as _, sync::Arc};

use chrono::TimeDelta;
use entity::{
    id::TypedId,
    idempotency_record,
    ledger_entry::{self, Change, Class, LedgerEntryId},
};
use sea_orm::{
    ActiveModelBehavior, ActiveModelTrait,
    ActiveValue::{NotSet, Set},
    ColumnTrait as _, Condition, ConnectionTrait as _, DatabaseTransaction, DbBackend, EntityTrait, IntoActiveModel,
    Iterable as _, ModelTrait, PrimaryKeyToColumn, QueryFilter as _, QueryOrder as _, QuerySelect as _,
    QueryTrait as _, SqlErr,
    sea_query::OnConflict,
};
use uuid::Uuid;

use super::{
    Audited, Database, Deleted, Envelope, Scoped, Visibility,
    ledger::{compare, is_hidden, kind},
    pending_writes::PendingWrites,
    write::WriteTransaction,
};
use crate::{
    auth::{FactorKeys, Viewer, policy::Action},
    error::{Code, Error, Result},
};

const KEY_CHARACTERS: usize = 200;
const KEYS_KEPT: TimeDelta = TimeDelta::hours(48);

/// An open transaction that remembers every row it changes.
pub struct Tx {
    inner: WriteTransaction,
    pub(super) database: Database,
    viewer: Viewer,
    pub(super) pending: PendingWrites,
    attributed_to: Option<Action>,
}

impl Tx {
    pub(super) async fn begin(database: &Database, viewer: &Viewer) -> Result<Self> {
        Ok(Self {
            inner: database.begin().await?,
            database: database.clone(),
            viewer: viewer.clone(),
            pending: PendingWrites::default(),
            attributed_to: None,
        })
    }

    /// Who makes the change, and when.
    pub fn viewer(&self) -> &Viewer {
        &self.viewer
    }

    /// The keys that second factors' secrets are encrypted with.
    pub fn factor_keys(&self) -> Result<Arc<FactorKeys>> {
        self.database.factor_keys().ok_or_else(|| Error::internal("there are no keys for second factors"))
    }

    pub(super) fn connection(&self) -> &DatabaseTransaction {
        self.inner.connection()
    }

    /// A new id.
    pub fn id<I: TypedId>(&self) -> I {
        I::from_uuid(self.database.clock().uuid())
    }

    /// 32 bytes that nobody can guess.
    pub fn secret(&self) -> Result<[u8; 32]> {
        self.database.clock().secret().ok_or_else(|| Error::internal("there is no randomness"))
    }

    /// How many rows there are for which the condition is true, whoever may see them, counted up to `most`: for limits.
    pub async fn count_up_to<E: EntityTrait>(&self, condition: Condition, most: u64) -> Result<u64> {
        let key = E::PrimaryKey::iter().map(PrimaryKeyToColumn::into_column).next();
        let key = key.ok_or_else(|| Error::internal("the table has no key"))?;
        let select = E::find().select_only().column(key).filter(condition).limit(most).into_query();
        let rows = self.connection().query_all(&select).await?;
        Ok(u64::try_from(rows.len()).unwrap_or(most))
    }

    /// The rows of `E` that the viewer may see.
    pub fn find<E: Visibility>(&self) -> Scoped<E> {
        Scoped::of(&self.viewer)
    }

    /// Loads at most one row and locks it, so that what was seen is still true when the command applies.
    pub async fn lock_one<E: EntityTrait>(&self, select: Scoped<E>) -> Result<Option<E::Model>> {
        Ok(select.0.lock_exclusive().one(self.connection()).await?)
    }

    /// Loads rows without locking them.
    pub async fn all<E: EntityTrait>(&self, select: Scoped<E>) -> Result<Vec<E::Model>> {
        Ok(select.0.all(self.connection()).await?)
    }

    /// Loads the first rows in the order of a column, without locking them.
    pub async fn first<E: EntityTrait>(&self, select: Scoped<E>, by: E::Column, most: usize) -> Result<Vec<E::Model>> {
        // More than a signed number holds makes SQLite's driver panic.
        let most = u32::try_from(most).unwrap_or(u32::MAX);
        Ok(select.0.order_by_asc(by).limit(u64::from(most)).all(self.connection()).await?)
    }

    /// Loads rows and locks them in the order of a column, so that none waits in a circle.
    pub async fn lock_all<E: EntityTrait>(&self, select: Scoped<E>, by: E::Column) -> Result<Vec<E::Model>> {
        Ok(select.0.order_by_asc(by).lock_exclusive().all(self.connection()).await?)
    }

    /// Loads the row with this key and locks it; `path` says where the key came from.
    pub async fn lock_by_key<E: Visibility>(&self, key: Uuid, path: &str) -> Result<E::Model> {
        self.lock_one(self.find::<E>().with_key(key)).await?.ok_or_else(|| absent::<E::Model>(path))
    }

    /// Loads the rows with these ids, which a change refers to. They stay as they are until the end, but others may
    /// refer to them too; all transactions take them in one order, so that none waits in a circle.
    pub async fn lock_shared<E: Visibility>(&self, ids: &[Uuid], path: &str) -> Result<Vec<E::Model>> {
        if ids.is_empty() {
            return Ok(Vec::new());
        }
        let column = E::Column::from_str("id").map_err(|_| Error::internal("the table has no ids"))?;
        let wanted: std::collections::BTreeSet<_> = ids.iter().copied().collect();
        let number = wanted.len();
        let select = self.find::<E>().filter(column.is_in(wanted));
        let rows = select.0.order_by_asc(column).lock_shared().all(self.connection()).await?;
        if rows.len() == number { Ok(rows) } else { Err(absent::<E::Model>(path)) }
    }

    /// Lets nobody else write to the table until the end: for rules that many rows make together.
    pub async fn lock_table<E: EntityTrait>(&self) -> Result<()> {
        if self.connection().get_database_backend() == DbBackend::Postgres {
            let table = kind::<E::Model>();
            self.connection().execute_unprepared(&format!("LOCK TABLE {table} IN SHARE ROW EXCLUSIVE MODE")).await?;
        }
        Ok(())
    }

    /// In the ledger, attributes what changes from here on to this action in place of the command's own.
    pub fn attribute_to(&mut self, action: Option<Action>) {
        self.attributed_to = action;
    }

    /// Inserts a row; times and version are set here.
    pub async fn insert<A>(&mut self, mut row: A) -> Result<<A::Entity as EntityTrait>::Model>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A> + Audited,
    {
        self.stamp(&mut row);
        let after = row.insert(self.connection()).await.map_err(refusal)?;
        self.record(None, Some(&after), &[]);
        Ok(after)
    }

    pub(super) fn stamp<A: ActiveModelTrait>(&self, row: &mut A) {
        let now = self.viewer.now;
        for column in ["created_at", "updated_at", "public_updated_at"] {
            set(row, column, now.into());
        }
        for column in ["version", "public_version"] {
            set(row, column, 1.into());
        }
    }

    /// Discards what is pending: for a dry run, which leaves nothing.
    pub fn discard_pending(&mut self) {
        self.revert(PendingWrites::default());
    }

    /// Changes a row; nothing happens if nothing would be different.
    pub async fn update<A>(
        &mut self,
        before: &<A::Entity as EntityTrait>::Model,
        change: A,
    ) -> Result<<A::Entity as EntityTrait>::Model>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A> + Audited,
    {
        self.update_with(before, change, &[]).await
    }

    /// Changes a row whose members, by these names in the API, have changed too: its version counts them, so that two
    /// editors learn of each other.
    pub async fn update_with<A>(
        &mut self,
        before: &<A::Entity as EntityTrait>::Model,
        mut change: A,
        members: &[&'static str],
    ) -> Result<<A::Entity as EntityTrait>::Model>
    where
        A: ActiveModelTrait + ActiveModelBehavior + Send,
        <A::Entity as EntityTrait>::Model: IntoActiveModel<A> + Audited,
    {
        if members.is_empty() && is_unchanged(before, &change) {
            return Ok(before.clone());
        }
        set(&mut change, "updated_at", self.viewer.now.into());
        set(&mut change, "version", (before.version() + 1).into());
        if !members.is_empty() || !is_hidden(before, &changed(before, &change)) {
            set(&mut change, "public_updated_at", self.viewer.now.into());
            set(&mut change, "public_version", (before.public_version() + 1).into());
        }
        let after = change.update(self.connection()).await.map_err(refusal)?;
        self.record(Some(before), Some(&after), members);
        Ok(after)
    }

    /// Deletes a row.
    pub async fn delete<M>(&mut self, row: M) -> Result<Deleted>
    where
        M: Audited + IntoActiveModel<<M::Entity as EntityTrait>::ActiveModel>,
        <M::Entity as EntityTrait>::ActiveModel: ActiveModelBehavior + Send,
    {
        self.record(Some(&row), None, &[]);
        let key = row.key();
        row.delete(self.connection()).await.map_err(refusal)?;
        Ok(Deleted(key))
    }

    /// Notes in the ledger what happened to a row of which nothing changes.
    pub fn note<M: Audited>(&mut self, row: &M, what: &'static str) {
        self.record(Some(row), Some(row), &[what]);
    }

    pub(super) fn record<M: Audited>(&mut self, before: Option<&M>, after: Option<&M>, members: &[&'static str]) {
        let Some(row) = after.or(before) else { return };
        let mut changes = compare(before.map(M::view), after.map(M::view));
        // The members' own entries have their values.
        changes.0.extend(members.iter().map(|field| Change {
            field: (*field).to_owned(),
            class: Class::Open,
            before: None,
            after: None,
        }));
        self.pending.counters.note(before.and_then(M::counter_key), after.and_then(M::counter_key));
        let (document, new_document) = (before.and_then(M::search_document), after.and_then(M::search_document));
        self.pending.search.note(row.key(), document.as_ref(), new_document);
        let (subject_kind, subject_id) = row.subject();
        let entry = ledger_entry::ActiveModel {
            seq: NotSet,
            id: Set(self.id::<LedgerEntryId>()),
            at: Set(self.viewer.now),
            actor_id: Set(self.viewer.account),
            service_token_id: Set(self.viewer.service.map(|service| service.id)),
            subject_kind: Set(subject_kind.to_owned()),
            subject_id: Set(subject_id),
            record_kind: Set(kind::<M>().to_owned()),
            record_id: Set(row.key()),
            version: Set(after.map(M::version)),
            request_id: Set(self.viewer.request_id.clone()),
            staff_only: Set(changes.0.iter().all(|change| change.class == Class::Staff)),
            changes: Set(changes),
            actor_role: Set(self.viewer.rights.name().to_owned()),
            action: self.attributed_to.map_or(NotSet, |action| Set(action.name().to_owned())),
            reason: NotSet,
            idempotency_key: NotSet,
        };
        self.pending.entries.push(entry);
    }

    /// Goes back to what was pending at an earlier moment.
    pub(super) fn revert(&mut self, pending: PendingWrites) {
        self.pending = pending;
        self.attributed_to = None;
    }

    /// Writes what is pending, and commits.
    pub(super) async fn finish(self) -> Result<()> {
        let Self { inner, pending, database, .. } = self;
        let (changed, erases, erased_addresses) = (pending.tables(), pending.erases, pending.erased_addresses.clone());
        database.attentive(pending.write(inner.connection()).await)?;
        inner.commit().await?;
        database.table_versions().changed(changed.iter().map(String::as_str));
        if erases {
            database.scrub().await;
            database.delete_letters(erased_addresses).await;
        }
        Ok(())
    }

    /// Takes the key for this change; gives what came of it when it was taken before.
    pub(super) async fn claim_key(&self, action: Action, envelope: &Envelope) -> Result<Option<Uuid>> {
        let (Some(key), Some(account_id)) = (&envelope.idempotency_key, self.viewer.account) else { return Ok(None) };
        if key.is_empty() || KEY_CHARACTERS < key.chars().count() || key.contains('\0') {
            return Err(Code::Invalid
                .at("idempotencyKey", format!("An idempotency key has 1 to {KEY_CHARACTERS} characters."))
                .into());
        }
        let record = idempotency_record::ActiveModel {
            account_id: Set(account_id),
            key: Set(key.clone()),
            action: Set(action.name().to_owned()),
            digest: Set(envelope.digest.clone()),
            outcome_id: Set(None),
            created_at: Set(self.viewer.now),
        };
        // Whoever uses the same key at the same time waits here until the first has ended.
        let columns = [idempotency_record::Column::AccountId, idempotency_record::Column::Key];
        let inserting = idempotency_record::Entity::insert(record)
            .on_conflict(OnConflict::columns(columns).do_nothing().to_owned())
            .exec_without_returning(self.connection());
        if inserting.await? == 1 {
            return Ok(None);
        }
        let first = idempotency_record::Entity::find_by_id((account_id, key.clone())).one(self.connection()).await?;
        match first {
            Some(first) if first.action == action.name() && first.digest == envelope.digest => Ok(first.outcome_id),
            _ => Err(Code::KeyReused
                .at("idempotencyKey", "The key was used before with another input: take a new one.")
                .into()),
        }
    }

    pub(super) async fn settle_key(&self, envelope: &Envelope, outcome: Uuid) -> Result<()> {
        let (Some(key), Some(account_id)) = (&envelope.idempotency_key, self.viewer.account) else { return Ok(()) };
        idempotency_record::Entity::update_many()
            .col_expr(idempotency_record::Column::OutcomeId, outcome.into())
            .filter(idempotency_record::Column::AccountId.eq(account_id))
            .filter(idempotency_record::Column::Key.eq(key.as_str()))
            .exec(self.connection())
            .await?;
        idempotency_record::Entity::delete_many()
            .filter(idempotency_record::Column::CreatedAt.lt(self.viewer.now - KEYS_KEPT))
            .exec(self.connection())
            .await?;
        Ok(())
    }

    /// The fields of a row that changed between the version that the caller saw and the one that they see now.
    pub(super) async fn fields_since(&self, id: Uuid, expected: i32, version: i32) -> Result<Vec<String>> {
        let entries = ledger_entry::Entity::find().filter(ledger_entry::Column::RecordId.eq(id));
        let entries = if self.viewer.is_staff() {
            entries.filter(ledger_entry::Column::Version.gt(expected))
        } else {
            // Entries have the version that counts everything; what others see is the last ones of what they see.
            let changes = u64::try_from(version.saturating_sub(expected)).unwrap_or_default();
            let seen = entries.filter(ledger_entry::Column::StaffOnly.eq(false));
            seen.order_by_desc(ledger_entry::Column::Seq).limit(changes)
        };
        let entries = entries.all(self.connection()).await?;
        let changes = entries.into_iter().flat_map(|entry| entry.changes.0);
        let seen = changes.filter(|change| self.viewer.is_staff() || change.class != Class::Staff);
        let mut fields: Vec<_> = seen.map(|change| change.field).collect();
        fields.sort_unstable();
        fields.dedup();
        Ok(fields)
    }
}

fn absent<M: ModelTrait>(path: &str) -> Error {
    Code::NotFound.at(path, format!("There is no such {}.", kind::<M>().replace('_', " "))).into()
}

fn set<A: ActiveModelTrait>(row: &mut A, column: &str, value: sea_orm::Value) {
    if let Ok(column) = <A::Entity as EntityTrait>::Column::from_str(column) {
        row.set(column, value);
    }
}

fn is_unchanged<A>(before: &<A::Entity as EntityTrait>::Model, change: &A) -> bool
where
    A: ActiveModelTrait,
{
    <A::Entity as EntityTrait>::Column::iter().all(|column| match change.get(column) {
        sea_orm::ActiveValue::Set(value) => value == before.get(column),
        sea_orm::ActiveValue::Unchanged(_) | NotSet => true,
    })
}

/// The row as it will be.
fn changed<A>(before: &<A::Entity as EntityTrait>::Model, change: &A) -> <A::Entity as EntityTrait>::Model
where
    A: ActiveModelTrait,
{
    let mut after = before.clone();
    for column in <A::Entity as EntityTrait>::Column::iter() {
        if let sea_orm::ActiveValue::Set(value) = change.get(column) {
            after.set(column, value);
        }
    }
    after
}

/// What the database refuses although the command saw nothing wrong: somebody else was faster.
pub(super) fn refusal(error: sea_orm::DbErr) -> Error {
    match error.sql_err() {
        Some(SqlErr::UniqueConstraintViolation(_)) => {
            Code::AlreadyExists.at("", "Something with the same identity exists already.").into()
        }
        Some(SqlErr::ForeignKeyConstraintViolation(_)) => {
            Code::NotFound.at("", "Something that the change refers to does not exist.").into()
        }
        _ => error.into(),
    }
}
