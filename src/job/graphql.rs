//! The record of jobs as the staff see it.
use async_graphql::{Context, Enum, ID, InputObject, Object};
use chrono::{DateTime, Utc};
use entity::job_run;
use macros::paged;
use sea_orm::{ColumnTrait as _, Condition};

use crate::{
    auth::Viewer,
    data::{Composed, ContextExt as _, Order, PageArgs, PageRequest, Row, SortColumn, boolean_filter},
    error::Result,
    graphql::{Connection, Listed, scalar::Date},
};

/// One run of a scheduled job.
#[derive(Clone)]
pub struct JobRun(pub Row<job_run::Entity>);

impl Listed for JobRun {
    type Entity = job_run::Entity;
    fn wrap(row: Row<job_run::Entity>) -> Self {
        Self(row)
    }
}

/// One run of a scheduled job.
#[Object(serial, visible = "crate::schema::for_staff")]
impl JobRun {
    /// Global ID; pass it to `node(id:)`.
    pub(crate) async fn id(&self) -> ID {
        self.0.id.to_string().into()
    }

    /// Name of the job, as `chapterhouse job list` has it.
    async fn job(&self) -> &str {
        &self.0.job
    }

    /// The day that it took for today.
    async fn day(&self) -> Date {
        Date(self.0.day)
    }

    /// When the run started.
    async fn started_at(&self) -> DateTime<Utc> {
        self.0.started_at
    }

    /// When it ended; none while it runs.
    async fn ended_at(&self) -> Option<DateTime<Utc>> {
        self.0.ended_at
    }

    /// Number of objects that it moved a step further.
    async fn succeeded_count(&self) -> i32 {
        self.0.done
    }

    /// Number of objects that it could not move; they are tried again at the next run.
    async fn rejected_count(&self) -> i32 {
        self.0.refused
    }

    /// Why it did not come to its end.
    async fn failure(&self) -> Option<&str> {
        self.0.failure.as_deref()
    }
}

/// The orders of the list of runs.
#[derive(Enum, Clone, Copy, Debug, Default, PartialEq, Eq)]
#[graphql(visible = "crate::schema::for_staff")]
pub enum JobRunOrder {
    /// Latest start first.
    #[default]
    StartedAtDesc,
    /// Earliest start first.
    StartedAtAsc,
}

impl Order for JobRunOrder {
    type Entity = job_run::Entity;
    fn columns(self) -> Vec<SortColumn<job_run::Column>> {
        let descending = match self {
            Self::StartedAtDesc => true,
            Self::StartedAtAsc => false,
        };
        vec![SortColumn { column: job_run::Column::StartedAt, descending, nullable: false }]
    }
}

/// Which runs. What is absent does not restrict.
#[derive(InputObject, Clone, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct JobRunFilterInput {
    /// Of one of these jobs, by name.
    jobs: Option<Vec<String>>,
    /// Whether the run moved or rejected something, or failed; `false` lists runs that found nothing to do.
    has_effects: Option<bool>,
    /// All of these filters match too. Filters nest at most 3 deep, with at most 30 in all.
    and: Option<Vec<JobRunFilterInput>>,
    /// At least one of these filters matches.
    or: Option<Vec<JobRunFilterInput>>,
    /// This filter does not match.
    not: Option<Box<JobRunFilterInput>>,
}

boolean_filter!(JobRunFilterInput);

impl Composed for JobRunFilterInput {
    fn leaf(&self, _: &Viewer) -> Result<Condition> {
        let Self { jobs, has_effects, and: _, or: _, not: _ } = self;
        let jobs = jobs.as_ref().map(|jobs| job_run::Column::Job.is_in(jobs.iter().cloned()));
        let has_effects = has_effects.map(|has_effects| {
            let any = Condition::any()
                .add(job_run::Column::Done.gt(0))
                .add(job_run::Column::Refused.gt(0))
                .add(job_run::Column::Failure.is_not_null());
            if has_effects { any } else { any.not() }
        });
        Ok(Condition::all().add_option(jobs).add_option(has_effects))
    }
}

/// Questions about jobs.
#[derive(Debug, Default)]
pub struct JobQuery;

#[paged]
#[Object]
impl JobQuery {
    /// Runs of scheduled jobs; staff only. Runs are kept for 90 days.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn job_runs(
        &self,
        ctx: &Context<'_>,
        page: PageArgs,
        filter: Option<JobRunFilterInput>,
        #[graphql(desc = "Sort order; by default the last to begin first.")] order_by: Option<JobRunOrder>,
    ) -> Option<Result<Connection<JobRun>>> {
        let request = PageRequest::new("Query.jobRuns", page, order_by, filter);
        Some(ctx.access().page(request).await.map(Connection))
    }
}
