//! How rounds are planned, and what is said of them.
use std::ops::RangeInclusive;

use chrono::NaiveDate;
use entity::{
    exchange_program::{self, ExchangeProgramId},
    exchange_round::{self, ExchangeRoundId, Status},
};
use sea_orm::{
    ActiveValue::{self, Set},
    ColumnTrait as _, IntoActiveModel as _, Value,
};

use super::terms::Terms;
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, Patch, line},
    data::{Command, Tx},
    error::{Code, Result},
    exchange::round::{
        profile::RoundProfile,
        rules::{self, Dates, Window},
    },
};

/// Plans a round of a program.
#[derive(Debug)]
pub struct PlanRound {
    /// Of which program.
    pub program: ExchangeProgramId,
    /// What it is to be.
    pub profile: RoundProfile,
}

impl Command for PlanRound {
    type Target = ();
    type Output = exchange_round::Model;

    fn action(&self) -> Action {
        Action::PlanRound
    }
    async fn load(&self, _: &Tx) -> Result<()> {
        Ok(())
    }
    fn scope(&self, (): &()) -> Scope {
        Scope::Global
    }
    async fn apply(self, (): (), tx: &mut Tx) -> Result<exchange_round::Model> {
        let id: ExchangeRoundId = tx.id();
        let row = exchange_round::ActiveModel {
            id: Set(id),
            program_id: Set(self.program),
            status: Set(Status::Planned),
            host_call_opens_on: Set(None),
            host_call_closes_on: Set(None),
            held_from: Set(None),
            ..Default::default()
        };
        let (row, terms) = described(row, self.profile)?;
        tx.lock_shared::<exchange_program::Entity>(&[self.program.0], "program").await?;
        unlike_others(id, self.program, &row.name, tx).await?;
        let round = tx.insert(row).await?;
        terms.change(id, tx).await?;
        Ok(round)
    }
}

/// Changes what is said of a round.
#[derive(Debug)]
pub struct UpdateRound {
    /// Which.
    pub id: ExchangeRoundId,
    /// The new values.
    pub profile: RoundProfile,
}

impl Command for UpdateRound {
    type Target = exchange_round::Model;
    type Output = exchange_round::Model;

    fn action(&self) -> Action {
        Action::UpdateRound
    }
    async fn load(&self, tx: &Tx) -> Result<exchange_round::Model> {
        tx.lock_by_key::<exchange_round::Entity>(self.id.0, "id").await
    }
    fn scope(&self, _: &exchange_round::Model) -> Scope {
        Scope::Global
    }
    async fn apply(self, round: exchange_round::Model, tx: &mut Tx) -> Result<exchange_round::Model> {
        rules::may_update(round.status).map_err(|message| Code::WrongState.at("id", message))?;
        let has_windows = self.profile.call.is_said() || self.profile.host_call.is_said();
        if has_windows {
            rules::may_change_windows(round.status).map_err(|message| Code::WrongState.at("call", message))?;
        }
        let (row, terms) = described(round.clone().into_active_model(), self.profile)?;
        if !terms.is_empty() {
            rules::may_change_terms(round.status).map_err(|message| Code::WrongState.at("id", message))?;
        }
        unlike_others(round.id, round.program_id, &row.name, tx).await?;
        let members = terms.change(round.id, tx).await?;
        tx.update_with(&round, row, &members).await
    }
}

/// The row as the profile would have it, and what is to happen to its criteria and rules.
fn described(
    mut row: exchange_round::ActiveModel,
    profile: RoundProfile,
) -> Result<(exchange_round::ActiveModel, Terms)> {
    let RoundProfile {
        name,
        year,
        host_call,
        call,
        time_zone,
        capacity,
        starts_on,
        ends_on,
        add_criteria,
        remove_criteria,
        add_eligibility_rules,
        remove_eligibility_rules,
    } = profile;
    let mut check = Check::default();
    check.set(&mut row.name, "name", name, line(200));
    check.set(&mut row.year, "year", year, within(1900..=2200));
    check.set(&mut row.time_zone, "timeZone", time_zone, known_zone);
    set(&mut row.capacity, "capacity", capacity, within(1..=100_000), &mut check);
    set(&mut row.starts_on, "startsOn", starts_on, Ok, &mut check);
    set(&mut row.ends_on, "endsOn", ends_on, Ok, &mut check);
    set_calls(&mut row, call, host_call, &mut check);
    for (path, is_missing) in [
        ("name", row.name.is_not_set()),
        ("year", row.year.is_not_set()),
        ("timeZone", row.time_zone.is_not_set()),
        ("call", row.call_opens_on.is_not_set()),
        ("capacity", row.capacity.is_not_set()),
        ("startsOn", row.starts_on.is_not_set()),
        ("endsOn", row.ends_on.is_not_set()),
    ] {
        check.require(path, is_missing);
    }
    for problem in rules::misfits(&dates(&row)) {
        check.refuse(problem);
    }
    let terms =
        Terms::parse(add_criteria, remove_criteria, add_eligibility_rules, remove_eligibility_rules, &mut check);
    check.done()?;
    Ok((row, terms))
}

/// Sets a column that is empty in rounds of old only, so that it cannot be cleared; absent leaves it.
fn set<T, V>(
    column: &mut ActiveValue<Option<V>>,
    path: &str,
    raw: Patch<T>,
    parse: impl FnOnce(T) -> Result<V, String>,
    check: &mut Check,
) where
    Option<V>: Into<Value>,
{
    if matches!(raw, Patch::Clear) {
        check.refuse(Code::Required.at(path, "This cannot be cleared."));
    } else {
        check.set_or_clear(column, path, raw, parse);
    }
}

/// A round need not ask hosts; participants it does.
fn set_calls(row: &mut exchange_round::ActiveModel, call: Patch<Window>, host_call: Patch<Window>, check: &mut Check) {
    match call {
        Patch::Keep => {}
        Patch::Clear => check.refuse(Code::Required.at("call", "This cannot be cleared.")),
        Patch::Set((opens_on, closes_on)) => {
            (row.call_opens_on, row.call_closes_on) = (Set(Some(opens_on)), Set(Some(closes_on)));
        }
    }
    if host_call.is_said() {
        let (opens_on, closes_on) = host_call.set().unzip();
        (row.host_call_opens_on, row.host_call_closes_on) = (Set(opens_on), Set(closes_on));
    }
}

/// A whole number of a range.
fn within(range: RangeInclusive<i32>) -> impl FnOnce(i32) -> Result<i32, String> {
    move |number| {
        let wrong = || format!("Give {} to {}.", range.start(), range.end());
        if range.contains(&number) { Ok(number) } else { Err(wrong()) }
    }
}

/// The name of a time zone, as the tz database has it.
#[expect(clippy::needless_pass_by_value, reason = "what takes values apart owns them")]
fn known_zone(name: String) -> Result<String, String> {
    let message = "Give a time zone by its name in the tz database: Europe/Oslo.";
    rules::time_zone(&name).map(|zone| zone.name().to_owned()).ok_or_else(|| message.to_owned())
}

/// The days that the row has.
pub(super) fn dates(row: &exchange_round::ActiveModel) -> Dates {
    let day = |column: &ActiveValue<Option<NaiveDate>>| column.try_as_ref().copied().flatten();
    Dates {
        host_call: day(&row.host_call_opens_on).zip(day(&row.host_call_closes_on)),
        call: day(&row.call_opens_on).zip(day(&row.call_closes_on)),
        visits: day(&row.starts_on).zip(day(&row.ends_on)),
    }
}

async fn unlike_others(
    id: ExchangeRoundId,
    program: ExchangeProgramId,
    name: &ActiveValue<String>,
    tx: &Tx,
) -> Result<()> {
    let ActiveValue::Set(name) = name else { return Ok(()) };
    let same = tx
        .find::<exchange_round::Entity>()
        .filter(exchange_round::Column::ProgramId.eq(program))
        .filter(exchange_round::Column::Name.eq(name.as_str()))
        .filter(exchange_round::Column::Id.ne(id));
    if tx.all(same).await?.is_empty() {
        return Ok(());
    }
    Err(Code::AlreadyExists.at("name", "Another round of the program has this name: take another.").into())
}
