//! The schema, put together from every concept.
use async_graphql::{Context, EmptySubscription, MergedObject, SDLExportOptions, ValidationMode};
use chrono::{DateTime, Utc};

use crate::{
    account::{
        contact_access::ContactAccessEntryQuery,
        explain::ExplainQuery,
        factor::mutations::SecondFactorMutation,
        graphql::AccountQuery,
        identity::IdentityMutation,
        list::AccountListQuery,
        mutations::{AccountLifeMutation, AccountMutation},
        password::mutations::PasswordMutation,
        personal::mutations::PersonalMutation,
        service::{
            graphql::ServiceTokenQuery,
            mutations::{ServiceTokenLifeMutation, ServiceTokenMutation},
        },
        session::mutations::SessionMutation,
    },
    agreement::{
        graphql::AgreementQuery,
        mutations::{AgreementLifeMutation, AgreementMutation},
        obligation::{
            graphql::ObligationQuery,
            mutations::{ObligationBulkMutation, ObligationLifeMutation, ObligationMutation},
        },
    },
    association::graphql::AssociationQuery,
    board::{graphql::BoardQuery, mutations::BoardMutation},
    branch::{
        assignment::mutations::BranchAssignmentMutation,
        goal::mutations::{BranchGoalLifeMutation, BranchGoalMutation},
        graphql::BranchQuery,
        mutations::{BranchLifeMutation, BranchMutation},
    },
    chapter::{
        application::{
            graphql::ChapterApplicationQuery,
            mutations::ChapterApplicationMutation,
            tracked::{TrackedChapterApplicationMutation, TrackedChapterApplicationQuery},
        },
        award::{graphql::AwardQuery, mutations::AwardMutation},
        calendar::mutations::AcademicCalendarMutation,
        change::{
            graphql::ChangeRequestQuery,
            mutations::{ChangeRequestLifeMutation, ChangeRequestMutation},
        },
        charter::{
            graphql::CharterQuery,
            mutations::{CharterLifeMutation, CharterMutation},
        },
        event::{
            graphql::ChapterEventQuery,
            mutations::{ChapterEventLifeMutation, ChapterEventMutation},
        },
        graphql::ChapterQuery,
        guideline::{graphql::GuidelineQuery, mutations::GuidelineMutation},
        handover::mutations::HandoverMutation,
        join::mutations::{JoinCodeLifeMutation, JoinMutation},
        life::mutations::ChapterLifeMutation,
        mutations::ChapterMutation,
        near::NearQuery,
        officer::mutations::{OfficerBulkMutation, OfficerMutation},
        report::{
            graphql::ChapterReportQuery,
            mutations::{ChapterReportLifeMutation, ChapterReportMutation},
            template::{ReportTemplateMutation, ReportTemplateQuery},
        },
        requirement::{
            graphql::RequirementQuery,
            mutations::{RequirementDueBulkMutation, RequirementDueLifeMutation, RequirementMutation},
        },
        roster::{
            graphql::ChapterMemberQuery,
            mutations::{ChapterMemberBulkMutation, ChapterMemberLifeMutation, ChapterMemberMutation},
            sheet::mutations::RosterSheetMutation,
        },
        sister::{
            finder::SisterChapterFinderQuery,
            mutations::{SisterChapterLifeMutation, SisterChapterMutation},
        },
        verification::mutations::VerificationMutation,
    },
    country::graphql::CountryQuery,
    dashboard::{chapter::staff::ChaptersDashboardQuery, facets::FacetQuery, graphql::DashboardQuery},
    data::ContextExt as _,
    exchange::{
        application::{
            mutations::{ApplicationLifeMutation, ApplicationReviewMutation},
            tracked::{TrackedApplicationMutation, TrackedApplicationQuery},
        },
        placement::{PlacementsMutation, reciprocity::PlacementQuery},
        program::{graphql::ExchangeQuery, mutations::ExchangeMutation},
        round::mutations::{RoundLifeMutation, RoundMutation},
    },
    inquiry::{
        graphql::InquiryQuery,
        mutations::{InquiryBulkMutation, InquiryLifeMutation, InquiryMutation},
        tracked::{TrackedInquiryMutation, TrackedInquiryQuery},
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
        mutations::{RelationshipLifeMutation, RelationshipMutation, RelationshipReviewMutation},
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
// In groups, because the library puts one part into the next: a field of the last of thirty would take the stack of
// thirty.
#[derive(MergedObject, Debug, Default)]
pub struct Query(
    DirectoryQuery,
    RelationsQuery,
    UnitsQuery,
    ChaptersQuery,
    ChapterRequestsQuery,
    ReportingQuery,
    OperationsQuery,
);

/// What is asked of the directory.
#[derive(MergedObject, Debug, Default)]
struct DirectoryQuery(NodeQuery, SearchQuery, FacetQuery, NearQuery, OrganizationQuery, CountryQuery, ResourceQuery);

/// What is asked of what the association has with others.
#[derive(MergedObject, Debug, Default)]
struct RelationsQuery(
    RelationshipTypeQuery,
    RelationshipQuery,
    ProjectQuery,
    CollaborationQuery,
    AgreementQuery,
    ObligationQuery,
    BoardQuery,
);

/// What is asked of chapters.
#[derive(MergedObject, Debug, Default)]
struct ChaptersQuery(
    ChapterQuery,
    ChapterEventQuery,
    ChapterMemberQuery,
    ChapterApplicationQuery,
    TrackedChapterApplicationQuery,
    CharterQuery,
    GuidelineQuery,
);

/// What is asked of what chapters ask for and find.
#[derive(MergedObject, Debug, Default)]
struct ChapterRequestsQuery(ChangeRequestQuery, SisterChapterFinderQuery, ChaptersDashboardQuery);

/// What is asked of branches, programs, sponsors and inquiries.
#[derive(MergedObject, Debug, Default)]
struct UnitsQuery(
    BranchQuery,
    ExchangeQuery,
    PlacementQuery,
    TrackedApplicationQuery,
    SponsorPackageQuery,
    SponsorshipQuery,
    InquiryQuery,
    TrackedInquiryQuery,
);

/// What is asked of what chapters owe and report.
#[derive(MergedObject, Debug, Default)]
struct ReportingQuery(RequirementQuery, ChapterReportQuery, ReportTemplateQuery, AwardQuery);

/// What is asked of the association and of the server itself.
#[derive(MergedObject, Debug, Default)]
struct OperationsQuery(
    AssociationQuery,
    AccountQuery,
    AccountListQuery,
    ContactAccessEntryQuery,
    ServiceTokenQuery,
    ExplainQuery,
    DashboardQuery,
    LedgerQuery,
    NoticeQuery,
    JobQuery,
);

/// Everything that can be changed.
#[derive(MergedObject, Debug, Default)]
pub struct Mutation(
    DirectoryMutation,
    RostersMutation,
    RelationsMutation,
    PlanningMutation,
    AgreementsMutation,
    BranchesMutation,
    ChaptersMutation,
    ChapterRequestsMutation,
    ExchangesMutation,
    PlacementsMutation,
    ReportingMutation,
    OutreachMutation,
    AccountsMutation,
);

/// What is done to the directory.
#[derive(MergedObject, Debug, Default)]
struct DirectoryMutation(OrganizationMutation, OrganizationLinkMutation, ResourceMutation, ResourceLifeMutation);

/// What is done to chapters.
#[derive(MergedObject, Debug, Default)]
struct ChaptersMutation(
    ChapterMutation,
    ChapterApplicationMutation,
    TrackedChapterApplicationMutation,
    ChapterLifeMutation,
    CharterMutation,
    CharterLifeMutation,
    GuidelineMutation,
    OfficerMutation,
    OfficerBulkMutation,
    HandoverMutation,
);

/// What is done to the rosters and events of chapters.
#[derive(MergedObject, Debug, Default)]
struct RostersMutation(
    ChapterEventMutation,
    ChapterEventLifeMutation,
    RosterSheetMutation,
    ChapterMemberMutation,
    ChapterMemberLifeMutation,
    ChapterMemberBulkMutation,
    JoinMutation,
    JoinCodeLifeMutation,
);

/// What is done to relationships and their work.
#[derive(MergedObject, Debug, Default)]
struct RelationsMutation(
    RelationshipMutation,
    RelationshipLifeMutation,
    RelationshipReviewMutation,
    ProjectMutation,
    DeliverableMutation,
    CollaborationMutation,
    CollaborationLifeMutation,
);

/// What is done to work plans, liaisons and what the board decides.
#[derive(MergedObject, Debug, Default)]
struct PlanningMutation(WorkPlanMutation, WorkPlanLifeMutation, LiaisonMutation, LiaisonLifeMutation, BoardMutation);

/// What is done to agreements, and what they oblige to.
#[derive(MergedObject, Debug, Default)]
struct AgreementsMutation(
    AgreementMutation,
    AgreementLifeMutation,
    ObligationMutation,
    ObligationLifeMutation,
    ObligationBulkMutation,
);

/// What is done to branches.
#[derive(MergedObject, Debug, Default)]
struct BranchesMutation(
    BranchMutation,
    BranchLifeMutation,
    BranchAssignmentMutation,
    BranchGoalMutation,
    BranchGoalLifeMutation,
);

/// What chapters ask for, confirm and agree on.
#[derive(MergedObject, Debug, Default)]
struct ChapterRequestsMutation(
    ChangeRequestMutation,
    ChangeRequestLifeMutation,
    SisterChapterMutation,
    SisterChapterLifeMutation,
    VerificationMutation,
);

/// What is done to exchange programs, their rounds, and those who apply.
#[derive(MergedObject, Debug, Default)]
struct ExchangesMutation(
    ExchangeMutation,
    RoundMutation,
    RoundLifeMutation,
    TrackedApplicationMutation,
    ApplicationReviewMutation,
    ApplicationLifeMutation,
);

/// What is done to what chapters owe and report.
#[derive(MergedObject, Debug, Default)]
struct ReportingMutation(
    AcademicCalendarMutation,
    RequirementMutation,
    RequirementDueLifeMutation,
    RequirementDueBulkMutation,
    ReportTemplateMutation,
    ChapterReportMutation,
    ChapterReportLifeMutation,
    AwardMutation,
);

/// What is done to inquiries and sponsorships.
#[derive(MergedObject, Debug, Default)]
struct OutreachMutation(
    InquiryMutation,
    InquiryLifeMutation,
    InquiryBulkMutation,
    TrackedInquiryMutation,
    SponsorPackageMutation,
    SponsorshipMutation,
    SponsorshipLifeMutation,
);

/// What is done to accounts, and to sign in.
#[derive(MergedObject, Debug, Default)]
struct AccountsMutation(
    SessionMutation,
    PasswordMutation,
    SecondFactorMutation,
    AccountMutation,
    AccountLifeMutation,
    IdentityMutation,
    PersonalMutation,
    ServiceTokenMutation,
    ServiceTokenLifeMutation,
);

/// The whole schema.
pub type Schema = async_graphql::Schema<Query, Mutation, EmptySubscription>;

/// Makes the schema.
pub fn build() -> Schema {
    // Suggestions would name fields that the caller may not know of. Documents are validated before they come here
    // (`http::validation`): the library's own rules are fewer, and refuse some documents that are valid.
    Schema::build(Query::default(), Mutation::default(), EmptySubscription)
        .disable_suggestions()
        .validation_mode(ValidationMode::Fast)
        .override_output_type_description::<DateTime<Utc>>(
            "A date and time in UTC, `2026-03-01T09:00:00Z` (RFC 3339, date-time).",
        )
        .finish()
}

/// The schema in its own language, as committed in `schema.graphql`.
pub fn sdl() -> String {
    build().sdl_with_options(SDLExportOptions::new().sorted_fields().sorted_enum_items())
}

/// Fields for everybody.
pub fn for_everybody(_: &Context<'_>) -> bool {
    true
}

/// Fields for the staff appear in introspection for the staff.
pub fn for_staff(ctx: &Context<'_>) -> bool {
    ctx.viewer().is_staff()
}

/// Fields for leaders of their own chapter, and for the staff.
pub fn for_leaders(ctx: &Context<'_>) -> bool {
    ctx.viewer().is_staff() || !ctx.viewer().chapters().is_empty()
}
