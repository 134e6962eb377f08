//! Queries on obligations, which only the staff see.
use entity::obligation;
use sea_orm::Condition;
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Audited, View, Visibility, identified, staff_only},
};

impl Visibility for obligation::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staff_only(obligation::Column::Id, viewer)
    }
}

impl Audited for obligation::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("agreement", self.agreement_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            agreement_id,
            owner,
            party_id,
            text,
            period,
            due_on,
            month_day,
            status,
            met_on,
            evidence,
            evidence_url,
            waiver,
            follows_id,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        let view = View::new()
            .staff("agreement", agreement_id)
            .staff("owner", owner)
            .staff("party", party_id)
            .staff("text", text)
            .staff("period", period)
            .staff("dueOn", due_on)
            .staff("monthDay", month_day);
        view.staff("status", status)
            .staff("evidence.metOn", met_on)
            .staff("evidence.text", evidence)
            .staff("evidence.url", evidence_url)
            .staff("waiverReason", waiver)
            .staff("follows", follows_id)
    }
}
