//! Changes to branches: how they begin, what is said of them, and each step of their lives.
use chrono::NaiveDate;
use entity::{
    branch::{self, BranchId, Status},
    organization::{self, OrganizationId},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel as _};

use super::{
    guard::{Facts, guard},
    profile::BranchProfile,
    rules::{self, BranchStep},
};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, Patch, line, text},
    country::store::ensure_countries_exist,
    data::{Command, Related, Tx},
    error::{Code, Result},
    lifecycle::{Step as _, command_steps, day_past, ensure_clear},
};

/// Proposes a branch.
#[derive(Debug)]
pub struct ProposeBranch(pub BranchProfile);

impl Command for ProposeBranch {
    type Target = ();
    type Output = branch::Model;

    fn action(&self) -> Action {
        Action::ProposeBranch
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<branch::Model> {
        let row = branch::ActiveModel {
            id: Set(tx.id()),
            host_organization_id: Set(None),
            latitude: Set(None),
            longitude: Set(None),
            legal_form: Set(None),
            status: Set(Status::Proposed),
            opened_on: Set(None),
            closed_on: Set(None),
            closing_reason: Set(None),
            handover: Set(None),
            ..Default::default()
        };
        let row = described(row, self.0, tx).await?;
        tx.insert(row).await
    }
}

/// Changes what is said of a branch.
#[derive(Debug)]
pub struct UpdateBranch {
    /// Which.
    pub id: BranchId,
    /// The object to change, and the new values.
    pub profile: BranchProfile,
}

impl Command for UpdateBranch {
    type Target = branch::Model;
    type Output = branch::Model;

    fn action(&self) -> Action {
        Action::UpdateBranch
    }
    async fn load(&self, tx: &Tx) -> Result<branch::Model> {
        tx.lock_by_key::<branch::Entity>(self.id.0, "id").await
    }
    fn scope(&self, branch: &branch::Model) -> Scope {
        Scope::Branch(branch.id)
    }
    async fn apply(self, branch: branch::Model, tx: &mut Tx) -> Result<branch::Model> {
        let change = described(branch.clone().into_active_model(), self.profile, tx).await?;
        tx.update(&branch, change).await
    }
}

/// The row as the profile would have it.
async fn described(mut row: branch::ActiveModel, profile: BranchProfile, tx: &Tx) -> Result<branch::ActiveModel> {
    let BranchProfile { name, main_office, host_organization, country_code, city, position, legal_form } = profile;
    let mut check = Check::default();
    check.set(&mut row.name, "name", name, line(200));
    check.set_key(&mut row.main_office_id, "mainOffice", main_office);
    check.set(&mut row.country_code, "countryCode", country_code, line(2));
    check.set(&mut row.city, "city", city, line(200));
    check.set_position(&mut row.latitude, &mut row.longitude, position);
    if legal_form == Patch::Clear {
        check.refuse(Code::Required.at("legalForm", "This cannot be cleared."));
    } else {
        check.set_or_clear(&mut row.legal_form, "legalForm", legal_form, text(1000));
    }
    check.set_key_or_clear(&mut row.host_organization_id, host_organization);
    check.require("name", row.name.is_not_set());
    check.require("mainOffice", row.main_office_id.is_not_set());
    check.require("countryCode", row.country_code.is_not_set());
    check.require("city", row.city.is_not_set());
    check.require("legalForm", matches!(&row.legal_form, Set(None)));
    check.done()?;
    if let Set(code) = &row.country_code {
        ensure_countries_exist(tx, &[code.as_str()], "countryCode").await?;
    }
    of_its_kind(&row, tx).await?;
    Ok(row)
}

/// Who directs a branch is a main office (invariant 16), and is nobody's host.
async fn of_its_kind(row: &branch::ActiveModel, tx: &Tx) -> Result<()> {
    let office = row.main_office_id.try_as_ref().copied();
    let host = row.host_organization_id.try_as_ref().copied().flatten();
    if office.is_some() && office == host {
        let message = "The main office is not its own host: give the body on whose premises the branch is, if any.";
        return Err(Code::Invalid.at("hostOrganization", message).into());
    }
    if let Set(id) = row.main_office_id {
        let offices = tx.lock_shared::<organization::Entity>(&[id.0], "mainOffice").await?;
        if !offices.iter().all(rules::directs) {
            let message = "Only the association's main office directs branches.";
            return Err(Code::Invalid.at("mainOffice", message).into());
        }
    }
    if let Set(Some(OrganizationId(id))) = row.host_organization_id {
        tx.lock_shared::<organization::Entity>(&[id], "hostOrganization").await?;
    }
    Ok(())
}

command_steps! {
    /// One step of a branch's life, with what it needs.
    #[derive(Clone, Debug)]
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum Move of BranchStep {
        Approve,
        Decline,
        Withdraw,
        Open { opened_on: Option<NaiveDate> },
        Close { handover_notes: String },
        Dissolve { closed_on: Option<NaiveDate> },
    }
}

/// Takes a branch one step further.
#[derive(Clone, Debug)]
pub struct MoveBranch {
    /// Which.
    pub id: BranchId,
    /// Why, where the caller said so.
    pub reason: Option<String>,
    /// The step.
    pub step: Move,
}

impl Command for MoveBranch {
    type Target = branch::Model;
    type Output = branch::Model;

    fn action(&self) -> Action {
        self.step.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<branch::Model> {
        tx.lock_by_key::<branch::Entity>(self.id.0, "id").await
    }
    fn scope(&self, branch: &branch::Model) -> Scope {
        Scope::Branch(branch.id)
    }
    async fn apply(self, branch: branch::Model, tx: &mut Tx) -> Result<branch::Model> {
        let (step, today) = (self.step.step(), tx.viewer().today());
        let to = rules::LIFE_CYCLE.next_state(branch.status, step)?;
        if step == BranchStep::Open {
            // The main office stays one: who would archive it waits, and then sees a branch that works.
            tx.lock_shared::<organization::Entity>(&[branch.main_office_id.0], "id").await?;
        }
        let facts = Facts::of(Related::InTransaction(branch.clone(), tx));
        ensure_clear(guard(&facts, step, today).await?)?;
        let change = self.change(&branch, &facts, to, today).await?;
        tx.update(&branch, change).await
    }
}

impl MoveBranch {
    /// What the step changes of the row.
    async fn change(
        self,
        branch: &branch::Model,
        facts: &Facts<'_>,
        to: Status,
        today: NaiveDate,
    ) -> Result<branch::ActiveModel> {
        let mut row = branch.clone().into_active_model();
        row.status = Set(to);
        match self.step {
            Move::Approve => {}
            Move::Decline | Move::Withdraw => row.closing_reason = Set(self.reason),
            Move::Open { opened_on } => {
                let first = day_past(opened_on, facts.approved_on().await?, today, "openedOn")?;
                if !rules::is_staffed(facts.assignments().await?, first) {
                    let message = "Somebody is assigned there from its first day on: open it on a later day, or record \
                                   the assignment with assignStaffToBranch.";
                    return Err(Code::Missing.at("openedOn", message).into());
                }
                row.opened_on = Set(Some(first));
            }
            Move::Close { handover_notes } => {
                let mut check = Check::default();
                row.handover = Set(check.value("handoverNotes", handover_notes, text(10_000)));
                check.done()?;
                row.closing_reason = Set(self.reason);
            }
            Move::Dissolve { closed_on } => {
                row.closed_on = Set(Some(day_past(closed_on, facts.left_on().await?, today, "closedOn")?));
            }
        }
        Ok(row)
    }
}
