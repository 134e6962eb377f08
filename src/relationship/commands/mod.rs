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
    organization::{self, OrganizationId},
    relationship::{self, Kind},
    relationship_party::{self, Role},
};
use sea_orm::ColumnTrait as _;

use super::rules;
use crate::{
    data::Tx,
    error::{Code, Result},
};

/// Locks the organization, so that of two alliances that would take its one place the second sees the first.
async fn lock(organization: OrganizationId, path: &str, tx: &Tx) -> Result<organization::Model> {
    tx.lock_by_key::<organization::Entity>(organization.0, path).await
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
