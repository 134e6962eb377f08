//! What is always true, whatever is done by whomever in whatever order; and for each invariant of the domain the test
//! that holds it (`invariants.csv`).
mod branches;
mod chance;
mod sample;
mod state;

use std::{collections::BTreeSet, path::Path};

use chance::Chance;
use chrono::TimeDelta;
use serde::Deserialize;

use crate::support::World;

/// Random sequences of mutations by random actors, with right and wrong inputs, over days that pass: no state and no
/// combination comes of them that the invariants forbid, and no answer is a failure of the server.
#[tokio::test]
async fn no_sequence_of_changes_leads_to_what_the_invariants_forbid() {
    let mut taken = BTreeSet::new();
    for seed in 1..=3 {
        let world = World::new().await;
        let mut chance = Chance::new(seed);
        let allies = [world.ally().await.to_string(), world.ally().await.to_string()];
        let mut made = 0;
        for number in 0..400 {
            let who = *chance.of(&["sam", "sam", "sam", "sam", "sam", "sam", "sam", "sam", "lea", "public"]);
            let document = state::change(&world, &mut chance, &allies).await;
            let answer = world.run(who, &document).await;
            assert!(answer.get("errors").is_none(), "seed {seed}, change {number}: {document}: {answer}");
            made += usize::from(answer.to_string().contains("\"errors\":[]"));
            if chance.once_in(6) {
                let clock = world.test.database.clock();
                clock.set(clock.now() + TimeDelta::days(chance.below(12).into()));
                for job in chapterhouse::job::Job::ALL {
                    assert_eq!(job.run(&world.test.database, clock.now()).await.unwrap().refused, 0);
                }
            }
            let wrong = state::forbidden(&world).await;
            assert_eq!(wrong, Vec::<String>::new(), "seed {seed}, change {number}: {document}: {answer}");
        }
        assert!(20 <= made, "seed {seed}: {made} changes were made");
        taken.extend(state::the_ledger_tells_only_of_the_contracts_steps(&world).await);
    }
    // Chance came far enough to mean something.
    assert!(13 <= taken.len() && taken.contains("activateRelationship"), "{taken:?}");
}

/// The same of branches, by staff who are now of the main office and now posted, over days on which postings end.
#[tokio::test]
async fn no_sequence_of_changes_to_branches_leads_to_what_the_invariants_forbid() {
    let mut taken = BTreeSet::new();
    for seed in 1..=3 {
        let world = World::new().await;
        let (mut chance, cast) = (Chance::new(seed), branches::Cast::new(&world).await);
        for number in 0..400 {
            let who = *chance.of(&cast.staff);
            let (name, document) = branches::change(&world, &cast, &mut chance).await;
            let is_not_theirs = branches::is_not_theirs(&world, who, name).await;
            let answer = world.run_as(world.viewer_of(who).await, &document).await;
            let context = format!("seed {seed}, change {number}: {document}: {answer}");
            assert!(answer.get("errors").is_none(), "{context}");
            let is_made = answer["data"][name]["errors"].as_array().is_some_and(Vec::is_empty);
            assert!(!(is_made && is_not_theirs), "17: {context}");
            if is_made {
                taken.insert(name);
            }
            if chance.once_in(6) {
                let clock = world.test.database.clock();
                clock.set(clock.now() + TimeDelta::days(chance.below(12).into()));
            }
            assert_eq!(branches::forbidden(&world).await, Vec::<String>::new(), "{context}");
        }
        state::the_ledger_tells_only_of_the_contracts_steps(&world).await;
    }
    for name in ["openBranch", "endPosting", "reportBranchProgress", "achieveBranchGoal", "dissolveBranch"] {
        assert!(taken.contains(name), "chance never came to {name}: {taken:?}");
    }
}

#[derive(Deserialize)]
struct Held {
    number: u32,
    invariant: String,
    test: String,
}

/// The invariants of the domain, by number, each with the name of a test that would fail without it.
#[test]
fn every_invariant_has_a_test_that_holds_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut source = String::new();
    read(&folder.join("tests/it"), &mut source);
    read(&folder.join("src"), &mut source);
    let mut numbers = BTreeSet::new();
    for row in csv::Reader::from_path(folder.join("tests/it/invariants/invariants.csv")).unwrap().into_deserialize() {
        let Held { number, invariant, test } = row.unwrap();
        assert!(numbers.insert(number), "{number} is there twice");
        assert!(!invariant.is_empty());
        // What belongs to parts that do not exist yet says so.
        if let Some(part) = test.strip_prefix("with ") {
            assert!(!folder.join("src").join(part).exists(), "{part} exists: name the test that holds {number}");
        } else {
            assert!(source.contains(&format!("fn {test}(")), "{number}: there is no test {test}");
        }
    }
    assert_eq!(numbers, (1..=43).collect());
}

fn read(folder: &Path, source: &mut String) {
    for entry in std::fs::read_dir(folder).unwrap().map(Result::unwrap) {
        if entry.path().is_dir() {
            read(&entry.path(), source);
        } else if entry.path().extension().is_some_and(|end| end == "rs") {
            source.push_str(&std::fs::read_to_string(entry.path()).unwrap());
        }
    }
}
