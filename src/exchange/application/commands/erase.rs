//! How what is personal about an application goes.
use chrono::{DateTime, Utc};
use entity::{
    exchange_application::{self, ExchangeApplicationId},
    notice,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::{ApplicationOf, lock, submit::answers};
use crate::{
    auth::policy::{Action, Scope},
    data::{Command, Tx},
    error::{Code, Result},
    exchange::application::rules,
};

/// Erases what is personal about an application whose time is over. That it was there stays.
#[derive(Clone, Copy, Debug)]
pub struct EraseApplication {
    /// Which.
    pub id: ExchangeApplicationId,
    /// The latest end, of itself or of its round, with which it may be erased now.
    pub ended_by: DateTime<Utc>,
}

impl Command for EraseApplication {
    type Target = ApplicationOf;
    type Output = exchange_application::Model;

    fn action(&self) -> Action {
        Action::EraseApplication
    }
    async fn load(&self, tx: &Tx) -> Result<ApplicationOf> {
        lock(self.id, tx).await
    }
    fn scope(&self, target: &ApplicationOf) -> Scope {
        target.scope
    }
    async fn apply(self, target: ApplicationOf, tx: &mut Tx) -> Result<exchange_application::Model> {
        let ApplicationOf { application, round, scope: _ } = target;
        if application.erased_at.is_some() {
            return Ok(application);
        }
        if !rules::is_over_by(&application, &round, self.ended_by) {
            return Err(Code::Blocked.at("id", "Its time is not over.").into());
        }
        erase(application, tx).await
    }
}

/// Takes away what is personal about an application: who applied, and what they answered.
pub(crate) async fn erase(
    application: exchange_application::Model,
    tx: &mut Tx,
) -> Result<exchange_application::Model> {
    tx.erases();
    if let Some(address) = &application.contact_mailbox {
        tx.erases_letters_to(address);
    }
    tx.forget_what_servers_said(notice::Column::ExchangeApplicationId.eq(application.id)).await?;
    let said = answers(&application, tx).await?;
    tx.delete_all(said).await?;
    let mut row = application.clone().into_active_model();
    row.contact_name = Set(None);
    row.contact_mailbox = Set(None);
    row.token_hash = Set(None);
    row.token_expires_at = Set(None);
    row.erased_at = Set(Some(tx.viewer().now));
    tx.update(&application, row).await
}
