//! The words of notices: a plain text for each kind and language, with places left open.
use entity::notice::{Kind, Parameters};

use crate::language::Language;

/// What is read: one line, and the rest.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Letter {
    /// The line that tells what it is about.
    pub subject: String,
    /// The text.
    pub body: String,
}

/// The letter of a notice in this language, or in English where we do not write it.
pub fn letter(kind: Kind, language: &str, parameters: &Parameters) -> Letter {
    let text = match Language::of(language).unwrap_or_default() {
        Language::Spanish => spanish(kind),
        Language::English => english(kind),
    };
    let (subject, body) = text.split_once("\n\n").unwrap_or((text, ""));
    let subject = fill(subject, parameters).replace(char::is_control, " ");
    Letter { subject, body: fill(body, parameters) }
}

#[expect(clippy::too_many_lines, reason = "a line for each kind")]
fn english(kind: Kind) -> &'static str {
    match kind {
        Kind::PartnershipExpired => include_str!("texts/en/partnership_expired.txt"),
        Kind::ReviewStarted => include_str!("texts/en/review_started.txt"),
        Kind::AgreementEnds => include_str!("texts/en/agreement_ends.txt"),
        Kind::AgreementExpired => include_str!("texts/en/agreement_expired.txt"),
        Kind::ReviewDue => include_str!("texts/en/review_due.txt"),
        Kind::ReviewOverdue => include_str!("texts/en/review_overdue.txt"),
        Kind::ObligationDue => include_str!("texts/en/obligation_due.txt"),
        Kind::ObligationOverdue => include_str!("texts/en/obligation_overdue.txt"),
        Kind::OfficerReported => include_str!("texts/en/officer_reported.txt"),
        Kind::OfficerEnded => include_str!("texts/en/officer_ended.txt"),
        Kind::OfficeVacant => include_str!("texts/en/office_vacant.txt"),
        Kind::RequirementDue => include_str!("texts/en/requirement_due.txt"),
        Kind::RequirementOverdue => include_str!("texts/en/requirement_overdue.txt"),
        Kind::ReportSubmitted => include_str!("texts/en/report_submitted.txt"),
        Kind::ReportReturned => include_str!("texts/en/report_returned.txt"),
        Kind::AllianceWithoutAgreement => include_str!("texts/en/alliance_without_agreement.txt"),
        Kind::Invitation => include_str!("texts/en/invitation.txt"),
        Kind::PasswordReset => include_str!("texts/en/password_reset.txt"),
        Kind::SignIn => include_str!("texts/en/sign_in.txt"),
        Kind::InquirySubmitted => include_str!("texts/en/inquiry_submitted.txt"),
        Kind::InquiryAnswered => include_str!("texts/en/inquiry_answered.txt"),
        Kind::InquiryWithdrawn => include_str!("texts/en/inquiry_withdrawn.txt"),
        Kind::InquiryReceived => include_str!("texts/en/inquiry_received.txt"),
        Kind::InquiryQuestion => include_str!("texts/en/inquiry_question.txt"),
        Kind::InquiryConverted => include_str!("texts/en/inquiry_converted.txt"),
        Kind::InquiryRedirected => include_str!("texts/en/inquiry_redirected.txt"),
        Kind::InquiryDeclined => include_str!("texts/en/inquiry_declined.txt"),
        Kind::ChapterApplied => include_str!("texts/en/chapter_applied.txt"),
        Kind::ChapterApplicationReceived => include_str!("texts/en/chapter_application_received.txt"),
        Kind::ChapterAccepted => include_str!("texts/en/chapter_accepted.txt"),
        Kind::ChapterDeclined => include_str!("texts/en/chapter_declined.txt"),
        Kind::ChapterActivated => include_str!("texts/en/chapter_activated.txt"),
        Kind::ChapterOnProbation => include_str!("texts/en/chapter_on_probation.txt"),
        Kind::ChapterPlacedOnProbation => include_str!("texts/en/chapter_placed_on_probation.txt"),
        Kind::ChapterRestored => include_str!("texts/en/chapter_restored.txt"),
        Kind::ChapterDeactivated => include_str!("texts/en/chapter_deactivated.txt"),
        Kind::CharterSubmitted => include_str!("texts/en/charter_submitted.txt"),
        Kind::CharterAccepted => include_str!("texts/en/charter_accepted.txt"),
        Kind::CharterReturned => include_str!("texts/en/charter_returned.txt"),
        Kind::GuidelinesToAcknowledge => include_str!("texts/en/guidelines_to_acknowledge.txt"),
        Kind::ChangeRequested => include_str!("texts/en/change_requested.txt"),
        Kind::ChangeApproved => include_str!("texts/en/change_approved.txt"),
        Kind::ChangeRejected => include_str!("texts/en/change_rejected.txt"),
        Kind::ChangeStale => include_str!("texts/en/change_stale.txt"),
        Kind::SisterProposed => include_str!("texts/en/sister_proposed.txt"),
        Kind::SisterAccepted => include_str!("texts/en/sister_accepted.txt"),
        Kind::SisterRefused => include_str!("texts/en/sister_refused.txt"),
        Kind::SisterEnded => include_str!("texts/en/sister_ended.txt"),
        Kind::ExchangeApplicationStarted => include_str!("texts/en/exchange_application_started.txt"),
        Kind::ExchangeApplicationReceived => include_str!("texts/en/exchange_application_received.txt"),
        Kind::ExchangeApplicationShortlisted => include_str!("texts/en/exchange_application_shortlisted.txt"),
        Kind::ExchangeApplicationAccepted => include_str!("texts/en/exchange_application_accepted.txt"),
        Kind::ExchangeApplicationWaitlisted => include_str!("texts/en/exchange_application_waitlisted.txt"),
        Kind::ExchangeApplicationRejected => include_str!("texts/en/exchange_application_rejected.txt"),
        Kind::ExchangeApplicationCancelled => include_str!("texts/en/exchange_application_cancelled.txt"),
        Kind::ExchangePlaceOffered => include_str!("texts/en/exchange_place_offered.txt"),
        Kind::ExchangeOfferExpired => include_str!("texts/en/exchange_offer_expired.txt"),
        Kind::PlacementProposed => include_str!("texts/en/placement_proposed.txt"),
        Kind::PlacementConfirmed => include_str!("texts/en/placement_confirmed.txt"),
        Kind::PlacementCancelled => include_str!("texts/en/placement_cancelled.txt"),
    }
}

#[expect(clippy::too_many_lines, reason = "a line for each kind")]
fn spanish(kind: Kind) -> &'static str {
    match kind {
        Kind::PartnershipExpired => include_str!("texts/es/partnership_expired.txt"),
        Kind::ReviewStarted => include_str!("texts/es/review_started.txt"),
        Kind::AgreementEnds => include_str!("texts/es/agreement_ends.txt"),
        Kind::AgreementExpired => include_str!("texts/es/agreement_expired.txt"),
        Kind::ReviewDue => include_str!("texts/es/review_due.txt"),
        Kind::ReviewOverdue => include_str!("texts/es/review_overdue.txt"),
        Kind::ObligationDue => include_str!("texts/es/obligation_due.txt"),
        Kind::ObligationOverdue => include_str!("texts/es/obligation_overdue.txt"),
        Kind::OfficerReported => include_str!("texts/es/officer_reported.txt"),
        Kind::OfficerEnded => include_str!("texts/es/officer_ended.txt"),
        Kind::OfficeVacant => include_str!("texts/es/office_vacant.txt"),
        Kind::RequirementDue => include_str!("texts/es/requirement_due.txt"),
        Kind::RequirementOverdue => include_str!("texts/es/requirement_overdue.txt"),
        Kind::ReportSubmitted => include_str!("texts/es/report_submitted.txt"),
        Kind::ReportReturned => include_str!("texts/es/report_returned.txt"),
        Kind::AllianceWithoutAgreement => include_str!("texts/es/alliance_without_agreement.txt"),
        Kind::Invitation => include_str!("texts/es/invitation.txt"),
        Kind::PasswordReset => include_str!("texts/es/password_reset.txt"),
        Kind::SignIn => include_str!("texts/es/sign_in.txt"),
        Kind::InquirySubmitted => include_str!("texts/es/inquiry_submitted.txt"),
        Kind::InquiryAnswered => include_str!("texts/es/inquiry_answered.txt"),
        Kind::InquiryWithdrawn => include_str!("texts/es/inquiry_withdrawn.txt"),
        Kind::InquiryReceived => include_str!("texts/es/inquiry_received.txt"),
        Kind::InquiryQuestion => include_str!("texts/es/inquiry_question.txt"),
        Kind::InquiryConverted => include_str!("texts/es/inquiry_converted.txt"),
        Kind::InquiryRedirected => include_str!("texts/es/inquiry_redirected.txt"),
        Kind::InquiryDeclined => include_str!("texts/es/inquiry_declined.txt"),
        Kind::ChapterApplied => include_str!("texts/es/chapter_applied.txt"),
        Kind::ChapterApplicationReceived => include_str!("texts/es/chapter_application_received.txt"),
        Kind::ChapterAccepted => include_str!("texts/es/chapter_accepted.txt"),
        Kind::ChapterDeclined => include_str!("texts/es/chapter_declined.txt"),
        Kind::ChapterActivated => include_str!("texts/es/chapter_activated.txt"),
        Kind::ChapterOnProbation => include_str!("texts/es/chapter_on_probation.txt"),
        Kind::ChapterPlacedOnProbation => include_str!("texts/es/chapter_placed_on_probation.txt"),
        Kind::ChapterRestored => include_str!("texts/es/chapter_restored.txt"),
        Kind::ChapterDeactivated => include_str!("texts/es/chapter_deactivated.txt"),
        Kind::CharterSubmitted => include_str!("texts/es/charter_submitted.txt"),
        Kind::CharterAccepted => include_str!("texts/es/charter_accepted.txt"),
        Kind::CharterReturned => include_str!("texts/es/charter_returned.txt"),
        Kind::GuidelinesToAcknowledge => include_str!("texts/es/guidelines_to_acknowledge.txt"),
        Kind::ChangeRequested => include_str!("texts/es/change_requested.txt"),
        Kind::ChangeApproved => include_str!("texts/es/change_approved.txt"),
        Kind::ChangeRejected => include_str!("texts/es/change_rejected.txt"),
        Kind::ChangeStale => include_str!("texts/es/change_stale.txt"),
        Kind::SisterProposed => include_str!("texts/es/sister_proposed.txt"),
        Kind::SisterAccepted => include_str!("texts/es/sister_accepted.txt"),
        Kind::SisterRefused => include_str!("texts/es/sister_refused.txt"),
        Kind::SisterEnded => include_str!("texts/es/sister_ended.txt"),
        Kind::ExchangeApplicationStarted => include_str!("texts/es/exchange_application_started.txt"),
        Kind::ExchangeApplicationReceived => include_str!("texts/es/exchange_application_received.txt"),
        Kind::ExchangeApplicationShortlisted => include_str!("texts/es/exchange_application_shortlisted.txt"),
        Kind::ExchangeApplicationAccepted => include_str!("texts/es/exchange_application_accepted.txt"),
        Kind::ExchangeApplicationWaitlisted => include_str!("texts/es/exchange_application_waitlisted.txt"),
        Kind::ExchangeApplicationRejected => include_str!("texts/es/exchange_application_rejected.txt"),
        Kind::ExchangeApplicationCancelled => include_str!("texts/es/exchange_application_cancelled.txt"),
        Kind::ExchangePlaceOffered => include_str!("texts/es/exchange_place_offered.txt"),
        Kind::ExchangeOfferExpired => include_str!("texts/es/exchange_offer_expired.txt"),
        Kind::PlacementProposed => include_str!("texts/es/placement_proposed.txt"),
        Kind::PlacementConfirmed => include_str!("texts/es/placement_confirmed.txt"),
        Kind::PlacementCancelled => include_str!("texts/es/placement_cancelled.txt"),
    }
}

/// Puts values into the places `{name}`, in one pass, so that a value that looks like a place is left as it is.
fn fill(text: &str, Parameters(values): &Parameters) -> String {
    let mut filled = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once('{') {
        let Some((name, further)) = after.split_once('}') else { break };
        filled.push_str(before);
        filled.push_str(values.get(name).map_or("–", String::as_str));
        rest = further;
    }
    filled.push_str(rest);
    filled
}

#[cfg(test)]
mod tests {
    use sea_orm::Iterable as _;

    use super::*;

    fn values(of: &[(&str, &str)]) -> Parameters {
        Parameters(of.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect())
    }

    #[test]
    fn every_text_has_a_line_and_a_body_and_leaves_open_only_what_is_known() {
        let known = ["with", "day", "id", "title", "notice", "office", "token", "reference", "url", "text"];
        for (kind, text) in Kind::iter().flat_map(|kind| [(kind, english(kind)), (kind, spanish(kind))]) {
            let (subject, body) = text.split_once("\n\n").unwrap();
            let is_named = ["{id}\n", "{reference}\n"].iter().any(|name| body.ends_with(name));
            assert!(!subject.contains('\n') && is_named, "{kind:?}: {text}");
            for place in text.split('{').skip(1) {
                assert!(known.contains(&place.split('}').next().unwrap()), "{kind:?}: {place}");
            }
        }
    }

    #[test]
    fn the_languages_leave_the_same_places_open() {
        let places = |text: &str| -> std::collections::BTreeSet<String> {
            text.split('{').skip(1).filter_map(|after| Some(after.split_once('}')?.0.to_owned())).collect()
        };
        for kind in Kind::iter() {
            assert_eq!(places(english(kind)), places(spanish(kind)), "{kind:?}");
        }
    }

    #[test]
    fn a_language_that_is_not_written_reads_english() {
        let values = values(&[("with", "A {day}\n"), ("day", "2026-03-01"), ("id", "x")]);
        let of = |kind, language| letter(kind, language, &values).subject;
        assert_eq!(of(Kind::ReviewDue, "es-MX"), "La revisión de la alianza con A {day}  vence el 2026-03-01");
        assert_eq!(of(Kind::ReviewStarted, "es"), "Solicitud de revisión: A {day} ");
        assert_eq!(of(Kind::ReviewStarted, "en-GB"), "Please review: A {day} ");
        assert_eq!(of(Kind::ReviewStarted, "xx"), of(Kind::ReviewStarted, "en"));
    }
}
