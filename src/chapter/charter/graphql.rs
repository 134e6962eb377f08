//! Charters as clients see them.
use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};
use entity::{account, chapter, charter};
use macros::paged;

use super::{
    list::{CharterFilterInput, CharterOrder},
    rules,
};
use crate::{
    account::graphql::Account,
    auth::policy::Action,
    chapter::{commands::scope_of, graphql::Chapter},
    data::{ContextExt as _, PageArgs, PageRequest, Row},
    error::Result,
    graphql::{Connection, Listed, Transition, by_id, permissions, scalar::Url},
};

/// One version of a chapter's charter; for its own leaders and the staff.
#[derive(Clone)]
pub struct Charter(pub Row<charter::Entity>);

impl Listed for Charter {
    type Entity = charter::Entity;
    fn wrap(row: Row<charter::Entity>) -> Self {
        Self(row)
    }
}

permissions! {
    /// What the viewer may do with a charter.
    CharterPermissions {
        /// Whether `acceptCharter` is permitted.
        accept: AcceptCharter,
        /// Whether `returnCharter` is permitted.
        give_back: ReturnCharter,
        /// Whether `resubmitCharter` is permitted.
        resubmit: ResubmitCharter,
    }
}

/// Where a charter is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "charter::Status", visible = "crate::schema::for_leaders")]
pub enum CharterStatus {
    /// It waits for the staff.
    Submitted,
    /// It holds.
    Accepted,
    /// The chapter's leaders are to change it.
    Returned,
}

/// One version of a chapter's charter; for its own leaders and the staff.
#[Object(serial, visible = "crate::schema::for_leaders")]
impl Charter {
    /// Global ID; pass it to `node(id:)` and to mutations.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The chapter.
    async fn chapter(&self, ctx: &Context<'_>) -> Option<Result<Chapter>> {
        let chapter = self.0.one(ctx.access(), charter::Column::ChapterId, chapter::Column::Id).await;
        chapter.map(|row| row.map(Chapter)).transpose()
    }

    /// Number of the version, from 1; one that is submitted again keeps it.
    async fn edition(&self) -> i32 {
        self.0.edition
    }

    /// What it says; none if it is a document elsewhere.
    async fn text(&self) -> Option<&str> {
        self.0.text.as_deref()
    }

    /// Where the document is, https.
    async fn document_url(&self) -> Option<Url> {
        self.0.document_url.clone().map(Url)
    }

    /// State in its life cycle.
    async fn status(&self) -> CharterStatus {
        self.0.status.into()
    }

    /// What the staff said when they returned it last.
    async fn comment(&self) -> Option<&str> {
        self.0.comment.as_deref()
    }

    /// When it was submitted last.
    async fn submitted_at(&self) -> DateTime<Utc> {
        self.0.submitted_at
    }

    /// Who submitted it last; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn submitted_by(&self, ctx: &Context<'_>) -> Option<Result<Account>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let account = self.0.one(ctx.access(), charter::Column::SubmittedById, account::Column::Id).await;
        account.map(|row| row.map(Account)).transpose()
    }

    /// When the staff decided on it; none while it waits.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.0.decided_at
    }

    /// Actions that the caller is permitted to take.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> Option<Result<CharterPermissions>> {
        let (from, to) = (charter::Column::ChapterId, chapter::Column::Id);
        let chapter = self.0.one::<chapter::Entity>(ctx.access(), from, to).await.transpose()?;
        Some(
            chapter.map(|chapter| CharterPermissions::of(ctx.viewer(), scope_of(&chapter), |action| self.fits(action))),
        )
    }

    /// Transitions out of its current state.
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Result<Vec<Transition>>> {
        let (from, to) = (charter::Column::ChapterId, chapter::Column::Id);
        let chapter = self.0.one::<chapter::Entity>(ctx.access(), from, to).await.transpose()?;
        let judged = rules::LIFE_CYCLE.judged(self.0.status, rules::missing);
        Some(chapter.map(|chapter| Transition::list(ctx, scope_of(&chapter), judged)))
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl Charter {
    fn fits(&self, action: Action) -> Result<(), &'static str> {
        let is_step = rules::LIFE_CYCLE.actions(self.0.status).contains(&action);
        if is_step { Ok(()) } else { Err("The charter is in no state for this: look at its status.") }
    }
}

/// Questions about charters.
#[derive(Debug, Default)]
pub struct CharterQuery;

#[paged]
#[Object]
impl CharterQuery {
    /// One charter; none if the caller can see none with this id.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn charter(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<Charter>> {
        by_id(ctx, &id).await
    }

    /// Charters that the caller can see: the staff all, leaders those of their own chapters.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn charters(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<CharterFilterInput>,
        #[graphql(desc = "Sort order; by default the longest waiting first.")] order_by: Option<CharterOrder>,
    ) -> Option<Result<Connection<Charter>>> {
        let request = PageRequest::new("Query.charters", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
