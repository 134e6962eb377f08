//! Change requests as clients see them.
use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};
use entity::{change_request, chapter, organization};

pub use super::list::{ChangeRequestFilterInput, ChangeRequestOrder, ChangeRequestQuery};
use super::rules::{self, LIFE_CYCLE};
use crate::{
    chapter::{commands::scope_of, graphql::Chapter},
    data::{Audited as _, ContextExt as _, Row},
    error::Result,
    graphql::{Listed, Transition},
    organization::graphql::Organization,
};

/// The change of one protected field that a chapter asks the staff for.
#[derive(Clone)]
pub struct ChangeRequest(pub Row<change_request::Entity>);

impl Listed for ChangeRequest {
    type Entity = change_request::Entity;
    fn wrap(row: Row<change_request::Entity>) -> Self {
        Self(row)
    }
}

/// The fields of a chapter that its leaders ask the staff to change.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "change_request::Field", visible = "crate::schema::for_leaders")]
pub enum ChangeRequestField {
    /// Its name.
    Name,
    /// The university of a student chapter.
    HostOrganization,
    /// The area of a geographic chapter, in words.
    Area,
    /// Address of its logo.
    LogoUrl,
}

/// Where a change request is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "change_request::Status", visible = "crate::schema::for_leaders")]
pub enum ChangeRequestStatus {
    /// It waits for the staff.
    Pending,
    /// The staff made the change.
    Approved,
    /// The staff did not make it.
    Rejected,
    /// The chapter took it back.
    Withdrawn,
    /// The field was changed in the meantime.
    Stale,
}

/// The change of one protected field that a chapter asks the staff for.
#[Object(serial, visible = "crate::schema::for_leaders")]
impl ChangeRequest {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The chapter.
    async fn chapter(&self, ctx: &Context<'_>) -> Option<Result<Chapter>> {
        let chapter = self.0.one(ctx.access(), change_request::Column::ChapterId, chapter::Column::Id).await;
        chapter.map(|row| row.map(Chapter)).transpose()
    }

    /// The field.
    async fn field(&self) -> ChangeRequestField {
        self.0.field.into()
    }

    /// What the field held; none for a host, and where the field was empty.
    async fn old_value(&self) -> Option<&str> {
        self.0.old_value.as_deref()
    }

    /// What it is to hold; none for a host.
    async fn new_value(&self) -> Option<&str> {
        self.0.new_value.as_deref()
    }

    /// The host that the chapter had; none for other fields.
    async fn old_host_organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let column = change_request::Column::OldOrganizationId;
        let host = self.0.one(ctx.access(), column, organization::Column::Id).await;
        host.map(|row| row.map(Organization)).transpose()
    }

    /// The host that it is to have; none for other fields.
    async fn new_host_organization(&self, ctx: &Context<'_>) -> Option<Result<Organization>> {
        let column = change_request::Column::NewOrganizationId;
        let host = self.0.one(ctx.access(), column, organization::Column::Id).await;
        host.map(|row| row.map(Organization)).transpose()
    }

    /// The version of the chapter that the request was made on, as its leaders count it.
    async fn base_version(&self) -> i32 {
        self.0.base_version
    }

    /// Why the chapter asks.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// What was said when it was approved, rejected or withdrawn.
    async fn decision_reason(&self) -> Option<&str> {
        self.0.decision_reason.as_deref()
    }

    /// State in its life cycle.
    async fn status(&self) -> ChangeRequestStatus {
        self.0.status.into()
    }

    /// When the chapter asked.
    async fn requested_at(&self) -> DateTime<Utc> {
        self.0.created_at
    }

    /// When it was no longer pending.
    async fn decided_at(&self) -> Option<DateTime<Utc>> {
        self.0.decided_at
    }

    /// Transitions out of its current state.
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Result<Vec<Transition>>> {
        let (from, to) = (change_request::Column::ChapterId, chapter::Column::Id);
        let chapter = self.0.one::<chapter::Entity>(ctx.access(), from, to).await.transpose()?;
        Some(chapter.map(|chapter| self.transitions(ctx, &chapter)))
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        self.0.version_for(ctx.viewer())
    }
}

impl ChangeRequest {
    fn transitions(&self, ctx: &Context<'_>, chapter: &chapter::Model) -> Vec<Transition> {
        let judged = LIFE_CYCLE.judged(self.0.status, |step| rules::guard(step, &self.0, chapter));
        Transition::list(ctx, scope_of(chapter), judged)
    }
}
