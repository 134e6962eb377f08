//! What the staff do to what is due: they give it another day, or do not ask for it.
use chrono::NaiveDate;
use entity::{
    academic_calendar, chapter, chapter_report, requirement,
    requirement_due::{self, RequirementDueId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::rules::{self, DueStep, LIFE_CYCLE};
use crate::{
    auth::policy::{Action, Scope},
    chapter::calendar::rules::Calendar,
    data::{Command, Tx},
    error::{Code, Error, Result},
    lifecycle::{Step as _, command_steps},
};

command_steps! {
    /// What the staff do to what is due.
    #[derive(Clone, Copy, Debug)]
    pub enum Move of DueStep {
        /// It is due on a later day.
        Extend(NaiveDate),
        /// It is not asked for until the day before this one.
        Waive(NaiveDate),
    }
    elsewhere: Meet, MarkOverdue;
}

/// Takes what is due a step further.
#[derive(Debug)]
pub struct MoveDue {
    /// Which.
    pub id: RequirementDueId,
    /// The step.
    pub step: Move,
    /// Why.
    pub reason: String,
}

impl Command for MoveDue {
    type Target = requirement_due::Model;
    type Output = requirement_due::Model;

    fn action(&self) -> Action {
        self.step.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<requirement_due::Model> {
        // Reports are locked before what they are due for, as when they are accepted.
        let of_it = tx.find::<requirement_due::Entity>().filter(requirement_due::Column::Id.eq(self.id));
        if let Some(due) = tx.all(of_it).await?.pop() {
            report_of(&due, tx).await?;
        }
        tx.lock_by_key::<requirement_due::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &requirement_due::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, due: requirement_due::Model, tx: &mut Tx) -> Result<requirement_due::Model> {
        let mut row = due.clone().into_active_model();
        row.status = Set(LIFE_CYCLE.next_state(due.status, self.step.step())?);
        match self.step {
            Move::Extend(day) => {
                if let Some(message) = rules::extends_to(&due, day, tx.viewer().today()) {
                    return Err(Code::Invalid.at("dueOn", message).into());
                }
                row.due_on = Set(day);
                row.overdue_on = Set(overdue_on(&due, day, tx).await?);
                extend_report(&due, day, tx).await?;
            }
            Move::Waive(end) => {
                if let Some(message) = rules::waives_until(&due, end) {
                    return Err(Code::Invalid.at("waiverEndsOn", message).into());
                }
                row.waiver_ends_on = Set(Some(end));
                waive_report(&due, &self.reason, tx).await?;
            }
        }
        row.reason = Set(Some(self.reason));
        tx.update(&due, row).await
    }
}

/// The first day on which a due is overdue that is extended to this day.
async fn overdue_on(due: &requirement_due::Model, day: NaiveDate, tx: &Tx) -> Result<NaiveDate> {
    let chapters = tx.find::<chapter::Entity>().filter(chapter::Column::Id.eq(due.chapter_id));
    let kept = tx.find::<academic_calendar::Entity>();
    let kept = tx.all(kept.filter(academic_calendar::Column::ChapterId.eq(due.chapter_id))).await?.pop();
    let of_it = requirement::Column::Id.eq(due.requirement_id);
    let requirement = tx.all(tx.find::<requirement::Entity>().filter(of_it)).await?.pop();
    let (Some(chapter), Some(requirement)) = (tx.all(chapters).await?.pop(), requirement) else {
        return Err(Error::internal("a due is of no chapter or requirement"));
    };
    Ok(Calendar::of(&chapter, kept.as_ref()).overdue_on(day, requirement.grace_days))
}

async fn report_of(due: &requirement_due::Model, tx: &Tx) -> Result<Option<chapter_report::Model>> {
    let Some(id) = due.report_id else { return Ok(None) };
    tx.lock_one(tx.find::<chapter_report::Entity>().filter(chapter_report::Column::Id.eq(id))).await
}

/// The report is late only after the new day.
async fn extend_report(due: &requirement_due::Model, day: NaiveDate, tx: &mut Tx) -> Result<()> {
    let Some(report) = report_of(due, tx).await?.filter(|report| report.due_on < day) else { return Ok(()) };
    let mut row = report.clone().into_active_model();
    row.due_on = Set(day);
    tx.update(&report, row).await?;
    Ok(())
}

/// A report of which nothing was submitted is not asked for either.
async fn waive_report(due: &requirement_due::Model, reason: &str, tx: &mut Tx) -> Result<()> {
    use chapter_report::Status;
    let Some(report) = report_of(due, tx).await? else { return Ok(()) };
    match report.status {
        Status::Due | Status::Draft => {}
        Status::Submitted | Status::Returned | Status::Accepted | Status::Published | Status::Waived => return Ok(()),
    }
    let mut row = report.clone().into_active_model();
    row.status = Set(Status::Waived);
    row.waiver = Set(Some(reason.to_owned()));
    tx.attribute_to(Some(Action::WaiveReport));
    tx.update(&report, row).await?;
    tx.attribute_to(None);
    Ok(())
}
