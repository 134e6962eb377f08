//! Search: one meaning on both databases, of the rows that the caller may see.
use serde_json::{Value as Json, json};

use crate::support::World;

fn names(answer: &Json) -> Vec<String> {
    assert!(answer.get("errors").is_none(), "{answer}");
    let nodes = answer["data"]["search"]["nodes"].as_array().unwrap();
    nodes.iter().map(|node| node["name"].as_str().unwrap().to_owned()).collect()
}

fn search(arguments: &str) -> String {
    format!(
        "{{ search({arguments}) {{ totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ __typename \
         ... on Organization {{ name }} ... on Chapter {{ name }} ... on ExchangeProgram {{ name }} }} }} }}"
    )
}

async fn find(world: &World, query: &str) -> Vec<String> {
    names(&world.run("public", &search(&format!("query: {query:?}, first: 5"))).await)
}

async fn find_chapters(world: &World, who: &str, query: &str) -> Vec<String> {
    names(&world.run(who, &search(&format!("query: {query:?}, kinds: [CHAPTER]"))).await)
}

#[tokio::test]
async fn names_are_found_however_they_are_spelt() {
    let world = World::beside_the_sample().await;
    let taituara = "Taituarā - Local Government Professionals Aotearoa";
    for (query, expected) in [
        ("SOLGM", taituara),
        ("taituara", taituara),
        ("Taitura aotea", taituara),
        ("gemeentesecretarisen", "Vereniging van Gemeentesecretarissen"),
        ("KOMMUNALDIREKTORFORENINGEN", "Kommunaldirektørforeningen i Danmark"),
        ("palawan univ", "Palawan State University"),
        ("Abdullah Gul", "Abdullah Gül University"),
        ("city links 1997", ""),
        ("resource citis", "Resource Cities"),
    ] {
        let found = find(&world, query).await;
        assert_eq!(found.first().map_or("", String::as_str), expected, "{query}: {found:?}");
    }
}

#[tokio::test]
async fn who_bears_an_acronym_comes_before_whoever_has_it_in_a_longer_name() {
    let world = World::new().await;
    for (name, other) in [
        ("MIT Alumni of Norway", ""),
        ("Friends of MIT", ""),
        ("Mitre", ""),
        ("Mitford College", "acronym: \"MITC\", "),
        ("Massachusetts Institute of Technology", "acronym: \"MIT\", "),
        ("Institute That Was Renamed", "addFormerNames: [\"LGMX\"], "),
        ("LGMX Support Group", ""),
    ] {
        let make = format!(
            "mutation {{ createOrganization(input: {{name: {name:?}, {other}kind: NGO, countryCode: \"NO\"}}) {{ errors {{ code }} }} }}"
        );
        assert_eq!(world.run("sam", &make).await["data"]["createOrganization"]["errors"], json!([]), "{name}");
    }
    let found = find(&world, "mit").await;
    assert_eq!(found[..3], ["Massachusetts Institute of Technology", "Friends of MIT", "MIT Alumni of Norway"]);
    assert_eq!(find(&world, "LGMX").await, ["Institute That Was Renamed", "LGMX Support Group"]);
}

/// Words that find many rows are joined as sets, which changes no answer.
#[tokio::test]
async fn two_common_words_find_what_has_both_the_best_first() {
    let world = World::new().await;
    for number in 0..1010 {
        world.organization(&format!("Common Bureau {number}")).await;
    }
    for name in ["Common Bureau", "Bureau", "Common"] {
        world.organization(name).await;
    }
    world.reindex().await;
    let whole = world.run("public", &search("query: \"bureau common\", first: 3")).await;
    assert_eq!(whole["data"]["search"]["totalCount"], 1011, "{whole}");
    assert_eq!(names(&whole)[..2], ["Common Bureau", "Common Bureau 0"]);
}

#[tokio::test]
async fn a_city_brings_its_chapters_and_the_kind_and_country_narrow() {
    let world = World::beside_the_sample().await;
    let boone = find(&world, "Boone").await;
    assert!(boone.iter().any(|name| name.starts_with("Student Chapter at Appalachian")), "{boone:?}");
    let kinds = world.run("public", &search("query: \"Boone\", kinds: [CHAPTER]")).await;
    assert_eq!(names(&kinds).len(), 1, "{kinds}");
    let nowhere = world.run("public", &search("query: \"Boone\", country: \"NO\"")).await;
    assert_eq!(nowhere["data"]["search"]["totalCount"], 0, "{nowhere}");
}

#[tokio::test]
async fn what_a_role_may_not_see_is_neither_found_nor_counted_nor_ranked() {
    let world = World::new().await;
    for (who, count) in [("public", 0), ("lea", 0), ("sam", 1)] {
        world.reindex().await;
        let answer = world.run(who, &search("query: \"gamma\", kinds: [CHAPTER]")).await;
        assert_eq!(answer["data"]["search"]["totalCount"], count, "{who}: {answer}");
        assert_eq!(names(&answer).len(), count, "{who}");
    }
}

#[tokio::test]
async fn what_changes_is_found_by_its_new_name_and_not_by_the_old() {
    let world = World::new().await;
    let make = r#"mutation { createOrganization(input: {name: "Guild of Lamplighters", kind: NGO, countryCode: "NO"}) { organization { id } } }"#;
    let organization = world.run("sam", make).await;
    let id = &organization["data"]["createOrganization"]["organization"]["id"];
    assert_eq!(find(&world, "lamplighter").await, ["Guild of Lamplighters"]);
    let rename = |version: i32, input: &str| {
        format!(
            "mutation {{ updateOrganization(input: {{id: {id}, expectedVersion: {version}, {input}}}) {{ errors {{ code }} }} }}"
        )
    };
    world.run("sam", &rename(1, "name: \"Guild of Gardeners\"")).await;
    assert!(find(&world, "lamplighter").await.is_empty());
    world.run("sam", &rename(2, "addFormerNames: [\"Guild of Lamplighters\"]")).await;
    assert_eq!(find(&world, "lamplighter").await, ["Guild of Gardeners"]);
    let archive =
        format!("mutation {{ archiveOrganization(input: {{id: {id}, expectedVersion: 3}}) {{ errors {{ code }} }} }}");
    world.run("sam", &archive).await;
    assert!(find(&world, "gardeners").await.is_empty(), "archived ones are out of the directory");
}

#[tokio::test]
async fn pages_joined_are_all_that_is_found() {
    let world = World::beside_the_sample().await;
    let whole = world.run("public", &search("query: \"university\", first: 100")).await;
    let whole_names = names(&whole);
    assert!(60 < whole_names.len());
    assert_eq!(whole["data"]["search"]["totalCount"], whole_names.len());
    let (mut joined, mut after) = (Vec::new(), String::new());
    loop {
        let page = world.run("public", &search(&format!("query: \"university\", first: 7{after}"))).await;
        joined.extend(names(&page));
        let info = &page["data"]["search"]["pageInfo"];
        after = format!(", after: {}", info["endCursor"]);
        if info["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(joined, whole_names);
    let other = world.run("public", &search(&format!("query: \"college\"{after}"))).await;
    assert_eq!(other["errors"][0]["extensions"]["code"], "INVALID_CURSOR", "{other}");
}

#[tokio::test]
async fn a_typing_error_is_forgiven_where_nothing_is_spelt_so_and_on_the_pages_that_follow() {
    let world = World::new().await;
    for name in ["Harbour Council", "Harbour Union", "Harbour Works", "Harbor Club"] {
        world.organization(name).await;
    }
    world.reindex().await;
    assert_eq!(find(&world, "harbor").await, ["Harbor Club"]);
    assert_eq!(find(&world, "harbour").await, ["Harbour Union", "Harbour Works", "Harbour Council"]);
    let (mut joined, mut after) = (Vec::new(), String::new());
    for _ in 0..2 {
        let page = world.run("public", &search(&format!("query: \"harbxur\", first: 2{after}"))).await;
        assert_eq!(page["data"]["search"]["totalCount"], 3, "{page}");
        joined.extend(names(&page));
        after = format!(", after: {}", page["data"]["search"]["pageInfo"]["endCursor"]);
    }
    assert_eq!(joined, ["Harbour Union", "Harbour Works", "Harbour Council"]);
    // What the caller may not see does not tell by this that it is there.
    world.organization("Gama Guild").await;
    world.reindex().await;
    assert_eq!(find_chapters(&world, "public", "gama").await, find_chapters(&world, "public", "gamma").await);
    assert_eq!(find_chapters(&world, "sam", "gama").await, ["Gamma"]);
}

#[tokio::test]
async fn hostile_text_gets_an_answer_or_a_clear_error() {
    let world = World::beside_the_sample().await;
    let long = "x".repeat(10_000);
    for (query, refused) in [
        ("\"", true),
        ("'; DROP TABLE organization; --", false),
        ("university AND NOT (state OR NEAR/2) ^*", false),
        ("a & b | !c <-> d:*", false),
        ("%_%", true),
        (long.as_str(), true),
        ("\u{0}", true),
        ("\u{1F600}", true),
        ("جامعة القاهرة", false),
        ("a b c d e f g h i", true),
        ("", true),
        ("ｕｎｉｖｅｒｓｉｔｙ", false),
    ] {
        let document = format!("query($q: String!) {}", search("query: $q"));
        let request =
            async_graphql::Request::new(document).variables(async_graphql::Variables::from_json(json!({ "q": query })));
        let answer = serde_json::to_value(world.app.answer(world.viewer("public").await, request).await).unwrap();
        let code = answer["errors"][0]["extensions"]["code"].as_str();
        assert_eq!(code, refused.then_some("INVALID"), "{query:.40}: {answer:.300}");
    }
}

#[tokio::test]
async fn a_search_takes_few_statements() {
    let world = World::beside_the_sample().await;
    world.run("public", "{ viewer { role } }").await;
    // To look for what is spelt otherwise takes three more, and only where nothing is spelt so.
    for (query, statements) in [("university", 4), ("palawan state university", 4), ("palawan stte university", 6)] {
        world.run("public", &search(&format!("query: {query:?}")).replace("totalCount", "")).await;
        let counted = world.statements.load(std::sync::atomic::Ordering::Relaxed);
        assert!(counted <= statements, "{query}: {counted}");
    }
}

#[tokio::test]
async fn lists_are_narrowed_to_what_has_the_words() {
    let world = World::beside_the_sample().await;
    let listed = async |list: &str, filter: &str| {
        let document = format!("{{ {list}(filter: {filter}, first: 5) {{ totalCount nodes {{ name }} }} }}");
        let answer = world.run("public", &document).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        let nodes = answer["data"][list]["nodes"].as_array().unwrap().clone();
        assert!(nodes.len() == 5 || answer["data"][list]["totalCount"] == nodes.len());
        nodes.iter().map(|node| node["name"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let taituara = ["Taituarā - Local Government Professionals Aotearoa"];
    for text in ["solgm", "taitu", "AOTEA profess", "Taituarā"] {
        assert_eq!(listed("organizations", &format!("{{text: {text:?}}}")).await, taituara, "{text}");
    }
    assert_eq!(listed("organizations", r#"{text: "solgm", countries: ["NO"]}"#).await, [""; 0]);
    assert_eq!(listed("organizations", r#"{text: "taitara"}"#).await, [""; 0], "typing errors are for search");
    let palawan = listed("chapters", r#"{text: "palaw"}"#).await;
    assert!(palawan.len() == 1 && palawan[0].contains("Palawan"), "{palawan:?}");
    let but = listed("chapters", r#"{not: {text: "palaw"}}"#).await;
    assert!(but.len() == 5 && !but.contains(&palawan[0]));
    for text in ["", "!?", "a b c d e f g h i", &"x".repeat(201)] {
        let document = format!("{{ chapters(filter: {{text: {text:?}}}) {{ totalCount }} }}");
        let answer = world.run("public", &document).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID", "{text}: {answer}");
    }
}
