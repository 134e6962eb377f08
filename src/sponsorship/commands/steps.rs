//! The steps of a sponsorship's life.
use chrono::NaiveDate;
use entity::{
    sponsor_package,
    sponsorship::{self, SponsorshipId, Status},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel as _};

use super::settled_package;
use crate::{
    auth::policy::{Action, Scope},
    check::{Amount, Check, text, web_address},
    data::{Command, Tx},
    error::Result,
    lifecycle::{Step as _, command_steps, day_past, ensure_clear},
    sponsorship::rules::{self, SponsorshipStep},
};

command_steps! {
    /// One step of a sponsorship's life, with what it needs.
    #[derive(Clone, Debug)]
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum Move of SponsorshipStep {
        Commit(Commitment),
        Decline,
        Cancel,
        Activate,
        End,
    }
}

/// What a sponsor signed.
#[derive(Clone, Debug)]
pub struct Commitment {
    /// When.
    pub signed_on: NaiveDate,
    /// What is paid.
    pub amount: Option<Amount>,
    /// What is given in place of money, or beside it.
    pub in_kind_gift: Option<String>,
    /// What that is worth.
    pub in_kind_value: Option<Amount>,
    /// Where the contract is kept.
    pub contract_url: Option<String>,
}

/// Takes a sponsorship one step further.
#[derive(Clone, Debug)]
pub struct MoveSponsorship {
    /// Which.
    pub id: SponsorshipId,
    /// Why, where the caller said so.
    pub reason: Option<String>,
    /// The step.
    pub step: Move,
}

impl Command for MoveSponsorship {
    type Target = sponsorship::Model;
    type Output = sponsorship::Model;

    fn action(&self) -> Action {
        self.step.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<sponsorship::Model> {
        tx.lock_by_key::<sponsorship::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &sponsorship::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, sponsorship: sponsorship::Model, tx: &mut Tx) -> Result<sponsorship::Model> {
        let package = settled_package(sponsorship.package_id, "id", tx).await?;
        let mut sponsorship = self.take(sponsorship, &package, None, tx).await?;
        // What is due today is done now; what is due later, the jobs do on its day.
        while let Some(step) = due(sponsorship.status, &package, tx.viewer().today()) {
            let next = Self { id: sponsorship.id, reason: None, step };
            let action = next.action();
            sponsorship = next.take(sponsorship, &package, Some(action), tx).await?;
        }
        Ok(sponsorship)
    }
}

/// The step that the day alone asks for.
fn due(status: Status, package: &sponsor_package::Model, today: NaiveDate) -> Option<Move> {
    let due = match status {
        Status::Committed => Move::Activate,
        Status::Active => Move::End,
        Status::Offered | Status::Declined | Status::Cancelled | Status::Ended => return None,
    };
    rules::guard(due.step(), package, today).is_empty().then_some(due)
}

impl MoveSponsorship {
    /// Takes the step, under the name of `within` in the ledger if another step brings it about.
    async fn take(
        self,
        sponsorship: sponsorship::Model,
        package: &sponsor_package::Model,
        within: Option<Action>,
        tx: &mut Tx,
    ) -> Result<sponsorship::Model> {
        let (step, today) = (self.step.step(), tx.viewer().today());
        let to = rules::LIFE_CYCLE.next_state(sponsorship.status, step)?;
        ensure_clear(rules::guard(step, package, today))?;
        let mut row = sponsorship.clone().into_active_model();
        row.status = Set(to);
        match self.step {
            Move::Commit(commitment) => commit(&mut row, commitment, today)?,
            Move::Decline | Move::Cancel => {
                row.closed_on = Set(Some(today));
                row.closing_reason = Set(self.reason);
            }
            Move::Activate => {}
            Move::End => row.closed_on = Set(Some(package.ends_on)),
        }
        tx.attribute_to(within);
        let sponsorship = tx.update(&sponsorship, row).await?;
        tx.attribute_to(None);
        Ok(sponsorship)
    }
}

/// A signed form says what is given: money, or something of which the value is known, or both (invariant 40).
fn commit(row: &mut sponsorship::ActiveModel, commitment: Commitment, today: NaiveDate) -> Result<()> {
    let Commitment { signed_on, amount, in_kind_gift, in_kind_value, contract_url } = commitment;
    let mut check = Check::default();
    match day_past(Some(signed_on), None, today, "signedOn") {
        Ok(day) => row.signed_on = Set(Some(day)),
        Err(problem) => check.refuse(problem),
    }
    if let Err(problem) = rules::gives(amount.is_some(), in_kind_gift.is_some(), in_kind_value.is_some()) {
        check.refuse(problem);
    }
    let amount = amount.and_then(|money| check.value("amount", money, something)).unzip();
    let value = in_kind_value.and_then(|money| check.value("inKindValue", money, something)).unzip();
    let gift = in_kind_gift.and_then(|gift| check.value("inKindGift", gift, text(1000)));
    let contract = contract_url.and_then(|url| check.value("contractUrl", url, web_address(&["https", "http"])));
    check.done()?;
    (row.amount_minor, row.amount_currency) = (Set(amount.0), Set(amount.1));
    (row.in_kind_minor, row.in_kind_currency) = (Set(value.0), Set(value.1));
    row.in_kind_gift = Set(gift);
    row.contract_url = Set(contract);
    Ok(())
}

/// Money that is more than nothing.
fn something(amount: Amount) -> Result<(i64, String), String> {
    match amount.parse()? {
        (hundredths, currency) if 0 < hundredths => Ok((hundredths, currency)),
        _ => Err("Give an amount of more than nothing.".into()),
    }
}
