//! The schema, put together from every concept.
use async_graphql::{Context, EmptySubscription, MergedObject, SDLExportOptions};

use crate::{
    account::graphql::AccountQuery,
    agreement::{
        graphql::AgreementQuery,
        mutations::{AgreementLifeMutation, AgreementMutation},
        obligation::{
            graphql::ObligationQuery,
            mutations::{ObligationLifeMutation, ObligationMutation},
        },
    },
    association::graphql::AssociationQuery,
    board::{graphql::BoardQuery, mutations::BoardMutation},
    branch::{
        goal::mutations::{BranchGoalLifeMutation, BranchGoalMutation},
        graphql::BranchQuery,
        mutations::{BranchLifeMutation, BranchMutation},
        posting::mutations::PostingMutation,
    },
    chapter::{
        graphql::ChapterQuery, mutations::ChapterMutation, near::NearQuery, officer::mutations::OfficerMutation,
    },
    country::graphql::CountryQuery,
    dashboard::{facets::FacetQuery, graphql::DashboardQuery},
    data::ContextExt as _,
    exchange::{graphql::ExchangeQuery, mutations::ExchangeMutation},
    inquiry::{
        graphql::InquiryQuery,
        held::{HeldInquiryMutation, HeldInquiryQuery},
        mutations::{InquiryLifeMutation, InquiryMutation},
    },
    job::graphql::JobQuery,
    ledger::graphql::LedgerQuery,
    node::NodeQuery,
    notice::graphql::NoticeQuery,
    organization::{graphql::OrganizationQuery, links::OrganizationLinkMutation, mutations::OrganizationMutation},
    relationship::{
        collaboration::{
            graphql::CollaborationQuery,
            mutations::{CollaborationLifeMutation, CollaborationMutation},
        },
        graphql::{RelationshipQuery, RelationshipTypeQuery},
        liaison::mutations::{LiaisonLifeMutation, LiaisonMutation},
        mutations::{RelationshipLifeMutation, RelationshipMutation},
        project::{
            graphql::ProjectQuery,
            mutations::{DeliverableMutation, ProjectMutation},
        },
        workplan::mutations::{WorkPlanLifeMutation, WorkPlanMutation},
    },
    resource::{
        graphql::ResourceQuery,
        mutations::{ResourceLifeMutation, ResourceMutation},
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
    CollaborationQuery,
    AgreementQuery,
    ObligationQuery,
    ResourceQuery,
    BoardQuery,
    BranchQuery,
    InquiryQuery,
    HeldInquiryQuery,
    ChapterQuery,
    ExchangeQuery,
    SponsorPackageQuery,
    SponsorshipQuery,
    CountryQuery,
    LedgerQuery,
    AssociationQuery,
    NoticeQuery,
    JobQuery,
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
    CollaborationMutation,
    CollaborationLifeMutation,
    WorkPlanMutation,
    WorkPlanLifeMutation,
    LiaisonMutation,
    LiaisonLifeMutation,
    AgreementMutation,
    AgreementLifeMutation,
    ObligationMutation,
    ObligationLifeMutation,
    ResourceMutation,
    ResourceLifeMutation,
    BoardMutation,
    InquiryMutation,
    InquiryLifeMutation,
    HeldInquiryMutation,
    BranchMutation,
    BranchLifeMutation,
    PostingMutation,
    BranchGoalMutation,
    BranchGoalLifeMutation,
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
