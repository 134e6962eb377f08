//! Changes to what the board decided and decides.
use chrono::NaiveDate;
use entity::{
    approval_rule::{self, Authority},
    board_decision::{self, BoardDecisionId, Outcome},
    branch::{self, BranchId},
    relationship::{self, Kind, RelationshipId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _};

use crate::{
    auth::policy::{Action, Scope},
    check::{Check, line},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Result},
    lifecycle::day_past,
};

/// What the board decides on.
#[derive(Clone, Copy, Debug)]
pub enum On {
    /// A relationship.
    Relationship(RelationshipId),
    /// A branch.
    Branch(BranchId),
}

impl Target for On {
    fn versioned(&self) -> Option<Versioned> {
        None
    }
}

/// Records what the board decided.
#[derive(Debug)]
pub struct RecordBoardDecision {
    /// On what.
    pub on: On,
    /// Day of the meeting.
    pub meeting_on: NaiveDate,
    /// What was decided.
    pub outcome: Outcome,
    /// Where the minutes have it.
    pub minute_reference: Option<String>,
    /// The decision that this one puts right.
    pub corrects: Option<BoardDecisionId>,
}

impl Command for RecordBoardDecision {
    type Target = On;
    type Output = board_decision::Model;

    fn action(&self) -> Action {
        Action::RecordBoardDecision
    }
    async fn load(&self, tx: &Tx) -> Result<On> {
        match self.on {
            On::Relationship(id) => tx.lock_by_key::<relationship::Entity>(id.0, "subject").await.map(|_| ())?,
            On::Branch(id) => tx.lock_by_key::<branch::Entity>(id.0, "subject").await.map(|_| ())?,
        }
        Ok(self.on)
    }
    fn scope(&self, _: &On) -> Scope {
        Scope::Global
    }
    async fn apply(self, on: On, tx: &mut Tx) -> Result<board_decision::Model> {
        let meeting_on = day_past(Some(self.meeting_on), None, tx.viewer().today(), "meetingOn")?;
        let mut check = Check::default();
        let reference = self.minute_reference.and_then(|text| check.value("minuteReference", text, line(200)));
        if matches!(on, On::Relationship(_)) && self.outcome == Outcome::Dissolve {
            check.refuse(Code::Invalid.at("outcome", "Only a branch is dissolved by the board."));
        }
        check.done()?;
        let (relationship_id, branch_id) = match on {
            On::Relationship(id) => (Some(id), None),
            On::Branch(id) => (None, Some(id)),
        };
        if let Some(id) = self.corrects {
            let wrong = tx.lock_shared::<board_decision::Entity>(&[id.0], "corrects").await?;
            if wrong.iter().any(|other| (other.relationship_id, other.branch_id) != (relationship_id, branch_id)) {
                return Err(Code::Invalid.at("corrects", "That decision is about something else.").into());
            }
            let same = tx.find::<board_decision::Entity>().filter(board_decision::Column::CorrectsId.eq(id));
            if !tx.all(same).await?.is_empty() {
                let message = "Another decision puts that one right already: correct the other.";
                return Err(Code::AlreadyExists.at("corrects", message).into());
            }
        }
        let row = board_decision::ActiveModel {
            id: Set(tx.id()),
            relationship_id: Set(relationship_id),
            branch_id: Set(branch_id),
            meeting_on: Set(meeting_on),
            outcome: Set(self.outcome),
            minute_reference: Set(reference),
            corrects_id: Set(self.corrects),
            recorded_by_id: Set(tx.viewer().account),
            ..Default::default()
        };
        tx.insert(row).await
    }
}

/// Says who approves relationships of a type, from a day on.
#[derive(Debug)]
pub struct ChangeApprovalRule {
    /// Of which type.
    pub kind: Kind,
    /// Who.
    pub authority: Authority,
    /// From which day.
    pub starts_on: NaiveDate,
}

impl Command for ChangeApprovalRule {
    type Target = ();
    type Output = approval_rule::Model;

    fn action(&self) -> Action {
        Action::ChangeApprovalRule
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<approval_rule::Model> {
        let today = tx.viewer().today();
        if self.starts_on < today {
            let message = format!("A rule cannot begin in the past, where it was not followed: today is {today}.");
            return Err(Code::Invalid.at("startsOn", message).into());
        }
        if self.kind == Kind::LegacyAffiliation {
            return Err(Code::Invalid.at("type", "Affiliations of old are recorded, not approved.").into());
        }
        tx.lock_table::<approval_rule::Entity>().await?;
        let same = tx
            .find::<approval_rule::Entity>()
            .filter(approval_rule::Column::Kind.eq(self.kind))
            .filter(approval_rule::Column::StartsOn.eq(self.starts_on));
        if !tx.all(same).await?.is_empty() {
            return Err(Code::AlreadyExists.at("startsOn", "A rule for the type begins on this day already.").into());
        }
        let row = approval_rule::ActiveModel {
            id: Set(tx.id()),
            kind: Set(self.kind),
            authority: Set(self.authority),
            starts_on: Set(self.starts_on),
            ..Default::default()
        };
        tx.insert(row).await
    }
}
