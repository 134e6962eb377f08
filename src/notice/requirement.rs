//! Notices of what chapters owe and report: to the chapter's mailbox, or to the staff.
use entity::{
    chapter, chapter_report, ledger_entry,
    notice::{Kind, Mailbox},
    requirement, requirement_due,
};
use sea_orm::{ActiveEnum as _, ColumnTrait as _};

use super::follow::parameters;
use crate::{
    chapter::requirement::rules::OWED,
    data::{Post, Recipient, Tx},
    error::Result,
};

/// A value of an enum as a letter says it.
fn words(value: &str) -> String {
    value.to_lowercase().replace('_', " ")
}

/// What a chapter owes, unless it was met or waived since.
pub(super) async fn of_due(kind: Kind, key: String, entry: &ledger_entry::Model, tx: &Tx) -> Result<Option<Post>> {
    let known = tx.find::<requirement_due::Entity>().filter(requirement_due::Column::Id.eq(entry.record_id));
    let Some(due) = tx.all(known).await?.pop().filter(|due| OWED.contains(&due.status)) else { return Ok(None) };
    let of_it = tx.find::<requirement::Entity>().filter(requirement::Column::Id.eq(due.requirement_id));
    let chapters = tx.find::<chapter::Entity>().filter(chapter::Column::Id.eq(due.chapter_id));
    let (requirement, chapter) = (tx.all(of_it).await?.pop(), tx.all(chapters).await?.pop());
    let (Some(requirement), Some(chapter)) = (requirement, chapter) else { return Ok(None) };
    let parameters = parameters([
        ("with", chapter.name),
        ("title", requirement.name),
        ("text", due.period),
        ("office", words(&requirement.office.to_value())),
        ("day", due.due_on.to_string()),
        ("id", due.id.to_string()),
    ]);
    Ok(Some(Post { kind, to: Recipient::Chapter(chapter.id), language: None, parameters, key }))
}

/// A report that waits for the staff, or that its chapter has back; unless it went on since.
pub(super) async fn of_report(kind: Kind, key: String, entry: &ledger_entry::Model, tx: &Tx) -> Result<Option<Post>> {
    use chapter_report::Status;
    let known = tx.find::<chapter_report::Entity>().filter(chapter_report::Column::Id.eq(entry.record_id));
    let is_for_staff = kind == Kind::ReportSubmitted;
    let waits = if is_for_staff { Status::Submitted } else { Status::Returned };
    let Some(report) = tx.all(known).await?.pop().filter(|report| report.status == waits) else { return Ok(None) };
    let chapters = tx.find::<chapter::Entity>().filter(chapter::Column::Id.eq(report.chapter_id));
    let Some(chapter) = tx.all(chapters).await?.pop() else { return Ok(None) };
    let to = if is_for_staff { Recipient::Mailbox(Mailbox::Staff) } else { Recipient::Chapter(chapter.id) };
    let parameters = parameters([
        ("with", chapter.name),
        ("title", words(&report.kind.to_value())),
        ("text", report.period),
        ("id", report.id.to_string()),
    ]);
    Ok(Some(Post { kind, to, language: None, parameters, key }))
}
