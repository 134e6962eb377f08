//! The mutations on work plans.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::work_plan_item::{self, WorkPlanItemId};

use super::{
    commands::{AddWorkPlanItem, Move, MoveWorkPlanItem},
    graphql::WorkPlanItem,
};
use crate::{
    data::{ContextExt as _, Done},
    error::Result,
    graphql::{
        input::{envelope, parse_id},
        payload::{UserError, parts},
        transitions,
    },
};

/// What is to be done in a year.
#[derive(InputObject, Debug)]
pub struct AddWorkPlanItemInput {
    /// The relationship.
    relationship: ID,
    /// The year, 1900 to 2200.
    year: i32,
    /// What is to be done, 1 to 2,000 characters.
    text: String,
    /// Idempotency key: with the same key and input the item is added once.
    idempotency_key: Option<String>,
}

/// What came of a change to an item of a work plan.
#[derive(SimpleObject)]
pub struct WorkPlanItemPayload {
    /// The item as it is now; none if the change was refused.
    item: Option<WorkPlanItem>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What work plans say.
#[derive(Debug, Default)]
pub struct WorkPlanMutation;

#[Object]
impl WorkPlanMutation {
    /// Adds something to be done to a relationship's plan of a year, which begins with its first item. Staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn add_work_plan_item(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: AddWorkPlanItemInput,
    ) -> Option<Result<WorkPlanItemPayload>> {
        let AddWorkPlanItemInput { relationship, year, text, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            let relationship = parse_id(&relationship, "relationship")?;
            ctx.access().execute(AddWorkPlanItem { relationship, year, text }, envelope).await
        };
        Some(answer(ctx, result.await).await)
    }
}

fn report(id: WorkPlanItemId, _: Option<String>, progress: String) -> MoveWorkPlanItem {
    MoveWorkPlanItem { id, step: Move::Report { progress } }
}

fn finish(id: WorkPlanItemId, _: Option<String>, progress: Option<String>) -> MoveWorkPlanItem {
    MoveWorkPlanItem { id, step: Move::Finish { progress } }
}

fn drop(id: WorkPlanItemId, _: Option<String>) -> MoveWorkPlanItem {
    MoveWorkPlanItem { id, step: Move::Drop }
}

transitions! {
    /// Steps of the life of an item.
    WorkPlanLifeMutation(answer) -> WorkPlanItemPayload visible "crate::schema::for_staff";

    /// Says how far an item has come. Staff only.
    report_work_plan_progress(ReportWorkPlanProgressInput: report) reason Option<String> {
        /// How far it has come, 1 to 2,000 characters; takes the place of what was said before.
        progress: String,
    }

    /// Notes that an item is done. Staff only.
    finish_work_plan_item(FinishWorkPlanItemInput: finish) reason Option<String> {
        /// What came of it, 1 to 2,000 characters; what was said before stays if absent.
        progress: Option<String>,
    }

    /// Gives up an item; it stays readable. Staff only.
    drop_work_plan_item(DropWorkPlanItemInput: drop) reason String {}
}

async fn answer(ctx: &Context<'_>, result: Result<Done<work_plan_item::Model>>) -> Result<WorkPlanItemPayload> {
    let (item, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(WorkPlanItemPayload { item, replayed, errors })
}
