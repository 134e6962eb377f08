//! Placements: two sides of a round matched with each other, their visits, and what both report.
pub mod commands;
pub mod graphql;
pub mod guard;
pub mod leg;
pub mod mutations;
pub mod reciprocity;
pub mod report;
pub mod rules;
pub mod sides;
pub mod store;

use async_graphql::MergedObject;

use self::{
    mutations::{FollowUpLifeMutation, LegLifeMutation, LegMutation, PlacementLifeMutation, PlacementMutation},
    sides::PlacementSideMutation,
};
use super::matching::mutations::MatchingMutation;

/// What is done to placements, their visits and reports.
#[derive(MergedObject, Debug, Default)]
pub struct PlacementsMutation(
    MatchingMutation,
    PlacementMutation,
    PlacementLifeMutation,
    PlacementSideMutation,
    LegMutation,
    LegLifeMutation,
    FollowUpLifeMutation,
);
