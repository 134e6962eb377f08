//! Filters put together of filters: what they find, how deep they go, and that they tell no more than others.
use async_graphql::{Request, Variables};
use entity::{officer_term, placement};
use serde_json::{Value as Json, json};

use crate::support::{World, relations::Related, today};

fn names(list: &Json) -> Vec<&str> {
    list["nodes"].as_array().unwrap().iter().map(|node| node["name"].as_str().unwrap()).collect()
}

#[tokio::test]
async fn and_or_and_not_find_what_they_say_also_of_what_is_not_known() {
    let world = World::new().await;
    let create = |name: &str, kind: &str, country: &str| {
        format!(
            r#"mutation {{ createOrganization(input: {{name: "{name}", kind: {kind}{country}}}) {{ organization {{ id }} errors {{ code }} }} }}"#
        )
    };
    for (name, kind, country) in [
        ("Ngo", "NGO", r#", countryCode: "NO""#),
        ("Nowhere", "MULTINATIONAL_BODY", ""),
        ("Company", "COMPANY", r#", countryCode: "NO""#),
    ] {
        world.run("sam", &create(name, kind, country)).await;
    }
    let gone = world.run("sam", &create("Archived", "NGO", r#", countryCode: "NO""#)).await;
    let gone = &gone["data"]["createOrganization"]["organization"]["id"];
    let archive = format!(
        "mutation {{ archiveOrganization(input: {{id: {gone}, expectedVersion: 1}}) {{ errors {{ code }} }} }}"
    );
    world.run("sam", &archive).await;
    for (filter, found) in [
        ("{not: {kinds: [UNIVERSITY]}}", vec!["Company", "Ngo", "Nowhere"]),
        (r#"{not: {countries: ["US"]}}"#, vec!["Company", "Ngo", "Nowhere"]),
        (r#"{not: {countries: ["NO"], kinds: [NGO]}, countries: ["NO"]}"#, vec!["Company"]),
        ("{or: [{kinds: [NGO]}, {not: {kinds: [UNIVERSITY, COMPANY]}}]}", vec!["Ngo", "Nowhere"]),
        ("{and: [{kinds: [NGO, COMPANY]}, {not: {kinds: [COMPANY]}}]}", vec!["Ngo"]),
        (r#"{countries: ["NO"], or: [{kinds: [NGO]}, {}]}"#, vec!["Company", "Ngo"]),
        ("{not: {}}", vec![]),
        ("{not: {not: {kinds: [NGO]}}}", vec!["Ngo"]),
        (r#"{archived: true, not: {countries: ["US"]}}"#, vec!["Archived"]),
        // Nothing brings an archived one into a list that does not ask for them.
        ("{or: [{archived: true}, {kinds: [NGO]}]}", vec!["Ngo"]),
        ("{kinds: [NGO], and: []}", vec!["Ngo"]),
    ] {
        let document = format!(
            "{{ organizations(filter: {filter}) {{ totalCount nodes {{ name }} }} \
             organizationFacets(filter: {filter}) {{ kinds {{ count }} }} }}"
        );
        let answer = world.run("public", &document).await;
        assert_eq!(names(&answer["data"]["organizations"]), found, "{filter}: {answer}");
        assert_eq!(answer["data"]["organizations"]["totalCount"], found.len(), "{filter}: {answer}");
        world.reindex().await;
        let facets = world.run("public", &document).await;
        let facets = facets["data"]["organizationFacets"]["kinds"].as_array().unwrap().clone();
        let sum: i64 = facets.iter().map(|facet| facet["count"].as_i64().unwrap()).sum();
        assert_eq!(sum, i64::try_from(found.len()).unwrap(), "{filter}: {facets:?}");
    }
    let nested = format!(
        r#"{{ organization(id: "{}") {{ chapters(filter: {{not: {{kinds: [GEOGRAPHIC]}}}}) {{ nodes {{ name }} }} }} }}"#,
        world.university
    );
    let answer = world.run("public", &nested).await;
    assert_eq!(names(&answer["data"]["organization"]["chapters"]), ["Alpha"], "{answer}");
}

#[tokio::test]
async fn filters_are_no_deeper_and_no_more_than_can_be_answered() {
    let world = World::new().await;
    let deep = |depth: usize| format!("{}{{}}{}", "{not: ".repeat(depth), "}".repeat(depth));
    let many = |number: usize| format!("{{or: [{}]}}", vec!["{}"; number].join(", "));
    for (filter, code) in [
        (deep(3), Json::Null),
        (deep(4), json!("INVALID")),
        (deep(40), json!("INVALID")),
        (many(29), Json::Null),
        (many(30), json!("INVALID")),
        ("{or: []}".into(), json!("INVALID")),
    ] {
        for list in ["organizations", "chapters", "chapterFacets"] {
            let fields = if list == "chapterFacets" { "kinds { count }" } else { "totalCount" };
            let answer = world.run("public", &format!("{{ {list}(filter: {filter}) {{ {fields} }} }}")).await;
            assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{list} {filter}: {answer}");
        }
    }
}

#[tokio::test]
async fn a_filter_within_a_filter_tells_no_more_than_one_alone() {
    let world = World::new().await;
    let whole = |filter: &str| format!("{{ chapters(filter: {filter}) {{ nodes {{ name }} }} }}");
    let hidden = [
        (whole("{not: {statuses: [PROBATION]}}"), json!({})),
        (whole("{or: [{and: [{statuses: [PROBATION]}]}]}"), json!({})),
        (
            "query($f: ChapterFilterInput) { chapters(filter: {not: $f}) { nodes { name } } }".to_owned(),
            json!({"f": {"statuses": ["PROBATION"]}}),
        ),
        (
            "query($f: ChapterFilterInput) { chapters(filter: $f) { nodes { name } } }".to_owned(),
            json!({"f": {"or": [{"not": {"statuses": ["PROBATION"]}}]}}),
        ),
        (
            "query($s: [ChapterStatus!]) { chapters(filter: {not: {statuses: $s}}) { nodes { name } } }".to_owned(),
            json!({"s": ["PROBATION"]}),
        ),
        (
            "query($f: ChapterFilterInput = {not: {statuses: [PROBATION]}}) { chapters(filter: $f) { nodes { name } } }"
                .to_owned(),
            json!({}),
        ),
    ];
    for (document, variables) in hidden {
        for who in ["public", "lea", "sam"] {
            let request = Request::new(document.as_str()).variables(Variables::from_json(variables.clone()));
            let answer = serde_json::to_value(world.app.answer(world.viewer(who).await, request).await).unwrap();
            let is_refused =
                answer.to_string().contains("Unknown field") || answer.to_string().contains("ChapterStatus");
            assert_eq!(is_refused, who != "sam", "{who} {document}: {answer}");
            if who == "sam" {
                assert_eq!(answer["errors"], Json::Null, "{answer}");
            }
        }
    }
    // What is hidden on the map is in no box, and not told by the boxes that it is not in.
    let place = |version: i32, longitude: i32| {
        format!(
            r#"mutation {{ updateChapter(input: {{id: "{}", expectedVersion: {version}, positionPrecision: HIDDEN,
                position: {{latitude: 0, longitude: {longitude}}}}}) {{ errors {{ code }} }} }}"#,
            world.own
        )
    };
    let beside = whole("{not: {within: {south: -1, west: 9, north: 1, east: 11}}}");
    let mut found = Vec::new();
    for (version, longitude) in [(1, 10), (2, 20)] {
        world.run("sam", &place(version, longitude)).await;
        found.push(world.run("public", &beside).await["data"]["chapters"].clone());
        let is_found = names(&world.run("sam", &beside).await["data"]["chapters"]).contains(&"Alpha");
        assert_eq!(is_found, longitude == 20);
    }
    assert_eq!(found[0], found[1]);
}

#[tokio::test]
async fn every_list_of_the_worlds_relations_takes_filters_together() {
    let world = World::new().await;
    for name in [
        "$AGREEMENT_DRAFT",
        "$OBLIGATION_OPEN",
        "$INQUIRY_SUBMITTED",
        "$SPONSORSHIP_OFFERED",
        "$RESOURCE_DRAFT",
        "$COLLABORATION_PLANNED",
        "$DELIVERABLE_PLANNED",
        "$BRANCH_OPEN",
    ] {
        world.fill(world.own, name).await;
    }
    for (list, one, more) in [
        ("agreements", "{statuses: [DRAFT]}", "endsBefore: \"2000-01-01\""),
        ("obligations", "{statuses: [OPEN]}", "dueBefore: \"2000-01-01\""),
        ("inquiries", "{statuses: [SUBMITTED]}", "countries: [\"SE\"]"),
        ("sponsorships", "{statuses: [OFFERED]}", "years: [1999]"),
        ("sponsorPackages", "{years: [2026]}", "years: [1999]"),
        ("resources", "{statuses: [DRAFT]}", "topics: [\"none\"]"),
        ("collaborations", "{statuses: [PLANNED]}", "startsBefore: \"1900-01-01\""),
        ("deliverables", "{statuses: [PLANNED]}", "dueBefore: \"1900-01-01\""),
        ("branches", "{statuses: [OPEN]}", "countries: [\"SE\"]"),
        ("relationships", "{types: [STRATEGIC_ALLIANCE, PARTNERSHIP]}", "endsBefore: \"1900-01-01\""),
    ] {
        let list = format!("{list}(filter: @) {{ totalCount }}");
        takes_filters_together(&world, &list, one, more).await;
    }
}

#[tokio::test]
async fn so_does_every_other_list() {
    let world = World::new().await;
    crate::notices::due_partnerships(&world, 1).await;
    crate::notices::round(&world, today()).await;
    let program = world.program("Exchange").await;
    world.placement(program, placement::Status::Confirmed).await;
    world.officer(world.own, officer_term::Office::President, officer_term::Status::Reported).await;
    world.session().await;
    world.service_token("Mailing", None).await;
    let part = world.related(Related::named("ALLIANCE", "ACTIVE", "")).await;
    for document in [
        format!(r#"linkOrganizations(input: {{kind: PARENT, from: "{}", to: "{}"}})"#, world.university, world.second),
        r#"changeApprovalRule(input: {type: PARTNERSHIP, authority: STAFF, startsOn: "2026-03-10"})"#.to_owned(),
    ] {
        let answer = world.run("sam", &format!("mutation {{ {document} {{ errors {{ code }} }} }}")).await;
        assert!(answer.to_string().contains(r#""errors":[]"#), "{answer}");
    }
    let (university, sam) = (world.university, world.sam);
    for (list, one, more) in [
        ("accounts(filter: @) { totalCount }", "{roles: [STAFF]}", "disabled: true"),
        ("approvalRules(filter: @) { totalCount }", "{types: [PARTNERSHIP]}", "types: []"),
        ("countries(filter: @) { totalCount }", r#"{codes: ["NO"]}"#, "codes: []"),
        ("exchangePrograms(filter: @) { totalCount }", "{}", r#"countries: ["QQ"]"#),
        ("exchangeRounds(filter: @) { totalCount }", "{years: [2026]}", "years: [1999]"),
        ("jobRuns(filter: @) { totalCount }", "{hasEffects: true}", "jobs: [\"none\"]"),
        ("notices(filter: @) { totalCount }", "{sent: true}", "givenUp: true"),
        ("officerTerms(filter: @) { totalCount }", "{statuses: [REPORTED]}", "endsBefore: \"1900-01-01\""),
        (
            &format!(r#"organization(id: "{university}") {{ links(filter: @) {{ totalCount }} }}"#),
            "{kinds: [PARENT]}",
            "kinds: []",
        ),
        (
            &format!(r#"organization(id: "{university}") {{ placements(filter: @) {{ totalCount }} }}"#),
            "{statuses: [CONFIRMED]}",
            "statuses: []",
        ),
        (
            &format!(r#"relationship(id: "{part}") {{ parties(filter: @) {{ totalCount }} }}"#),
            r#"{countries: ["NO"]}"#,
            "kinds: []",
        ),
        (
            &format!(r#"node(id: "{sam}") {{ ... on Account {{ sessions(filter: @) {{ totalCount }} }} }}"#),
            "{open: true}",
            "open: false",
        ),
        ("serviceTokens(filter: @) { totalCount }", "{scopes: [STAFF_INTEGRATION]}", "scopes: []"),
    ] {
        takes_filters_together(&world, list, one, more).await;
    }
}

#[test]
fn no_filter_cannot_be_put_together() {
    let schema = chapterhouse::schema::sdl();
    for input in schema.split("\ninput ").skip(1) {
        let (name, fields) = input.split_once(' ').unwrap();
        let fields = fields.split_once("\n}").unwrap().0;
        let has = |field: &str| fields.contains(&format!("\n\t{field}: "));
        assert!(!name.ends_with("FilterInput") || ["and", "or", "not"].iter().all(|field| has(field)), "{name}");
    }
}

/// That a list, with `@` for its filter, finds what filters of it say together: `one` finds some, `more` nothing.
async fn takes_filters_together(world: &World, list: &str, one: &str, more: &str) {
    let ask = async |filter: &str| world.run("sam", &format!("{{ {} }}", list.replace('@', filter))).await;
    let count = async |filter: &str| {
        let answer = ask(filter).await;
        assert!(answer.get("errors").is_none(), "{list} {filter}: {answer}");
        total(&answer).unwrap()
    };
    let (whole, some) = (count("{}").await, count(one).await);
    assert!(0 < some, "{list}");
    for (filter, found) in [
        (format!("{{not: {one}}}"), whole - some),
        (format!("{{not: {{not: {one}}}}}"), some),
        (format!("{{or: [{one}, {{{more}}}]}}"), some),
        (format!("{{and: [{one}, {{{more}}}]}}"), 0),
        (format!("{{and: [{one}], not: {{{more}}}}}"), some),
        (format!("{{or: [{one}, {{not: {one}}}]}}"), whole),
        ("{not: {}}".to_owned(), 0),
    ] {
        assert_eq!(count(&filter).await, found, "{list} {filter}");
    }
    let deep = ask(&format!("{{not: {{not: {{not: {{not: {one}}}}}}}}}")).await;
    assert_eq!(deep["errors"][0]["extensions"]["code"], "INVALID", "{list}");
}

/// The count of the one list in an answer.
fn total(answer: &Json) -> Option<u64> {
    let fields = answer.as_object()?;
    fields.get("totalCount").and_then(Json::as_u64).or_else(|| fields.values().find_map(total))
}

#[tokio::test]
async fn spam_is_left_out_of_inquiries_however_filters_are_put_together() {
    let world = World::new().await;
    for state in ["SPAM", "SUBMITTED"] {
        world.inquiry(state).await;
    }
    for (filter, found) in [
        ("{}", 1),
        ("{not: {interests: [CHAPTER]}}", 1),
        ("{or: [{statuses: [SPAM]}, {statuses: [SUBMITTED]}]}", 1),
        ("{statuses: [SPAM, SUBMITTED], not: {statuses: [SUBMITTED]}}", 1),
        ("{statuses: [SPAM, SUBMITTED]}", 2),
    ] {
        let answer = world.run("sam", &format!("{{ inquiries(filter: {filter}) {{ totalCount }} }}")).await;
        assert_eq!(answer["data"]["inquiries"]["totalCount"], found, "{filter}: {answer}");
    }
    let wrong = world.run("sam", "{ inquiries(filter: {or: [{owner: \"nonsense\"}]}) { totalCount } }").await;
    assert_eq!(wrong["errors"][0]["extensions"]["code"], "INVALID_ID", "{wrong}");
}
