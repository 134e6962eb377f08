//! How an application is taken back.
use entity::{exchange_application, waitlist_offer};

use super::{ApplicationOf, Named, lock_named, offer::settle, steps::withdrawn};
use crate::{
    auth::policy::{Action, Scope},
    data::{Command, Tx},
    error::Result,
    exchange::{
        application::rules::{self, ApplicationStep},
        placement::commands::{cancel_all, of},
        round::rules as rounds,
    },
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
        let to = rules::LIFE_CYCLE.next_state(application.status, ApplicationStep::Withdraw)?;
        settle(&application, waitlist_offer::Status::Refused, tx).await?;
        cancel_all(of(application.id), &rounds::GOES_WITH_ROUND, tx).await?;
        let row = withdrawn(&application, to, tx);
        tx.update(&application, row).await
    }
}
