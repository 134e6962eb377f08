//! What is held of people: registered, and told to them.
use std::collections::{BTreeMap, BTreeSet};

use chapterhouse::data::{TABLES, Use};
use entity::account;
use serde_json::{Value as Json, json};

use super::code;
use crate::support::{
    World, catalogue,
    persons::MARK,
};

fn registered() -> BTreeMap<String, Use> {
    let columns = TABLES
        .iter()
        .flat_map(|table| table.columns().map(move |(holds, column)| (format!("{}.{column}", table.name), holds)));
    let mut registered = BTreeMap::new();
    for (name, holds) in columns {
        assert!(registered.insert(name.clone(), holds).is_none(), "{name} is registered twice");
    }
    registered
}

async fn export(world: &World, who: &str, account: account::AccountId) -> Json {
    let document = format!(
        r#"mutation {{ exportPersonalData(input: {{account: "{account}"}}) {{ document errors {{ code }} }} }}"#
    );
    world.run(who, &document).await["data"]["exportPersonalData"].clone()
}

#[tokio::test]
async fn every_column_that_can_hold_words_is_registered() {
    let world = World::new().await;
    let registered = registered();
    let columns = catalogue::columns(world.plain()).await;
    let name = |column: &catalogue::Column| format!("{}.{}", column.table, column.name);
    let open: BTreeSet<_> = columns.iter().filter(|column| column.can_hold_words()).map(name).collect();
    let missing: Vec<_> = open.iter().filter(|name| !registered.contains_key(*name)).collect();
    assert!(
        missing.is_empty(),
        "say in src/data/personal/registry.rs whether these hold something of a person: {missing:?}"
    );
    let known: BTreeSet<_> = columns.iter().map(name).collect();
    let gone: Vec<_> = registered.keys().filter(|name| !known.contains(*name)).collect();
    assert!(gone.is_empty(), "these are no columns: {gone:?}");
}

#[tokio::test]
async fn people_are_told_all_that_is_held_of_them_no_secrets_and_nothing_of_others() {
    let world = World::new().await;
    let person = world.known_everywhere().await;
    world.inquiry("SUBMITTED").await;
    let own = format!(
        r#"mutation {{ exportPersonalData(input: {{account: "{person}"}}) {{ document errors {{ code }} }} }}"#
    );
    let viewer = world.viewer_of(person).await;
    world.run_as(viewer.clone(), &own).await;
    let answer = world.run_as(viewer, &own).await;
    let document = &answer["data"]["exportPersonalData"]["document"];
    for table in TABLES {
        let told: BTreeSet<_> = table.columns().filter(|(holds, _)| holds.is_told()).map(|(_, name)| name).collect();
        let rows = document.get(table.name).map(|rows| rows.as_array().unwrap());
        assert_eq!(rows.is_some(), !told.is_empty(), "{}: {document:#}", table.name);
        let Some(first) = rows.map(|rows| rows.first().unwrap_or_else(|| panic!("{}: {document:#}", table.name)))
        else {
            continue;
        };
        let fields: BTreeSet<_> = first.as_object().unwrap().keys().map(String::as_str).collect();
        assert_eq!(fields, told, "{}", table.name);
    }
    assert_eq!(document["session"][0]["network"], MARK);
    assert_eq!(
        document["inquiry_message"],
        json!([{"inquiry_id": document["inquiry_message"][0]["inquiry_id"],
        "created_at": "2026-03-01T09:00:00Z", "text": "Yours, Zqmark"}])
    );
    assert_eq!(document["ledger_entry"][0]["action"], "exportPersonalData", "the first time was noted");
    let text = document.to_string();
    for others in ["nora@", "sam@", "lea@", "argon2", "among us"] {
        assert!(!text.contains(others), "{others}: {text}");
    }
}

#[tokio::test]
async fn who_was_told_of_somebody_is_in_the_ledger() {
    let world = World::new().await;
    assert_eq!(code(&export(&world, "sam", world.lea).await), "FORBIDDEN", "who administers no accounts");
    assert!(world.ledger().await.is_empty());
    assert_eq!(export(&world, "ada", world.lea).await["document"]["account"][0]["email"], "lea@example.org");
    let [entry] = world.ledger().await.try_into().unwrap();
    assert_eq!((entry.action.as_str(), entry.actor_id), ("exportPersonalData", Some(world.ada)));
    assert_eq!((entry.subject_id, entry.changes.0[0].field.as_str()), (world.lea.0, "personalData"));
}
