//! Changes to work plans.
use entity::{
    relationship::{self, RelationshipId},
    work_plan::{self, WorkPlanId},
    work_plan_item::{self, Status, WorkPlanItemId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::rules::{self, ItemStep};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, text},
    data::{Command, Tx},
    error::{Code, Result},
    lifecycle::{Step as _, command_steps, ensure_clear},
    relationship::rules::OPEN,
};

/// Adds something to be done to the plan of a year, which begins with its first item.
#[derive(Debug)]
pub struct AddWorkPlanItem {
    /// Of which relationship.
    pub relationship: RelationshipId,
    /// In which year.
    pub year: i32,
    /// What is to be done.
    pub text: String,
}

impl Command for AddWorkPlanItem {
    type Target = relationship::Model;
    type Output = work_plan_item::Model;

    fn action(&self) -> Action {
        Action::AddWorkPlanItem
    }
    // The lock on the relationship makes two first items of a year begin one plan.
    async fn load(&self, tx: &Tx) -> Result<relationship::Model> {
        tx.lock_by_key::<relationship::Entity>(self.relationship.0, "relationship").await
    }
    fn scope(&self, _: &relationship::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, relationship: relationship::Model, tx: &mut Tx) -> Result<work_plan_item::Model> {
        if !OPEN.contains(&relationship.status) {
            return Err(Code::WrongState.at("relationship", "The relationship is over.").into());
        }
        let mut check = Check::default();
        let year = check.value("year", self.year, rules::year).unwrap_or_default();
        let what = check.value("text", self.text, text(2000)).unwrap_or_default();
        check.done()?;
        let plan_id = plan(relationship.id, year, tx).await?;
        let row = work_plan_item::ActiveModel {
            id: Set(tx.id()),
            plan_id: Set(plan_id),
            relationship_id: Set(relationship.id),
            text: Set(what),
            status: Set(Status::Open),
            ..Default::default()
        };
        tx.insert(row).await
    }
}

/// The plan of the year, which is made if there is none.
async fn plan(relationship: RelationshipId, year: i32, tx: &mut Tx) -> Result<WorkPlanId> {
    let of_year = tx
        .find::<work_plan::Entity>()
        .filter(work_plan::Column::RelationshipId.eq(relationship))
        .filter(work_plan::Column::Year.eq(year));
    if let Some(plan) = tx.all(of_year).await?.first() {
        return Ok(plan.id);
    }
    let row = work_plan::ActiveModel {
        id: Set(tx.id()),
        relationship_id: Set(relationship),
        year: Set(year),
        ..Default::default()
    };
    Ok(tx.insert(row).await?.id)
}

command_steps! {
    /// One step, with what it needs: how far the item has come.
    #[derive(Debug)]
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum Move of ItemStep {
        Report { progress: String },
        Finish { progress: Option<String> },
        Drop,
    }
}

/// Takes an item one step further.
#[derive(Debug)]
pub struct MoveWorkPlanItem {
    /// Which.
    pub id: WorkPlanItemId,
    /// The step.
    pub step: Move,
}

impl Command for MoveWorkPlanItem {
    type Target = work_plan_item::Model;
    type Output = work_plan_item::Model;

    fn action(&self) -> Action {
        self.step.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<work_plan_item::Model> {
        tx.lock_by_key::<work_plan_item::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &work_plan_item::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, item: work_plan_item::Model, tx: &mut Tx) -> Result<work_plan_item::Model> {
        let mut row = item.clone().into_active_model();
        row.status = Set(rules::LIFE_CYCLE.next_state(item.status, self.step.step())?);
        ensure_clear(rules::guard(self.step.step()))?;
        let progress = match self.step {
            Move::Report { progress } => Some(progress),
            Move::Finish { progress } => progress,
            Move::Drop => None,
        };
        if let Some(progress) = progress {
            let mut check = Check::default();
            row.progress = Set(check.value("progress", progress, text(2000)));
            check.done()?;
        }
        tx.update(&item, row).await
    }
}
