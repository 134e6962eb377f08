//! Requirements, and what is due of them, as clients see them.
use async_graphql::{Context, Enum, ID, Object, Union};
use entity::{chapter, chapter_report, officer_term, requirement, requirement_due};
use macros::paged;

pub use super::list::{RequirementDueFilterInput, RequirementDueOrder, RequirementOrder, RequirementQuery};
use super::rules;
use crate::{
    auth::policy::Scope,
    chapter::{
        calendar::graphql::AcademicPeriod,
        graphql::{Chapter, ChapterKind},
        officer::graphql::{Office, OfficerTerm},
        report::graphql::ChapterReport,
    },
    data::{Children, ContextExt as _, PageArgs, PageRequest, Row},
    error::Result,
    graphql::{Connection, Listed, Transition, scalar::Date},
};

/// Something that chapters owe each academic year or term.
#[derive(Clone)]
pub struct Requirement(pub Row<requirement::Entity>);

impl Listed for Requirement {
    type Entity = requirement::Entity;
    fn wrap(row: Row<requirement::Entity>) -> Self {
        Self(row)
    }
}

/// What meets a requirement.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "requirement::Evidence", visible = "crate::schema::for_leaders")]
pub enum RequirementEvidence {
    /// The accepted annual summary of the period.
    AnnualSummary,
    /// The accepted plan of the period.
    Plan,
    /// The accepted viability report of the period.
    Viability,
    /// A confirmed holder of the office on the due day; once that is past, now.
    Officer,
}

/// The day of the academic year from which a due day is counted.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "requirement::Anchor", visible = "crate::schema::for_leaders")]
pub enum RequirementAnchor {
    /// The first day of the academic year.
    YearStart,
    /// The last day of the academic year.
    YearEnd,
    /// The first day of each term.
    TermStart,
    /// The last day of each term.
    TermEnd,
    /// The chapter's own day for its annual summary; where it has none, the last day of the academic year.
    ReportDay,
}

/// Something that chapters owe each academic year or term.
#[paged]
#[Object(serial, visible = "crate::schema::for_leaders")]
impl Requirement {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// What is owed.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The kind of chapter that owes it; none for all.
    async fn applies_to(&self) -> Option<ChapterKind> {
        self.0.applies_to.map(Into::into)
    }

    /// The office whose task it is.
    async fn office(&self) -> Office {
        self.0.office.into()
    }

    /// What meets it.
    async fn evidence(&self) -> RequirementEvidence {
        self.0.evidence.into()
    }

    /// The day of the academic year from which its due day is counted.
    async fn anchor(&self) -> RequirementAnchor {
        self.0.anchor.into()
    }

    /// How many days after that day it is due; before it, if negative.
    async fn offset_days(&self) -> i32 {
        self.0.offset_days
    }

    /// How many days before its due day it is announced.
    async fn notice_days(&self) -> i32 {
        self.0.notice_days
    }

    /// How many days after its due day it is not yet overdue.
    async fn grace_days(&self) -> i32 {
        self.0.grace_days
    }

    /// The first day on which it can be due.
    async fn starts_on(&self) -> Date {
        Date(self.0.starts_on)
    }

    /// The last day (inclusive) on which it can be due; none while it is asked for.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date::last_before)
    }

    /// What is due of it, of the chapters of which the caller can see that.
    async fn dues(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<RequirementDueFilterInput>,
        #[graphql(desc = "Sort order; by default the first due first.")] order_by: Option<RequirementDueOrder>,
    ) -> Option<Result<Connection<RequirementDue>>> {
        let request = PageRequest::new("Requirement.dues", page, order_by, filter);
        let relation = Children::<requirement_due::Entity>(requirement_due::Column::RequirementId);
        Some(self.0.many(ctx.access(), requirement::Column::Id, relation, request).await.map(Connection))
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }
}

/// What one chapter owes of one requirement for one academic year or term.
#[derive(Clone)]
pub struct RequirementDue(pub Row<requirement_due::Entity>);

impl Listed for RequirementDue {
    type Entity = requirement_due::Entity;
    fn wrap(row: Row<requirement_due::Entity>) -> Self {
        Self(row)
    }
}

/// Where something that is due is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "requirement_due::Status", visible = "crate::schema::for_leaders")]
pub enum RequirementDueStatus {
    /// Owed.
    Open,
    /// Met before it was overdue.
    Met,
    /// Met after it was overdue.
    LateMet,
    /// Still owed after its grace.
    Overdue,
    /// Not asked for.
    Waived,
}

/// What met a requirement.
#[derive(Union)]
#[graphql(visible = "crate::schema::for_leaders")]
pub enum RequirementProof {
    /// A report that was accepted.
    ChapterReport(ChapterReport),
    /// The term of whoever holds the office.
    OfficerTerm(OfficerTerm),
}

/// What one chapter owes of one requirement for one academic year or term.
#[Object(serial, visible = "crate::schema::for_leaders")]
impl RequirementDue {
    /// Global ID; pass it to `node(id:)` and to mutations.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The chapter that owes it.
    async fn chapter(&self, ctx: &Context<'_>) -> Option<Result<Chapter>> {
        let chapter = self.0.one(ctx.access(), requirement_due::Column::ChapterId, chapter::Column::Id).await;
        chapter.map(|row| row.map(Chapter)).transpose()
    }

    /// The requirement.
    async fn requirement(&self, ctx: &Context<'_>) -> Option<Result<Requirement>> {
        let (from, to) = (requirement_due::Column::RequirementId, requirement::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(Requirement)).transpose()
    }

    /// The academic year or term that it is for.
    async fn period(&self) -> AcademicPeriod {
        let due = &self.0;
        let (starts_on, ends_on) = (Date(due.period_starts_on), Date::last_before(due.period_ends_on));
        AcademicPeriod { name: due.period.clone(), starts_on, ends_on }
    }

    /// The day by which it is due.
    async fn due_on(&self) -> Date {
        Date(self.0.due_on)
    }

    /// The first day on which it is overdue if it is not met, its grace included.
    async fn overdue_on(&self) -> Date {
        Date(self.0.overdue_on)
    }

    /// For how many days it has been overdue; none unless it is.
    async fn overdue_days(&self, ctx: &Context<'_>) -> Option<i64> {
        rules::overdue_days(&self.0, ctx.viewer().today())
    }

    /// Where it is in its life.
    async fn status(&self) -> RequirementDueStatus {
        self.0.status.into()
    }

    /// The report that meets it once it is accepted; none if something else does.
    async fn report(&self, ctx: &Context<'_>) -> Option<Result<ChapterReport>> {
        let (from, to) = (requirement_due::Column::ReportId, chapter_report::Column::Id);
        self.0.one(ctx.access(), from, to).await.map(|row| row.map(ChapterReport)).transpose()
    }

    /// What met it; none until something does.
    async fn evidence(&self, ctx: &Context<'_>) -> Option<Result<RequirementProof>> {
        self.proof(ctx).await
    }

    /// The day on which it was met.
    async fn met_on(&self) -> Option<Date> {
        self.0.met_on.map(Date)
    }

    /// Why the staff gave it another day, or do not ask for it.
    async fn reason(&self) -> Option<&str> {
        self.0.reason.as_deref()
    }

    /// The last day of the waiver, until which the requirement is not asked of the chapter; none without a waiver.
    async fn waiver_ends_on(&self) -> Option<Date> {
        self.0.waiver_ends_on.map(Date::last_before)
    }

    /// Transitions out of its current state.
    async fn available_transitions(&self, ctx: &Context<'_>) -> Vec<Transition> {
        Transition::list(ctx, Scope::Global, rules::LIFE_CYCLE.judged(self.0.status, rules::guard))
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }
}

impl RequirementDue {
    /// What met it; none until something does.
    pub(crate) async fn proof(&self, ctx: &Context<'_>) -> Option<Result<RequirementProof>> {
        self.0.met_on?;
        if self.0.officer_term_id.is_some() {
            let (from, to) = (requirement_due::Column::OfficerTermId, officer_term::Column::Id);
            let term = self.0.one(ctx.access(), from, to).await;
            return term.map(|row| row.map(|row| RequirementProof::OfficerTerm(OfficerTerm(row)))).transpose();
        }
        let (from, to) = (requirement_due::Column::ReportId, chapter_report::Column::Id);
        let report = self.0.one(ctx.access(), from, to).await;
        report.map(|row| row.map(|row| RequirementProof::ChapterReport(ChapterReport(row)))).transpose()
    }
}
