//! What can be said of relationships.
use async_graphql::{ID, InputObject, MaybeUndefined, OneofObject};

use crate::{
    graphql::scalar::{Date, End},
    relationship::{
        graphql::{Goal, PartyRole},
        project::mutations::ProjectInput,
    },
};

/// What an alliance is to be.
#[derive(InputObject, Debug)]
pub struct AllianceInput {
    /// What both sides want of it, 1 to 10,000 characters.
    pub purpose: String,
    /// The association's goals that it serves, at least one.
    pub goals: Vec<Goal>,
    /// Months from one review to the next, 1 to 120.
    pub review_months: i32,
    /// The member of staff who looks after it; needed before it is reviewed.
    pub owner: Option<ID>,
}

/// What a partnership is to be.
#[derive(InputObject, Debug)]
pub struct PartnershipInput {
    /// What both sides want of it, 1 to 10,000 characters.
    pub purpose: String,
    /// The association's goals that it serves, at least one.
    pub goals: Vec<Goal>,
    /// The organizations that take part, 1 to 50, at least one of them as counterpart.
    pub parties: Vec<PartyInput>,
    /// Last day (inclusive), today or ahead.
    pub ends_on: End,
    /// The first project of the partnership.
    pub project: ProjectInput,
    /// The member of staff who looks after it; needed before it is reviewed.
    pub owner: Option<ID>,
}

/// An organization's part.
#[derive(InputObject, Debug)]
pub struct PartyInput {
    /// Global ID of the organization.
    pub organization: ID,
    /// What it is to the relationship.
    pub role: PartyRole,
}

/// What an affiliation of old was.
#[derive(InputObject, Debug)]
pub struct AffiliationProfile {
    /// The other side.
    pub counterpart: ID,
    /// What both sides want of it, 1 to 10,000 characters.
    pub purpose: String,
    /// The association's goals that it serves.
    pub goals: Vec<Goal>,
    /// First day, not ahead.
    pub started_on: Date,
    /// The member of staff who looks after it.
    pub owner: Option<ID>,
}

/// What takes the place of an affiliation.
#[derive(OneofObject, Debug)]
pub enum ReclassificationInput {
    /// An alliance with the same organization.
    StrategicAlliance(AllianceInput),
    /// A partnership.
    Partnership(Box<PartnershipInput>),
}

/// What is different about a relationship: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct RelationshipProfile {
    /// What both sides want of it, 1 to 10,000 characters.
    pub purpose: MaybeUndefined<String>,
    /// Goals that it serves too.
    #[graphql(default)]
    pub add_goals: Vec<Goal>,
    /// Goals that it does not serve; at least one remains.
    #[graphql(default)]
    pub remove_goals: Vec<Goal>,
    /// Months from one review of an alliance to the next, 1 to 120.
    pub review_months: MaybeUndefined<i32>,
    /// The member of staff who looks after it.
    pub owner: MaybeUndefined<ID>,
    /// Last day (inclusive) of a partnership that is proposed or under review; later an agreement moves it.
    pub ends_on: MaybeUndefined<End>,
}
