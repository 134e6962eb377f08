//! What is always true of a chapter's life: its steps, which of its offices are vacant and since when, and what places
//! it on probation.
use chrono::{Days, NaiveDate};
use entity::{
    chapter::{self, CloseRequester, Kind, Status},
    officer_term::{self, Office},
    requirement_due,
};

use super::policy::Policy;
use crate::{
    chapter::rules::{TermStatus, term_status},
    error::{Code, Problem},
    lifecycle::life_cycle,
};

life_cycle! {
    /// The life of a chapter.
    pub const LIFE_CYCLE = "a chapter", ApplyChapter => Applied;

    /// The steps of a chapter's life.
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum ChapterStep of Status;

    Accept = AcceptChapter: Applied => Provisional;
    Decline = DeclineChapter: Applied => Declined;
    Withdraw = WithdrawChapter: Applied => Withdrawn;
    Activate = ActivateChapter: Provisional => Active;
    PlaceOnProbation = PlaceOnProbation: Active => Probation;
    Restore = RestoreChapter: Probation => Active;
    Deactivate = DeactivateChapter: Provisional | Probation => Inactive;
    Relaunch = RelaunchChapter: Inactive => Provisional;
    Close = CloseChapter: Provisional | Active | Probation | Inactive => Closed;
}

/// What keeps a chapter in good standing from being that: what the clock places it on probation for, and what has to be
/// mended before the clock restores it.
// Whatever adds a variant gives it a sentence in `told`, finds it in `Facts::probation_reasons` (guard.rs), and lets the
// jobs find its chapters in `store.rs`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ProbationReason {
    /// A required office was vacant for longer than the grace that it has.
    VacantOffice(Vacancy),
    /// Something that it owes is past its due day and its grace.
    OverdueRequirement {
        /// The day by which it was due.
        due_on: NaiveDate,
        /// The first day on which it was overdue.
        since: NaiveDate,
    },
}

impl ProbationReason {
    /// The reason in a sentence, with what would mend it.
    pub fn told(&self) -> String {
        match self {
            Self::VacantOffice(Vacancy { office, since }) => {
                let office = office_in_words(*office);
                format!(
                    "Nobody has been {office} since {since}: report who is with reportOfficer, and confirm it with \
                     confirmOfficer."
                )
            }
            Self::OverdueRequirement { due_on, since } => format!(
                "What was due on {due_on} has been overdue since {since}: requirementDues says what it is. Meet it, or \
                 ask the staff for another day with extendRequirement."
            ),
        }
    }
}

/// A required office that nobody holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Vacancy {
    /// The office.
    pub office: Office,
    /// The first day without a holder.
    pub since: NaiveDate,
}

impl Vacancy {
    /// The first day on which the grace of the office is over.
    fn grace_ends_on(self, policy: Policy) -> NaiveDate {
        self.since.checked_add_days(Days::new(policy.periods.vacancy_grace_days.into())).unwrap_or(NaiveDate::MAX)
    }
}

/// An office as sentences name it.
pub fn office_in_words(office: Office) -> &'static str {
    match office {
        Office::President => "president",
        Office::VicePresident => "vice president",
        Office::Secretary => "secretary",
        Office::Treasurer => "treasurer",
        Office::FacultyAdvisor => "faculty advisor",
        Office::PractitionerMentor => "practitioner mentor",
        Office::Other => "officer",
    }
}

/// The required offices that nobody holds today, in the order of the policy. The clock of an office runs from the end of
/// the last term in it, and not before the chapter was (last) activated.
pub fn vacancies(
    chapter: &chapter::Model,
    terms: &[officer_term::Model],
    policy: Policy,
    today: NaiveDate,
) -> Vec<Vacancy> {
    let from = offices_asked_since(chapter);
    let vacant = |office: &Office| {
        let of_office = || terms.iter().filter(|term| term.office == *office);
        if of_office().any(|term| term_status(term, today) == TermStatus::Current) {
            return None;
        }
        // A term that was taken back before its first day was never held.
        let held = of_office().filter(|term| {
            let was_held = term.ends_on.is_some_and(|end| term.starts_on < end) && term.starts_on <= today;
            was_held && term_status(term, today) == TermStatus::Ended
        });
        let last = held.filter_map(|term| term.ends_on).max();
        Some(Vacancy { office: *office, since: last.map_or(from, |end| end.max(from)).min(today) })
    };
    policy.required_offices.iter().filter_map(vacant).collect()
}

/// From when on the chapter's offices are asked for.
fn offices_asked_since(chapter: &chapter::Model) -> NaiveDate {
    chapter.active_since.unwrap_or_else(|| chapter.created_at.date_naive())
}

/// The vacancies whose grace is over.
pub fn past_grace(vacancies: Vec<Vacancy>, policy: Policy, today: NaiveDate) -> Vec<ProbationReason> {
    let is_over = |vacancy: &Vacancy| vacancy.grace_ends_on(policy) <= today;
    vacancies.into_iter().filter(is_over).map(ProbationReason::VacantOffice).collect()
}

/// What of all that a chapter owes is overdue.
pub fn overdue(dues: &[requirement_due::Model]) -> Vec<ProbationReason> {
    let is_overdue = |due: &&requirement_due::Model| due.status == requirement_due::Status::Overdue;
    let reason = |due: &requirement_due::Model| ProbationReason::OverdueRequirement {
        due_on: due.due_on,
        since: due.overdue_on,
    };
    dues.iter().filter(is_overdue).map(reason).collect()
}

/// The day from which on a chapter is in its state; one that came in from elsewhere is so since it is known here.
pub fn since(chapter: &chapter::Model) -> NaiveDate {
    chapter.status_since.unwrap_or_else(|| chapter.created_at.date_naive())
}

/// The day on which a chapter on probation can be deactivated.
pub fn probation_ends_on(chapter: &chapter::Model, policy: Policy) -> NaiveDate {
    let days = Days::new(policy.periods.min_probation_days.into());
    since(chapter).checked_add_days(days).unwrap_or(NaiveDate::MAX)
}

/// The day by which the charter of a chapter that begins today is due.
pub fn charter_due_on(policy: Policy, today: NaiveDate) -> NaiveDate {
    today.checked_add_days(Days::new(policy.periods.charter_days.into())).unwrap_or(NaiveDate::MAX)
}

/// The most characters of a viability statement.
pub const MAX_STATEMENT: usize = 10_000;

/// Who has to be named before a chapter is accepted, in the order in which they are asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// Who speaks for it and leads it first.
    LeadContact,
    /// Who holds this office.
    Office(Office),
}

/// Who has to be named before a chapter of the kind is accepted: who speaks for it, and the advisers that it needs.
pub const fn to_be_named(kind: Kind) -> &'static [Named] {
    match kind {
        Kind::Student => {
            &[Named::LeadContact, Named::Office(Office::FacultyAdvisor), Named::Office(Office::PractitionerMentor)]
        }
        Kind::Geographic => &[Named::LeadContact, Named::Office(Office::PractitionerMentor)],
    }
}

impl Named {
    /// Whether the term names them: it waits, is confirmed, or is yet to begin.
    pub fn is_by(self, term: &officer_term::Model, today: NaiveDate) -> bool {
        let counts = match term_status(term, today) {
            TermStatus::Reported | TermStatus::Upcoming | TermStatus::Current => true,
            TermStatus::Ended | TermStatus::Rejected => false,
        };
        counts
            && match self {
                Self::LeadContact => term.is_lead_contact,
                Self::Office(office) => term.office == office,
            }
    }

    /// As sentences name them.
    pub fn in_words(self) -> &'static str {
        match self {
            Self::LeadContact => "lead contact",
            Self::Office(office) => office_in_words(office),
        }
    }
}

/// Who asked for the end of a chapter, which one that is active does not come to otherwise.
pub fn close_request(status: Status, requested_by: Option<CloseRequester>) -> Result<(), Problem> {
    if status == Status::Active && requested_by.is_none() {
        let message = "An active chapter is closed when it asks for that, or its host does: say who did.";
        return Err(Code::Required.at("requestedBy", message));
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use chrono::{NaiveTime, TimeDelta};
    use entity::officer_term::{OfficerTermId, Status as Term};
    use uuid::Uuid;

    use super::*;
    use crate::chapter::life::policy::Policies;

    fn day(text: &str) -> NaiveDate {
        text.parse().unwrap()
    }

    /// A term in a required office: from, and the day after the last.
    fn term(office: Office, status: Term, from: &str, to: Option<&str>) -> officer_term::Model {
        officer_term::Model {
            id: OfficerTermId(Uuid::nil()),
            chapter_id: chapter::ChapterId(Uuid::nil()),
            office,
            title: None,
            person_name: "P".into(),
            person_email: None,
            name_is_public: false,
            is_lead_contact: false,
            account_id: None,
            starts_on: day(from),
            ends_on: to.map(day),
            status,
            replaces_id: None,
            handover_acknowledged_at: None,
            created_at: chrono::DateTime::default(),
            updated_at: chrono::DateTime::default(),
            version: 1,
            public_version: 1,
        }
    }

    fn chapter(active_since: &str) -> chapter::Model {
        let began = day(active_since).and_time(NaiveTime::MIN).and_utc() - TimeDelta::days(100);
        chapter::Model {
            id: chapter::ChapterId(Uuid::nil()),
            name: "C".into(),
            name_key: "c".into(),
            kind: Kind::Geographic,
            host_organization_id: None,
            area: Some("A".into()),
            country_code: "NO".into(),
            subdivision_code: None,
            city: None,
            latitude: None,
            longitude: None,
            position_precision: entity::organization::Precision::Exact,
            region: chapter::Region::International,
            status: Status::Active,
            status_since: Some(day(active_since)),
            active_since: Some(day(active_since)),
            probation_set_by: None,
            charter_due_on: None,
            viability_statement: None,
            close_requested_by: None,
            description: None,
            website: None,
            social_links: chapter::Links::default(),
            meeting_schedule: None,
            how_to_join: None,
            contact_mailbox: None,
            logo_url: None,
            academic_year_start: None,
            report_due_on: None,
            founded_on: None,
            staff_notes: None,
            created_at: began,
            updated_at: began,
            version: 1,
            public_version: 1,
        }
    }

    fn since(terms: &[officer_term::Model], today: &str) -> Vec<(Office, NaiveDate)> {
        let policy = Policies::default().of(Kind::Geographic);
        let vacant = vacancies(&chapter("2024-02-29"), terms, policy, day(today));
        vacant.into_iter().map(|vacancy| (vacancy.office, vacancy.since)).collect()
    }

    #[test]
    fn an_office_is_vacant_from_the_end_of_its_last_term_or_from_activation_on() {
        let mentor = term(Office::PractitionerMentor, Term::Current, "2020-01-01", None);
        let president = |status, from, to| term(Office::President, status, from, to);
        let of = |terms: &[officer_term::Model], today| since(&[terms, std::slice::from_ref(&mentor)].concat(), today);
        let vacant = |text| vec![(Office::President, day(text))];
        assert_eq!(of(&[], "2024-06-01"), vacant("2024-02-29"), "never held");
        let early = president(Term::Ended, "2020-01-01", Some("2023-01-01"));
        assert_eq!(of(&[early], "2024-06-01"), vacant("2024-02-29"), "before activation nobody asked for it");
        let held = president(Term::Current, "2024-01-01", Some("2024-05-01"));
        assert_eq!(of(std::slice::from_ref(&held), "2024-04-30"), []);
        assert_eq!(of(std::slice::from_ref(&held), "2024-05-01"), vacant("2024-05-01"), "on the day after the last");
        let next = president(Term::Current, "2024-07-01", None);
        assert_eq!(of(&[held.clone(), next.clone()], "2024-06-30"), vacant("2024-05-01"), "the next is yet to begin");
        assert_eq!(of(&[held.clone(), next], "2024-07-01"), []);
        let reported = president(Term::Reported, "2024-05-01", None);
        assert_eq!(of(&[held, reported], "2024-06-01"), vacant("2024-05-01"), "who is not confirmed does not count");
        assert_eq!(since(&[], "2024-06-01").len(), 2, "one of an area needs no faculty advisor");
    }

    #[test]
    fn a_vacancy_is_past_grace_on_its_last_day_and_not_before() {
        let policy = Policies::default().of(Kind::Geographic);
        let vacancy = Vacancy { office: Office::President, since: day("2024-01-01") };
        let past = |today| past_grace(vec![vacancy], policy, day(today));
        assert_eq!(past("2024-02-29"), [], "the grace of 60 days has a leap day");
        assert_eq!(past("2024-03-01"), [ProbationReason::VacantOffice(vacancy)]);
        assert!(ProbationReason::VacantOffice(vacancy).told().contains("president since 2024-01-01"));
    }
}
