//! What is said of a relationship, and what takes the place of an affiliation.
use chrono::NaiveDate;
use entity::relationship::{self, Goals, Kind, RelationshipId, Status};
use sea_orm::{ActiveValue::Set, IntoActiveModel as _};

use super::{
    counterpart,
    propose::{alliance, check_owner, months, partnership, staff},
};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, Patch, text},
    data::{Command, Tx},
    error::{Code, Error, Result},
    relationship::{
        profile::{Reclassification, RelationshipProfile},
        rules::{self, RelationshipStep},
    },
};

/// Lets a relationship of today's categories take the place of an affiliation.
#[derive(Debug)]
pub struct Reclassify {
    /// The affiliation.
    pub id: RelationshipId,
    /// What takes its place.
    pub into: Reclassification,
}

impl Command for Reclassify {
    type Target = relationship::Model;
    type Output = relationship::Model;

    fn action(&self) -> Action {
        Action::ReclassifyAffiliation
    }
    async fn load(&self, tx: &Tx) -> Result<relationship::Model> {
        tx.lock_by_key::<relationship::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &relationship::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, affiliation: relationship::Model, tx: &mut Tx) -> Result<relationship::Model> {
        let to = rules::life_cycle(affiliation.kind).next_state(affiliation.status, RelationshipStep::Reclassify)?;
        let today = tx.viewer().today();
        let mut change = affiliation.clone().into_active_model();
        change.status = Set(to);
        change.closed_on = Set(Some(today));
        if affiliation.ends_on.is_none() && affiliation.started_on.is_some_and(|first| first < today) {
            change.ends_on = Set(Some(today));
        }
        tx.update(&affiliation, change).await?;
        let proposed = match self.into {
            Reclassification::StrategicAlliance(profile) => {
                let with = counterpart(&affiliation, tx).await?;
                let with = with.ok_or_else(|| Code::Missing.at("id", "The affiliation has no counterpart."))?;
                alliance(with, "into.strategicAlliance", profile, Some(affiliation.id), tx).await
            }
            Reclassification::Partnership(profile) => partnership(*profile, Some(affiliation.id), tx).await,
        };
        proposed.map_err(|error| within("into", error))
    }
}

/// Puts the problems of a part of the input where that part is.
pub(crate) fn within(path: &str, error: Error) -> Error {
    let Error::Refused(mut problems) = error else { return error };
    for problem in problems.iter_mut().filter(|problem| problem.path.first().is_none_or(|first| first != path)) {
        problem.path.insert(0, path.to_owned());
    }
    Error::Refused(problems)
}

/// Changes what is said of a relationship.
#[derive(Debug)]
pub struct UpdateRelationship {
    /// Which.
    pub id: RelationshipId,
    /// The object to change, and the new values.
    pub profile: RelationshipProfile,
}

impl Command for UpdateRelationship {
    type Target = relationship::Model;
    type Output = relationship::Model;

    fn action(&self) -> Action {
        Action::UpdateRelationship
    }
    async fn load(&self, tx: &Tx) -> Result<relationship::Model> {
        tx.lock_by_key::<relationship::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &relationship::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, relationship: relationship::Model, tx: &mut Tx) -> Result<relationship::Model> {
        let RelationshipProfile { purpose, add_goals, remove_goals, review_months, owner, ends_on } = self.profile;
        let mut row = relationship.clone().into_active_model();
        let mut check = Check::default();
        check.set(&mut row.purpose, "purpose", purpose, text(10_000));
        let mut goals = relationship.goals.0.clone();
        goals.retain(|goal| !remove_goals.contains(goal));
        for goal in add_goals {
            if !goals.contains(&goal) {
                goals.push(goal);
            }
        }
        if goals.is_empty() && !relationship.goals.0.is_empty() {
            check.refuse(Code::Required.at("removeGoals", "At least one goal remains."));
        }
        row.goals = Set(Goals(goals));
        if relationship.kind == Kind::StrategicAlliance {
            check.set_or_clear(&mut row.review_months, "reviewMonths", review_months, months);
        } else if review_months.set().is_some() {
            check.refuse(Code::Invalid.at("reviewMonths", "Only alliances are reviewed."));
        }
        set_end(&relationship, &mut row, ends_on, tx.viewer().today(), &mut check);
        let is_cleared = owner == Patch::Clear;
        let owner = check_owner(owner.set(), &mut check);
        check.done()?;
        if is_cleared || owner.is_some() {
            row.owner_id = Set(staff(owner, tx).await?);
        }
        tx.update(&relationship, row).await
    }
}

/// The end of a partnership is part of what is agreed on: before that, and only before, it may be moved.
fn set_end(
    relationship: &relationship::Model,
    row: &mut relationship::ActiveModel,
    ends_on: Patch<NaiveDate>,
    today: NaiveDate,
    check: &mut Check,
) {
    let Patch::Set(end) = ends_on else {
        if ends_on == Patch::Clear {
            check.refuse(Code::Required.at("endsOn", "This cannot be cleared."));
        }
        return;
    };
    let is_early = matches!(relationship.status, Status::Proposed | Status::UnderReview);
    if relationship.kind != Kind::Partnership || !is_early {
        let message = "Only a partnership that is proposed or under review gets another end so: later an agreement \
                       with a later end extends it (extendPartnership).";
        check.refuse(Code::Protected.at("endsOn", message));
    } else if end <= today {
        check.refuse(Code::Invalid.at("endsOn", format!("The last day is not in the past: today is {today}.")));
    } else {
        row.ends_on = Set(Some(end));
    }
}
