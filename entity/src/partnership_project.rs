//! Projects: what partnerships make.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{id::typed_id, organization::OrganizationId, relationship::RelationshipId};

typed_id!(
    /// Id of a project.
    PartnershipProjectId, "partnership_project"
);

/// One product, tool, service or grant of one partnership.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "partnership_project")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: PartnershipProjectId,
    /// The partnership.
    pub relationship_id: RelationshipId,
    /// What sort of project it is.
    pub kind: Kind,
    /// Title.
    pub title: String,
    /// Who asked for it.
    pub requested_by_id: Option<OrganizationId>,
    /// Who pays a grant; set for grants, and for them only.
    pub funder: Option<String>,
    /// The funder's name for the grant.
    pub grant_reference: Option<String>,
    /// Its budget in hundredths; set exactly when `budget_currency` is.
    pub budget_minor: Option<i64>,
    /// ISO 4217 code of the budget's currency.
    pub budget_currency: Option<String>,
    /// The application that was won, of which this carries out the grant.
    pub follows_id: Option<PartnershipProjectId>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
    /// Counts the changes that others than the staff can see, from 1.
    pub public_version: i32,
}

/// What sort of project.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Kind {
    /// A product.
    Product,
    /// A tool.
    Tool,
    /// A service.
    Service,
    /// A grant is applied for.
    GrantApplication,
    /// A grant is carried out.
    GrantExecution,
    /// Another request of limited time.
    Other,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
