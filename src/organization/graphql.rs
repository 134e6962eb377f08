//! Organizations as clients see them.
use async_graphql::{Context, Enum, ID, Object};
use chrono::{DateTime, Utc};
use entity::{
    branch, chapter, country, exchange_partner, exchange_program, organization, organization_external_id,
    organization_link, placement, relationship, relationship_party, resource, resource_organization, sponsorship,
};
use macros::paged;

use super::{
    external_id::ExternalId,
    links::{OrganizationLink, OrganizationLinkFilterInput, OrganizationLinkOrder},
    rules,
};
use crate::{
    auth::policy::{Action, Scope},
    branch::graphql::{Branch, BranchFilterInput, BranchOrder},
    chapter::graphql::{Chapter, ChapterFilterInput, ChapterOrder},
    country::graphql::Country,
    data::{Audited as _, Children, ContextExt as _, Either, PageArgs, PageRequest, Row, Through},
    error::Result,
    exchange::{
        placement::graphql::{Placement, PlacementFilterInput, PlacementOrder},
        program::graphql::{ExchangeProgram, ExchangeProgramFilterInput, ExchangeProgramOrder},
    },
    graphql::{Connection, Listed, Position, PositionPrecision, by_id, permissions, scalar::Url},
    relationship::graphql::{OrganizationRelationships, RelationshipFilterInput, RelationshipOrder},
    resource::graphql::{Resource, ResourceFilterInput, ResourceOrder},
    sponsorship::graphql::{Sponsorship, SponsorshipFilterInput, SponsorshipOrder},
};

pub use super::list::{OrganizationFilterInput, OrganizationOrder};

/// A body that the association deals with.
#[derive(Clone)]
pub struct Organization(pub Row<organization::Entity>);

impl Listed for Organization {
    type Entity = organization::Entity;
    fn wrap(row: Row<organization::Entity>) -> Self {
        Self(row)
    }
}

permissions! {
    /// What the viewer may do with an organization.
    OrganizationPermissions {
        /// Whether `updateOrganization` is permitted.
        update: UpdateOrganization,
        /// Whether `archiveOrganization` is permitted.
        archive: ArchiveOrganization,
        /// Whether `linkOrganizations` is permitted.
        link: LinkOrganizations,
    }
}

/// What sort of body an organization is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "organization::Kind")]
pub enum OrganizationKind {
    /// A city, county or other local government.
    LocalGovernment,
    /// Of people who work in local government.
    AssociationOfProfessionals,
    /// Of local governments themselves.
    AssociationOfLocalGovernments,
    /// Teaches, and may host student chapters.
    University,
    /// Neither of the state nor for profit.
    Ngo,
    /// Gives money or works for a purpose of its own.
    Foundation,
    /// Of a national or regional government.
    GovernmentAgency,
    /// For profit.
    Company,
    /// Of no single country.
    MultinationalBody,
    /// Does research.
    ResearchFacility,
    /// Cares for health.
    Healthcare,
    /// Keeps records, books or collections.
    Archive,
    /// None of the others.
    Other,
    /// The association itself, which directs branches.
    MainOffice,
}

/// A body that the association deals with.
#[paged]
#[Object(serial)]
impl Organization {
    /// Its id, for `node` and for mutations.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Name in use.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// Names it had before, in the order in which they were added.
    async fn former_names(&self) -> &[String] {
        &self.0.former_names.0
    }

    /// Short form of the name.
    async fn acronym(&self) -> Option<&str> {
        self.0.acronym.as_deref()
    }

    /// What sort of body it is.
    async fn kind(&self) -> OrganizationKind {
        self.0.kind.into()
    }

    /// Country of its seat; none for multinational bodies.
    async fn country(&self, ctx: &Context<'_>) -> Option<Result<Country>> {
        let country = self.0.one(ctx.access(), organization::Column::CountryCode, country::Column::Code).await;
        country.map(|row| row.map(Country)).transpose()
    }

    /// ISO 3166-2 code of its seat.
    async fn subdivision_code(&self) -> Option<&str> {
        self.0.subdivision_code.as_deref()
    }

    /// City of its seat.
    async fn city(&self) -> Option<&str> {
        self.0.city.as_deref()
    }

    /// Where that is on the map; hidden places are for the staff.
    async fn position(&self, ctx: &Context<'_>) -> Option<Position> {
        Position::shown(self.0.latitude, self.0.longitude, self.0.position_precision, ctx.viewer())
    }

    /// How exact the position is; none without a position.
    async fn position_precision(&self) -> Option<PositionPrecision> {
        self.0.latitude.map(|_| self.0.position_precision.into())
    }

    /// How many people live there, of a city; none if it is not known. Files of cities say so.
    async fn population(&self) -> Option<i32> {
        self.0.population
    }

    /// Address on the web, http or https.
    async fn website(&self) -> Option<Url> {
        self.0.website.clone().map(Url)
    }

    /// Its ids elsewhere, at most 20.
    async fn external_ids(&self, ctx: &Context<'_>) -> Option<Result<Vec<ExternalId>>> {
        let (key, foreign) = (organization::Column::Id, organization_external_id::Column::OrganizationId);
        let rows = self.0.each::<organization_external_id::Entity>(ctx.access(), key, foreign).await;
        Some(rows.map(|rows| ExternalId::sorted(&rows)))
    }

    /// Notes of the staff; only they see them.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn internal_notes(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.internal_notes.as_deref().filter(|_| ctx.viewer().is_staff())
    }

    /// When it was taken out of the directory; its history stays readable.
    async fn archived_at(&self) -> Option<DateTime<Utc>> {
        self.0.archived_at
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self, ctx: &Context<'_>) -> i32 {
        self.0.version_for(ctx.viewer())
    }

    /// Relationships that the association has or had with it, each with its role; for the staff, all.
    async fn relationships(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<RelationshipFilterInput>,
        #[graphql(desc = "Sort order; by default the latest begun first.")] order_by: Option<RelationshipOrder>,
    ) -> Option<Result<Connection<OrganizationRelationships>>> {
        let request = PageRequest::new("Organization.relationships", page, order_by, filter);
        let (parent, child) = (relationship_party::Column::OrganizationId, relationship_party::Column::RelationshipId);
        let relation = Through::<_, relationship_party::Entity>::new(parent, child, relationship::Column::Id);
        Some(self.0.many(ctx.access(), organization::Column::Id, relation, request).await.map(Connection))
    }

    /// What it sponsors the association with, which is no relationship: what is active; for the staff, all.
    async fn sponsorships(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<SponsorshipFilterInput>,
        #[graphql(desc = "Sort order; by default the latest year first.")] order_by: Option<SponsorshipOrder>,
    ) -> Option<Result<Connection<Sponsorship>>> {
        let request = PageRequest::new("Organization.sponsorships", page, order_by, filter);
        let children = Children(sponsorship::Column::OrganizationId);
        Some(self.0.many(ctx.access(), organization::Column::Id, children, request).await.map(Connection))
    }

    /// Ties to other organizations, from either side.
    async fn links(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<OrganizationLinkFilterInput>,
        #[graphql(desc = "Sort order; by default the first made first.")] order_by: Option<OrganizationLinkOrder>,
    ) -> Option<Result<Connection<OrganizationLink>>> {
        let request = PageRequest::new("Organization.links", page, order_by, filter);
        let (from, to) = (organization_link::Column::FromId, organization_link::Column::ToId);
        let relation = Either::<organization_link::Entity>(from, to);
        Some(self.0.many(ctx.access(), organization::Column::Id, relation, request).await.map(Connection))
    }

    /// Branches that it directs.
    async fn branches(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<BranchFilterInput>,
        order_by: Option<BranchOrder>,
    ) -> Option<Result<Connection<Branch>>> {
        let request = PageRequest::new("Organization.branches", page, order_by, filter);
        let relation = Children::<branch::Entity>(branch::Column::MainOfficeId);
        Some(self.0.many(ctx.access(), organization::Column::Id, relation, request).await.map(Connection))
    }

    /// Branches on its premises, which another directs.
    async fn hosted_branches(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<BranchFilterInput>,
        order_by: Option<BranchOrder>,
    ) -> Option<Result<Connection<Branch>>> {
        let request = PageRequest::new("Organization.hostedBranches", page, order_by, filter);
        let relation = Children::<branch::Entity>(branch::Column::HostOrganizationId);
        Some(self.0.many(ctx.access(), organization::Column::Id, relation, request).await.map(Connection))
    }

    /// Exchange programs that it organizes.
    async fn exchange_programs(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ExchangeProgramFilterInput>,
        order_by: Option<ExchangeProgramOrder>,
    ) -> Option<Result<Connection<ExchangeProgram>>> {
        let request = PageRequest::new("Organization.exchangePrograms", page, order_by, filter);
        let relation = Children::<exchange_program::Entity>(exchange_program::Column::OrganizerId);
        Some(self.0.many(ctx.access(), organization::Column::Id, relation, request).await.map(Connection))
    }

    /// Exchange programs that it runs together with their organizers.
    async fn co_organized_programs(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ExchangeProgramFilterInput>,
        order_by: Option<ExchangeProgramOrder>,
    ) -> Option<Result<Connection<ExchangeProgram>>> {
        let request = PageRequest::new("Organization.coOrganizedPrograms", page, order_by, filter);
        let (parent, child) = (exchange_partner::Column::OrganizationId, exchange_partner::Column::ProgramId);
        let relation = Through::<_, exchange_partner::Entity, ()>::new(parent, child, exchange_program::Column::Id);
        Some(self.0.many(ctx.access(), organization::Column::Id, relation, request).await.map(Connection))
    }

    /// Placements in which it is a side.
    async fn placements(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<PlacementFilterInput>,
        #[graphql(desc = "Sort order; by default the latest year first.")] order_by: Option<PlacementOrder>,
    ) -> Option<Result<Connection<Placement>>> {
        let request = PageRequest::new("Organization.placements", page, order_by, filter);
        let relation = Either::<placement::Entity>(placement::Column::SideAId, placement::Column::SideBId);
        Some(self.0.many(ctx.access(), organization::Column::Id, relation, request).await.map(Connection))
    }

    /// Resources that are tied to it.
    async fn resources(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ResourceFilterInput>,
        #[graphql(desc = "Sort order; by default the last published first.")] order_by: Option<ResourceOrder>,
    ) -> Option<Result<Connection<Resource>>> {
        let request = PageRequest::new("Organization.resources", page, order_by, filter);
        let (parent, child) =
            (resource_organization::Column::OrganizationId, resource_organization::Column::ResourceId);
        let relation = Through::<_, resource_organization::Entity, ()>::new(parent, child, resource::Column::Id);
        Some(self.0.many(ctx.access(), organization::Column::Id, relation, request).await.map(Connection))
    }

    /// Actions that the caller is permitted to take.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> OrganizationPermissions {
        OrganizationPermissions::of(ctx.viewer(), Scope::Global, |action| {
            let archives = action == Action::ArchiveOrganization;
            if archives { rules::may_archive(self.0.archived_at.is_some()) } else { Ok(()) }
        })
    }

    /// Chapters that it hosts.
    async fn chapters(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ChapterFilterInput>,
        order_by: Option<ChapterOrder>,
    ) -> Option<Result<Connection<Chapter>>> {
        let request = PageRequest::new("Organization.chapters", page, order_by, filter);
        let relation = Children::<chapter::Entity>(chapter::Column::HostOrganizationId);
        Some(self.0.many(ctx.access(), organization::Column::Id, relation, request).await.map(Connection))
    }
}

/// Questions about organizations.
#[derive(Debug, Default)]
pub struct OrganizationQuery;

#[paged]
#[Object]
impl OrganizationQuery {
    /// One organization; none if there is none with this id.
    async fn organization(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<Organization>> {
        by_id(ctx, &id).await
    }

    /// Organizations, without the archived ones.
    async fn organizations(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<OrganizationFilterInput>,
        order_by: Option<OrganizationOrder>,
    ) -> Option<Result<Connection<Organization>>> {
        let request = PageRequest::new("Query.organizations", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
