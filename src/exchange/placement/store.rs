//! Queries on placements.
use std::any::TypeId;

use entity::{
    exchange_application, exchange_leg, exchange_program, exchange_report, exchange_round, organization, placement,
};
use sea_orm::{
    ColumnTrait as _, Condition, EntityTrait,
    sea_query::{Query, SelectStatement},
};
use uuid::Uuid;

use super::rules;
use crate::{
    auth::{Rights, Viewer},
    data::{Audited, View, Visibility, identified, staff_only},
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

/// The keys of the rounds of programs of these kinds.
pub fn rounds_of(kinds: impl Iterator<Item = exchange_program::Kind>) -> SelectStatement {
    let programs = Query::select()
        .column(exchange_program::Column::Id)
        .from(exchange_program::Entity)
        .and_where(exchange_program::Column::Kind.is_in(kinds))
        .take();
    Query::select()
        .column(exchange_round::Column::Id)
        .from(exchange_round::Entity)
        .and_where(exchange_round::Column::ProgramId.in_subquery(programs))
        .take()
}

/// True for placements with an organization of one of these countries on either side.
pub fn with_countries(codes: impl Iterator<Item = String>) -> Condition {
    let there = Query::select()
        .column(organization::Column::Id)
        .from(organization::Entity)
        .and_where(organization::Column::CountryCode.is_in(codes))
        .take();
    Condition::any()
        .add(placement::Column::SideAId.in_subquery(there.clone()))
        .add(placement::Column::SideBId.in_subquery(there))
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
    fn visible_below<P: EntityTrait>(viewer: &Viewer, column: exchange_leg::Column) -> Condition {
        let is_placement = TypeId::of::<P>() == TypeId::of::<placement::Entity>();
        if matches!(column, exchange_leg::Column::PlacementId) && is_placement {
            Condition::all()
        } else {
            Self::visible_to(viewer)
        }
    }
}

// What a side reports is its own, and the staff's.
impl Visibility for exchange_report::Entity {
    fn visible_to(viewer: &Viewer) -> Condition {
        let opened = viewer.opaque_token.as_ref().map(|token| {
            Condition::all().add(exchange_report::Column::ApplicationId.in_subquery(own(token, viewer.now)))
        });
        match &viewer.rights {
            Rights::Staff | Rights::System => Condition::all(),
            Rights::Public => opened.unwrap_or_else(|| staff_only(exchange_report::Column::Id, viewer)),
            Rights::Leader(chapters) => {
                let of_chapters = Query::select()
                    .column(exchange_application::Column::Id)
                    .from(exchange_application::Entity)
                    .and_where(exchange_application::Column::ChapterId.is_in(chapters.iter().copied()))
                    .take();
                let led = exchange_report::Column::ApplicationId.in_subquery(of_chapters);
                Condition::any().add(led).add_option(opened)
            }
        }
    }
}

impl Audited for placement::Model {
    identified!(public_version);
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
            side_a_confirmed_at,
            side_b_confirmed_at,
            side_a_needs_ratification,
            side_b_needs_ratification,
            side_a_ratified_on,
            side_b_ratified_on,
            completed_on,
            matching,
            weights_edition,
            created_at: _,
            updated_at: _,
            version: _,
            public_version: _,
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
            .staff("sideA.application", side_a_application_id)
            .staff("sideB.application", side_b_application_id)
            .staff("sideA.confirmedAt", side_a_confirmed_at)
            .staff("sideB.confirmedAt", side_b_confirmed_at)
            .staff("sideA.needsRatification", side_a_needs_ratification)
            .staff("sideB.needsRatification", side_b_needs_ratification)
            .staff("sideA.ratifiedOn", side_a_ratified_on)
            .staff("sideB.ratifiedOn", side_b_ratified_on)
            .staff("completedOn", completed_on)
            .staff("matching.number", matching)
            .staff("matching.weightsEdition", weights_edition)
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

impl Audited for exchange_report::Model {
    identified!();
    fn subject(&self) -> (&'static str, Uuid) {
        ("placement", self.placement_id.0)
    }
    fn view(&self) -> View {
        let Self {
            id: _,
            placement_id,
            application_id,
            side,
            kind,
            due_on,
            text,
            filed_at,
            waived_at,
            created_at: _,
            updated_at: _,
            version: _,
        } = self;
        View::new()
            .staff("placement", placement_id)
            .staff("application", application_id)
            .staff("side", side)
            .staff("kind", kind)
            .staff("dueOn", due_on)
            .staff("text", text)
            .staff("filedAt", filed_at)
            .staff("waivedAt", waived_at)
    }
}
