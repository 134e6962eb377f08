//! The two gates to the database: [`Access`] for reads and [`Access::execute`] for writes.
//!
//! No other module holds a connection, so a read that skips visibility and a write that skips permission or ledger
//! do not compile.
#![expect(clippy::disallowed_methods, reason = "this is the gate that the other modules are kept behind")]

mod access;
mod bulk;
mod cohort;
mod command;
mod contact_access;
mod database;
mod files;
mod kin;
mod ledger;
mod logic;
mod many;
mod noted;
mod outbox;
mod page;
mod personal;
mod read_budget;
mod read_queue;
mod refresh;
mod reindex;
mod relation;
mod runs;
mod scrub;
mod search;
mod tally;
mod transaction;
mod write;

pub use access::{Access, ContextExt, Counting, Scoped, Visibility, indexed_state, staffs_own};
pub use bulk::{Among, Bulk, ErrorPolicy, Line, Tried};
pub use cohort::{Page, Row};
pub use command::{Command, Deleted, Done, Envelope, Outcome, SystemAction, Target, Versioned};
pub use database::{Database, Options, Terms, TurnOfJobs, Unready};
pub use kin::{Kin, rows};
pub(crate) use ledger::identified;
pub use ledger::{Audited, View};
pub(crate) use logic::together;
pub use logic::{Composed, Parts, Together, composed};
pub use outbox::{Attempt, MOST_ATTEMPTS, Post, Recipient};
pub use page::{Filter, Kept, Order, PageArgs, PageRequest, SortColumn, Whole};
pub use personal::{ERASED, Person, Personal, TABLES, Table, Use};
pub use read_budget::ReadLimits;
pub(crate) use read_budget::urgently;
pub use read_queue::CostClass;
pub use relation::{Children, Either, Joined, Relation, Through, Via};
pub use search::{Candidates, Findable, Found, FoundPage, Question};
pub use tally::Tallied;
pub use transaction::Tx;
pub use write::Unhealthy;
