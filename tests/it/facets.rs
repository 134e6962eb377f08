//! Facets: what a list is made of, of the rows that the caller may see, from kept counts where these can tell.
use serde_json::{Value as Json, json};

use crate::support::World;

fn count(facets: &Json, value: &str) -> i64 {
    let of_value = facets.as_array().unwrap().iter().find(|facet| facet["value"] == value);
    of_value.map_or(0, |facet| facet["count"].as_i64().unwrap())
}

const FACETS: &str =
    "countries { value count } kinds { value count } regions { value count } publicStatuses { value count }";

#[tokio::test]
async fn facets_add_up_to_what_the_list_counts_for_each_role() {
    let world = World::beside_the_sample().await;
    world.term(world.inactive, Some(world.lea), "2026-01-01", None).await;
    world.reindex().await;
    for filter in [
        "{}",
        r#"{countries: ["US"]}"#,
        "{regions: [MIDWEST, INTERNATIONAL]}",
        "{within: {south: -90, west: -180, north: 90, east: 180}}",
        r#"{text: "univ"}"#,
        r#"{text: "chap univ", countries: ["US"]}"#,
    ] {
        for who in ["public", "lea", "sam"] {
            let document = format!(
                "{{ chapterFacets(filter: {filter}) {{ {FACETS} }} chapters(filter: {filter}) {{ totalCount }} \
                 organizationFacets(filter: {}) {{ kinds {{ value count }} }} organizations(filter: {0}) {{ totalCount }} }}",
                if filter.contains("regions") { "{}" } else { filter }
            );
            let answer = world.run(who, &document).await;
            assert!(answer.get("errors").is_none(), "{answer}");
            let data = &answer["data"];
            for facets in ["countries", "kinds", "regions"] {
                let sum: i64 = data["chapterFacets"][facets]
                    .as_array()
                    .unwrap()
                    .iter()
                    .map(|facet| facet["count"].as_i64().unwrap())
                    .sum();
                assert_eq!(sum, data["chapters"]["totalCount"], "{who} {filter} {facets}: {answer}");
            }
            let sum: i64 = data["organizationFacets"]["kinds"]
                .as_array()
                .unwrap()
                .iter()
                .map(|facet| facet["count"].as_i64().unwrap())
                .sum();
            assert_eq!(sum, data["organizations"]["totalCount"], "{who} {filter}: {answer}");
        }
    }
    let statuses = world.run("sam", "{ chapterFacets { statuses { value count } } }").await;
    assert_eq!(count(&statuses["data"]["chapterFacets"]["statuses"], "INACTIVE"), 2);
}

#[tokio::test]
async fn kept_counts_follow_every_change_also_of_two_at_once() {
    let world = World::new().await;
    world.reindex().await;
    let create = |name: &str, kind: &str| {
        format!(
            r#"mutation {{ createOrganization(input: {{name: "{name}", kind: {kind}, countryCode: "NO"}}) {{ organization {{ id }} errors {{ code }} }} }}"#
        )
    };
    let (one, two) = (create("One", "NGO"), create("Two", "NGO"));
    let (one, _) = tokio::join!(world.run("sam", &one), world.run("sam", &two));
    let id = &one["data"]["createOrganization"]["organization"]["id"];
    let facets = "{ organizationFacets(filter: {countries: [\"NO\"]}) { kinds { value count } } }";
    let kinds = |answer: Json| answer["data"]["organizationFacets"]["kinds"].clone();
    assert_eq!(kinds(world.run("public", facets).await), json!([{"value": "NGO", "count": 2}]));
    let update = format!(
        "mutation {{ updateOrganization(input: {{id: {id}, expectedVersion: 1, kind: COMPANY}}) {{ errors {{ code }} }} }}"
    );
    world.run("sam", &update).await;
    let both = json!([{"value": "COMPANY", "count": 1}, {"value": "NGO", "count": 1}]);
    assert_eq!(kinds(world.run("public", facets).await), both);
    let archive =
        format!("mutation {{ archiveOrganization(input: {{id: {id}, expectedVersion: 2}}) {{ errors {{ code }} }} }}");
    world.run("sam", &archive).await;
    let kept = kinds(world.run("public", facets).await);
    assert_eq!(kept, json!([{"value": "NGO", "count": 1}]));
    world.reindex().await;
    assert_eq!(kinds(world.run("public", facets).await), kept, "counted anew, it is the same");
}

#[tokio::test]
async fn a_box_on_the_map_shows_no_hidden_place_and_may_cross_the_180th_meridian() {
    let world = World::new().await;
    let place = |version: i32, longitude: f64, precision: &str| {
        format!(
            r#"mutation {{ updateChapter(input: {{id: "{}", expectedVersion: {version}, position: {{latitude: -17, longitude: {longitude}}},
                positionPrecision: {precision}}}) {{ errors {{ code }} }} }}"#,
            world.own
        )
    };
    world.run("sam", &place(1, 179.0, "EXACT")).await;
    let within = |west: i32, east: i32| {
        format!(
            "{{ chapters(filter: {{within: {{south: -20, west: {west}, north: 0, east: {east}}}}}) {{ nodes {{ name position {{ longitude }} }} }} }}"
        )
    };
    let found = json!([{"name": "Alpha", "position": {"longitude": 179.0}}]);
    for (west, east, is_in) in [(170, 180, true), (170, -170, true), (-170, 170, false)] {
        let answer = world.run("public", &within(west, east)).await;
        assert_eq!(answer["data"]["chapters"]["nodes"] == found, is_in, "{west} {east}: {answer}");
    }
    world.run("sam", &place(2, 179.0, "HIDDEN")).await;
    assert_eq!(world.run("public", &within(170, 180)).await["data"]["chapters"]["nodes"], json!([]));
    assert_eq!(world.run("sam", &within(170, 180)).await["data"]["chapters"]["nodes"], found);
}

#[tokio::test]
async fn chapters_near_a_place_come_the_nearest_first_page_by_page() {
    let world = World::beside_the_sample().await;
    let near = |km: f64, more: &str| {
        format!(
            "{{ chaptersNear(position: {{latitude: 39.74, longitude: -104.99}}, withinKm: {km}{more}) {{ totalCount \
             pageInfo {{ hasNextPage endCursor }} edges {{ distanceKm node {{ name city }} }} }} }}"
        )
    };
    let whole = world.run("public", &near(1000.0, ", first: 100")).await;
    let edges = whole["data"]["chaptersNear"]["edges"].as_array().unwrap();
    assert_eq!(whole["data"]["chaptersNear"]["totalCount"], edges.len(), "{whole}");
    assert!(5 < edges.len(), "{whole}");
    assert!(edges.is_sorted_by(|one, other| one["distanceKm"].as_f64() <= other["distanceKm"].as_f64()), "{whole}");
    let (mut joined, mut after) = (Vec::new(), String::new());
    loop {
        let page = world.run("public", &near(1000.0, &format!(", first: 2{after}"))).await;
        let page = &page["data"]["chaptersNear"];
        joined.extend(page["edges"].as_array().unwrap().clone());
        after = format!(", after: {}", page["pageInfo"]["endCursor"]);
        if page["pageInfo"]["hasNextPage"] == false {
            break;
        }
    }
    assert_eq!(&joined, edges);
    for (km, code) in [(0.0, "INVALID"), (-1.0, "INVALID"), (1001.0, "INVALID")] {
        assert_eq!(world.run("public", &near(km, "")).await["errors"][0]["extensions"]["code"], code);
    }
    let hide = format!(
        r#"mutation {{ updateChapter(input: {{id: "{}", expectedVersion: 1, position: {{latitude: 39.74, longitude: -104.99}},
            positionPrecision: HIDDEN}}) {{ errors {{ code }} }} }}"#,
        world.own
    );
    world.run("sam", &hide).await;
    let here = |answer: Json| answer["data"]["chaptersNear"]["edges"].to_string().contains("Alpha");
    assert!(!here(world.run("public", &near(1.0, "")).await));
    assert!(here(world.run("sam", &near(1.0, "")).await));
}

#[tokio::test]
async fn every_number_of_the_dashboard_opens_as_the_list_that_it_counts() {
    let world = World::beside_the_sample().await;
    world.reindex().await;
    let sdl = chapterhouse::schema::sdl();
    let (_, dashboard) = sdl.split_once("type Dashboard {").unwrap();
    let (dashboard, _) = dashboard.split_once("\n}").unwrap();
    let lists = dashboard.lines().filter_map(|line| line.trim().strip_suffix(": [DashboardNumber!]!"));
    let document = lists.fold(String::new(), |text, list| text + list + " { label count queryField filter } ");
    let document = format!("{{ dashboard {{ {document} }} }}");
    world.test.database.clock().set("2026-12-01T09:00:00Z".parse().unwrap());
    let answer = world.run("sam", &document).await;
    let statements = world.statements.load(std::sync::atomic::Ordering::Relaxed);
    assert!(statements <= 2, "{statements} statements");
    let (mut opened, mut counted) = (0, 0);
    for (name, numbers) in answer["data"]["dashboard"].as_object().unwrap() {
        assert!(!numbers.as_array().unwrap().is_empty(), "{name}: {answer}");
        for number in numbers.as_array().unwrap() {
            let list = number["queryField"].as_str().unwrap();
            let of = match list {
                "officerTerms" => "OfficerTerm",
                "exchangePrograms" => "ExchangeProgram",
                "branches" => "Branch",
                "inquiries" => "Inquiry",
                plural => &format!("{}{}", plural[..1].to_uppercase(), &plural[1..plural.len() - 1]),
            };
            let query = format!("query($filter: {of}FilterInput) {{ {list}(filter: $filter) {{ totalCount }} }}");
            let request = async_graphql::Request::new(query)
                .variables(async_graphql::Variables::from_json(json!({ "filter": number["filter"] })));
            let opens = serde_json::to_value(world.app.answer(world.viewer("sam").await, request).await).unwrap();
            assert_eq!(opens["data"][list]["totalCount"], number["count"], "{name} {number}: {opens}");
            opened += 1;
            counted += i64::from(name == "deadlines") * number["count"].as_i64().unwrap();
        }
    }
    assert!(20 < opened && 3 < counted, "{opened} {counted}: {answer}");
    let hidden = world.run("lea", "{ dashboard { deadlines { count } } }").await;
    assert!(hidden.to_string().contains("Unknown field"), "{hidden}");
}

#[tokio::test]
async fn a_dashboard_counts_what_is_asked_for() {
    let world = World::beside_the_sample().await;
    world.run("sam", "{ viewer { role } }").await;
    let statements = async |document: &str| {
        let answer = world.run("sam", document).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        world.sent.lock().unwrap().iter().map(|sent| sent.sql.clone()).collect::<Vec<_>>()
    };
    let one = statements("{ dashboard { chaptersByRegion { count } } }").await;
    assert!(one.len() == 1 && !one[0].contains("UNION"), "{one:?}");
    let two = statements(
        "{ dashboard { ...f } } fragment f on Dashboard { a: chaptersByRegion { count } branchesByStatus { count } }",
    )
    .await;
    assert!(two.len() == 1 && two[0].matches("UNION").count() == 1, "{two:?}");
    assert_eq!(statements("{ dashboard { __typename } }").await, [""; 0]);
}

#[tokio::test]
async fn facets_of_relationships_are_of_what_the_caller_may_see_and_as_the_caller_reads_it() {
    use entity::relationship::{Kind, Status};
    let world = World::new().await;
    for (kind, status, was_active) in [
        (Kind::StrategicAlliance, Status::Active, true),
        (Kind::StrategicAlliance, Status::UnderReview, true),
        (Kind::StrategicAlliance, Status::Lapsed, true),
        (Kind::Partnership, Status::Proposed, false),
    ] {
        let id = world.relationship(kind, status, was_active, world.university).await;
        world.join(id, world.second).await;
    }
    let norwegian =
        r#"mutation { createOrganization(input: {name: "N", kind: NGO, countryCode: "NO"}) { organization { id } } }"#;
    let norwegian = world.run("sam", norwegian).await;
    let id = norwegian["data"]["createOrganization"]["organization"]["id"].as_str().unwrap();
    world.relationship(Kind::Partnership, Status::Active, true, id.parse().unwrap()).await;
    let ask = |filter: &str| {
        format!(
            "{{ relationshipFacets(filter: {filter}) {{ types {{ value count }} statuses {{ value count }} \
             countries {{ value count }} }} relationships(filter: {filter}) {{ totalCount }} }}"
        )
    };
    for (who, lapsed, under_review, proposed, american) in
        [("public", 2, 0, 0, 3), ("lea", 2, 0, 0, 3), ("sam", 1, 1, 1, 4)]
    {
        let answer = world.run(who, &ask("{}")).await;
        let facets = &answer["data"]["relationshipFacets"];
        let statuses =
            ["LAPSED", "UNDER_REVIEW", "PROPOSED", "ACTIVE"].map(|status| count(&facets["statuses"], status));
        assert_eq!(statuses, [lapsed, under_review, proposed, 2], "{who}: {answer}");
        // Two parties in one country are one relationship there.
        assert_eq!(
            [count(&facets["countries"], "US"), count(&facets["countries"], "NO")],
            [american, 1],
            "{who}: {answer}"
        );
        for filter in ["{}", "{types: [STRATEGIC_ALLIANCE]}", "{statuses: [LAPSED]}", r#"{countries: ["NO"]}"#] {
            let answer = world.run(who, &ask(filter)).await;
            for facets in ["types", "statuses"] {
                let facets = answer["data"]["relationshipFacets"][facets].as_array().unwrap();
                let sum: i64 = facets.iter().map(|facet| facet["count"].as_i64().unwrap()).sum();
                assert_eq!(sum, answer["data"]["relationships"]["totalCount"], "{who} {filter}: {answer}");
            }
        }
        let asked = world.run(who, &ask("{statuses: [UNDER_REVIEW]}")).await;
        let seen = count(&asked["data"]["relationshipFacets"]["statuses"], "UNDER_REVIEW");
        assert_eq!(seen, under_review, "{who}: {asked}");
    }
}

#[tokio::test]
async fn a_list_has_as_many_rows_as_its_total_says_to_everybody() {
    let world = World::new().await;
    world.term(world.inactive, Some(world.lea), "2026-01-01", None).await;
    world.reindex().await;
    for who in ["public", "lea", "sam"] {
        for list in [
            "organizations",
            "organizations(filter: {kinds: [UNIVERSITY], countries: [\"US\"]})",
            "organizations(filter: {archived: true})",
            "chapters",
            "chapters(filter: {countries: [\"US\"], kinds: [STUDENT]})",
            "chapters(filter: {regions: [NORTHEAST]})",
            "chapters(filter: {within: {south: 0, west: 0, north: 1, east: 1}})",
        ] {
            let answer = world.run(who, &format!("{{ list: {list} {{ totalCount nodes {{ id }} }} }}")).await;
            let list = &answer["data"]["list"];
            assert_eq!(list["totalCount"], list["nodes"].as_array().unwrap().len(), "{who}: {answer}");
        }
    }
    let answer = world.run("lea", "{ chapters { totalCount } }").await;
    assert_eq!(answer["data"]["chapters"]["totalCount"], 3, "hers that the public does not see is among them");
}
