//! Faults are injected, and what was acknowledged is counted: each acknowledged change is there, each that was not made
//! is not, each idempotency key answers as before, and the ledger agrees with the rows.
mod beside;
mod cut;
mod disk;
mod kill;
mod program;
mod server;

use std::collections::{HashMap, HashSet};

use entity::{ledger_entry, organization};
use sea_orm::{ColumnTrait as _, DatabaseConnection, EntityTrait as _, QueryFilter as _};
use serde_json::{Value as Json, json};

/// What somebody who asks for an organization is told.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Told {
    /// It was made, with this id, by this request or by one before.
    Made { id: String, replayed: bool },
    /// Nothing was done.
    NotMade,
    /// It may have been made, or there was no answer.
    Unknown,
}

impl Told {
    fn of(answer: &Json) -> Self {
        let payload = &answer["data"]["createOrganization"];
        if let Some(id) = payload["organization"]["id"].as_str() {
            return Self::Made { id: id.to_owned(), replayed: payload["replayed"].as_bool().unwrap() };
        }
        let more = &answer["errors"][0]["extensions"];
        match (more["code"].as_str(), more["outcome"].as_str()) {
            (Some("UNAVAILABLE"), Some("NOT_MADE")) | (Some("OVERLOADED"), _) => Self::NotMade,
            // Of what could not be read afterwards nothing follows.
            (Some("UNAVAILABLE"), Some("UNKNOWN") | None) => Self::Unknown,
            _ => panic!("neither made nor refused in a way that helps: {answer}"),
        }
    }
}

/// The request for an organization; its name is its idempotency key.
fn request(name: &str) -> Json {
    let query = "mutation($input: CreateOrganizationInput!) { createOrganization(input: $input) {
        replayed organization { id } errors { code message } } }";
    let input = json!({"name": name, "kind": "COMPANY", "countryCode": "US", "idempotencyKey": name});
    json!({"query": query, "variables": {"input": input}})
}

/// What each name was told.
type Record = HashMap<String, Told>;

/// Compares what was told with what is there.
async fn judge(database: &DatabaseConnection, record: &Record) {
    let rows = organization::Entity::find().filter(organization::Column::Name.starts_with("Fault "));
    let rows = rows.all(database).await.unwrap();
    let ids: HashMap<_, _> = rows.iter().map(|row| (row.name.clone(), row.id.to_string())).collect();
    assert_eq!(ids.len(), rows.len(), "a name is there twice");
    for (name, told) in record {
        match told {
            Told::Made { id, .. } => assert_eq!(ids.get(name), Some(id), "{name} was acknowledged"),
            Told::NotMade => assert_eq!(ids.get(name), None, "{name} was not to be made"),
            Told::Unknown => {}
        }
    }
    let entries = ledger_entry::Entity::find()
        .filter(ledger_entry::Column::Action.eq("createOrganization"))
        .filter(ledger_entry::Column::RecordKind.eq("organization"));
    let entries = entries.all(database).await.unwrap();
    let noted: Vec<_> = entries.iter().map(|entry| entry.record_id).collect();
    let made: HashSet<_> = rows.iter().map(|row| row.id.0).collect();
    assert_eq!(noted.iter().copied().collect::<HashSet<_>>(), made, "ledger and rows differ");
    assert_eq!(noted.len(), made.len(), "an entry is there twice");
}

/// What the keys must answer after everything: each is asked again.
fn judge_again(before: &Told, again: &Told, name: &str) {
    match (before, again) {
        (Told::Made { id, .. }, Told::Made { id: same, replayed: true }) => assert_eq!(id, same, "{name}"),
        (Told::NotMade, Told::Made { replayed: false, .. }) | (Told::Unknown, Told::Made { .. }) => {}
        _ => panic!("{name} was told {before:?}, and then {again:?}"),
    }
}
