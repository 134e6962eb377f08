//! The mutations on projects and what they hand over.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::{deliverable, partnership_project};

use super::{
    commands::{AddProject, MoveDeliverable, PlanDeliverable},
    graphql::{Deliverable, PartnershipProject, ProjectKind},
    profile::{PlannedDeliverable, ProjectProfile},
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        Money,
        input::{envelope, parse_id},
        payload::{UserError, parts},
        scalar::Date,
        transitions,
    },
    relationship::rules::DeliverableStep,
};

/// What a partnership makes.
#[derive(InputObject, Debug)]
pub struct ProjectInput {
    /// What sort of project it is.
    kind: ProjectKind,
    /// Title, 1 to 200 characters.
    title: String,
    /// The organization that requested the project.
    requested_by: Option<ID>,
    /// Who pays the grant; for grants, and for them only.
    funder: Option<String>,
    /// The funder's name for the grant.
    grant_reference: Option<String>,
    /// What it may cost.
    budget: Option<Money>,
    /// The application that was won, of which this carries out the grant.
    follows: Option<ID>,
    /// What it hands over, at most 50; at least one.
    deliverables: Vec<DeliverableInput>,
}

impl ProjectInput {
    /// As commands take it; `under` is where the input has it.
    pub(crate) fn parsed(self, under: &str) -> ProjectProfile {
        let Self { kind, title, requested_by, funder, grant_reference, budget, follows, deliverables } = self;
        let at = |path: &str| if under.is_empty() { path.to_owned() } else { format!("{under}.{path}") };
        ProjectProfile {
            kind: kind.into(),
            title,
            requested_by: requested_by.map(|id| parse_id(&id, &at("requestedBy"))),
            funder,
            grant_reference,
            budget: budget.map(Into::into),
            follows: follows.map(|id| parse_id(&id, &at("follows"))),
            deliverables: deliverables.into_iter().map(Into::into).collect(),
        }
    }
}

/// What a project hands over.
#[derive(InputObject, Debug)]
pub struct DeliverableInput {
    /// What it is, 1 to 200 characters.
    title: String,
    /// The day by which it is due.
    due_on: Date,
}

impl From<DeliverableInput> for PlannedDeliverable {
    fn from(input: DeliverableInput) -> Self {
        let DeliverableInput { title, due_on } = input;
        Self { title, due_on: due_on.into() }
    }
}

/// What a partnership makes besides.
#[derive(InputObject, Debug)]
pub struct AddProjectInput {
    /// The partnership.
    partnership: ID,
    /// Contents of the project.
    #[graphql(flatten)]
    project: ProjectInput,
    /// Idempotency key: with the same key and input the project is added once.
    idempotency_key: Option<String>,
}

/// What a project hands over besides.
#[derive(InputObject, Debug)]
pub struct PlanDeliverableInput {
    /// The project.
    project: ID,
    /// What it hands over.
    #[graphql(flatten)]
    deliverable: DeliverableInput,
    /// Idempotency key: with the same key and input the deliverable is planned once.
    idempotency_key: Option<String>,
}

/// What came of `addProject`.
#[derive(SimpleObject)]
pub struct PartnershipProjectPayload {
    /// The project; none if it was refused.
    project: Option<PartnershipProject>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What came of a change to a deliverable.
#[derive(SimpleObject)]
pub struct DeliverablePayload {
    /// The deliverable as it is now; none if the change was refused.
    deliverable: Option<Deliverable>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// Changes to projects.
#[derive(Debug, Default)]
pub struct ProjectMutation;

#[Object]
impl ProjectMutation {
    /// Adds a project to a partnership that is not over. Staff only.
    async fn add_project(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AddProjectInput,
    ) -> Option<Result<PartnershipProjectPayload>> {
        let AddProjectInput { partnership, project, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let partnership = parse_id(&partnership, "partnership")?;
            ctx.access().execute(AddProject { partnership, project: project.parsed("") }, envelope).await
        };
        Some(project_answer(ctx, result.await).await)
    }

    /// Plans what a project of a partnership that is not over hands over besides. Staff only.
    async fn plan_deliverable(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: PlanDeliverableInput,
    ) -> Option<Result<DeliverablePayload>> {
        let PlanDeliverableInput { project, deliverable, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access()
                .execute(
                    PlanDeliverable { project: parse_id(&project, "project")?, deliverable: deliverable.into() },
                    envelope,
                )
                .await
        };
        Some(answer(ctx, result.await).await)
    }
}

fn step(step: DeliverableStep) -> impl Fn(deliverable::DeliverableId, Option<String>) -> MoveDeliverable {
    move |id, _| MoveDeliverable { id, step }
}

transitions! {
    /// Steps of a deliverable's life.
    DeliverableMutation(answer) -> DeliverablePayload;

    /// Notes that it was handed over. Staff only.
    mark_deliverable_delivered(MarkDeliverableDeliveredInput: step(DeliverableStep::Deliver)) reason Option<String> {}

    /// Accepts what was handed over. Staff only.
    accept_deliverable(AcceptDeliverableInput: step(DeliverableStep::Accept)) reason Option<String> {}

    /// Returns what was handed over, to be made again. Staff only.
    return_deliverable(ReturnDeliverableInput: step(DeliverableStep::Return)) reason String {}

    /// Gives up a deliverable. Staff only.
    cancel_deliverable(CancelDeliverableInput: step(DeliverableStep::Cancel)) reason String {}
}

async fn answer(ctx: &Context<'_>, result: Result<Done<deliverable::Model>>) -> Result<DeliverablePayload> {
    let (deliverable, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(DeliverablePayload { deliverable, replayed, errors })
}

async fn project_answer(
    ctx: &Context<'_>,
    result: Result<Done<partnership_project::Model>>,
) -> Result<PartnershipProjectPayload> {
    let (project, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(PartnershipProjectPayload { project, replayed, errors })
}
