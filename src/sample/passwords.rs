//! Passwords of the sample world: known to everybody, and only here.
use entity::account::AccountId;

use crate::{account::password::commands::keep, data::Tx, error::Result};

/// The hashes of the passwords that the accounts have, in their order: made before, since each takes a while.
const PASSWORDS: [(&str, &str); 4] = [
    (
        "leader-password-1",
        "$argon2id$v=19$m=19456,t=2,p=1$c2FtcGxlIHNhbHQgMCAgIA$fBtLNxZfIcQmg2ivBraUSYiokCOQ+saLuH10kjyosQg",
    ),
    (
        "leader-two-password-1",
        "$argon2id$v=19$m=19456,t=2,p=1$c2FtcGxlIHNhbHQgMSAgIA$w8IEUvIwbtkyGfUTK1e7NOo8f3hus2Usj/8wrKLaPv8",
    ),
    (
        "staff-password-1",
        "$argon2id$v=19$m=19456,t=2,p=1$c2FtcGxlIHNhbHQgMiAgIA$4OOrCWaE1LHb0cdqBvKOKmEOuXNPoLS/PkxUi23cxUY",
    ),
    (
        "admin-password-1",
        "$argon2id$v=19$m=19456,t=2,p=1$c2FtcGxlIHNhbHQgMyAgIA$DrdsYepuQ0KFvhiDmskHWEB/tvQLEQtNvOSbxxLZTL8",
    ),
];

pub(super) async fn seed(tx: &mut Tx, accounts: [AccountId; 4]) -> Result<()> {
    for (account, (_, hash)) in accounts.into_iter().zip(PASSWORDS) {
        keep(tx, account, hash.to_owned()).await?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::PASSWORDS;
    use crate::auth::Passwords;

    #[tokio::test]
    async fn the_hashes_are_of_the_passwords() {
        for (password, hash) in PASSWORDS {
            assert!(Passwords::default().is(password.into(), Some(hash.into())).await.unwrap(), "{password}");
        }
    }
}
