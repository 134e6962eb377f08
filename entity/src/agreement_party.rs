//! The parties of agreements, with their signatures.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{agreement::AgreementId, id::typed_id, organization::OrganizationId};

typed_id!(
    /// Id of a party to an agreement.
    AgreementPartyId, "agreement_party"
);

/// One organization that signs one agreement.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "agreement_party")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: AgreementPartyId,
    /// The agreement.
    pub agreement_id: AgreementId,
    /// Who signs.
    pub organization_id: OrganizationId,
    /// The office that signed, not the person.
    pub signer_office: Option<String>,
    /// The day of the signature.
    pub signed_on: Option<Date>,
    /// The digest of the text that was signed.
    pub signed_digest: Option<String>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
