//! Orders and filters of lists of relationships.
use async_graphql::{Enum, InputObject};
use chrono::NaiveDate;
use entity::{agreement, organization, relationship, relationship_party as party};
use sea_orm::{
    ColumnTrait as _, Condition,
    sea_query::{Expr, ExprTrait as _, Query, SelectStatement},
};

use super::{RelationshipKind, RelationshipStatus};
use crate::{
    auth::Viewer,
    data::{Composed, Order, SortColumn, boolean_filter},
    error::Result,
    graphql::scalar::{CountryCode, Date, End},
    organization::graphql::OrganizationKind,
    relationship::rules,
};

/// The orders of a list of relationships.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum RelationshipOrder {
    /// The latest begun first, those that have not begun last.
    #[default]
    StartedOnDesc,
    /// The earliest begun first, those that have not begun last.
    StartedOnAsc,
    /// The last changed first; what only the staff see does not count.
    UpdatedAtDesc,
}

impl Order for RelationshipOrder {
    type Entity = relationship::Entity;
    fn columns(self) -> Vec<SortColumn<relationship::Column>> {
        let (column, descending, nullable) = match self {
            Self::StartedOnDesc => (relationship::Column::StartedOn, true, true),
            Self::StartedOnAsc => (relationship::Column::StartedOn, false, true),
            Self::UpdatedAtDesc => (relationship::Column::PublicUpdatedAt, true, false),
        };
        vec![SortColumn { column, descending, nullable }]
    }
}

/// Which relationships. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
pub struct RelationshipFilterInput {
    /// Of one of these types.
    types: Option<Vec<RelationshipKind>>,
    /// In one of these states, as the caller reads them.
    statuses: Option<Vec<RelationshipStatus>>,
    /// With a party that has its seat in one of these countries.
    countries: Option<Vec<CountryCode>>,
    /// That were in force on this day, or will be: begun by then and not over. One whose end is not known was in force
    /// as long as it still is.
    as_of: Option<Date>,
    /// Whose last day is this or a later one.
    ends_from: Option<End>,
    /// Whose last day is before this one.
    ends_before: Option<End>,
    /// Whose review is due on this day or later; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    review_due_from: Option<Date>,
    /// Whose review is due before this day; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    review_due_before: Option<Date>,
    /// Under which an agreement is in force, or (`false`) none is; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    has_agreement_in_force: Option<bool>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<RelationshipFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<RelationshipFilterInput>>,
    /// This filter does not match.
    not: Option<Box<RelationshipFilterInput>>,
}

boolean_filter!(RelationshipFilterInput);

impl Composed for RelationshipFilterInput {
    fn leaf(&self, viewer: &Viewer) -> Result<Condition> {
        let Self {
            types,
            statuses,
            countries,
            as_of,
            ends_from,
            ends_before,
            review_due_from,
            review_due_before,
            has_agreement_in_force,
            and: _,
            or: _,
            not: _,
        } = self;
        let (ends, due) = (relationship::Column::EndsOn, relationship::Column::ReviewDueOn);
        // Others could tell by these what they cannot read.
        let is_staff = viewer.is_staff();
        let days = [
            ends_from.map(|day| ends.gte(day.0)),
            ends_before.map(|day| ends.lt(day.0)),
            review_due_from.filter(|_| is_staff).map(|day| due.gte(day.0)),
            review_due_before.filter(|_| is_staff).map(|day| due.lt(day.0)),
        ];
        let days = days.into_iter().fold(Condition::all(), Condition::add_option);
        let agreed = has_agreement_in_force.filter(|_| is_staff).map(has_agreement_in_force_is);
        let types = types
            .as_ref()
            .map(|types| relationship::Column::Kind.is_in(types.iter().map(|kind| relationship::Kind::from(*kind))));
        let statuses = statuses.as_ref().map(|statuses| {
            let read = |status: &RelationshipStatus| relationship::Status::from(*status);
            relationship::Column::Status.is_in(statuses.iter().map(read).flat_map(|status| stored(status, viewer)))
        });
        let countries = countries.as_ref().map(|codes| relationship::Column::Id.in_subquery(with_party_in(codes)));
        let as_of = as_of.map(|day| in_force_on(day.0));
        Ok(days.add_option(agreed).add_option(types).add_option(statuses).add_option(countries).add_option(as_of))
    }
}

/// Relationships under which an agreement is in force, or none is.
pub fn has_agreement_in_force_is(expected: bool) -> Expr {
    let agreed = Query::select()
        .column(agreement::Column::RelationshipId)
        .from(agreement::Entity)
        .and_where(agreement::Column::Status.eq(agreement::Status::InForce))
        .and_where(agreement::Column::RelationshipId.is_not_null())
        .take();
    let id = relationship::Column::Id;
    if expected { id.in_subquery(agreed) } else { id.not_in_subquery(agreed) }
}

/// What is over was in force until the day on which it was closed, else until its end. What is in force with an open
/// end goes on; what is not any more and has no such day cannot be told to have been in force on any.
fn in_force_on(day: NaiveDate) -> Condition {
    let (starts, ends) = (relationship::Column::StartedOn, relationship::Column::EndsOn);
    let over = Expr::col(relationship::Column::ClosedOn).if_null(Expr::col(relationship::Column::EndsOn));
    let goes_on = ends.is_null().and(relationship::Column::Status.is_in(rules::IN_FORCE));
    let begun = Condition::all().add(relationship::Column::WasActive.eq(true)).add(starts.lte(day));
    begun.add(over.gt(day).or(goes_on))
}

/// The states in the table that the viewer reads as `status`: a filter must not tell more than the field.
fn stored(status: relationship::Status, viewer: &Viewer) -> Vec<relationship::Status> {
    if viewer.is_staff() {
        vec![status]
    } else if status == relationship::Status::Lapsed {
        rules::RENEWING.into_iter().chain([status]).collect()
    } else if rules::RENEWING.contains(&status) {
        Vec::new()
    } else {
        vec![status]
    }
}

fn with_party_in(codes: &[CountryCode]) -> SelectStatement {
    let organization = Expr::col((party::Entity, party::Column::OrganizationId));
    Query::select()
        .column((party::Entity, party::Column::RelationshipId))
        .from(party::Entity)
        .inner_join(organization::Entity, organization.equals((organization::Entity, organization::Column::Id)))
        .and_where(organization::Column::CountryCode.is_in(codes.iter().map(|code| code.0.as_str())))
        .take()
}

/// Which of the organizations that take part. Archived ones are among them: what was done together stays readable.
#[derive(InputObject, Clone, Debug)]
pub struct PartyFilterInput {
    /// With their seat in one of these countries.
    countries: Option<Vec<CountryCode>>,
    /// Of one of these kinds.
    kinds: Option<Vec<OrganizationKind>>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<PartyFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<PartyFilterInput>>,
    /// This filter does not match.
    not: Option<Box<PartyFilterInput>>,
}

boolean_filter!(PartyFilterInput);

impl Composed for PartyFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { countries, kinds, and: _, or: _, not: _ } = self;
        let countries = countries
            .as_ref()
            .map(|codes| organization::Column::CountryCode.is_in(codes.iter().map(|code| code.0.as_str())));
        let kinds = kinds
            .as_ref()
            .map(|kinds| organization::Column::Kind.is_in(kinds.iter().map(|kind| organization::Kind::from(*kind))));
        Ok(Condition::all().add_option(countries).add_option(kinds))
    }
}
