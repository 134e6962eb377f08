//! What is always true of a charter: its life, and when a chapter submits one.
use entity::{
    chapter,
    charter::{self, Status},
};

use crate::{
    error::{Code, Problem},
    lifecycle::{Blockers, life_cycle},
};

life_cycle! {
    /// The life of a charter.
    pub const LIFE_CYCLE = "a charter", SubmitCharter => Submitted;

    /// The steps of a charter.
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum CharterStep of Status;

    Accept = AcceptCharter: Submitted => Accepted;
    Return = ReturnCharter: Submitted => Returned;
    Resubmit = ResubmitCharter: Returned => Submitted;
}

/// What the input of a step has to say, beside what its type demands: a text, or a document in its place.
pub fn missing(step: CharterStep) -> Blockers {
    match step {
        CharterStep::Resubmit => vec![says_nothing()],
        CharterStep::Accept | CharterStep::Return => Vec::new(),
    }
}

/// Why a charter without text and document is none.
pub fn says_nothing() -> Problem {
    Code::Required.at("text", "Give what the charter says, or the address of its document in documentUrl.")
}

/// The most characters of a charter's text; a longer one is a document elsewhere.
pub const MAX_TEXT: usize = 20_000;

/// The charter of a chapter that was submitted last.
pub fn latest<'a>(charters: impl IntoIterator<Item = &'a charter::Model>) -> Option<&'a charter::Model> {
    charters.into_iter().max_by_key(|charter| charter.edition)
}

/// Whether a chapter in this state gives itself a charter.
pub fn fits(status: chapter::Status) -> Result<(), &'static str> {
    use chapter::Status;
    match status {
        Status::Provisional | Status::Active | Status::Probation | Status::Inactive => Ok(()),
        Status::Applied => Err("A chapter submits a charter once it is accepted: acceptChapter comes first."),
        Status::Closed | Status::Declined | Status::Withdrawn => {
            Err("The chapter is over: it gives itself no charter.")
        }
    }
}

/// Whether the next charter can be submitted: one at a time is decided on, and one that was returned is submitted again.
pub fn may_submit(latest: Option<&charter::Model>) -> Result<(), Problem> {
    match latest.map(|charter| charter.status) {
        None | Some(Status::Accepted) => Ok(()),
        Some(Status::Submitted) => {
            let message = "A charter waits for the staff: submit another once they have decided on it.";
            Err(Code::AlreadyExists.at("chapter", message))
        }
        Some(Status::Returned) => {
            let message = "A charter was returned: change that one and submit it again with resubmitCharter.";
            Err(Code::AlreadyExists.at("chapter", message))
        }
    }
}
