//! Notices of what is due: agreements that end, reviews that are to be held and what is owed, each due date once; of a
//! review that is overdue again and again.
use std::collections::HashSet;

use chrono::{Days, NaiveDate};
use entity::{
    agreement, branch, chapter, id,
    notice::{self, Kind, Mailbox, Parameters},
    obligation, relationship,
};
use sea_orm::{ActiveEnum as _, ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    chapter::{of_guideline, unread},
    follow::{counterpart, owner, parameters},
    rules::{last_overdue_reminder, reminder_day},
};
use crate::{
    agreement::obligation::rules::{binds, is_overdue},
    auth::Viewer,
    data::{Access, Audited, Database, Post, Recipient, SystemAction, Tx, Visibility},
    error::Result,
    graphql::scalar::Date,
    job::JobStats,
};

const BATCH_SIZE: u64 = 100;

/// Whom something is told, and in which language.
pub(super) type To = (Recipient, Option<String>);

/// Reminds owners of what is due soon after `viewer`'s day.
pub async fn remind(database: &Database, viewer: Viewer, reminder_days: u16) -> Result<JobStats> {
    let today = viewer.today();
    let access = Access::new(database.clone(), viewer);
    let horizon = today.checked_add_days(Days::new(reminder_days.into())).unwrap_or(NaiveDate::MAX);
    // The others have a notice period of their own, which tells how soon is soon.
    let soon = Condition::any()
        .add(agreement::Column::EndsOn.lte(horizon))
        .add(agreement::Column::NoticeDays.gt(i32::from(reminder_days)));
    let ending = Condition::all()
        .add(agreement::Column::Status.eq(agreement::Status::InForce))
        .add(agreement::Column::EndsOn.gt(today))
        .add(soon);
    let ends = |agreement: &agreement::Model| {
        let is_soon = |end: &NaiveDate| reminder_day(*end, reminder_days, agreement.notice_days) <= today;
        Some((Kind::AgreementEnds, agreement.ends_on.filter(is_soon)?))
    };
    let mut done =
        each::<agreement::Entity>(&access, database, ending, agreement::Column::Id, ends, day, of_end).await?;
    let reviewed = Condition::all()
        .add(relationship::Column::Kind.eq(relationship::Kind::StrategicAlliance))
        .add(relationship::Column::Status.eq(relationship::Status::Active))
        .add(relationship::Column::ReviewDueOn.lte(horizon));
    let review = |alliance: &relationship::Model| {
        let due_on = alliance.review_due_on?;
        let is_overdue = due_on < today;
        Some(if is_overdue {
            (Kind::ReviewOverdue, last_overdue_reminder(due_on, today))
        } else {
            (Kind::ReviewDue, due_on)
        })
    };
    let key = relationship::Column::Id;
    done += each::<relationship::Entity>(&access, database, reviewed, key, review, day, of_review).await?;
    let owed = Condition::all()
        .add(obligation::Column::Status.eq(obligation::Status::Open))
        .add(obligation::Column::DueOn.lte(horizon));
    let debt = |obligation: &obligation::Model| {
        let kind = if is_overdue(obligation, today) { Kind::ObligationOverdue } else { Kind::ObligationDue };
        Some((kind, obligation.due_on))
    };
    done +=
        each::<obligation::Entity>(&access, database, owed, obligation::Column::Id, debt, day, of_obligation).await?;
    done += remind_of_guidelines(&access, database).await?;
    Ok(JobStats { succeeded: done, rejected: 0 })
}

/// Tells each open chapter once that the guidelines in force wait to be acknowledged.
async fn remind_of_guidelines(access: &Access, database: &Database) -> Result<usize> {
    let Some((guideline, waits)) = unread(access).await? else { return Ok(0) };
    let published = |_: &chapter::Model| Some((Kind::GuidelinesToAcknowledge, guideline.published_on));
    let tell = async |chapter: &chapter::Model, on, _: &Tx| Ok(Some(of_guideline(chapter, &guideline, on)));
    // Several editions may be published on one day.
    let edition = |_| guideline.edition.to_string();
    each::<chapter::Entity>(access, database, waits, chapter::Column::Id, published, edition, tell).await
}

/// What tells apart what is due on several days.
fn day(on: NaiveDate) -> String {
    on.to_string()
}

/// Makes the notices of all rows that are due soon and were not told of yet, some at a time in the order of keys. What
/// is due of a row, and on which day, says `what`; what tells it apart from what else is due of the row, `apart`; whom it
/// is told and how, `tell`.
async fn each<E>(
    access: &Access,
    database: &Database,
    due: Condition,
    key: E::Column,
    what: impl Fn(&E::Model) -> Option<(Kind, NaiveDate)>,
    apart: impl Fn(NaiveDate) -> String,
    tell: impl AsyncFn(&E::Model, NaiveDate, &Tx) -> Result<Option<(To, Parameters)>>,
) -> Result<usize>
where
    E: Visibility<Model: Audited + Send + Sync>,
{
    let (mut made, mut after) = (0, Uuid::nil());
    loop {
        let some = access.find::<E>().filter(due.clone()).filter(key.gt(after));
        let rows = access.first(some, key, BATCH_SIZE).await?;
        let Some(last) = rows.last() else { return Ok(made) };
        after = last.key();
        let named = rows.iter().filter_map(|row| {
            let (kind, on) = what(row)?;
            let id = id::join(E::default().table_name(), row.key());
            Some((row, kind, on, format!("{id}/{}/{}", kind.to_value(), apart(on))))
        });
        let named: Vec<_> = named.collect();
        let told = told(access, named.iter().map(|(.., key)| key.as_str())).await?;
        let untold: Vec<_> = named.iter().filter(|(.., key)| !told.contains(key)).collect();
        if untold.is_empty() {
            continue;
        }
        made += database
            .as_system(SystemAction::MakeNotices, async |tx| {
                let mut posts = Vec::new();
                for (row, kind, on, key) in &untold {
                    let (kind, key) = (*kind, key.clone());
                    let post = |((to, language), parameters)| Post { kind, to, language, parameters, key };
                    posts.extend(tell(row, *on, tx).await?.map(post));
                }
                tx.post(posts).await
            })
            .await?;
    }
}

/// Which of these keys there are notices with.
async fn told(access: &Access, keys: impl Iterator<Item = &str>) -> Result<HashSet<String>> {
    let known = access.find::<notice::Entity>().filter(notice::Column::DedupKey.is_in(keys));
    Ok(access.all(known).await?.into_iter().map(|notice| notice.dedup_key.clone()).collect())
}

async fn of_end(agreement: &agreement::Model, ends_on: NaiveDate, tx: &Tx) -> Result<Option<(To, Parameters)>> {
    let Some((with, to)) = other_side(agreement, tx).await? else { return Ok(None) };
    let parameters = parameters([
        ("with", with),
        ("title", agreement.title.clone()),
        ("day", Date::last_before(ends_on).0.to_string()),
        ("notice", agreement.notice_days.unwrap_or_default().to_string()),
        ("id", agreement.id.to_string()),
    ]);
    Ok(Some((to, parameters)))
}

/// With whom an agreement is, and who looks after that on our side; none if what it is under is gone.
pub(super) async fn other_side(agreement: &agreement::Model, tx: &Tx) -> Result<Option<(String, To)>> {
    Ok(Some(match (agreement.relationship_id, agreement.branch_id, agreement.chapter_id) {
        (Some(id), _, _) => {
            let of_it = tx.find::<relationship::Entity>().filter(relationship::Column::Id.eq(id));
            let Some(relationship) = tx.all(of_it).await?.pop() else { return Ok(None) };
            (counterpart(&relationship, tx).await?, owner(relationship.owner_id, tx).await?)
        }
        (None, Some(id), _) => {
            let branch = tx.all(tx.find::<branch::Entity>().filter(branch::Column::Id.eq(id))).await?.pop();
            (branch.map(|branch| branch.name).unwrap_or_default(), owner(None, tx).await?)
        }
        (None, None, Some(id)) => {
            let chapter = tx.all(tx.find::<chapter::Entity>().filter(chapter::Column::Id.eq(id))).await?.pop();
            (chapter.map(|chapter| chapter.name).unwrap_or_default(), owner(None, tx).await?)
        }
        (None, None, None) => (String::new(), (Recipient::Mailbox(Mailbox::Staff), None)),
    }))
}

/// The day that is told is the due date, also on later reminders.
async fn of_review(alliance: &relationship::Model, _: NaiveDate, tx: &Tx) -> Result<Option<(To, Parameters)>> {
    let to = owner(alliance.owner_id, tx).await?;
    let with = counterpart(alliance, tx).await?;
    let day = alliance.review_due_on.map(|day| day.to_string()).unwrap_or_default();
    Ok(Some((to, parameters([("with", with), ("day", day), ("id", alliance.id.to_string())]))))
}

/// Of what is owed nobody is told if its agreement does not bind (any more).
async fn of_obligation(obligation: &obligation::Model, due_on: NaiveDate, tx: &Tx) -> Result<Option<(To, Parameters)>> {
    let of_it = tx.find::<agreement::Entity>().filter(agreement::Column::Id.eq(obligation.agreement_id));
    let agreement = tx.all(of_it).await?.pop().filter(|agreement| binds(agreement.status));
    let Some(agreement) = agreement else { return Ok(None) };
    let Some((with, to)) = other_side(&agreement, tx).await? else { return Ok(None) };
    let parameters = parameters([
        ("with", with),
        ("title", agreement.title),
        ("text", obligation.text.clone()),
        ("day", due_on.to_string()),
        ("id", obligation.id.to_string()),
    ]);
    Ok(Some((to, parameters)))
}
