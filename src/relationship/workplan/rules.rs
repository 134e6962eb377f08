//! What is always true of a work plan: its years, and the life of its items.
use entity::work_plan_item::Status;

use crate::lifecycle::{Blockers, life_cycle};

life_cycle! {
    /// The life of an item.
    pub const LIFE_CYCLE = "an item of a work plan", AddWorkPlanItem => Open;

    /// The steps of an item.
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum ItemStep of Status;

    Report = ReportWorkPlanProgress: Open => Open;
    Finish = FinishWorkPlanItem: Open => Done;
    Drop = DropWorkPlanItem: Open => Dropped;
}

/// What stands in the way of a step of an item that is in a state for it: nothing.
pub fn guard(step: ItemStep) -> Blockers {
    match step {
        ItemStep::Report | ItemStep::Finish | ItemStep::Drop => Vec::new(),
    }
}

/// A year that plans are made for.
pub fn year(year: i32) -> Result<i32, String> {
    if (1900..=2200).contains(&year) { Ok(year) } else { Err("Give a year from 1900 to 2200.".into()) }
}
