//! The guards of the contract: with a clause of one unmet the step is refused, and no clause is left untried.
use std::collections::BTreeSet;

use super::{CONCEPTS, Concept, Row, asks, code, contract, run_jobs, trials, who, with_id};
use crate::support::{World, tests};

#[tokio::test]
async fn every_row_is_refused_with_its_guard_unmet_and_says_what_is_missing() {
    let (world, mut tried) = (World::new().await, 0);
    for (concept, trial) in trials() {
        let rows = concept.rows_of(trial);
        for (action, clause, variation, from, to) in trial.unmet {
            let of_action = rows.iter().filter(|row| row.action == *action && !row.from_state.is_empty());
            for row in of_action.filter(|row| row.actor != "SYSTEM" && asks(&rows, row, clause)) {
                world.forget_names();
                let replaced = (!variation.is_empty()).then_some(*variation);
                let (document, name) = trial.attempt(action, &row.from_state, replaced.or((concept.of_row)(row)));
                let document = (concept.adapt)(row, &document);
                assert!(document.contains(from), "{action}: {document} has no {from}");
                let document = world.fill(world.own, &with_id(&document.replacen(from, to, 1))).await;
                let (id, entries) = (world.id_of(&name), world.ledger().await.len());
                let answer = world.run(who(row), &document).await;
                let code = code(&answer, action);
                assert!(!["", "WRONG_STATE", "INTERNAL"].contains(&code.as_str()), "{row:?} {variation}: {answer}");
                let refusal = &answer["data"][*action]["errors"][0]["message"];
                let message = refusal.as_str().or(answer["errors"][0]["message"].as_str()).unwrap_or_default();
                assert!(20 <= message.len(), "{row:?}: {answer}");
                assert_eq!(trial.state(&world, &id).await, row.from_state, "{row:?} {variation}");
                assert_eq!(world.ledger().await.len(), entries, "{row:?}");
                tried += 1;
            }
        }
    }
    println!("{tried} rows were refused with the guard unmet");
    assert!(30 <= tried, "{tried}");
}

#[tokio::test]
async fn the_clock_does_nothing_before_the_day() {
    let world = World::new().await;
    for (name, entity, ..) in CONCEPTS.iter().flat_map(|concept| concept.not_due) {
        let (_, trial) = trials().find(|(_, trial)| trial.entity == *entity).unwrap();
        let id = world.fill(world.own, &format!("${name}")).await;
        let before = trial.state(&world, &id).await;
        run_jobs(&world).await;
        assert_eq!(trial.state(&world, &id).await, before, "{name}");
    }
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn an_agreement_that_ends_as_the_next_begins_is_superseded_and_not_expired() {
    let world = World::new().await;
    let (_, trial) = trials().find(|(_, trial)| trial.entity == "Agreement").unwrap();
    let id = world.fill(world.own, "$AGREEMENT_IN_FORCE__DUE").await;
    world.next_edition(id.parse().unwrap()).await;
    run_jobs(&world).await;
    assert_eq!(trial.state(&world, &id).await, "SUPERSEDED");
}

/// The clauses of a row's guard that something leaves unmet: an attempt above, a thing that is not due, or another test.
fn tried(concept: &Concept, row: &Row) -> Vec<&'static str> {
    let trials = concept.trials.iter().filter(|trial| trial.entity == row.entity);
    let unmet = trials.flat_map(|trial| trial.unmet).map(|(action, clause, ..)| (action, clause));
    let at_begin = concept.unmet_at_begin.iter().map(|(action, clause, ..)| (action, clause));
    let in_state = |name: &str| name.split("__").next().is_some_and(|name| name.ends_with(&row.from_state));
    let not_due = concept.not_due.iter().filter(|(name, entity, ..)| *entity == row.entity && in_state(name));
    let not_due = not_due.map(|(_, _, action, clause)| (action, clause));
    let elsewhere = concept.elsewhere.iter().map(|(action, clause, _)| (action, clause));
    let (begins, by_clock) = (row.from_state.is_empty(), row.actor == "SYSTEM");
    let by_client = unmet.filter(|_| !begins && !by_clock).chain(at_begin.filter(|_| begins));
    let all = by_client.chain(not_due.filter(|_| by_clock)).chain(elsewhere);
    all.filter(|(action, _)| **action == row.action).map(|(_, clause)| *clause).collect()
}

/// What is left of a guard without the clauses that are tried, and without the words between them.
fn untried(row: &Row, mut clauses: Vec<&'static str>) -> String {
    clauses.sort_by_key(|clause| std::cmp::Reverse(clause.len()));
    let rest = clauses.iter().fold(row.guard.clone(), |rest, clause| rest.replacen(clause, " ", 1));
    let words = rest.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty());
    words.filter(|word| !["and", "or"].contains(word)).collect::<Vec<_>>().join(" ")
}

#[test]
fn every_clause_of_every_guard_of_the_contract_is_tried() {
    let mut left = Vec::new();
    for concept in CONCEPTS {
        let rows = concept.trials.iter().flat_map(|trial| concept.rows_of(trial));
        let beginnings = contract().into_iter().filter(|row| {
            let begins = |(entity, _): &(&str, &str)| *entity == row.entity;
            row.from_state.is_empty() && concept.begin.iter().any(begins)
        });
        for row in rows.chain(beginnings) {
            let rest = untried(&row, tried(concept, &row));
            if !rest.is_empty() {
                left.push(format!("{} {} {}: {rest}", row.entity, row.from_state, row.action));
            }
        }
    }
    assert_eq!(left, Vec::<String>::new());
}

/// A clause that no guard has was mistyped, or is no longer in the contract.
#[test]
fn every_clause_that_is_tried_is_one_of_the_contract() {
    let contract = contract();
    for concept in CONCEPTS {
        let unmet = concept.trials.iter().flat_map(|trial| trial.unmet).map(|(action, clause, ..)| (action, clause));
        let at_begin = concept.unmet_at_begin.iter().map(|(action, clause, ..)| (action, clause));
        let not_due = concept.not_due.iter().map(|(_, _, action, clause)| (action, clause));
        let elsewhere = concept.elsewhere.iter().map(|(action, clause, _)| (action, clause));
        for (action, clause) in unmet.chain(at_begin).chain(not_due).chain(elsewhere) {
            let is_there = contract.iter().any(|row| row.action == *action && row.guard.contains(clause));
            assert!(is_there || action.is_empty(), "no guard of {action} says {clause:?}");
        }
    }
}

#[test]
fn what_is_tried_elsewhere_names_a_test() {
    let known = tests();
    let clauses = CONCEPTS.iter().flat_map(|concept| concept.elsewhere).map(|(.., test)| *test);
    let rows = CONCEPTS.iter().flat_map(|concept| concept.rows_elsewhere).map(|(.., test)| *test);
    for test in clauses.chain(rows).collect::<BTreeSet<_>>() {
        assert!(known.contains(test), "there is no test {test}");
    }
}
