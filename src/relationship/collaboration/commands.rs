//! Changes to collaborations. Each locks the alliance, whose state some of them ask for.
use entity::{
    collaboration::{self, CollaborationId, Status},
    relationship::{self, RelationshipId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::{
    profile::CollaborationProfile,
    rules::{self, CollaborationStep},
};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, line, text},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Result},
    lifecycle::{Step as _, ensure_clear},
    relationship::rules::OPEN,
};

/// Plans a collaboration within an alliance.
#[derive(Debug)]
pub struct AddCollaboration {
    /// Which alliance.
    pub alliance: RelationshipId,
    /// What is to be done.
    pub profile: CollaborationProfile,
}

impl Command for AddCollaboration {
    type Target = relationship::Model;
    type Output = collaboration::Model;

    fn action(&self) -> Action {
        Action::AddCollaboration
    }
    async fn load(&self, tx: &Tx) -> Result<relationship::Model> {
        tx.lock_by_key::<relationship::Entity>(self.alliance.0, "alliance").await
    }
    fn scope(&self, _: &relationship::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, alliance: relationship::Model, tx: &mut Tx) -> Result<collaboration::Model> {
        if alliance.kind != relationship::Kind::StrategicAlliance {
            let message = "Only alliances have collaborations; a partnership has projects.";
            return Err(Code::Invalid.at("alliance", message).into());
        }
        if !OPEN.contains(&alliance.status) {
            return Err(Code::WrongState.at("alliance", "The alliance is over.").into());
        }
        let row = collaboration::ActiveModel {
            id: Set(tx.id()),
            relationship_id: Set(alliance.id),
            status: Set(Status::Planned),
            ..Default::default()
        };
        let row = described(row, self.profile)?;
        tx.insert(row).await
    }
}

/// A collaboration with its alliance.
#[derive(Debug)]
pub struct OfAlliance {
    collaboration: collaboration::Model,
    alliance: relationship::Model,
}

impl Target for OfAlliance {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(&self.collaboration))
    }
}

impl OfAlliance {
    async fn load(id: CollaborationId, tx: &Tx) -> Result<Self> {
        let of_key = tx.find::<collaboration::Entity>().filter(collaboration::Column::Id.eq(id));
        let seen = tx.all(of_key).await?.into_iter().next();
        let seen = seen.ok_or_else(|| Code::NotFound.at("id", "There is no such collaboration."))?;
        let alliance = tx.lock_by_key::<relationship::Entity>(seen.relationship_id.0, "id").await?;
        Ok(Self { collaboration: tx.lock_by_key::<collaboration::Entity>(id.0, "id").await?, alliance })
    }
}

/// Changes what is said of a collaboration that is not over.
#[derive(Debug)]
pub struct UpdateCollaboration {
    /// Which.
    pub id: CollaborationId,
    /// The object to change, and the new values.
    pub profile: CollaborationProfile,
}

impl Command for UpdateCollaboration {
    type Target = collaboration::Model;
    type Output = collaboration::Model;

    fn action(&self) -> Action {
        Action::UpdateCollaboration
    }
    async fn load(&self, tx: &Tx) -> Result<collaboration::Model> {
        tx.lock_by_key::<collaboration::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &collaboration::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, collaboration: collaboration::Model, tx: &mut Tx) -> Result<collaboration::Model> {
        match collaboration.status {
            Status::Planned | Status::Underway => {}
            Status::Done | Status::Cancelled => {
                return Err(Code::WrongState.at("id", "It is over, and stays as it was.").into());
            }
        }
        let row = described(collaboration.clone().into_active_model(), self.profile)?;
        tx.update(&collaboration, row).await
    }
}

/// Takes a collaboration one step further.
#[derive(Debug)]
pub struct MoveCollaboration {
    /// Which.
    pub id: CollaborationId,
    /// The step.
    pub step: CollaborationStep,
}

impl Command for MoveCollaboration {
    type Target = OfAlliance;
    type Output = collaboration::Model;

    fn action(&self) -> Action {
        self.step.action()
    }
    async fn load(&self, tx: &Tx) -> Result<OfAlliance> {
        OfAlliance::load(self.id, tx).await
    }
    fn scope(&self, _: &OfAlliance) -> Scope {
        Scope::Global
    }
    async fn apply(self, target: OfAlliance, tx: &mut Tx) -> Result<collaboration::Model> {
        let OfAlliance { collaboration, alliance } = target;
        let to = rules::LIFE_CYCLE.next_state(collaboration.status, self.step)?;
        ensure_clear(rules::guard(self.step, alliance.status))?;
        let mut row = collaboration.clone().into_active_model();
        row.status = Set(to);
        tx.update(&collaboration, row).await
    }
}

/// The row as the profile would have it.
fn described(mut row: collaboration::ActiveModel, profile: CollaborationProfile) -> Result<collaboration::ActiveModel> {
    let CollaborationProfile { kind, title, starts_on, ends_on, our_goal, their_goal } = profile;
    let mut check = Check::default();
    check.set(&mut row.kind, "kind", kind, Ok);
    check.set(&mut row.title, "title", title, line(200));
    check.set(&mut row.starts_on, "startsOn", starts_on, Ok);
    check.set_or_clear(&mut row.ends_on, "endsOn", ends_on, Ok);
    check.set(&mut row.our_goal, "ourGoal", our_goal, text(2000));
    check.set(&mut row.their_goal, "theirGoal", their_goal, text(2000));
    check.require("kind", row.kind.is_not_set());
    check.require("title", row.title.is_not_set());
    check.require("startsOn", row.starts_on.is_not_set());
    check.require("ourGoal", row.our_goal.is_not_set());
    check.require("theirGoal", row.their_goal.is_not_set());
    if let (Some(first), Some(Some(end))) = (row.starts_on.try_as_ref(), row.ends_on.try_as_ref())
        && end <= first
    {
        check
            .refuse(Code::Invalid.at("endsOn", "The last day is before the first: give the first day or a later one."));
    }
    check.done()?;
    Ok(row)
}
