//! What the staff decide on reported terms.
use chrono::NaiveDate;
use entity::{
    account::{self, AccountId, AccountRole},
    mailed_token::Purpose,
    officer_term::{self, OfficerTermId, Status},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::commands::{TermOfChapter, end_if_over, end_replaced, fits};
use crate::{
    account::{commands::create_account, password::commands::request_token},
    auth::policy::{Action, Scope},
    chapter::{join::commands::revoke_as_leaders_change, rules},
    data::{Command, Tx},
    error::Result,
};

/// Confirms a reported term: an office with leader rights gives them from the term's first day.
#[derive(Debug)]
pub struct ConfirmOfficer {
    /// Which term.
    pub id: OfficerTermId,
}

impl Command for ConfirmOfficer {
    type Target = TermOfChapter;
    type Output = officer_term::Model;

    fn action(&self) -> Action {
        Action::ConfirmOfficer
    }
    async fn load(&self, tx: &Tx) -> Result<TermOfChapter> {
        TermOfChapter::load(self.id, tx).await
    }
    fn scope(&self, _: &TermOfChapter) -> Scope {
        Scope::Global
    }
    async fn apply(self, target: TermOfChapter, tx: &mut Tx) -> Result<officer_term::Model> {
        let term = confirm(target.in_state(Status::Reported)?, None, tx).await?;
        revoke_as_leaders_change(&term, tx).await?;
        Ok(term)
    }
}

/// Confirms a reported term, which begins on the day `from` if it would have begun earlier.
pub(in crate::chapter) async fn confirm(
    term: officer_term::Model,
    from: Option<NaiveDate>,
    tx: &mut Tx,
) -> Result<officer_term::Model> {
    let mut change = term.clone().into_active_model();
    change.status = Set(Status::Current);
    let earliest = from.map_or(term.starts_on, |from| from.max(term.starts_on));
    change.starts_on = Set(term.ends_on.map_or(earliest, |end| earliest.min(end)));
    if let Some(email) = &term.person_email {
        change.account_id = Set(account_of(email, &term, tx).await?);
    }
    let term = tx.update(&term, change).await?;
    end_replaced(&term, tx).await?;
    fits(&term, ["id", "id"], tx).await?;
    end_if_over(term, tx).await
}

/// The account of whoever has the address. An office with leader rights makes one for who has none, and an invitation
/// to it.
async fn account_of(email: &str, term: &officer_term::Model, tx: &mut Tx) -> Result<Option<AccountId>> {
    let with_address = tx.find::<account::Entity>().filter(account::Column::Email.eq(email));
    if let Some(account) = tx.all(with_address).await?.first() {
        return Ok(Some(account.id));
    }
    if !rules::grants_leader_access(term.office, term.is_lead_contact) {
        return Ok(None);
    }
    let account = create_account(tx, email, &term.person_name, AccountRole::NonStaff).await?;
    request_token(tx, Some(account), Purpose::Invitation).await?;
    Ok(Some(account))
}

/// Refuses a reported term.
#[derive(Debug)]
pub struct RejectOfficer {
    /// Which term.
    pub id: OfficerTermId,
}

impl Command for RejectOfficer {
    type Target = TermOfChapter;
    type Output = officer_term::Model;

    fn action(&self) -> Action {
        Action::RejectOfficer
    }
    async fn load(&self, tx: &Tx) -> Result<TermOfChapter> {
        TermOfChapter::load(self.id, tx).await
    }
    fn scope(&self, _: &TermOfChapter) -> Scope {
        Scope::Global
    }
    async fn apply(self, target: TermOfChapter, tx: &mut Tx) -> Result<officer_term::Model> {
        reject(&target.in_state(Status::Reported)?, tx).await
    }
}

/// Refuses a reported term.
pub(in crate::chapter) async fn reject(term: &officer_term::Model, tx: &mut Tx) -> Result<officer_term::Model> {
    let mut change = term.clone().into_active_model();
    change.status = Set(Status::Rejected);
    tx.update(term, change).await
}
