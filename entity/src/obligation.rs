//! Obligations: what a side of an agreement owes by a day.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::{agreement::AgreementId, id::typed_id, organization::OrganizationId};

typed_id!(
    /// Id of an obligation.
    ObligationId, "obligation"
);

/// One thing that one side owes by one day. What is owed again and again is a row each time.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "obligation")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: ObligationId,
    /// The agreement that says so.
    pub agreement_id: AgreementId,
    /// Which side owes it.
    pub owner: Owner,
    /// The party that owes it, where the association does not.
    pub party_id: Option<OrganizationId>,
    /// What is owed.
    pub text: String,
    /// How often.
    pub period: Period,
    /// The day by which it is due.
    pub due_on: Date,
    /// The day of the month on which it falls due each time; in shorter months the last.
    pub month_day: i32,
    /// Where it is in its life.
    pub status: Status,
    /// The day on which it was met.
    pub met_on: Option<Date>,
    /// What shows that it was met, in words.
    pub evidence: Option<String>,
    /// Where that is kept.
    pub evidence_url: Option<String>,
    /// Why it was waived.
    pub waiver: Option<String>,
    /// The one before, of those that come again.
    pub follows_id: Option<ObligationId>,
    /// When the row was made.
    pub created_at: DateTimeUtc,
    /// When the row last changed.
    pub updated_at: DateTimeUtc,
    /// Counts the changes, from 1.
    pub version: i32,
}

/// Who owes something.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Owner {
    /// The association.
    Association,
    /// Another party.
    Counterpart,
}

/// How often something is owed.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Period {
    /// Once.
    Once,
    /// Every year.
    Yearly,
    /// Every three months.
    Quarterly,
    /// Every month.
    Monthly,
}

/// Where an obligation is in its life.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, EnumIter, DeriveActiveEnum)]
#[sea_orm(rs_type = "String", db_type = "Text", rename_all = "SCREAMING_SNAKE_CASE")]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum Status {
    /// Owed.
    Open,
    /// There is evidence that it was met.
    Met,
    /// Not asked for any more.
    Waived,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
