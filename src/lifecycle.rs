//! Life cycles: which action leads from which state to which, as data, and why one is not possible now.
//!
//! The table of a concept is in its `rules.rs`; what is not in the table cannot be done. Where it can, a guard asks
//! whether everything is there that the step needs. Mutations, jobs and `availableTransitions` ask the same functions.
use std::collections::VecDeque;

use chrono::NaiveDate;
use sea_orm::ActiveEnum;

use crate::{
    auth::{
        Viewer,
        policy::{self, Action, Scope},
    },
    error::{Code, Error, Problem, Result},
};

/// In this state the action leads to that one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Step<S> {
    /// The state before; none where the thing begins.
    pub from: Option<S>,
    /// What is done.
    pub action: Action,
    /// The state after.
    pub to: S,
}

/// The action with which a thing begins.
pub const fn initial<S>(action: Action, to: S) -> Step<S> {
    Step { from: None, action, to }
}

/// The action that leads from one state to another.
pub const fn step<S>(from: S, action: Action, to: S) -> Step<S> {
    Step { from: Some(from), action, to }
}

/// All steps of a kind of thing.
#[derive(Clone, Copy, Debug)]
pub struct LifeCycle<S: 'static> {
    /// What the thing is called in a sentence.
    pub name: &'static str,
    /// Its steps.
    pub steps: &'static [Step<S>],
}

impl<S: Copy + PartialEq + ActiveEnum<Value = String>> LifeCycle<S> {
    /// Where the action leads from this state; the first way if there are several.
    pub fn next_state(&self, from: S, action: Action) -> Result<S, Problem> {
        let fits = |step: &&Step<S>| step.from == Some(from) && step.action == action;
        self.steps.iter().find(fits).map(|step| step.to).ok_or_else(|| self.refusal(from, action))
    }

    /// What can be done in this state, each action once.
    pub fn actions(&self, from: S) -> Vec<Action> {
        let mut actions: Vec<_> =
            self.steps.iter().filter(|step| step.from == Some(from)).map(|step| step.action).collect();
        actions.dedup();
        actions
    }

    /// What clients can do in this state, each action with its problems.
    pub fn judged(&self, from: S, problems: impl Fn(Action) -> Blockers) -> Vec<(Action, Blockers)> {
        self.available(from).map(|action| (action, problems(action))).collect()
    }

    /// What clients can do in this state; the rest is scheduled.
    pub fn available(&self, from: S) -> impl Iterator<Item = Action> {
        self.actions(from).into_iter().filter(|action| !action.is_scheduled())
    }

    /// Why the action does not fit this state, and what would lead to one that it fits.
    fn refusal(&self, from: S, action: Action) -> Problem {
        let mut states: Vec<_> =
            self.steps.iter().filter(|step| step.action == action).filter_map(|step| step.from).collect();
        states.dedup_by(|one, other| one == other);
        let names: Vec<_> = states.iter().map(ActiveEnum::to_value).collect();
        let is = from.to_value();
        let name = self.name;
        let way = match self.shortest_path(from, &states) {
            Some(way) if !way.is_empty() => {
                let way: Vec<_> = way.into_iter().map(Action::name).collect();
                format!("It would take {} first.", way.join(", then "))
            }
            Some(_) | None => "Nothing leads there any more.".into(),
        };
        let (action, fits) = (action.name(), names.join(" or "));
        let message = format!("{action} is for {name} that is {fits}; this one is {is}. {way}");
        Code::WrongState.at("id", message)
    }

    /// The fewest actions that lead from one state to any of these.
    fn shortest_path(&self, from: S, to: &[S]) -> Option<Vec<Action>> {
        let mut seen = vec![from];
        let mut ways = VecDeque::from([(from, Vec::new())]);
        while let Some((state, way)) = ways.pop_front() {
            if to.contains(&state) {
                return Some(way);
            }
            for step in self.steps.iter().filter(|step| step.from == Some(state)) {
                if !seen.contains(&step.to) {
                    seen.push(step.to);
                    ways.push_back((step.to, way.iter().copied().chain([step.action]).collect()));
                }
            }
        }
        None
    }
}

/// What stands in the way of an action in a state that it fits: nothing, if all that it needs is there.
pub type Blockers = Vec<Problem>;

/// A condition that has to hold, with the sentence that says what would make it so.
pub fn unless(holds: bool, code: Code, message: impl Into<String>) -> Option<Problem> {
    if holds { None } else { Some(code.at("id", message)) }
}

/// Nothing stands in the way, or everything that does.
pub fn ensure_clear(blockers: Blockers) -> Result<()> {
    if blockers.is_empty() { Ok(()) } else { Err(Error::Refused(blockers)) }
}

/// An action on a thing as the viewer could do it now.
#[derive(Clone, Debug)]
pub struct Transition {
    /// What can be done.
    pub action: Action,
    /// What stands in the way.
    pub blockers: Blockers,
    /// The fields that the input has to give as things stand, beside those that its type demands.
    pub requires: Vec<String>,
}

impl Transition {
    /// An action with the problems of an input that says no more than its type demands. Those at its fields tell what
    /// it has to say.
    pub fn of(action: Action, problems: Blockers) -> Self {
        let is_blocker = |problem: &Problem| problem.code != Code::Required;
        let (blockers, missing): (Vec<_>, Vec<_>) = problems.into_iter().partition(is_blocker);
        Self { action, blockers, requires: missing.into_iter().map(|problem| problem.path.join(".")).collect() }
    }
}

/// What the viewer could do to a thing, of the actions with the problems of an input that says no more than its type
/// demands. They are told only to those whose rights reach as far.
pub fn transitions(judged: Vec<(Action, Blockers)>, viewer: &Viewer, scope: Scope) -> Vec<Transition> {
    let judge = |(action, problems)| match policy::decide(viewer, action, scope) {
        Err(refusal) => Transition::of(action, vec![refusal.problem("id")]),
        Ok(()) => Transition::of(action, problems),
    };
    judged.into_iter().map(judge).collect()
}

/// The day that a caller named, which is neither before `earliest` nor after today; today if none was named.
pub fn day_past(
    day: Option<NaiveDate>,
    earliest: Option<NaiveDate>,
    today: NaiveDate,
    path: &str,
) -> Result<NaiveDate, Problem> {
    let day = day.unwrap_or(today);
    if today < day {
        return Err(Code::Invalid.at(path, format!("The day has not come: today is {today}.")));
    }
    match earliest {
        Some(earliest) if day < earliest => {
            Err(Code::Invalid.at(path, format!("Give a day from {earliest} to {today}.")))
        }
        Some(_) | None => Ok(day),
    }
}
