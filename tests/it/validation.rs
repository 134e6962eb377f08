//! What the schema says to each role.
use std::collections::BTreeSet;

use serde_json::Value as Json;

use crate::support::World;

const ROLES: [&str; 3] = ["public", "lea", "sam"];

const NAMED: &str = "{ __schema { queryType { name } mutationType { name } types { kind name
    fields(includeDeprecated: true) { name type { ...t } args(includeDeprecated: true) { name type { ...t } } }
    inputFields(includeDeprecated: true) { name type { ...t } } enumValues(includeDeprecated: true) { name }
    interfaces { ...t } possibleTypes { ...t } }
    directives { name args(includeDeprecated: true) { name type { ...t } } } } }
    fragment t on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { name } } } } }";

/// The places of a schema that name a type, each with that name.
fn named(place: &str, value: &Json, found: &mut Vec<(String, String)>) {
    match value {
        Json::Array(items) => items.iter().for_each(|item| named(place, item, found)),
        Json::Object(fields) => {
            let own = fields.get("name").and_then(Json::as_str).unwrap_or_default();
            let is_wrapped = fields.get("ofType").is_some_and(Json::is_object);
            if !own.is_empty() && !is_wrapped && !fields.contains_key("args") && !fields.contains_key("type") {
                found.push((place.to_owned(), own.to_owned()));
            }
            let below = if own.is_empty() { place.to_owned() } else { format!("{place}.{own}") };
            fields.values().for_each(|value| named(&below, value, found));
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) => {}
    }
}

#[tokio::test]
async fn every_type_that_a_role_is_told_of_exists_to_it() {
    let world = World::new().await;
    for who in ROLES {
        let answer = world.run(who, NAMED).await;
        let schema = &answer["data"]["__schema"];
        let types = schema["types"].as_array().unwrap();
        let known: BTreeSet<_> = types.iter().map(|of| of["name"].as_str().unwrap()).collect();
        let mut found = Vec::new();
        for of in types {
            let name = of["name"].as_str().unwrap();
            for part in ["fields", "inputFields", "interfaces", "possibleTypes"] {
                named(name, &of[part], &mut found);
            }
            let parts = [("OBJECT", "fields"), ("INTERFACE", "fields"), ("INPUT_OBJECT", "inputFields")];
            let parts = parts.into_iter().chain([("ENUM", "enumValues"), ("UNION", "possibleTypes")]);
            for (kind, part) in parts.filter(|(kind, _)| of["kind"] == *kind) {
                assert!(!of[part].as_array().unwrap().is_empty(), "{who} sees the {kind} {name} without {part}");
            }
        }
        for part in ["queryType", "mutationType"] {
            named(part, &schema[part], &mut found);
        }
        assert!(100 < known.len() && 1_000 < found.len(), "{who}: {} of {}", found.len(), known.len());
        let missing: Vec<_> = found.iter().filter(|(_, name)| !known.contains(name.as_str())).collect();
        assert!(missing.is_empty(), "{who} is told of types that do not exist to them: {missing:?}");
    }
}
