//! The CSV tables of exchanges, for the staff: applications without how to reach whoever applies and without what they
//! answered, pairs, and what both sides report.
use std::borrow::Cow;

use entity::{exchange_application, exchange_report, exchange_round, organization, placement};
use sea_orm::{ActiveEnum as _, Condition};

use super::{CsvTable, RelatedCells, maybe, name_of, word};
use crate::{
    auth::Viewer,
    data::{Access, Row, Whole, staff_only},
    error::Result,
    exchange::{
        application::graphql::{ExchangeApplicationFilterInput, ExchangeApplicationOrder},
        placement::{
            graphql::{PlacementFilterInput, PlacementOrder},
            report::ExchangeReportOrder,
        },
    },
};

impl CsvTable for exchange_application::Entity {
    type Order = ExchangeApplicationOrder;
    type Filter = ExchangeApplicationFilterInput;

    const COLUMNS: &'static [&'static str] = &[
        "id",
        "round",
        "round_name",
        "side",
        "organization",
        "organization_name",
        "chapter",
        "status",
        "submitted_at",
        "accepted_at",
        "waitlisted_at",
        "ended_at",
    ];

    async fn related(access: &Access, rows: &[Row<Self>]) -> Result<RelatedCells> {
        let mut related = RelatedCells::new();
        for row in rows {
            let (from, to) = (exchange_application::Column::RoundId, exchange_round::Column::Id);
            let round = row.one::<exchange_round::Entity>(access, from, to).await?;
            let (from, to) = (exchange_application::Column::OrganizationId, organization::Column::Id);
            let organization = row.one::<organization::Entity>(access, from, to).await?;
            related.insert(row.id.0, vec![name_of(round, |round| &round.name), name_of(organization, |one| &one.name)]);
        }
        Ok(related)
    }

    fn exported_to(viewer: &Viewer) -> Condition {
        staff_only(exchange_application::Column::Id, viewer)
    }

    fn cells<'a>(row: &'a exchange_application::Model, related: &'a [String]) -> Vec<Cow<'a, str>> {
        let moment = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(|at| at.to_rfc3339()).unwrap_or_default();
        vec![
            word(row.id.to_string()),
            word(row.round_id.to_string()),
            maybe(related.first()),
            word(row.side.to_value()),
            word(row.organization_id.to_string()),
            maybe(related.get(1)),
            maybe(row.chapter_id.as_ref()),
            word(row.status.to_value()),
            word(moment(row.submitted_at)),
            word(moment(row.accepted_at)),
            word(moment(row.waitlisted_at)),
            word(moment(row.ended_at)),
        ]
    }
}

impl CsvTable for placement::Entity {
    type Order = PlacementOrder;
    type Filter = PlacementFilterInput;

    const COLUMNS: &'static [&'static str] = &[
        "id",
        "round",
        "round_name",
        "year",
        "status",
        "theme",
        "side_a",
        "side_a_name",
        "side_a_role",
        "side_a_ratified_on",
        "side_b",
        "side_b_name",
        "side_b_role",
        "side_b_ratified_on",
        "completed_on",
    ];

    async fn related(access: &Access, rows: &[Row<Self>]) -> Result<RelatedCells> {
        let mut related = RelatedCells::new();
        for row in rows {
            let (from, to) = (placement::Column::RoundId, exchange_round::Column::Id);
            let round = row.one::<exchange_round::Entity>(access, from, to).await?;
            let key = organization::Column::Id;
            let one = row.one::<organization::Entity>(access, placement::Column::SideAId, key).await?;
            let other = row.one::<organization::Entity>(access, placement::Column::SideBId, key).await?;
            let names = vec![
                name_of(round, |round| &round.name),
                name_of(one, |one| &one.name),
                name_of(other, |one| &one.name),
            ];
            related.insert(row.id.0, names);
        }
        Ok(related)
    }

    fn exported_to(viewer: &Viewer) -> Condition {
        staff_only(placement::Column::Id, viewer)
    }

    fn cells<'a>(row: &'a placement::Model, related: &'a [String]) -> Vec<Cow<'a, str>> {
        vec![
            word(row.id.to_string()),
            word(row.round_id.to_string()),
            maybe(related.first()),
            maybe(row.year.as_ref()),
            word(row.status.to_value()),
            maybe(row.theme.as_ref()),
            word(row.side_a_id.to_string()),
            maybe(related.get(1)),
            word(row.side_a_role.to_value()),
            maybe(row.side_a_ratified_on.as_ref()),
            word(row.side_b_id.to_string()),
            maybe(related.get(2)),
            word(row.side_b_role.to_value()),
            maybe(row.side_b_ratified_on.as_ref()),
            maybe(row.completed_on.as_ref()),
        ]
    }
}

impl CsvTable for exchange_report::Entity {
    type Order = ExchangeReportOrder;
    type Filter = Whole;

    const COLUMNS: &'static [&'static str] =
        &["id", "placement", "side", "organization_name", "kind", "due_on", "filed_at", "waived_at", "text"];

    async fn related(access: &Access, rows: &[Row<Self>]) -> Result<RelatedCells> {
        let mut related = RelatedCells::new();
        for row in rows {
            let (from, to) = (exchange_report::Column::PlacementId, placement::Column::Id);
            let Some(placement) = row.one::<placement::Entity>(access, from, to).await? else { continue };
            let side = match row.side {
                placement::Side::A => placement::Column::SideAId,
                placement::Side::B => placement::Column::SideBId,
            };
            let own = placement.one::<organization::Entity>(access, side, organization::Column::Id).await?;
            related.insert(row.id.0, vec![name_of(own, |own| &own.name)]);
        }
        Ok(related)
    }

    fn exported_to(viewer: &Viewer) -> Condition {
        staff_only(exchange_report::Column::Id, viewer)
    }

    fn cells<'a>(row: &'a exchange_report::Model, related: &'a [String]) -> Vec<Cow<'a, str>> {
        let moment = |at: Option<chrono::DateTime<chrono::Utc>>| at.map(|at| at.to_rfc3339()).unwrap_or_default();
        vec![
            word(row.id.to_string()),
            word(row.placement_id.to_string()),
            word(row.side.to_value()),
            maybe(related.first()),
            word(row.kind.to_value()),
            word(row.due_on.to_string()),
            word(moment(row.filed_at)),
            word(moment(row.waived_at)),
            maybe(row.text.as_ref()),
        ]
    }
}
