//! Queries on branches.
use entity::branch;
use sea_orm::{ActiveEnum as _, ColumnTrait, Condition, sea_query::Query};

use super::rules;
use crate::{
    auth::Viewer,
    data::{Audited, CounterKey, View, Visibility, identified},
};

impl Visibility for branch::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        let public = branch::Column::Status.is_in(rules::PUBLIC);
        if viewer.is_staff() { Condition::all() } else { Condition::all().add(public) }
    }
}

/// What belongs to a branch, and is not the staff's alone, is seen by those who see the branch.
pub(crate) fn with_its_branch<C: ColumnTrait>(column: C, viewer: &Viewer) -> Condition {
    if viewer.is_staff() {
        return Condition::all();
    }
    let seen = Query::select()
        .column(branch::Column::Id)
        .from(branch::Entity)
        .cond_where(branch::Entity::visible_to(viewer))
        .take();
    Condition::all().add(column.in_subquery(seen))
}

impl Audited for branch::Model {
    identified!(public_version);
    fn counter_key(&self) -> Option<CounterKey> {
        Some(CounterKey::of("branch").country(Some(&self.country_code)).status(self.status.to_value()))
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            name,
            name_key: _,
            main_office_id,
            host_organization_id,
            country_code,
            city,
            latitude,
            longitude,
            legal_form,
            status,
            opened_on,
            closed_on,
            closing_reason,
            handover,
            created_at: _,
            updated_at: _,
            version: _,
            public_version: _,
        } = self;
        View::new()
            .open("name", name)
            .open("mainOffice", main_office_id)
            .open("hostOrganization", host_organization_id)
            .open("countryCode", country_code)
            .open("city", city)
            .open("latitude", latitude)
            .open("longitude", longitude)
            .open("legalForm", legal_form)
            .open("status", status)
            .open("openedOn", opened_on)
            .open("closedOn", closed_on)
            .staff("closingReason", closing_reason)
            .staff("handoverNotes", handover)
    }
}
