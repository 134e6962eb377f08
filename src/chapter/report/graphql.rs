//! Reports of chapters as clients see them.
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    award, chapter,
    chapter_report::{self, Status},
    officer_term,
    report_section::{self, SectionKind},
    report_template,
};

pub use super::list::{ChapterReportFilterInput, ChapterReportOrder, ChapterReportQuery};
use super::{
    preview::{PublicPreview, findings},
    rules::{self, Written},
    template::ReportTemplate,
};
use crate::{
    auth::{Viewer, policy::Scope},
    chapter::{award::graphql::Award, calendar::graphql::AcademicPeriod, commands::scope_of, graphql::Chapter},
    data::{ContextExt as _, Row},
    error::Result,
    graphql::{Listed, Transition, scalar::Date},
};

/// What a chapter tells of one period.
#[derive(Clone)]
pub struct ChapterReport(pub Row<chapter_report::Entity>);

impl Listed for ChapterReport {
    type Entity = chapter_report::Entity;
    fn wrap(row: Row<chapter_report::Entity>) -> Self {
        Self(row)
    }
}

/// What sort of report it is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "chapter_report::Kind")]
pub enum ChapterReportKind {
    /// What a chapter did in its academic year.
    AnnualSummary,
    /// What a chapter plans.
    Plan,
    /// Why a chapter that fell silent can live again.
    Viability,
}

/// Where a report is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "chapter_report::Status")]
pub enum ChapterReportStatus {
    /// Nothing of it is written yet.
    Due,
    /// Being written.
    Draft,
    /// With the staff.
    Submitted,
    /// Back with the chapter, with comments.
    Returned,
    /// The staff accepted it.
    Accepted,
    /// Its public part is for everybody.
    Published,
    /// Not asked for any more.
    Waived,
}

/// A heading of a report.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "SectionKind")]
pub enum ReportSectionKind {
    /// How many people belong to the chapter.
    Census,
    /// What it did.
    Activities,
    /// What came of it.
    Accomplishments,
    /// What came in and went out.
    Money,
    /// What it will do.
    Plans,
}

/// What a chapter says under one heading of a report. To the public and to leaders of other chapters the sections are the
/// public ones, as they were published.
#[derive(SimpleObject, Clone, Debug)]
pub struct ReportSection {
    /// Which section.
    section: ReportSectionKind,
    /// What the chapter says; none until something is written.
    text: Option<String>,
    /// Whether a report without it cannot be submitted; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    is_required: Option<bool>,
    /// Whether the public reads it once the report is published; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    is_public: Option<bool>,
    /// How many characters it has at most; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    max_length: Option<i32>,
    /// What belongs into it; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    guidance: Option<String>,
    /// What the public reads in place of the text, where the staff took something out of it; for the staff and the
    /// chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    redacted_text: Option<String>,
    /// What the staff said of it when they last returned the report; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    review_comment: Option<String>,
    /// Version of the section, incremented by each change to it and 0 until something is written: pass it as
    /// `expectedVersion` to `saveReport`. For the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    version: Option<i32>,
}

impl ReportSection {
    /// As the public reads it; none if it does not.
    fn public(section: &report_section::Model) -> Option<Self> {
        Some(Self {
            section: section.section.into(),
            text: Some(rules::public_text(section)?.to_owned()),
            is_required: None,
            is_public: None,
            max_length: None,
            guidance: None,
            redacted_text: None,
            review_comment: None,
            version: None,
        })
    }

    /// As its chapter and the staff read it.
    fn whole(headed: &report_template::Section, written: Option<&report_section::Model>) -> Self {
        let report_template::Section { section, is_required, is_public, max_length, guidance } = headed.clone();
        Self {
            section: section.into(),
            text: written.and_then(|written| written.body.clone()),
            is_required: Some(is_required),
            is_public: Some(is_public),
            max_length: Some(max_length),
            guidance,
            redacted_text: written.and_then(|written| written.public_body.clone()),
            review_comment: written.and_then(|written| written.review_comment.clone()),
            version: Some(written.map(|written| written.version).unwrap_or_default()),
        }
    }
}

/// What a chapter tells of one period.
#[Object(serial)]
impl ChapterReport {
    /// Global ID; pass it to `node(id:)` and to mutations.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The chapter, if the caller can see it.
    async fn chapter(&self, ctx: &Context<'_>) -> Option<Result<Chapter>> {
        self.chapter_row(ctx).await.map(|row| row.map(Chapter)).transpose()
    }

    /// What sort of report it is.
    async fn kind(&self) -> ChapterReportKind {
        self.0.kind.into()
    }

    /// The academic year or term that it is of.
    async fn period(&self) -> AcademicPeriod {
        let report = &self.0;
        let (starts_on, ends_on) = (Date(report.period_starts_on), Date::last_before(report.period_ends_on));
        AcademicPeriod { name: report.period.clone(), starts_on, ends_on }
    }

    /// The academic year, by the calendar year in which most of it lies.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// Where it is in its life.
    async fn status(&self) -> ChapterReportStatus {
        self.0.status.into()
    }

    /// Its sections, in order, at most five: all for the staff and the chapter's own leaders; for others the public ones.
    async fn sections(&self, ctx: &Context<'_>) -> Option<Result<Vec<ReportSection>>> {
        Some(self.sections_for(ctx).await)
    }

    /// The day on which it was published.
    async fn published_on(&self) -> Option<Date> {
        self.0.published_on.map(Date)
    }

    /// The awards that its chapter was given for its year, in the order in which they were given; at most 20.
    async fn awards(&self, ctx: &Context<'_>) -> Option<Result<Vec<Award>>> {
        let awards =
            self.0.each::<award::Entity>(ctx.access(), chapter_report::Column::ChapterId, award::Column::ChapterId);
        Some(awards.await.map(|mut awards| {
            awards.retain(|award| award.year == self.0.year);
            awards.sort_by_key(|award| award.id);
            awards.into_iter().map(Award).collect()
        }))
    }

    /// The day by which it is due; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn due_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.is_theirs(ctx.viewer()).then_some(Date(self.0.due_on))
    }

    /// The day on which it was submitted last; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn submitted_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.submitted_on.filter(|_| self.is_theirs(ctx.viewer())).map(Date)
    }

    /// Whether it was first submitted after its due day; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn is_late(&self, ctx: &Context<'_>) -> Option<bool> {
        self.is_theirs(ctx.viewer()).then_some(self.0.is_late)
    }

    /// When the staff opened what was submitted: from then on it cannot be recalled. For the staff and the chapter's own
    /// leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn review_started_at(&self, ctx: &Context<'_>) -> Option<DateTime<Utc>> {
        self.0.review_started_at.filter(|_| self.is_theirs(ctx.viewer()))
    }

    /// What the staff said of the whole when they last returned it; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn review_comment(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.review_comment.as_deref().filter(|_| self.is_theirs(ctx.viewer()))
    }

    /// The day on which it was accepted; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn accepted_on(&self, ctx: &Context<'_>) -> Option<Date> {
        self.0.accepted_on.filter(|_| self.is_theirs(ctx.viewer())).map(Date)
    }

    /// Why it is not asked for any more; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn waiver_reason(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.waiver.as_deref().filter(|_| self.is_theirs(ctx.viewer()))
    }

    /// The edition of the template that it is written by; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn template(&self, ctx: &Context<'_>) -> Option<Result<ReportTemplate>> {
        if !self.is_theirs(ctx.viewer()) {
            return None;
        }
        self.template_row(ctx).await.map(|row| row.map(ReportTemplate)).transpose()
    }

    /// Why names that were found in it stay; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn names_kept_because(&self, ctx: &Context<'_>) -> Option<&str> {
        self.0.names_kept_because.as_deref().filter(|_| ctx.viewer().is_staff())
    }

    /// What the public would read of it, and what in that is personal; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn public_preview(&self, ctx: &Context<'_>) -> Option<Result<PublicPreview>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let preview = async {
            let sections = self.section_rows(ctx).await?;
            let findings = self.findings(ctx, &sections).await?;
            Ok(PublicPreview::of(&sections, findings))
        };
        Some(preview.await)
    }

    /// Transitions out of its current state; for the staff and the chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Result<Vec<Transition>>> {
        if !self.is_theirs(ctx.viewer()) {
            return None;
        }
        Some(self.transitions(ctx).await)
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock). For the staff and the
    /// chapter's own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn version(&self, ctx: &Context<'_>) -> Option<i32> {
        self.is_theirs(ctx.viewer()).then_some(self.0.version)
    }
}

impl ChapterReport {
    fn is_theirs(&self, viewer: &Viewer) -> bool {
        !viewer.is_site() && (viewer.is_staff() || viewer.leads(self.0.chapter_id))
    }

    async fn chapter_row(&self, ctx: &Context<'_>) -> Result<Option<Row<chapter::Entity>>> {
        self.0.one(ctx.access(), chapter_report::Column::ChapterId, chapter::Column::Id).await
    }

    async fn template_row(&self, ctx: &Context<'_>) -> Result<Option<Row<report_template::Entity>>> {
        self.0.one(ctx.access(), chapter_report::Column::TemplateId, report_template::Column::Id).await
    }

    /// The sections that somebody wrote or commented on, in order.
    async fn section_rows(&self, ctx: &Context<'_>) -> Result<Vec<report_section::Model>> {
        let (from, to) = (chapter_report::Column::Id, report_section::Column::ReportId);
        let rows = self.0.each::<report_section::Entity>(ctx.access(), from, to).await?;
        let mut sections: Vec<report_section::Model> = rows.iter().map(|row| (**row).clone()).collect();
        sections.sort_by_key(|section| rules::place(section.section));
        Ok(sections)
    }

    async fn sections_for(&self, ctx: &Context<'_>) -> Result<Vec<ReportSection>> {
        let written = self.section_rows(ctx).await?;
        if !self.is_theirs(ctx.viewer()) {
            return Ok(written.iter().filter_map(ReportSection::public).collect());
        }
        let template = self.template_row(ctx).await?;
        let headed = template.as_ref().map(|template| template.sections.0.as_slice()).unwrap_or_default();
        let of = |headed: &report_template::Section| {
            ReportSection::whole(headed, written.iter().find(|written| written.section == headed.section))
        };
        Ok(headed.iter().map(of).collect())
    }

    async fn findings(&self, ctx: &Context<'_>, sections: &[report_section::Model]) -> Result<Vec<rules::Finding>> {
        let chapter = self.chapter_row(ctx).await?;
        let (from, to) = (chapter_report::Column::ChapterId, officer_term::Column::ChapterId);
        let terms = self.0.each::<officer_term::Entity>(ctx.access(), from, to).await?;
        Ok(findings(sections, &terms, chapter.as_deref()))
    }

    async fn transitions(&self, ctx: &Context<'_>) -> Result<Vec<Transition>> {
        let sections = self.section_rows(ctx).await?;
        let template = self.template_row(ctx).await?;
        let template = template.as_ref().map(|template| template.sections.0.as_slice()).unwrap_or_default();
        let is_to_be_published = self.0.status == Status::Accepted && ctx.viewer().is_staff();
        let findings = if is_to_be_published { self.findings(ctx, &sections).await? } else { Vec::new() };
        let written = Written { report: &self.0, template, sections: &sections, findings: &findings };
        let scope = self.chapter_row(ctx).await?.map_or(Scope::Global, |chapter| scope_of(&chapter));
        Ok(Transition::list(ctx, scope, rules::LIFE_CYCLE.judged(self.0.status, |step| rules::guard(written, step))))
    }
}
