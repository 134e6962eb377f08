//! What is always true of the guidelines for chapters and of what chapters acknowledge of them.
use entity::chapter::Status;

use crate::error::{Code, Problem};

/// The most characters of the text of an edition.
pub const MAX_TEXT: usize = 100_000;

/// Whether an edition may follow the last one.
pub fn follows(edition: i32, last: Option<i32>) -> Result<(), Problem> {
    let next = last.map_or(1, |last| last.saturating_add(1));
    if next <= edition {
        return Ok(());
    }
    Err(Code::Invalid.at("edition", format!("Give a number that is higher than those before: {next} or more.")))
}

/// Whether the edition is the one in force, the only one that is acknowledged.
pub fn is_in_force(edition: i32, in_force: Option<i32>) -> Result<(), Problem> {
    match in_force {
        Some(in_force) if edition < in_force => {
            let message = format!("Edition {in_force} is in force: read that one, and acknowledge it.");
            Err(Code::Blocked.at("guideline", message))
        }
        Some(_) | None => Ok(()),
    }
}

/// Whether a chapter in this state acknowledges guidelines.
pub fn fits(status: Status) -> Result<(), &'static str> {
    match status {
        Status::Provisional | Status::Active | Status::Probation | Status::Inactive => Ok(()),
        Status::Applied => Err("A chapter acknowledges the guidelines once it is accepted: acceptChapter comes first."),
        Status::Closed | Status::Declined | Status::Withdrawn => Err("The chapter is over: nothing is asked of it."),
    }
}
