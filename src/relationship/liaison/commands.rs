//! Changes to liaisons. Appointing locks the relationship, whose liaisons are looked at together.
use chrono::NaiveDate;
use entity::{
    account::{self, AccountId},
    liaison::{self, LiaisonId, Side},
    relationship::{self, RelationshipId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::{profile::LiaisonProfile, rules};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, Given, line, mail_address},
    data::{Command, Tx},
    error::{Code, Result},
    relationship::rules::OPEN,
};

/// Appoints somebody of either side for a time.
#[derive(Debug)]
pub struct AppointLiaison {
    /// To which relationship.
    pub relationship: RelationshipId,
    /// Whom, and when.
    pub profile: LiaisonProfile,
}

impl Command for AppointLiaison {
    type Target = relationship::Model;
    type Output = liaison::Model;

    fn action(&self) -> Action {
        Action::AppointLiaison
    }
    async fn load(&self, tx: &Tx) -> Result<relationship::Model> {
        tx.lock_by_key::<relationship::Entity>(self.relationship.0, "relationship").await
    }
    fn scope(&self, _: &relationship::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, relationship: relationship::Model, tx: &mut Tx) -> Result<liaison::Model> {
        if !OPEN.contains(&relationship.status) {
            return Err(Code::WrongState.at("relationship", "The relationship is over.").into());
        }
        let LiaisonProfile { side, account, person_name, person_email, starts_on, ends_on } = self.profile;
        let mut check = Check::default();
        let account = account_of(side, account, &mut check);
        let person_name = person_name.and_then(|name| check.value("personName", name, line(200)));
        let person_email = person_email.and_then(|email| check.value("personEmail", email, mail_address));
        match side {
            Side::Ours if person_name.is_some() || person_email.is_some() => {
                let message = "The association's own liaison has an account, which says who it is.";
                check.refuse(Code::Invalid.at("personName", message));
            }
            Side::Ours => {}
            Side::Theirs => check.require("personName", person_name.is_none()),
        }
        if ends_on.is_some_and(|end| end <= starts_on) {
            check.refuse(
                Code::Invalid.at("endsOn", "The last day is before the first: give the first day or a later one."),
            );
        }
        check.done()?;
        works_here(account, tx).await?;
        let row = liaison::ActiveModel {
            id: Set(tx.id()),
            relationship_id: Set(relationship.id),
            side: Set(side),
            account_id: Set(account),
            person_name: Set(person_name),
            person_email: Set(person_email),
            starts_on: Set(starts_on),
            ends_on: Set(ends_on),
            ..Default::default()
        };
        // A refusal below takes the row back with the transaction.
        let liaison = tx.insert(row).await?;
        serves_once(&liaison, tx).await?;
        Ok(liaison)
    }
}

fn account_of(side: Side, account: Option<Given<AccountId>>, check: &mut Check) -> Option<AccountId> {
    let given = account.is_some();
    let account = account.and_then(|account| check.key(account));
    match side {
        Side::Ours => check.require("account", !given),
        Side::Theirs if given => {
            check
                .refuse(Code::Invalid.at("account", "The other side's liaison has a name and an address, no account."));
        }
        Side::Theirs => {}
    }
    account
}

async fn works_here(account: Option<AccountId>, tx: &Tx) -> Result<()> {
    let Some(account) = account else { return Ok(()) };
    let accounts = tx.lock_shared::<account::Entity>(&[account.0], "account").await?;
    if accounts.iter().all(|account| account.role != account::AccountRole::NonStaff && account.disabled_at.is_none()) {
        return Ok(());
    }
    Err(Code::Invalid.at("account", "Only a member of staff is the association's liaison.").into())
}

async fn serves_once(liaison: &liaison::Model, tx: &Tx) -> Result<()> {
    let others = tx
        .find::<liaison::Entity>()
        .filter(liaison::Column::RelationshipId.eq(liaison.relationship_id))
        .filter(liaison::Column::Id.ne(liaison.id));
    if tx.all(others).await?.iter().any(|other| rules::serves_twice(liaison, other)) {
        let path = match liaison.side {
            Side::Ours => "account",
            Side::Theirs => "personName",
        };
        return Err(Code::AlreadyExists.at(path, "This person is a liaison of it in these days already.").into());
    }
    Ok(())
}

/// Ends a liaison's term.
#[derive(Debug)]
pub struct EndLiaison {
    /// Which.
    pub id: LiaisonId,
    /// The day after the last; today if absent.
    pub ends_on: Option<NaiveDate>,
}

impl Command for EndLiaison {
    type Target = liaison::Model;
    type Output = liaison::Model;

    fn action(&self) -> Action {
        Action::EndLiaison
    }
    async fn load(&self, tx: &Tx) -> Result<liaison::Model> {
        tx.lock_by_key::<liaison::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &liaison::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, liaison: liaison::Model, tx: &mut Tx) -> Result<liaison::Model> {
        let today = tx.viewer().today();
        if liaison.ends_on.is_some_and(|end| end <= today) {
            return Err(Code::WrongState.at("id", "This term is over.").into());
        }
        let end = rules::end_of(&liaison, self.ends_on, today);
        let end = end.map_err(|message| Code::Invalid.at("endsOn", message))?;
        let mut row = liaison.clone().into_active_model();
        row.ends_on = Set(Some(end));
        tx.update(&liaison, row).await
    }
}
