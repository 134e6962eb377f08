//! What clients see of what a chapter owes and reports: a part of the type `Chapter`.
use async_graphql::{Context, Object};
use entity::{academic_calendar, award, chapter, chapter_report, requirement_due};
use macros::paged;

use super::graphql::{ChapterReport, ChapterReportFilterInput, ChapterReportOrder};
use crate::{
    auth::Viewer,
    chapter::{
        award::graphql::{Award, AwardFilterInput, AwardOrder},
        calendar::graphql::AcademicCalendar,
        requirement::graphql::{RequirementDue, RequirementDueFilterInput, RequirementDueOrder},
        standing::graphql::Standing,
    },
    data::{Children, ContextExt as _, PageArgs, PageRequest, Row},
    error::Result,
    graphql::Connection,
};

/// What a chapter owes and reports.
pub struct ChapterAccountability(pub Row<chapter::Entity>);

/// What a chapter owes and reports.
#[paged]
#[Object(serial)]
impl ChapterAccountability {
    /// Its academic calendar, from which the days follow on which something is due; for the staff and its own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn academic_calendar(&self, ctx: &Context<'_>) -> Option<Result<AcademicCalendar>> {
        if !self.is_theirs(ctx.viewer()) {
            return None;
        }
        let kept = self.0.one(ctx.access(), chapter::Column::Id, academic_calendar::Column::ChapterId).await;
        Some(kept.map(|kept| AcademicCalendar { chapter: self.0.clone(), kept }))
    }

    /// How it stands: what is asked of it, and whether that is met.
    async fn standing(&self) -> Standing {
        Standing { chapter: self.0.clone() }
    }

    /// Its reports: the published ones for everybody; for the staff and its own leaders, all.
    async fn reports(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ChapterReportFilterInput>,
        #[graphql(desc = "Sort order; by default the last published first.")] order_by: Option<ChapterReportOrder>,
    ) -> Option<Result<Connection<ChapterReport>>> {
        let request = PageRequest::new("Chapter.reports", page, order_by, filter);
        let relation = Children::<chapter_report::Entity>(chapter_report::Column::ChapterId);
        Some(self.0.many(ctx.access(), chapter::Column::Id, relation, request).await.map(Connection))
    }

    /// The awards that it was given.
    async fn awards(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<AwardFilterInput>,
        #[graphql(desc = "Sort order; by default the last year first.")] order_by: Option<AwardOrder>,
    ) -> Option<Result<Connection<Award>>> {
        let request = PageRequest::new("Chapter.awards", page, order_by, filter);
        let relation = Children::<award::Entity>(award::Column::ChapterId);
        Some(self.0.many(ctx.access(), chapter::Column::Id, relation, request).await.map(Connection))
    }

    /// What it owes, and owed; for the staff and its own leaders.
    #[graphql(visible = "crate::schema::for_leaders")]
    async fn requirement_dues(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<RequirementDueFilterInput>,
        #[graphql(desc = "Sort order; by default the first due first.")] order_by: Option<RequirementDueOrder>,
    ) -> Option<Result<Connection<RequirementDue>>> {
        if !self.is_theirs(ctx.viewer()) {
            return None;
        }
        let request = PageRequest::new("Chapter.requirementDues", page, order_by, filter);
        let relation = Children::<requirement_due::Entity>(requirement_due::Column::ChapterId);
        Some(self.0.many(ctx.access(), chapter::Column::Id, relation, request).await.map(Connection))
    }
}

impl ChapterAccountability {
    fn is_theirs(&self, viewer: &Viewer) -> bool {
        viewer.is_staff() || viewer.leads(self.0.id)
    }
}
