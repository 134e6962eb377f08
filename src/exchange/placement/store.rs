//! Queries on placements.
use entity::placement;
use sea_orm::{ColumnTrait as _, Condition};

use super::rules;
use crate::{
    auth::{Rights, Viewer},
    data::{Audited, View, Visibility, identified},
};

impl Visibility for placement::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        match viewer.rights {
            Rights::Staff | Rights::System | Rights::Leader(_) => Condition::all(),
            Rights::Public => Condition::all().add(placement::Column::Status.is_in(rules::PUBLIC)),
        }
    }
}

impl Audited for placement::Model {
    identified!();
    fn view(&self) -> View {
        let Self {
            id: _,
            round_id,
            side_a_id,
            side_a_role,
            side_b_id,
            side_b_role,
            theme,
            year,
            status,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("round", round_id)
            .open("sideA", side_a_id)
            .open("sideARole", side_a_role)
            .open("sideB", side_b_id)
            .open("sideBRole", side_b_role)
            .open("theme", theme)
            .open("year", year)
            .open("status", status)
    }
}
