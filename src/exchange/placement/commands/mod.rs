//! Changes to placements. Each locks the round first, as changes to applications do, so that none waits in a circle.
mod cancel;
mod leg;
mod propose;
mod report;
mod side;
mod steps;

pub(crate) use cancel::cancel_all;
pub use leg::{MoveLeg, PlanLeg};
pub use propose::{ProposePlacement, ProposedSide};
pub use report::{FileFollowUp, FileReport, WaiveFollowUp, WaiveReports};
pub use side::{ConfirmSide, RefuseSide};
pub use steps::{Move, MovePlacement};

use entity::{
    exchange_application::{self, ExchangeApplicationId},
    exchange_round,
    placement::{self, PlacementId, Side},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition};

use super::rules;
use crate::{
    auth::policy::Scope,
    data::{Target, Tx, Versioned},
    error::{Code, Error, Result},
    exchange::{
        application::{commands::chapter, rules::TOKEN_IS_GOOD_FOR, store::opened_by},
        round::rules::is_live,
    },
};

/// A placement with its round.
#[derive(Debug)]
pub struct PlacementOf {
    placement: placement::Model,
    round: exchange_round::Model,
}

impl Target for PlacementOf {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(&self.placement))
    }
}

/// How somebody names one side of a placement.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum NamedSide {
    /// By the token of its application.
    ByToken,
    /// By the placement and the side, as leaders and the staff do.
    ById(PlacementId, Side),
}

/// One side of a placement, with the round.
#[derive(Debug)]
pub struct SideTarget {
    of: PlacementOf,
    side: Side,
    /// What rights are asked of: the token that was shown, or the chapter that the side is of.
    scope: Scope,
}

impl Target for SideTarget {
    fn versioned(&self) -> Option<Versioned> {
        self.of.versioned()
    }
}

/// The placement with this id and its round, both locked.
async fn lock(id: PlacementId, path: &str, tx: &Tx) -> Result<PlacementOf> {
    let seen = tx.all(tx.find::<placement::Entity>().filter(placement::Column::Id.eq(id))).await?.pop();
    let seen = seen.ok_or_else(|| absent(path, "There is no such placement."))?;
    let round = tx.lock_by_key::<exchange_round::Entity>(seen.round_id.0, path).await?;
    Ok(PlacementOf { placement: tx.lock_by_key::<placement::Entity>(id.0, path).await?, round })
}

/// The side that somebody names, with its placement and round, both locked.
async fn lock_side(named: NamedSide, tx: &Tx) -> Result<SideTarget> {
    match named {
        NamedSide::ByToken => {
            let (id, application) = held(tx).await?;
            let of = lock(id, "token", tx).await?;
            let side = rules::side_of(&of.placement, application);
            let side = side.ok_or_else(|| Error::internal("an application stands on neither side"))?;
            Ok(SideTarget { of, side, scope: Scope::TokenHolder })
        }
        NamedSide::ById(id, side) => {
            let of = lock(id, "id", tx).await?;
            let scope = match rules::side(&of.placement, side).application {
                Some(application) => scope_of(application, tx).await?,
                None => Scope::Global,
            };
            Ok(SideTarget { of, side, scope })
        }
    }
}

/// What rights are asked of for the side of an application: the chapter that it is for, if it is for one.
async fn scope_of(application: ExchangeApplicationId, tx: &Tx) -> Result<Scope> {
    let own = tx.find::<exchange_application::Entity>().filter(exchange_application::Column::Id.eq(application));
    match tx.all(own).await?.pop().and_then(|application| application.chapter_id) {
        Some(id) => chapter(id, "id", tx).await,
        None => Ok(Scope::Global),
    }
}

/// The placement of the application whose token was shown: the one that can come to something, or else the last.
async fn held(tx: &Tx) -> Result<(PlacementId, ExchangeApplicationId)> {
    let viewer = tx.viewer();
    let token = viewer.opaque_token.as_ref().ok_or_else(|| absent("token", "There is no such application."))?;
    let opened = tx.find::<exchange_application::Entity>().filter(opened_by(token, viewer.now));
    let application = tx.all(opened).await?.pop().ok_or_else(|| absent("token", "There is no such application."))?;
    let placements = tx.all(tx.find::<placement::Entity>().filter(of(application.id))).await?;
    let last = placements.into_iter().max_by_key(|placement| (is_live(placement.status), placement.id));
    let last = last.ok_or_else(|| absent("token", "The application is in no placement."))?;
    Ok((last.id, application.id))
}

/// True for the placements of an application.
pub(crate) fn of(application: ExchangeApplicationId) -> Condition {
    Condition::any()
        .add(placement::Column::SideAApplicationId.eq(application))
        .add(placement::Column::SideBApplicationId.eq(application))
}

fn absent(path: &str, message: &str) -> Error {
    Code::NotFound.at(path, message).into()
}

/// Lets the tokens of both sides be good anew, for what is asked of them next.
pub(crate) async fn prolong_tokens(applications: Vec<exchange_application::Model>, tx: &mut Tx) -> Result<()> {
    let held = applications.into_iter().filter(|application| application.token_hash.is_some()).collect();
    let until = tx.viewer().now + TOKEN_IS_GOOD_FOR;
    tx.set_all(held, &[(exchange_application::Column::TokenExpiresAt, until.into())]).await
}

/// The applications of both sides, locked.
async fn applications(
    ids: impl IntoIterator<Item = ExchangeApplicationId>,
    tx: &Tx,
) -> Result<Vec<exchange_application::Model>> {
    let both = tx.find::<exchange_application::Entity>().filter(exchange_application::Column::Id.is_in(ids));
    tx.lock_all(both, exchange_application::Column::Id).await
}

fn set_side(
    row: &mut placement::ActiveModel,
    side: Side,
    now: chrono::DateTime<chrono::Utc>,
    ratified_on: Option<chrono::NaiveDate>,
) {
    match side {
        Side::A => (row.side_a_confirmed_at, row.side_a_ratified_on) = (Set(Some(now)), Set(ratified_on)),
        Side::B => (row.side_b_confirmed_at, row.side_b_ratified_on) = (Set(Some(now)), Set(ratified_on)),
    }
}
