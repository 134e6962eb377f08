//! What is always true, whatever is done by whomever in whatever order; and for each invariant of the domain the test
//! that holds it (`invariants.csv`).
mod branches;
mod chance;
mod inquiries;
mod officers;
mod organizations;
mod sample;
mod sponsors;
mod state;

use std::{collections::BTreeSet, path::Path};

use chance::Chance;
use chrono::TimeDelta;
use serde::Deserialize;

use crate::support::{World, tests};

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
            // What only the staff do is not in the schema of others.
            let is_unknown = |errors| who != "sam" && is_of_the_request(errors);
            let is_answered = answer.get("errors").is_none_or(is_unknown);
            assert!(is_answered, "seed {seed}, change {number}: {document}: {answer}");
            made += usize::from(answer.to_string().contains("\"errors\":[]"));
            days_pass(&world, &mut chance).await;
            let wrong = state::forbidden(&world).await;
            assert_eq!(wrong, Vec::<String>::new(), "seed {seed}, change {number}: {document}: {answer}");
        }
        assert!(20 <= made, "seed {seed}: {made} changes were made");
        taken.extend(state::the_ledger_tells_only_of_the_contracts_steps(&world).await);
    }
    // Chance came far enough to mean something.
    assert!(13 <= taken.len() && taken.contains("activateRelationship"), "{taken:?}");
}

/// The same of branches, by staff who are now of the main office and now posted, over days on which assignments end.
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
    for name in ["openBranch", "endBranchAssignment", "reportBranchProgress", "achieveBranchGoal", "dissolveBranch"] {
        assert!(taken.contains(name), "chance never came to {name}: {taken:?}");
    }
}

/// Who acts: mostly those who may.
const WHO: &[&str] = &["sam", "sam", "sam", "sam", "lea", "public"];

/// Days pass by chance, and the clock does what they bring.
async fn days_pass(world: &World, chance: &mut Chance) {
    if chance.once_in(6) {
        let clock = world.test.database.clock();
        clock.set(clock.now() + TimeDelta::days(chance.below(12).into()));
        for job in chapterhouse::job::LifeCycleJob::ALL {
            assert_eq!(job.run(&world.test.database, clock.now()).await.unwrap().rejected, 0);
        }
    }
}

fn mutation(name: &str, input: &str) -> String {
    format!("mutation {{ {name}(input: {{{input}}}) {{ errors {{ code }} }} }}")
}

/// Whether the change was made; panics if the server failed.
fn is_made(answer: &serde_json::Value, name: &str, context: &str) -> bool {
    assert!(answer.get("errors").is_none_or(is_of_the_request), "{context}: {answer}");
    answer["data"][name]["errors"].as_array().is_some_and(Vec::is_empty)
}

/// Whether the request was not understood, as it is where chance leaves out what an input demands.
fn is_of_the_request(errors: &serde_json::Value) -> bool {
    errors[0]["extensions"]["code"] == "GRAPHQL_VALIDATION_FAILED"
}

/// What chance came to, and has to come to for the sequences to mean something.
fn came_to(taken: &BTreeSet<&str>, names: &[&str]) {
    let missing: Vec<_> = names.iter().filter(|name| !taken.contains(*name)).collect();
    assert!(missing.is_empty(), "chance never came to {missing:?}: {taken:?}");
}

#[tokio::test]
async fn no_sequence_of_changes_to_organizations_leads_to_what_the_invariants_forbid() {
    let mut taken = BTreeSet::new();
    for seed in 1..=3 {
        let (world, mut chance, mut known) = (World::new().await, Chance::new(seed), BTreeSet::new());
        world.fill(world.own, "$ALLIANCE_ACTIVE").await;
        for number in 0..300 {
            let (name, document) = organizations::change(&world, &mut chance).await;
            let who: &&str = chance.of(WHO);
            let answer = world.run(who, &document).await;
            let context = format!("seed {seed}, change {number}: {document}");
            if is_made(&answer, name, &context) {
                taken.insert(name);
            }
            let wrong = organizations::forbidden(&world, &mut known).await;
            assert_eq!(wrong, Vec::<String>::new(), "{context}: {answer}");
        }
    }
    came_to(
        &taken,
        &[
            "createOrganization",
            "updateOrganization",
            "archiveOrganization",
            "linkOrganizations",
            "unlinkOrganizations",
        ],
    );
}

#[tokio::test]
async fn no_sequence_of_changes_to_sponsorships_leads_to_what_the_invariants_forbid() {
    let (mut taken, mut steps) = (BTreeSet::new(), BTreeSet::new());
    for seed in 1..=3 {
        let (world, mut chance) = (World::new().await, Chance::new(seed));
        sponsors::packages(&world).await;
        let bodies = [world.ally().await.to_string(), world.ally().await.to_string(), world.second.to_string()];
        for number in 0..300 {
            let (name, document) = sponsors::change(&world, &mut chance, &bodies).await;
            let who: &&str = chance.of(WHO);
            let answer = world.run(who, &document).await;
            let context = format!("seed {seed}, change {number}: {document}");
            if is_made(&answer, name, &context) {
                taken.insert(name);
            }
            days_pass(&world, &mut chance).await;
            assert_eq!(sponsors::forbidden(&world).await, Vec::<String>::new(), "{context}: {answer}");
        }
        steps.extend(state::the_ledger_tells_only_of_the_contracts_steps(&world).await);
    }
    assert!(steps.contains("activateSponsorship") && steps.contains("endSponsorship"), "{steps:?}");
    came_to(
        &taken,
        &[
            "offerSponsorship",
            "commitSponsorship",
            "declineSponsorship",
            "cancelSponsorship",
            "renewSponsorship",
            "useEntitlement",
        ],
    );
}

#[tokio::test]
async fn no_sequence_of_changes_to_inquiries_leads_to_what_the_contract_forbids() {
    let mut taken = BTreeSet::new();
    for seed in 1..=3 {
        let (world, mut chance) = (World::new().await, Chance::new(seed));
        let bodies = [world.ally().await.to_string(), world.ally().await.to_string()];
        world.inquiry("SUBMITTED").await;
        for number in 0..300 {
            let (who, name, document) = inquiries::change(&world, &mut chance, &bodies).await;
            let answer = world.run(who, &document).await;
            let context = format!("seed {seed}, change {number}: {document}");
            if is_made(&answer, name, &context) {
                assert!(who != "lea" && (who != "public" || document.contains("token")), "{who}: {context}");
                taken.insert(name);
            }
            days_pass(&world, &mut chance).await;
            assert_eq!(inquiries::forbidden(&world).await, Vec::<String>::new(), "{context}: {answer}");
        }
        state::the_ledger_tells_only_of_the_contracts_steps(&world).await;
    }
    came_to(
        &taken,
        &[
            "claimInquiry",
            "requestInquiryInfo",
            "answerInquiry",
            "convertInquiry",
            "withdrawInquiry",
            "markInquiryAsSpam",
        ],
    );
}

#[tokio::test]
async fn no_sequence_of_changes_to_officers_leads_to_what_the_invariants_forbid() {
    let mut taken = BTreeSet::new();
    for seed in 1..=3 {
        let (world, mut chance) = (World::new().await, Chance::new(seed));
        for number in 0..300 {
            let before = officers::Rows::of(&world).await;
            let (name, chapter, document) = before.change(&world, &mut chance);
            let who = *chance.of(&["sam", "sam", "lea", "lea", "public"]);
            let leads = world.viewer(who).await.leads(chapter);
            let answer = world.run(who, &document).await;
            let context = format!("seed {seed}, change {number} by {who}: {document}");
            let after = officers::Rows::of(&world).await;
            if is_made(&answer, name, &context) {
                assert!(who == "sam" || leads, "31: {context}");
                let is_left = who == "lea" && before.has_leader(chapter) && !after.has_leader(chapter);
                assert!(!is_left, "25: {context}");
                taken.insert(name);
            }
            assert_eq!(after.forbidden(), Vec::<String>::new(), "{context}: {answer}");
            days_pass(&world, &mut chance).await;
        }
        state::the_ledger_tells_only_of_the_contracts_steps(&world).await;
    }
    came_to(&taken, &["reportOfficer", "confirmOfficer", "rejectOfficer", "endOfficer"]);
}

#[derive(Deserialize)]
struct Held {
    number: u32,
    invariant: String,
    test: String,
}

/// The invariants of the domain, by number, each with the path of a test that would fail without it.
#[test]
fn every_invariant_has_a_test_that_holds_it() {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR"));
    let (known, mut numbers) = (tests(), BTreeSet::new());
    for row in csv::Reader::from_path(folder.join("tests/it/invariants/invariants.csv")).unwrap().into_deserialize() {
        let Held { number, invariant, test } = row.unwrap();
        assert!(numbers.insert(number), "{number} is there twice");
        assert!(!invariant.is_empty());
        // What belongs to parts that do not exist yet says so.
        if let Some(part) = test.strip_prefix("with ") {
            assert!(!folder.join("src").join(part).exists(), "{part} exists: name the test that holds {number}");
        } else {
            assert!(known.contains(&test), "{number}: there is no test {test}");
        }
    }
    assert_eq!(numbers, (1..=43).collect());
}
