//! What the staff decide on pairs before they are matched: it is theirs alone.
use entity::exchange_pairing;
use sea_orm::Condition;
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Audited, View, Visibility, identified, staff_only},
};

impl Visibility for exchange_pairing::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staff_only(exchange_pairing::Column::Id, viewer)
    }
}

impl Audited for exchange_pairing::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("exchange_round", self.round_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            round_id,
            host_application_id,
            visitor_application_id,
            verdict,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .staff("round", round_id)
            .staff("host", host_application_id)
            .staff("visitor", visitor_application_id)
            .staff("verdict", verdict)
    }
}
