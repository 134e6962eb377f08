//! Ledger entries as clients see them.
#![expect(clippy::too_many_arguments, reason = "a page has four, and its list three more")]
use async_graphql::{Context, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    account, actor, id,
    ledger_entry::{self, Change, Class},
    service_token,
};
use macros::paged;
use serde_json::json;

use super::list::About;
pub use super::list::{LedgerFilterInput, LedgerOrder};
use crate::{
    account::{graphql::Account, service::graphql::ServiceToken},
    data::{ContextExt as _, PageArgs, PageRequest, Row},
    error::Result,
    graphql::{Connection, Listed, scalar::Date},
};

/// What one action changed of one row.
#[derive(Clone)]
pub struct LedgerEntry(pub Row<ledger_entry::Entity>);

impl Listed for LedgerEntry {
    type Entity = ledger_entry::Entity;
    fn wrap(row: Row<ledger_entry::Entity>) -> Self {
        Self(row)
    }
}

/// One changed field.
#[derive(SimpleObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_leaders")]
pub struct FieldChange {
    /// Name of the field.
    field: String,
    /// Its value before, as JSON; none for a new row and for personal values.
    before: Option<String>,
    /// Its value after, as JSON; none for a deleted row and for personal values.
    after: Option<String>,
    /// Whether the values are personal: that they changed is kept, they are not.
    redacted: bool,
}

/// What one action changed of one row.
#[Object(serial, visible = "crate::schema::for_leaders")]
impl LedgerEntry {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// When the change was made.
    async fn occurred_at(&self) -> DateTime<Utc> {
        self.0.at
    }

    /// Name of the mutation or job.
    async fn action(&self) -> &str {
        &self.0.action
    }

    /// Whose account did it; for the staff, and for everybody about themselves.
    async fn actor(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        let actor = self.0.one(ctx.access(), ledger_entry::Column::ActorId, account::Column::Id).await;
        actor.map(|row| row.map(Account)).transpose()
    }

    /// The name of whoever did it; none for jobs.
    async fn actor_name(&self, ctx: &Context<'_>) -> Option<Result<String>> {
        let actor = self.0.one::<actor::Entity>(ctx.access(), ledger_entry::Column::ActorId, actor::Column::Id).await;
        actor.map(|row| row.map(|actor| actor.display_name.clone())).transpose()
    }

    /// The program's token through which it was done; none for what people did themselves.
    async fn service_token(&self, ctx: &Context<'_>) -> Option<Result<ServiceToken>> {
        let (column, key) = (ledger_entry::Column::ServiceTokenId, service_token::Column::Id);
        let token = self.0.one(ctx.access(), column, key).await;
        token.map(|row| row.map(ServiceToken)).transpose()
    }

    /// As what the actor acted: `CHAPTER_LEADER`, `STAFF` or `SYSTEM`.
    async fn actor_role(&self) -> &str {
        &self.0.actor_role
    }

    /// What the entry is about.
    async fn subject_id(&self) -> ID {
        id::join(&self.0.subject_kind, self.0.subject_id).into()
    }

    /// The row that changed: the subject itself, or a part of it.
    async fn record_id(&self) -> ID {
        id::join(&self.0.record_kind, self.0.record_id).into()
    }

    /// The row's version after the change, which counts what only the staff see too; none once it is gone. For the
    /// staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn version(&self) -> Option<i32> {
        self.0.version
    }

    /// Field by field; notes of the staff are for the staff.
    async fn changes(&self, ctx: &Context<'_>) -> Vec<FieldChange> {
        let is_staff = ctx.viewer().is_staff();
        let changes = self.0.changes.0.iter().filter(|change| is_staff || change.class != Class::Staff);
        changes
            .map(|Change { field, class, before, after }| FieldChange {
                field: field.clone(),
                before: before.as_ref().map(|value| read(field, value)),
                after: after.as_ref().map(|value| read(field, value)),
                redacted: *class == Class::Personal,
            })
            .collect()
    }

    /// Why, where somebody said so.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }
}

/// The fields that keep the day after the last, and are read as the last day.
const ENDS: [&str; 3] = ["endsOn", "callClosesOn", "hostCallClosesOn"];

/// A value as the field itself is read, in JSON.
fn read(field: &str, value: &serde_json::Value) -> String {
    let end = value.as_str().filter(|_| ENDS.contains(&field)).and_then(|end| end.parse().ok());
    end.map_or_else(|| value.to_string(), |end| json!(Date::last_before(end).0).to_string())
}

/// Questions to the ledger.
#[derive(Debug, Default)]
pub struct LedgerQuery;

#[paged]
#[Object]
impl LedgerQuery {
    /// What changed of something: for the staff, and for leaders of their own chapters. Without `subject`, what changed of
    /// anything; staff only. None means that the caller may not ask, an empty list that nothing changed.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn ledger(
        &self,
        ctx: &Context<'_>,
        #[graphql(
            desc = "Global ID of what the entries are about, or of the row that changed; by default of anything."
        )]
        subject: Option<ID>,
        page: PageArgs,
        filter: Option<LedgerFilterInput>,
        #[graphql(desc = "Sort order; by default the latest first.")] order_by: Option<LedgerOrder>,
    ) -> Option<Result<Connection<LedgerEntry>>> {
        let viewer = ctx.viewer();
        if !viewer.is_staff() && (viewer.chapters().is_empty() || subject.is_none()) {
            return None;
        }
        let request = PageRequest::new("Query.ledger", page, order_by, Some(About { subject, filter }));
        Some(ctx.access().page(request).await.map(Connection))
    }
}
