//! What the schema says to each role, and which documents are valid by it.
use std::{
    collections::BTreeSet,
    path::Path,
    time::{Duration, Instant},
};

use async_graphql::{Request, Variables};
use serde_json::{Value as Json, json};

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

/// A document of the corpus: whether it is valid, and the variables that are sent with it.
struct Document {
    rule: String,
    is_valid: bool,
    variables: Json,
    text: String,
}

/// The documents of `tests/contract/validation`; `stricter` are those that graphql-js lets through.
fn corpus() -> Vec<Document> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/contract/validation");
    let mut documents = Vec::new();
    for file in std::fs::read_dir(folder).unwrap() {
        let path = file.unwrap().path();
        let rule = path.file_stem().unwrap().to_str().unwrap();
        let all = std::fs::read_to_string(&path).unwrap();
        for part in format!("\n{all}").split("\n#: ").skip(1) {
            let (head, text) = part.split_once('\n').unwrap();
            let (verdict, variables) = head.split_once(' ').unwrap_or((head, "{}"));
            let is_valid = match verdict {
                "valid" => true,
                "invalid" | "stricter" => false,
                _ => panic!("{rule}: {head}"),
            };
            let variables = serde_json::from_str(variables).unwrap();
            documents.push(Document { rule: rule.to_owned(), is_valid, variables, text: text.to_owned() });
        }
    }
    documents
}

fn code(answer: &Json) -> &str {
    answer["errors"][0]["extensions"]["code"].as_str().unwrap_or_default()
}

async fn answer(world: &World, who: &str, document: &str, variables: Json) -> Json {
    let request = Request::new(document).variables(Variables::from_json(variables));
    let name = document.lines().find_map(|line| line.strip_prefix("query ")).unwrap_or_default();
    let name: String = name.chars().take_while(char::is_ascii_alphabetic).collect();
    let request = if name.is_empty() { request } else { request.operation_name(name) };
    serde_json::to_value(world.app.answer(world.viewer(who).await, request).await).unwrap()
}

#[tokio::test]
async fn documents_are_valid_as_the_specification_says() {
    let world = World::new().await;
    let (mut wrong, mut tried) = (Vec::new(), 0);
    for Document { rule, is_valid, variables, text } in corpus() {
        let answer = answer(&world, "sam", &text, variables).await;
        let errors = answer["errors"].as_array().cloned().unwrap_or_default();
        let is_refused = |error: &Json| {
            let code = &error["extensions"]["code"];
            code == "GRAPHQL_VALIDATION_FAILED" || code == "GRAPHQL_PARSE_FAILED"
        };
        if errors.iter().any(is_refused) == is_valid {
            wrong.push(format!("{rule}: {text}{answer:.300}"));
        }
        assert!(is_valid || errors.iter().all(|error| error["locations"].is_array()), "{rule}: {text}{answer}");
        tried += 1;
    }
    assert!(wrong.is_empty(), "{} of {tried}:\n{}", wrong.len(), wrong.join("\n"));
    assert!(200 < tried);
}

#[tokio::test]
async fn what_is_wrong_with_a_value_says_what_would_be_right() {
    let world = World::new().await;
    let chapters = |filter: &str| format!("{{ chapters(filter: {{{filter}}}) {{ totalCount }} }}");
    let update = |field: &str| {
        format!("mutation {{ updateChapter(input: {{id: \"x\", expectedVersion: 1, {field}}}) {{ replayed }} }}")
    };
    for (document, message, path) in [
        (
            chapters("kinds: \"STUDENT\""),
            "\"STUDENT\" is text, and ChapterKind is an enum: use STUDENT without quotes.",
            json!(["filter", "kinds"]),
        ),
        (
            chapters("kinds: NOPE"),
            "NOPE is not a value of ChapterKind: use one of STUDENT, GEOGRAPHIC.",
            json!(["filter", "kinds"]),
        ),
        (
            chapters("not: {regions: [MIDWEST, null]}"),
            "null is not allowed here: use a value of type ChapterRegion!.",
            json!(["filter", "not", "regions", "1"]),
        ),
        (
            chapters("countries: [\"no\"]"),
            "\"no\" is not a CountryCode: use two capital letters like \"NO\".",
            json!(["filter", "countries", "0"]),
        ),
        (
            update("foundedOn: \"24.11.2026\""),
            "\"24.11.2026\" is not a date: use YYYY-MM-DD.",
            json!(["input", "foundedOn"]),
        ),
        (
            "{ chapters(first: 3000000000) { totalCount } }".to_owned(),
            "3000000000 is not an Int: use a whole number from -2147483648 to 2147483647.",
            json!(["first"]),
        ),
        ("{ node(id: true) { id } }".to_owned(), "true is not an ID: use an id in quotes.", json!(["id"])),
        (
            "mutation { updateChapter(input: {id: \"x\"}) { replayed } }".to_owned(),
            "The field \"expectedVersion\" of type \"UpdateChapterInput\" is required: add a value of type Int!.",
            json!(["input"]),
        ),
    ] {
        let answer = answer(&world, "sam", &document, json!({})).await;
        assert_eq!((code(&answer), &answer["errors"][0]["message"]), ("GRAPHQL_VALIDATION_FAILED", &json!(message)));
        assert_eq!(answer["errors"][0]["extensions"]["argumentPath"], path, "{answer}");
        assert!(answer["errors"][0]["locations"][0]["line"].is_u64(), "{answer}");
    }
    let hidden = answer(&world, "public", &chapters("nope: 1"), json!({})).await;
    assert!(!hidden.to_string().contains("statuses"), "{hidden}");
}

#[tokio::test]
async fn variables_are_checked_like_what_is_written() {
    let world = World::new().await;
    let chapters = "query($f: ChapterFilterInput, $n: Int! = 1) { chapters(filter: $f, first: $n) { totalCount } }";
    for (variables, message, path) in [
        (json!({"n": null}), "null is not allowed here: use a value of type Int!.", json!(["n"])),
        (json!({"n": "1"}), "\"1\" is not an Int", json!(["n"])),
        (json!({"n": 1.5}), "1.5 is not an Int", json!(["n"])),
        (json!({"f": {"kinds": "NOPE"}}), "\"NOPE\" is not a value of ChapterKind: use one of", json!(["f", "kinds"])),
        (json!({"f": {"and": [{"kinds": 1}]}}), "1 is not a value of ChapterKind", json!(["f", "and", "0", "kinds"])),
        (json!({"f": {"nope": 1}}), "Unknown field \"nope\" of type \"ChapterFilterInput\"", json!(["f"])),
        (json!({"f": [{}]}), "A list is not of type ChapterFilterInput", json!(["f"])),
    ] {
        let answer = answer(&world, "public", chapters, variables.clone()).await;
        let error = &answer["errors"][0];
        assert!(error["message"].as_str().unwrap_or_default().contains(message), "{variables}: {answer}");
        assert_eq!((code(&answer), &error["extensions"]["variablePath"]), ("GRAPHQL_VALIDATION_FAILED", &path));
    }
    // Where null is not allowed it is not allowed as a variable that has a default, or whose argument has one.
    for (document, variables) in [
        ("query($s: Boolean = true) { viewer { role @skip(if: $s) } }", json!({"s": null})),
        (
            "mutation($l: [URL!]) { updateChapter(input: {id: \"x\", expectedVersion: 1, addSocialLinks: $l}) { replayed } }",
            json!({"l": null}),
        ),
    ] {
        let refused = answer(&world, "public", document, variables).await;
        assert!(refused.to_string().contains("null is not allowed here"), "{refused}");
        assert!(!answer(&world, "public", document, json!({})).await.to_string().contains("null is not"), "{document}");
    }
    let right = json!({"f": {"kinds": "STUDENT", "regions": "MIDWEST"}, "n": 2, "unknown": 1});
    assert_eq!(answer(&world, "public", chapters, right).await.get("errors"), None);
}

#[tokio::test]
async fn all_mistakes_are_told_at_once_in_the_order_of_the_document() {
    let world = World::new().await;
    let document = "{ b: nope\n a: chapters(first: \"1\", nope: 1) { totalCount { x } } viewer @nope { role } }";
    let answer = world.run("public", document).await;
    let messages: Vec<_> =
        answer["errors"].as_array().unwrap().iter().map(|error| error["message"].as_str().unwrap()).collect();
    let expected =
        ["\"nope\" on type", "not an Int", "argument \"nope\"", "no fields of its own", "directive \"nope\""];
    assert_eq!(messages.len(), expected.len(), "{messages:?}");
    assert!(messages.iter().zip(expected).all(|(message, expected)| message.contains(expected)), "{messages:?}");
    let many = "nope ".repeat(900);
    let answer = world.run("public", &format!("{{ {many} }}")).await;
    assert!(answer["errors"].as_array().unwrap().len() <= 100 && answer.to_string().len() < 70_000);
}

/// Objects at each level, and what could be any of them.
fn crossed(levels: usize) -> String {
    let kinds = ["StrategicAlliance", "Partnership", "LegacyAffiliation", "Relationship"];
    let inside = if levels == 0 { "purpose".to_owned() } else { format!("predecessor {{ {} }}", crossed(levels - 1)) };
    kinds.iter().fold(String::new(), |text, kind| text + &format!("... on {kind} {{ {inside} }} "))
}

#[tokio::test]
async fn the_time_of_validation_is_bounded() {
    let world = World::new().await;
    let same = "relationships { nodes { id } } ".repeat(300);
    let counts = "chapters(first: $n) { totalCount } ".repeat(400);
    let operations = (0..100).fold(String::new(), |text, at| text + &format!("query Q{at}($n: Int) {{ ...f }} "));
    for document in [
        format!("{{ {same} }}"),
        format!("{{ relationships {{ nodes {{ {} }} }} }}", crossed(3)),
        format!("{operations} fragment f on Query {{ {counts} }}"),
        format!("{{ nodes(ids: [{}]) {{ id }} }}", "\"x\" ".repeat(999)),
    ] {
        let begun = Instant::now();
        world.run("sam", &document).await;
        assert!(begun.elapsed() < Duration::from_secs(3), "{:?}: {document:.80}", begun.elapsed());
    }
}
