//! The dashboard of a chapter for its own leaders: what is to be done, by when, why, and what does it.
use async_graphql::{Context, Enum, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{chapter, ledger_entry, officer_term};
use macros::paged;

use super::tasks::{self, Kind, Task, Turn};
use crate::{
    chapter::{change::graphql::ChangeRequest, officer::graphql::OfficerTerm},
    data::{Children, ContextExt as _, PageArgs, PageRequest, Row, Whole},
    error::Result,
    graphql::{Connection, scalar::Date},
    ledger::graphql::{LedgerEntry, LedgerOrder},
    node::Node,
};

/// What a chapter's leaders see at a glance.
#[derive(Clone)]
pub struct ChapterDashboard(pub Row<chapter::Entity>);

/// What sorts of things chapters have to do or wait for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Kind", visible = "crate::schema::for_leaders")]
pub enum ChapterTaskKind {
    /// Nobody holds an office that every chapter needs.
    OfficeVacant,
    /// A term ends within 90 days, and nobody follows yet.
    TermEnding,
    /// Contact data were never confirmed, or more than 180 days ago.
    ContactUnverified,
    /// Another chapter proposed to be sister chapters.
    SisterProposed,
    /// What the chapter asked for waits to be decided.
    ChangeRequested,
    /// A reported officer waits to be confirmed.
    OfficerReported,
    /// A new officer is to read the note that was left for the office.
    HandoverUnread,
}

/// Whose turn it is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "Turn", visible = "crate::schema::for_leaders")]
pub enum ChapterTaskTurn {
    /// The chapter's leaders are to act.
    Leaders,
    /// The staff are to act.
    Staff,
}

/// Something that a chapter has to do, or waits for.
#[derive(SimpleObject, Clone)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct ChapterTask {
    /// What sort of thing it is.
    kind: ChapterTaskKind,
    /// Whose turn it is.
    waits_for: ChapterTaskTurn,
    /// By when (inclusive); none if no day is set.
    due_on: Option<Date>,
    /// Since when it waits; none if that is not kept.
    waits_since: Option<DateTime<Utc>>,
    /// Why, in a sentence.
    reason: String,
    /// Name of the mutation that does it.
    action: &'static str,
    /// What it is done to.
    subject: Node,
}

impl From<Task> for ChapterTask {
    fn from(task: Task) -> Self {
        let Task { kind, waits_for, due_on, since, reason, action, subject } = task;
        Self {
            kind: kind.into(),
            waits_for: waits_for.into(),
            due_on: due_on.map(Date),
            waits_since: since,
            reason,
            action: action.name(),
            subject,
        }
    }
}

/// What a chapter's leaders see at a glance.
#[paged]
#[Object(serial, visible = "crate::schema::for_leaders")]
impl ChapterDashboard {
    /// What the chapter has to do and what it waits for: what is due first, first. None of a chapter that is not open.
    async fn tasks(&self, ctx: &Context<'_>) -> Option<Result<Vec<ChapterTask>>> {
        let tasks = tasks::tasks(&self.0, ctx.access()).await;
        Some(tasks.map(|tasks| tasks.into_iter().map(ChapterTask::from).collect()))
    }

    /// Terms that end within 90 days, the first to end first.
    async fn officers_ending(&self, ctx: &Context<'_>) -> Option<Result<Vec<OfficerTerm>>> {
        let (key, of) = (chapter::Column::Id, officer_term::Column::ChapterId);
        let terms = self.0.each::<officer_term::Entity>(ctx.access(), key, of).await;
        let today = ctx.viewer().today();
        Some(terms.map(|mut terms| {
            terms.retain(|term| tasks::ending(term, today).is_some());
            terms.sort_by_key(|term| (term.ends_on, term.id));
            terms.into_iter().map(OfficerTerm).collect()
        }))
    }

    /// Change requests that wait for the staff, the oldest first; at most one of each field.
    async fn open_change_requests(&self, ctx: &Context<'_>) -> Option<Result<Vec<ChangeRequest>>> {
        let pending = tasks::pending(&self.0, ctx.access()).await;
        Some(pending.map(|mut requests| {
            requests.sort_by_key(|request| (request.created_at, request.id));
            requests.into_iter().map(ChangeRequest).collect()
        }))
    }

    /// What changed of the chapter, the latest first.
    async fn recent_changes(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the latest first.")] order_by: Option<LedgerOrder>,
    ) -> Option<Result<Connection<LedgerEntry>>> {
        let request = PageRequest::new("ChapterDashboard.recentChanges", page, order_by, None::<Whole>);
        let relation = Children::<ledger_entry::Entity>(ledger_entry::Column::SubjectId);
        Some(self.0.many(ctx.access(), chapter::Column::Id, relation, request).await.map(Connection))
    }
}
