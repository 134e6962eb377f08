//! What is done to what chapters owe, some hundred at a time: ten thousand chapters take a minute, and no more memory
//! than a few.
use chrono::NaiveDate;
use entity::{
    chapter, chapter_report, officer_term,
    requirement::{self, Evidence},
    requirement_due::{self, RequirementDueId, Status},
};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, Condition,
    sea_query::{Expr, ExprTrait as _, Query, SelectStatement},
};
use uuid::Uuid;

use super::JobStats;
use crate::{
    chapter::{
        requirement::{
            rules::{ACCEPTED, OWED},
            scheduled::{MarkRequirementsOverdue, MeetRequirements, OpenRequirements, Taken},
        },
        rules::PUBLIC,
    },
    data::{Access, Command, Done, Envelope, Visibility},
    error::{Error, Result},
};

const BATCH_SIZE: u64 = 250;

pub(super) async fn open(access: &Access) -> Result<JobStats> {
    if access.first(access.find::<requirement::Entity>(), requirement::Column::Id, 1).await?.is_empty() {
        return Ok(JobStats::default());
    }
    let owing = Condition::all().add(chapter::Column::Status.is_in(PUBLIC));
    each_batch::<chapter::Entity, _>(access, owing, chapter::Column::Id, |chapters| {
        OpenRequirements(chapters.iter().map(|chapter| chapter.id).collect())
    })
    .await
}

pub(super) async fn meet(access: &Access, today: NaiveDate) -> Result<JobStats> {
    let found = Condition::all()
        .add(requirement_due::Column::Status.is_in(OWED))
        .add(Condition::any().add(Expr::exists(accepted())).add(Expr::exists(holder(today))));
    each_batch::<requirement_due::Entity, _>(access, found, requirement_due::Column::Id, |dues| {
        MeetRequirements(ids(dues))
    })
    .await
}

pub(super) async fn mark_overdue(access: &Access, today: NaiveDate) -> Result<JobStats> {
    let due = Condition::all()
        .add(requirement_due::Column::Status.eq(Status::Open))
        .add(requirement_due::Column::OverdueOn.lte(today))
        .add(Expr::exists(waiting()).not());
    each_batch::<requirement_due::Entity, _>(access, due, requirement_due::Column::Id, |dues| {
        MarkRequirementsOverdue(ids(dues))
    })
    .await
}

fn ids(dues: &[requirement_due::Model]) -> Vec<RequirementDueId> {
    dues.iter().map(|due| due.id).collect()
}

fn due(column: requirement_due::Column) -> Expr {
    Expr::col(column.as_column_ref())
}

/// The report of a due.
fn report() -> SelectStatement {
    let of_due = Expr::col(chapter_report::Column::Id.as_column_ref()).eq(due(requirement_due::Column::ReportId));
    Query::select().expr(Expr::val(1)).from(chapter_report::Entity).and_where(of_due).take()
}

/// The report of a due, if the staff accepted it.
fn accepted() -> SelectStatement {
    report().and_where(chapter_report::Column::Status.is_in(ACCEPTED)).take()
}

/// The report of a due, if it was submitted in time and waits for the staff: until they look at it, nothing is overdue.
fn waiting() -> SelectStatement {
    report()
        .and_where(chapter_report::Column::Status.eq(chapter_report::Status::Submitted))
        .and_where(
            Expr::col(chapter_report::Column::SubmittedOn.as_column_ref()).lt(due(requirement_due::Column::OverdueOn)),
        )
        .take()
}

/// Whoever fills the office of a due on its day; once that is past, today.
fn holder(today: NaiveDate) -> SelectStatement {
    use officer_term::Column;
    let day = || due(requirement_due::Column::DueOn);
    let starts = || Expr::col(Column::StartsOn.as_column_ref());
    let ends = || Expr::col(Column::EndsOn.as_column_ref());
    let requirement = Query::select()
        .column(requirement::Column::Office)
        .from(requirement::Entity)
        .and_where(Expr::col(requirement::Column::Id.as_column_ref()).eq(due(requirement_due::Column::RequirementId)))
        .and_where(requirement::Column::Evidence.eq(Evidence::Officer))
        .take();
    Query::select()
        .expr(Expr::val(1))
        .from(officer_term::Entity)
        .and_where(Expr::col(Column::ChapterId.as_column_ref()).eq(due(requirement_due::Column::ChapterId)))
        .and_where(Column::Status.eq(officer_term::Status::Current.to_value()))
        .and_where(Column::Office.in_subquery(requirement))
        .cond_where(Condition::any().add(starts().lte(day())).add(starts().lte(today)))
        .cond_where(Condition::any().add(ends().is_null()).add(ends().gt(day()).and(ends().gt(today))))
        .take()
}

/// Takes everything that is due a step further, a batch in each transaction, in the order of keys.
async fn each_batch<E, C>(
    access: &Access,
    due: Condition,
    key: E::Column,
    step: impl Fn(&[E::Model]) -> C,
) -> Result<JobStats>
where
    E: Visibility<Model: crate::data::Audited + Send + Sync>,
    C: Command<Output = Taken>,
{
    use crate::data::Audited as _;
    let (mut stats, mut after) = (JobStats::default(), Uuid::nil());
    loop {
        let some = access.find::<E>().filter(due.clone()).filter(key.gt(after));
        let rows = access.first(some, key, BATCH_SIZE).await?;
        let Some(last) = rows.last() else { return Ok(stats) };
        after = last.key();
        let rows: Vec<E::Model> = rows.iter().map(|row| (**row).clone()).collect();
        match access.execute(step(&rows), Envelope::default()).await {
            Ok(Done::Made { output: Taken(number), replayed: _ }) => stats.succeeded += number,
            Ok(Done::Gone | Done::Conflict { .. }) => {}
            Err(Error::Refused(problems)) => {
                tracing::warn!(?problems, "job could not take a batch further");
                stats.rejected += rows.len();
            }
            Err(error @ Error::Internal(_)) => return Err(error),
        }
    }
}
