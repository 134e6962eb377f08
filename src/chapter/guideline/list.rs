//! Orders of lists of guidelines and of acknowledgements.
use async_graphql::Enum;
use entity::{acknowledgement, guideline};

use crate::data::{Order, SortColumn};

/// The orders of a list of editions of the guidelines.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum GuidelineOrder {
    /// The one in force first.
    #[default]
    EditionDesc,
    /// The first one first.
    EditionAsc,
}

impl Order for GuidelineOrder {
    type Entity = guideline::Entity;
    fn columns(self) -> Vec<SortColumn<guideline::Column>> {
        let descending = match self {
            Self::EditionDesc => true,
            Self::EditionAsc => false,
        };
        vec![SortColumn { column: guideline::Column::Edition, descending, nullable: false }]
    }
}

/// The orders of a list of acknowledgements.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_leaders")]
pub enum AcknowledgementOrder {
    /// The first given first.
    #[default]
    AcknowledgedAtAsc,
    /// The last given first.
    AcknowledgedAtDesc,
}

impl Order for AcknowledgementOrder {
    type Entity = acknowledgement::Entity;
    fn columns(self) -> Vec<SortColumn<acknowledgement::Column>> {
        let descending = match self {
            Self::AcknowledgedAtAsc => false,
            Self::AcknowledgedAtDesc => true,
        };
        // Keys sort by the time of making.
        vec![SortColumn { column: acknowledgement::Column::Id, descending, nullable: false }]
    }
}
