//! What each step of a placement's life needs, and the facts that this depends on.
use chrono::NaiveDate;
use entity::{exchange_leg, exchange_program, exchange_round, placement};

use super::rules::{self, PlacementStep};
use crate::{
    data::{Related, rows},
    error::{Code, Result},
    exchange::round::rules::has_begun,
    lifecycle::{Blockers, unless},
};

/// The facts around a placement, each loaded when a guard asks for it; on a page, for all rows in one statement.
pub struct Facts<'a>(pub Related<'a, placement::Entity>);

impl Facts<'_> {
    async fn legs(&self) -> Result<Vec<exchange_leg::Model>> {
        let (key, of) = (placement::Column::Id, exchange_leg::Column::PlacementId);
        Ok(rows(self.0.each::<exchange_leg::Entity>(key, of).await?))
    }

    async fn is_reciprocal(&self) -> Result<bool> {
        let round = self.0.one::<exchange_round::Entity>(placement::Column::RoundId, exchange_round::Column::Id);
        let Some(round) = round.await? else { return Ok(false) };
        let (from, to) = (exchange_round::Column::ProgramId, exchange_program::Column::Id);
        Ok(round.one::<exchange_program::Entity>(from, to).await?.is_some_and(|program| program.reciprocal))
    }
}

/// What stands in the way of a step of a placement that is in a state for it.
pub async fn guard(facts: &Facts<'_>, step: PlacementStep, today: NaiveDate) -> Result<Blockers> {
    Ok(match step {
        PlacementStep::Start => {
            let has_begun = has_begun(&facts.legs().await?, today);
            unless(has_begun, Code::Blocked, "No visit has begun: wait until one does.").into_iter().collect()
        }
        PlacementStep::Complete => rules::incomplete(&facts.legs().await?, facts.is_reciprocal().await?),
        // Either side may still be to confirm: what both need is asked for.
        PlacementStep::Confirm => rules::needs_day(&facts.0).into_iter().collect(),
        PlacementStep::Refuse | PlacementStep::Cancel | PlacementStep::FileReport | PlacementStep::WaiveReport => {
            Vec::new()
        }
    })
}
