//! Queries on reports: published ones are for everybody, as far as they are public; the rest is the staff's and the
//! chapter's own leaders'.
use entity::{
    chapter_report::{self, Status},
    report_section, report_template,
};
use sea_orm::{
    ColumnTrait as _, Condition,
    sea_query::{Expr, ExprTrait as _, Query},
};
use uuid::Uuid;

use crate::{
    auth::{Rights, Viewer},
    chapter::calendar::store::of_own_chapters,
    data::{Audited, View, Visibility, identified},
};

impl Visibility for chapter_report::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        if viewer.is_staff() {
            return Condition::all();
        }
        let own = of_own_chapters(chapter_report::Column::ChapterId, viewer);
        Condition::any().add(chapter_report::Column::Status.eq(Status::Published)).add(own)
    }
}

impl Visibility for report_section::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        if viewer.is_staff() {
            return Condition::all();
        }
        // Asked of each section by its report's key.
        let of_report = |condition: Condition| {
            let report = Query::select()
                .expr(Expr::val(1))
                .from(chapter_report::Entity)
                .and_where(
                    Expr::col(chapter_report::Column::Id.as_column_ref())
                        .eq(Expr::col(report_section::Column::ReportId.as_column_ref())),
                )
                .cond_where(condition)
                .take();
            Expr::exists(report)
        };
        let published = Condition::all().add(chapter_report::Column::Status.eq(Status::Published));
        let public = Condition::all().add(report_section::Column::IsPublic.eq(true)).add(of_report(published));
        Condition::any().add(public).add(of_report(of_own_chapters(chapter_report::Column::ChapterId, viewer)))
    }
}

impl Visibility for report_template::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        match &viewer.rights {
            Rights::Staff | Rights::System => Condition::all(),
            Rights::Leader(_) if !viewer.is_site() => Condition::all(),
            Rights::Leader(_) | Rights::Public => Condition::all().add(report_template::Column::Id.is_null()),
        }
    }
}

impl Audited for report_template::Model {
    identified!();
    fn view(&self) -> View {
        let Self { id: _, kind, edition, sections, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("kind", kind).open("edition", edition).open("sections", sections)
    }
}

impl Audited for chapter_report::Model {
    identified!();
    // A chapter's history includes its reports.
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            chapter_id,
            kind,
            period,
            year,
            period_starts_on,
            period_ends_on,
            due_on,
            template_id,
            status,
            submitted_on,
            is_late,
            review_started_at,
            review_comment,
            accepted_on,
            published_on,
            names_kept_because,
            waiver,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("chapter", chapter_id)
            .open("kind", kind)
            .open("period.name", period)
            .open("year", year)
            .open("period.startsOn", period_starts_on)
            .open("period.endsOn", period_ends_on)
            .open("dueOn", due_on)
            .open("template", template_id)
            .open("status", status)
            .open("submittedOn", submitted_on)
            .open("isLate", is_late)
            .open("reviewStartedAt", review_started_at)
            // It may name somebody.
            .personal("reviewComment", review_comment)
            .open("acceptedOn", accepted_on)
            .open("publishedOn", published_on)
            .personal("namesKeptBecause", names_kept_because)
            .open("waiverReason", waiver)
    }
}

/// A section, for the ledger, is a part of its report: the history of a chapter names the report, which names the section.
impl Audited for report_section::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter_report", self.report_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            report_id,
            section,
            is_public,
            body,
            public_body,
            review_comment,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        // What students write may name others: that it changed is kept, the words are not.
        View::new()
            .open("report", report_id)
            .open("section", section)
            .open("isPublic", is_public)
            .personal("text", body)
            .personal("publicText", public_body)
            .personal("reviewComment", review_comment)
    }
}
