//! What can be said of relationships.
use async_graphql::{ID, InputObject, MaybeUndefined, OneofObject};
use entity::{organization::OrganizationId, relationship_party::Role};

use crate::{
    check::Given,
    graphql::{
        input::{parse_id, patch, patch_id},
        scalar::{Date, End},
    },
    relationship::{
        graphql::{Goal, PartyRole},
        profile::{AffiliationProfile, AllianceProfile, PartnershipProfile, Reclassification, RelationshipProfile},
        project::mutations::ProjectInput,
    },
};

/// What an alliance is to be.
#[derive(InputObject, Debug)]
pub struct AllianceInput {
    /// What both sides want of it, 1 to 10,000 characters.
    purpose: String,
    /// The association's goals that it serves, at least one.
    goals: Vec<Goal>,
    /// Months from one review to the next, 1 to 120.
    review_months: i32,
    /// The member of staff who looks after it; needed before it is reviewed.
    owner: Option<ID>,
}

impl From<AllianceInput> for AllianceProfile {
    fn from(input: AllianceInput) -> Self {
        let AllianceInput { purpose, goals, review_months, owner } = input;
        Self {
            purpose,
            goals: goals.into_iter().map(Into::into).collect(),
            review_months,
            owner: owner.map(|id| parse_id(&id, "owner")),
        }
    }
}

/// What a partnership is to be.
#[derive(InputObject, Debug)]
pub struct PartnershipInput {
    /// What both sides want of it, 1 to 10,000 characters.
    purpose: String,
    /// The association's goals that it serves, at least one.
    goals: Vec<Goal>,
    /// The organizations that take part, 1 to 50, at least one of them as counterpart.
    parties: Vec<PartyInput>,
    /// Last day (inclusive), today or ahead.
    ends_on: End,
    /// The first project of the partnership.
    project: ProjectInput,
    /// The member of staff who looks after it; needed before it is reviewed.
    owner: Option<ID>,
}

impl From<PartnershipInput> for PartnershipProfile {
    fn from(input: PartnershipInput) -> Self {
        let PartnershipInput { purpose, goals, parties, ends_on, project, owner } = input;
        Self {
            purpose,
            goals: goals.into_iter().map(Into::into).collect(),
            parties: parties.into_iter().enumerate().map(PartyInput::parsed).collect(),
            ends_on: ends_on.into(),
            project: project.parsed("project"),
            owner: owner.map(|id| parse_id(&id, "owner")),
        }
    }
}

/// An organization's part.
#[derive(InputObject, Debug)]
pub struct PartyInput {
    /// Global ID of the organization.
    organization: ID,
    /// What it is to the relationship.
    role: PartyRole,
}

impl PartyInput {
    fn parsed((at, party): (usize, Self)) -> (Given<OrganizationId>, Role) {
        let Self { organization, role } = party;
        (parse_id(&organization, &format!("parties.{at}.organization")), role.into())
    }
}

/// What an affiliation of old was.
#[derive(InputObject, Debug)]
pub struct AffiliationProfileInput {
    /// The other side.
    counterpart: ID,
    /// What both sides want of it, 1 to 10,000 characters.
    purpose: String,
    /// The association's goals that it serves.
    goals: Vec<Goal>,
    /// First day, not ahead.
    started_on: Date,
    /// The member of staff who looks after it.
    owner: Option<ID>,
}

impl From<AffiliationProfileInput> for AffiliationProfile {
    fn from(input: AffiliationProfileInput) -> Self {
        let AffiliationProfileInput { counterpart, purpose, goals, started_on, owner } = input;
        Self {
            counterpart: parse_id(&counterpart, "counterpart"),
            purpose,
            goals: goals.into_iter().map(Into::into).collect(),
            started_on: started_on.into(),
            owner: owner.map(|id| parse_id(&id, "owner")),
        }
    }
}

/// What takes the place of an affiliation.
#[derive(OneofObject, Debug)]
pub enum ReclassificationInput {
    /// An alliance with the same organization.
    StrategicAlliance(AllianceInput),
    /// A partnership.
    Partnership(Box<PartnershipInput>),
}

impl From<ReclassificationInput> for Reclassification {
    fn from(input: ReclassificationInput) -> Self {
        match input {
            ReclassificationInput::StrategicAlliance(alliance) => Self::StrategicAlliance(alliance.into()),
            ReclassificationInput::Partnership(partnership) => Self::Partnership(Box::new((*partnership).into())),
        }
    }
}

/// What is different about a relationship: absent leaves, null clears.
#[derive(InputObject, Debug)]
pub struct RelationshipProfileInput {
    /// What both sides want of it, 1 to 10,000 characters.
    purpose: MaybeUndefined<String>,
    /// Goals that it serves too.
    #[graphql(default)]
    add_goals: Vec<Goal>,
    /// Goals that it does not serve; at least one remains.
    #[graphql(default)]
    remove_goals: Vec<Goal>,
    /// Months from one review of an alliance to the next, 1 to 120.
    review_months: MaybeUndefined<i32>,
    /// The member of staff who looks after it.
    owner: MaybeUndefined<ID>,
    /// Last day (inclusive) of a partnership that is proposed or under review; later an agreement moves it.
    ends_on: MaybeUndefined<End>,
}

impl From<RelationshipProfileInput> for RelationshipProfile {
    fn from(input: RelationshipProfileInput) -> Self {
        let RelationshipProfileInput { purpose, add_goals, remove_goals, review_months, owner, ends_on } = input;
        Self {
            purpose: patch(purpose),
            add_goals: add_goals.into_iter().map(Into::into).collect(),
            remove_goals: remove_goals.into_iter().map(Into::into).collect(),
            review_months: patch(review_months),
            owner: patch_id(owner, "owner"),
            ends_on: patch(ends_on),
        }
    }
}
