//! What is always true of notices: which entry of the ledger tells somebody something, and when a reminder is due.
use chrono::{Days, NaiveDate, TimeDelta};
use entity::{
    exchange_application, inquiry, ledger_entry,
    notice::{Kind, Mailbox},
};

use crate::auth::policy::Action;

/// The actions that somebody is told of.
pub const FOLLOWED: &[Action] = &[
    Action::ExpireAgreement,
    Action::ExpirePartnership,
    Action::ExpireAgreement,
    Action::TerminateAgreement,
    Action::StartRelationshipReview,
    Action::ReportOfficer,
    Action::EndOfficer,
    Action::ConfirmOfficer,
    Action::OpenRequirement,
    Action::MarkRequirementOverdue,
    Action::SubmitReport,
    Action::ReturnReport,
    Action::InviteStaff,
    Action::InviteAgain,
    Action::RequestPasswordReset,
    Action::RequestSignInToken,
    Action::SubmitInquiry,
    Action::AnswerInquiry,
    Action::WithdrawInquiry,
    Action::RequestInquiryInfo,
    Action::ConvertInquiry,
    Action::RedirectInquiry,
    Action::DeclineInquiry,
    Action::ApplyChapter,
    Action::AcceptChapter,
    Action::DeclineChapter,
    Action::ActivateChapter,
    Action::PlaceOnProbation,
    Action::RestoreChapter,
    Action::DeactivateChapter,
    Action::SubmitCharter,
    Action::ResubmitCharter,
    Action::AcceptCharter,
    Action::ReturnCharter,
    Action::RequestChange,
    Action::ApproveChange,
    Action::RejectChange,
    Action::StaleChange,
    Action::ProposeSisterChapter,
    Action::AcceptSisterChapter,
    Action::RefuseSisterChapter,
    Action::EndSisterChapter,
    Action::SubmitApplication,
    Action::ShortlistApplication,
    Action::AcceptApplication,
    Action::WaitlistApplication,
    Action::RejectApplication,
    Action::CancelApplication,
    Action::OfferPlace,
    Action::ExpireOffer,
    Action::ProposePlacement,
    Action::MatchRound,
    Action::ConfirmPlacementSide,
    Action::RefusePlacementSide,
    Action::CancelPlacement,
];

/// What an entry of the ledger is to be told as; most are not told at all.
pub fn tells(entry: &ledger_entry::Model) -> &'static [Kind] {
    let is = |action: Action, record: &str| entry.action == action.name() && entry.record_kind == record;
    let becomes = |status: &str| {
        let of_status = entry.changes.0.iter().find(|change| change.field == "status");
        of_status.and_then(|change| change.after.as_ref()).and_then(|after| after.as_str()) == Some(status)
    };
    if entry.record_kind == "mailed_token" && entry.version == Some(1) {
        match entry.action.as_str() {
            action if action == Action::RequestPasswordReset.name() => &[Kind::PasswordReset],
            action if action == Action::RequestSignInToken.name() => &[Kind::SignIn],
            _ => &[Kind::Invitation],
        }
    } else if is(Action::ExpireAgreement, "agreement") {
        &[Kind::AgreementExpired, Kind::AllianceWithoutAgreement]
    } else if is(Action::ExpirePartnership, "relationship") {
        &[Kind::PartnershipExpired]
    } else if is(Action::TerminateAgreement, "agreement") {
        &[Kind::AllianceWithoutAgreement]
    } else if is(Action::StartRelationshipReview, "relationship") {
        &[Kind::ReviewStarted]
    } else if is(Action::ReportOfficer, "officer_term") && becomes("REPORTED") {
        &[Kind::OfficerReported]
    } else if is(Action::EndOfficer, "officer_term") {
        &[Kind::OfficerEnded, Kind::OfficeVacant]
    } else if is(Action::PlaceOnProbation, "chapter") && entry.actor_role == "SYSTEM" {
        &[Kind::ChapterOnProbation, Kind::ChapterPlacedOnProbation]
    } else if is(Action::OpenRequirement, "requirement_due") {
        &[Kind::RequirementDue]
    } else if is(Action::MarkRequirementOverdue, "requirement_due") {
        &[Kind::RequirementOverdue]
    } else if is(Action::SubmitReport, "chapter_report") {
        &[Kind::ReportSubmitted]
    } else if is(Action::ReturnReport, "chapter_report") {
        &[Kind::ReportReturned]
    } else {
        match entry.record_kind.as_str() {
            "inquiry" => told(TOLD_OF_INQUIRIES, &entry.action),
            "chapter" => told(TOLD_OF_CHAPTERS, &entry.action),
            "charter" => told(TOLD_OF_CHARTERS, &entry.action),
            "change_request" => told(TOLD_OF_CHANGES, &entry.action),
            "sister_chapter" => told(TOLD_OF_SISTERS, &entry.action),
            "exchange_application" => told(TOLD_OF_APPLICATIONS, &entry.action),
            "waitlist_offer" => told(TOLD_OF_OFFERS, &entry.action),
            // Of two confirmations the second is told.
            "placement" if entry.action == Action::ConfirmPlacementSide.name() && !becomes("CONFIRMED") => &[],
            "placement" => told(TOLD_OF_PLACEMENTS, &entry.action),
            _ => &[],
        }
    }
}

/// What a change by the action is told as, of things of one kind.
fn told(of_kind: &'static [(Action, &'static [Kind])], action: &str) -> &'static [Kind] {
    of_kind.iter().find(|(of, _)| of.name() == action).map_or(&[], |(_, kinds)| kinds)
}

const TOLD_OF_CHAPTERS: &[(Action, &[Kind])] = &[
    (Action::ApplyChapter, &[Kind::ChapterApplied, Kind::ChapterApplicationReceived]),
    (Action::AcceptChapter, &[Kind::ChapterAccepted]),
    (Action::DeclineChapter, &[Kind::ChapterDeclined]),
    (Action::ActivateChapter, &[Kind::ChapterActivated]),
    (Action::PlaceOnProbation, &[Kind::ChapterOnProbation]),
    (Action::RestoreChapter, &[Kind::ChapterRestored]),
    (Action::DeactivateChapter, &[Kind::ChapterDeactivated]),
];

const TOLD_OF_CHARTERS: &[(Action, &[Kind])] = &[
    (Action::SubmitCharter, &[Kind::CharterSubmitted]),
    (Action::ResubmitCharter, &[Kind::CharterSubmitted]),
    (Action::AcceptCharter, &[Kind::CharterAccepted]),
    (Action::ReturnCharter, &[Kind::CharterReturned]),
];

const TOLD_OF_CHANGES: &[(Action, &[Kind])] = &[
    (Action::RequestChange, &[Kind::ChangeRequested]),
    (Action::ApproveChange, &[Kind::ChangeApproved]),
    (Action::RejectChange, &[Kind::ChangeRejected]),
    (Action::StaleChange, &[Kind::ChangeStale]),
];

const TOLD_OF_SISTERS: &[(Action, &[Kind])] = &[
    (Action::ProposeSisterChapter, &[Kind::SisterProposed]),
    (Action::AcceptSisterChapter, &[Kind::SisterAccepted]),
    (Action::RefuseSisterChapter, &[Kind::SisterRefused]),
    (Action::EndSisterChapter, &[Kind::SisterEnded]),
];

const TOLD_OF_INQUIRIES: &[(Action, &[Kind])] = &[
    (Action::SubmitInquiry, &[Kind::InquirySubmitted, Kind::InquiryReceived]),
    (Action::AnswerInquiry, &[Kind::InquiryAnswered]),
    (Action::WithdrawInquiry, &[Kind::InquiryWithdrawn]),
    (Action::RequestInquiryInfo, &[Kind::InquiryQuestion]),
    (Action::ConvertInquiry, &[Kind::InquiryConverted]),
    (Action::RedirectInquiry, &[Kind::InquiryRedirected]),
    (Action::DeclineInquiry, &[Kind::InquiryDeclined]),
];

const TOLD_OF_APPLICATIONS: &[(Action, &[Kind])] = &[
    (Action::SubmitApplication, &[Kind::ExchangeApplicationReceived]),
    (Action::ShortlistApplication, &[Kind::ExchangeApplicationShortlisted]),
    (Action::AcceptApplication, &[Kind::ExchangeApplicationAccepted]),
    (Action::WaitlistApplication, &[Kind::ExchangeApplicationWaitlisted]),
    (Action::RejectApplication, &[Kind::ExchangeApplicationRejected]),
    (Action::CancelApplication, &[Kind::ExchangeApplicationCancelled]),
];

const TOLD_OF_OFFERS: &[(Action, &[Kind])] =
    &[(Action::OfferPlace, &[Kind::ExchangePlaceOffered]), (Action::ExpireOffer, &[Kind::ExchangeOfferExpired])];

const TOLD_OF_PLACEMENTS: &[(Action, &[Kind])] = &[
    (Action::ProposePlacement, &[Kind::PlacementProposed]),
    (Action::MatchRound, &[Kind::PlacementProposed]),
    (Action::ConfirmPlacementSide, &[Kind::PlacementConfirmed]),
    (Action::RefusePlacementSide, &[Kind::PlacementCancelled]),
    (Action::CancelPlacement, &[Kind::PlacementCancelled]),
];

/// Whether an inquiry is as the notice would say: of spam nobody is told, nor of what is erased, and of a question only
/// while it waits for its answer.
pub fn is_still_so(kind: Kind, inquiry: &inquiry::Model) -> bool {
    let is_gone = inquiry.status == inquiry::Status::Spam || inquiry.erased_at.is_some();
    let is_answered = kind == Kind::InquiryQuestion && inquiry.status != inquiry::Status::NeedsInfo;
    !is_gone && !is_answered
}

/// The decisions on applications that are told of only while they stand, and the state in which they do.
const STANDS_WHILE: &[(Kind, exchange_application::Status)] = &[
    (Kind::ExchangeApplicationStarted, exchange_application::Status::Draft),
    (Kind::ExchangeApplicationShortlisted, exchange_application::Status::Shortlisted),
    (Kind::ExchangeApplicationAccepted, exchange_application::Status::Accepted),
    (Kind::ExchangeApplicationWaitlisted, exchange_application::Status::Waitlisted),
    (Kind::ExchangeApplicationRejected, exchange_application::Status::Rejected),
    (Kind::ExchangeApplicationCancelled, exchange_application::Status::Cancelled),
    (Kind::ExchangePlaceOffered, exchange_application::Status::Waitlisted),
    (Kind::ExchangeOfferExpired, exchange_application::Status::Waitlisted),
    (Kind::PlacementProposed, exchange_application::Status::Accepted),
    (Kind::PlacementConfirmed, exchange_application::Status::Accepted),
    (Kind::PlacementCancelled, exchange_application::Status::Accepted),
];

/// Whether an application is as the notice would say: nobody is told of what is erased or was taken back.
pub fn concerns(kind: Kind, application: &exchange_application::Model) -> bool {
    let while_it = STANDS_WHILE.iter().find(|(of, _)| *of == kind);
    let is_withdrawn = application.status == exchange_application::Status::Withdrawn;
    let stands = while_it.map_or(!is_withdrawn, |(_, status)| application.status == *status);
    stands && application.erased_at.is_none()
}

/// From which day on the owner is reminded of a due date: so many days before, or as many as notice takes if that is
/// more.
pub fn reminder_day(due_on: NaiveDate, reminder_days: u16, notice_days: Option<i32>) -> NaiveDate {
    let notice = notice_days.and_then(|days| u64::try_from(days).ok()).unwrap_or_default();
    due_on.checked_sub_days(Days::new(notice.max(reminder_days.into()))).unwrap_or(NaiveDate::MIN)
}

/// The day of the last reminder of what is overdue: its due date, and every 30 days from then on.
pub fn last_overdue_reminder(due_on: NaiveDate, today: NaiveDate) -> NaiveDate {
    let days = today.signed_duration_since(due_on).num_days().max(0);
    due_on.checked_add_signed(TimeDelta::days(days - days % OVERDUE_REMINDER_DAYS)).unwrap_or(due_on)
}

/// How many days lie between two reminders of what is overdue.
const OVERDUE_REMINDER_DAYS: i64 = 30;

/// The addresses of the association's mailboxes.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Mailboxes {
    /// The staff's.
    pub staff: Option<String>,
    /// The committee's that reviews relationships.
    pub committee: Option<String>,
    /// The one for everybody.
    pub contact: Option<String>,
}

impl Mailboxes {
    /// Where what is meant for a mailbox goes: what the committee has no address for goes to the staff, and what the
    /// staff have none for to the one for everybody.
    pub fn address(&self, of: Mailbox) -> Option<&str> {
        let staff = || self.staff.as_deref().or(self.contact.as_deref());
        match of {
            Mailbox::Staff => staff(),
            Mailbox::Committee => self.committee.as_deref().or_else(staff),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reminder_comes_before_notice_would_have_to_be_given() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        assert_eq!(reminder_day(day("2026-12-31"), 30, None), day("2026-12-01"));
        assert_eq!(reminder_day(day("2026-12-31"), 30, Some(14)), day("2026-12-01"));
        assert_eq!(reminder_day(day("2026-12-31"), 30, Some(90)), day("2026-10-02"));
    }

    #[test]
    fn what_is_overdue_is_reminded_of_every_30_days() {
        let day = |text: &str| text.parse::<NaiveDate>().unwrap();
        let last = |today| last_overdue_reminder(day("2026-01-31"), day(today));
        assert_eq!(["2026-01-31", "2026-03-01"].map(last), [day("2026-01-31"); 2]);
        assert_eq!(["2026-03-02", "2026-03-31"].map(last), [day("2026-03-02"); 2]);
        assert_eq!(last("2026-04-01"), day("2026-04-01"));
    }

    #[test]
    fn a_mailbox_without_an_address_has_a_next() {
        let mut mailboxes = Mailboxes::default();
        assert_eq!(mailboxes.address(Mailbox::Committee), None);
        mailboxes.contact = Some("info@example.org".into());
        assert_eq!(mailboxes.address(Mailbox::Committee), Some("info@example.org"));
        mailboxes.staff = Some("staff@example.org".into());
        assert_eq!(mailboxes.address(Mailbox::Staff), Some("staff@example.org"));
        mailboxes.committee = Some("committee@example.org".into());
        assert_eq!(mailboxes.address(Mailbox::Committee), Some("committee@example.org"));
    }
}
