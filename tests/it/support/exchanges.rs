//! Rounds with what belongs to them, put past the gates.
use entity::{
    eligibility_rule::{self, EligibilityRuleId},
    exchange_application::{ExchangeApplicationId, Status as ApplicationStatus},
    exchange_criterion::{self, ExchangeCriterionId},
    exchange_leg::{self, Direction, ExchangeLegId},
    exchange_round::{self, ExchangeRoundId, Status},
    placement::{self, PlacementId},
};
use sea_orm::{
    ActiveEnum as _,
    ActiveValue::{Set, Unchanged},
    EntityTrait as _,
};
use uuid::Uuid;

use super::{World, rows::put};

impl World {
    /// A round in a state, by the word of the contract, with what its next steps need, but for the variation. One on
    /// hold was held from the state that the variation names, or else while it was planned.
    pub(crate) async fn round_named(&self, state: &str, variation: &str) -> ExchangeRoundId {
        let status = Status::try_from_value(&state.to_owned()).unwrap();
        let round = self.round_of(status, variation).await;
        match (status, variation) {
            (_, "UNPLACED") => {
                let application = self.application_of(round, ApplicationStatus::Accepted).await;
                self.pair(round, placement::Status::Refused, Some(application)).await;
            }
            (_, "UNMATCHED") => {
                let visitor = self.application_of(round, ApplicationStatus::Accepted).await;
                let host = self.application(round, self.city("BE").await, ApplicationStatus::Accepted).await;
                self.hosts(host).await;
                self.pair(round, placement::Status::Cancelled, Some(visitor)).await;
            }
            (_, "UNREPORTED") => {
                self.pair(round, placement::Status::Completed, None).await;
            }
            (Status::Selection, _) => {
                let application = self.application_of(round, ApplicationStatus::Accepted).await;
                self.pair(round, placement::Status::Proposed, Some(application)).await;
                self.application_of(round, ApplicationStatus::Waitlisted).await;
            }
            (Status::Matched, "DUE") => {
                let pair = self.pair(round, placement::Status::Confirmed, None).await;
                self.leg(pair, round, ("2026-03-01", "2026-03-08"), exchange_leg::Status::Planned).await;
            }
            (Status::Matched, _) => {
                let pair = self.pair(round, placement::Status::Confirmed, None).await;
                self.leg(pair, round, ("2026-03-02", "2026-03-08"), exchange_leg::Status::Planned).await;
                self.leg(pair, round, ("2026-02-02", "2026-02-08"), exchange_leg::Status::Cancelled).await;
            }
            (Status::Underway, "DUE") => {
                let pair = self.pair(round, placement::Status::Underway, None).await;
                self.leg(pair, round, ("2026-02-20", "2026-03-01"), exchange_leg::Status::Underway).await;
            }
            (Status::Underway, _) => {
                let pair = self.pair(round, placement::Status::Underway, None).await;
                self.leg(pair, round, ("2026-02-20", "2026-03-02"), exchange_leg::Status::Underway).await;
            }
            (Status::Reporting, _) => {
                self.pair(round, placement::Status::Reported, None).await;
                self.pair(round, placement::Status::Cancelled, None).await;
            }
            (Status::Planned | Status::CallOpen | Status::Closed | Status::OnHold | Status::Cancelled, _) => {}
        }
        round
    }

    pub(super) async fn round_of(&self, status: Status, variation: &str) -> ExchangeRoundId {
        let id = ExchangeRoundId(Uuid::now_v7());
        let is_held = status == Status::OnHold;
        let held_from = if variation.is_empty() { "PLANNED" } else { variation };
        let day = |day: &str| Some(day.parse().unwrap());
        // The last day of a call is the day before.
        let closes = match variation {
            "DUE" | "OVER" => day("2026-03-01"),
            "ENDLESS" => None,
            _ => day("2026-04-01"),
        };
        let row = exchange_round::ActiveModel {
            id: Set(id),
            program_id: Set(self.program(&format!("Program {id}")).await),
            name: Set("2026".into()),
            year: Set(2026),
            status: Set(status),
            call_opens_on: Set(closes.and(day("2026-02-01"))),
            call_closes_on: Set(closes),
            time_zone: Set("Europe/Oslo".into()),
            capacity: Set(Some(10)),
            starts_on: Set(day("2026-05-01")),
            ends_on: Set(day("2026-10-01")),
            held_from: Set(is_held.then(|| Status::try_from_value(&held_from.to_owned()).unwrap())),
            ..Default::default()
        };
        put(&self.connection, row).await;
        if variation != "UNWEIGHED" {
            self.criterion(id, "Quality of the application", 60).await;
        }
        if variation != "OPEN_TO_ALL" {
            self.rule(id, "You work for a local government.").await;
        }
        id
    }

    pub(crate) async fn criterion(&self, round: ExchangeRoundId, name: &str, weight: i32) -> ExchangeCriterionId {
        let id = ExchangeCriterionId(Uuid::now_v7());
        let row = exchange_criterion::ActiveModel {
            id: Set(id),
            round_id: Set(round),
            name: Set(name.into()),
            weight: Set(weight),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    pub(crate) async fn rule(&self, round: ExchangeRoundId, statement: &str) -> EligibilityRuleId {
        let id = EligibilityRuleId(Uuid::now_v7());
        let row = eligibility_rule::ActiveModel {
            id: Set(id),
            round_id: Set(round),
            side: Set(None),
            statement: Set(statement.into()),
            reason: Set("The exchange is one of local governments.".into()),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// A placement of two universities in a round, of an application if there is one.
    pub(crate) async fn pair(
        &self,
        round: ExchangeRoundId,
        status: placement::Status,
        application: Option<ExchangeApplicationId>,
    ) -> PlacementId {
        let id = PlacementId(Uuid::now_v7());
        let row = placement::ActiveModel {
            id: Set(id),
            round_id: Set(round),
            side_a_id: Set(self.university),
            side_a_role: Set(placement::Role::Peer),
            side_b_id: Set(self.second),
            side_b_role: Set(placement::Role::Peer),
            theme: Set(Some(format!("{status:?}"))),
            year: Set(Some(2026)),
            status: Set(status),
            side_a_application_id: Set(application),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// A visit of the first side of a placement, with the day after its last.
    pub(crate) async fn leg(
        &self,
        placement: PlacementId,
        round: ExchangeRoundId,
        (from, to): (&str, &str),
        status: exchange_leg::Status,
    ) -> ExchangeLegId {
        let id = ExchangeLegId(Uuid::now_v7());
        let row = exchange_leg::ActiveModel {
            id: Set(id),
            placement_id: Set(placement),
            round_id: Set(round),
            direction: Set(Direction::AToB),
            starts_on: Set(from.parse().unwrap()),
            ends_on: Set(to.parse().unwrap()),
            status: Set(status),
            ..Default::default()
        };
        put(&self.connection, row).await;
        id
    }

    /// As if the round had been planned for another part of the world.
    pub(crate) async fn move_to_zone(&self, round: ExchangeRoundId, zone: &str, window: (&str, &str)) {
        let row = exchange_round::ActiveModel {
            id: Unchanged(round),
            time_zone: Set(zone.into()),
            call_opens_on: Set(Some(window.0.parse().unwrap())),
            call_closes_on: Set(Some(window.1.parse().unwrap())),
            ..Default::default()
        };
        exchange_round::Entity::update(row).exec(&self.connection).await.unwrap();
    }
}
