//! Second factors whose secrets are not encrypted yet, or with a key before the one that encrypts now.
use entity::second_factor;
use sea_orm::{ActiveValue::Set, IntoActiveModel as _};

use super::commands::warn;
use crate::{
    data::{Database, SystemAction, Tx},
    error::{Error, Result},
};

/// What came of it.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Encrypted {
    /// How many secrets were encrypted.
    pub number: usize,
    /// How many cannot be read; the log tells of each why.
    pub unreadable: usize,
}

/// Encrypts every secret with the key that encrypts now. What was not encrypted leaves SQLite's files too.
pub async fn all(database: &Database) -> Result<Encrypted> {
    let encrypted = database.as_system(SystemAction::EncryptSecondFactors, encrypt).await?;
    if 0 < encrypted.number {
        database.scrub().await;
    }
    Ok(encrypted)
}

async fn encrypt(tx: &mut Tx) -> Result<Encrypted> {
    let keys = tx.factor_keys()?;
    let mut done = Encrypted::default();
    for factor in tx.lock_all(tx.find::<second_factor::Entity>(), second_factor::Column::Id).await? {
        let account = factor.account_id;
        match keys.decrypt(account.0, &factor.secret) {
            Ok(_) if keys.is_current(&factor.secret) => {}
            Ok(secret) => {
                let mut change = factor.clone().into_active_model();
                change.secret = Set(keys.encrypt(account.0, &secret).map_err(Error::internal)?);
                tx.update(&factor, change).await?;
                done.number += 1;
            }
            Err(reason) => {
                warn(account, &reason);
                done.unreadable += 1;
            }
        }
    }
    Ok(done)
}
