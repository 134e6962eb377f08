//! Organizations: what the staff keep of them.
use serde_json::{Value as Json, json};

use crate::support::World;

const FIELDS: &str = "organization { id version kind formerNames externalIds { scheme value } position { latitude longitude } } \
                      errors { code path message }";

fn update(world: &World, version: i32, input: &str) -> String {
    format!(
        r#"mutation {{ act: updateOrganization(input: {{id: "{}", expectedVersion: {version}, {input}}}) {{ {FIELDS} }} }}"#,
        world.university
    )
}

fn refused(answer: &Json) -> (&Json, &Json) {
    let error = &answer["data"]["act"]["errors"][0];
    (&error["code"], &error["path"])
}

#[tokio::test]
async fn former_names_ids_elsewhere_and_position_are_added_and_removed() {
    let world = World::new().await;
    let first = r#"addFormerNames: ["Old College", "Older College", "Old College"],
        addExternalIds: [{scheme: "ROR", value: "05xpvk416"}, {scheme: "WIKIDATA", value: "Q1"}],
        position: {latitude: 59.91, longitude: 10.75}"#;
    let answer = world.run("sam", &update(&world, 1, first)).await;
    let organization = &answer["data"]["act"]["organization"];
    assert_eq!(organization["formerNames"], json!(["Old College", "Older College"]), "{answer}");
    assert_eq!(organization["position"], json!({"latitude": 59.91, "longitude": 10.75}));
    let second = r#"removeFormerNames: ["Older College"], removeExternalIds: [{scheme: "WIKIDATA", value: "Q1"}],
        addExternalIds: [{scheme: "ROR", value: "05xpvk416"}], position: null"#;
    let answer = world.run("sam", &update(&world, 2, second)).await;
    let organization = &answer["data"]["act"]["organization"];
    assert_eq!(organization["formerNames"], json!(["Old College"]), "{answer}");
    assert_eq!(organization["externalIds"], json!([{"scheme": "ROR", "value": "05xpvk416"}]));
    assert!(organization["position"].is_null() && organization["version"] == 3, "{answer}");
    let ledger = format!(r#"{{ ledger(subject: "{}") {{ totalCount }} }}"#, world.university);
    // The row twice, two ids made and one removed.
    assert_eq!(world.run("sam", &ledger).await["data"]["ledger"]["totalCount"], 5);
}

#[tokio::test]
async fn an_id_elsewhere_is_of_one_organization_also_when_two_take_it_at_once() {
    let world = World::new().await;
    let take = |name: &str| {
        format!(
            r#"mutation {{ act: createOrganization(input: {{name: "{name}", kind: NGO, countryCode: "NO",
                addExternalIds: [{{scheme: "ROR", value: "1"}}]}}) {{ {FIELDS} }} }}"#
        )
    };
    let (one, two) = (take("One"), take("Two"));
    let (one, two) = tokio::join!(world.run("sam", &one), world.run("sam", &two));
    let refusals = [&one, &two].iter().filter(|answer| *refused(answer).0 == "ALREADY_EXISTS").count();
    assert_eq!(refusals, 1, "{one} {two}");
    assert_eq!(world.ledger().await.len(), 2, "one organization with its id");
}

#[tokio::test]
async fn what_an_organization_cannot_be_is_refused() {
    let world = World::new().await;
    let many: Vec<_> = (0..21).map(|number| format!("Name {number}")).collect();
    for (input, code, path) in [
        ("kind: NGO".to_owned(), "INVALID", "kind"),
        ("kind: MULTINATIONAL_BODY".into(), "INVALID", "countryCode"),
        (r#"countryCode: "XX""#.into(), "NOT_FOUND", "countryCode"),
        (r#"subdivisionCode: "NO-03""#.into(), "INVALID", "subdivisionCode"),
        (r#"countryCode: "NO", subdivisionCode: "NO-ZZ""#.into(), "INVALID", "subdivisionCode"),
        ("position: null, positionPrecision: EXACT".into(), "INVALID", "positionPrecision"),
        ("position: null, positionPrecision: CITY".into(), "INVALID", "positionPrecision"),
        (r#"website: "ftp://example.org""#.into(), "INVALID", "website"),
        ("position: {latitude: 0, longitude: 180.5}".into(), "INVALID", "position"),
        (r#"addExternalIds: [{scheme: "ror", value: "1"}]"#.into(), "INVALID", "addExternalIds"),
        (format!("addFormerNames: {many:?}"), "INVALID", "addFormerNames"),
    ] {
        let answer = world.run("sam", &update(&world, 1, &input)).await;
        assert_eq!(refused(&answer), (&code.into(), &json!([path])), "{input}: {answer}");
    }
    assert!(world.ledger().await.is_empty());
    let kosovo = world.run("sam", &update(&world, 1, r#"countryCode: "XK""#)).await;
    assert_eq!(kosovo["data"]["act"]["errors"], json!([]), "a listed exception to ISO 3166-1");
}

#[tokio::test]
async fn links_are_read_from_both_sides_and_pages_of_them_hold_each_once() {
    let world = World::new().await;
    for number in 0..5 {
        let child = world.organization(&format!("Child {number}")).await;
        let link = format!(
            r#"mutation {{ linkOrganizations(input: {{kind: PARENT, from: "{child}", to: "{}"}}) {{ errors {{ code }} }} }}"#,
            world.second
        );
        world.run("sam", &link).await;
    }
    // Every organization with its links, the first two of each: parent and children in one cohort.
    let document = "{ organizations { nodes { name links(first: 2) { totalCount pageInfo { endCursor hasNextPage } \
                    nodes { kind from { name } to { name } } } } } }";
    let answer = world.run("public", document).await;
    let nodes = answer["data"]["organizations"]["nodes"].as_array().unwrap();
    let links = |name: &str| &nodes.iter().find(|node| node["name"] == name).unwrap()["links"];
    // Five children, and the link that the world begins with.
    assert_eq!(links("Beta University")["totalCount"], 6, "{answer}");
    assert_eq!(
        links("Child 3")["nodes"],
        json!([{"kind": "PARENT", "from": {"name": "Child 3"}, "to": {"name": "Beta University"}}])
    );
    let mut after = links("Beta University")["pageInfo"]["endCursor"].clone();
    let mut read = 2;
    for _ in 0..2 {
        let page = format!(
            r#"{{ organization(id: "{}") {{ links(first: 2, after: {after}) {{ pageInfo {{ endCursor }} nodes {{ id }} }} }} }}"#,
            world.second
        );
        let page = world.run("public", &page).await;
        let links = &page["data"]["organization"]["links"];
        read += links["nodes"].as_array().unwrap().len();
        after = links["pageInfo"]["endCursor"].clone();
    }
    assert_eq!(read, 6);
}

#[tokio::test]
async fn two_editors_of_the_ids_elsewhere_learn_of_each_other() {
    let world = World::new().await;
    let add = |version: i32, value: &str| {
        format!(
            r#"mutation {{ act: updateOrganization(input: {{id: "{}", expectedVersion: {version},
                addExternalIds: [{{scheme: "ROR", value: "{value}"}}]}}) {{ organization {{ version }}
                errors {{ code ... on VersionConflict {{ changedFields }} }} }} }}"#,
            world.university
        )
    };
    assert_eq!(world.run("sam", &add(1, "1")).await["data"]["act"]["organization"]["version"], 2);
    let conflict = world.run("sam", &add(1, "2")).await;
    let error = &conflict["data"]["act"]["errors"][0];
    assert_eq!(
        (&error["code"], &error["changedFields"]),
        (&"VERSION_CONFLICT".into(), &json!(["externalIds"])),
        "{conflict}"
    );
    let same = world.run("sam", &add(2, "1")).await;
    assert_eq!(same["data"]["act"]["organization"]["version"], 2, "what is there already changes nothing: {same}");
}

#[tokio::test]
async fn an_organization_leads_back_to_the_programs_and_branches_that_name_it() {
    use entity::branch::Status;
    let world = World::new().await;
    for (number, status) in [Status::Open, Status::Proposed].into_iter().enumerate() {
        let branch = world.branch(status).await;
        world.host_branch(branch, world.second).await;
        let program = world.program(&format!("Program {number}")).await;
        let partner = format!(
            r#"mutation {{ updateExchangeProgram(input: {{id: "{program}", expectedVersion: 1, addPartners: ["{}"]}}) {{ errors {{ code }} }} }}"#,
            world.second
        );
        assert_eq!(world.run("sam", &partner).await["data"]["updateExchangeProgram"]["errors"], json!([]));
    }
    let document = "{ organizations { nodes { name hostedBranches { totalCount nodes { name hostOrganization { name } } } \
                    coOrganizedPrograms(first: 1) { totalCount nodes { name partners { nodes { name } } } } } } }";
    for (who, hosted) in [("public", 1), ("lea", 1), ("sam", 2)] {
        let answer = world.run(who, document).await;
        for node in answer["data"]["organizations"]["nodes"].as_array().unwrap() {
            let (branches, programs) = (&node["hostedBranches"], &node["coOrganizedPrograms"]);
            let is_second = node["name"] == "Beta University";
            let expected = if is_second { (hosted, 2) } else { (0, 0) };
            assert_eq!(
                (&branches["totalCount"], &programs["totalCount"]),
                (&json!(expected.0), &json!(expected.1)),
                "{who}: {answer}"
            );
            if is_second {
                let back = json!({"name": "Program 0", "partners": {"nodes": [{"name": "Beta University"}]}});
                assert_eq!(programs["nodes"], json!([back]), "{answer}");
                assert_eq!(
                    branches["nodes"][0],
                    json!({"name": "Open", "hostOrganization": {"name": "Beta University"}})
                );
            }
        }
    }
}
