//! What is always true of a work plan: its years, and the life of its items.
use entity::work_plan_item::Status;

use crate::{
    auth::policy::Action,
    lifecycle::{LifeCycle, initial, step},
};

/// The life of an item.
pub const LIFE_CYCLE: LifeCycle<Status> = LifeCycle {
    name: "an item of a work plan",
    steps: &[
        initial(Action::AddWorkPlanItem, Status::Open),
        step(Status::Open, Action::ReportWorkPlanProgress, Status::Open),
        step(Status::Open, Action::FinishWorkPlanItem, Status::Done),
        step(Status::Open, Action::DropWorkPlanItem, Status::Dropped),
    ],
};

/// A year that plans are made for.
pub fn year(year: i32) -> Result<i32, String> {
    if (1900..=2200).contains(&year) { Ok(year) } else { Err("Give a year from 1900 to 2200.".into()) }
}
