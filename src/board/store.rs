//! Queries on board decisions and approval rules; all of them are the staff's.
use entity::{approval_rule, board_decision};
use sea_orm::Condition;
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Audited, View, Visibility, identified, staff_only},
};

impl Visibility for board_decision::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staff_only(board_decision::Column::Id, viewer)
    }
}

impl Visibility for approval_rule::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staff_only(approval_rule::Column::Id, viewer)
    }
}

impl Audited for board_decision::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        match (self.relationship_id, self.branch_id) {
            (Some(relationship), _) => ("relationship", relationship.0),
            (None, Some(branch)) => ("branch", branch.0),
            (None, None) => ("board_decision", self.id.0),
        }
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            relationship_id,
            branch_id,
            meeting_on,
            outcome,
            minute_reference,
            corrects_id,
            recorded_by_id,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .staff("relationship", relationship_id)
            .staff("branch", branch_id)
            .staff("meetingOn", meeting_on)
            .staff("outcome", outcome)
            .staff("minuteReference", minute_reference)
            .staff("corrects", corrects_id)
            .staff("recordedBy", recorded_by_id)
    }
}

impl Audited for approval_rule::Model {
    identified!();
    fn view(&self) -> View {
        let Self { id: _, kind, authority, starts_on, created_at: _, updated_at: _, version: _ } = self;
        View::new().staff("type", kind).staff("authority", authority).staff("startsOn", starts_on)
    }
}
