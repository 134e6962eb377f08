//! Queries on placements.
use entity::{exchange_leg, placement};
use sea_orm::{ColumnTrait as _, Condition, sea_query::Query};
use uuid::Uuid;

use super::rules;
use crate::{
    auth::{Rights, Viewer},
    data::{Audited, View, Visibility, identified},
    exchange::application::store::own,
};

impl Visibility for placement::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        match viewer.rights {
            Rights::Staff | Rights::System | Rights::Leader(_) => Condition::all(),
            Rights::Public => {
                let confirmed = Condition::any().add(placement::Column::Status.is_in(rules::PUBLIC));
                match &viewer.opaque_token {
                    // Whoever is on one of its sides sees it before.
                    Some(token) => confirmed
                        .add(placement::Column::SideAApplicationId.in_subquery(own(token, viewer.now)))
                        .add(placement::Column::SideBApplicationId.in_subquery(own(token, viewer.now))),
                    None => confirmed,
                }
            }
        }
    }
}

// Who may know of a placement may know of its legs.
impl Visibility for exchange_leg::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        match viewer.rights {
            Rights::Staff | Rights::System | Rights::Leader(_) => Condition::all(),
            Rights::Public => {
                let confirmed = Query::select()
                    .column(placement::Column::Id)
                    .from(placement::Entity)
                    .cond_where(placement::Entity::visible_to(viewer))
                    .take();
                Condition::all().add(exchange_leg::Column::PlacementId.in_subquery(confirmed))
            }
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
            side_a_application_id,
            side_b_application_id,
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
            .open("sideA.application", side_a_application_id)
            .open("sideB.application", side_b_application_id)
    }
}

impl Audited for exchange_leg::Model {
    identified!();
    // A placement's history includes that of its legs.
    fn subject(&self) -> (&'static str, Uuid) {
        ("placement", self.placement_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            placement_id,
            round_id: _,
            direction,
            starts_on,
            ends_on,
            status,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("placement", placement_id)
            .open("direction", direction)
            .open("startsOn", starts_on)
            .open("endsOn", ends_on)
            .open("status", status)
    }
}
