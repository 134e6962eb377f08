//! Changes to agreements. Each locks what the agreement is under before the agreement, as that thing's own steps do.
mod draft;
mod steps;

pub use draft::{DraftAgreement, UpdateAgreement};
pub use steps::{Move, MoveAgreement};
pub(crate) use steps::{end_with, freeze_what_is_approved};

use entity::{
    agreement::{self, AgreementId, Status},
    agreement_party,
    branch::{self, BranchId},
    chapter::{self, ChapterId},
    organization::{self, OrganizationId},
    relationship::{self, RelationshipId},
    relationship_party,
};
use sea_orm::ColumnTrait as _;

use crate::{
    auth::policy::{Action, Scope},
    data::{Command, Deleted, Target, Tx, Versioned},
    error::{Code, Result},
};

/// How many organizations sign at most.
const MAX_PARTIES: usize = 20;

/// What an agreement is under.
#[derive(Clone, Copy, Debug)]
#[expect(missing_docs, reason = "the names say it")]
pub enum Subject {
    Relationship(RelationshipId),
    Branch(BranchId),
    Chapter(ChapterId),
}

impl Target for Subject {
    fn versioned(&self) -> Option<Versioned> {
        None
    }
}

impl Subject {
    fn of(agreement: &agreement::Model) -> Option<Self> {
        let relationship = agreement.relationship_id.map(Self::Relationship);
        let branch = agreement.branch_id.map(Self::Branch);
        relationship.or(branch).or(agreement.chapter_id.map(Self::Chapter))
    }

    async fn lock(self, path: &str, tx: &Tx) -> Result<()> {
        match self {
            Self::Relationship(id) => tx.lock_by_key::<relationship::Entity>(id.0, path).await.map(|_| ()),
            Self::Branch(id) => tx.lock_by_key::<branch::Entity>(id.0, path).await.map(|_| ()),
            Self::Chapter(id) => tx.lock_by_key::<chapter::Entity>(id.0, path).await.map(|_| ()),
        }
    }

    /// All agreements under it.
    async fn agreements(self, tx: &Tx) -> Result<Vec<agreement::Model>> {
        let under = match self {
            Self::Relationship(id) => agreement::Column::RelationshipId.eq(id),
            Self::Branch(id) => agreement::Column::BranchId.eq(id),
            Self::Chapter(id) => agreement::Column::ChapterId.eq(id),
        };
        tx.all(tx.find::<agreement::Entity>().filter(under)).await
    }

    /// Who signs by default: the main office, and the other side.
    async fn default_parties(self, tx: &Tx) -> Result<Vec<OrganizationId>> {
        let offices =
            tx.find::<organization::Entity>().filter(organization::Column::Kind.eq(organization::Kind::MainOffice));
        let mut parties: Vec<_> =
            tx.first(offices, organization::Column::Id, 1).await?.iter().map(|row| row.id).collect();
        match self {
            Self::Relationship(id) => {
                let others =
                    tx.find::<relationship_party::Entity>().filter(relationship_party::Column::RelationshipId.eq(id));
                parties.extend(tx.all(others).await?.iter().map(|party| party.organization_id));
            }
            Self::Branch(id) => {
                let branch = tx.lock_by_key::<branch::Entity>(id.0, "subject").await?;
                parties.extend(branch.host_organization_id);
            }
            Self::Chapter(id) => {
                let chapter = tx.lock_by_key::<chapter::Entity>(id.0, "subject").await?;
                parties.extend(chapter.host_organization_id);
            }
        }
        Ok(parties)
    }
}

/// The agreement, after what it is under, both locked.
async fn locked(id: AgreementId, tx: &Tx) -> Result<agreement::Model> {
    let of_key = tx.find::<agreement::Entity>().filter(agreement::Column::Id.eq(id));
    if let Some(subject) = tx.all(of_key).await?.first().and_then(Subject::of) {
        subject.lock("id", tx).await?;
    }
    tx.lock_by_key::<agreement::Entity>(id.0, "id").await
}

async fn parties(id: AgreementId, tx: &Tx) -> Result<Vec<agreement_party::Model>> {
    tx.all(tx.find::<agreement_party::Entity>().filter(agreement_party::Column::AgreementId.eq(id))).await
}

/// Deletes a draft, which nobody has agreed on.
#[derive(Debug)]
pub struct DeleteAgreement {
    /// Which.
    pub id: AgreementId,
}

impl Command for DeleteAgreement {
    type Target = agreement::Model;
    type Output = Deleted;

    fn action(&self) -> Action {
        Action::DeleteAgreement
    }
    async fn load(&self, tx: &Tx) -> Result<agreement::Model> {
        locked(self.id, tx).await
    }
    fn scope(&self, _: &agreement::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, agreement: agreement::Model, tx: &mut Tx) -> Result<Deleted> {
        if agreement.status != Status::Draft {
            let message =
                "Only a draft can be deleted: what was agreed on stays, abandoned at most (abandonAgreement).";
            return Err(Code::WrongState.at("id", message).into());
        }
        let parties = parties(agreement.id, tx).await?;
        tx.delete_all(parties).await?;
        tx.delete(agreement).await
    }
}
