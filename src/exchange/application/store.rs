//! Queries on applications: they are the staff's, and of those made for a chapter its leaders see how they stand.
use entity::exchange_application;
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    auth::{Rights, Viewer},
    data::{Audited, View, Visibility, identified, staff_only},
};

impl Visibility for exchange_application::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        match &viewer.rights {
            Rights::Staff | Rights::System | Rights::Public => staff_only(exchange_application::Column::Id, viewer),
            Rights::Leader(chapters) => {
                Condition::all().add(exchange_application::Column::ChapterId.is_in(chapters.iter().copied()))
            }
        }
    }
}

impl Audited for exchange_application::Model {
    identified!(public_version);
    fn view(&self) -> View {
        let Self {
            id: _,
            round_id,
            side,
            organization_id,
            chapter_id,
            status,
            ended_at,
            created_at: _,
            updated_at: _,
            version: _,
            public_version: _,
        } = self;
        View::new()
            .open("round", round_id)
            .open("side", side)
            .open("organization", organization_id)
            .open("chapter", chapter_id)
            .open("status", status)
            .open("endedAt", ended_at)
    }
}
