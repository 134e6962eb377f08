//! What is always true of erasing somebody: what they still have to do here is done before.
use chrono::NaiveDate;
use entity::{branch_assignment, exchange_application, inquiry, liaison, officer_term};

use crate::{
    branch::rules::is_over,
    error::Code,
    lifecycle::{Blockers, unless},
};

/// What somebody is here.
#[derive(Debug)]
pub struct Parts {
    /// In chapters.
    pub terms: Vec<officer_term::Model>,
    /// At branches.
    pub assignments: Vec<branch_assignment::Model>,
    /// In relationships, on either side.
    pub liaisons: Vec<liaison::Model>,
    /// As somebody who asked.
    pub inquiries: Vec<inquiry::Model>,
    /// As somebody who applied for an exchange.
    pub applications: Vec<exchange_application::Model>,
}

/// What of it goes on today, and stands in the way.
pub fn blockers(parts: &Parts, today: NaiveDate) -> Blockers {
    let Parts { terms, assignments, liaisons, inquiries, applications } = parts;
    let term = "They hold an office of a chapter, or are reported for one: end the term, or reject it, first.";
    let assignment = "They are assigned to a branch: end the assignment first.";
    let liaison = "They are a liaison of a relationship: end that first.";
    let inquiry = "An inquiry with their address goes on: bring it to its end first.";
    let application = "An application for an exchange with their address goes on: it is withdrawn first.";
    let serves = |liaison: &liaison::Model| liaison.ends_on.is_none_or(|end| today < end);
    [
        unless(!terms.iter().any(|term| is_held(term, today)), Code::Blocked, term),
        unless(assignments.iter().all(|assignment| is_over(assignment, today)), Code::Blocked, assignment),
        unless(!liaisons.iter().any(serves), Code::Blocked, liaison),
        unless(inquiries.iter().all(|inquiry| inquiry.ended_at.is_some()), Code::Blocked, inquiry),
        unless(applications.iter().all(|one| one.ended_at.is_some()), Code::Blocked, application),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn is_held(term: &officer_term::Model, today: NaiveDate) -> bool {
    match term.status {
        officer_term::Status::Reported => true,
        officer_term::Status::Current => term.ends_on.is_none_or(|end| today < end),
        officer_term::Status::Ended | officer_term::Status::Rejected => false,
    }
}
