//! A round at a glance, for the staff: how its applications stand, what is missing, and what comes next.
use async_graphql::{Enum, SimpleObject};
use chrono::{DateTime, Days, NaiveDate, Utc};
use entity::{
    exchange_application::{self, Side, Status},
    exchange_report, exchange_round, placement, waitlist_offer,
};

use super::rules;
use crate::{
    data::{Access, Row},
    error::Result,
    exchange::{
        application::{
            graphql::{ApplicationSide, ApplicationStatus, ExchangeApplication, score},
            rules::{TAKES_PLACE, places_left},
        },
        placement::rules::is_awaited,
    },
    graphql::scalar::Date,
};

/// Most applications in each list of the board.
const MAX_LISTED: usize = 100;

/// A round at a glance.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ExchangeBoard {
    /// How many applications of each side are in each state; those of which there are none are left out.
    applications: Vec<ApplicationCount>,
    /// The applications that are judged, those with the highest score first and those without one last; at most 100.
    ranking: Vec<RankedApplication>,
    /// How many submitted applications nobody has scored on every criterion.
    missing_reviews: i32,
    /// How many places are left, neither taken nor offered; none if there are as many as one likes.
    places_left: Option<i32>,
    /// The waiting list, the first in line first; at most 100.
    waiting_list: Vec<ExchangeApplication>,
    /// What falls due next; none if nothing does.
    next_deadline: Option<RoundDeadline>,
}

/// How many applications of a side are in a state.
#[derive(SimpleObject, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ApplicationCount {
    /// The side.
    side: ApplicationSide,
    /// The state.
    status: ApplicationStatus,
    /// How many.
    count: i32,
}

/// An application with its score.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct RankedApplication {
    /// The application.
    application: ExchangeApplication,
    /// The mean of its complete reviews, 0 to 10; none as long as there is none.
    score: Option<f64>,
}

/// What falls due.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum RoundDeadlineKind {
    /// The last day on which hosts may apply.
    HostCall,
    /// The last day on which participants may apply.
    Call,
    /// The first day of the visits.
    VisitsBegin,
    /// The last day of the visits.
    VisitsEnd,
    /// The day by which a report is asked for.
    Report,
}

/// A day on which something of a round falls due.
#[derive(SimpleObject, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct RoundDeadline {
    /// What falls due.
    kind: RoundDeadlineKind,
    /// The day, today or later.
    on: Date,
}

type Application = Row<exchange_application::Entity>;

impl ExchangeBoard {
    /// The board of a round; on a page, those of all its rounds are read at once.
    pub(super) async fn of(access: &Access, round: &Row<exchange_round::Entity>, now: DateTime<Utc>) -> Result<Self> {
        let key = exchange_round::Column::Id;
        let of = exchange_application::Column::RoundId;
        let applications = round.each::<exchange_application::Entity>(access, key, of).await?;
        let offers = round.each::<waitlist_offer::Entity>(access, key, waitlist_offer::Column::RoundId).await?;
        let ranking = ranked(access, &applications).await?;
        let is_unscored =
            |ranked: &&RankedApplication| ranked.score.is_none() && ranked.application.0.status == Status::Submitted;
        let missing_reviews = count(ranking.iter().filter(is_unscored).count());
        let has_place = |one: &&Application| one.status == Status::Accepted && TAKES_PLACE.contains(&one.side);
        let taken = applications.iter().filter(has_place).count();
        let offered = offers.iter().filter(|offer| offer.status == waitlist_offer::Status::Offered).count();
        let left = places_left(round.capacity, wide(taken), wide(offered));
        Ok(Self {
            applications: counted(&applications),
            ranking: ranking.into_iter().take(MAX_LISTED).collect(),
            missing_reviews,
            places_left: left.map(|left| i32::try_from(left).unwrap_or(i32::MAX)),
            waiting_list: waiting(&applications),
            next_deadline: next_deadline(round, &report_days(access, round).await?, now),
        })
    }
}

fn count(number: usize) -> i32 {
    i32::try_from(number).unwrap_or(i32::MAX)
}

fn wide(number: usize) -> u64 {
    u64::try_from(number).unwrap_or(u64::MAX)
}

fn counted(applications: &[Application]) -> Vec<ApplicationCount> {
    use Status::{Accepted, Cancelled, Draft, Rejected, Shortlisted, Submitted, Waitlisted, Withdrawn};
    let states = [Draft, Submitted, Shortlisted, Accepted, Waitlisted, Rejected, Withdrawn, Cancelled];
    let cells =
        [Side::Host, Side::Visitor, Side::Both].into_iter().flat_map(|side| states.map(|status| (side, status)));
    let of = |(side, status): (Side, Status)| {
        let count = count(applications.iter().filter(|one| one.side == side && one.status == status).count());
        ApplicationCount { side: side.into(), status: status.into(), count }
    };
    cells.map(of).filter(|cell| 0 < cell.count).collect()
}

/// The applications that are judged, or were and stand.
async fn ranked(access: &Access, applications: &[Application]) -> Result<Vec<RankedApplication>> {
    let judged = [Status::Submitted, Status::Shortlisted, Status::Accepted, Status::Waitlisted];
    let mut ranked = Vec::new();
    for application in applications.iter().filter(|application| judged.contains(&application.status)) {
        let score = score(access, application).await?;
        ranked.push(RankedApplication { application: ExchangeApplication(application.clone()), score });
    }
    let rank = |one: &RankedApplication| one.score.unwrap_or(-1.0);
    ranked.sort_by(|one, other| {
        rank(other).total_cmp(&rank(one)).then_with(|| one.application.0.id.cmp(&other.application.0.id))
    });
    Ok(ranked)
}

fn waiting(applications: &[Application]) -> Vec<ExchangeApplication> {
    let mut waiting: Vec<_> = applications.iter().filter(|one| one.status == Status::Waitlisted).cloned().collect();
    waiting.sort_by_key(|application| (application.waitlisted_at, application.id));
    waiting.into_iter().take(MAX_LISTED).map(ExchangeApplication).collect()
}

/// The days by which the reports that are awaited are asked for.
async fn report_days(access: &Access, round: &Row<exchange_round::Entity>) -> Result<Vec<NaiveDate>> {
    let (key, of) = (exchange_round::Column::Id, placement::Column::RoundId);
    let mut days = Vec::new();
    for placement in round.each::<placement::Entity>(access, key, of).await? {
        let (key, of) = (placement::Column::Id, exchange_report::Column::PlacementId);
        let reports = placement.each::<exchange_report::Entity>(access, key, of).await?;
        days.extend(reports.iter().filter(|report| is_awaited(report)).map(|report| report.due_on));
    }
    Ok(days)
}

/// What falls due next, in the round's time zone. A report that is overdue is no deadline any more.
fn next_deadline(round: &exchange_round::Model, reports: &[NaiveDate], now: DateTime<Utc>) -> Option<RoundDeadline> {
    let last = |day: NaiveDate| day.checked_sub_days(Days::new(1));
    let today = rules::day_there(round, now);
    let days = [
        (RoundDeadlineKind::HostCall, round.host_call_closes_on.and_then(last)),
        (RoundDeadlineKind::Call, round.call_closes_on.and_then(last)),
        (RoundDeadlineKind::VisitsBegin, round.starts_on),
        (RoundDeadlineKind::VisitsEnd, round.ends_on.and_then(last)),
        (RoundDeadlineKind::Report, reports.iter().copied().filter(|day| today <= *day).min()),
    ];
    let ahead = days.into_iter().filter_map(|(kind, day)| Some((day.filter(|day| today <= *day)?, kind)));
    ahead.min().map(|(on, kind)| RoundDeadline { kind, on: Date(on) })
}
