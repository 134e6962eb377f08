//! The closed sets of relationships, as clients name them.
use async_graphql::Enum;
use entity::{relationship, relationship_party as party};

/// Which of the three types a relationship is.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "relationship::Kind")]
pub enum RelationshipKind {
    /// Broad and ongoing.
    StrategicAlliance,
    /// Short and project-based.
    Partnership,
    /// Signed before today's categories.
    LegacyAffiliation,
}

/// The type's name in the API; the database keeps an older one.
pub fn api_name(kind: relationship::Kind) -> &'static str {
    match kind {
        relationship::Kind::StrategicAlliance => "STRATEGIC_ALLIANCE",
        relationship::Kind::Partnership => "PARTNERSHIP",
        relationship::Kind::LegacyAffiliation => "LEGACY_AFFILIATION",
    }
}

/// Where a relationship is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "relationship::Status")]
pub enum RelationshipStatus {
    /// It was proposed.
    Proposed,
    /// Looked at by the staff and the committee.
    UnderReview,
    /// Approved by the board; its agreement is still to come into force.
    Approved,
    /// It is in force.
    Active,
    /// In force, its work at rest.
    Suspended,
    /// Its agreement ran out; it may be renewed.
    Lapsed,
    /// Done: every deliverable was accepted.
    Completed,
    /// Its end came before its work was done.
    Expired,
    /// Ended before its time.
    Terminated,
    /// It was declined.
    Declined,
    /// Taken back by who proposed it.
    Withdrawn,
    /// A legacy affiliation that is over.
    Ended,
    /// A legacy affiliation that a relationship of today's categories took the place of.
    Reclassified,
}

/// What a relationship is for.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "relationship::Goal")]
pub enum Goal {
    /// Share what each side knows.
    KnowledgeExchange,
    /// Widen the networks of professionals.
    NetworkExpansion,
    /// Exchanges between people or cities.
    Exchanges,
    /// Opportunities and resources for development.
    ProfessionalDevelopment,
}

/// What an organization is to a relationship.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "party::Role")]
pub enum PartyRole {
    /// The other side of the agreement.
    Counterpart,
    /// Leads the project.
    Lead,
    /// Takes part in the project.
    Member,
    /// It pays for the project.
    Funder,
}
