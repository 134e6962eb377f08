//! What `availableTransitions` says that an input requires, against what the mutations refuse to do without.
use std::collections::BTreeSet;

use async_graphql::parser::{
    parse_query,
    types::{DocumentOperations, Selection},
};
use async_graphql_value::Value;

use super::{Row, Trial, code, trials, who, with_id};
use crate::support::World;

/// The fields of an input that say which thing is meant.
const WHICH: [&str; 3] = ["id", "expectedVersion", "token"];

/// Things of which an action needs more than of others: contract's name, action and variation.
const DEMANDING: &[(&str, &str, &str)] = &[
    ("StrategicAlliance", "terminateRelationship", "NOTICED"),
    ("Partnership", "terminateRelationship", "NOTICED"),
    ("Agreement", "terminateAgreement", "NOTICED"),
];

/// What the attempts do not say of these things.
const SAID_OF_THEM: &[(&str, &str)] = &[("noticeGivenOn", r#""2026-01-01""#)];

#[tokio::test]
async fn a_step_is_refused_without_each_field_that_it_requires_and_made_with_these_alone() {
    let (world, mut seen) = (World::new().await, BTreeSet::new());
    // A life without a table in the code, as officers' is, has no `availableTransitions`.
    for (concept, trial) in trials().filter(|(concept, _)| !(concept.life_cycles)().is_empty()) {
        for row in concept.rows_of(trial).iter().filter(|row| row.actor != "SYSTEM" && !row.from_state.is_empty()) {
            let is_row = |(entity, action, _): &&(&str, &str, &str)| (*entity, *action) == (trial.entity, &row.action);
            let demanding = DEMANDING.iter().filter(is_row).map(|(.., variation)| Some(*variation));
            for variation in demanding.chain([(concept.of_row)(row)]) {
                let (document, name) = trial.attempt(&row.action, &row.from_state, variation);
                let asked = Asked { trial, row, document: (concept.adapt)(row, &document), name };
                for field in asked.required(&world).await {
                    asked.is_refused_without(&world, &field).await;
                    seen.insert((trial.entity, row.action.clone(), field));
                }
                asked.is_made_with_what_it_requires(&world).await;
            }
        }
    }
    for (entity, action, field) in [
        ("StrategicAlliance", "terminateRelationship", "noticeGivenOn"),
        ("Partnership", "terminateRelationship", "noticeGivenOn"),
        ("Agreement", "terminateAgreement", "noticeGivenOn"),
        ("Sponsorship", "commitSponsorship", "amount"),
        ("Branch", "closeBranch", "handoverNotes"),
    ] {
        assert!(seen.contains(&(entity, action.to_owned(), field.to_owned())), "{entity} {action} {field}: {seen:?}");
    }
}

/// A step, and an attempt at it on a thing with this name.
struct Asked<'a> {
    trial: &'a Trial,
    row: &'a Row,
    document: String,
    name: String,
}

impl Asked<'_> {
    /// The attempt at a new thing, the thing's id, and what the server says that the input needs.
    async fn begin(&self, world: &World) -> (String, String, Vec<String>) {
        world.forget_names();
        let document = world.fill(world.own, &with_id(&self.document)).await;
        let (id, entity) = (world.id_of(&self.name), self.trial.entity);
        let question =
            format!(r#"{{ node(id: "{id}") {{ ... on {entity} {{ availableTransitions {{ action requires }} }} }} }}"#);
        // Leaders are told what they themselves have to say; of applications for exchanges they read the state alone.
        let is_told = self.row.actor == "CHAPTER_LEADER" && entity != "ExchangeApplication";
        let asker = if is_told { "lea" } else { "sam" };
        let answer = world.run(asker, &question).await;
        let known = answer["data"]["node"]["availableTransitions"].as_array();
        let known = known.unwrap_or_else(|| panic!("{:?}: {answer}", self.row));
        let this = known.iter().find(|transition| transition["action"] == self.row.action);
        let this = this.unwrap_or_else(|| panic!("{:?}: {answer}", self.row));
        let required = serde_json::from_value(this["requires"].clone()).unwrap();
        (document, id, required)
    }

    async fn required(&self, world: &World) -> Vec<String> {
        let (_, _, required) = self.begin(world).await;
        required
    }

    async fn is_refused_without(&self, world: &World, field: &str) {
        let (document, id, mut required) = self.begin(world).await;
        required.retain(|other| other != field);
        let answer = world.run(who(self.row), &with_input_of(&required, &document)).await;
        let context = format!("{:?} without {field}: {answer}", self.row);
        let refused = ["REQUIRED", "GRAPHQL_VALIDATION_FAILED"];
        assert!(refused.contains(&code(&answer, &self.row.action).as_str()), "{context}");
        assert!(answer.to_string().contains(field), "{context}");
        assert_eq!(self.trial.state(world, &id).await, self.row.from_state, "{context}");
    }

    async fn is_made_with_what_it_requires(&self, world: &World) {
        let (document, _, required) = self.begin(world).await;
        let answer = world.run(who(self.row), &with_input_of(&required, &document)).await;
        assert_eq!(code(&answer, &self.row.action), "", "{:?} with {required:?}: {answer}", self.row);
    }
}

/// The mutation with these fields alone in its input, beside those that say which thing is meant.
fn with_input_of(fields: &[String], document: &str) -> String {
    let parsed = parse_query(document).unwrap();
    let DocumentOperations::Single(operation) = &parsed.operations else { panic!("{document}") };
    let Selection::Field(mutation) = &operation.node.selection_set.node.items[0].node else { panic!("{document}") };
    let name = mutation.node.name.node.clone();
    let Value::Object(given) = &mutation.node.arguments[0].1.node else { panic!("{document}") };
    let said = |field: &str| SAID_OF_THEM.iter().find(|(of, _)| *of == field).map(|(_, value)| (*value).to_owned());
    let value = |field: &str| given.get(field).map(ToString::to_string).or_else(|| said(field));
    let which = WHICH.into_iter().filter(|field| given.contains_key(*field));
    let fields = which.chain(fields.iter().map(String::as_str));
    let input: Vec<_> = fields.map(|field| format!("{field}: {}", value(field).unwrap())).collect();
    format!("mutation {{ {name}(input: {{{}}}) {{ errors {{ code message path }} }} }}", input.join(", "))
}
