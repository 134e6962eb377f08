//! What each step of a relationship's life needs, and the facts that this depends on.
use chrono::NaiveDate;
use entity::{
    agreement, approval_rule,
    board_decision::{self, Outcome},
    deliverable,
    relationship::{self, Kind},
    relationship_party,
};
use tokio::sync::OnceCell;

use super::rules::{self, RelationshipStep};
use crate::{
    agreement::rules::earliest_end,
    data::{Related, rows},
    error::{Code, Problem, Result},
    lifecycle::{Blockers, unless},
};

/// The facts around a relationship. Each is loaded when a guard asks for it, and once: a guard cannot see one that was
/// not loaded. On a page a fact is loaded for all rows in one statement.
pub struct Facts<'a> {
    relationship: Related<'a, relationship::Entity>,
    agreements: OnceCell<Vec<agreement::Model>>,
}

impl<'a> Facts<'a> {
    /// The facts around this one.
    pub fn of(relationship: Related<'a, relationship::Entity>) -> Self {
        Self { relationship, agreements: OnceCell::new() }
    }

    /// The agreements under it.
    pub async fn agreements(&self) -> Result<&[agreement::Model]> {
        let of = agreement::Column::RelationshipId;
        let load = async || self.relationship.each::<agreement::Entity>(relationship::Column::Id, of).await.map(rows);
        self.agreements.get_or_try_init(load).await.map(Vec::as_slice)
    }

    /// The agreement in force, if there is one.
    pub async fn in_force(&self) -> Result<Option<&agreement::Model>> {
        let agreements = self.agreements().await?;
        Ok(agreements.iter().find(|agreement| rules::is_in_force(agreement)))
    }

    /// The later end that the agreement in force gives to a partnership.
    pub async fn extension(&self) -> Result<Option<NaiveDate>> {
        Ok(self.in_force().await?.and_then(|agreement| rules::extension(&self.relationship, agreement)))
    }

    /// What the board decided last.
    async fn decided(&self) -> Result<Option<Outcome>> {
        let of = board_decision::Column::RelationshipId;
        let decisions = self.relationship.each::<board_decision::Entity>(relationship::Column::Id, of).await?;
        Ok(rules::decided(&self.relationship, &rows(decisions)))
    }

    /// Who approves relationships of its type on this day.
    async fn authority(&self, day: NaiveDate) -> Result<approval_rule::Authority> {
        let of = approval_rule::Column::Kind;
        let rules = self.relationship.each::<approval_rule::Entity>(relationship::Column::Kind, of).await?;
        Ok(rules::authority(&rows(rules), day))
    }

    /// Whether all deliverables of its projects are settled.
    async fn is_delivered(&self) -> Result<bool> {
        let of = deliverable::Column::RelationshipId;
        let deliverables = self.relationship.each::<deliverable::Entity>(relationship::Column::Id, of).await?;
        Ok(deliverables.iter().all(|deliverable| rules::is_settled(deliverable.status)))
    }

    /// Whether its counterpart has another open alliance (invariant 7).
    async fn has_rival(&self) -> Result<bool> {
        let of = relationship_party::Column::RelationshipId;
        for party in self.relationship.each::<relationship_party::Entity>(relationship::Column::Id, of).await? {
            let organization = relationship_party::Column::OrganizationId;
            for part in party.each::<relationship_party::Entity>(organization, organization).await? {
                let other = part.one::<relationship::Entity>(of, relationship::Column::Id).await?;
                if other.is_some_and(|other| other.id != self.relationship.id && is_only_alliance(&other)) {
                    return Ok(true);
                }
            }
        }
        Ok(false)
    }
}

fn is_only_alliance(relationship: &relationship::Model) -> bool {
    relationship.kind == Kind::StrategicAlliance && rules::ONLY_ALLIANCE.contains(&relationship.status)
}

/// What stands in the way of a step of a relationship that is in a state for it.
pub async fn guard(facts: &Facts<'_>, step: RelationshipStep, today: NaiveDate) -> Result<Blockers> {
    let ends_on = facts.relationship.ends_on;
    let blockers = match step {
        RelationshipStep::StartReview => vec![unless(
            facts.relationship.owner_id.is_some(),
            Code::Missing,
            "Nobody looks after it: set its owner with updateRelationship.",
        )],
        RelationshipStep::Approve => vec![unless(
            facts.authority(today).await? == approval_rule::Authority::Staff
                || facts.decided().await? == Some(Outcome::Approve),
            Code::Missing,
            "The board has not approved it: record its decision with recordBoardDecision.",
        )],
        RelationshipStep::Decline => vec![unless(
            matches!(facts.decided().await?, None | Some(Outcome::Decline)),
            Code::Blocked,
            "It went to the board, which did not decline it: record that it did with recordBoardDecision.",
        )],
        RelationshipStep::Activate => vec![
            unless(facts.in_force().await?.is_some(), Code::Missing, NO_AGREEMENT),
            unless(ends_on.is_none_or(|end| today < end), Code::Blocked, "Its end has passed: nothing is left of it."),
        ],
        RelationshipStep::Resume => vec![unless(facts.in_force().await?.is_some(), Code::Missing, NO_AGREEMENT)],
        RelationshipStep::Lapse => vec![unless(
            facts.in_force().await?.is_none(),
            Code::Blocked,
            "An agreement of it is in force: it lapses once that has expired or was terminated.",
        )],
        RelationshipStep::Renew => vec![unless(
            !facts.has_rival().await?,
            Code::Blocked,
            "The organization has another open alliance: that one has to be over first.",
        )],
        RelationshipStep::Complete => vec![unless(
            facts.is_delivered().await?,
            Code::Blocked,
            "A deliverable is open: accept or cancel each with acceptDeliverable or cancelDeliverable.",
        )],
        RelationshipStep::Extend => vec![unless(
            facts.extension().await?.is_some(),
            Code::Missing,
            "No agreement with a later end is in force: draft one, and have every party sign it.",
        )],
        RelationshipStep::Expire => {
            vec![unless(ends_on.is_some_and(|end| end <= today), Code::Blocked, "Its end has not come.")]
        }
        RelationshipStep::Return
        | RelationshipStep::Withdraw
        | RelationshipStep::Review
        | RelationshipStep::Suspend
        | RelationshipStep::Terminate
        | RelationshipStep::Reclassify
        | RelationshipStep::End => Vec::new(),
    };
    Ok(blockers.into_iter().flatten().collect())
}

/// What the input of a step has to say as things stand, beside what its type demands.
pub async fn missing(facts: &Facts<'_>, step: RelationshipStep) -> Result<Option<Problem>> {
    Ok(match step {
        RelationshipStep::Terminate => {
            facts.in_force().await?.and_then(|agreement| earliest_end(agreement, None).err())
        }
        RelationshipStep::StartReview
        | RelationshipStep::Approve
        | RelationshipStep::Return
        | RelationshipStep::Decline
        | RelationshipStep::Activate
        | RelationshipStep::Withdraw
        | RelationshipStep::Review
        | RelationshipStep::Suspend
        | RelationshipStep::Resume
        | RelationshipStep::Lapse
        | RelationshipStep::Renew
        | RelationshipStep::Extend
        | RelationshipStep::Complete
        | RelationshipStep::Expire
        | RelationshipStep::Reclassify
        | RelationshipStep::End => None,
    })
}

const NO_AGREEMENT: &str = "No agreement of it is in force: draft one with draftAgreement, have every party sign it, and \
                            wait for its first day.";
