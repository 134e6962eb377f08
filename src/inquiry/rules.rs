//! What is always true of an inquiry: its life, its reference, how long its token is good, and what it may become.
use chrono::{Datelike as _, NaiveDate, TimeDelta};
use entity::{
    fold::words,
    inquiry::{self, Interest, Status},
    organization,
    relationship_type::Code as Category,
};

use crate::{
    error::Code,
    lifecycle::{Blockers, life_cycle, unless},
    organization::rules::is_of_local_government,
};

life_cycle! {
    /// The life of an inquiry.
    pub const LIFE_CYCLE = "an inquiry", SubmitInquiry => Submitted;

    /// The steps of an inquiry.
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum InquiryStep of Status;

    Claim = ClaimInquiry: Submitted => InReview;
    RequestInfo = RequestInquiryInfo: InReview => NeedsInfo;
    Answer = AnswerInquiry: NeedsInfo => InReview;
    Convert = ConvertInquiry: InReview => Converted;
    Decline = DeclineInquiry: InReview | NeedsInfo => Declined;
    Redirect = RedirectInquiry: InReview => Redirected;
    Withdraw = WithdrawInquiry: Submitted | InReview | NeedsInfo => Withdrawn;
    MarkAsSpam = MarkInquiryAsSpam: Submitted | InReview => Spam;
}

/// What stands in the way of a step of an inquiry that is in a state for it: nothing.
pub fn guard(step: InquiryStep) -> Blockers {
    match step {
        InquiryStep::Claim
        | InquiryStep::RequestInfo
        | InquiryStep::Answer
        | InquiryStep::Convert
        | InquiryStep::Decline
        | InquiryStep::Redirect
        | InquiryStep::Withdraw
        | InquiryStep::MarkAsSpam => Vec::new(),
    }
}

/// The states in which nothing more becomes of an inquiry.
pub fn has_ended(status: Status) -> bool {
    match status {
        Status::Converted | Status::Declined | Status::Redirected | Status::Withdrawn | Status::Spam => true,
        Status::Submitted | Status::InReview | Status::NeedsInfo => false,
    }
}

/// Notes are kept as long as what they are about.
pub fn takes_notes(inquiry: &inquiry::Model) -> Blockers {
    let message = "What was said about it was erased when its time was over: nothing is added any more.";
    unless(inquiry.erased_at.is_none(), Code::Blocked, message).into_iter().collect()
}

/// How long the token of an inquiry is good, from its submission and from each question anew.
pub const TOKEN_IS_GOOD_FOR: TimeDelta = TimeDelta::days(180);

/// How many inquiries one mailbox may be named in within a day.
pub const MAX_PER_MAILBOX: u64 = 5;

/// Without letters that are taken for digits.
const DIGITS: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// What people call an inquiry by: the year, and eight digits that tell nothing of how many there are.
pub fn reference(on: NaiveDate, secret: &[u8; 32]) -> String {
    reference_with("INQ", on, secret)
}

/// The same of something else that is asked by people outside.
pub fn reference_with(prefix: &str, on: NaiveDate, secret: &[u8; 32]) -> String {
    let digit = |byte: &u8| char::from(DIGITS[usize::from(byte % 32)]);
    let (one, other) = (secret[..4].iter().map(digit), secret[4..8].iter().map(digit));
    format!("{prefix}-{}-{}-{}", on.year(), one.collect::<String>(), other.collect::<String>())
}

/// The questions with which the organization of this name may be found, the narrowest first: all of its words, then
/// the two longest that are not short, since people write names in more words than they are kept in.
pub fn questions(name: &str) -> Vec<String> {
    let mut words = words(name);
    words.truncate(8);
    let whole: String = words.join(" ").chars().take(200).collect();
    words.retain(|word| 4 <= word.chars().count());
    words.sort_by_key(|word| std::cmp::Reverse(word.chars().count()));
    words.truncate(2);
    let longest: String = words.join(" ").chars().take(200).collect();
    let mut questions = vec![whole, longest];
    questions.retain(|question| !question.is_empty());
    questions.dedup();
    questions
}

/// What an inquiry may become, and why; no category where none of the association's is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Suggestion {
    /// The category.
    pub category: Option<Category>,
    /// Why.
    pub reason: &'static str,
}

/// What is known of the organization that is perhaps the same.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Known {
    /// What sort of body it is.
    pub kind: organization::Kind,
    /// Whether it has the one alliance that it may have.
    pub has_alliance: bool,
}

/// What an inquiry may become, by what it asks for and what is known of who asks.
pub fn suggestion(interest: Interest, known: Option<Known>) -> Suggestion {
    let of = |category, reason| Suggestion { category: Some(category), reason };
    match (interest, known) {
        (Interest::StrategicAlliance, Some(Known { has_alliance: true, .. })) => {
            of(Category::Partnership, "It asks for an alliance and has one: a partnership may stand beside it.")
        }
        (Interest::StrategicAlliance, Some(Known { kind, .. })) if !is_of_local_government(kind) => of(
            Category::Partnership,
            "It asks for an alliance, which is with local governments and their associations only: with other bodies \
             there are partnerships.",
        ),
        (Interest::StrategicAlliance, Some(_)) => {
            of(Category::StrategicAlliance, "It asks for an alliance, is of a kind for it, and has none.")
        }
        (Interest::StrategicAlliance, None) => of(
            Category::StrategicAlliance,
            "It asks for an alliance, and no organization like it is known: look whether it is of a kind for it.",
        ),
        (Interest::Partnership, _) => of(Category::Partnership, "It asks for a partnership, which any body may have."),
        (Interest::Chapter, _) => of(Category::Chapter, "It asks for a chapter: apply for it with convertInquiry."),
        (Interest::Sponsorship, _) => of(
            Category::AnnualPartnerProgram,
            "It asks to sponsor: offer a package with convertInquiry, or send it to the program's site with \
             redirectInquiry.",
        ),
        (Interest::Exchange, _) => Suggestion {
            category: None,
            reason: "It asks for exchanges, which are applied for in the rounds of their programs.",
        },
        (Interest::Other, _) => {
            Suggestion { category: None, reason: "It does not say what it asks for: ask with requestInquiryInfo." }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reference_is_read_aloud_without_doubt() {
        let day = NaiveDate::from_ymd_opt(2026, 3, 1).unwrap();
        assert_eq!(reference(day, &[255; 32]), "INQ-2026-ZZZZ-ZZZZ");
        assert!(!DIGITS.iter().any(|digit| b"ILOU".contains(digit)));
    }

    #[test]
    fn an_organization_is_looked_for_by_all_its_words_and_by_the_longest() {
        assert_eq!(
            questions("Norwegian Association of Cities"),
            ["norwegian association of cities", "association norwegian"]
        );
        assert_eq!(questions("NALAS"), ["nalas"]);
        assert_eq!(questions("The Cities"), ["the cities", "cities"]);
        assert_eq!(questions("EU"), ["eu"]);
        assert_eq!(questions("???"), Vec::<String>::new());
        assert!(questions(&"x".repeat(200)).iter().all(|question| question.len() <= 200));
    }

    #[test]
    fn what_is_suggested_fits_who_asks() {
        let known = |kind, has_alliance| Some(Known { kind, has_alliance });
        for (interest, known, category) in [
            (Interest::StrategicAlliance, None, Some(Category::StrategicAlliance)),
            (
                Interest::StrategicAlliance,
                known(organization::Kind::LocalGovernment, false),
                Some(Category::StrategicAlliance),
            ),
            (
                Interest::StrategicAlliance,
                known(organization::Kind::LocalGovernment, true),
                Some(Category::Partnership),
            ),
            (Interest::StrategicAlliance, known(organization::Kind::Company, false), Some(Category::Partnership)),
            (Interest::Partnership, known(organization::Kind::Company, false), Some(Category::Partnership)),
            (Interest::Sponsorship, None, Some(Category::AnnualPartnerProgram)),
            (Interest::Chapter, None, Some(Category::Chapter)),
            (Interest::Exchange, None, None),
            (Interest::Other, None, None),
        ] {
            assert_eq!(suggestion(interest, known).category, category, "{interest:?} {known:?}");
        }
    }

    #[test]
    fn what_has_ended_has_no_step_left() {
        for to in LIFE_CYCLE.edges.iter().flat_map(|edge| edge.to) {
            assert_eq!(has_ended(*to), LIFE_CYCLE.steps(*to).next().is_none(), "{to:?}");
        }
    }
}
