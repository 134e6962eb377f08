//! Changes to projects and what they hand over. Each locks the partnership, which is done when all of these are.
use chrono::NaiveDate;
use entity::{
    deliverable::{self, DeliverableId},
    organization,
    partnership_project::{self, PartnershipProjectId},
    relationship::{self, RelationshipId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::profile::{PlannedDeliverable, ProjectProfile};
use crate::{
    auth::policy::{Action, Scope},
    check::{Amount, Check, line},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Problem, Result},
    lifecycle::{Step as _, ensure_clear},
    relationship::rules::{self, DeliverableStep},
};

/// Adds a project to a partnership.
#[derive(Debug)]
pub struct AddProject {
    /// Which partnership.
    pub partnership: RelationshipId,
    /// What it makes.
    pub project: ProjectProfile,
}

impl Command for AddProject {
    type Target = relationship::Model;
    type Output = partnership_project::Model;

    fn action(&self) -> Action {
        Action::AddProject
    }
    async fn load(&self, tx: &Tx) -> Result<relationship::Model> {
        tx.lock_by_key::<relationship::Entity>(self.partnership.0, "partnership").await
    }
    fn scope(&self, _: &relationship::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, partnership: relationship::Model, tx: &mut Tx) -> Result<partnership_project::Model> {
        is_at_work(&partnership, "partnership")?;
        add(partnership.id, self.project, "", tx).await
    }
}

/// Only a partnership that is not over makes something.
fn is_at_work(partnership: &relationship::Model, path: &str) -> Result<(), Problem> {
    if partnership.kind != relationship::Kind::Partnership {
        return Err(Code::Invalid.at(path, "Only partnerships have projects; an alliance has collaborations."));
    }
    if !rules::OPEN.contains(&partnership.status) {
        return Err(Code::WrongState.at(path, "The partnership is over: propose another one."));
    }
    Ok(())
}

/// Plans what a project hands over.
#[derive(Debug)]
pub struct PlanDeliverable {
    /// Of which project.
    pub project: PartnershipProjectId,
    /// What.
    pub deliverable: PlannedDeliverable,
}

/// A project with its partnership.
#[derive(Debug)]
pub struct ProjectOf {
    project: partnership_project::Model,
    partnership: relationship::Model,
}

impl Target for ProjectOf {
    fn versioned(&self) -> Option<Versioned> {
        None
    }
}

impl Command for PlanDeliverable {
    type Target = ProjectOf;
    type Output = deliverable::Model;

    fn action(&self) -> Action {
        Action::PlanDeliverable
    }
    async fn load(&self, tx: &Tx) -> Result<ProjectOf> {
        let project = tx.lock_shared::<partnership_project::Entity>(&[self.project.0], "project").await?;
        let project =
            project.into_iter().next().ok_or_else(|| Code::NotFound.at("project", "There is no such project."))?;
        let partnership = tx.lock_by_key::<relationship::Entity>(project.relationship_id.0, "project").await?;
        Ok(ProjectOf { project, partnership })
    }
    fn scope(&self, _: &ProjectOf) -> Scope {
        Scope::Global
    }
    async fn apply(self, ProjectOf { project, partnership }: ProjectOf, tx: &mut Tx) -> Result<deliverable::Model> {
        is_at_work(&partnership, "project")?;
        let PlannedDeliverable { title, due_on } = self.deliverable;
        let mut check = Check::default();
        let title = check.value("title", title, line(200)).unwrap_or_default();
        check.done()?;
        tx.insert(planned(&project, title, due_on, tx)).await
    }
}

/// Takes a deliverable one step further.
#[derive(Debug)]
pub struct MoveDeliverable {
    /// Which.
    pub id: DeliverableId,
    /// The step.
    pub step: DeliverableStep,
}

impl Command for MoveDeliverable {
    type Target = deliverable::Model;
    type Output = deliverable::Model;

    fn action(&self) -> Action {
        self.step.action()
    }
    async fn load(&self, tx: &Tx) -> Result<deliverable::Model> {
        let of_key = tx.find::<deliverable::Entity>().filter(deliverable::Column::Id.eq(self.id));
        if let Some(seen) = tx.all(of_key).await?.into_iter().next() {
            tx.lock_by_key::<relationship::Entity>(seen.relationship_id.0, "id").await?;
        }
        tx.lock_by_key::<deliverable::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &deliverable::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, deliverable: deliverable::Model, tx: &mut Tx) -> Result<deliverable::Model> {
        let to = rules::DELIVERABLE.next_state(deliverable.status, self.step)?;
        ensure_clear(rules::deliverable_guard(self.step))?;
        let mut row = deliverable.clone().into_active_model();
        row.status = Set(to);
        tx.update(&deliverable, row).await
    }
}

const MAX_DELIVERABLES: usize = 50;

/// Adds a project to a partnership; `under` is where the input has it.
pub(crate) async fn add(
    partnership: RelationshipId,
    profile: ProjectProfile,
    under: &str,
    tx: &mut Tx,
) -> Result<partnership_project::Model> {
    let ProjectProfile { kind, title, requested_by, funder, grant_reference, budget, follows, deliverables } = profile;
    let at = |path: &str| if under.is_empty() { path.to_owned() } else { format!("{under}.{path}") };
    let mut check = Check::default();
    let title = check.value(&at("title"), title, line(200)).unwrap_or_default();
    let funder = funder.and_then(|funder| check.value(&at("funder"), funder, line(200)));
    let reference = grant_reference.and_then(|text| check.value(&at("grantReference"), text, line(200)));
    fits_its_kind(kind, [funder.is_some(), reference.is_some(), follows.is_some()], &at, &mut check);
    let budget = budget.and_then(|amount| check.value(&at("budget"), amount, Amount::parse));
    let (budget_minor, budget_currency) = budget.unzip();
    let requester = requested_by.and_then(|id| check.key(id));
    let follows = follows.and_then(|id| check.key(id));
    let deliverables = check_deliverables(deliverables, &at("deliverables"), &mut check);
    check.done()?;
    let ids: Vec<_> = requester.iter().map(|id| id.0).collect();
    tx.lock_shared::<organization::Entity>(&ids, &at("requestedBy")).await?;
    follows_a_won_application(follows, &at("follows"), tx).await?;
    let row = partnership_project::ActiveModel {
        id: Set(tx.id()),
        relationship_id: Set(partnership),
        kind: Set(kind),
        title: Set(title),
        requested_by_id: Set(requester),
        funder: Set(funder),
        grant_reference: Set(reference),
        budget_minor: Set(budget_minor),
        budget_currency: Set(budget_currency),
        follows_id: Set(follows),
        ..Default::default()
    };
    let project = tx.insert(row).await?;
    let planned = |(title, due_on)| planned(&project, title, due_on, tx);
    let rows = deliverables.into_iter().map(planned).collect();
    tx.insert_all(rows).await?;
    Ok(project)
}

/// A deliverable that is to be made.
pub(crate) fn planned(
    project: &partnership_project::Model,
    title: String,
    due_on: NaiveDate,
    tx: &Tx,
) -> deliverable::ActiveModel {
    deliverable::ActiveModel {
        id: Set(tx.id()),
        project_id: Set(project.id),
        relationship_id: Set(project.relationship_id),
        title: Set(title),
        due_on: Set(due_on),
        status: Set(deliverable::Status::Planned),
        ..Default::default()
    }
}

/// A grant has a funder (invariant 10), and nothing else has.
fn fits_its_kind(
    kind: partnership_project::Kind,
    [funder, reference, follows]: [bool; 3],
    at: &impl Fn(&str) -> String,
    check: &mut Check,
) {
    use partnership_project::Kind;
    let is_grant = matches!(kind, Kind::GrantApplication | Kind::GrantExecution);
    if is_grant && !funder {
        check.refuse(Code::Required.at(&at("funder"), "A grant has a funder."));
    }
    if !is_grant && (funder || reference) {
        check.refuse(Code::Invalid.at(&at("funder"), "Only a grant has a funder and a reference."));
    }
    if follows && kind != Kind::GrantExecution {
        check.refuse(Code::Invalid.at(&at("follows"), "Only the execution of a grant follows an application."));
    }
}

fn check_deliverables(
    deliverables: Vec<PlannedDeliverable>,
    path: &str,
    check: &mut Check,
) -> Vec<(String, NaiveDate)> {
    if deliverables.is_empty() || MAX_DELIVERABLES < deliverables.len() {
        check.refuse(Code::Invalid.at(path, format!("Give 1 to {MAX_DELIVERABLES} deliverables.")));
        return Vec::new();
    }
    let named = |(at, PlannedDeliverable { title, due_on }): (usize, PlannedDeliverable)| {
        Some((check.value(&format!("{path}.{at}.title"), title, line(200))?, due_on))
    };
    deliverables.into_iter().enumerate().filter_map(named).collect()
}

async fn follows_a_won_application(follows: Option<PartnershipProjectId>, path: &str, tx: &Tx) -> Result<()> {
    let Some(follows) = follows else { return Ok(()) };
    let applications = tx.lock_shared::<partnership_project::Entity>(&[follows.0], path).await?;
    if applications.iter().all(|project| project.kind == partnership_project::Kind::GrantApplication) {
        return Ok(());
    }
    Err(Code::Invalid.at(path, "Only an application for a grant leads to its execution.").into())
}
