//! Changes to obligations.
use chrono::{Datelike as _, NaiveDate};
use entity::{
    agreement::{self, AgreementId},
    agreement_party,
    obligation::{self, ObligationId, Owner, Period, Status},
    organization::OrganizationId,
};
use sea_orm::{ActiveEnum as _, ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::{
    profile::{Evidence, ObligationProfile},
    rules::{self, ObligationStep},
};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, text, web_address},
    data::{Command, Tx},
    error::{Code, Problem, Result},
    lifecycle::{Step as _, command_steps, day_past, ensure_clear},
};

/// Adds what a side owes under an agreement.
#[derive(Debug)]
pub struct AddObligation {
    /// Under which agreement.
    pub agreement: AgreementId,
    /// What, by when.
    pub profile: ObligationProfile,
}

impl Command for AddObligation {
    type Target = agreement::Model;
    type Output = obligation::Model;

    fn action(&self) -> Action {
        Action::AddObligation
    }
    async fn load(&self, tx: &Tx) -> Result<agreement::Model> {
        tx.lock_by_key::<agreement::Entity>(self.agreement.0, "agreement").await
    }
    fn scope(&self, _: &agreement::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, agreement: agreement::Model, tx: &mut Tx) -> Result<obligation::Model> {
        if !rules::binds(agreement.status) {
            let message = "The agreement is over, or never came to be: nothing more is owed under it.";
            return Err(Code::WrongState.at("agreement", message).into());
        }
        let ObligationProfile { owner, party, text: what, period, due_on } = self.profile;
        let mut check = Check::default();
        let what = check.value("text", what, text(2000)).unwrap_or_default();
        let party = party.and_then(|party| check.key(party));
        match owner {
            Owner::Association if party.is_some() => {
                check.refuse(Code::Invalid.at("party", "The association itself owes it: leave the party out."));
            }
            Owner::Association => {}
            Owner::Counterpart => check.require("party", party.is_none()),
        }
        if agreement.starts_on.is_some_and(|first| due_on < first) {
            check.refuse(Code::Invalid.at("dueOn", "Nothing is due before the agreement's first day."));
        }
        check.done()?;
        is_party(&agreement, party, tx).await?;
        let row = obligation::ActiveModel {
            id: Set(tx.id()),
            agreement_id: Set(agreement.id),
            owner: Set(owner),
            party_id: Set(party),
            text: Set(what),
            period: Set(period),
            due_on: Set(due_on),
            month_day: Set(i32::try_from(due_on.day()).unwrap_or(1)),
            status: Set(Status::Open),
            ..Default::default()
        };
        tx.insert(row).await
    }
}

async fn is_party(agreement: &agreement::Model, party: Option<OrganizationId>, tx: &Tx) -> Result<()> {
    let Some(party) = party else { return Ok(()) };
    let parties = tx
        .find::<agreement_party::Entity>()
        .filter(agreement_party::Column::AgreementId.eq(agreement.id))
        .filter(agreement_party::Column::OrganizationId.eq(party));
    if tx.all(parties).await?.is_empty() {
        return Err(Code::NotFound.at("party", "It is no party to the agreement.").into());
    }
    Ok(())
}

command_steps! {
    /// How an obligation is settled.
    #[derive(Debug)]
    pub enum Settlement of ObligationStep {
        /// There is evidence that it was met.
        Meet(Evidence),
        /// It is not asked for any more.
        Waive {
            /// Why.
            reason: String,
            /// Whether it does not come again either.
            for_good: bool,
        },
    }
}

/// Settles an obligation; one that comes again is owed anew, by its next day.
#[derive(Debug)]
pub struct SettleObligation {
    /// Which.
    pub id: ObligationId,
    /// How.
    pub settlement: Settlement,
}

impl Command for SettleObligation {
    type Target = obligation::Model;
    type Output = obligation::Model;

    fn action(&self) -> Action {
        self.settlement.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<obligation::Model> {
        tx.lock_by_key::<obligation::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &obligation::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, obligation: obligation::Model, tx: &mut Tx) -> Result<obligation::Model> {
        let mut row = obligation.clone().into_active_model();
        row.status = Set(rules::LIFE_CYCLE.next_state(obligation.status, self.settlement.step())?);
        ensure_clear(rules::guard(self.settlement.step()))?;
        let comes_again = match self.settlement {
            Settlement::Meet(evidence) => {
                evident(&mut row, evidence, tx.viewer().today())?;
                true
            }
            Settlement::Waive { reason, for_good } => {
                row.waiver = Set(Some(reason));
                !for_good
            }
        };
        let settled = tx.update(&obligation, row).await?;
        if comes_again && obligation.period != Period::Once {
            owe_again(&obligation, tx).await?;
        }
        Ok(settled)
    }
}

/// The evidence, of which there is a text, an address or both.
fn evident(row: &mut obligation::ActiveModel, evidence: Evidence, today: NaiveDate) -> Result<()> {
    let Evidence { text: words, url, met_on } = evidence;
    let mut check = Check::default();
    if words.is_none() && url.is_none() {
        check.refuse(Code::Required.at("evidence", "Say what shows that it was met, or where that is kept."));
    }
    row.evidence = Set(words.and_then(|words| check.value("evidence.text", words, text(2000))));
    let addressed = |url| check.value("evidence.url", url, web_address(&["https", "http"]));
    row.evidence_url = Set(url.and_then(addressed));
    check.done()?;
    let met_on: Result<_, Problem> = day_past(met_on, None, today, "evidence.metOn");
    row.met_on = Set(Some(met_on?));
    Ok(())
}

/// What is still owed under an agreement that is over is not asked for any more.
pub(crate) async fn close_with(agreement: &agreement::Model, tx: &mut Tx) -> Result<()> {
    if rules::binds(agreement.status) {
        return Ok(());
    }
    let open = tx
        .find::<obligation::Entity>()
        .filter(obligation::Column::AgreementId.eq(agreement.id))
        .filter(obligation::Column::Status.eq(Status::Open));
    for obligation in tx.lock_all(open, obligation::Column::Id).await? {
        let mut row = obligation.clone().into_active_model();
        row.status = Set(rules::LIFE_CYCLE.next_state(obligation.status, ObligationStep::Waive)?);
        row.waiver = Set(Some(format!("The agreement is over: it is {}.", agreement.status.to_value())));
        tx.attribute_to(Some(Action::WaiveObligation));
        tx.update(&obligation, row).await?;
        tx.attribute_to(None);
    }
    Ok(())
}

/// Opens the next of those that come again, while their agreement lasts.
async fn owe_again(obligation: &obligation::Model, tx: &mut Tx) -> Result<()> {
    let agreements = tx.lock_shared::<agreement::Entity>(&[obligation.agreement_id.0], "id").await?;
    let next = agreements.first().and_then(|agreement| rules::comes_again(obligation, agreement));
    let Some(due_on) = next else { return Ok(()) };
    let row = obligation::ActiveModel {
        id: Set(tx.id()),
        agreement_id: Set(obligation.agreement_id),
        owner: Set(obligation.owner),
        party_id: Set(obligation.party_id),
        text: Set(obligation.text.clone()),
        period: Set(obligation.period),
        due_on: Set(due_on),
        month_day: Set(obligation.month_day),
        status: Set(Status::Open),
        follows_id: Set(Some(obligation.id)),
        ..Default::default()
    };
    tx.insert(row).await?;
    Ok(())
}
