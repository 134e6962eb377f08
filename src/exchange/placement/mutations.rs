//! What the staff do with placements, their visits and reports.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::{
    exchange_leg::{self, ExchangeLegId},
    exchange_report::{self, ExchangeReportId},
    placement::{self, PlacementId},
};

use super::{
    commands::{Move, MoveLeg, MovePlacement, PlanLeg, ProposePlacement, ProposedSide, WaiveFollowUp, WaiveReports},
    graphql::{Placement, PlacementRole},
    leg::{ExchangeLeg, LegDirection},
    report::ExchangeReport,
    rules::LegStep,
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        input::{envelope, parse_id},
        payload::{UserError, parts},
        scalar::{Date, End},
        transitions,
    },
};

/// One side of a placement to be.
#[derive(InputObject, Debug)]
pub struct PlacementSideInput {
    /// Its application, accepted, of the same round as the other.
    pub application: ID,
    /// What it is to the exchange: one shares and the other applies, or both are peers.
    pub role: PlacementRole,
    /// Whether its governing body ratifies the placement before it confirms: by default in `CITY_TO_CITY` programs,
    /// and never in others.
    pub needs_ratification: Option<bool>,
}

impl PlacementSideInput {
    fn parse(self, path: &str) -> Result<ProposedSide> {
        let Self { application, role, needs_ratification } = self;
        let application = parse_id(&application, path)?;
        Ok(ProposedSide { application, role: role.into(), needs_ratification })
    }
}

/// A placement to be.
#[derive(InputObject, Debug)]
pub struct ProposePlacementInput {
    /// The first side.
    side_a: PlacementSideInput,
    /// The second side, of another country or city.
    side_b: PlacementSideInput,
    /// What the exchange is to be about, 1 to 1,000 characters.
    theme: Option<String>,
    /// Idempotency key: with the same key and input the placement is proposed once.
    idempotency_key: Option<String>,
}

/// What came of a change to a placement.
#[derive(SimpleObject)]
pub struct PlacementPayload {
    /// The placement as it is now; none if the change was refused.
    placement: Option<Placement>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// A visit to be.
#[derive(InputObject, Debug)]
pub struct PlanLegInput {
    /// The placement.
    placement: ID,
    /// Who visits whom; each side visits the other once.
    direction: LegDirection,
    /// First day, one of the visits of the round.
    starts_on: Date,
    /// Last day (inclusive), one of the visits of the round.
    ends_on: End,
    /// Whether both sides agreed that this return visit begins before the first.
    #[graphql(default)]
    order_is_agreed: bool,
    /// Idempotency key: with the same key and input the visit is planned once.
    idempotency_key: Option<String>,
}

/// What came of a change to a visit.
#[derive(SimpleObject)]
pub struct ExchangeLegPayload {
    /// The visit as it is now; none if the change was refused.
    exchange_leg: Option<ExchangeLeg>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What came of a change to a report.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ExchangeReportPayload {
    /// The report as it is now; none if the change was refused.
    exchange_report: Option<ExchangeReport>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// How placements begin.
#[derive(Debug, Default)]
pub struct PlacementMutation;

#[Object]
impl PlacementMutation {
    /// Proposes to place two accepted applications of a round with each other, which then both confirm. Staff only.
    async fn propose_placement(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ProposePlacementInput,
    ) -> Option<Result<PlacementPayload>> {
        let ProposePlacementInput { side_a, side_b, theme, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let (side_a, side_b) = (side_a.parse("sideA.application")?, side_b.parse("sideB.application")?);
            ctx.access().execute(ProposePlacement { side_a, side_b, theme }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

/// The reason is for the ledger.
fn step(step: Move) -> impl FnOnce(PlacementId, Option<String>) -> MovePlacement {
    move |id, _| MovePlacement { id, step }
}

fn waive(id: PlacementId, _: Option<String>) -> WaiveReports {
    WaiveReports { id }
}

transitions! {
    /// What the staff decide on placements.
    PlacementLifeMutation(answer) -> PlacementPayload;

    /// Says that the visits of a confirmed placement have begun. Staff only.
    start_placement(StartPlacementInput: step(Move::Start)) reason Option<String> {}

    /// Completes a placement of which every visit is done or waived, in both directions if its program is reciprocal;
    /// both sides are asked to report within 14 days, and again after 30 and 180 days. Staff only.
    complete_placement(CompletePlacementInput: step(Move::Complete)) reason Option<String> {}

    /// Cancels a placement with its visits; both applications can be placed with others. Staff only.
    cancel_placement(CancelPlacementInput: step(Move::Cancel)) reason String {}

    /// Does without the reports on a completed placement that are missing. Staff only.
    waive_exchange_report(WaiveExchangeReportInput: waive) reason String {}
}

async fn answer(ctx: &Context<'_>, result: Result<Done<placement::Model>>) -> Result<PlacementPayload> {
    let (placement, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(PlacementPayload { placement, replayed, errors })
}

/// How visits are planned.
#[derive(Debug, Default)]
pub struct LegMutation;

#[Object]
impl LegMutation {
    /// Plans a visit of one side of a placement to the other. Staff only.
    async fn plan_leg(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: PlanLegInput,
    ) -> Option<Result<ExchangeLegPayload>> {
        let PlanLegInput { placement, direction, starts_on, ends_on, order_is_agreed, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let command = PlanLeg {
                placement: parse_id(&placement, "placement")?,
                direction: direction.into(),
                starts_on: starts_on.0,
                ends_on: ends_on.0,
                order_is_agreed,
            };
            ctx.access().execute(command, envelope).await
        };
        Some(visit(ctx, result.await).await)
    }
}

/// The reason is for the ledger.
fn leg(step: LegStep) -> impl FnOnce(ExchangeLegId, Option<String>) -> MoveLeg {
    move |id, _| MoveLeg { id, step }
}

transitions! {
    /// What the staff decide on visits.
    LegLifeMutation(visit) -> ExchangeLegPayload;

    /// Does without a visit that is planned: the placement can be completed as if it had taken place. Staff only.
    waive_leg(WaiveLegInput: leg(LegStep::Waive)) reason String {}

    /// Cancels a visit that is planned, or breaks off one that takes place. Staff only.
    cancel_leg(CancelLegInput: leg(LegStep::Cancel)) reason String {}
}

async fn visit(ctx: &Context<'_>, result: Result<Done<exchange_leg::Model>>) -> Result<ExchangeLegPayload> {
    let (exchange_leg, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ExchangeLegPayload { exchange_leg, replayed, errors })
}

fn waive_one(id: ExchangeReportId, _: Option<String>) -> WaiveFollowUp {
    WaiveFollowUp { id }
}

transitions! {
    /// What the staff decide on what is asked of the sides some time after the exchange.
    FollowUpLifeMutation(reported) -> ExchangeReportPayload visible "crate::schema::for_staff";

    /// Does without a report 30 or 180 days after the exchange. Staff only.
    waive_follow_up(WaiveFollowUpInput: waive_one) reason String {}
}

async fn reported(ctx: &Context<'_>, result: Result<Done<exchange_report::Model>>) -> Result<ExchangeReportPayload> {
    let (exchange_report, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ExchangeReportPayload { exchange_report, replayed, errors })
}
