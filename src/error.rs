//! Everything that a client can be told went wrong, and the one place where it becomes a GraphQL error.
//!
//! [`Error`] has no `Display` on purpose: async-graphql turns every `Display` type into text for clients by itself,
//! and would skip the code.
#![expect(clippy::disallowed_methods, reason = "the one place that makes GraphQL errors")]

use std::{sync::Arc, time::Duration};

use async_graphql::{Enum, ErrorExtensions as _, resolver_utils::EnumType as _};
use sea_orm::{ConnAcquireErr, DbErr, RuntimeErr::SqlxError};

/// What every fallible function returns.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// All that a client is told of a failure of the server.
pub const FAULT: &str = "Something went wrong on the server.";

/// Why something was not done.
#[derive(Clone, Debug)]
pub enum Error {
    /// The caller can put it right; a problem for each thing that is wrong.
    Refused(Vec<Problem>),
    /// The server did not do it. What happened goes to the log, never to the client.
    Internal(Fault),
}

/// Why the server did not do something.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Fault {
    /// It failed.
    Failed(Arc<str>),
    /// More is asked than it can answer.
    Overloaded,
    /// The request took longer in the database than a request may.
    QueryTimeout(Duration),
    /// The database cannot do it now: its disk is full, its server is gone. Later it may.
    Unavailable(Fate),
}

/// What is known of a change that the database did not confirm.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// Nothing of it was done, and nothing will be.
    NotMade,
    /// It may have been made.
    Unknown,
    /// It was no change, but something to be read. What the same request changed before that was made.
    NotRead,
}

impl Fate {
    /// As clients see it; none where nothing was to be changed.
    fn outcome(self) -> Option<&'static str> {
        match self {
            Self::NotMade => Some("NOT_MADE"),
            Self::Unknown => Some("UNKNOWN"),
            Self::NotRead => None,
        }
    }

    fn message(self) -> &'static str {
        match self {
            Self::NotMade => "The database cannot do this now, and nothing was changed: try again later.",
            Self::Unknown => {
                "The database did not confirm this, so it may or may not have been done: send it again with the same \
                 idempotencyKey, which does it once, or look whether it was done."
            }
            Self::NotRead => "The database does not answer now, so this cannot be read: try again later.",
        }
    }
}

impl Fault {
    /// The code and all else that a client is told.
    pub fn told(&self) -> (&'static str, String) {
        match self {
            Self::Failed(_) => ("INTERNAL", FAULT.to_owned()),
            Self::Overloaded => (OVERLOADED, TOO_MUCH.to_owned()),
            Self::QueryTimeout(limit) => {
                let limit = limit.as_secs_f32();
                (
                    "QUERY_TIMEOUT",
                    format!("This takes more than {limit} seconds of the database: ask for less at once."),
                )
            }
            Self::Unavailable(fate) => (UNAVAILABLE, fate.message().to_owned()),
        }
    }
}

/// The code of what is not answered since more is asked than the server can answer.
pub const OVERLOADED: &str = "OVERLOADED";

/// What a client is told of it.
pub const TOO_MUCH: &str = "The server has more to answer than it can: try again in 2 seconds.";

/// The code of what the database cannot do now.
pub const UNAVAILABLE: &str = "UNAVAILABLE";

/// One thing that is wrong, and where.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Problem {
    /// What kind of problem it is.
    pub code: Code,
    /// Where in the input or the arguments.
    pub path: Vec<String>,
    /// What is wrong and what would be right, in a sentence.
    pub message: String,
}

/// What kind of problem an error tells of.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[graphql(name = "ErrorCode")]
pub enum Code {
    /// The value is not of the form or size that the field takes.
    Invalid,
    /// The value is needed and was not given, or cannot be cleared.
    Required,
    /// The text is not an id, or is the id of something else.
    InvalidId,
    /// The cursor is damaged, or belongs to another list, filter or order.
    InvalidCursor,
    /// Nothing with this id or code can be found by the caller.
    NotFound,
    /// Nobody is signed in, and this needs somebody who is; or the session is over.
    Unauthenticated,
    /// The caller's rights do not reach that far; the message says whose do.
    Forbidden,
    /// The field is protected; the message says who may change it.
    Protected,
    /// Somebody else changed the row in the meantime.
    VersionConflict,
    /// The idempotency key was used before with another input.
    KeyReused,
    /// Something with the same identity exists.
    AlreadyExists,
    /// An organization cannot be linked to itself.
    SelfLink,
    /// The link would make an organization its own ancestor.
    Cycle,
    /// The thing is not in a state that allows this; the message says which does.
    WrongState,
    /// Somebody else holds the office, which has one seat, in these days.
    OfficeTaken,
    /// Nobody with leader rights would remain.
    LastLeader,
    /// Something that the step needs is missing; the message says what.
    Missing,
    /// Something that is there forbids the step; the message says what.
    Blocked,
    /// The text is not the one that was agreed on.
    WrongDigest,
    /// Somebody else made a change at the same moment, and this one gave way: nothing of it was done.
    TryAgain,
    /// The address or the password is wrong, or there is no such account: which of them is not told.
    WrongCredentials,
    /// The account has a second factor, and no code of it was given, or a wrong one.
    SecondFactor,
    /// It was tried too often; the message says when to try again.
    RateLimited,
}

impl Code {
    /// The code as clients see it: its name in the schema.
    pub fn as_str(self) -> &'static str {
        Self::items().iter().find(|item| item.value == self).map_or("", |item| item.name)
    }

    /// The problem of this kind at `path`, given with dots between its parts.
    pub fn at(self, path: &str, message: impl Into<String>) -> Problem {
        let path = path.split('.').filter(|part| !part.is_empty()).map(str::to_owned).collect();
        Problem { code: self, path, message: message.into() }
    }
}

impl From<Problem> for Error {
    fn from(problem: Problem) -> Self {
        Self::Refused(vec![problem])
    }
}

impl Error {
    /// The server failed; `what` is for the log.
    pub fn internal(what: impl Into<String>) -> Self {
        let what: String = what.into();
        tracing::error!(what, "internal error");
        Self::Internal(Fault::Failed(what.into()))
    }
}

impl Error {
    /// The database did not do it.
    pub(crate) fn unavailable(fate: Fate) -> Self {
        Self::Internal(Fault::Unavailable(fate))
    }

    /// The same failure, of something that was to be read: it says nothing of what was changed before.
    pub(crate) fn while_reading(self) -> Self {
        if matches!(self, Self::Internal(Fault::Unavailable(_))) { Self::unavailable(Fate::NotRead) } else { self }
    }

    /// The same failure, of one change of several that are each made by themselves: those before it were made.
    pub(crate) fn after_others(self, is_first: bool) -> Self {
        if !is_first && matches!(self, Self::Internal(Fault::Unavailable(_))) {
            Self::unavailable(Fate::Unknown)
        } else {
            self
        }
    }
}

impl From<DbErr> for Error {
    fn from(error: DbErr) -> Self {
        if gave_way(&error) {
            tracing::warn!(%error, "transaction aborted: it conflicted with a concurrent one");
            return Code::TryAgain.at("", "Somebody else changed it at the same moment: try again.").into();
        }
        if let DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) = &error {
            tracing::warn!(%error, "timed out waiting for a database connection");
            return Self::Internal(Fault::Overloaded);
        }
        if is_unavailable(&error) {
            tracing::warn!(%error, "database unavailable");
            return Self::unavailable(Fate::NotMade);
        }
        Self::internal(error.to_string())
    }
}

/// PostgreSQL's deadlock, serialization failure and lock that is not available.
const GAVE_WAY: [&str; 3] = ["40P01", "40001", "55P03"];
/// SQLite's `SQLITE_BUSY`, of which the extended codes are higher bytes.
const BUSY: i32 = 5;

/// Whether the database gave this transaction up for another's sake; the same change can be made after it.
fn gave_way(error: &DbErr) -> bool {
    match Cause::of(error) {
        Some(Cause::Sqlite(code)) => code == BUSY,
        Some(Cause::Postgres(code)) => GAVE_WAY.contains(&code.as_str()),
        Some(Cause::Connection) | None => false,
    }
}

/// What the library tells of an error.
enum Cause {
    /// SQLite's primary result code.
    Sqlite(i32),
    /// PostgreSQL's SQLSTATE.
    Postgres(String),
    /// The connection is gone, or none could be had.
    Connection,
}

impl Cause {
    #[expect(clippy::wildcard_enum_match_arm, reason = "both libraries add errors that do not concern us")]
    fn of(error: &DbErr) -> Option<Self> {
        use sqlx::Error as Sqlx;
        let error = match error {
            DbErr::Conn(SqlxError(error)) | DbErr::Exec(SqlxError(error)) | DbErr::Query(SqlxError(error)) => error,
            // Of one that was waited for in vain there are too few.
            DbErr::ConnectionAcquire(ConnAcquireErr::Timeout) => return None,
            DbErr::Conn(_) | DbErr::ConnectionAcquire(_) => return Some(Self::Connection),
            _ => return None,
        };
        match &**error {
            Sqlx::Io(_)
            | Sqlx::Tls(_)
            | Sqlx::Protocol(_)
            | Sqlx::PoolClosed
            | Sqlx::WorkerCrashed
            | Sqlx::BeginFailed => Some(Self::Connection),
            Sqlx::Database(error) => {
                let code = error.code()?;
                if error.try_downcast_ref::<sqlx::sqlite::SqliteError>().is_some() {
                    code.parse::<i32>().ok().map(|code| Self::Sqlite(code & 0xff))
                } else {
                    Some(Self::Postgres(code.into_owned()))
                }
            }
            _ => None,
        }
    }
}

/// SQLite's `NOMEM`, `READONLY`, `INTERRUPT`, `IOERR`, `CORRUPT`, `FULL`, `CANTOPEN`, `PROTOCOL` and `NOTADB`: the file
/// cannot be written or read, whatever is asked. Most of them end the transaction
/// (<https://sqlite.org/lang_transaction.html>, response to errors within a transaction).
const FILE_FAILS: [i32; 9] = [7, 8, 9, 10, 11, FULL, 14, 15, 26];
const FULL: i32 = 13;

/// PostgreSQL's classes of errors of connections, of lacking resources (a full disk), of an operator's doing and of the
/// system; and the codes of corrupted files and of a server that only reads.
const SERVER_FAILS: [&str; 7] = ["08", "53", "57P", "58", "XX001", "XX002", "25006"];

/// Whether the database cannot do anything of this kind now, whatever is asked.
pub(crate) fn is_unavailable(error: &DbErr) -> bool {
    match Cause::of(error) {
        Some(Cause::Sqlite(code)) => FILE_FAILS.contains(&code),
        Some(Cause::Postgres(code)) => SERVER_FAILS.iter().any(|class| code.starts_with(class)),
        Some(Cause::Connection) => true,
        None => false,
    }
}

/// What is known of a transaction whose commit failed with this.
pub(crate) fn fate(error: &DbErr) -> Fate {
    match Cause::of(error) {
        // What there was no room for is not in the log as a whole, so that no recovery finds it there.
        Some(Cause::Sqlite(FULL)) => Fate::NotMade,
        // The server says that it has not committed.
        Some(Cause::Postgres(code)) if code.starts_with("53") || code == "25006" => Fate::NotMade,
        // After a failed sync, or a lost answer, the commit may still be found.
        Some(Cause::Sqlite(_) | Cause::Postgres(_) | Cause::Connection) | None => Fate::Unknown,
    }
}

impl From<Error> for async_graphql::Error {
    fn from(error: Error) -> Self {
        match error {
            Error::Internal(fault) => {
                let (code, message) = fault.told();
                Self::new(message).extend_with(|_, more| {
                    more.set("code", code);
                    if let Fault::Unavailable(fate) = fault
                        && let Some(outcome) = fate.outcome()
                    {
                        more.set("outcome", outcome);
                    }
                })
            }
            Error::Refused(problems) => {
                let first =
                    problems.into_iter().next().unwrap_or_else(|| Code::Invalid.at("", "The request is refused."));
                Self::new(first.message).extend_with(|_, more| {
                    more.set("code", first.code.as_str());
                    more.set("argumentPath", first.path.clone());
                })
            }
        }
    }
}

/// An error of a request that is refused before it runs.
pub fn request_error(code: &str, message: &str) -> async_graphql::ServerError {
    let mut more = async_graphql::ErrorExtensionValues::default();
    more.set("code", code);
    let mut error = async_graphql::ServerError::new(message, None);
    error.extensions = Some(more);
    error
}
