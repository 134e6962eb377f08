//! What is always true of a chapter's report: its life, what each step of it needs, and what is personal in its text.
use entity::{
    chapter_report::{self, Status},
    fold::words,
    officer_term,
    report_section::{self, SectionKind},
    report_template::Section,
};

use crate::{
    data::ERASED,
    error::Code,
    lifecycle::{Blockers, life_cycle, unless},
};

life_cycle! {
    /// The life of a report.
    pub const LIFE_CYCLE = "a report", OpenReport => Due;

    /// What clients do to a report.
    pub enum ReportStep of Status;

    /// Writes a section.
    Save = SaveReport: Due | Draft => Draft, Returned => Returned;
    /// Gives it to the staff.
    Submit = SubmitReport: Draft | Returned => Submitted;
    /// Opens what was submitted.
    StartReview = StartReportReview: Submitted => Submitted;
    /// Takes it back from the staff.
    Recall = RecallReport: Submitted => Draft;
    /// Gives it back to the chapter.
    Return = ReturnReport: Submitted => Returned;
    /// Takes it as it is.
    Accept = AcceptReport: Submitted => Accepted;
    /// Takes something out of what the public will read.
    Redact = RedactReport: Accepted => Accepted;
    /// Shows it to everybody.
    Publish = PublishReport: Accepted => Published;
    /// Takes it back from everybody.
    Unpublish = UnpublishReport: Published => Accepted;
    /// Does not ask for it any more.
    Waive = WaiveReport: Due | Draft => Waived;
}

/// A report with what is written in it.
#[derive(Clone, Copy, Debug)]
pub struct Written<'a> {
    /// The report.
    pub report: &'a chapter_report::Model,
    /// The sections that its template has.
    pub template: &'a [Section],
    /// The sections that somebody wrote or commented on.
    pub sections: &'a [report_section::Model],
    /// What is personal in what the public would read.
    pub findings: &'a [Finding],
}

/// What stands in the way of a step of a report that is in a state for it.
pub fn guard(written: Written<'_>, step: ReportStep) -> Blockers {
    match step {
        ReportStep::Submit => missing_sections(written),
        ReportStep::Recall => {
            let message = "The staff have opened it: ask them to return it with returnReport.";
            unless(written.report.review_started_at.is_none(), Code::Blocked, message).into_iter().collect()
        }
        ReportStep::Publish => {
            let found = written.findings.iter().map(|found| format!("{}: {}", name_of(found.section), found.text));
            let found: Vec<_> = found.collect();
            if found.is_empty() {
                return Vec::new();
            }
            let message = format!(
                "There are names or addresses of people in what the public would read ({}): take them out with \
                 redactReport, or say here why they stay.",
                found.join("; ")
            );
            vec![Code::Required.at("namesKeptBecause", message)]
        }
        ReportStep::Save
        | ReportStep::StartReview
        | ReportStep::Return
        | ReportStep::Accept
        | ReportStep::Redact
        | ReportStep::Unpublish
        | ReportStep::Waive => Vec::new(),
    }
}

fn missing_sections(written: Written<'_>) -> Blockers {
    let is_written = |section: SectionKind| {
        written.sections.iter().any(|written| written.section == section && written.body.is_some())
    };
    let missing = written.template.iter().filter(|section| section.is_required && !is_written(section.section));
    let tell = |section: &Section| {
        let message = format!("{} is needed and is not written: write it with saveReport.", name_of(section.section));
        Code::Missing.at("id", message)
    };
    missing.map(tell).collect()
}

/// Where a section stands in a report.
pub fn place(section: SectionKind) -> usize {
    match section {
        SectionKind::Census => 0,
        SectionKind::Activities => 1,
        SectionKind::Accomplishments => 2,
        SectionKind::Money => 3,
        SectionKind::Plans => 4,
    }
}

/// The name of a section in the API.
fn name_of(section: SectionKind) -> &'static str {
    match section {
        SectionKind::Census => "CENSUS",
        SectionKind::Activities => "ACTIVITIES",
        SectionKind::Accomplishments => "ACCOMPLISHMENTS",
        SectionKind::Money => "MONEY",
        SectionKind::Plans => "PLANS",
    }
}

/// What a public section's readers read: the text, or what the staff left of it.
pub fn public_text(section: &report_section::Model) -> Option<&str> {
    section.public_body.as_deref().or(section.body.as_deref()).filter(|_| section.is_public)
}

/// Something personal in what the public would read.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// In which section.
    pub section: SectionKind,
    /// What it is.
    pub kind: FindingKind,
    /// The name or the address.
    pub text: String,
}

/// What sort of personal thing was found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingKind {
    /// The name of somebody who holds or held an office of the chapter.
    OfficerName,
    /// A mail address that is not the chapter's own.
    EmailAddress,
}

/// How many findings are pointed out: who takes them out is shown the next.
const MAX_FINDINGS: usize = 100;

/// The names of a chapter's officers, and mail addresses but its mailbox, in what the public would read.
pub fn findings(
    sections: &[report_section::Model],
    terms: &[officer_term::Model],
    mailbox: Option<&str>,
) -> Vec<Finding> {
    let mut names: Vec<_> = terms.iter().map(|term| term.person_name.as_str()).filter(|name| *name != ERASED).collect();
    names.sort_unstable();
    names.dedup();
    let mut found = Vec::new();
    for section in sections {
        let Some(text) = public_text(section) else { continue };
        let said = words(text);
        let find = |kind, text: &str| Finding { section: section.section, kind, text: text.to_owned() };
        found.extend(
            names.iter().filter(|name| says_name(&said, name)).map(|name| find(FindingKind::OfficerName, name)),
        );
        let others = addresses(text).filter(|address| mailbox.is_none_or(|own| !own.eq_ignore_ascii_case(address)));
        found.extend(others.map(|address| find(FindingKind::EmailAddress, address)));
    }
    found.truncate(MAX_FINDINGS);
    found
}

/// Whether the words have a name in them, in its own order or with the last name first.
fn says_name(said: &[String], name: &str) -> bool {
    let mut name = words(name);
    let has = |name: &[String]| !name.is_empty() && said.windows(name.len()).any(|some| some == name);
    if has(&name) {
        return true;
    }
    if let Some(last) = name.pop() {
        name.insert(0, last);
    }
    has(&name)
}

fn addresses(text: &str) -> impl Iterator<Item = &str> {
    let is_of_address = |letter: char| letter.is_alphanumeric() || "@.+-_".contains(letter);
    let words = text.split(move |letter: char| !is_of_address(letter));
    let words = words.map(|word| word.trim_matches(|letter: char| !letter.is_alphanumeric()));
    words.filter(|word| word.split_once('@').is_some_and(|(before, after)| !before.is_empty() && after.contains('.')))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_whatever_its_case_accents_and_order() {
        let said = words("Our president, LÉA  Example, spoke; Example Lea thanked all.");
        assert!(says_name(&said, "Lea Example"));
        assert!(says_name(&words("Example, Lea: opening"), "Léa Example"));
        assert!(!says_name(&words("Leah Example spoke"), "Lea Example"));
        assert!(!says_name(&words("An example: Lea"), "Lea Maria Example"));
        assert!(!says_name(&words("anything"), "…"));
    }

    #[test]
    fn addresses_are_found_within_sentences() {
        let found: Vec<_> =
            addresses("Write to pia.p@example.org, or <lea@cs.example.edu>. Meet @ noon, a@b").collect();
        assert_eq!(found, ["pia.p@example.org", "lea@cs.example.edu"]);
    }
}
