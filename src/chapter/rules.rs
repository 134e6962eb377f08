//! What is always true of a chapter and its officers.
use chrono::NaiveDate;
use entity::{
    chapter::Status,
    officer_term::{self, Office},
};

/// What the public reads in place of the status: probation is between the chapter and the staff.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PublicStatus {
    /// Accepted, its charter still to come.
    Provisional,
    /// Official.
    Active,
}

/// The public status; none for a chapter that the public does not see.
pub fn public_status(status: Status) -> Option<PublicStatus> {
    match status {
        Status::Provisional => Some(PublicStatus::Provisional),
        Status::Active | Status::Probation => Some(PublicStatus::Active),
        Status::Applied | Status::Inactive | Status::Closed | Status::Declined | Status::Withdrawn => None,
    }
}

/// The states that the public sees.
pub const PUBLIC: [Status; 3] = [Status::Provisional, Status::Active, Status::Probation];

/// The states in which a student chapter occupies its university (invariant 22).
pub const OPEN: [Status; 4] = [Status::Provisional, Status::Active, Status::Probation, Status::Inactive];

/// Whether a student chapter needs a university without another open one: so does an application, which could not be
/// accepted otherwise. Several may ask for the same.
pub fn needs_a_free_host(status: Status) -> bool {
    status == Status::Applied || OPEN.contains(&status)
}

/// Whether the text is a day of every year, as month and day: `08-15`. 29 February is not.
pub fn is_month_day(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    text.len() == 5 && digits == 4 && NaiveDate::parse_from_str(&format!("2001-{text}"), "%Y-%m-%d").is_ok()
}

/// Whether the chapter's leaders can only read (invariant 29).
pub fn is_read_only(status: Status) -> bool {
    match status {
        Status::Provisional | Status::Active | Status::Probation => false,
        Status::Applied | Status::Inactive | Status::Closed | Status::Declined | Status::Withdrawn => true,
    }
}

/// Whether the office carries leader rights; the lead contact has them too.
pub fn grants_leader_access(office: Office, is_lead_contact: bool) -> bool {
    is_lead_contact || matches!(office, Office::President | Office::FacultyAdvisor)
}

/// How many officers of one chapter its leaders report in a day.
pub const REPORTS_A_DAY: u64 = 20;

/// How many officers leaders report in one request.
pub const REPORTS_A_REQUEST: usize = 10;

/// Whether the office has one holder at a time (invariant 24).
pub fn has_one_seat(office: Office) -> bool {
    match office {
        Office::President | Office::Secretary | Office::Treasurer | Office::FacultyAdvisor => true,
        Office::VicePresident | Office::PractitionerMentor | Office::Other => false,
    }
}

/// Where a term is in its life on a day. The state that is kept says whether it is confirmed; the dates say the rest.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum TermStatus {
    /// Reported, waiting for the staff.
    Reported,
    /// Confirmed, and its first day is ahead.
    Upcoming,
    /// Confirmed, begun and not over.
    Current,
    /// It is over.
    Ended,
    /// Refused by the staff.
    Rejected,
}

/// Where a term is in its life on this day.
pub fn term_status(term: &officer_term::Model, day: NaiveDate) -> TermStatus {
    match term.status {
        officer_term::Status::Reported => TermStatus::Reported,
        officer_term::Status::Rejected => TermStatus::Rejected,
        officer_term::Status::Ended => TermStatus::Ended,
        officer_term::Status::Current if day < term.starts_on => TermStatus::Upcoming,
        officer_term::Status::Current if term.ends_on.is_some_and(|end| end <= day) => TermStatus::Ended,
        officer_term::Status::Current => TermStatus::Current,
    }
}

/// Whether the term gives leader rights on this day.
pub fn leads_on(term: &officer_term::Model, day: NaiveDate) -> bool {
    grants_leader_access(term.office, term.is_lead_contact) && term_status(term, day) == TermStatus::Current
}

/// Whether a chapter would have nobody left from this day on who leads it and can sign in, if the term ended
/// (invariant 25). `terms` are the chapter's, the term itself included.
pub fn is_last_leader<'a>(
    term: &officer_term::Model,
    terms: impl IntoIterator<Item = &'a officer_term::Model>,
    from: NaiveDate,
) -> bool {
    let remains =
        |other: &officer_term::Model| other.id != term.id && other.account_id.is_some() && leads_on(other, from);
    leads_on(term, from) && !terms.into_iter().any(remains)
}

/// Why a leader may not end the last term with leader rights.
pub const LAST_LEADER: &str = "Nobody with leader rights would remain: hand the office over to the next leader with handOverOffice, or ask the staff.";

/// Whether two terms, given by first day and the day after the last, have a day in common.
pub fn overlap(one: (NaiveDate, Option<NaiveDate>), other: (NaiveDate, Option<NaiveDate>)) -> bool {
    let begins_before_end = |start: NaiveDate, end: Option<NaiveDate>| end.is_none_or(|end| start < end);
    let is_empty = |(start, end): (NaiveDate, Option<NaiveDate>)| end.is_some_and(|end| end <= start);
    !is_empty(one) && !is_empty(other) && begins_before_end(one.0, other.1) && begins_before_end(other.0, one.1)
}

/// Whether the same person would hold the same office twice at one time (invariant 24). `OTHER` is as many offices as
/// it has titles.
pub fn holds_twice(term: &officer_term::Model, others: &[officer_term::Model]) -> bool {
    let is_same = |other: &&officer_term::Model| {
        other.id != term.id && other.office == term.office && other.title == term.title && is_same_person(term, other)
    };
    others.iter().filter(is_same).any(|other| overlap(span(term), span(other)))
}

/// Whoever holds the term's office in its days, if it has one seat and the term is to be current (invariant 24).
pub fn seat_taken_by<'a>(
    term: &officer_term::Model,
    others: &'a [officer_term::Model],
) -> Option<&'a officer_term::Model> {
    let current = officer_term::Status::Current;
    if !has_one_seat(term.office) || term.status != current {
        return None;
    }
    let holds =
        |other: &&officer_term::Model| other.id != term.id && other.office == term.office && other.status == current;
    others.iter().filter(holds).find(|other| overlap(span(term), span(other)))
}

fn is_same_person(one: &officer_term::Model, other: &officer_term::Model) -> bool {
    is_of(one, &other.person_name, other.person_email.as_deref())
}

/// Whether the term is that of the person with this address; where one has none, with this name.
pub fn is_of(term: &officer_term::Model, name: &str, email: Option<&str>) -> bool {
    match (term.person_email.as_deref(), email) {
        (Some(one), Some(other)) => one == other,
        _ => term.person_name.to_lowercase() == name.to_lowercase(),
    }
}

/// Whether the staff confirmed by the term that somebody has this name: they confirm all that carry rights, and no
/// others that a chapter's own leaders report.
pub fn confirms_name(term: &officer_term::Model, name: &str) -> bool {
    let is_confirmed = [officer_term::Status::Current, officer_term::Status::Ended].contains(&term.status);
    is_confirmed && grants_leader_access(term.office, term.is_lead_contact) && is_same_name(&term.person_name, name)
}

/// Whether two names are the same, but for case and spaces.
fn is_same_name(one: &str, other: &str) -> bool {
    let words = |name: &str| name.split_whitespace().map(str::to_lowercase).collect::<Vec<_>>();
    words(one) == words(other)
}

fn span(term: &officer_term::Model) -> (NaiveDate, Option<NaiveDate>) {
    (term.starts_on, term.ends_on)
}

/// Whether a term is in the state that an action asks for; if not, why that state.
pub fn in_state(is: officer_term::Status, needed: officer_term::Status) -> Result<(), &'static str> {
    match needed {
        _ if is == needed => Ok(()),
        officer_term::Status::Reported => Err("The term was confirmed or refused already: only a reported one can be."),
        officer_term::Status::Current | officer_term::Status::Ended | officer_term::Status::Rejected => {
            Err("Only a current term can be ended: this one is not confirmed, or over.")
        }
    }
}

/// The day after the last of a term that is ended today: no day lies in the future, and none before its first.
pub fn end_of(term: &officer_term::Model, today: NaiveDate) -> NaiveDate {
    term.ends_on.map_or(today, |end| end.min(today)).max(term.starts_on)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_public_sees_exactly_the_states_that_have_a_public_status() {
        use sea_orm::Iterable as _;
        for status in Status::iter() {
            assert_eq!(PUBLIC.contains(&status), public_status(status).is_some(), "{status:?}");
        }
    }

    #[test]
    fn only_days_that_every_year_has_are_days_of_the_year() {
        assert!(["01-01", "12-31", "02-28"].iter().all(|day| is_month_day(day)));
        assert!(
            !["02-29", "13-01", "1-1", "08-15 ", "", "+8-15", " 1-05", "01- 5"].iter().any(|day| is_month_day(day))
        );
    }

    #[test]
    fn a_confirmed_term_is_current_from_its_first_day_to_its_last() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
        let mut term = officer_term::Model {
            id: entity::officer_term::OfficerTermId(uuid::Uuid::nil()),
            chapter_id: entity::chapter::ChapterId(uuid::Uuid::nil()),
            office: Office::President,
            title: None,
            person_name: "P".into(),
            person_email: None,
            name_is_public: false,
            is_lead_contact: false,
            account_id: None,
            starts_on: day(2),
            ends_on: Some(day(4)),
            status: officer_term::Status::Current,
            replaces_id: None,
            handover_acknowledged_at: None,
            created_at: chrono::DateTime::default(),
            updated_at: chrono::DateTime::default(),
            version: 1,
            public_version: 1,
        };
        let lived: Vec<_> = (1..=4).map(|on| term_status(&term, day(on))).collect();
        assert_eq!(lived, [TermStatus::Upcoming, TermStatus::Current, TermStatus::Current, TermStatus::Ended]);
        term.status = officer_term::Status::Reported;
        assert_eq!(term_status(&term, day(3)), TermStatus::Reported);
    }

    #[test]
    fn terms_are_half_open() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 1, day).unwrap();
        let term = |from, to: Option<u32>| (day(from), to.map(day));
        assert!(overlap(term(1, Some(3)), term(2, None)));
        assert!(!overlap(term(1, Some(3)), term(3, None)));
        assert!(!overlap(term(2, Some(2)), term(1, None)), "an empty term overlaps nothing");
        assert!(overlap(term(1, None), term(9, None)));
    }
}
