//! Notices of what is due: agreements that end, reviews that are to be held and what is owed, each due date once.
use chrono::{Days, NaiveDate};
use entity::{
    agreement, branch, chapter,
    notice::{Kind, Mailbox},
    obligation, relationship,
};
use sea_orm::{ActiveEnum as _, ColumnTrait as _, Condition};
use uuid::Uuid;

use super::{
    follow::{counterpart, owner, parameters},
    rules::reminder_day,
};
use crate::{
    agreement::obligation::rules::{binds, is_overdue},
    auth::Viewer,
    data::{Access, Audited, Database, Post, Recipient, SystemAction, Tx, Visibility},
    error::Result,
    job::Tally,
};

const SOME: u64 = 100;

/// Reminds owners of what is due soon after `viewer`'s day.
pub async fn remind(database: &Database, viewer: Viewer, reminder_days: u16) -> Result<Tally> {
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
    let is_soon = |agreement: &agreement::Model| {
        let day = agreement.ends_on.map(|end| reminder_day(end, reminder_days, agreement.notice_days));
        day.is_some_and(|day| day <= today)
    };
    let mut done = each::<agreement::Entity>(&access, database, ending, agreement::Column::Id, is_soon, of_end).await?;
    let due = Condition::all()
        .add(relationship::Column::Kind.eq(relationship::Kind::StrategicAlliance))
        .add(relationship::Column::Status.eq(relationship::Status::Active))
        .add(relationship::Column::ReviewDueOn.lte(horizon));
    let key = relationship::Column::Id;
    done += each::<relationship::Entity>(&access, database, due, key, |_| true, of_review).await?;
    let owed = Condition::all()
        .add(obligation::Column::Status.eq(obligation::Status::Open))
        .add(obligation::Column::DueOn.lte(horizon));
    let key = obligation::Column::Id;
    let post = async |obligation: &obligation::Model, tx: &Tx| of_obligation(obligation, today, tx).await;
    done += each::<obligation::Entity>(&access, database, owed, key, |_| true, post).await?;
    Ok(Tally { done, refused: 0 })
}

/// Makes the notices of all rows that are due soon, some at a time in the order of keys.
async fn each<E>(
    access: &Access,
    database: &Database,
    due: Condition,
    key: E::Column,
    is_soon: impl Fn(&E::Model) -> bool,
    post: impl AsyncFn(&E::Model, &Tx) -> Result<Option<Post>>,
) -> Result<usize>
where
    E: Visibility<Model: Audited + Send + Sync>,
{
    let (mut made, mut after) = (0, Uuid::nil());
    loop {
        let some = access.find::<E>().filter(due.clone()).filter(key.gt(after));
        let rows = access.first(some, key, SOME).await?;
        let Some(last) = rows.last() else { return Ok(made) };
        after = last.key();
        let soon: Vec<&E::Model> = rows.iter().map(|row| &**row).filter(|row| is_soon(row)).collect();
        if soon.is_empty() {
            continue;
        }
        made += database
            .as_system(SystemAction::MakeNotices, async |tx| {
                let mut posts = Vec::new();
                for row in &soon {
                    posts.extend(post(row, tx).await?);
                }
                tx.post(posts).await
            })
            .await?;
    }
}

async fn of_end(agreement: &agreement::Model, tx: &Tx) -> Result<Option<Post>> {
    let Some(ends_on) = agreement.ends_on else { return Ok(None) };
    let key = format!("{}/{}/{ends_on}", agreement.id, Kind::AgreementEnds.to_value());
    let Some((with, (to, language))) = other_side(agreement, tx).await? else { return Ok(None) };
    let parameters = parameters([
        ("with", with),
        ("title", agreement.title.clone()),
        ("day", ends_on.to_string()),
        ("notice", agreement.notice_days.unwrap_or_default().to_string()),
        ("id", agreement.id.to_string()),
    ]);
    Ok(Some(Post { kind: Kind::AgreementEnds, to, language, parameters, key }))
}

/// With whom an agreement is, and who looks after that on our side; none if what it is under is gone.
async fn other_side(agreement: &agreement::Model, tx: &Tx) -> Result<Option<(String, (Recipient, Option<String>))>> {
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

async fn of_review(alliance: &relationship::Model, tx: &Tx) -> Result<Option<Post>> {
    let Some(due_on) = alliance.review_due_on else { return Ok(None) };
    let (to, language) = owner(alliance.owner_id, tx).await?;
    let key = format!("{}/{}/{due_on}", alliance.id, Kind::ReviewDue.to_value());
    let with = counterpart(alliance, tx).await?;
    let parameters = parameters([("with", with), ("day", due_on.to_string()), ("id", alliance.id.to_string())]);
    Ok(Some(Post { kind: Kind::ReviewDue, to, language, parameters, key }))
}

/// That something is due soon or, from the day after, overdue; none if its agreement does not bind (any more).
async fn of_obligation(obligation: &obligation::Model, today: NaiveDate, tx: &Tx) -> Result<Option<Post>> {
    let of_it = tx.find::<agreement::Entity>().filter(agreement::Column::Id.eq(obligation.agreement_id));
    let agreement = tx.all(of_it).await?.pop().filter(|agreement| binds(agreement.status));
    let Some(agreement) = agreement else { return Ok(None) };
    let Some((with, (to, language))) = other_side(&agreement, tx).await? else { return Ok(None) };
    let kind = if is_overdue(obligation, today) { Kind::ObligationOverdue } else { Kind::ObligationDue };
    let key = format!("{}/{}/{}", obligation.id, kind.to_value(), obligation.due_on);
    let parameters = parameters([
        ("with", with),
        ("title", agreement.title),
        ("text", obligation.text.clone()),
        ("day", obligation.due_on.to_string()),
        ("id", obligation.id.to_string()),
    ]);
    Ok(Some(Post { kind, to, language, parameters, key }))
}
