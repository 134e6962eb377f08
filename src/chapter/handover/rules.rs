//! What is always true of handovers.
use chrono::NaiveDate;
use entity::{handover_note, officer_term};

use crate::{
    auth::Viewer,
    chapter::rules::{TermStatus, term_status},
    error::{Code, Problem},
};

/// The most characters of a note.
pub const MAX_TEXT: usize = 20_000;

/// What is told of a term of somebody else.
pub const NOT_THEIRS: &str = "Only whoever holds the term acknowledges what was left to them, or the staff do.";

/// Whether the viewer may say that the holder of a term has read the note of the office: the holder, or the staff for
/// them.
pub fn may_acknowledge(term: &officer_term::Model, viewer: &Viewer) -> Result<(), Problem> {
    let is_theirs = term.account_id.is_some() && term.account_id == viewer.account;
    if viewer.is_staff() || is_theirs {
        return Ok(());
    }
    Err(Code::Forbidden.at("id", NOT_THEIRS))
}

/// Whether there is something to be acknowledged, by somebody who holds the office.
pub fn is_to_acknowledge(
    term: &officer_term::Model,
    note: Option<&handover_note::Model>,
    today: NaiveDate,
) -> Result<(), Problem> {
    if term_status(term, today) != TermStatus::Current {
        return Err(Code::WrongState.at("id", "The term is not current: its holder acknowledges once it has begun."));
    }
    if term.handover_acknowledged_at.is_some() {
        return Err(Code::AlreadyExists.at("id", "It was acknowledged already."));
    }
    if note.is_none() {
        let message = "Nobody has left a note for the office: have it written with saveHandoverNote first.";
        return Err(Code::Blocked.at("id", message));
    }
    Ok(())
}

/// Whether the holder of a term is asked to read the note: it was there when the term began.
pub fn waits_to_be_read(term: &officer_term::Model, note: &handover_note::Model, today: NaiveDate) -> bool {
    is_to_acknowledge(term, Some(note), today).is_ok() && note.created_at.date_naive() < term.starts_on
}
