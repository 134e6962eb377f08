//! How accounts come to be.
use entity::{
    account::{self, AccountId, Duty},
    officer_term,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use crate::{data::Tx, error::Result};

/// Makes an account, the only way to: it gets the rights of the terms that were confirmed for its address before.
/// `email` is in lower case.
pub async fn open(tx: &mut Tx, email: &str, display_name: &str, duty: Duty) -> Result<AccountId> {
    let row = account::ActiveModel {
        id: Set(tx.id()),
        email: Set(email.into()),
        display_name: Set(display_name.into()),
        duty: Set(duty),
        ..Default::default()
    };
    let account = tx.insert(row).await?;
    // Of every state, because one that is being confirmed at this moment is locked: it is waited for, and seen as it
    // is then. A confirmation that comes later finds the account.
    let of_address = tx
        .find::<officer_term::Entity>()
        .filter(officer_term::Column::PersonEmail.eq(email))
        .filter(officer_term::Column::AccountId.is_null());
    for term in tx.every(of_address, officer_term::Column::Id).await? {
        if term.status == officer_term::Status::Current {
            let mut change = term.clone().into_active_model();
            change.account_id = Set(Some(account.id));
            tx.update(&term, change).await?;
        }
    }
    Ok(account.id)
}
