//! Requirements, what is due of them, and reports, by the words of the contract, put past the gates.
use chrono::NaiveDate;
use entity::{
    academic_calendar::{self, AcademicCalendarId, QuietPeriods, Terms},
    award::{self, AwardId},
    chapter::ChapterId,
    chapter_report::{self, ChapterReportId},
    officer_term::{self, Office},
    report_section::{self, ReportSectionId, SectionKind},
    report_template::{self, ReportTemplateId, Section, Sections},
    requirement::{self, Anchor, Evidence, RequirementId},
    requirement_due::{self, RequirementDueId},
};
use sea_orm::{ActiveEnum as _, ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use uuid::Uuid;

use super::{World, rows::put, today};

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// A name that no other period has.
fn period() -> String {
    Uuid::now_v7().simple().to_string()[16..].to_owned()
}

/// A section of the world's template.
fn section(section: SectionKind, is_required: bool, is_public: bool) -> Section {
    Section { section, is_required, is_public, max_length: 2000, guidance: Some("What happened?".into()) }
}

impl World {
    /// The chapter, with a calendar of its own.
    pub(crate) async fn with_calendar(&self, chapter: ChapterId) -> ChapterId {
        let of_it = academic_calendar::Column::ChapterId.eq(chapter);
        if academic_calendar::Entity::find().filter(of_it).one(&self.connection).await.unwrap().is_none() {
            let row = academic_calendar::ActiveModel {
                id: Set(AcademicCalendarId(Uuid::now_v7())),
                chapter_id: Set(chapter),
                terms: Set(Terms::Semester),
                quiet_periods: Set(QuietPeriods::default()),
                ..Default::default()
            };
            put(&self.connection, row).await;
        }
        chapter
    }

    /// A requirement of which nothing new falls due any more.
    pub(crate) async fn requirement(&self, office: Office) -> RequirementId {
        let id = RequirementId(Uuid::now_v7());
        let row = requirement::ActiveModel {
            id: Set(id),
            name: Set("Mentor".into()),
            applies_to: Set(None),
            office: Set(office),
            evidence: Set(Evidence::Officer),
            anchor: Set(Anchor::YearEnd),
            offset_days: Set(0),
            notice_days: Set(30),
            grace_days: Set(30),
            starts_on: Set(day("2020-01-01")),
            ends_on: Set(Some(day("2020-02-01"))),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// What is due in a state; on its last day before it is overdue or just past it, with evidence of it, or of another
    /// chapter, if the variation says so.
    pub(crate) async fn due_named(&self, chapter: ChapterId, state: &str, variation: &str) -> RequirementDueId {
        let status = requirement_due::Status::try_from_value(&state.to_owned()).unwrap();
        // Lea is president, and nobody is mentor.
        let office = if variation == "EVIDENCED" { Office::President } else { Office::PractitionerMentor };
        let is_met = [requirement_due::Status::Met, requirement_due::Status::LateMet].contains(&status);
        let is_waived = status == requirement_due::Status::Waived;
        let (due_on, overdue_on) = match (status, variation) {
            (_, "PAST") => ("2026-01-29", "2026-03-01"),
            (_, "LAST_DAY") => ("2026-01-30", "2026-03-02"),
            (requirement_due::Status::Overdue, _) => ("2026-01-15", "2026-02-15"),
            _ => ("2026-04-01", "2026-05-02"),
        };
        let term = if is_met { Some(self.term_of(chapter).await) } else { None };
        let id = RequirementDueId(Uuid::now_v7());
        let row = requirement_due::ActiveModel {
            id: Set(id),
            chapter_id: Set(if variation == "FOREIGN" { self.other } else { chapter }),
            requirement_id: Set(self.requirement(office).await),
            period: Set(period()),
            period_starts_on: Set(day("2025-08-15")),
            period_ends_on: Set(day("2026-08-15")),
            due_on: Set(day(due_on)),
            overdue_on: Set(day(overdue_on)),
            status: Set(status),
            report_id: Set(None),
            officer_term_id: Set(term),
            met_on: Set(is_met.then(|| day("2026-02-01"))),
            reason: Set(is_waived.then(|| "No school".into())),
            waiver_ends_on: Set(is_waived.then(|| day("2026-04-02"))),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    async fn term_of(&self, chapter: ChapterId) -> officer_term::OfficerTermId {
        self.officer(chapter, Office::Secretary, officer_term::Status::Current).await
    }

    /// The template of annual summaries, the same each time.
    pub(crate) async fn template(&self) -> ReportTemplateId {
        let of_kind = report_template::Column::Kind.eq(chapter_report::Kind::AnnualSummary);
        if let Some(template) = report_template::Entity::find().filter(of_kind).one(&self.connection).await.unwrap() {
            return template.id;
        }
        let id = ReportTemplateId(Uuid::now_v7());
        let sections = vec![
            section(SectionKind::Census, false, false),
            section(SectionKind::Activities, true, true),
            section(SectionKind::Plans, true, true),
        ];
        let row = report_template::ActiveModel {
            id: Set(id),
            kind: Set(chapter_report::Kind::AnnualSummary),
            edition: Set(1),
            sections: Set(Sections(sections)),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// A report in a state, with its required sections: without one of them, opened by the staff, with the name of an
    /// officer in it, or of another chapter, if the variation says so.
    pub(crate) async fn report_named(&self, chapter: ChapterId, state: &str, variation: &str) -> ChapterReportId {
        use chapter_report::Status as S;
        let status = S::try_from_value(&state.to_owned()).unwrap();
        let id = ChapterReportId(Uuid::now_v7());
        let is_submitted = ![S::Due, S::Draft, S::Waived].contains(&status);
        let is_accepted = [S::Accepted, S::Published].contains(&status);
        let row = chapter_report::ActiveModel {
            id: Set(id),
            chapter_id: Set(if variation == "FOREIGN" { self.other } else { chapter }),
            kind: Set(chapter_report::Kind::AnnualSummary),
            period: Set(period()),
            year: Set(2026),
            period_starts_on: Set(day("2025-08-15")),
            period_ends_on: Set(day("2026-08-15")),
            due_on: Set(day("2026-02-15")),
            template_id: Set(self.template().await),
            status: Set(status),
            submitted_on: Set(is_submitted.then(|| day("2026-02-10"))),
            is_late: Set(false),
            review_started_at: Set((variation == "OPENED").then(today)),
            review_comment: Set((status == S::Returned).then(|| "Say more.".into())),
            accepted_on: Set(is_accepted.then(|| day("2026-02-12"))),
            published_on: Set((status == S::Published).then(|| day("2026-02-14"))),
            names_kept_because: Set(None),
            waiver: Set((status == S::Waived).then(|| "No school".into())),
            ..Default::default()
        };
        put(&self.connection, row).await;
        let activities = if variation == "NAMED" { "Lea Example spoke." } else { "We met." };
        let is_empty = status == S::Due;
        self.written(id, SectionKind::Activities, (!is_empty).then_some(activities)).await;
        let has_plans = !is_empty && variation != "INCOMPLETE";
        self.written(id, SectionKind::Plans, has_plans.then_some("To meet again.")).await;
        id
    }

    /// An award of the chapter for the year of its reports.
    pub(super) async fn award(&self, chapter: ChapterId) -> AwardId {
        let id = AwardId(Uuid::now_v7());
        let row = award::ActiveModel {
            id: Set(id),
            chapter_id: Set(chapter),
            year: Set(2026),
            category: Set(award::Category::Event),
            title: Set(format!("Award {id}")),
            place: Set(Some(1)),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// A section that the public reads, with this text.
    pub(crate) async fn written(&self, report: ChapterReportId, section: SectionKind, text: Option<&str>) {
        let row = report_section::ActiveModel {
            id: Set(ReportSectionId(Uuid::now_v7())),
            report_id: Set(report),
            section: Set(section),
            is_public: Set(true),
            body: Set(text.map(str::to_owned)),
            public_body: Set(None),
            review_comment: Set(None),
            ..Default::default()
        };
        put(&self.connection, row).await;
    }
}
