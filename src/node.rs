//! Everything that has an id, found by it.
#![expect(missing_docs, reason = "the methods are made by the macro")]

use std::collections::HashMap;

use async_graphql::{Context, ID, Interface, Object};
use entity::id;
use uuid::Uuid;

use crate::{
    account::{
        contact_access::ContactAccessEntry, graphql::Account, identity::Identity, service::graphql::ServiceToken,
        session::graphql::Session,
    },
    agreement::{graphql::Agreement, obligation::graphql::Obligation},
    board::graphql::{ApprovalRule, BoardDecision},
    branch::{
        assignment::graphql::BranchAssignment,
        goal::{graphql::BranchGoal, progress::BranchProgress},
        graphql::Branch,
    },
    chapter::{
        award::graphql::Award,
        change::graphql::ChangeRequest,
        charter::graphql::Charter,
        event::graphql::ChapterEvent,
        graphql::Chapter,
        guideline::graphql::{Acknowledgement, Guideline},
        join::graphql::ChapterJoinCode,
        officer::graphql::OfficerTerm,
        report::{graphql::ChapterReport, template::ReportTemplate},
        requirement::graphql::{Requirement, RequirementDue},
        roster::graphql::ChapterMember,
        sister::graphql::SisterChapter,
    },
    data::{Access, ContextExt as _},
    error::{Code, Result},
    exchange::{
        application::graphql::{ApplicationForm, ApplicationReview, ExchangeApplication, FormQuestion, WaitlistOffer},
        matching::graphql::ExchangePairing,
        placement::{graphql::Placement, leg::ExchangeLeg, report::ExchangeReport},
        program::graphql::ExchangeProgram,
        round::graphql::{EligibilityRule, ExchangeCriterion, ExchangeRound},
    },
    graphql::Listed,
    inquiry::graphql::{Inquiry, InquiryMessage},
    job::graphql::JobRun,
    ledger::graphql::LedgerEntry,
    notice::graphql::Notice,
    organization::{graphql::Organization, links::OrganizationLink},
    relationship::{
        collaboration::graphql::Collaboration,
        graphql::{LegacyAffiliation, Partnership, Relationship, RelationshipReview, StrategicAlliance},
        liaison::graphql::Liaison,
        project::graphql::{Deliverable, PartnershipProject},
        workplan::graphql::{WorkPlan, WorkPlanItem},
    },
    resource::graphql::Resource,
    sponsorship::graphql::{Entitlement, EntitlementUse, SponsorPackage, Sponsorship},
};

/// Something with an id.
#[derive(Interface, Clone)]
#[graphql(field(name = "id", ty = "ID", desc = "Global ID; pass it to `node(id:)`."))]
pub enum Node {
    Account(Account),
    Session(Session),
    Identity(Identity),
    ServiceToken(ServiceToken),
    ContactAccessEntry(ContactAccessEntry),
    Organization(Organization),
    OrganizationLink(OrganizationLink),
    StrategicAlliance(StrategicAlliance),
    Partnership(Partnership),
    LegacyAffiliation(LegacyAffiliation),
    Branch(Branch),
    BranchAssignment(BranchAssignment),
    BranchGoal(BranchGoal),
    BranchProgress(BranchProgress),
    Chapter(Chapter),
    ChapterEvent(ChapterEvent),
    ChapterJoinCode(ChapterJoinCode),
    ChapterMember(ChapterMember),
    Charter(Charter),
    Guideline(Guideline),
    Acknowledgement(Acknowledgement),
    ChangeRequest(ChangeRequest),
    SisterChapter(SisterChapter),
    OfficerTerm(OfficerTerm),
    Requirement(Requirement),
    RequirementDue(RequirementDue),
    ChapterReport(ChapterReport),
    ReportTemplate(ReportTemplate),
    Award(Award),
    ExchangeProgram(ExchangeProgram),
    ExchangeRound(ExchangeRound),
    ExchangeCriterion(ExchangeCriterion),
    EligibilityRule(EligibilityRule),
    ExchangeApplication(ExchangeApplication),
    ApplicationForm(ApplicationForm),
    FormQuestion(FormQuestion),
    ApplicationReview(ApplicationReview),
    WaitlistOffer(WaitlistOffer),
    ExchangePairing(ExchangePairing),
    ExchangeLeg(ExchangeLeg),
    ExchangeReport(ExchangeReport),
    Placement(Placement),
    LedgerEntry(LedgerEntry),
    Agreement(Agreement),
    BoardDecision(BoardDecision),
    ApprovalRule(ApprovalRule),
    RelationshipReview(RelationshipReview),
    PartnershipProject(PartnershipProject),
    Deliverable(Deliverable),
    Inquiry(Inquiry),
    InquiryMessage(InquiryMessage),
    Collaboration(Collaboration),
    WorkPlan(WorkPlan),
    WorkPlanItem(WorkPlanItem),
    Liaison(Liaison),
    Obligation(Obligation),
    Resource(Resource),
    Notice(Notice),
    JobRun(JobRun),
    SponsorPackage(SponsorPackage),
    Entitlement(Entitlement),
    Sponsorship(Sponsorship),
    EntitlementUse(EntitlementUse),
}

impl From<Relationship> for Node {
    fn from(relationship: Relationship) -> Self {
        match relationship {
            Relationship::StrategicAlliance(alliance) => Self::StrategicAlliance(alliance),
            Relationship::Partnership(partnership) => Self::Partnership(partnership),
            Relationship::LegacyAffiliation(affiliation) => Self::LegacyAffiliation(affiliation),
        }
    }
}

const MAX_IDS: usize = 100;

/// Questions about anything.
#[derive(Debug, Default)]
pub struct NodeQuery;

#[Object]
impl NodeQuery {
    /// Whatever has this id; none if the caller can see nothing with it.
    async fn node(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Global ID of the object.")] id: ID,
    ) -> Option<Result<Node>> {
        node(ctx.access(), &id).await.transpose()
    }

    /// Whatever has these ids, in their order; null in the place of each that is not an id, and of each that the caller
    /// can see nothing with.
    async fn nodes(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "Their ids, at most 100.")] ids: Vec<ID>,
    ) -> Option<Result<Vec<Option<Node>>>> {
        if MAX_IDS < ids.len() {
            return Some(Err(Code::Invalid.at("ids", format!("Give at most {MAX_IDS} ids.")).into()));
        }
        Some(nodes(ctx.access(), &ids).await)
    }
}

async fn node(access: &Access, id: &ID) -> Result<Option<Node>> {
    let wrong = || Code::InvalidId.at("id", "This is not an id.");
    let (kind, key) = id::split(id).map_err(|_| wrong())?;
    let mut found = HashMap::new();
    let is_kind = of_kind(access, &kind, vec![key], &mut found).await?;
    if is_kind { Ok(found.remove(&key)) } else { Err(wrong().into()) }
}

/// One statement for each kind of id, whatever their number.
async fn nodes(access: &Access, ids: &[ID]) -> Result<Vec<Option<Node>>> {
    let asked: Vec<_> = ids.iter().map(|id| id::split(id).ok()).collect();
    let mut kinds = HashMap::<&str, Vec<Uuid>>::new();
    for (kind, key) in asked.iter().flatten() {
        kinds.entry(kind).or_default().push(*key);
    }
    let mut found = HashMap::new();
    for (kind, keys) in kinds {
        let mut of_one = HashMap::new();
        of_kind(access, kind, keys, &mut of_one).await?;
        found.insert(kind, of_one);
    }
    let node = |(kind, key): &(String, Uuid)| found.get(kind.as_str())?.get(key).cloned();
    Ok(asked.iter().map(|asked| asked.as_ref().and_then(node)).collect())
}

/// Finds what has these keys; whether there is such a kind of thing.
#[expect(clippy::too_many_lines, reason = "a line for each kind")]
async fn of_kind(access: &Access, kind: &str, keys: Vec<Uuid>, found: &mut HashMap<Uuid, Node>) -> Result<bool> {
    match kind {
        "identity" => load::<Identity>(access, keys, found).await,
        "account" => load::<Account>(access, keys, found).await,
        "session" => load::<Session>(access, keys, found).await,
        "contact_reading" => load::<ContactAccessEntry>(access, keys, found).await,
        "service_token" => load::<ServiceToken>(access, keys, found).await,
        "organization" => load::<Organization>(access, keys, found).await,
        "organization_link" => load::<OrganizationLink>(access, keys, found).await,
        "relationship" => load::<Relationship>(access, keys, found).await,
        "branch" => load::<Branch>(access, keys, found).await,
        "posting" => load::<BranchAssignment>(access, keys, found).await,
        "branch_goal" => load::<BranchGoal>(access, keys, found).await,
        "branch_progress" => load::<BranchProgress>(access, keys, found).await,
        "chapter" => load::<Chapter>(access, keys, found).await,
        "chapter_event" => load::<ChapterEvent>(access, keys, found).await,
        "chapter_join_code" => load::<ChapterJoinCode>(access, keys, found).await,
        "chapter_member" => load::<ChapterMember>(access, keys, found).await,
        "charter" => load::<Charter>(access, keys, found).await,
        "guideline" => load::<Guideline>(access, keys, found).await,
        "acknowledgement" => load::<Acknowledgement>(access, keys, found).await,
        "change_request" => load::<ChangeRequest>(access, keys, found).await,
        "sister_chapter" => load::<SisterChapter>(access, keys, found).await,
        "officer_term" => load::<OfficerTerm>(access, keys, found).await,
        "requirement" => load::<Requirement>(access, keys, found).await,
        "requirement_due" => load::<RequirementDue>(access, keys, found).await,
        "chapter_report" => load::<ChapterReport>(access, keys, found).await,
        "award" => load::<Award>(access, keys, found).await,
        "report_template" => load::<ReportTemplate>(access, keys, found).await,
        "exchange_program" => load::<ExchangeProgram>(access, keys, found).await,
        "exchange_round" => load::<ExchangeRound>(access, keys, found).await,
        "exchange_criterion" => load::<ExchangeCriterion>(access, keys, found).await,
        "eligibility_rule" => load::<EligibilityRule>(access, keys, found).await,
        "exchange_application" => load::<ExchangeApplication>(access, keys, found).await,
        "application_form" => load::<ApplicationForm>(access, keys, found).await,
        "form_question" => load::<FormQuestion>(access, keys, found).await,
        "application_review" => load::<ApplicationReview>(access, keys, found).await,
        "waitlist_offer" => load::<WaitlistOffer>(access, keys, found).await,
        "placement" => load::<Placement>(access, keys, found).await,
        "exchange_pairing" => load::<ExchangePairing>(access, keys, found).await,
        "exchange_leg" => load::<ExchangeLeg>(access, keys, found).await,
        "exchange_report" => load::<ExchangeReport>(access, keys, found).await,
        "agreement" => load::<Agreement>(access, keys, found).await,
        "board_decision" => load::<BoardDecision>(access, keys, found).await,
        "approval_rule" => load::<ApprovalRule>(access, keys, found).await,
        "relationship_review" => load::<RelationshipReview>(access, keys, found).await,
        "partnership_project" => load::<PartnershipProject>(access, keys, found).await,
        "deliverable" => load::<Deliverable>(access, keys, found).await,
        "inquiry" => load::<Inquiry>(access, keys, found).await,
        "inquiry_message" => load::<InquiryMessage>(access, keys, found).await,
        "collaboration" => load::<Collaboration>(access, keys, found).await,
        "work_plan" => load::<WorkPlan>(access, keys, found).await,
        "work_plan_item" => load::<WorkPlanItem>(access, keys, found).await,
        "liaison" => load::<Liaison>(access, keys, found).await,
        "obligation" => load::<Obligation>(access, keys, found).await,
        "resource" => load::<Resource>(access, keys, found).await,
        "notice" => load::<Notice>(access, keys, found).await,
        "job_run" => load::<JobRun>(access, keys, found).await,
        "sponsor_package" => load::<SponsorPackage>(access, keys, found).await,
        "entitlement" => load::<Entitlement>(access, keys, found).await,
        "sponsorship" => load::<Sponsorship>(access, keys, found).await,
        "entitlement_use" => load::<EntitlementUse>(access, keys, found).await,
        "ledger_entry" => load::<LedgerEntry>(access, keys, found).await,
        _ => Ok(false),
    }
}

async fn load<N: Listed + Into<Node>>(
    access: &Access,
    keys: Vec<Uuid>,
    found: &mut HashMap<Uuid, Node>,
) -> Result<bool> {
    let rows = access.by_ids::<N::Entity>(keys).await?;
    found.extend(rows.into_iter().map(|(id, row)| (id, N::wrap(row).into())));
    Ok(true)
}
