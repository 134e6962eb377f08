//! A placement as one of its sides sees it, who shows the token of its application, and what each side does with it.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    exchange_application, exchange_leg, exchange_report, organization,
    placement::{self, Side},
};

use super::{
    commands::{ConfirmSide, FileFollowUp, FileReport, NamedSide, RefuseSide},
    graphql::{PlacementRole, PlacementSideName, PlacementStatus},
    leg::{ExchangeLegStatus, LegDirection},
    report::ExchangeReportKind,
    rules,
};
use crate::{
    auth::OpaqueToken,
    data::{Access, Command, ContextExt as _, Envelope, Row},
    error::{Code, Error, Result},
    exchange::{
        application::tracked::{TrackedApplication, held},
        round::rules::is_live,
    },
    graphql::{
        input::{parse_id, reason as parse_reason},
        payload::{CommandOutcome, UserError, command_outcome},
        scalar::Date,
    },
    organization::graphql::Organization,
};

/// A placement as one of its sides sees it, who shows the token of its application.
pub struct TrackedPlacement {
    row: Row<placement::Entity>,
    side: Side,
    /// What the token opens; the request itself may be somebody else's.
    access: Access,
}

impl TrackedPlacement {
    /// The placement of this application, to whoever holds its token: the one that can come to something, or else the
    /// last; none as long as none was proposed.
    pub async fn of(access: &Access, application: &Row<exchange_application::Entity>) -> Result<Option<Self>> {
        let key = exchange_application::Column::Id;
        let (a, b) = (placement::Column::SideAApplicationId, placement::Column::SideBApplicationId);
        let mut placements = application.each::<placement::Entity>(access, key, a).await?;
        placements.extend(application.each::<placement::Entity>(access, key, b).await?);
        let last = placements.into_iter().max_by_key(|placement| (is_live(placement.status), placement.id));
        Ok(last.and_then(|row| Some(Self { side: rules::side_of(&row, application.id)?, row, access: access.clone() })))
    }
}

/// A visit, as one of the sides sees it.
#[derive(SimpleObject)]
pub struct TrackedLeg {
    /// Who visits whom.
    direction: LegDirection,
    /// First day.
    starts_on: Date,
    /// Last day (inclusive).
    ends_on: Date,
    /// State in its life cycle.
    status: ExchangeLegStatus,
}

/// What one's own side reports, or is asked to.
#[derive(SimpleObject)]
pub struct TrackedReport {
    /// What it is asked for.
    kind: ExchangeReportKind,
    /// The day by which it is asked for.
    due_on: Date,
    /// What it says; none until it is filed.
    text: Option<String>,
    /// When it was filed.
    filed_at: Option<DateTime<Utc>>,
    /// Whether the staff do without it.
    is_waived: bool,
}

/// A placement as one of its sides sees it, who shows the token of its application.
#[Object(serial)]
impl TrackedPlacement {
    /// State in its life cycle.
    async fn status(&self) -> PlacementStatus {
        self.row.status.into()
    }

    /// Which of the two sides is one's own.
    async fn side(&self) -> PlacementSideName {
        self.side.into()
    }

    /// What one is to the exchange.
    async fn role(&self) -> PlacementRole {
        rules::side(&self.row, self.side).role.into()
    }

    /// The organization on the other side.
    async fn partner(&self) -> Option<Result<Organization>> {
        let column = match self.side {
            Side::A => placement::Column::SideBId,
            Side::B => placement::Column::SideAId,
        };
        let partner = self.row.one(&self.access, column, organization::Column::Id).await;
        partner.map(|row| row.map(Organization)).transpose()
    }

    /// What the exchange is about, in words.
    async fn theme(&self) -> Option<&str> {
        self.row.theme.as_deref()
    }

    /// When one's own side confirmed it.
    async fn confirmed_at(&self) -> Option<DateTime<Utc>> {
        rules::side(&self.row, self.side).confirmed_at
    }

    /// Whether one's own governing body ratifies it first.
    async fn needs_ratification(&self) -> bool {
        rules::side(&self.row, self.side).needs_ratification
    }

    /// The day on which that did.
    async fn ratified_on(&self) -> Option<Date> {
        rules::side(&self.row, self.side).ratified_on.map(Date)
    }

    /// The visits that take place or took place: one in each direction at most.
    async fn legs(&self) -> Option<Result<Vec<TrackedLeg>>> {
        let (key, of) = (placement::Column::Id, exchange_leg::Column::PlacementId);
        let legs = self.row.each::<exchange_leg::Entity>(&self.access, key, of).await;
        Some(legs.map(|mut legs| {
            legs.retain(|leg| rules::counts(leg));
            legs.sort_by_key(|leg| (leg.starts_on, leg.id));
            let seen = |leg: Row<exchange_leg::Entity>| TrackedLeg {
                direction: leg.direction.into(),
                starts_on: Date(leg.starts_on),
                ends_on: Date::last_before(leg.ends_on),
                status: leg.status.into(),
            };
            legs.into_iter().map(seen).collect()
        }))
    }

    /// What one's own side is asked to report, by the day; at most three, none until every visit is done.
    async fn reports(&self) -> Option<Result<Vec<TrackedReport>>> {
        let (key, of) = (placement::Column::Id, exchange_report::Column::PlacementId);
        let reports = self.row.each::<exchange_report::Entity>(&self.access, key, of).await;
        Some(reports.map(|mut reports| {
            // The staff, who may hold a token too, see those of both sides.
            reports.retain(|report| report.side == self.side);
            reports.sort_by_key(|report| report.due_on);
            let seen = |report: Row<exchange_report::Entity>| TrackedReport {
                kind: report.kind.into(),
                due_on: Date(report.due_on),
                text: report.text.clone(),
                filed_at: report.filed_at,
                is_waived: report.waived_at.is_some(),
            };
            reports.into_iter().map(seen).collect()
        }))
    }
}

/// A side that agrees to its placement.
#[derive(InputObject, Debug)]
pub struct ConfirmPlacementSideInput {
    /// The token of the side's application; the one in `Authorization` if absent.
    token: Option<String>,
    /// Global ID of the placement, by which a leader of the side's chapter and the staff name it, without a token.
    id: Option<ID>,
    /// The side, where the placement is named by its id.
    side: Option<PlacementSideName>,
    /// The day on which the side's governing body ratified it, not to come; needed where one does.
    ratified_on: Option<Date>,
}

/// A side that does not agree to its placement.
#[derive(InputObject, Debug)]
pub struct RefusePlacementSideInput {
    /// The token of the side's application; the one in `Authorization` if absent.
    token: Option<String>,
    /// Global ID of the placement, by which a leader of the side's chapter and the staff name it, without a token.
    id: Option<ID>,
    /// The side, where the placement is named by its id.
    side: Option<PlacementSideName>,
    /// Reason, recorded in the ledger; 1 to 1,000 characters.
    reason: Option<String>,
}

/// What a side says of the exchange.
#[derive(InputObject, Debug)]
pub struct FileExchangeReportInput {
    /// The token of the side's application; the one in `Authorization` if absent.
    token: Option<String>,
    /// Global ID of the placement, by which a leader of the side's chapter and the staff name it, without a token.
    id: Option<ID>,
    /// The side, where the placement is named by its id.
    side: Option<PlacementSideName>,
    /// How the exchange was, 1 to 10,000 characters.
    text: String,
}

/// After how long a side says what became of an exchange.
#[derive(async_graphql::Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum FollowUpKind {
    /// A month.
    #[graphql(name = "AFTER_30_DAYS")]
    After30Days,
    /// Half a year.
    #[graphql(name = "AFTER_180_DAYS")]
    After180Days,
}

impl From<FollowUpKind> for exchange_report::Kind {
    fn from(kind: FollowUpKind) -> Self {
        match kind {
            FollowUpKind::After30Days => Self::After30Days,
            FollowUpKind::After180Days => Self::After180Days,
        }
    }
}

/// What a side says some time after the exchange.
#[derive(InputObject, Debug)]
pub struct FileFollowUpInput {
    /// The token of the side's application; the one in `Authorization` if absent.
    token: Option<String>,
    /// Global ID of the placement, by which a leader of the side's chapter and the staff name it, without a token.
    id: Option<ID>,
    /// The side, where the placement is named by its id.
    side: Option<PlacementSideName>,
    /// After how long.
    kind: FollowUpKind,
    /// What became of the exchange, 1 to 10,000 characters.
    text: String,
}

/// What came of what a side did.
#[derive(SimpleObject)]
pub struct PlacementSidePayload {
    /// The application with its placement as it is now, to whoever showed its token; none if the change was refused, and to
    /// leaders and the staff, who read the placement by its id.
    application: Option<TrackedApplication>,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What the sides of placements do, signed in or not.
#[derive(Debug, Default)]
pub struct PlacementSideMutation;

#[Object]
impl PlacementSideMutation {
    /// Confirms a placement for one of its sides; it is confirmed when both did. Whoever holds the token of the side's
    /// application, a leader of the chapter that it is for, and the staff.
    async fn confirm_placement_side(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ConfirmPlacementSideInput,
    ) -> Option<Result<PlacementSidePayload>> {
        let ConfirmPlacementSideInput { token, id, side, ratified_on } = input;
        let ratified_on = ratified_on.map(|Date(day)| day);
        let named = named(token.as_ref(), id, side);
        Some(with(ctx, token, named, None, |named| ConfirmSide { named, ratified_on }).await)
    }

    /// Refuses a placement for one of its sides, as long as not both confirmed it: both applications can be placed with
    /// others. Whoever holds the token of the side's application, a leader of the chapter that it is for, and the staff.
    async fn refuse_placement_side(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RefusePlacementSideInput,
    ) -> Option<Result<PlacementSidePayload>> {
        let RefusePlacementSideInput { token, id, side, reason } = input;
        let named = named(token.as_ref(), id, side);
        Some(with(ctx, token, named, reason, |named| RefuseSide { named }).await)
    }

    /// Files what one side says of a completed exchange. Whoever holds the token of the side's application, a leader of
    /// the chapter that it is for, and the staff.
    async fn file_exchange_report(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: FileExchangeReportInput,
    ) -> Option<Result<PlacementSidePayload>> {
        let FileExchangeReportInput { token, id, side, text } = input;
        let named = named(token.as_ref(), id, side);
        Some(with(ctx, token, named, None, |named| FileReport { named, text }).await)
    }

    /// Files what became of an exchange 30 or 180 days after it, for one side. Whoever holds the token of the side's
    /// application, a leader of the chapter that it is for, and the staff.
    async fn file_follow_up(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: FileFollowUpInput,
    ) -> Option<Result<PlacementSidePayload>> {
        let FileFollowUpInput { token, id, side, kind, text } = input;
        let named = named(token.as_ref(), id, side);
        Some(with(ctx, token, named, None, |named| FileFollowUp { named, kind: kind.into(), text }).await)
    }
}

/// By the token of its application, or by the placement and the side where no token was sent for it.
fn named(token: Option<&String>, id: Option<ID>, side: Option<PlacementSideName>) -> Result<NamedSide> {
    match (token, id, side) {
        (None, Some(id), Some(side)) => Ok(NamedSide::ById(parse_id(&id, "id")?, side.into())),
        (None, Some(_), None) => Err(Code::Required.at("side", "Say which side of the placement is meant.").into()),
        (Some(_) | None, None, None) => Ok(NamedSide::ByToken),
        (Some(_), _, _) | (None, None, Some(_)) => {
            let message = "Name the side by its token, or by the placement and the side, not by both.";
            Err(Code::Invalid.at("id", message).into())
        }
    }
}

/// Executes what the token is for, if it is for something: no wrong one takes a turn to write.
async fn with<C: Command>(
    ctx: &Context<'_>,
    token: Option<String>,
    named: Result<NamedSide, Error>,
    reason: Option<String>,
    command: impl FnOnce(NamedSide) -> C,
) -> Result<PlacementSidePayload> {
    let access = match token {
        Some(token) => ctx.access().holding(OpaqueToken::of(&token)),
        None => ctx.access().clone(),
    };
    let mut is_held = false;
    let result = async {
        let named = named?;
        let envelope = Envelope { reason: parse_reason(reason)?, ..Envelope::default() };
        if named == NamedSide::ByToken {
            held(ctx, &access, "token").await?;
            is_held = true;
        }
        access.execute(command(named), envelope).await
    };
    let CommandOutcome { output, current: _, replayed: _, errors } = command_outcome(result.await)?;
    let is_shown = output.is_some() && is_held;
    let application = if is_shown { held(ctx, &access, "token").await.ok() } else { None };
    Ok(PlacementSidePayload { application: application.map(|row| TrackedApplication::of_row(access, row)), errors })
}
