//! How an application is taken back.
use entity::{exchange_application, exchange_leg, placement, waitlist_offer};
use sea_orm::ColumnTrait as _;

use super::{
    ApplicationOf, Named, lock_named,
    offer::settle,
    steps::{of, withdrawn},
};
use crate::{
    auth::policy::{Action, Scope},
    data::{Command, Tx},
    error::Result,
    exchange::{application::rules, round::rules as rounds},
};

/// Takes an application back; the placement that it is in is cancelled.
#[derive(Clone, Copy, Debug)]
pub struct WithdrawApplication {
    /// Which.
    pub named: Named,
}

impl Command for WithdrawApplication {
    type Target = ApplicationOf;
    type Output = exchange_application::Model;

    fn action(&self) -> Action {
        Action::WithdrawApplication
    }
    async fn load(&self, tx: &Tx) -> Result<ApplicationOf> {
        lock_named(self.named, tx).await
    }
    fn scope(&self, target: &ApplicationOf) -> Scope {
        target.scope
    }
    async fn apply(self, target: ApplicationOf, tx: &mut Tx) -> Result<exchange_application::Model> {
        let ApplicationOf { application, round: _, scope: _ } = target;
        let to = rules::LIFE_CYCLE.next_state(application.status, Action::WithdrawApplication)?;
        settle(&application, waitlist_offer::Status::Refused, tx).await?;
        cancel_placements(&application, tx).await?;
        let row = withdrawn(&application, to, tx);
        tx.update(&application, row).await
    }
}

async fn cancel_placements(application: &exchange_application::Model, tx: &mut Tx) -> Result<()> {
    let own = tx
        .find::<placement::Entity>()
        .filter(of(application.id))
        .filter(placement::Column::Status.is_in(rounds::GOES_WITH_ROUND));
    let placements = tx.lock_all(own, placement::Column::Id).await?;
    if placements.is_empty() {
        return Ok(());
    }
    let legs = tx
        .find::<exchange_leg::Entity>()
        .filter(exchange_leg::Column::PlacementId.is_in(placements.iter().map(|placement| placement.id)))
        .filter(exchange_leg::Column::Status.is_in(rounds::OPEN_LEGS));
    let legs = tx.lock_all(legs, exchange_leg::Column::Id).await?;
    tx.set_all(legs, &[(exchange_leg::Column::Status, exchange_leg::Status::Cancelled.into())]).await?;
    tx.set_all(placements, &[(placement::Column::Status, placement::Status::Cancelled.into())]).await
}
