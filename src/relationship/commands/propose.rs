//! How relationships begin.
use entity::{
    account::{self, AccountId},
    organization::{self, OrganizationId},
    relationship::{self, Goal, Goals, Kind, RelationshipId, Status},
    relationship_party::{self, Role},
};
use sea_orm::ActiveValue::Set;

use super::{lock, takes_the_only_place};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, Given, text},
    data::{Command, Tx},
    error::{Code, Result},
    lifecycle::day_past,
    organization::rules::is_of_local_government,
    relationship::{
        profile::{AffiliationProfile, AllianceProfile, PartnershipProfile},
        project,
    },
};

/// Proposes an alliance.
#[derive(Debug)]
pub struct ProposeAlliance {
    /// The other side.
    pub counterpart: OrganizationId,
    /// What it is to be.
    pub profile: AllianceProfile,
}

impl Command for ProposeAlliance {
    type Target = ();
    type Output = relationship::Model;

    fn action(&self) -> Action {
        Action::ProposeStrategicAlliance
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<relationship::Model> {
        alliance(self.counterpart, "counterpart", self.profile, None, tx).await
    }
}

pub(crate) async fn alliance(
    with: OrganizationId,
    path: &str,
    profile: AllianceProfile,
    predecessor: Option<RelationshipId>,
    tx: &mut Tx,
) -> Result<relationship::Model> {
    let AllianceProfile { purpose, goals, review_months, owner } = profile;
    let mut check = Check::default();
    let mut row = proposed(Kind::StrategicAlliance, purpose, goals, &mut check, tx);
    row.review_months = Set(check.value("reviewMonths", review_months, months));
    let owner = check_owner(owner, &mut check);
    check.done()?;
    row.owner_id = Set(staff(owner, tx).await?);
    row.predecessor_id = Set(predecessor);
    let organization = lock(with, path, tx).await?;
    if organization.archived_at.is_some() || !is_of_local_government(organization.kind) {
        let message = "An alliance is with a local government, an association of local governments or of their \
                       professionals, or a multinational body of these; with others there are partnerships.";
        return Err(Code::Invalid.at(path, message).into());
    }
    takes_the_only_place(with, path, tx).await?;
    let alliance = tx.insert(row).await?;
    add_parties(alliance.id, &[(with, Role::Counterpart)], tx).await?;
    Ok(alliance)
}

/// Proposes a partnership.
#[derive(Debug)]
pub struct ProposePartnership(pub PartnershipProfile);

impl Command for ProposePartnership {
    type Target = ();
    type Output = relationship::Model;

    fn action(&self) -> Action {
        Action::ProposePartnership
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<relationship::Model> {
        partnership(self.0, None, tx).await
    }
}

pub(crate) async fn partnership(
    profile: PartnershipProfile,
    predecessor: Option<RelationshipId>,
    tx: &mut Tx,
) -> Result<relationship::Model> {
    let PartnershipProfile { purpose, goals, parties, ends_on, project, owner } = profile;
    let mut check = Check::default();
    let mut row = proposed(Kind::Partnership, purpose, goals, &mut check, tx);
    let today = tx.viewer().today();
    if ends_on <= today {
        check.refuse(Code::Invalid.at("endsOn", format!("The last day is not in the past: today is {today}.")));
    }
    row.ends_on = Set(Some(ends_on));
    let owner = check_owner(owner, &mut check);
    let parties = check_parties(parties, &mut check);
    check.done()?;
    row.owner_id = Set(staff(owner, tx).await?);
    row.predecessor_id = Set(predecessor);
    let ids: Vec<_> = parties.iter().map(|(organization, _)| organization.0).collect();
    let organizations = tx.lock_shared::<organization::Entity>(&ids, "parties").await?;
    if organizations.iter().any(|organization| organization.kind == organization::Kind::MainOffice) {
        let message = "The main office is one side of every partnership, never its counterpart.";
        return Err(Code::Invalid.at("parties", message).into());
    }
    let partnership = tx.insert(row).await?;
    add_parties(partnership.id, &parties, tx).await?;
    project::commands::add(partnership.id, project, "project", tx).await?;
    Ok(partnership)
}

const MAX_PARTIES: usize = 50;

fn check_parties(parties: Vec<(Given<OrganizationId>, Role)>, check: &mut Check) -> Vec<(OrganizationId, Role)> {
    let (mut known, given) = (Vec::new(), parties.len());
    for (at, (organization, role)) in parties.into_iter().enumerate() {
        let Some(id) = check.key(organization) else { continue };
        if known.iter().any(|(other, _)| *other == id) {
            let path = format!("parties.{at}.organization");
            check.refuse(Code::AlreadyExists.at(&path, "An organization has one part in a relationship."));
        } else {
            known.push((id, role));
        }
    }
    let has_counterpart = known.iter().any(|(_, role)| *role == Role::Counterpart);
    if MAX_PARTIES < given || (!has_counterpart && known.len() == given) {
        let message = format!("Give 1 to {MAX_PARTIES} organizations, at least one of them as COUNTERPART.");
        check.refuse(Code::Invalid.at("parties", message));
    }
    known
}

/// Records an affiliation that was signed before today's categories.
#[derive(Debug)]
pub struct RecordAffiliation(pub AffiliationProfile);

impl Command for RecordAffiliation {
    type Target = ();
    type Output = relationship::Model;

    fn action(&self) -> Action {
        Action::RecordLegacyAffiliation
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<relationship::Model> {
        let AffiliationProfile { counterpart, purpose, goals, started_on, owner } = self.0;
        let mut check = Check::default();
        let mut row = proposed(Kind::LegacyAffiliation, purpose, goals, &mut check, tx);
        let owner = check_owner(owner, &mut check);
        let counterpart = check.key(counterpart);
        check.done()?;
        let first = day_past(Some(started_on), None, tx.viewer().today(), "startedOn")?;
        row.status = Set(Status::Active);
        row.was_active = Set(true);
        row.started_on = Set(Some(first));
        row.owner_id = Set(staff(owner, tx).await?);
        let parties: Vec<_> = counterpart.into_iter().map(|id| (id, Role::Counterpart)).collect();
        let ids: Vec<_> = parties.iter().map(|(id, _)| id.0).collect();
        tx.lock_shared::<organization::Entity>(&ids, "counterpart").await?;
        let affiliation = tx.insert(row).await?;
        add_parties(affiliation.id, &parties, tx).await?;
        Ok(affiliation)
    }
}

/// What all relationships begin with.
fn proposed(kind: Kind, purpose: String, goals: Vec<Goal>, check: &mut Check, tx: &Tx) -> relationship::ActiveModel {
    let purpose = check.value("purpose", purpose, text(10_000)).unwrap_or_default();
    let mut known = Vec::new();
    for goal in goals {
        if !known.contains(&goal) {
            known.push(goal);
        }
    }
    if known.is_empty() && kind != Kind::LegacyAffiliation {
        check.refuse(Code::Required.at("goals", "Give at least one goal."));
    }
    relationship::ActiveModel {
        id: Set(tx.id()),
        kind: Set(kind),
        status: Set(Status::Proposed),
        purpose: Set(purpose),
        goals: Set(Goals(known)),
        was_active: Set(false),
        ..Default::default()
    }
}

pub(super) fn months(months: i32) -> Result<i32, String> {
    if (1..=120).contains(&months) { Ok(months) } else { Err("Give 1 to 120 months.".into()) }
}

pub(super) fn check_owner(owner: Option<Given<AccountId>>, check: &mut Check) -> Option<AccountId> {
    owner.and_then(|owner| check.key(owner))
}

/// The account of somebody who works for the association.
pub(super) async fn staff(owner: Option<AccountId>, tx: &Tx) -> Result<Option<AccountId>> {
    let Some(owner) = owner else { return Ok(None) };
    let accounts = tx.lock_shared::<account::Entity>(&[owner.0], "owner").await?;
    if accounts.iter().all(|account| account.role != account::AccountRole::NonStaff && account.disabled_at.is_none()) {
        return Ok(Some(owner));
    }
    Err(Code::Invalid.at("owner", "Only a member of staff looks after a relationship.").into())
}

async fn add_parties(relationship: RelationshipId, parties: &[(OrganizationId, Role)], tx: &mut Tx) -> Result<()> {
    let row = |(organization, role): &(OrganizationId, Role)| relationship_party::ActiveModel {
        id: Set(tx.id()),
        relationship_id: Set(relationship),
        organization_id: Set(*organization),
        role: Set(*role),
        ..Default::default()
    };
    let rows = parties.iter().map(row).collect();
    tx.insert_all(rows).await
}
