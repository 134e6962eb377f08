//! What can be said about a resource.
use entity::{
    collaboration::CollaborationId,
    organization::OrganizationId,
    relationship::{Goal, RelationshipId},
    resource::{Audience, Kind},
};

use crate::check::{Given, Patch};

/// What can be said about a resource: absent leaves, null clears. A new one needs title, kind and language.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct ResourceProfile {
    pub title: Patch<String>,
    pub kind: Patch<Kind>,
    pub summary: Patch<String>,
    pub language: Patch<String>,
    pub url: Patch<String>,
    pub audience: Patch<Audience>,
    pub relationship: Patch<Given<RelationshipId>>,
    pub collaboration: Patch<Given<CollaborationId>>,
    pub add_goals: Vec<Goal>,
    pub remove_goals: Vec<Goal>,
    pub add_topics: Vec<String>,
    pub remove_topics: Vec<String>,
    pub add_organizations: Vec<Given<OrganizationId>>,
    pub remove_organizations: Vec<Given<OrganizationId>>,
}
