//! How a chapter stands: which of what is asked of it is met, since when that is so, and what each thing weighs.
use chrono::NaiveDate;
use entity::{
    chapter::{self, Status as ChapterStatus},
    officer_term::{self, Office},
    requirement_due::{self, RequirementDueId, Status as DueStatus},
};
use serde::Deserialize;

use crate::chapter::{
    life::{
        policy::Policy,
        rules::{self as life, ProbationReason, Vacancy},
    },
    rules::{TermStatus, is_read_only, term_status},
};

/// How much each sort of thing that is not met takes from a chapter's health; the association's configuration says it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Weights {
    /// Something that is owed and overdue.
    pub overdue: u16,
    /// Something that is owed and not overdue.
    pub owed: u16,
    /// A required office that nobody holds.
    pub vacant_office: u16,
    /// A chapter without a mailbox of its own.
    pub no_mailbox: u16,
}

impl Default for Weights {
    fn default() -> Self {
        Self { overdue: 30, owed: 5, vacant_office: 20, no_mailbox: 10 }
    }
}

/// The most that one thing weighs.
pub const MAX_WEIGHT: u16 = 1000;

impl Weights {
    /// The weights, if each is one.
    pub fn checked(self) -> Result<Self, String> {
        let Self { overdue, owed, vacant_office, no_mailbox } = self;
        let heaviest = overdue.max(owed).max(vacant_office).max(no_mailbox);
        if heaviest <= MAX_WEIGHT { Ok(self) } else { Err(format!("give 0 to {MAX_WEIGHT}, not {heaviest}")) }
    }
}

/// What a chapter's standing amounts to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Status {
    /// All that is asked is met.
    Good,
    /// Something is owed, and nothing is overdue.
    Owing,
    /// Something is overdue, or a required office is vacant for longer than its grace.
    Behind,
    /// The association put it on probation.
    Probation,
    /// It is no open chapter: nothing is asked of it.
    NotOpen,
}

/// What is asked of a chapter.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Rule {
    /// What is due of a requirement, by name, for a period.
    Requirement {
        /// What is due.
        due: RequirementDueId,
        /// The requirement's name, and the period's.
        name: String,
    },
    /// Somebody holds an office.
    RequiredOffice(Office),
    /// It has a mailbox of its own.
    Mailbox,
}

/// One thing that is asked of a chapter, and how that stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reason {
    /// What is asked.
    pub rule: Rule,
    /// Whether it is met.
    pub is_met: bool,
    /// Whether it puts the chapter behind: it is not met, and the time for it is over.
    pub is_overdue: bool,
    /// The day by which it is due; none for what is always asked.
    pub due_on: Option<NaiveDate>,
    /// Since when it is as it is, where that is known.
    pub since: Option<NaiveDate>,
    /// What would put it right; none if it is met.
    pub how_to_fix: Option<&'static str>,
    /// What it takes from the chapter's health; nothing if it is met.
    pub weight: u16,
}

/// How a chapter stands.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    /// What it amounts to.
    pub status: Status,
    /// Since when, where that is known.
    pub since: Option<NaiveDate>,
    /// All that is asked, what is not met first.
    pub reasons: Vec<Reason>,
}

/// What is due, with the name of its requirement.
#[derive(Clone, Copy, Debug)]
pub struct Owed<'a> {
    /// What is due.
    pub due: &'a requirement_due::Model,
    /// The requirement's name.
    pub name: &'a str,
}

/// How a chapter stands on a day, by what it owes and by its officers' terms.
pub fn standing(
    chapter: &chapter::Model,
    dues: &[Owed<'_>],
    terms: &[officer_term::Model],
    today: NaiveDate,
    (policy, weights): (Policy, Weights),
) -> Standing {
    if is_read_only(chapter.status) {
        return Standing { status: Status::NotOpen, since: None, reasons: Vec::new() };
    }
    let requirements = current(dues).into_iter().map(|owed| of_due(owed, weights));
    let vacancies = life::vacancies(chapter, terms, policy, today);
    let overdue = life::past_grace(vacancies.clone(), policy, today);
    let offices = policy.required_offices.iter().map(|office| {
        let vacancy = vacancies.iter().find(|vacancy| vacancy.office == *office);
        let is_overdue = vacancy.is_some_and(|vacancy| overdue.contains(&ProbationReason::VacantOffice(*vacancy)));
        of_office(*office, (vacancy, is_overdue), held_since(*office, terms, today), weights)
    });
    let mut reasons: Vec<_> = requirements.chain(offices).chain([of_mailbox(chapter, weights)]).collect();
    reasons.sort_by_key(|reason| (reason.is_met, !reason.is_overdue, reason.due_on.unwrap_or(NaiveDate::MAX)));
    let status = status(chapter.status, &reasons);
    let since = if status == Status::Probation { Some(life::since(chapter)) } else { since(status, &reasons) };
    Standing { status, since, reasons }
}

/// All that is owed, and of each other requirement what was due last.
fn current<'a>(dues: &[Owed<'a>]) -> Vec<Owed<'a>> {
    let is_owed = |owed: &&Owed<'_>| [DueStatus::Open, DueStatus::Overdue].contains(&owed.due.status);
    let mut current: Vec<_> = dues.iter().filter(is_owed).copied().collect();
    let mut others: Vec<_> = dues.iter().filter(|owed| !is_owed(owed)).copied().collect();
    others.sort_by_key(|owed| std::cmp::Reverse(owed.due.due_on));
    for owed in others {
        if !current.iter().any(|known| known.due.requirement_id == owed.due.requirement_id) {
            current.push(owed);
        }
    }
    current
}

fn of_due(Owed { due, name }: Owed<'_>, weights: Weights) -> Reason {
    let (is_met, weight, since) = match due.status {
        DueStatus::Met | DueStatus::LateMet => (true, 0, due.met_on),
        DueStatus::Waived => (true, 0, Some(due.updated_at.date_naive())),
        DueStatus::Open => (false, weights.owed, Some(due.created_at.date_naive())),
        DueStatus::Overdue => (false, weights.overdue, Some(due.overdue_on)),
    };
    let fix = if due.report_id.is_some() {
        "Write the report (saveReport) and submit it (submitReport)."
    } else {
        "Report who holds the office (reportOfficer)."
    };
    Reason {
        rule: Rule::Requirement { due: due.id, name: format!("{name}, {}", due.period) },
        is_met,
        is_overdue: due.status == DueStatus::Overdue,
        due_on: Some(due.due_on),
        since,
        how_to_fix: (!is_met).then_some(fix),
        weight,
    }
}

/// Since when somebody has held an office.
fn held_since(office: Office, terms: &[officer_term::Model], today: NaiveDate) -> Option<NaiveDate> {
    let holds = |term: &&officer_term::Model| term.office == office && term_status(term, today) == TermStatus::Current;
    terms.iter().filter(holds).map(|term| term.starts_on).min()
}

fn of_office(
    office: Office,
    (vacancy, is_overdue): (Option<&Vacancy>, bool),
    held_since: Option<NaiveDate>,
    weights: Weights,
) -> Reason {
    let is_met = vacancy.is_none();
    Reason {
        rule: Rule::RequiredOffice(office),
        is_met,
        is_overdue,
        due_on: None,
        since: vacancy.map_or(held_since, |vacancy| Some(vacancy.since)),
        how_to_fix: (!is_met).then_some("Report who holds the office (reportOfficer); the staff confirm it."),
        weight: if is_met { 0 } else { weights.vacant_office },
    }
}

fn of_mailbox(chapter: &chapter::Model, weights: Weights) -> Reason {
    let is_met = chapter.contact_mailbox.is_some();
    Reason {
        rule: Rule::Mailbox,
        is_met,
        is_overdue: false,
        due_on: None,
        since: None,
        how_to_fix: (!is_met).then_some("Give the chapter a mailbox of its own (updateChapter, contactMailbox)."),
        weight: if is_met { 0 } else { weights.no_mailbox },
    }
}

fn status(chapter: ChapterStatus, reasons: &[Reason]) -> Status {
    if chapter == ChapterStatus::Probation {
        Status::Probation
    } else if reasons.iter().any(|reason| reason.is_overdue) {
        Status::Behind
    } else if reasons.iter().any(|reason| !reason.is_met) {
        Status::Owing
    } else {
        Status::Good
    }
}

/// Since when something is overdue, or owed; since when all is met that was owed.
fn since(status: Status, reasons: &[Reason]) -> Option<NaiveDate> {
    let days =
        |is_of: fn(&Reason) -> bool| reasons.iter().filter(move |reason| is_of(reason)).filter_map(|of| of.since);
    match status {
        Status::Good => days(|_| true).max(),
        Status::Owing => days(|reason| !reason.is_met).min(),
        Status::Behind => days(|reason| reason.is_overdue).min(),
        Status::Probation | Status::NotOpen => None,
    }
}

#[cfg(test)]
mod tests {
    use chrono::{DateTime, Utc};
    use entity::{chapter_report::ChapterReportId, officer_term::OfficerTermId, requirement::RequirementId};
    use uuid::Uuid;

    use super::*;
    use crate::chapter::life::policy::{Policies, required_offices};

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    fn at() -> DateTime<Utc> {
        "2026-02-01T09:00:00Z".parse().unwrap()
    }

    fn chapter(status: ChapterStatus) -> chapter::Model {
        chapter::Model {
            id: chapter::ChapterId(Uuid::nil()),
            name: "Alpha".into(),
            name_key: "alpha".into(),
            kind: chapter::Kind::Student,
            host_organization_id: None,
            area: None,
            country_code: "US".into(),
            subdivision_code: None,
            city: None,
            latitude: None,
            longitude: None,
            position_precision: entity::organization::Precision::Exact,
            region: chapter::Region::Midwest,
            status,
            status_since: Some(day("2026-02-20")),
            active_since: Some(day("2025-06-01")),
            probation_set_by: None,
            charter_due_on: None,
            viability_statement: None,
            close_requested_by: None,
            description: None,
            website: None,
            social_links: chapter::Links::default(),
            meeting_schedule: None,
            how_to_join: None,
            contact_mailbox: Some("alpha@example.org".into()),
            logo_url: None,
            academic_year_start: None,
            report_due_on: None,
            founded_on: None,
            staff_notes: None,
            created_at: at(),
            updated_at: at(),
            version: 1,
            public_version: 1,
        }
    }

    fn due(requirement: u128, status: DueStatus, due_on: &str) -> requirement_due::Model {
        requirement_due::Model {
            id: RequirementDueId(Uuid::from_u128(requirement)),
            chapter_id: chapter::ChapterId(Uuid::nil()),
            requirement_id: RequirementId(Uuid::from_u128(requirement)),
            period: "2025-26".into(),
            period_starts_on: day("2025-08-15"),
            period_ends_on: day("2026-08-15"),
            due_on: day(due_on),
            overdue_on: day(due_on).succ_opt().unwrap(),
            status,
            report_id: Some(ChapterReportId(Uuid::nil())),
            officer_term_id: None,
            met_on: (status == DueStatus::Met).then(|| day("2026-01-20")),
            reason: None,
            waiver_ends_on: None,
            created_at: at(),
            updated_at: at(),
            version: 1,
        }
    }

    fn holders() -> Vec<officer_term::Model> {
        let term = |office| officer_term::Model {
            id: OfficerTermId(Uuid::nil()),
            chapter_id: chapter::ChapterId(Uuid::nil()),
            office,
            title: None,
            person_name: "Somebody".into(),
            person_email: None,
            name_is_public: false,
            is_lead_contact: false,
            account_id: None,
            starts_on: day("2026-01-01"),
            ends_on: None,
            status: officer_term::Status::Current,
            replaces_id: None,
            handover_acknowledged_at: None,
            created_at: at(),
            updated_at: at(),
            version: 1,
            public_version: 1,
        };
        required_offices(chapter::Kind::Student).iter().copied().map(term).collect()
    }

    fn stands(
        status: ChapterStatus,
        dues: &[requirement_due::Model],
        terms: &[officer_term::Model],
    ) -> (Status, Option<NaiveDate>, u32) {
        let owed: Vec<_> = dues.iter().map(|due| Owed { due, name: "Summary" }).collect();
        let standing = standing(
            &chapter(status),
            &owed,
            terms,
            day("2026-03-01"),
            (Policies::default().of(chapter::Kind::Student), Weights::default()),
        );
        let lost = standing.reasons.iter().map(|reason| u32::from(reason.weight)).sum();
        assert!(standing.reasons.iter().all(|reason| reason.is_met == reason.how_to_fix.is_none()));
        assert!(standing.reasons.is_sorted_by_key(|reason| reason.is_met));
        (standing.status, standing.since, lost)
    }

    #[test]
    fn a_chapter_stands_as_what_it_owes_and_who_leads_it_say() {
        let (active, met) = (ChapterStatus::Active, due(1, DueStatus::Met, "2026-01-31"));
        let (open, overdue) = (due(2, DueStatus::Open, "2026-04-01"), due(3, DueStatus::Overdue, "2026-02-15"));
        assert_eq!(stands(active, std::slice::from_ref(&met), &holders()), (Status::Good, Some(day("2026-01-20")), 0));
        let owing = [met.clone(), open.clone()];
        assert_eq!(stands(active, &owing, &holders()), (Status::Owing, Some(day("2026-02-01")), 5));
        let behind = [met, open, overdue.clone()];
        assert_eq!(stands(active, &behind, &holders()), (Status::Behind, Some(day("2026-02-16")), 35));
        let vacant = (Status::Behind, Some(day("2025-06-01")), 20);
        assert_eq!(stands(active, &[], &holders()[..2]), vacant);
        let on_probation = (Status::Probation, Some(day("2026-02-20")), 35);
        assert_eq!(stands(ChapterStatus::Probation, &behind, &holders()), on_probation);
        assert_eq!(stands(ChapterStatus::Inactive, &[overdue], &[]), (Status::NotOpen, None, 0));
    }

    #[test]
    fn of_what_was_met_only_the_last_counts_and_of_what_is_owed_all() {
        let met = [due(1, DueStatus::Met, "2025-01-31"), due(1, DueStatus::Met, "2026-01-31")];
        let late = [due(1, DueStatus::Overdue, "2024-01-31"), due(1, DueStatus::Overdue, "2025-01-31")];
        let dues: Vec<_> = met.iter().chain(&late).map(|due| Owed { due, name: "Summary" }).collect();
        let days = |dues: &[Owed<'_>]| current(dues).iter().map(|owed| owed.due.due_on).collect::<Vec<_>>();
        assert_eq!(days(&dues[..2]), [day("2026-01-31")]);
        assert_eq!(days(&dues), [day("2024-01-31"), day("2025-01-31")]);
    }

    #[test]
    fn weights_are_those_that_are_given() {
        let weights = Weights { overdue: 1000, ..Weights::default() };
        assert_eq!(weights.checked(), Ok(weights));
        assert!(Weights { no_mailbox: 1001, ..weights }.checked().is_err());
    }
}
