//! How accounts come to be, and what is changed about them.
use entity::{
    account::{self, AccountId, AccountRole},
    mailed_token::Purpose,
    officer_term, password,
    session::EndReason,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _};

use super::{
    password::commands::{request_token, void},
    session::commands::end_all,
};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, Patch, language_tag, line, mail_address},
    data::{Command, Tx},
    error::{Code, Result},
};

/// Makes an account, the only way to: it gets the rights of the terms that were confirmed for its address before.
/// `email` is in lower case.
pub async fn create_account(tx: &mut Tx, email: &str, display_name: &str, role: AccountRole) -> Result<AccountId> {
    let row = account::ActiveModel {
        id: Set(tx.id()),
        email: Set(email.into()),
        display_name: Set(display_name.into()),
        role: Set(role),
        ..Default::default()
    };
    let account = tx.insert(row).await?;
    // Of every state, because one that is being confirmed at this moment is locked: it is waited for, and seen as it
    // is then. A confirmation that comes later finds the account.
    let of_address = tx
        .find::<officer_term::Entity>()
        .filter(officer_term::Column::PersonEmail.eq(email))
        .filter(officer_term::Column::AccountId.is_null());
    for term in tx.lock_all(of_address, officer_term::Column::Id).await? {
        if term.status == officer_term::Status::Current {
            let mut change = term.clone().into_active_model();
            change.account_id = Set(Some(account.id));
            tx.update(&term, change).await?;
        }
    }
    Ok(account.id)
}

/// Makes an account for one of the staff, who is mailed an invitation.
#[derive(Debug)]
pub struct InviteStaff {
    /// The address to sign in with.
    pub email: String,
    /// The name.
    pub display_name: String,
    /// `STAFF` or `STAFF_ADMIN`.
    pub role: AccountRole,
}

impl Command for InviteStaff {
    type Target = ();
    type Output = account::Model;

    fn action(&self) -> Action {
        Action::InviteStaff
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<account::Model> {
        let id = self.create_account(tx).await?;
        request_token(tx, Some(id), Purpose::Invitation).await?;
        tx.lock_by_key::<account::Entity>(id.0, "").await
    }
}

impl InviteStaff {
    /// Makes the account.
    pub async fn create_account(self, tx: &mut Tx) -> Result<AccountId> {
        let mut check = Check::default();
        let email = check.value("email", self.email, mail_address).unwrap_or_default();
        let name = check.value("displayName", self.display_name, line(200)).unwrap_or_default();
        check.done()?;
        let with_address = Condition::all().add(account::Column::Email.eq(email.as_str()));
        if tx.count_up_to::<account::Entity>(with_address, 1).await? != 0 {
            let message = "There is an account with this address: change its role, or invite it again.";
            return Err(Code::AlreadyExists.at("email", message).into());
        }
        create_account(tx, &email, &name, self.role).await
    }
}

/// What the staff do with an account.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum AccountStep {
    /// Mails it another invitation.
    InviteAgain,
    /// Takes it out of use, with all its sessions.
    Disable,
    /// Takes it into use again.
    Enable,
    /// Gives it another role.
    Give(AccountRole),
}

impl AccountStep {
    /// The action that takes this step.
    pub fn action(self) -> Action {
        match self {
            Self::InviteAgain => Action::InviteAgain,
            Self::Disable => Action::DisableAccount,
            Self::Enable => Action::EnableAccount,
            Self::Give(_) => Action::SetAccountRole,
        }
    }
}

/// Takes an account a step further.
#[derive(Debug)]
pub struct MoveAccount {
    /// Which.
    pub id: AccountId,
    /// Where.
    pub step: AccountStep,
}

impl Command for MoveAccount {
    type Target = account::Model;
    type Output = account::Model;

    fn action(&self) -> Action {
        self.step.action()
    }
    async fn load(&self, tx: &Tx) -> Result<account::Model> {
        tx.lock_by_key::<account::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &account::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, account: account::Model, tx: &mut Tx) -> Result<account::Model> {
        let mut change = account.clone().into_active_model();
        match self.step {
            AccountStep::InviteAgain => {
                has_no_password(&account, tx).await?;
                request_token(tx, Some(account.id), Purpose::Invitation).await?;
            }
            AccountStep::Disable => {
                in_use(&account)?;
                leaves_an_administrator(&account, tx).await?;
                void(tx, account.id).await?;
                end_all(tx, account.id, None, EndReason::Disabled).await?;
                change.disabled_at = Set(Some(tx.viewer().now));
            }
            AccountStep::Enable => {
                not_erased(&account)?;
                if account.disabled_at.is_none() {
                    return Err(Code::WrongState.at("id", "The account is in use.").into());
                }
                change.disabled_at = Set(None);
            }
            AccountStep::Give(role) => {
                not_erased(&account)?;
                if role != AccountRole::StaffAdmin {
                    leaves_an_administrator(&account, tx).await?;
                }
                change.role = Set(role);
            }
        }
        tx.update(&account, change).await
    }
}

/// Who was erased is nobody any more.
pub(super) fn not_erased(account: &account::Model) -> Result<()> {
    let message = "What was personal of this account was erased: it is never used again. Make another.";
    if account.erased_at.is_some() { Err(Code::WrongState.at("id", message).into()) } else { Ok(()) }
}

fn in_use(account: &account::Model) -> Result<()> {
    not_erased(account)?;
    let message = "The account is disabled: enable it first.";
    if account.disabled_at.is_some() { Err(Code::WrongState.at("id", message).into()) } else { Ok(()) }
}

async fn has_no_password(account: &account::Model, tx: &Tx) -> Result<()> {
    in_use(account)?;
    let own = Condition::all().add(password::Column::AccountId.eq(account.id));
    if tx.count_up_to::<password::Entity>(own, 1).await? == 0 {
        return Ok(());
    }
    let message = "Who has the account has signed in already: they can ask for another password by themselves.";
    Err(Code::WrongState.at("id", message).into())
}

/// Somebody must be able to administer accounts.
pub(super) async fn leaves_an_administrator(account: &account::Model, tx: &Tx) -> Result<()> {
    if account.role != AccountRole::StaffAdmin || account.disabled_at.is_some() {
        return Ok(());
    }
    tx.lock_table::<account::Entity>().await?;
    let others = Condition::all()
        .add(account::Column::Role.eq(AccountRole::StaffAdmin))
        .add(account::Column::DisabledAt.is_null())
        .add(account::Column::Id.ne(account.id));
    if tx.count_up_to::<account::Entity>(others, 1).await? != 0 {
        return Ok(());
    }
    let message = "Nobody would be left who administers accounts: make somebody else an administrator first.";
    Err(Code::Blocked.at("id", message).into())
}

/// Changes what one's own account says of oneself. Absent leaves, null clears.
#[derive(Debug)]
pub struct UpdateAccount {
    /// The name.
    pub display_name: Patch<String>,
    /// The language that one is written to in.
    pub language: Patch<String>,
}

impl Command for UpdateAccount {
    type Target = account::Model;
    type Output = account::Model;

    fn action(&self) -> Action {
        Action::UpdateAccount
    }
    async fn load(&self, tx: &Tx) -> Result<account::Model> {
        let own = tx.viewer().account.ok_or(crate::auth::policy::Refusal::SignIn)?;
        tx.lock_by_key::<account::Entity>(own.0, "").await
    }
    fn scope(&self, _: &account::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, account: account::Model, tx: &mut Tx) -> Result<account::Model> {
        let mut check = Check::default();
        let mut change = account.clone().into_active_model();
        check.set(&mut change.display_name, "displayName", self.display_name, line(200));
        check.set_or_clear(&mut change.language, "language", self.language, language_tag);
        check.done()?;
        tx.update(&account, change).await
    }
}
