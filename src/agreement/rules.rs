//! What is always true of an agreement: its life, what each step of it needs, and the digest of its text.
use chrono::{Days, NaiveDate};
use entity::{
    agreement::{self, Status},
    agreement_party, organization,
};
use serde_json::json;
use sha2::{Digest as _, Sha256};

use crate::{
    error::{Code, Problem},
    lifecycle::{Blockers, life_cycle, unless},
};

life_cycle! {
    /// The life of an agreement.
    pub const LIFE_CYCLE = "an agreement", DraftAgreement => Draft;

    /// The steps of an agreement.
    #[expect(missing_docs, reason = "the mutations and jobs say what each is")]
    pub enum AgreementStep of Status;

    Freeze = FreezeAgreement: Draft => Agreed;
    Sign = RecordSignature: Agreed | PartlySigned => PartlySigned | Signed;
    Reopen = ReopenAgreement: Agreed => Draft;
    Start = StartAgreement: Signed => InForce;
    Abandon = AbandonAgreement: Draft | Agreed | PartlySigned | Signed => Abandoned;
    Terminate = TerminateAgreement: InForce => Terminated;
    Expire = ExpireAgreement: InForce => Expired;
    Supersede = SupersedeAgreement: InForce => Superseded;
}

/// What stands in the way of a step of an agreement that is in a state for it.
pub fn guard(
    agreement: &agreement::Model,
    step: AgreementStep,
    parties: &[agreement_party::Model],
    today: NaiveDate,
) -> Blockers {
    let has_come = |day: Option<NaiveDate>| day.is_some_and(|day| day <= today);
    let blockers = match step {
        AgreementStep::Freeze => vec![
            unless(agreement.text.is_some(), Code::Missing, "It has no text: give it one with updateAgreement."),
            unless(agreement.starts_on.is_some(), Code::Missing, "It has no first day: set startsOn."),
            unless(2 <= parties.len(), Code::Missing, "It needs two parties at least: add them with updateAgreement."),
        ],
        AgreementStep::Start => {
            vec![unless(has_come(agreement.starts_on), Code::Blocked, "Its first day has not come.")]
        }
        AgreementStep::Expire => vec![
            unless(has_come(agreement.ends_on), Code::Blocked, "Its end has not come."),
            unless(!agreement.auto_renews, Code::Blocked, "It goes on after its end until somebody terminates it."),
        ],
        AgreementStep::Sign
        | AgreementStep::Reopen
        | AgreementStep::Abandon
        | AgreementStep::Terminate
        | AgreementStep::Supersede => Vec::new(),
    };
    blockers.into_iter().flatten().collect()
}

/// The state after some of the parties have signed.
pub fn signed(parties: &[agreement_party::Model]) -> Status {
    if parties.iter().all(|party| party.signed_on.is_some()) { Status::Signed } else { Status::PartlySigned }
}

/// Whether an agreement is in force, or will be when its first day comes.
pub fn holds(status: Status) -> bool {
    match status {
        Status::Signed | Status::InForce => true,
        Status::Draft | Status::Agreed | Status::PartlySigned => false,
        Status::Expired | Status::Superseded | Status::Terminated | Status::Abandoned => false,
    }
}

/// Whether, where the agreement asks for notice, so many days lie between it and the end.
pub fn notice_was_given(agreement: &agreement::Model, end: NaiveDate, given: Option<NaiveDate>) -> Result<(), Problem> {
    match earliest_end(agreement, given)? {
        Some(earliest) if end < earliest => {
            let message = format!("With the notice that was given it ends on {earliest} at the earliest.");
            Err(Code::Blocked.at("effectiveOn", message))
        }
        Some(_) | None => Ok(()),
    }
}

/// The first day on which the agreement can be over by the notice that was given; none if it asks for no notice.
pub fn earliest_end(agreement: &agreement::Model, given: Option<NaiveDate>) -> Result<Option<NaiveDate>, Problem> {
    let Some(days) = agreement.notice_days.and_then(|days| u64::try_from(days).ok()) else { return Ok(None) };
    let Some(given) = given else {
        let message = format!("The agreement asks for {days} days of notice: say when it was given.");
        return Err(Code::Required.at("noticeGivenOn", message));
    };
    // One that is recorded late began before its text was frozen here.
    let existed_on = [agreement.agreed_on, agreement.starts_on].into_iter().flatten().min();
    if let Some(first) = existed_on.filter(|first| given < *first) {
        let message = format!("The agreement exists since {first}: notice was given on that day or later.");
        return Err(Code::Invalid.at("noticeGivenOn", message));
    }
    Ok(Some(given.checked_add_days(Days::new(days)).unwrap_or(NaiveDate::MAX)))
}

/// What the input of a step has to say because of the agreement, beside what its type demands.
pub fn missing(agreement: &agreement::Model, step: AgreementStep) -> Option<Problem> {
    match step {
        AgreementStep::Terminate => earliest_end(agreement, None).err(),
        AgreementStep::Freeze
        | AgreementStep::Sign
        | AgreementStep::Reopen
        | AgreementStep::Start
        | AgreementStep::Abandon
        | AgreementStep::Expire
        | AgreementStep::Supersede => None,
    }
}

/// SHA-256, in hexadecimal, of what the parties agree on: a JSON object without white space whose fields are in
/// alphabetical order, its parties the ids of their organizations in order. Where the document is kept and who looks
/// after it are no part of it.
pub fn digest(agreement: &agreement::Model, parties: &[agreement_party::Model]) -> String {
    let mut parties: Vec<organization::OrganizationId> = parties.iter().map(|party| party.organization_id).collect();
    parties.sort_unstable();
    // The library keeps the fields of an object in alphabetical order. `endsOn` is the day after the last: what was signed
    // keeps its digest.
    let canonical = json!({
        "autoRenews": agreement.auto_renews,
        "edition": agreement.edition,
        "endsOn": agreement.ends_on,
        "noticeDays": agreement.notice_days,
        "parties": parties,
        "startsOn": agreement.starts_on,
        "subject": subject_id(agreement),
        "text": agreement.text,
        "title": agreement.title,
    });
    hex(&Sha256::digest(canonical.to_string()))
}

/// The id of what the agreement is under, as clients see it.
pub fn subject_id(agreement: &agreement::Model) -> Option<String> {
    let relationship = agreement.relationship_id.map(|id| id.to_string());
    let branch = || agreement.branch_id.map(|id| id.to_string());
    let chapter = || agreement.chapter_id.map(|id| id.to_string());
    relationship.or_else(branch).or_else(chapter)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        text.extend([byte >> 4, byte & 15].into_iter().filter_map(|digit| char::from_digit(digit.into(), 16)));
        text
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn agreement() -> agreement::Model {
        agreement::Model {
            id: agreement::AgreementId(uuid::Uuid::from_u128(1)),
            relationship_id: Some(entity::relationship::RelationshipId(uuid::Uuid::from_u128(2))),
            branch_id: None,
            chapter_id: None,
            edition: 1,
            title: "T".into(),
            text: Some("X".into()),
            starts_on: NaiveDate::from_ymd_opt(2026, 1, 1),
            ends_on: None,
            notice_days: Some(30),
            auto_renews: false,
            status: Status::InForce,
            digest: None,
            agreed_on: None,
            closed_on: None,
            document_url: None,
            created_at: chrono::DateTime::default(),
            updated_at: chrono::DateTime::default(),
            version: 1,
            public_version: 1,
        }
    }

    #[test]
    fn the_digest_is_of_what_is_agreed_on_and_nothing_else() {
        let one = agreement();
        let kept = agreement::Model { document_url: Some("https://example.org".into()), version: 9, ..agreement() };
        let other = agreement::Model { notice_days: Some(31), ..agreement() };
        assert_eq!(digest(&one, &[]), digest(&kept, &[]));
        assert_ne!(digest(&one, &[]), digest(&other, &[]));
        assert_eq!(digest(&one, &[]).len(), 64);
    }

    #[test]
    fn notice_is_counted_in_days_before_the_end() {
        let day = |day| NaiveDate::from_ymd_opt(2026, 3, day).unwrap();
        let given = Some(day(1));
        assert_eq!(notice_was_given(&agreement(), day(31), given), Ok(()));
        assert_eq!(notice_was_given(&agreement(), day(30), given).unwrap_err().code, Code::Blocked);
        assert_eq!(notice_was_given(&agreement(), day(31), None).unwrap_err().code, Code::Required);
    }

    #[test]
    fn notice_is_given_once_the_agreement_exists() {
        let day = |day: &str| day.parse::<NaiveDate>().unwrap();
        let agreed = agreement::Model { agreed_on: Some(day("2025-12-15")), ..agreement() };
        let give = |agreement: &agreement::Model, given| {
            earliest_end(agreement, Some(day(given))).map_err(|problem| problem.path.concat())
        };
        assert_eq!(give(&agreed, "2025-12-15"), Ok(Some(day("2026-01-14"))));
        assert_eq!(give(&agreed, "2025-12-14"), Err("noticeGivenOn".into()));
        let recorded_late = agreement::Model { agreed_on: Some(day("2026-03-01")), ..agreement() };
        assert_eq!(give(&recorded_late, "2026-01-01"), Ok(Some(day("2026-01-31"))));
        assert_eq!(give(&recorded_late, "2025-12-31"), Err("noticeGivenOn".into()));
    }
}
