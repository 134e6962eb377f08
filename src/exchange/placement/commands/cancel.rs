//! How placements are cancelled with what they depend on, and legs with their placement.
use entity::{
    exchange_leg,
    placement::{self, PlacementId, Status},
};
use sea_orm::{ColumnTrait as _, Condition};

use crate::{auth::policy::Action, data::Tx, error::Result, exchange::round::rules::OPEN_LEGS};

/// Cancels the placements for which the condition is true, in one of these states, with their legs.
pub(crate) async fn cancel_all(which: Condition, states: &[Status], tx: &mut Tx) -> Result<()> {
    let open =
        tx.find::<placement::Entity>().filter(which).filter(placement::Column::Status.is_in(states.iter().copied()));
    let placements = tx.lock_all(open, placement::Column::Id).await?;
    if placements.is_empty() {
        return Ok(());
    }
    cancel_legs(placements.iter().map(|placement| placement.id), tx).await?;
    tx.attribute_to(Some(Action::CancelPlacement));
    tx.set_all(placements, &[(placement::Column::Status, Status::Cancelled.into())]).await?;
    tx.attribute_to(None);
    Ok(())
}

/// Cancels the legs of placements that come to nothing.
pub(super) async fn cancel_legs(of: impl Iterator<Item = PlacementId>, tx: &mut Tx) -> Result<()> {
    let legs = tx
        .find::<exchange_leg::Entity>()
        .filter(exchange_leg::Column::PlacementId.is_in(of))
        .filter(exchange_leg::Column::Status.is_in(OPEN_LEGS));
    let legs = tx.lock_all(legs, exchange_leg::Column::Id).await?;
    tx.attribute_to(Some(Action::CancelLeg));
    tx.set_all(legs, &[(exchange_leg::Column::Status, exchange_leg::Status::Cancelled.into())]).await?;
    tx.attribute_to(None);
    Ok(())
}
