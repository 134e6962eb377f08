//! Placements with their sides, visits and reports, put past the gates.
use chapterhouse::auth::OpaqueToken;
use entity::{
    exchange_application::{self, ExchangeApplicationId, Status as ApplicationStatus},
    exchange_leg::{self, ExchangeLegId},
    exchange_pairing::{self, ExchangePairingId, Verdict},
    exchange_program,
    exchange_report::{self, ExchangeReportId, Kind},
    exchange_round::{self, ExchangeRoundId},
    organization::{self, OrganizationId},
    placement::{self, PlacementId, Side, Status},
};
use sea_orm::{
    ActiveEnum as _,
    ActiveValue::{Set, Unchanged},
    ColumnTrait as _, EntityTrait as _, QueryFilter as _,
};
use uuid::Uuid;

use super::{World, rows::put, today};

fn day(day: &str) -> chrono::NaiveDate {
    day.parse().unwrap()
}

impl World {
    /// A placement in a state, by the word of the contract, with what its next steps need, but for the variation. Its
    /// id opens the side that is still to act, the second; the governing bodies of both sides ratify it.
    pub(crate) async fn placement_named(&self, state: &str, variation: &str) -> PlacementId {
        let status = Status::try_from_value(&state.to_owned()).unwrap();
        let round = self.round_of(exchange_round::Status::Underway, "").await;
        let id = self.placement_of(round, status).await;
        match (status, variation) {
            (Status::Confirmed, "AHEAD") => {
                self.leg(id, round, ("2026-05-10", "2026-05-17"), exchange_leg::Status::Planned).await;
            }
            (Status::Confirmed, _) => {
                self.leg(id, round, ("2026-02-20", "2026-04-01"), exchange_leg::Status::Underway).await;
            }
            (Status::Underway, "ONGOING") => {
                self.leg(id, round, ("2026-02-20", "2026-04-01"), exchange_leg::Status::Underway).await;
                self.leg(id, round, ("2026-01-10", "2026-01-17"), exchange_leg::Status::Done).await;
            }
            (Status::Underway, _) => {
                self.is_reciprocal(round).await;
                self.leg(id, round, ("2026-01-10", "2026-01-17"), exchange_leg::Status::Done).await;
                if variation != "ONE_WAY" {
                    self.leg_back(id, round, ("2026-05-10", "2026-05-17"), exchange_leg::Status::Waived).await;
                }
            }
            (Status::Completed, "HALF_REPORTED") => self.reports(id, &[Side::A]).await,
            (Status::Completed, _) => self.reports(id, &[]).await,
            (Status::Reported, _) => self.reports(id, &[Side::A, Side::B]).await,
            (Status::Proposed | Status::HalfConfirmed | Status::Refused | Status::Cancelled, _) => {}
        }
        id
    }

    /// A placement of two cities of different countries, each with an application.
    pub(crate) async fn placement_of(&self, round: ExchangeRoundId, status: Status) -> PlacementId {
        use Status::{Completed, Confirmed, HalfConfirmed, Reported, Underway};
        let id = PlacementId(Uuid::now_v7());
        let (host, visitor) = (self.city("BE").await, self.city("US").await);
        let a = self.application(round, host, ApplicationStatus::Accepted).await;
        let b = self.application(round, visitor, ApplicationStatus::Accepted).await;
        self.hosts(a).await;
        let row = exchange_application::ActiveModel {
            id: Unchanged(b),
            token_hash: Set(Some(OpaqueToken::of(&format!("pass_{id}")).digest())),
            ..Default::default()
        };
        exchange_application::Entity::update(row).exec(&self.connection).await.unwrap();
        let by_both = matches!(status, Confirmed | Underway | Completed | Reported);
        let by_one = by_both || status == HalfConfirmed;
        let row = placement::ActiveModel {
            id: Set(id),
            round_id: Set(round),
            side_a_id: Set(host),
            side_a_role: Set(placement::Role::Resource),
            side_b_id: Set(visitor),
            side_b_role: Set(placement::Role::Applicant),
            theme: Set(Some("Water".into())),
            year: Set(Some(2026)),
            status: Set(status),
            side_a_application_id: Set(Some(a)),
            side_b_application_id: Set(Some(b)),
            side_a_confirmed_at: Set(by_one.then(today)),
            side_b_confirmed_at: Set(by_both.then(today)),
            side_a_needs_ratification: Set(true),
            side_b_needs_ratification: Set(true),
            side_a_ratified_on: Set(by_one.then(|| day("2026-02-01"))),
            side_b_ratified_on: Set(by_both.then(|| day("2026-02-01"))),
            completed_on: Set(matches!(status, Completed | Reported).then(|| day("2026-02-20"))),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    pub(crate) async fn city(&self, country: &str) -> OrganizationId {
        let id = self.organization(&format!("City {}", Uuid::now_v7())).await;
        let row = organization::ActiveModel {
            id: Unchanged(id),
            kind: Set(organization::Kind::LocalGovernment),
            country_code: Set(Some(country.into())),
            ..Default::default()
        };
        organization::Entity::update(row).exec(&self.connection).await.unwrap();
        id
    }

    /// Lets an application be one of a host.
    pub(crate) async fn hosts(&self, application: ExchangeApplicationId) {
        let row = exchange_application::ActiveModel {
            id: Unchanged(application),
            side: Set(exchange_application::Side::Host),
            ..Default::default()
        };
        exchange_application::Entity::update(row).exec(&self.connection).await.unwrap();
    }

    async fn is_reciprocal(&self, round: ExchangeRoundId) {
        let round = exchange_round::Entity::find_by_id(round).one(&self.connection).await.unwrap().unwrap();
        let row = exchange_program::ActiveModel {
            id: Unchanged(round.program_id),
            reciprocal: Set(true),
            ..Default::default()
        };
        exchange_program::Entity::update(row).exec(&self.connection).await.unwrap();
    }

    async fn leg_back(
        &self,
        placement: PlacementId,
        round: ExchangeRoundId,
        days: (&str, &str),
        status: exchange_leg::Status,
    ) {
        let id = self.leg(placement, round, days, status).await;
        let row = exchange_leg::ActiveModel {
            id: Unchanged(id),
            direction: Set(exchange_leg::Direction::BToA),
            ..Default::default()
        };
        exchange_leg::Entity::update(row).exec(&self.connection).await.unwrap();
    }

    /// What is asked of both sides, of which these have filed how the exchange was.
    async fn reports(&self, placement: PlacementId, filed: &[Side]) {
        let row = placement::Entity::find_by_id(placement).one(&self.connection).await.unwrap().unwrap();
        for (side, application) in [(Side::A, row.side_a_application_id), (Side::B, row.side_b_application_id)] {
            for (kind, due) in
                [(Kind::Final, "2026-03-06"), (Kind::After30Days, "2026-03-22"), (Kind::After180Days, "2026-08-19")]
            {
                let is_filed = kind == Kind::Final && filed.contains(&side);
                let row = exchange_report::ActiveModel {
                    id: Set(ExchangeReportId(Uuid::now_v7())),
                    placement_id: Set(placement),
                    application_id: Set(application),
                    side: Set(side),
                    kind: Set(kind),
                    due_on: Set(day(due)),
                    text: Set(is_filed.then(|| "We learned.".into())),
                    filed_at: Set(is_filed.then(today)),
                    ..Default::default()
                };
                put(&self.connection, row).await;
            }
        }
    }

    /// What the staff decided on two accepted applications.
    pub(super) async fn pairing(&self) -> ExchangePairingId {
        let round = self.round_of(exchange_round::Status::Selection, "").await;
        let visitor = self.application_of(round, ApplicationStatus::Accepted).await;
        let host = self.application(round, self.city("BE").await, ApplicationStatus::Accepted).await;
        self.hosts(host).await;
        let id = ExchangePairingId(Uuid::now_v7());
        let row = exchange_pairing::ActiveModel {
            id: Set(id),
            round_id: Set(round),
            host_application_id: Set(host),
            visitor_application_id: Set(visitor),
            verdict: Set(Verdict::Forbid),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// What one side is asked a month after an exchange.
    pub(super) async fn follow_up(&self) -> ExchangeReportId {
        let placement = self.placement_named("REPORTED", "").await;
        let own = exchange_report::Entity::find()
            .filter(exchange_report::Column::PlacementId.eq(placement))
            .filter(exchange_report::Column::Kind.eq(Kind::After30Days));
        own.one(&self.connection).await.unwrap().unwrap().id
    }

    /// A visit in a state, by the word of the contract, of a round that is underway.
    pub(super) async fn leg_named(&self, state: &str, variation: &str) -> ExchangeLegId {
        use exchange_leg::Status::{Planned, Underway};
        let status = exchange_leg::Status::try_from_value(&state.to_owned()).unwrap();
        let round = self.round_of(exchange_round::Status::Underway, "").await;
        let of = if variation == "UNCONFIRMED" { Status::HalfConfirmed } else { Status::Confirmed };
        let placement = self.pair(round, of, None).await;
        let days = match (status, variation) {
            (Planned, "DUE") => ("2026-03-01", "2026-03-08"),
            (Planned, "UNCONFIRMED") => ("2026-02-20", "2026-03-08"),
            (Underway, "DUE") => ("2026-02-20", "2026-03-01"),
            (Underway, _) => ("2026-02-20", "2026-03-02"),
            _ => ("2026-03-02", "2026-03-08"),
        };
        self.leg(placement, round, days, status).await
    }
}
