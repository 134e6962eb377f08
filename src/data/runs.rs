//! The record of jobs: each run, from before it begins until after its end.
use chrono::{NaiveDate, TimeDelta};
use entity::job_run::{self, JobRunId};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};

use super::Database;
use crate::error::Result;

/// For how long runs are kept.
const KEPT: TimeDelta = TimeDelta::days(90);

impl Database {
    /// Ends what the last program to run jobs left open when it died, and forgets what is long past. For whoever has
    /// the turn, so that nothing else can be running.
    pub async fn tidy_runs(&self) -> Result<()> {
        let now = self.clock().now();
        let transaction = self.begin().await?;
        job_run::Entity::update_many()
            .col_expr(job_run::Column::EndedAt, Expr::value(now))
            .col_expr(job_run::Column::Failure, Expr::value("It was interrupted."))
            .filter(job_run::Column::EndedAt.is_null())
            .exec(transaction.connection())
            .await?;
        job_run::Entity::delete_many()
            .filter(job_run::Column::StartedAt.lt(now - KEPT))
            .exec(transaction.connection())
            .await?;
        transaction.commit().await
    }

    /// Records that a job begins.
    pub async fn begin_run(&self, job: &str, day: NaiveDate) -> Result<JobRunId> {
        let id = JobRunId(self.clock().uuid());
        let row = job_run::ActiveModel {
            id: Set(id),
            job: Set(job.to_owned()),
            day: Set(day),
            started_at: Set(self.clock().now()),
            ended_at: Set(None),
            done: Set(0),
            refused: Set(0),
            failure: Set(None),
        };
        let transaction = self.begin().await?;
        job_run::Entity::insert(row).exec_without_returning(transaction.connection()).await?;
        transaction.commit().await?;
        Ok(id)
    }

    /// Records what a job did, or that it failed.
    pub async fn end_run(&self, id: JobRunId, done: usize, refused: usize, failure: Option<&str>) -> Result<()> {
        let number = |number: usize| i32::try_from(number).unwrap_or(i32::MAX);
        let transaction = self.begin().await?;
        job_run::Entity::update_many()
            .col_expr(job_run::Column::EndedAt, Expr::value(self.clock().now()))
            .col_expr(job_run::Column::Done, Expr::value(number(done)))
            .col_expr(job_run::Column::Refused, Expr::value(number(refused)))
            .col_expr(job_run::Column::Failure, Expr::value(failure.map(str::to_owned)))
            .filter(job_run::Column::Id.eq(id))
            .exec(transaction.connection())
            .await?;
        transaction.commit().await
    }
}
