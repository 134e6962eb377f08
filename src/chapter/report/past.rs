//! Reports of former years, which come here whole: by the same rules as those that are written here.
use chrono::{DateTime, NaiveDate};
use entity::{
    chapter,
    chapter_report::{self, ChapterReportId, Kind, Status},
    officer_term,
    report_section::{self, ReportSectionId, SectionKind},
    report_template::{self, Section},
};

use super::rules::{self, ReportStep, Written};
use crate::{
    chapter::calendar::rules::Period,
    check::{Check, text},
    data::Tx,
    error::{Code, Problem},
};

/// A report of a former period.
#[derive(Clone, Debug)]
pub struct Past {
    /// What sort of report.
    pub kind: Kind,
    /// Accepted or published.
    pub is_published: bool,
    /// The days on which it was submitted (else the last of the period), accepted and published (else the one before).
    pub days: [Option<NaiveDate>; 3],
    /// What it says.
    pub sections: Vec<(SectionKind, String)>,
    /// Why names that are found in it stay.
    pub names_kept_because: Option<String>,
}

/// What a report of a former period is measured by.
pub struct Measure<'a> {
    /// The chapter.
    pub chapter: &'a chapter::Model,
    /// Its officers, who are not named.
    pub terms: &'a [officer_term::Model],
    /// The template in force of the kind.
    pub template: &'a report_template::Model,
    /// The period.
    pub period: &'a Period,
}

/// The report and its sections as they are kept, or all that is wrong with it. Problems of a section are at its name.
pub fn assembled(
    past: &Past,
    measure: &Measure<'_>,
    tx: &Tx,
) -> Result<(chapter_report::Model, Vec<report_section::Model>), Vec<Problem>> {
    let Past { kind: _, is_published, days: _, sections, names_kept_because } = past;
    let mut check = Check::default();
    let today = tx.viewer().today();
    if today < measure.period.ends_on {
        let message = "The period is not over: its report is opened and written here.";
        check.refuse(Code::WrongState.at("period", message));
    }
    let kept = names_kept_because.clone().and_then(|raw| check.value("namesKeptBecause", raw, text(1000)));
    let report = report(past, kept, measure, tx);
    let mut earlier = None;
    for (path, day) in
        [("submittedOn", report.submitted_on), ("acceptedOn", report.accepted_on), ("publishedOn", report.published_on)]
    {
        if day.is_some_and(|day| today < day) {
            check.refuse(Code::Invalid.at(path, "That is yet to come."));
        }
        if day.is_some_and(|day| earlier.is_some_and(|earlier| day < earlier)) {
            check.refuse(Code::Invalid.at(path, "A report is submitted, then accepted, then published."));
        }
        earlier = day;
    }
    let template = &measure.template.sections.0;
    let mut written = Vec::new();
    for (kind, raw) in sections.iter().cloned() {
        let path = name_of(kind);
        let Some(headed) = template.iter().find(|headed| headed.section == kind) else {
            check.refuse(Code::Invalid.at(path, "The reports of this kind have no such section."));
            continue;
        };
        let most = usize::try_from(headed.max_length).unwrap_or_default();
        if let Some(body) = check.value(path, raw, text(most)) {
            written.push(section(&report, headed, body, tx));
        }
    }
    written.sort_by_key(|section| rules::place(section.section));
    let findings = rules::findings(&written, measure.terms, measure.chapter.contact_mailbox.as_deref());
    let told = Written { report: &report, template, sections: &written, findings: &findings };
    let mut blockers = rules::guard(told, ReportStep::Submit);
    if *is_published && report.names_kept_because.is_none() {
        blockers.extend(rules::guard(told, ReportStep::Publish));
    }
    for blocker in blockers {
        check.refuse(blocker);
    }
    let problems = check.problems();
    if problems.is_empty() { Ok((report, written)) } else { Err(problems) }
}

fn report(past: &Past, kept: Option<String>, measure: &Measure<'_>, tx: &Tx) -> chapter_report::Model {
    let period = measure.period;
    let last = period.ends_on.pred_opt().unwrap_or(period.ends_on);
    let [submitted_on, accepted_on, published_on] = past.days;
    let submitted_on = submitted_on.unwrap_or(last);
    let accepted_on = accepted_on.unwrap_or(submitted_on);
    let id: ChapterReportId = tx.id();
    chapter_report::Model {
        id,
        chapter_id: measure.chapter.id,
        kind: past.kind,
        period: period.name.clone(),
        year: period.year,
        period_starts_on: period.starts_on,
        period_ends_on: period.ends_on,
        due_on: last,
        template_id: measure.template.id,
        status: if past.is_published { Status::Published } else { Status::Accepted },
        submitted_on: Some(submitted_on),
        is_late: last < submitted_on,
        review_started_at: None,
        review_comment: None,
        accepted_on: Some(accepted_on),
        published_on: past.is_published.then_some(published_on.unwrap_or(accepted_on)),
        names_kept_because: kept,
        waiver: None,
        // Stamped when it is inserted.
        created_at: DateTime::default(),
        updated_at: DateTime::default(),
        version: 1,
    }
}

fn section(report: &chapter_report::Model, headed: &Section, body: String, tx: &Tx) -> report_section::Model {
    let id: ReportSectionId = tx.id();
    report_section::Model {
        id,
        report_id: report.id,
        section: headed.section,
        is_public: headed.is_public,
        body: Some(body),
        public_body: None,
        review_comment: None,
        // Stamped when it is inserted.
        created_at: DateTime::default(),
        updated_at: DateTime::default(),
        version: 1,
    }
}

/// The name of a section in files.
pub fn name_of(section: SectionKind) -> &'static str {
    match section {
        SectionKind::Census => "census",
        SectionKind::Activities => "activities",
        SectionKind::Accomplishments => "accomplishments",
        SectionKind::Money => "money",
        SectionKind::Plans => "plans",
    }
}
