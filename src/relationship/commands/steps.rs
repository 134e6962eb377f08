//! The steps of a relationship's life.
use chrono::NaiveDate;
use entity::{
    relationship::{self, Kind, RelationshipId, Status},
    relationship_review::{self, Outcome},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::{counterpart, lock};
use crate::{
    agreement,
    auth::policy::{Action, Scope},
    check::{Check, text},
    data::{Command, Related, Tx},
    error::{Code, Problem, Result},
    lifecycle::{Step as _, command_steps, day_past, ensure_clear},
    relationship::{
        guard::{Facts, guard},
        rules::{self, RelationshipStep},
    },
};

command_steps! {
    /// One step, with what it needs.
    #[derive(Clone, Debug)]
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum Move of RelationshipStep {
        StartReview,
        Return,
        Approve,
        Decline,
        Activate,
        Withdraw,
        Suspend,
        Resume,
        Terminate { effective_on: NaiveDate, notice_given_on: Option<NaiveDate> },
        Review { held_on: Option<NaiveDate>, outcome: Outcome, next_due_on: Option<NaiveDate>, notes: Option<String> },
        Lapse,
        Renew,
        Complete,
        Extend,
        Expire,
        End { effective_on: NaiveDate },
    }
    elsewhere: Reclassify;
}

/// Takes a relationship one step further.
#[derive(Clone, Debug)]
pub struct MoveRelationship {
    /// Which.
    pub id: RelationshipId,
    /// Why, where the caller said so.
    pub reason: Option<String>,
    /// The step.
    pub step: Move,
}

impl Command for MoveRelationship {
    type Target = relationship::Model;
    type Output = relationship::Model;

    fn action(&self) -> Action {
        self.step.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<relationship::Model> {
        tx.lock_by_key::<relationship::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &relationship::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, relationship: relationship::Model, tx: &mut Tx) -> Result<relationship::Model> {
        let (step, today) = (self.step.step(), tx.viewer().today());
        let to = rules::life_cycle(relationship.kind).next_state(relationship.status, step)?;
        if step == RelationshipStep::Renew
            && let Some(counterpart) = counterpart(&relationship, tx).await?
        {
            lock(counterpart, "id", tx).await?;
        }
        let facts = Facts::of(Related::InTransaction(relationship.clone(), tx));
        ensure_clear(guard(&facts, step, today).await?)?;
        let change = self.change(&relationship, &facts, to, today).await?;
        let ended = if step == RelationshipStep::Terminate { facts.agreements().await?.to_vec() } else { Vec::new() };
        if step == RelationshipStep::Approve {
            agreement::commands::freeze_what_is_approved(relationship.id, tx).await?;
        }
        if let Move::Terminate { effective_on, .. } = self.step {
            agreement::commands::end_with(&ended, effective_on, tx).await?;
        }
        if let Move::Review { held_on, outcome, notes, .. } = self.step {
            let next_due_on = change.review_due_on.clone().take().flatten();
            record_review(&relationship, (held_on, outcome, notes), next_due_on, tx).await?;
        }
        tx.update(&relationship, change).await
    }
}

impl MoveRelationship {
    /// What the step changes of the row.
    async fn change(
        &self,
        relationship: &relationship::Model,
        facts: &Facts<'_>,
        to: Status,
        today: NaiveDate,
    ) -> Result<relationship::ActiveModel> {
        let mut row = relationship.clone().into_active_model();
        row.status = Set(to);
        let is_alliance = relationship.kind == Kind::StrategicAlliance;
        match &self.step {
            Move::StartReview | Move::Renew => row.reviewed_since = Set(Some(today)),
            Move::Approve => row.approved_on = Set(Some(today)),
            Move::Activate => {
                row.was_active = Set(true);
                row.started_on = Set(relationship.started_on.or(Some(today)));
                row.closed_on = Set(None);
                row.closing_reason = Set(None);
                if is_alliance {
                    row.review_due_on = Set(Some(rules::next_review(today, relationship.review_months)));
                }
            }
            Move::Resume if is_alliance && relationship.review_due_on.is_none() => {
                row.review_due_on = Set(Some(rules::next_review(today, relationship.review_months)));
            }
            Move::Terminate { effective_on, notice_given_on } => {
                let first = relationship.started_on;
                let on = day_past(Some(*effective_on), first, today, "effectiveOn")?;
                if let Some(agreement) = facts.in_force().await? {
                    agreement::rules::notice_was_given(agreement, on, *notice_given_on)?;
                }
                self.close(&mut row, on);
            }
            Move::End { effective_on } => {
                let on = day_past(Some(*effective_on), relationship.started_on, today, "effectiveOn")?;
                self.close(&mut row, on);
                row.ends_on = Set(Some(on).filter(|end| relationship.started_on.is_none_or(|first| first < *end)));
            }
            // The day on which one that lapsed was over stays: the public reads it.
            Move::Decline | Move::Withdraw => self.close(&mut row, relationship.closed_on.unwrap_or(today)),
            Move::Complete => self.close(&mut row, today),
            Move::Expire => row.closed_on = Set(relationship.ends_on),
            Move::Lapse => {
                row.review_due_on = Set(None);
                self.close(&mut row, today);
            }
            Move::Extend => {
                row.ends_on = Set(facts.extension().await?);
                row.closed_on = Set(None);
            }
            Move::Review { held_on, next_due_on, .. } => {
                row.review_due_on = Set(Some(next_due(relationship, *held_on, *next_due_on, today)?));
            }
            Move::Return | Move::Suspend | Move::Resume => {}
        }
        Ok(row)
    }

    fn close(&self, row: &mut relationship::ActiveModel, on: NaiveDate) {
        row.closed_on = Set(Some(on));
        row.closing_reason = Set(self.reason.clone());
    }
}

fn next_due(
    relationship: &relationship::Model,
    held_on: Option<NaiveDate>,
    next_due_on: Option<NaiveDate>,
    today: NaiveDate,
) -> Result<NaiveDate, Problem> {
    let held_on = day_past(held_on, relationship.started_on, today, "heldOn")?;
    let next = next_due_on.unwrap_or_else(|| rules::next_review(held_on, relationship.review_months));
    if next <= today {
        return Err(Code::Invalid.at("nextDueOn", format!("The next review lies ahead: today is {today}.")));
    }
    Ok(next)
}

async fn record_review(
    relationship: &relationship::Model,
    (held_on, outcome, notes): (Option<NaiveDate>, Outcome, Option<String>),
    next_due_on: Option<NaiveDate>,
    tx: &mut Tx,
) -> Result<()> {
    let held_on = held_on.unwrap_or_else(|| tx.viewer().today());
    let mut check = Check::default();
    let notes = notes.and_then(|notes| check.value("notes", notes, text(10_000)));
    check.done()?;
    let same_day = tx
        .find::<relationship_review::Entity>()
        .filter(relationship_review::Column::RelationshipId.eq(relationship.id))
        .filter(relationship_review::Column::HeldOn.gte(held_on));
    if !tx.all(same_day).await?.is_empty() {
        return Err(Code::AlreadyExists.at("heldOn", "A review of this day or a later one is recorded.").into());
    }
    let row = relationship_review::ActiveModel {
        id: Set(tx.id()),
        relationship_id: Set(relationship.id),
        held_on: Set(held_on),
        outcome: Set(outcome),
        next_due_on: Set(next_due_on.unwrap_or(NaiveDate::MAX)),
        notes: Set(notes),
        ..Default::default()
    };
    tx.insert(row).await?;
    Ok(())
}
