//! Resources as clients see them.
use async_graphql::{Context, Enum, ID, Object};
use entity::{
    collaboration, organization, relationship, resource, resource_organization as tie,
    resource_tag::{self, Sort},
};
use macros::paged;

pub use super::list::{ResourceFilterInput, ResourceOrder, ResourceQuery};
use super::{members, rules};
use crate::{
    auth::policy::Scope,
    data::{Audited as _, ContextExt as _, PageArgs, PageRequest, Row, Through},
    error::Result,
    graphql::{
        Connection, Listed, Transition,
        scalar::{Date, LanguageTag, Url},
    },
    organization::graphql::{Organization, OrganizationOrder},
    relationship::{
        collaboration::graphql::Collaboration,
        graphql::{Goal, PartyFilterInput, Relationship},
    },
};

/// Something to learn from, that relationships produced or the association made.
#[derive(Clone)]
pub struct Resource(pub Row<resource::Entity>);

impl Listed for Resource {
    type Entity = resource::Entity;
    fn wrap(row: Row<resource::Entity>) -> Self {
        Self(row)
    }
}

/// What sort of thing a resource is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "resource::Kind")]
pub enum ResourceKind {
    /// How to do something.
    Guide,
    /// How somebody did something.
    CaseStudy,
    /// A recorded talk.
    Webinar,
    /// A course of lessons.
    Course,
    /// A meeting.
    Event,
}

/// Who sees a published resource.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "resource::Audience")]
pub enum ResourceAudience {
    /// The public.
    Public,
    /// Everybody who is signed in.
    Members,
    /// Staff only.
    Staff,
}

/// Where a resource is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "resource::Status", visible = "crate::schema::for_staff")]
pub enum ResourceStatus {
    /// Being made; for the staff.
    Draft,
    /// For its audience.
    Published,
    /// For the staff again.
    Withdrawn,
}

/// Something to learn from, that relationships produced or the association made.
#[paged]
#[Object(serial)]
impl Resource {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Title of the resource.
    async fn title(&self) -> &str {
        &self.0.title
    }

    /// What sort of thing it is.
    async fn kind(&self) -> ResourceKind {
        self.0.kind.into()
    }

    /// Its subject.
    async fn summary(&self) -> Option<&str> {
        self.0.summary.as_deref()
    }

    /// The association's goals that it serves.
    async fn goals(&self, ctx: &Context<'_>) -> Option<Result<Vec<Goal>>> {
        let words = self.words(ctx, Sort::Goal).await;
        Some(words.map(|words| words.iter().filter_map(|word| members::goal(word)).map(Goal::from).collect()))
    }

    /// Short words for what it is about, in lower case and in order, at most 20.
    async fn topics(&self, ctx: &Context<'_>) -> Option<Result<Vec<String>>> {
        Some(self.words(ctx, Sort::Topic).await)
    }

    /// The language that it is in.
    async fn language(&self) -> LanguageTag {
        LanguageTag(self.0.language.clone())
    }

    /// Address of the resource.
    async fn url(&self) -> Option<Url> {
        self.0.link.clone().map(Url)
    }

    /// Who sees it once it is published.
    async fn audience(&self) -> ResourceAudience {
        self.0.audience.into()
    }

    /// The day on which it was last published; none before.
    async fn published_on(&self) -> Option<Date> {
        self.0.published_on.map(Date)
    }

    /// The organizations that it is tied to.
    async fn organizations(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<PartyFilterInput>,
        order_by: Option<OrganizationOrder>,
    ) -> Option<Result<Connection<Organization>>> {
        let request = PageRequest::new("Resource.organizations", page, order_by, filter);
        let (parent, child) = (tie::Column::ResourceId, tie::Column::OrganizationId);
        let relation = Through::<_, tie::Entity, ()>::new(parent, child, organization::Column::Id);
        Some(self.0.many(ctx.access(), resource::Column::Id, relation, request).await.map(Connection))
    }

    /// The relationship that produced it, if the caller can see it.
    async fn relationship(&self, ctx: &Context<'_>) -> Option<Result<Relationship>> {
        let (from, to) = (resource::Column::RelationshipId, relationship::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Relationship::wrap)).transpose()
    }

    /// The collaboration that produced it, if the caller can see it.
    async fn collaboration(&self, ctx: &Context<'_>) -> Option<Result<Collaboration>> {
        let (from, to) = (resource::Column::CollaborationId, collaboration::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Collaboration)).transpose()
    }

    /// Where it is in its life; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn status(&self, ctx: &Context<'_>) -> Option<ResourceStatus> {
        ctx.viewer().is_staff().then(|| self.0.status.into())
    }

    /// Transitions out of its current state; staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Vec<Transition>> {
        let judged = rules::LIFE_CYCLE.judged(self.0.status, |step| rules::guard(&self.0, step));
        ctx.viewer().is_staff().then(|| Transition::list(ctx, Scope::Global, judged))
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        self.0.version_for(ctx.viewer())
    }
}

impl Resource {
    /// Its tags of one sort, in order.
    async fn words(&self, ctx: &Context<'_>, sort: Sort) -> Result<Vec<String>> {
        let (from, to) = (resource::Column::Id, resource_tag::Column::ResourceId);
        let tags = self.0.each::<resource_tag::Entity>(ctx.access(), from, to).await?;
        let mut words: Vec<_> = tags.iter().filter(|tag| tag.sort == sort).map(|tag| tag.word.clone()).collect();
        words.sort_unstable();
        Ok(words)
    }
}
