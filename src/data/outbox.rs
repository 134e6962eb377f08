//! The outbox: how far the ledger was read for notices, the notices, and who sends which.
//!
//! Neither is in the ledger: notices follow from it, and would otherwise follow from themselves.
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    account::AccountId,
    chapter::ChapterId,
    exchange_application::ExchangeApplicationId,
    inquiry::InquiryId,
    ledger_entry,
    notice::{self, Kind, Mailbox, NoticeId, Parameters},
};
use sea_orm::{
    ActiveValue::Set,
    ColumnTrait as _, Condition, ConnectionTrait as _, DbBackend, EntityTrait as _, QueryFilter as _, QueryOrder as _,
    QuerySelect as _, Statement, Value,
    sea_query::{Expr, IntoCondition, LockBehavior, LockType, OnConflict},
};
use uuid::Uuid;

use super::{Database, Tx};
use crate::{
    auth::policy::Action,
    error::{Error, Result},
};

/// The folder of the data directory that letters are in if there is no mail server.
pub const OUTBOX: &str = "outbox";

/// A notice that is to be made.
#[derive(Clone, Debug)]
pub struct Post {
    /// What it tells.
    pub kind: Kind,
    /// Whom.
    pub to: Recipient,
    /// In which language; English if none is given.
    pub language: Option<String>,
    /// What stands in the places that the text leaves open.
    pub parameters: Parameters,
    /// What it is about: no second notice is made with the same key.
    pub key: String,
}

/// Whom a notice is for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Recipient {
    /// Somebody who can sign in.
    Account(AccountId),
    /// A chapter, by its mailbox.
    Chapter(ChapterId),
    /// The sender of an inquiry.
    Inquiry(InquiryId),
    /// Whoever applied for an exchange.
    Applicant(ExchangeApplicationId),
    /// The association, by one of its mailboxes.
    Mailbox(Mailbox),
}

/// What came of trying to send a notice.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Attempt {
    /// It is on its way.
    Sent,
    /// It could not be sent, and why; it is tried again later, [`MAX_ATTEMPTS`] times at most.
    Failed(String),
    /// It is not needed any more, and why.
    Needless(String),
    /// There is no address for it yet, and why; it waits for one as long as it takes.
    Waiting(String),
}

/// How often a notice is tried.
pub const MAX_ATTEMPTS: i32 = 12;

/// Longer than any attempt may take: whoever has not settled a notice by then has died.
const LEASE: TimeDelta = TimeDelta::minutes(5);

/// How many entries of the ledger are read at a time.
const BATCH_SIZE: i64 = 1000;

impl Tx {
    /// The next entries of the ledger that are of these actions, from where reading stopped the last time; none when
    /// the ledger was read to its end. They count as read when this transaction is committed.
    pub async fn follow(&self, actions: &[Action]) -> Result<Option<Vec<ledger_entry::Model>>> {
        let on_postgres = self.connection().get_database_backend() == DbBackend::Postgres;
        let lock = if on_postgres { " FOR UPDATE" } else { "" };
        let place = format!("SELECT transaction_id, seq FROM ledger_place WHERE name = 'notices'{lock}");
        let place = self.places(&place, []).await?.pop().ok_or_else(|| Error::internal("there is no place"))?;
        let next = if on_postgres { self.next_on_postgres(place).await? } else { self.next_on_sqlite(place).await? };
        let Some((next, read)) = next else { return Ok(None) };
        let moving = "UPDATE ledger_place SET transaction_id = $1, seq = $2 WHERE name = 'notices'";
        let values = [next.0.into(), next.1.into()];
        let backend = self.connection().get_database_backend();
        self.connection().execute_raw(Statement::from_sql_and_values(backend, moving, values)).await?;
        let of_interest = ledger_entry::Entity::find()
            .filter(ledger_entry::Column::Seq.is_in(read))
            .filter(ledger_entry::Column::Action.is_in(actions.iter().map(|action| action.name())))
            .order_by_asc(ledger_entry::Column::Seq);
        Ok(Some(of_interest.all(self.connection()).await?))
    }

    async fn next_on_sqlite(&self, place: (i64, i64)) -> Result<Option<((i64, i64), Vec<i64>)>> {
        let next = "SELECT 0 AS transaction_id, seq FROM ledger_entry WHERE $1 < seq ORDER BY seq LIMIT $2";
        let places = self.places(next, [place.1.into(), BATCH_SIZE.into()]).await?;
        Ok(places.last().map(|last| (*last, places.iter().map(|(_, seq)| *seq).collect())))
    }

    /// Numbers can be committed out of order, so entries go by their transaction first, and those of transactions that
    /// could still be followed by an earlier one wait. In a database that was restored on another server the place may
    /// lie ahead of all that this server counts: then the rest of what came along is read, and everything once more,
    /// which makes no notice twice.
    async fn next_on_postgres(&self, place: (i64, i64)) -> Result<Option<((i64, i64), Vec<i64>)>> {
        let after = [place.0.to_string().into(), place.1.into(), BATCH_SIZE.into()];
        let next = |which: &str| {
            format!(
                "SELECT transaction_id::text::bigint AS transaction_id, seq FROM ledger_entry \
                 WHERE ($1::text::xid8, $2::bigint) < (transaction_id, seq) AND transaction_id {which} \
                 ORDER BY ledger_entry.transaction_id, ledger_entry.seq LIMIT $3"
            )
        };
        let ahead = "SELECT 0::bigint AS transaction_id, 0::bigint AS seq \
                     WHERE pg_snapshot_xmax(pg_current_snapshot()) <= $1::text::xid8";
        let is_ahead = !self.places(ahead, [place.0.to_string().into()]).await?.is_empty();
        let which = if is_ahead {
            ">= pg_snapshot_xmax(pg_current_snapshot())"
        } else {
            "< pg_snapshot_xmin(pg_current_snapshot())"
        };
        let places = self.places(&next(which), after).await?;
        Ok(match places.last() {
            Some(last) => Some((*last, places.iter().map(|(_, seq)| *seq).collect())),
            None => is_ahead.then(|| ((0, 0), Vec::new())),
        })
    }

    async fn places(&self, sql: &str, values: impl IntoIterator<Item = Value>) -> Result<Vec<(i64, i64)>> {
        let backend = self.connection().get_database_backend();
        let rows = self.connection().query_all_raw(Statement::from_sql_and_values(backend, sql, values)).await?;
        let place = |row: &sea_orm::QueryResult| Ok((row.try_get("", "transaction_id")?, row.try_get("", "seq")?));
        Ok(rows.iter().map(place).collect::<Result<_, sea_orm::DbErr>>()?)
    }

    /// Makes notices, but none about something that there is one about; tells how many it made.
    pub async fn post(&self, posts: Vec<Post>) -> Result<usize> {
        let mut made = 0;
        let now = self.viewer().now;
        for post in posts {
            let Post { kind, to, language, parameters, key } = post;
            let (account, chapter, inquiry, application, mailbox) = match to {
                Recipient::Account(id) => (Some(id), None, None, None, None),
                Recipient::Chapter(id) => (None, Some(id), None, None, None),
                Recipient::Inquiry(id) => (None, None, Some(id), None, None),
                Recipient::Applicant(id) => (None, None, None, Some(id), None),
                Recipient::Mailbox(mailbox) => (None, None, None, None, Some(mailbox)),
            };
            let row = notice::ActiveModel {
                id: Set(self.id::<NoticeId>()),
                kind: Set(kind),
                account_id: Set(account),
                chapter_id: Set(chapter),
                inquiry_id: Set(inquiry),
                exchange_application_id: Set(application),
                mailbox: Set(mailbox),
                language: Set(language.unwrap_or_else(|| "en".into())),
                parameters: Set(parameters),
                dedup_key: Set(key),
                created_at: Set(now),
                next_attempt_at: Set(now),
                attempts: Set(0),
                lease_id: Set(None),
                leased_until: Set(None),
                sent_at: Set(None),
                last_error: Set(None),
            };
            let once = OnConflict::column(notice::Column::DedupKey).do_nothing().to_owned();
            let inserting = notice::Entity::insert(row).on_conflict(once).exec_without_returning(self.connection());
            made += usize::try_from(inserting.await?).unwrap_or_default();
        }
        Ok(made)
    }

    /// Forgets what mail servers said of letters to somebody without an account: it may name whom they were for.
    pub async fn forget_what_servers_said(&self, letters: impl IntoCondition) -> Result<()> {
        let forgetting = notice::Entity::update_many()
            .col_expr(notice::Column::LastError, Expr::value(None::<String>))
            .filter(letters);
        forgetting.exec(self.connection()).await?;
        Ok(())
    }
}

impl Database {
    /// The next notice that is to be sent, which nobody else tries to send for a while.
    pub async fn lease_notice(&self) -> Result<Option<notice::Model>> {
        let (now, lease) = (self.clock().now(), self.clock().uuid());
        let transaction = self.begin().await?;
        let is_free =
            Condition::any().add(notice::Column::LeasedUntil.is_null()).add(notice::Column::LeasedUntil.lte(now));
        let due = notice::Entity::find()
            .filter(notice::Column::SentAt.is_null())
            .filter(notice::Column::Attempts.lt(MAX_ATTEMPTS))
            .filter(notice::Column::NextAttemptAt.lte(now))
            .filter(is_free)
            .order_by_asc(notice::Column::NextAttemptAt)
            .order_by_asc(notice::Column::Id)
            .lock_with_behavior(LockType::Update, LockBehavior::SkipLocked)
            .one(transaction.connection());
        let Some(notice) = due.await? else { return Ok(None) };
        notice::Entity::update_many()
            .col_expr(notice::Column::Attempts, Expr::value(notice.attempts + 1))
            .col_expr(notice::Column::LeaseId, Expr::value(lease))
            .col_expr(notice::Column::LeasedUntil, Expr::value(now + LEASE))
            .filter(notice::Column::Id.eq(notice.id))
            .exec(transaction.connection())
            .await?;
        transaction.commit().await?;
        Ok(Some(notice::Model {
            attempts: notice.attempts + 1,
            lease_id: Some(lease),
            leased_until: Some(now + LEASE),
            ..notice
        }))
    }

    /// Keeps what came of trying to send a leased notice; tells whether the lease still held.
    pub async fn settle_notice(&self, notice: &notice::Model, attempt: Attempt) -> Result<bool> {
        let now = self.clock().now();
        let none = || Expr::value(None::<Uuid>);
        let change = notice::Entity::update_many()
            .col_expr(notice::Column::LeaseId, none())
            .col_expr(notice::Column::LeasedUntil, Expr::value(None::<DateTime<Utc>>))
            .filter(notice::Column::Id.eq(notice.id))
            .filter(notice::Column::SentAt.is_null())
            .filter(notice::Column::LeaseId.eq(notice.lease_id));
        let change = match attempt {
            Attempt::Sent => change
                .col_expr(notice::Column::SentAt, Expr::value(now))
                .col_expr(notice::Column::LastError, Expr::value(None::<String>)),
            Attempt::Failed(error) => change
                .col_expr(notice::Column::NextAttemptAt, Expr::value(now + pause(notice.attempts)))
                .col_expr(notice::Column::LastError, Expr::value(shortened(&error))),
            Attempt::Needless(error) => change
                .col_expr(notice::Column::Attempts, Expr::value(MAX_ATTEMPTS))
                .col_expr(notice::Column::LastError, Expr::value(shortened(&error))),
            Attempt::Waiting(error) => change
                .col_expr(notice::Column::Attempts, Expr::value(notice.attempts - 1))
                .col_expr(notice::Column::NextAttemptAt, Expr::value(now + TimeDelta::hours(1)))
                .col_expr(notice::Column::LastError, Expr::value(shortened(&error))),
        };
        let transaction = self.begin().await?;
        let settled = change.exec(transaction.connection()).await?.rows_affected;
        transaction.commit().await?;
        Ok(settled == 1)
    }
}

/// Ten minutes after the first attempt, twice as long after each further one, a day at most.
fn pause(attempts: i32) -> TimeDelta {
    let doublings = u32::try_from(attempts - 1).unwrap_or_default().min(8);
    TimeDelta::minutes(10 * 2_i64.pow(doublings)).min(TimeDelta::days(1))
}

fn shortened(error: &str) -> String {
    if error.is_empty() { "unknown".into() } else { error.chars().take(1000).collect() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn attempts_are_spread_over_nearly_five_days() {
        assert_eq!(pause(1), TimeDelta::minutes(10));
        assert_eq!(pause(2), TimeDelta::minutes(20));
        let all: TimeDelta = (1..MAX_ATTEMPTS).map(pause).sum();
        assert_eq!((pause(MAX_ATTEMPTS), all.num_days()), (TimeDelta::days(1), 4));
    }
}
