//! What a chapter has to do: each source looks at one kind of thing, and all chapters of a page are looked at together.
use chrono::{DateTime, Days, NaiveDate, TimeDelta, Utc};
use entity::{
    change_request, chapter, contact_verification, handover_note,
    officer_term::{self, Office},
    sister_chapter,
};
use sea_orm::ActiveEnum as _;

use crate::{
    auth::policy::Action,
    chapter::{
        change::graphql::ChangeRequest,
        graphql::Chapter,
        handover::rules::waits_to_be_read,
        life::policy::required_offices,
        officer::graphql::OfficerTerm,
        rules::{TermStatus, grants_leader_access, is_read_only, term_status},
        sister::graphql::SisterChapter,
    },
    data::{Access, Row},
    error::Result,
    node::Node,
};

/// From how many days before its end on a term is told of.
pub const TERM_ENDS_WITHIN: Days = Days::new(90);

/// How long a confirmation of contact data is good.
pub const VERIFICATION_IS_GOOD_FOR: TimeDelta = TimeDelta::days(180);

/// Something that a chapter has to do, or waits for.
pub struct Task {
    /// What sort of thing.
    pub kind: Kind,
    /// Whose turn it is.
    pub waits_for: Turn,
    /// By when; none if no day is set.
    pub due_on: Option<NaiveDate>,
    /// Since when it waits.
    pub since: Option<DateTime<Utc>>,
    /// Why, in a sentence.
    pub reason: String,
    /// What does it.
    pub action: Action,
    /// What it is done to.
    pub subject: Node,
}

/// What sorts of things chapters have to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Nobody holds a required office.
    OfficeVacant,
    /// A term ends soon, and nobody follows.
    TermEnding,
    /// Contact data are to be confirmed.
    ContactUnverified,
    /// Another chapter proposed to be sister chapters.
    SisterProposed,
    /// A change request waits for the staff.
    ChangeRequested,
    /// A reported officer waits for the staff.
    OfficerReported,
    /// A new officer is to read what was left to them.
    HandoverUnread,
}

/// Whose turn it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Turn {
    /// The chapter's leaders'.
    Leaders,
    /// The staff's.
    Staff,
}

/// All that a chapter has to do or waits for: what is due first, first. To add a kind of thing is to add a source.
pub async fn tasks(chapter: &Row<chapter::Entity>, access: &Access) -> Result<Vec<Task>> {
    if is_read_only(chapter.status) {
        return Ok(Vec::new());
    }
    let mut tasks = of_officers(chapter, access).await?;
    tasks.extend(of_contact_data(chapter, access).await?);
    tasks.extend(of_sisters(chapter, access).await?);
    tasks.extend(of_changes(chapter, access).await?);
    tasks.sort_by_key(|task| (task.due_on.unwrap_or(NaiveDate::MAX), task.since));
    Ok(tasks)
}

async fn of_officers(chapter: &Row<chapter::Entity>, access: &Access) -> Result<Vec<Task>> {
    let of = officer_term::Column::ChapterId;
    let terms = chapter.each::<officer_term::Entity>(access, chapter::Column::Id, of).await?;
    let today = access.viewer().today();
    let mut tasks = Vec::new();
    for office in required_offices(chapter.kind).iter().copied() {
        let is_held =
            |term: &Row<officer_term::Entity>| term.office == office && term_status(term, today) == TermStatus::Current;
        if !terms.iter().any(is_held) {
            tasks.push(Task {
                kind: Kind::OfficeVacant,
                waits_for: Turn::Leaders,
                due_on: Some(today),
                since: None,
                reason: format!("Nobody holds the office of {}, which the chapter needs.", words(office)),
                action: Action::ReportOfficer,
                subject: Node::Chapter(Chapter(chapter.clone())),
            });
        }
    }
    for term in &terms {
        if term.status == officer_term::Status::Reported {
            tasks.push(reported(term));
        } else if let Some(end) = ending(term, today).filter(|end| !is_followed(term, *end, &terms)) {
            tasks.push(Task {
                kind: Kind::TermEnding,
                waits_for: Turn::Leaders,
                due_on: end.pred_opt(),
                since: None,
                reason: format!("The term of the {} ends, and nobody follows yet.", words(term.office)),
                action: Action::HandOverOffice,
                subject: Node::OfficerTerm(OfficerTerm(term.clone())),
            });
        }
    }
    tasks.extend(unread(chapter, &terms, access).await?);
    Ok(tasks)
}

/// Notes that those who follow in an office have not read.
async fn unread(
    chapter: &Row<chapter::Entity>,
    terms: &[Row<officer_term::Entity>],
    access: &Access,
) -> Result<Vec<Task>> {
    let of = handover_note::Column::ChapterId;
    let notes = chapter.each::<handover_note::Entity>(access, chapter::Column::Id, of).await?;
    let today = access.viewer().today();
    let waits = |term: &&Row<officer_term::Entity>| {
        notes.iter().any(|note| note.office == term.office && waits_to_be_read(term, note, today))
    };
    let task = |term: &Row<officer_term::Entity>| Task {
        kind: Kind::HandoverUnread,
        waits_for: Turn::Leaders,
        due_on: Some(term.starts_on),
        since: None,
        reason: format!("The {} is to read the note that was left for the office.", words(term.office)),
        action: Action::AcknowledgeHandover,
        subject: Node::OfficerTerm(OfficerTerm(term.clone())),
    };
    Ok(terms.iter().filter(waits).map(task).collect())
}

/// The day after the last of a current term that ends soon.
pub fn ending(term: &officer_term::Model, today: NaiveDate) -> Option<NaiveDate> {
    let end = term.ends_on.filter(|end| *end <= today + TERM_ENDS_WITHIN)?;
    (term_status(term, today) == TermStatus::Current).then_some(end)
}

/// Whether somebody holds the office from that day on, or is reported to.
fn is_followed(term: &officer_term::Model, end: NaiveDate, terms: &[Row<officer_term::Entity>]) -> bool {
    terms.iter().any(|other| {
        let lasts = other.ends_on.is_none_or(|over| end < over);
        let counts = [officer_term::Status::Reported, officer_term::Status::Current].contains(&other.status);
        other.id != term.id && other.office == term.office && counts && lasts
    })
}

fn reported(term: &Row<officer_term::Entity>) -> Task {
    let rights =
        if grants_leader_access(term.office, term.is_lead_contact) { ", which gives leader rights" } else { "" };
    Task {
        kind: Kind::OfficerReported,
        waits_for: Turn::Staff,
        due_on: None,
        since: Some(term.created_at),
        reason: format!("The staff are to confirm the {}{rights}.", words(term.office)),
        action: Action::ConfirmOfficer,
        subject: Node::OfficerTerm(OfficerTerm(term.clone())),
    }
}

fn words(office: Office) -> String {
    office.to_value().to_lowercase().replace('_', " ")
}

async fn of_contact_data(chapter: &Row<chapter::Entity>, access: &Access) -> Result<Vec<Task>> {
    let of = contact_verification::Column::ChapterId;
    let known = chapter.one::<contact_verification::Entity>(access, chapter::Column::Id, of).await?;
    let since = known.and_then(|row| row.verified_since);
    let today = access.viewer().today();
    let due_on = since.map_or(today, |since| since.date_naive() + VERIFICATION_IS_GOOD_FOR);
    if today < due_on {
        return Ok(Vec::new());
    }
    let reason = match since {
        Some(since) => format!("Contact data were last confirmed on {}.", since.date_naive()),
        None => "Some contact data were never confirmed.".to_owned(),
    };
    Ok(vec![Task {
        kind: Kind::ContactUnverified,
        waits_for: Turn::Leaders,
        due_on: Some(due_on),
        since,
        reason,
        action: Action::ConfirmChapterDetails,
        subject: Node::Chapter(Chapter(chapter.clone())),
    }])
}

async fn of_sisters(chapter: &Row<chapter::Entity>, access: &Access) -> Result<Vec<Task>> {
    use sister_chapter::Column::{FirstId, SecondId};
    let first = chapter.each::<sister_chapter::Entity>(access, chapter::Column::Id, FirstId).await?;
    let second = chapter.each::<sister_chapter::Entity>(access, chapter::Column::Id, SecondId).await?;
    let is_to_answer = |relation: &Row<sister_chapter::Entity>| {
        relation.status == sister_chapter::Status::Proposed && relation.proposer_id != chapter.id
    };
    let task = |relation: Row<sister_chapter::Entity>| Task {
        kind: Kind::SisterProposed,
        waits_for: Turn::Leaders,
        due_on: None,
        since: Some(relation.created_at),
        reason: "Another chapter proposed to be sister chapters.".to_owned(),
        action: Action::AcceptSisterChapter,
        subject: Node::SisterChapter(SisterChapter(relation)),
    };
    Ok(first.into_iter().chain(second).filter(is_to_answer).map(task).collect())
}

async fn of_changes(chapter: &Row<chapter::Entity>, access: &Access) -> Result<Vec<Task>> {
    let task = |request: Row<change_request::Entity>| Task {
        kind: Kind::ChangeRequested,
        waits_for: Turn::Staff,
        due_on: None,
        since: Some(request.created_at),
        reason: "The staff are to decide what the chapter asked for.".to_owned(),
        action: Action::ApproveChange,
        subject: Node::ChangeRequest(ChangeRequest(request)),
    };
    Ok(pending(chapter, access).await?.into_iter().map(task).collect())
}

/// The change requests of a chapter that wait for the staff.
pub async fn pending(chapter: &Row<chapter::Entity>, access: &Access) -> Result<Vec<Row<change_request::Entity>>> {
    let of = change_request::Column::ChapterId;
    let requests = chapter.each::<change_request::Entity>(access, chapter::Column::Id, of).await?;
    Ok(requests.into_iter().filter(|request| request.status == change_request::Status::Pending).collect())
}
