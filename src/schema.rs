//! The schema, put together from every concept.
use async_graphql::{Context, EmptySubscription, MergedObject, SDLExportOptions};

use crate::{
    account::graphql::AccountQuery,
    agreement::{
        graphql::AgreementQuery,
        mutations::{AgreementLifeMutation, AgreementMutation},
    },
    board::{graphql::BoardQuery, mutations::BoardMutation},
    branch::graphql::BranchQuery,
    chapter::{
        graphql::ChapterQuery, mutations::ChapterMutation, near::NearQuery, officer::mutations::OfficerMutation,
    },
    country::graphql::CountryQuery,
    dashboard::{facets::FacetQuery, graphql::DashboardQuery},
    data::ContextExt as _,
    exchange::{graphql::ExchangeQuery, mutations::ExchangeMutation},
    ledger::graphql::LedgerQuery,
    node::NodeQuery,
    organization::{graphql::OrganizationQuery, links::OrganizationLinkMutation, mutations::OrganizationMutation},
    relationship::{
        graphql::{RelationshipQuery, RelationshipTypeQuery},
        mutations::{RelationshipLifeMutation, RelationshipMutation},
        project::{
            graphql::ProjectQuery,
            mutations::{DeliverableMutation, ProjectMutation},
        },
    },
    search::graphql::SearchQuery,
    sponsorship::{
        graphql::{SponsorPackageQuery, SponsorshipQuery},
        mutations::{SponsorPackageMutation, SponsorshipLifeMutation, SponsorshipMutation},
    },
};

/// Everything that can be asked.
#[derive(MergedObject, Debug, Default)]
pub struct Query(
    NodeQuery,
    SearchQuery,
    FacetQuery,
    DashboardQuery,
    NearQuery,
    AccountQuery,
    OrganizationQuery,
    RelationshipTypeQuery,
    RelationshipQuery,
    ProjectQuery,
    AgreementQuery,
    BoardQuery,
    BranchQuery,
    ChapterQuery,
    ExchangeQuery,
    SponsorPackageQuery,
    SponsorshipQuery,
    CountryQuery,
    LedgerQuery,
);

/// Everything that can be changed.
#[derive(MergedObject, Debug, Default)]
pub struct Mutation(
    OrganizationMutation,
    OrganizationLinkMutation,
    RelationshipMutation,
    RelationshipLifeMutation,
    ProjectMutation,
    DeliverableMutation,
    AgreementMutation,
    AgreementLifeMutation,
    BoardMutation,
    ChapterMutation,
    OfficerMutation,
    ExchangeMutation,
    SponsorPackageMutation,
    SponsorshipMutation,
    SponsorshipLifeMutation,
);

/// The whole schema.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// Makes the schema.
pub fn build() -> Schema {
    // Suggestions would name fields that the caller may not know of.
    Schema::build(Query::default(), Mutation::default(), EmptySubscription).disable_suggestions().finish()
}

/// The schema in its own language, as committed in `schema.graphql`.
pub fn sdl() -> String {
    build().sdl_with_options(SDLExportOptions::new().sorted_fields().sorted_enum_items())
}

/// Fields for the staff appear in introspection for the staff.
pub fn for_staff(ctx: &Context<'_>) -> bool {
    ctx.viewer().is_staff()
}

/// Fields for leaders of their own chapter, and for the staff.
pub fn for_leaders(ctx: &Context<'_>) -> bool {
    ctx.viewer().is_staff() || !ctx.viewer().chapters().is_empty()
}
