//! Queries on change requests: they are between a chapter's leaders and the staff.
use entity::change_request::{self, Column};
use sea_orm::{ColumnTrait as _, Condition};
use uuid::Uuid;

use crate::{
    auth::{Rights, Viewer},
    data::{Audited, View, Visibility, identified},
};

impl Visibility for change_request::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        match &viewer.rights {
            Rights::Staff | Rights::System => Condition::all(),
            Rights::Leader(own) if !viewer.is_site() => {
                Condition::all().add(Column::ChapterId.is_in(own.iter().copied()))
            }
            // A chapter's site has no need of them.
            Rights::Leader(_) | Rights::Public => Condition::all().add(Column::Id.is_null()),
        }
    }
}

impl Audited for change_request::Model {
    identified!();
    // A chapter's history includes what it asked for.
    fn subject(&self) -> (&'static str, Uuid) {
        ("chapter", self.chapter_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            chapter_id,
            field,
            old_value,
            new_value,
            old_organization_id,
            new_organization_id,
            base_version,
            reason,
            status,
            decision_reason,
            decided_at,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .open("chapter", chapter_id)
            .open("field", field)
            .open("oldValue", old_value)
            .open("newValue", new_value)
            .open("oldHostOrganization", old_organization_id)
            .open("newHostOrganization", new_organization_id)
            .open("baseVersion", base_version)
            .open("reason", reason)
            .open("status", status)
            .open("decisionReason", decision_reason)
            .open("decidedAt", decided_at)
    }
}
