//! Which chapters the clock has something to do with.
use chrono::{Days, NaiveDate, NaiveTime};
use entity::{
    chapter::{self, Kind, ProbationSetter, Status},
    officer_term, requirement_due,
};
use sea_orm::{
    ActiveEnum as _, ColumnTrait as _, Condition, Iterable as _,
    sea_query::{Expr, ExprTrait as _, Query},
};

use super::policy::Policies;
use crate::data::indexed_state;

/// Active chapters that may have to be placed on probation: the guard looks at each again.
pub fn may_go_on_probation(policies: Policies, today: NaiveDate) -> Condition {
    in_state(Status::Active).add(for_something(policies, today))
}

/// Chapters that the clock placed on probation, and may have to restore.
pub fn may_be_restored(policies: Policies, today: NaiveDate) -> Condition {
    in_state(Status::Probation)
        .add(chapter::Column::ProbationSetBy.eq(ProbationSetter::System))
        .add(for_something(policies, today).not())
}

/// Chapters that lack something required for longer than its grace.
// Whatever else places chapters on probation is another condition of this `any`.
fn for_something(policies: Policies, today: NaiveDate) -> Condition {
    Condition::any().add(vacant_past_grace(policies, today)).add(owes_something_overdue())
}

/// Chapters that owe something of which the grace is over.
fn owes_something_overdue() -> Expr {
    let overdue = Query::select()
        .expr(Expr::val(1))
        .from(requirement_due::Entity)
        .and_where(
            Expr::col(requirement_due::Column::ChapterId.as_column_ref())
                .eq(Expr::col(chapter::Column::Id.as_column_ref())),
        )
        .and_where(requirement_due::Column::Status.eq(requirement_due::Status::Overdue))
        .take();
    Expr::exists(overdue)
}

fn in_state(status: Status) -> Condition {
    Condition::all().add(indexed_state(chapter::Column::Status).eq(status.to_value()))
}

/// Chapters with a required office that nobody has held since the grace of their kind began.
fn vacant_past_grace(policies: Policies, today: NaiveDate) -> Condition {
    let of_kind = |kind: Kind| {
        let policy = policies.of(kind);
        let grace = Days::new(policy.periods.vacancy_grace_days.into());
        let began = today.checked_sub_days(grace).unwrap_or(NaiveDate::MIN);
        let vacant = policy.required_offices.iter().map(|office| {
            let held = Query::select()
                .expr(Expr::val(1))
                .from(officer_term::Entity)
                .and_where(
                    Expr::col(officer_term::Column::ChapterId.as_column_ref())
                        .eq(Expr::col(chapter::Column::Id.as_column_ref())),
                )
                .and_where(officer_term::Column::Office.eq(*office))
                .and_where(
                    officer_term::Column::Status.is_in([officer_term::Status::Current, officer_term::Status::Ended]),
                )
                .and_where(officer_term::Column::StartsOn.lte(today))
                .and_where(officer_term::Column::EndsOn.is_null().or(ended_after(began)))
                .take();
            Expr::exists(held).not()
        });
        let is_vacant = vacant.fold(Condition::any(), Condition::add);
        Condition::all().add(chapter::Column::Kind.eq(kind)).add(asked_for_since(began)).add(is_vacant)
    };
    Kind::iter().map(of_kind).fold(Condition::any(), Condition::add)
}

/// Terms that were held, and for longer than until this day.
fn ended_after(day: NaiveDate) -> Expr {
    let was_held = Expr::col(officer_term::Column::EndsOn.as_column_ref())
        .gt(Expr::col(officer_term::Column::StartsOn.as_column_ref()));
    officer_term::Column::EndsOn.gt(day).and(was_held)
}

/// Chapters whose offices have been asked for since this day, or longer.
fn asked_for_since(day: NaiveDate) -> Condition {
    let next = day.succ_opt().unwrap_or(NaiveDate::MAX).and_time(NaiveTime::MIN).and_utc();
    let unknown = Condition::all().add(chapter::Column::ActiveSince.is_null()).add(chapter::Column::CreatedAt.lt(next));
    Condition::any().add(chapter::Column::ActiveSince.lte(day)).add(unknown)
}
