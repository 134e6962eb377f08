//! How each side of a placement agrees to it, or does not.
use chrono::NaiveDate;
use entity::placement::{self, Status};
use sea_orm::{ActiveValue::Set, IntoActiveModel as _};

use super::{NamedSide, PlacementOf, SideTarget, cancel::cancel_legs, lock_side, set_side};
use crate::{
    auth::policy::{Action, Scope},
    data::{Command, Tx},
    error::{Code, Result},
    exchange::placement::rules::{self, PlacementStep},
    lifecycle::{day_past, ensure_clear},
};

/// Confirms a placement for one side.
#[derive(Clone, Copy, Debug)]
pub struct ConfirmSide {
    /// Which.
    pub named: NamedSide,
    /// The day on which the side's governing body ratified it.
    pub ratified_on: Option<NaiveDate>,
}

impl Command for ConfirmSide {
    type Target = SideTarget;
    type Output = placement::Model;

    fn action(&self) -> Action {
        Action::ConfirmPlacementSide
    }
    async fn load(&self, tx: &Tx) -> Result<SideTarget> {
        lock_side(self.named, tx).await
    }
    fn scope(&self, target: &SideTarget) -> Scope {
        target.scope
    }
    async fn apply(self, target: SideTarget, tx: &mut Tx) -> Result<placement::Model> {
        let SideTarget { of: PlacementOf { placement, round: _ }, side, scope: _ } = target;
        let to = rules::LIFE_CYCLE.next_state(placement.status, PlacementStep::Confirm)?;
        let own = rules::side(&placement, side);
        if own.confirmed_at.is_some() {
            let message = "This side confirmed it already: the other one is awaited.";
            return Err(Code::AlreadyExists.at("", message).into());
        }
        let mut problems = Vec::new();
        if let Some(day) = self.ratified_on {
            if own.needs_ratification {
                problems.extend(day_past(Some(day), None, tx.viewer().today(), "ratifiedOn").err());
            } else {
                let message = "No governing body ratifies this side of the placement: leave this out.";
                problems.push(Code::Invalid.at("ratifiedOn", message));
            }
        }
        problems.extend(rules::unratified(&placement, side, self.ratified_on));
        if to == Status::Confirmed && rules::unratified(&placement, rules::other(side), None).is_some() {
            let message = "The governing body of the other side has not ratified it.";
            problems.push(Code::Blocked.at("", message));
        }
        ensure_clear(problems)?;
        let mut row = placement.clone().into_active_model();
        row.status = Set(to);
        set_side(&mut row, side, tx.viewer().now, self.ratified_on.or(own.ratified_on));
        tx.update(&placement, row).await
    }
}

/// Refuses a placement for one side: both applications can be placed with others.
#[derive(Clone, Copy, Debug)]
pub struct RefuseSide {
    /// Which.
    pub named: NamedSide,
}

impl Command for RefuseSide {
    type Target = SideTarget;
    type Output = placement::Model;

    fn action(&self) -> Action {
        Action::RefusePlacementSide
    }
    async fn load(&self, tx: &Tx) -> Result<SideTarget> {
        lock_side(self.named, tx).await
    }
    fn scope(&self, target: &SideTarget) -> Scope {
        target.scope
    }
    async fn apply(self, target: SideTarget, tx: &mut Tx) -> Result<placement::Model> {
        let SideTarget { of: PlacementOf { placement, round: _ }, side: _, scope: _ } = target;
        let to = rules::LIFE_CYCLE.next_state(placement.status, PlacementStep::Refuse)?;
        cancel_legs([placement.id].into_iter(), tx).await?;
        let mut row = placement.clone().into_active_model();
        row.status = Set(to);
        tx.update(&placement, row).await
    }
}
