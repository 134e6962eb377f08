//! The two gates to the database: [`Access`] for reads and [`Access::execute`] for writes.
//!
//! No other module holds a connection, so a read that skips visibility and a write that skips permission or ledger
//! do not compile.
#![expect(clippy::disallowed_methods, reason = "this is the gate that the other modules are kept behind")]

mod access;
mod batch_write;
mod beside;
mod bulk;
mod cohort;
mod command;
mod contact_access;
mod counters;
mod database;
mod files;
mod filter;
mod fixed;
mod flows;
mod health;
mod ledger;
mod list;
mod outbox;
mod page;
mod pending_writes;
mod personal;
mod read_budget;
mod read_queue;
mod refresh;
mod reindex;
mod related;
mod relation;
mod retention;
mod runs;
mod scrub;
mod search;
mod table_versions;
mod transaction;
mod visibility;
mod write;

pub use access::{Access, ContextExt, Counting, Scoped};
pub use beside::{Beside, Together};
pub use bulk::{Bulk, BulkCommand, BulkItem, BulkResult, ErrorPolicy};
pub use cohort::Row;
pub use command::{Command, Deleted, Done, Envelope, Replayable, SystemAction, Target, Versioned};
pub use counters::CounterKey;
pub use database::{Database, JobLock, MigrationMismatch, Options};
pub(crate) use filter::boolean_filter;
pub use filter::{BooleanFilter, Composed, Parts, composed};
pub use flows::{Flow, FlowSum, FlowsBy};
pub use health::Unhealthy;
pub(crate) use ledger::identified;
pub use ledger::{Audited, View};
pub use list::Page;
pub use outbox::{Attempt, MAX_ATTEMPTS, OUTBOX, Post, Recipient};
pub use page::{CachedCount, Filter, Order, PageArgs, PageRequest, SortColumn, Whole};
pub use personal::{ERASED, Person, Personal, TABLES, Table, Use};
pub use read_budget::ReadLimits;
pub(crate) use read_budget::urgently;
pub use read_queue::CostClass;
pub use refresh::{SESSION_LASTS, Shown};
pub use related::{Related, rows};
pub use relation::{Children, Either, Joined, Relation, Through, Via};
pub use retention::RetentionPolicy;
pub use search::{Candidates, SearchDocument, SearchHit, SearchPage, SearchQuery, has_words};
pub use table_versions::TablesRead;
pub use transaction::Tx;
pub use visibility::{Visibility, indexed_state, staff_only};
