//! Notices of the lives of chapters: what happened to one, and which edition of the guidelines waits for it.
use chrono::NaiveDate;
use entity::{
    acknowledgement, chapter, chapter_application, charter, guideline, ledger_entry,
    notice::{Kind, Mailbox, Parameters},
};
use sea_orm::{
    ColumnTrait as _, Condition,
    sea_query::{Expr, ExprTrait as _, Query},
};

use super::{due::To, follow::parameters};
use crate::{
    chapter::{guideline::store::in_force, rules::PUBLIC},
    data::{Access, Post, Recipient, Tx},
    error::Result,
};

/// The notice of a step of a chapter's life.
pub(super) async fn of_chapter(kind: Kind, key: String, entry: &ledger_entry::Model, tx: &Tx) -> Result<Option<Post>> {
    let known = tx.find::<chapter::Entity>().filter(chapter::Column::Id.eq(entry.record_id));
    let Some(chapter) = tx.all(known).await?.pop() else { return Ok(None) };
    let is_for_staff = [Kind::ChapterApplied, Kind::ChapterPlacedOnProbation].contains(&kind);
    let applied = tx.find::<chapter_application::Entity>();
    let applied = applied.filter(chapter_application::Column::ChapterId.eq(chapter.id));
    let application = tx.all(applied).await?.pop();
    let day = chapter.charter_due_on.filter(|_| kind == Kind::ChapterAccepted);
    let parameters = parameters([
        ("with", chapter.name),
        ("day", day.unwrap_or_else(|| entry.at.date_naive()).to_string()),
        ("reference", application.as_ref().map(|of| of.reference.clone()).unwrap_or_default()),
        ("id", chapter.id.to_string()),
    ]);
    let (to, language) = if is_for_staff {
        (Recipient::Mailbox(Mailbox::Staff), None)
    } else {
        (Recipient::Chapter(chapter.id), application.and_then(|of| of.language))
    };
    Ok(Some(Post { kind, to, language, parameters, key }))
}

/// The notice of a step of a charter's life.
pub(super) async fn of_charter(kind: Kind, key: String, entry: &ledger_entry::Model, tx: &Tx) -> Result<Option<Post>> {
    let known = tx.find::<charter::Entity>().filter(charter::Column::Id.eq(entry.record_id));
    let Some(submitted) = tx.all(known).await?.pop() else { return Ok(None) };
    let of_charter = tx.find::<chapter::Entity>().filter(chapter::Column::Id.eq(submitted.chapter_id));
    let Some(chapter) = tx.all(of_charter).await?.pop() else { return Ok(None) };
    let is_for_staff = kind == Kind::CharterSubmitted;
    let to = if is_for_staff { Recipient::Mailbox(Mailbox::Staff) } else { Recipient::Chapter(chapter.id) };
    let parameters = parameters([
        ("with", chapter.name),
        ("day", entry.at.date_naive().to_string()),
        ("id", submitted.id.to_string()),
    ]);
    Ok(Some(Post { kind, to, language: None, parameters, key }))
}

/// The edition of the guidelines in force, and what is true of the chapters that it waits for; none if none was published.
pub(super) async fn unread(access: &Access) -> Result<Option<(guideline::Model, Condition)>> {
    let Some(guideline) = access.one(access.find::<guideline::Entity>().filter(in_force())).await? else {
        return Ok(None);
    };
    let given = Query::select()
        .expr(Expr::val(1))
        .from(acknowledgement::Entity)
        .and_where(
            Expr::col(acknowledgement::Column::ChapterId.as_column_ref())
                .eq(Expr::col(chapter::Column::Id.as_column_ref())),
        )
        .and_where(acknowledgement::Column::Edition.eq(guideline.edition))
        .take();
    let waits = Condition::all().add(chapter::Column::Status.is_in(PUBLIC)).add(Expr::exists(given).not());
    Ok(Some(((*guideline).clone(), waits)))
}

/// To whom it is told that an edition of the guidelines waits, and how.
pub(super) fn of_guideline(chapter: &chapter::Model, guideline: &guideline::Model, on: NaiveDate) -> (To, Parameters) {
    let parameters = parameters([
        ("with", chapter.name.clone()),
        ("title", guideline.title.clone()),
        ("day", on.to_string()),
        ("id", chapter.id.to_string()),
    ]);
    ((Recipient::Chapter(chapter.id), None), parameters)
}
