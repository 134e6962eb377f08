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

/// What is done to a thing in its life. `life_cycle!` writes it; guards and commands match it without `_`.
pub trait Step: Copy + PartialEq + 'static {
    /// The states of the thing.
    type State: ActiveEnum<Value = String> + Copy + PartialEq;

    /// Its name in the policy.
    fn action(self) -> Action;
}

/// In each of these states the step is possible, and leads to one of those.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Edge<S: Step> {
    /// The states before.
    pub from: &'static [S::State],
    /// What is done.
    pub step: S,
    /// The state after; where there are several, the command says which.
    pub to: &'static [S::State],
}

/// In each of these states the step is possible, and leads to one of those.
pub const fn edge<S: Step>(from: &'static [S::State], step: S, to: &'static [S::State]) -> Edge<S> {
    Edge { from, step, to }
}

/// All steps of a kind of thing.
#[derive(Clone, Copy, Debug)]
pub struct LifeCycle<S: Step> {
    /// What the thing is called in a sentence.
    pub name: &'static str,
    /// The actions with which it begins, and the first state.
    pub begins: &'static [(Action, S::State)],
    /// What is done to it then.
    pub edges: &'static [Edge<S>],
}

impl<S: Step> LifeCycle<S> {
    /// Where the step leads from this state; the first way if there are several.
    pub fn next_state(&self, from: S::State, step: S) -> Result<S::State, Problem> {
        let fits = |edge: &&Edge<S>| edge.step == step && edge.from.contains(&from);
        let to = self.edges.iter().find(fits).and_then(|edge| edge.to.first().copied());
        to.ok_or_else(|| self.refusal(from, step))
    }

    /// What can be done in this state.
    pub fn steps(&self, from: S::State) -> impl Iterator<Item = S> {
        self.edges.iter().filter(move |edge| edge.from.contains(&from)).map(|edge| edge.step)
    }

    /// The actions of these.
    pub fn actions(&self, from: S::State) -> Vec<Action> {
        self.steps(from).map(Step::action).collect()
    }

    /// What clients can do in this state, each action with its problems.
    pub fn judged(&self, from: S::State, problems: impl Fn(S) -> Blockers) -> Vec<(Action, Blockers)> {
        self.available(from).map(|step| (step.action(), problems(step))).collect()
    }

    /// What clients can do in this state; the rest is scheduled.
    pub fn available(&self, from: S::State) -> impl Iterator<Item = S> {
        self.steps(from).filter(|step| !step.action().is_scheduled())
    }

    /// Why the step does not fit this state, and what would lead to one that it fits.
    fn refusal(&self, from: S::State, step: S) -> Problem {
        let fitting = self.edges.iter().filter(|edge| edge.step == step).flat_map(|edge| edge.from);
        let states: Vec<_> = fitting.copied().collect();
        let names: Vec<_> = states.iter().map(ActiveEnum::to_value).collect();
        let is = from.to_value();
        let name = self.name;
        let way = match self.shortest_path(from, &states) {
            Some(way) if !way.is_empty() => {
                let way: Vec<_> = way.into_iter().map(|step| step.action().name()).collect();
                format!("It would take {} first.", way.join(", then "))
            }
            Some(_) | None => "Nothing leads there any more.".into(),
        };
        let (action, fits) = (step.action().name(), names.join(" or "));
        let message = format!("{action} is for {name} that is {fits}; this one is {is}. {way}");
        Code::WrongState.at("id", message)
    }

    /// The fewest steps that lead from one state to any of these.
    fn shortest_path(&self, from: S::State, to: &[S::State]) -> Option<Vec<S>> {
        let mut seen = vec![from];
        let mut ways = VecDeque::from([(from, Vec::new())]);
        while let Some((state, way)) = ways.pop_front() {
            if to.contains(&state) {
                return Some(way);
            }
            for edge in self.edges.iter().filter(|edge| edge.from.contains(&state)) {
                for next in edge.to {
                    if !seen.contains(next) {
                        seen.push(*next);
                        ways.push_back((*next, way.iter().copied().chain([edge.step]).collect()));
                    }
                }
            }
        }
        None
    }
}

/// The steps of a kind of thing, each with its action.
macro_rules! steps {
    (
        $(#[$meta:meta])*
        $vis:vis enum $Step:ident of $State:ty;
        $($(#[$step_meta:meta])* $step:ident = $action:ident;)+
    ) => {
        $(#[$meta])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        $vis enum $Step {
            $($(#[$step_meta])* $step,)+
        }

        impl $crate::lifecycle::Step for $Step {
            type State = $State;

            fn action(self) -> $crate::auth::policy::Action {
                match self {
                    $(Self::$step => $crate::auth::policy::Action::$action,)+
                }
            }
        }
    };
}
pub(crate) use steps;

/// The life of a kind of thing: the action with which it begins and the first state, then each step with its action, the
/// states before and the state after. It makes the enum of the steps, and the table.
macro_rules! life_cycle {
    (
        $(#[$cycle_meta:meta])*
        $cycle_vis:vis const $CYCLE:ident = $name:literal, $($begin:ident => $first:ident),+;
        $(#[$meta:meta])*
        $vis:vis enum $Step:ident of $State:ty;
        $(
            $(#[$step_meta:meta])*
            $step:ident = $action:ident: $($($from:ident)|+ => $($to:ident)|+),+;
        )+
    ) => {
        $crate::lifecycle::steps! {
            $(#[$meta])*
            $vis enum $Step of $State;
            $($(#[$step_meta])* $step = $action;)+
        }

        $(#[$cycle_meta])*
        $cycle_vis const $CYCLE: $crate::lifecycle::LifeCycle<$Step> = $crate::lifecycle::LifeCycle {
            name: $name,
            begins: &[$(($crate::auth::policy::Action::$begin, <$State>::$first)),+],
            edges: &[
                $($($crate::lifecycle::edge(&[$(<$State>::$from),+], $Step::$step, &[$(<$State>::$to),+]),)+)+
            ],
        };
    };
}
pub(crate) use life_cycle;

/// The steps that one command takes, each with what it needs; `elsewhere` names those that other commands take. A step
/// that is in neither does not compile.
macro_rules! command_steps {
    (
        $(#[$meta:meta])*
        $vis:vis enum $Move:ident of $Step:ident {
            $(
                $(#[$step_meta:meta])*
                $step:ident $(($payload:ty))? $({ $($(#[$field_meta:meta])* $field:ident: $type:ty),+ $(,)? })?,
            )+
        }
        $(elsewhere: $($other:ident),+;)?
    ) => {
        $(#[$meta])*
        $vis enum $Move {
            $($(#[$step_meta])* $step $(($payload))? $({ $($(#[$field_meta])* $field: $type),+ })?,)+
        }

        impl $Move {
            /// The step without what it needs.
            pub fn step(&self) -> $Step {
                match self {
                    $(Self::$step { .. } => $Step::$step,)+
                }
            }
        }

        const _: fn($Step) = |step| match step {
            $($Step::$step => (),)+
            $($($Step::$other => (),)+)?
        };
    };
}
pub(crate) use command_steps;

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
