//! The association's table of transitions, `tests/contract/state_transitions.csv`, against what the server does: every
//! row works for its actor with its guard met and is refused with the guard unmet; every action from a state that has
//! no row for it is refused, and so is every actor that is not named.
mod branches;
mod chapters;
mod exchanges;
mod guards;
mod inquiries;
mod officers;
mod relations;
mod reports;
mod requests;
mod requirements;
mod sponsors;
mod work;

use std::{collections::BTreeSet, pin::Pin};

use chapterhouse::{
    job::LifeCycleJob,
    lifecycle::{Edge, LifeCycle, Step},
};
use sea_orm::{ActiveEnum, ConnectionTrait as _, Statement};
use serde::Deserialize;
use serde_json::Value as Json;

use crate::{attempts::attempts, support::World};

/// A row of the table.
#[derive(Deserialize, Clone, Debug)]
pub(crate) struct Row {
    entity: String,
    from_state: String,
    to_state: String,
    action: String,
    actor: String,
    guard: String,
    /// The name of the action in the API, where it differs from the association's.
    #[serde(default)]
    api_action: String,
}

/// How a kind of thing is tried.
pub(crate) struct Trial {
    /// Its name in the contract.
    entity: &'static str,
    /// What the names of its rows begin with, its table, and the column of its state.
    name: &'static str,
    table: &'static str,
    /// Variations with which a guard is met, by action and state before (any, if empty).
    met: &'static [(&'static str, &'static str, &'static str)],
    unmet: &'static [Unmet],
}

/// What leaves a clause of a guard unmet: action, the clause in the words of the contract (empty where the contract asks
/// for nothing of the kind), variation of the thing, and what in the attempt is replaced by what.
pub(crate) type Unmet = (&'static str, &'static str, &'static str, &'static str, &'static str);

/// The same of a beginning, of which there is no variation.
pub(crate) type UnmetAtBegin = (&'static str, &'static str, &'static str, &'static str);

/// A thing for which the clock has nothing to do: its name, its name in the contract, and the action and the clause of its
/// guard that keep the clock from it.
pub(crate) type NotDue = (&'static str, &'static str, &'static str, &'static str);

/// A clause that another test leaves unmet: action, clause, and the path of the test.
pub(crate) type Elsewhere = (&'static str, &'static str, &'static str);

/// What the contract says of some kinds of things, and how it is tried.
pub(crate) struct Concept {
    trials: &'static [Trial],
    /// What begins by an attempt, with its table.
    begin: &'static [(&'static str, &'static str)],
    unmet_at_begin: &'static [UnmetAtBegin],
    elsewhere: &'static [Elsewhere],
    /// Rows of which another test tells: action, actor and the path of the test.
    rows_elsewhere: &'static [(&'static str, &'static str, &'static str)],
    not_due: &'static [NotDue],
    /// The life cycles in the code.
    life_cycles: fn() -> Vec<(&'static str, Steps)>,
    /// The variation that a row needs beyond its action's.
    of_row: fn(&Row) -> Option<&'static str>,
    /// The attempt as a row needs it.
    adapt: fn(&Row, &str) -> String,
    /// What the clock needs beside the thing, whose id is given.
    before_the_clock: for<'a> fn(&'a World, &'a Row, &'a str) -> Soon<'a>,
}

type Soon<'a> = Pin<Box<dyn Future<Output = ()> + 'a>>;

/// State before, action, state after.
pub(crate) type Steps = BTreeSet<(String, String, String)>;

const CONCEPTS: &[Concept] = &[
    branches::CONCEPT,
    chapters::CONCEPT,
    exchanges::CONCEPT,
    inquiries::CONCEPT,
    officers::CONCEPT,
    relations::CONCEPT,
    requests::CONCEPT,
    reports::CONCEPT,
    sponsors::CONCEPT,
    work::CONCEPT,
];

impl Concept {
    fn is_elsewhere(&self, row: &Row) -> bool {
        self.rows_elsewhere.iter().any(|(action, actor, _)| *action == row.action && *actor == row.actor)
    }

    /// The rows of a thing that are tried here.
    fn rows_of(&self, trial: &Trial) -> Vec<Row> {
        let own = |row: &Row| row.entity == trial.entity && !self.is_elsewhere(row);
        contract().into_iter().filter(own).collect()
    }
}

/// Whether a guard of the row's actor has the clause: what is asked of leaders need not be asked of the staff.
fn asks(rows: &[Row], row: &Row, clause: &str) -> bool {
    let same = |of: &&Row| of.action == row.action && of.actor == row.actor;
    rows.iter().filter(same).any(|of| of.guard.contains(clause))
}

fn trials() -> impl Iterator<Item = (&'static Concept, &'static Trial)> {
    CONCEPTS.iter().flat_map(|concept| concept.trials.iter().map(move |trial| (concept, trial)))
}

pub(crate) fn steps<S: Step>(life: &LifeCycle<S>) -> Steps {
    let begins = life.begins.iter().map(|(action, to)| (String::new(), action.name().to_owned(), to.to_value()));
    let edge = |edge: &'static Edge<S>| {
        let pairs = edge.from.iter().flat_map(|from| edge.to.iter().map(move |to| (from, to)));
        pairs.map(|(from, to)| (from.to_value(), edge.step.action().name().to_owned(), to.to_value()))
    };
    begins.chain(life.edges.iter().flat_map(edge)).collect()
}

fn contract() -> Vec<Row> {
    let rows = |file| {
        let path = format!("{}/tests/contract/{file}.csv", env!("CARGO_MANIFEST_DIR"));
        csv::Reader::from_path(path).unwrap().into_deserialize().map(Result::unwrap).map(named_as_in_the_api)
    };
    // Of some lives the association says nothing: what is decided here has the form of its table.
    rows("state_transitions").chain(rows("further_transitions")).collect()
}

fn named_as_in_the_api(row: Row) -> Row {
    if row.api_action.is_empty() { row } else { Row { action: row.api_action.clone(), ..row } }
}

/// All steps of the contract: state before, action, state after.
pub(crate) fn contract_steps() -> Steps {
    contract().into_iter().map(|row| (row.from_state, row.action, row.to_state)).collect()
}

/// The actions that the clock takes, of all that is tried.
pub(crate) fn steps_of_the_clock() -> BTreeSet<String> {
    let rows = trials().flat_map(|(concept, trial)| concept.rows_of(trial));
    rows.filter(|row| row.actor == "SYSTEM").map(|row| row.action).collect()
}

impl Trial {
    /// The attempt at an action on a thing in this state, and the name that it gives to the thing.
    fn attempt(&self, action: &str, state: &str, variation: Option<&str>) -> (String, String) {
        let (.., document) = attempts().find(|(name, ..)| *name == action).unwrap_or_else(|| panic!("no {action}"));
        let met = self.met.iter().find(|(of, from, _)| *of == action && (from.is_empty() || *from == state));
        let variation = variation.or(met.map(|(_, _, variation)| *variation)).unwrap_or_default();
        let mut name = format!("{}_{state}", self.name);
        if !variation.is_empty() {
            name = format!("{name}__{variation}");
        }
        // The thing is what the attempt names first.
        let start = document.find('$').unwrap();
        let length = document[start..].find('"').unwrap();
        (format!("{}${name}{}", &document[..start], &document[start + length..]), name)
    }

    async fn state(&self, world: &World, id: &str) -> String {
        let (_, key) = entity::id::split(id).unwrap();
        let connection = world.plain();
        let backend = connection.get_database_backend();
        let sql = format!("SELECT status FROM {} WHERE id = $1", self.table);
        let row = connection.query_one_raw(Statement::from_sql_and_values(backend, sql, [key.into()])).await.unwrap();
        row.unwrap().try_get("", "status").unwrap()
    }
}

fn code(answer: &Json, action: &str) -> String {
    let error = &answer["data"][action]["errors"][0]["code"];
    let code = error.as_str().or(answer["errors"][0]["extensions"]["code"].as_str());
    code.unwrap_or_default().to_owned()
}

/// Asks for what the attempt makes too.
fn with_id(document: &str) -> String {
    document.replace("{ errors { code } }", "{ errors { code message path } }")
}

#[test]
fn every_entity_of_the_contract_is_tried() {
    let contract = contract();
    let entities: BTreeSet<_> = contract.iter().map(|row| row.entity.as_str()).collect();
    let begun = CONCEPTS.iter().flat_map(|concept| concept.begin).map(|(entity, _)| *entity);
    let tried: BTreeSet<_> = trials().map(|(_, trial)| trial.entity).chain(begun).collect();
    assert_eq!(tried, entities);
}

#[tokio::test]
async fn every_row_works_for_its_actor_with_its_guard_met() {
    let (world, mut tried) = (World::new().await, 0);
    for (concept, trial) in trials() {
        for row in concept.rows_of(trial).iter().filter(|row| !row.from_state.is_empty()) {
            world.forget_names();
            let context = format!("{row:?}");
            if row.actor == "SYSTEM" {
                by_the_clock(&world, concept, trial, row).await;
                tried += 1;
                continue;
            }
            let (document, name) = trial.attempt(&row.action, &row.from_state, (concept.of_row)(row));
            let document = world.fill(world.own, &with_id(&(concept.adapt)(row, &document))).await;
            let answer = world.run(who(row), &document).await;
            assert_eq!(code(&answer, &row.action), "", "{context}: {answer}");
            let id = world.id_of(&name);
            assert_eq!(trial.state(&world, &id).await, row.to_state, "{context}");
            tried += 1;
        }
    }
    let rows = trials().flat_map(|(concept, trial)| concept.rows_of(trial));
    let rows = rows.filter(|row| !row.from_state.is_empty()).count();
    assert_eq!(tried, rows);
    println!("{tried} rows of the contract worked");
}

fn who(row: &Row) -> &'static str {
    match row.actor.as_str() {
        "STAFF" => "sam",
        "CHAPTER_LEADER" => "lea",
        "PUBLIC" => "public",
        actor => panic!("who is {actor}?"),
    }
}

/// The clock's rows: the day before nothing happens, on the day it does, and once.
async fn by_the_clock(world: &World, concept: &Concept, trial: &Trial, row: &Row) {
    let mut name = format!("{}_{}", trial.name, row.from_state);
    if let Some((_, _, variation)) = trial.met.iter().find(|(action, _, _)| *action == row.action) {
        name = format!("{name}__{variation}");
    }
    let id = world.fill(world.own, &format!("${name}")).await;
    (concept.before_the_clock)(world, row, &id).await;
    assert_eq!(trial.state(world, &id).await, row.from_state, "{row:?}");
    run_jobs(world).await;
    assert_eq!(trial.state(world, &id).await, row.to_state, "{row:?}");
    let entries = world.ledger().await.len();
    run_jobs(world).await;
    assert_eq!(world.ledger().await.len(), entries, "{row:?} was done twice");
    let schema = crate::schema::mutations();
    let by_clients = |of: &Row| (&of.entity, &of.action) == (&row.entity, &row.action) && of.actor != "SYSTEM";
    assert_eq!(schema.contains(&row.action), contract().iter().any(by_clients), "who does {}", row.action);
}

async fn run_jobs(world: &World) {
    let now = world.test.database.clock().now();
    for job in LifeCycleJob::ALL {
        assert_eq!(job.run(&world.test.database, now).await.unwrap().rejected, 0, "{job:?}");
    }
}

#[tokio::test]
async fn every_action_from_a_state_without_a_row_for_it_is_refused() {
    let (world, mut tried) = (World::new().await, 0);
    for (concept, trial) in trials() {
        let rows = concept.rows_of(trial);
        let states: BTreeSet<_> = rows.iter().map(|row| &row.to_state).collect();
        let by_clients = rows.iter().filter(|row| row.actor != "SYSTEM" && !row.from_state.is_empty());
        let actions: BTreeSet<_> = by_clients.map(|row| &row.action).collect();
        for action in actions {
            for state in &states {
                if rows.iter().any(|row| row.action == *action && row.from_state == **state) {
                    continue;
                }
                world.forget_names();
                let (document, name) = trial.attempt(action, state, None);
                let document = world.fill(world.own, &with_id(&document)).await;
                let (id, entries) = (world.id_of(&name), world.ledger().await.len());
                let answer = world.run("sam", &document).await;
                assert_eq!(code(&answer, action), "WRONG_STATE", "{} {state} {action}: {answer}", trial.entity);
                assert_eq!(trial.state(&world, &id).await, **state);
                assert_eq!(world.ledger().await.len(), entries);
                tried += 1;
            }
        }
    }
    println!("{tried} actions were refused from states without a row");
    assert!(100 <= tried, "{tried}");
}

#[tokio::test]
async fn every_actor_that_a_row_does_not_name_is_refused() {
    let (world, mut tried) = (World::new().await, 0);
    for (concept, trial) in trials() {
        let rows = concept.rows_of(trial);
        for row in rows.iter().filter(|row| !row.from_state.is_empty() && row.actor == "STAFF") {
            let others = ["public", "lea"].into_iter().filter(|other| {
                let named = rows.iter().filter(|of| of.action == row.action && of.from_state == row.from_state);
                !named.clone().any(|of| of.actor != "SYSTEM" && (who(of) == *other || of.actor == "PUBLIC"))
            });
            for other in others {
                world.forget_names();
                let (document, name) = trial.attempt(&row.action, &row.from_state, (concept.of_row)(row));
                let document = world.fill(world.own, &with_id(&(concept.adapt)(row, &document))).await;
                let answer = world.run(other, &document).await;
                let code = code(&answer, &row.action);
                let refused = ["UNAUTHENTICATED", "FORBIDDEN", "NOT_FOUND", "GRAPHQL_VALIDATION_FAILED"];
                assert!(refused.contains(&code.as_str()), "{row:?} by {other}: {answer}");
                assert_eq!(trial.state(&world, &world.id_of(&name)).await, row.from_state, "{row:?} by {other}");
                tried += 1;
            }
        }
    }
    println!("{tried} attempts of actors without a row were refused");
    assert!(100 <= tried, "{tried}");
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn everything_begins_as_the_contract_says_or_is_refused() {
    let (world, mut begun, mut refused) = (World::new().await, 0, 0);
    let contract = contract();
    let beginnings = CONCEPTS.iter().flat_map(|concept| concept.begin.iter().map(move |begin| (concept, begin)));
    for (concept, (entity, table)) in beginnings {
        let begins = |row: &&Row| row.entity == *entity && row.from_state.is_empty() && !concept.is_elsewhere(row);
        for row in contract.iter().filter(begins) {
            let (.., document) = attempts().find(|(name, ..)| *name == row.action).unwrap();
            world.forget_names();
            let document = with_id(&(concept.adapt)(row, document));
            let filled = world.fill(world.own, &document).await;
            let of_action = concept.unmet_at_begin.iter().filter(|(action, ..)| *action == row.action);
            for (.., from, to) in of_action.filter(|(_, clause, ..)| asks(&contract, row, clause)) {
                let unmet = world.fill(world.own, &document.replacen(from, to, 1)).await;
                assert_ne!(unmet, filled, "{from} is not in {document}");
                let answer = world.run(who(row), &unmet).await;
                assert!(!["", "INTERNAL"].contains(&code(&answer, &row.action).as_str()), "{row:?} {to}: {answer}");
                refused += 1;
            }
            let answer = world.run(who(row), &filled).await;
            assert_eq!(code(&answer, &row.action), "", "{row:?}: {answer}");
            let entries = world.ledger().await;
            let made = entries.iter().rev().find(|entry| entry.record_kind == *table && entry.action == row.action);
            let made = made.unwrap_or_else(|| panic!("{row:?} left no trace"));
            let status = made.changes.0.iter().find(|change| change.field == "status");
            if let Some(status) = status {
                assert_eq!(status.after, Some(row.to_state.clone().into()), "{row:?}");
            }
            begun += 1;
        }
    }
    println!("{begun} beginnings worked, {refused} were refused");
    assert!(0 < begun && begun <= refused);
}

/// The tables in the code, which `availableTransitions` and the messages are made of, are the contract's.
#[test]
fn the_life_cycles_in_the_code_are_the_contracts() {
    for (entity, steps) in CONCEPTS.iter().flat_map(|concept| (concept.life_cycles)()) {
        let contract: BTreeSet<_> = contract()
            .into_iter()
            .filter(|row| row.entity == entity)
            .map(|row| (row.from_state, row.action, row.to_state))
            .collect();
        assert_eq!(steps, contract, "{entity}");
    }
}
