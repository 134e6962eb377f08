//! What each step of a round's life needs, and the facts that this depends on.
use chrono::{DateTime, Utc};
use entity::{eligibility_rule, exchange_application, exchange_criterion, exchange_leg, exchange_round, placement};

use super::rules::{self, RoundStep};
use crate::{
    data::{Related, rows},
    error::{Code, Problem, Result},
    lifecycle::{Blockers, unless},
};

/// The facts around a round, each loaded when a guard asks for it; on a page, for all rows in one statement.
pub struct Facts<'a>(pub Related<'a, exchange_round::Entity>);

impl Facts<'_> {
    async fn has_criteria(&self) -> Result<bool> {
        let (key, of) = (exchange_round::Column::Id, exchange_criterion::Column::RoundId);
        Ok(!self.0.each::<exchange_criterion::Entity>(key, of).await?.is_empty())
    }

    async fn has_rules(&self) -> Result<bool> {
        let (key, of) = (exchange_round::Column::Id, eligibility_rule::Column::RoundId);
        Ok(!self.0.each::<eligibility_rule::Entity>(key, of).await?.is_empty())
    }

    async fn placements(&self) -> Result<Vec<placement::Model>> {
        let (key, of) = (exchange_round::Column::Id, placement::Column::RoundId);
        Ok(rows(self.0.each::<placement::Entity>(key, of).await?))
    }

    async fn legs(&self) -> Result<Vec<exchange_leg::Model>> {
        let (key, of) = (exchange_round::Column::Id, exchange_leg::Column::RoundId);
        Ok(rows(self.0.each::<exchange_leg::Entity>(key, of).await?))
    }

    /// How many accepted applications are in no live placement.
    async fn unplaced(&self) -> Result<usize> {
        let (key, of) = (exchange_round::Column::Id, exchange_application::Column::RoundId);
        let applications = self.0.each::<exchange_application::Entity>(key, of).await?;
        let placements = self.placements().await?;
        let live = placements.iter().filter(|placement| rules::is_live(placement.status));
        let placed: Vec<_> = live
            .flat_map(|placement| [placement.side_a_application_id, placement.side_b_application_id])
            .flatten()
            .collect();
        let is_accepted = |application: &&Related<'_, exchange_application::Entity>| {
            application.status == exchange_application::Status::Accepted
        };
        Ok(applications.iter().filter(is_accepted).filter(|application| !placed.contains(&application.id)).count())
    }
}

/// What stands in the way of a step of a round that is in a state for it.
pub async fn guard(facts: &Facts<'_>, step: RoundStep, now: DateTime<Utc>) -> Result<Blockers> {
    let today = now.date_naive();
    let blockers = match step {
        RoundStep::OpenCall => opening(facts, now).await?,
        RoundStep::FinishMatching => {
            let unplaced = facts.unplaced().await?;
            let message = format!(
                "{unplaced} accepted applications are in no placement: propose one with proposePlacement, or put them on \
                 the waiting list with waitlistApplication."
            );
            vec![unless(unplaced == 0, Code::Blocked, message)]
        }
        RoundStep::Start => {
            vec![unless(rules::has_begun(&facts.legs().await?, today), Code::Blocked, "No visit has begun.")]
        }
        RoundStep::EndVisits => {
            vec![unless(rules::has_ended(&facts.legs().await?, today), Code::Blocked, "A visit is not over.")]
        }
        RoundStep::Close => vec![unless(
            facts.placements().await?.iter().all(|placement| rules::is_reported(placement.status)),
            Code::Blocked,
            "Reports are missing: wait for both sides of each placement with fileExchangeReport, or do without with \
             waiveExchangeReport.",
        )],
        RoundStep::CloseCall | RoundStep::Hold | RoundStep::Resume | RoundStep::Cancel => Vec::new(),
    };
    Ok(blockers.into_iter().flatten().collect())
}

/// What a call needs to be opened.
async fn opening(facts: &Facts<'_>, now: DateTime<Utc>) -> Result<Vec<Option<Problem>>> {
    let has_deadline = rules::window(&facts.0).is_some();
    Ok(vec![
        unless(
            facts.has_criteria().await?,
            Code::Missing,
            "It has no criteria to score applications on: add them with updateRound.",
        ),
        unless(facts.has_rules().await?, Code::Missing, "Nothing says who may apply: add rules with updateRound."),
        unless(has_deadline, Code::Missing, "Nothing says until when to apply: give the call with updateRound."),
        unless(
            !has_deadline || !rules::is_call_over(&facts.0, now),
            Code::Blocked,
            "The deadline has passed: give a later one with updateRound.",
        ),
    ])
}
