//! The steps of an agreement's life.
use chrono::NaiveDate;
use entity::{
    agreement::{self, AgreementId, Status},
    agreement_party,
    relationship::RelationshipId,
};
use sea_orm::{ActiveValue::Set, IntoActiveModel as _};

use super::{MAX_PARTIES, Subject, locked, parties};
use crate::{
    agreement::{
        obligation::commands::close_with,
        profile::NewSignature,
        rules::{self, AgreementStep},
    },
    auth::policy::{Action, Scope},
    check::{Check, line},
    data::{Command, Tx},
    error::{Code, Result},
    lifecycle::{Step as _, command_steps, day_past, ensure_clear},
};

command_steps! {
    /// One step of an agreement's life, with what it needs.
    #[derive(Debug)]
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum Move of AgreementStep {
        Freeze,
        Reopen,
        Sign { digest: String, signatures: Vec<NewSignature> },
        Start,
        Expire,
        Terminate { effective_on: NaiveDate, notice_given_on: Option<NaiveDate> },
        Abandon,
    }
    elsewhere: Supersede;
}

/// Takes an agreement one step further.
#[derive(Debug)]
pub struct MoveAgreement {
    /// Which.
    pub id: AgreementId,
    /// The step.
    pub step: Move,
}

impl Command for MoveAgreement {
    type Target = agreement::Model;
    type Output = agreement::Model;

    fn action(&self) -> Action {
        self.step.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<agreement::Model> {
        locked(self.id, tx).await
    }
    fn scope(&self, _: &agreement::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, agreement: agreement::Model, tx: &mut Tx) -> Result<agreement::Model> {
        let mut agreement = self.take(agreement, None, tx).await?;
        // What is due today is done now; what is due later, the jobs do on its day.
        while let Some(step) = due(&agreement, tx.viewer().today()) {
            let next = Self { id: agreement.id, step };
            let action = next.action();
            agreement = next.take(agreement, Some(action), tx).await?;
        }
        Ok(agreement)
    }
}

/// The step that the day alone asks for.
fn due(agreement: &agreement::Model, today: NaiveDate) -> Option<Move> {
    let due = match agreement.status {
        Status::Signed => Move::Start,
        Status::InForce => Move::Expire,
        Status::Draft | Status::Agreed | Status::PartlySigned => return None,
        Status::Expired | Status::Superseded | Status::Terminated | Status::Abandoned => return None,
    };
    rules::guard(agreement, due.step(), &[], today).is_empty().then_some(due)
}

impl MoveAgreement {
    /// Takes the step, under the name of `within` in the ledger if another step brings it about.
    async fn take(self, agreement: agreement::Model, within: Option<Action>, tx: &mut Tx) -> Result<agreement::Model> {
        let (step, today) = (self.step.step(), tx.viewer().today());
        let to = rules::LIFE_CYCLE.next_state(agreement.status, step)?;
        let parties = parties(agreement.id, tx).await?;
        ensure_clear(rules::guard(&agreement, step, &parties, today))?;
        let mut row = agreement.clone().into_active_model();
        row.status = Set(to);
        match self.step {
            Move::Freeze => freeze(&mut row, &agreement, &parties, today),
            Move::Reopen => {
                row.digest = Set(None);
                row.agreed_on = Set(None);
            }
            Move::Sign { digest, signatures } => {
                row.status = Set(sign(&agreement, parties, &digest, signatures, tx).await?);
            }
            Move::Start => supersede(&agreement, today, tx).await?,
            Move::Expire => row.closed_on = Set(agreement.ends_on),
            Move::Terminate { effective_on, notice_given_on } => {
                let on = day_past(Some(effective_on), agreement.starts_on, today, "effectiveOn")?;
                rules::notice_was_given(&agreement, on, notice_given_on)?;
                row.closed_on = Set(Some(on));
            }
            Move::Abandon => {}
        }
        let members: &[_] = if step == AgreementStep::Sign { &["parties"] } else { &[] };
        tx.attribute_to(within);
        let moved = tx.update_with(&agreement, row, members).await?;
        close_with(&moved, tx).await?;
        tx.attribute_to(None);
        Ok(moved)
    }
}

/// From now on everybody signs the same text.
fn freeze(
    row: &mut agreement::ActiveModel,
    agreement: &agreement::Model,
    parties: &[agreement_party::Model],
    today: NaiveDate,
) {
    row.digest = Set(Some(rules::digest(agreement, parties)));
    row.agreed_on = Set(Some(today));
}

/// The edition that held until now gives way: at most one is in force (invariant 13).
async fn supersede(by: &agreement::Model, today: NaiveDate, tx: &mut Tx) -> Result<()> {
    let Some(subject) = Subject::of(by) else { return Ok(()) };
    for earlier in subject.agreements(tx).await? {
        if earlier.status == Status::InForce {
            let mut row = earlier.clone().into_active_model();
            row.status = Set(rules::LIFE_CYCLE.next_state(earlier.status, AgreementStep::Supersede)?);
            row.closed_on = Set(by.starts_on.max(earlier.starts_on).or(Some(today)));
            tx.attribute_to(Some(Action::SupersedeAgreement));
            let superseded = tx.update(&earlier, row).await?;
            close_with(&superseded, tx).await?;
            tx.attribute_to(None);
        }
    }
    Ok(())
}

/// What is in force of the agreements under a relationship that is terminated is terminated with it, by the notice that
/// was given for both; what was signed for later does not begin.
pub(crate) async fn end_with(agreements: &[agreement::Model], on: NaiveDate, tx: &mut Tx) -> Result<()> {
    for agreement in agreements.iter().filter(|agreement| rules::holds(agreement.status)) {
        let is_in_force = agreement.status == Status::InForce;
        let step = if is_in_force { AgreementStep::Terminate } else { AgreementStep::Abandon };
        let mut row = agreement.clone().into_active_model();
        row.status = Set(rules::LIFE_CYCLE.next_state(agreement.status, step)?);
        row.closed_on = Set(agreement.starts_on.max(Some(on)).filter(|_| is_in_force));
        tx.attribute_to(Some(step.action()));
        let ended = tx.update(agreement, row).await?;
        close_with(&ended, tx).await?;
        tx.attribute_to(None);
    }
    Ok(())
}

/// Records the signatures of parties that have not signed (invariant 14); gives the state that comes of it.
async fn sign(
    agreement: &agreement::Model,
    mut parties: Vec<agreement_party::Model>,
    digest: &str,
    signatures: Vec<NewSignature>,
    tx: &mut Tx,
) -> Result<Status> {
    if agreement.digest.as_deref() != Some(digest) {
        let message = "This is not the digest of the text that was frozen: have the parties look at what they sign.";
        return Err(Code::WrongDigest.at("digest", message).into());
    }
    if signatures.is_empty() || MAX_PARTIES < signatures.len() {
        return Err(Code::Invalid.at("signatures", format!("Give 1 to {MAX_PARTIES} signatures.")).into());
    }
    for (at, NewSignature { party, office, signed_on }) in signatures.into_iter().enumerate() {
        let path = |field: &str| format!("signatures.{at}.{field}");
        let mut check = Check::default();
        let office = check.value(&path("office"), office, line(200));
        check.done()?;
        let organization = party?;
        let today = tx.viewer().today();
        let signed_on = day_past(Some(signed_on), agreement.agreed_on, today, &path("signedOn"))?;
        let party = parties.iter_mut().find(|party| party.organization_id == organization);
        let party = party.ok_or_else(|| Code::NotFound.at(&path("party"), "It is no party to the agreement."))?;
        if party.signed_on.is_some() {
            return Err(Code::AlreadyExists.at(&path("party"), "This party has signed already.").into());
        }
        let mut row = party.clone().into_active_model();
        row.signer_office = Set(office);
        row.signed_on = Set(Some(signed_on));
        row.signed_digest = Set(Some(digest.to_owned()));
        *party = tx.update(&*party, row).await?;
    }
    Ok(rules::signed(&parties))
}

/// The latest draft under a relationship that is approved is what was approved: it is frozen, if it is complete.
pub(crate) async fn freeze_what_is_approved(relationship: RelationshipId, tx: &mut Tx) -> Result<()> {
    let agreements = Subject::Relationship(relationship).agreements(tx).await?;
    let drafts = agreements.into_iter().filter(|agreement| agreement.status == Status::Draft);
    let Some(draft) = drafts.max_by_key(|agreement| agreement.edition) else { return Ok(()) };
    let (parties, today) = (parties(draft.id, tx).await?, tx.viewer().today());
    if !rules::guard(&draft, AgreementStep::Freeze, &parties, today).is_empty() {
        return Ok(());
    }
    let mut row = draft.clone().into_active_model();
    row.status = Set(rules::LIFE_CYCLE.next_state(draft.status, AgreementStep::Freeze)?);
    freeze(&mut row, &draft, &parties, today);
    tx.attribute_to(Some(Action::FreezeAgreement));
    tx.update(&draft, row).await?;
    tx.attribute_to(None);
    Ok(())
}
