//! Changes to relationships: how they begin, and each step of their lives.
mod propose;
mod steps;
mod update;

pub use propose::{ProposeAlliance, ProposePartnership, RecordAffiliation};
pub(crate) use propose::{alliance, partnership};
pub use steps::{Move, MoveRelationship};
pub(crate) use update::within;
pub use update::{Reclassify, UpdateRelationship};

use entity::{
    agreement, approval_rule, board_decision, deliverable,
    organization::{self, OrganizationId},
    relationship::{self, Kind},
    relationship_party::{self, Role},
};
use sea_orm::ColumnTrait as _;

use super::rules::{self, Facts};
use crate::{
    auth::policy::Action,
    data::{Kin, Tx, rows},
    error::{Code, Result},
};

/// What the guards of these actions need to know, each kind of thing only if one of them asks for it.
pub async fn facts(relationship: &Kin<'_, relationship::Entity>, actions: &[Action]) -> Result<Facts> {
    let asks = |of: &[Action]| actions.iter().any(|action| of.contains(action));
    let mut facts = Facts::default();
    let id = relationship::Column::Id;
    if asks(&[
        Action::ActivateRelationship,
        Action::ResumeRelationship,
        Action::LapseAlliance,
        Action::ExtendPartnership,
        Action::TerminateRelationship,
    ]) {
        facts.agreements = rows(relationship.each::<agreement::Entity>(id, agreement::Column::RelationshipId).await?);
    }
    if asks(&[Action::ApproveRelationship, Action::DeclineRelationship]) {
        let decisions = relationship.each::<board_decision::Entity>(id, board_decision::Column::RelationshipId);
        facts.decisions = rows(decisions.await?);
    }
    if asks(&[Action::ApproveRelationship]) {
        let kind = relationship::Column::Kind;
        facts.rules = rows(relationship.each::<approval_rule::Entity>(kind, approval_rule::Column::Kind).await?);
    }
    if asks(&[Action::CompletePartnership]) {
        let deliverables = relationship.each::<deliverable::Entity>(id, deliverable::Column::RelationshipId);
        facts.deliverables = rows(deliverables.await?);
    }
    if asks(&[Action::RenewAlliance]) {
        facts.has_rival = has_rival(relationship).await?;
    }
    Ok(facts)
}

/// Whether its counterpart has another open alliance (invariant 7).
async fn has_rival(relationship: &Kin<'_, relationship::Entity>) -> Result<bool> {
    let of_relationship = relationship_party::Column::RelationshipId;
    for party in relationship.each::<relationship_party::Entity>(relationship::Column::Id, of_relationship).await? {
        let organization = relationship_party::Column::OrganizationId;
        for part in party.each::<relationship_party::Entity>(organization, organization).await? {
            let other = part.one::<relationship::Entity>(of_relationship, relationship::Column::Id).await?;
            if other.is_some_and(|other| other.id != relationship.id && is_only_alliance(&other)) {
                return Ok(true);
            }
        }
    }
    Ok(false)
}

fn is_only_alliance(relationship: &relationship::Model) -> bool {
    relationship.kind == Kind::StrategicAlliance && rules::ONLY_ALLIANCE.contains(&relationship.status)
}

/// Locks the organization, so that of two alliances that would take its one place the second sees the first.
async fn lock(organization: OrganizationId, path: &str, tx: &Tx) -> Result<organization::Model> {
    tx.by_key::<organization::Entity>(organization.0, path).await
}

/// The other side of an alliance or an affiliation.
async fn counterpart(relationship: &relationship::Model, tx: &Tx) -> Result<Option<OrganizationId>> {
    let parties = tx
        .find::<relationship_party::Entity>()
        .filter(relationship_party::Column::RelationshipId.eq(relationship.id))
        .filter(relationship_party::Column::Role.eq(Role::Counterpart));
    Ok(tx.all(parties).await?.first().map(|party| party.organization_id))
}

/// Refuses an alliance with an organization that has one, which the caller has locked.
async fn takes_the_only_place(organization: OrganizationId, path: &str, tx: &Tx) -> Result<()> {
    let parts =
        tx.find::<relationship_party::Entity>().filter(relationship_party::Column::OrganizationId.eq(organization));
    let ids: Vec<_> = tx.all(parts).await?.into_iter().map(|party| party.relationship_id).collect();
    let open = tx
        .find::<relationship::Entity>()
        .filter(relationship::Column::Id.is_in(ids))
        .filter(relationship::Column::Kind.eq(Kind::StrategicAlliance))
        .filter(relationship::Column::Status.is_in(rules::ONLY_ALLIANCE));
    if tx.all(open).await?.is_empty() {
        return Ok(());
    }
    let message = "The organization has an open alliance already: that one has to be over first.";
    Err(Code::AlreadyExists.at(path, message).into())
}
