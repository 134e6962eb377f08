//! Rounds as clients see them.
use async_graphql::{Context, Enum, ID, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{
    application_form, eligibility_rule, exchange_application, exchange_criterion, exchange_pairing, exchange_program,
    exchange_round, ledger_entry, placement,
};
use macros::paged;

use super::{
    board::ExchangeBoard,
    calendar,
    guard::{Facts, guard},
    rules::{self, Window},
};
pub use super::{
    list::{ExchangeRoundFilterInput, ExchangeRoundOrder},
    terms::{EligibilityRule, EligibilitySide, ExchangeCriterion},
};
use crate::{
    auth::policy::{Action, Scope},
    data::{Children, ContextExt as _, PageArgs, PageRequest, Related, Row, Whole},
    error::Result,
    exchange::{
        application::graphql::{
            ApplicationForm, ExchangeApplication, ExchangeApplicationFilterInput, ExchangeApplicationOrder,
        },
        matching::graphql::{ExchangePairing, ExchangePairingOrder},
        placement::graphql::{Placement, PlacementFilterInput, PlacementOrder},
        program::graphql::ExchangeProgram,
    },
    graphql::{Connection, Listed, Transition, permissions, scalar::Date},
    ledger::graphql::{LedgerEntry, LedgerOrder},
    lifecycle::Step as _,
};

/// One call of an exchange program.
#[derive(Clone)]
pub struct ExchangeRound(pub Row<exchange_round::Entity>);

impl Listed for ExchangeRound {
    type Entity = exchange_round::Entity;
    fn wrap(row: Row<exchange_round::Entity>) -> Self {
        Self(row)
    }
}

/// Where a round is in its life.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "exchange_round::Status")]
pub enum ExchangeRoundStatus {
    /// Its windows are set.
    Planned,
    /// Applications are taken.
    CallOpen,
    /// The staff choose.
    Selection,
    /// The two sides of every placement are known.
    Matched,
    /// Visits take place.
    Underway,
    /// Reports are awaited.
    Reporting,
    /// It is over.
    Closed,
    /// At rest, to be resumed.
    OnHold,
    /// Will not take place.
    Cancelled,
}

permissions! {
    /// What the viewer may do with a round.
    ExchangeRoundPermissions {
        /// Whether `updateRound` is permitted.
        update: UpdateRound,
    }
}

/// The days on which applications are taken, in the round's time zone.
#[derive(SimpleObject, Clone, Copy, Debug)]
pub struct CallWindow {
    /// First day (inclusive).
    opens_on: Date,
    /// Last day (inclusive).
    deadline: Date,
    /// The moment at which the first day begins in the round's time zone.
    opens_at: Option<DateTime<Utc>>,
    /// The moment at which the last day ends in the round's time zone.
    closes_at: Option<DateTime<Utc>>,
    /// Whether applications are taken now: the call is open, and today is one of these days.
    is_open: bool,
}

impl CallWindow {
    fn of(round: &exchange_round::Model, window: Option<Window>, now: DateTime<Utc>) -> Option<Self> {
        let (opens_on, closes_on) = window?;
        let begins_at = |day| rules::time_zone(&round.time_zone).and_then(|zone| rules::begins_at(day, zone));
        let is_in = rules::is_in((opens_on, closes_on), rules::day_there(round, now));
        Some(Self {
            opens_on: Date(opens_on),
            deadline: Date::last_before(closes_on),
            opens_at: begins_at(opens_on),
            closes_at: begins_at(closes_on),
            is_open: is_in && round.status == exchange_round::Status::CallOpen,
        })
    }
}

/// One call of an exchange program.
#[paged]
#[Object(serial)]
impl ExchangeRound {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// The program.
    async fn program(&self, ctx: &Context<'_>) -> Option<Result<ExchangeProgram>> {
        let program = self.0.one(ctx.access(), exchange_round::Column::ProgramId, exchange_program::Column::Id).await;
        program.map(|row| row.map(ExchangeProgram)).transpose()
    }

    /// The cycle in words.
    async fn name(&self) -> &str {
        &self.0.name
    }

    /// The year that it begins in.
    async fn year(&self) -> i32 {
        self.0.year
    }

    /// State in its life cycle.
    async fn status(&self) -> ExchangeRoundStatus {
        self.0.status.into()
    }

    /// When hosts may apply.
    async fn host_call(&self, ctx: &Context<'_>) -> Option<CallWindow> {
        CallWindow::of(&self.0, rules::host_window(&self.0), ctx.viewer().now)
    }

    /// When participants may apply.
    async fn call(&self, ctx: &Context<'_>) -> Option<CallWindow> {
        CallWindow::of(&self.0, rules::window(&self.0), ctx.viewer().now)
    }

    /// IANA time zone in which the windows open and close.
    async fn time_zone(&self) -> &str {
        &self.0.time_zone
    }

    /// Path on this server of an iCalendar feed with the days on which the rounds of its program take applications,
    /// in English, or in Spanish with `?lang=es` or for those who accept it.
    async fn calendar_path(&self) -> String {
        calendar::path(self.0.program_id)
    }

    /// Most participants.
    async fn capacity(&self) -> Option<i32> {
        self.0.capacity
    }

    /// First day of the visits.
    async fn starts_on(&self) -> Option<Date> {
        self.0.starts_on.map(Date)
    }

    /// Last day (inclusive) of the visits.
    async fn ends_on(&self) -> Option<Date> {
        self.0.ends_on.map(Date::last_before)
    }

    /// The state that it was held from, and is resumed to; none unless it is on hold.
    async fn held_from(&self) -> Option<ExchangeRoundStatus> {
        self.0.held_from.map(ExchangeRoundStatus::from)
    }

    /// What applications are scored on, the weightiest first; at most 20.
    async fn criteria(&self, ctx: &Context<'_>) -> Option<Result<Vec<ExchangeCriterion>>> {
        let (key, of) = (exchange_round::Column::Id, exchange_criterion::Column::RoundId);
        let criteria = self.0.each::<exchange_criterion::Entity>(ctx.access(), key, of).await;
        Some(criteria.map(|mut rows| {
            rows.sort_by_key(|row| (std::cmp::Reverse(row.weight), row.id));
            rows.into_iter().map(ExchangeCriterion).collect()
        }))
    }

    /// Who may apply, in the order in which it is asked; at most 20.
    async fn eligibility_rules(&self, ctx: &Context<'_>) -> Option<Result<Vec<EligibilityRule>>> {
        let (key, of) = (exchange_round::Column::Id, eligibility_rule::Column::RoundId);
        let rules = self.0.each::<eligibility_rule::Entity>(ctx.access(), key, of).await;
        Some(rules.map(|mut rows| {
            rows.sort_by_key(|row| row.id);
            rows.into_iter().map(EligibilityRule).collect()
        }))
    }

    /// What whoever applies is asked: the last edition; none as long as nothing is asked.
    async fn application_form(&self, ctx: &Context<'_>) -> Option<Result<ApplicationForm>> {
        let (key, of) = (exchange_round::Column::Id, application_form::Column::RoundId);
        let editions = self.0.each::<application_form::Entity>(ctx.access(), key, of).await;
        editions.map(|editions| editions.into_iter().max_by_key(|form| form.edition).map(ApplicationForm)).transpose()
    }

    /// The applications; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn applications(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<ExchangeApplicationFilterInput>,
        #[graphql(desc = "Sort order; by default the first started first.")] order_by: Option<ExchangeApplicationOrder>,
    ) -> Option<Result<Connection<ExchangeApplication>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let request = PageRequest::new("ExchangeRound.applications", page, order_by, filter);
        let children = Children::<exchange_application::Entity>(exchange_application::Column::RoundId);
        Some(self.0.many(ctx.access(), exchange_round::Column::Id, children, request).await.map(Connection))
    }

    /// What the staff decided on pairs before they are matched; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn pairings(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the first made first.")] order_by: Option<ExchangePairingOrder>,
    ) -> Option<Result<Connection<ExchangePairing>>> {
        let request = PageRequest::new("ExchangeRound.pairings", page, order_by, None::<Whole>);
        let children = Children(exchange_pairing::Column::RoundId);
        Some(self.0.many(ctx.access(), exchange_round::Column::Id, children, request).await.map(Connection))
    }

    /// The round at a glance: how its applications stand, what is missing, and what comes next; for the staff.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn board(&self, ctx: &Context<'_>) -> Option<Result<ExchangeBoard>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        Some(ExchangeBoard::of(ctx.access(), &self.0, ctx.viewer().now).await)
    }

    /// Transitions out of its current state; staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn available_transitions(&self, ctx: &Context<'_>) -> Option<Result<Vec<Transition>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        Some(self.transitions(ctx).await)
    }

    /// Change history; staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn history(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        #[graphql(desc = "Sort order; by default the latest first.")] order_by: Option<LedgerOrder>,
    ) -> Option<Result<Connection<LedgerEntry>>> {
        if !ctx.viewer().is_staff() {
            return None;
        }
        let request = PageRequest::new("ExchangeRound.history", page, order_by, None::<Whole>);
        let children = Children(ledger_entry::Column::SubjectId);
        Some(self.0.many(ctx.access(), exchange_round::Column::Id, children, request).await.map(Connection))
    }

    /// Actions that the caller is permitted to take.
    async fn viewer_permissions(&self, ctx: &Context<'_>) -> ExchangeRoundPermissions {
        let fits = |_: Action| rules::may_update(self.0.status);
        ExchangeRoundPermissions::of(ctx.viewer(), Scope::Global, fits)
    }

    /// Version, incremented by each change; pass it as `expectedVersion` (optimistic lock).
    async fn version(&self) -> i32 {
        self.0.version
    }

    /// Who was brought together; for the public once both sides confirmed.
    async fn placements(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<PlacementFilterInput>,
        #[graphql(desc = "Sort order; by default the latest year first.")] order_by: Option<PlacementOrder>,
    ) -> Option<Result<Connection<Placement>>> {
        let request = PageRequest::new("ExchangeRound.placements", page, order_by, filter);
        let relation = Children::<placement::Entity>(placement::Column::RoundId);
        Some(self.0.many(ctx.access(), exchange_round::Column::Id, relation, request).await.map(Connection))
    }
}

impl ExchangeRound {
    async fn transitions(&self, ctx: &Context<'_>) -> Result<Vec<Transition>> {
        let facts = Facts(Related::Batched(self.0.clone(), ctx.access()));
        let mut judged = Vec::new();
        for step in rules::LIFE_CYCLE.available(self.0.status) {
            let mut problems = guard(&facts, step, ctx.viewer().now).await?;
            problems.extend(rules::missing(&self.0, step));
            judged.push((step.action(), problems));
        }
        Ok(Transition::list(ctx, Scope::Global, judged))
    }
}
