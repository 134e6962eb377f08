//! Queries on relationships.
use entity::{relationship, relationship_party, relationship_review, relationship_type};
use sea_orm::{ActiveEnum as _, ColumnTrait, Condition, sea_query::Query};
use uuid::Uuid;

use crate::{
    auth::Viewer,
    data::{Audited, CounterKey, View, Visibility, identified, staff_only},
};

impl Visibility for relationship_type::Entity {
    fn visible_to(_: &Viewer) -> Condition {
        Condition::all()
    }
}

impl Visibility for relationship::Entity {
    // One that was never in force is the staff's, its number included (invariant 15).
    fn visible_to(viewer: &Viewer) -> Condition {
        let known = relationship::Column::WasActive.eq(true);
        if viewer.is_staff() { Condition::all() } else { Condition::all().add(known) }
    }
}

/// What belongs to a relationship is seen by those who see that.
pub(crate) fn with_its_relationship<C: ColumnTrait>(column: C, viewer: &Viewer) -> Condition {
    if viewer.is_staff() {
        return Condition::all();
    }
    let seen = Query::select()
        .column(relationship::Column::Id)
        .from(relationship::Entity)
        .cond_where(relationship::Entity::visible_to(viewer))
        .take();
    Condition::all().add(column.in_subquery(seen))
}

impl Visibility for relationship_party::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        with_its_relationship(relationship_party::Column::RelationshipId, viewer)
    }
}

impl Audited for relationship::Model {
    identified!(public_version);
    fn counter_key(&self) -> Option<CounterKey> {
        let known = if self.was_active { "KNOWN" } else { "" };
        Some(CounterKey::of("relationship").sort(&self.kind).status(self.status.to_value()).region(known))
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            kind,
            status,
            purpose,
            goals,
            started_on,
            ends_on,
            review_due_on,
            owner_id,
            was_active,
            predecessor_id,
            created_at: _,
            updated_at: _,
            review_months,
            reviewed_since,
            approved_on,
            closed_on,
            closing_reason,
            version: _,
            public_version: _,
            public_updated_at: _,
        } = self;
        View::new()
            .open("type", kind)
            .open("status", status)
            .open("purpose", purpose)
            .open("goals", goals)
            .open("startedOn", started_on)
            .open("endsOn", ends_on)
            .staff("reviewDueOn", review_due_on)
            .staff("owner", owner_id)
            .open("wasActive", was_active)
            .open("predecessor", predecessor_id)
            .staff("reviewMonths", review_months)
            .staff("reviewedSince", reviewed_since)
            .staff("approvedOn", approved_on)
            .open("closedOn", closed_on)
            .staff("closingReason", closing_reason)
    }
}

impl Audited for relationship_party::Model {
    identified!();
    // A relationship's history includes its parties.
    fn subject(&self) -> (&'static str, Uuid) {
        ("relationship", self.relationship_id.0)
    }
    fn view(&self) -> View {
        let Self { id: _, relationship_id, organization_id, role, created_at: _, updated_at: _, version: _ } = self;
        View::new().open("relationship", relationship_id).open("organization", organization_id).open("role", role)
    }
}

impl Visibility for relationship_review::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        staff_only(relationship_review::Column::Id, viewer)
    }
}

impl Audited for relationship_review::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("relationship", self.relationship_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            relationship_id,
            held_on,
            outcome,
            next_due_on,
            notes,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .staff("relationship", relationship_id)
            .staff("heldOn", held_on)
            .staff("outcome", outcome)
            .staff("nextDueOn", next_due_on)
            .staff("notes", notes)
    }
}
