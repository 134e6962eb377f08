//! Runs of jobs: what scheduled jobs did on which day.
use sea_orm::entity::prelude::*;
use serde::Serialize;

use crate::id::typed_id;

typed_id!(
    /// Id of a run of a job.
    JobRunId, "job_run"
);

/// One run of one job.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, DeriveEntityModel)]
#[sea_orm(table_name = "job_run")]
pub struct Model {
    /// Key.
    #[sea_orm(primary_key, auto_increment = false)]
    pub id: JobRunId,
    /// Name of the job.
    pub job: String,
    /// The day that it took for today.
    pub day: Date,
    /// When it began.
    pub started_at: DateTimeUtc,
    /// When it ended; none while it runs.
    pub ended_at: Option<DateTimeUtc>,
    /// How many things it took a step further.
    pub done: i32,
    /// How many it could not.
    pub refused: i32,
    /// Why it did not come to its end.
    pub failure: Option<String>,
}

/// Relations are loaded by cohorts, not by the entity.
#[derive(Copy, Clone, Debug, EnumIter, DeriveRelation)]
pub enum Relation {}

impl ActiveModelBehavior for ActiveModel {}
