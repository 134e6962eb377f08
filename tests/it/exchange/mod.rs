//! Exchange programs: what the staff keep of them, and who sees what.
mod applications;
mod board;
mod calendar;
mod matching;
mod placements;
mod reciprocity;
mod rounds;
mod waitlist;

use entity::placement::Status;
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn a_program_is_made_and_changed_with_its_partners_countries_and_money() {
    let world = World::new().await;
    let fields = "exchangeProgram { id version funder reciprocal durationDays funding { amount currency } organizer { name } \
                  partners { nodes { name } } countries { nodes { code } } } errors { code path }";
    let create = format!(
        r#"mutation {{ createExchangeProgram(input: {{name: "City links", kind: CITY_TO_CITY, organizer: "{}",
            funding: {{amount: "1234.50", currency: "USD"}}, durationDays: 14, addPartners: ["{}", "{}"],
            addCountries: ["NO", "US", "NO"]}}) {{ {fields} }} }}"#,
        world.university, world.second, world.second
    );
    let made = world.run("sam", &create).await;
    let program = &made["data"]["createExchangeProgram"]["exchangeProgram"];
    assert_eq!(program["funding"], json!({"amount": "1234.50", "currency": "USD"}), "{made}");
    assert_eq!(program["partners"]["nodes"], json!([{"name": "Beta University"}]));
    assert_eq!(program["countries"]["nodes"], json!([{"code": "NO"}, {"code": "US"}]));
    assert_eq!(world.ledger().await.len(), 4, "the program, one partner, two countries");
    let update = format!(
        r#"mutation {{ updateExchangeProgram(input: {{id: {}, expectedVersion: 1, funding: null, reciprocal: true,
            removePartners: ["{}"], removeCountries: ["US"]}}) {{ {fields} }} }}"#,
        program["id"], world.second
    );
    let changed = world.run("sam", &update).await;
    let program = &changed["data"]["updateExchangeProgram"]["exchangeProgram"];
    assert!(program["funding"].is_null() && program["reciprocal"] == true && program["version"] == 2, "{changed}");
    assert_eq!((&program["partners"]["nodes"], &program["countries"]["nodes"]), (&json!([]), &json!([{"code": "NO"}])));
}

#[tokio::test]
async fn a_program_that_cannot_be_is_refused_whole() {
    let world = World::new().await;
    world.program("Taken").await;
    let organizer = format!(r#"organizer: "{}""#, world.university);
    let good = format!(r#"name: "N", kind: STUDY_TOUR, {organizer}"#);
    for (input, code, path) in [
        (r#"name: "N", kind: STUDY_TOUR"#.to_owned(), "REQUIRED", "organizer"),
        (format!("kind: STUDY_TOUR, {organizer}"), "REQUIRED", "name"),
        (format!(r#"name: "  TAKEN ", kind: STUDY_TOUR, {organizer}"#), "ALREADY_EXISTS", "name"),
        (format!(r#"name: "N", kind: STUDY_TOUR, organizer: "{}""#, world.own), "INVALID_ID", "organizer"),
        (
            r#"name: "N", kind: STUDY_TOUR, organizer: "organization_01h455vb4pex5vsknk084sn02q""#.into(),
            "NOT_FOUND",
            "organizer",
        ),
        (format!(r#"{good}, funding: {{amount: "0.001", currency: "USD"}}"#), "INVALID", "funding"),
        (format!(r#"{good}, funding: {{amount: "1", currency: "usd"}}"#), "INVALID", "funding"),
        (format!("{good}, durationDays: 0"), "INVALID", "durationDays"),
        (format!(r#"{good}, addCountries: ["NO", "QQ"]"#), "NOT_FOUND", "addCountries"),
        (format!(r#"{good}, addPartners: ["nobody"]"#), "INVALID_ID", "addPartners"),
    ] {
        let document = format!("mutation {{ createExchangeProgram(input: {{{input}}}) {{ errors {{ code path }} }} }}");
        let answer = world.run("sam", &document).await;
        let error = &answer["data"]["createExchangeProgram"]["errors"][0];
        assert_eq!((&error["code"], &error["path"]), (&code.into(), &json!([path])), "{input}: {answer}");
    }
    let programs = world.run("sam", "{ exchangePrograms { totalCount } }").await;
    assert_eq!(programs["data"]["exchangePrograms"]["totalCount"], 1);
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn a_placement_is_public_once_both_sides_confirmed_by_every_path() {
    let world = World::new().await;
    let program = world.program("Program").await;
    let mut ids = Vec::new();
    for status in [Status::Proposed, Status::HalfConfirmed, Status::Refused, Status::Cancelled, Status::Confirmed] {
        ids.push(world.placement(program, status).await.to_string());
    }
    let document = format!(
        "{{ nodes(ids: {ids:?}) {{ ... on Placement {{ theme }} }} \
         exchangePrograms {{ nodes {{ rounds {{ nodes {{ placements {{ totalCount nodes {{ theme }} }} }} }} }} }} \
         organizations {{ nodes {{ placements {{ totalCount nodes {{ theme sideB {{ role organization {{ name }} }} }} }} }} }} }}"
    );
    // By id, in the program, and at each of two sides.
    for (who, times) in [("public", 0), ("lea", 4), ("sam", 4)] {
        let answer = world.run(who, &document).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        let text = answer.to_string();
        assert_eq!(text.matches("\"Confirmed\"").count(), 4, "{who}: {answer}");
        for hidden in ["Proposed", "HalfConfirmed", "Refused", "Cancelled"] {
            assert_eq!(text.matches(&format!("\"{hidden}\"")).count(), times, "{hidden} to {who}: {answer}");
        }
    }
}

#[tokio::test]
async fn changes_of_the_same_partners_in_whatever_order_do_not_wait_in_a_circle() {
    let world = World::new().await;
    let mut partners = Vec::new();
    for number in 0..20 {
        partners.push(world.organization(&format!("Partner {number}")).await.to_string());
    }
    let mut documents = Vec::new();
    for number in 0..8 {
        let program = world.program(&format!("Program {number}")).await;
        partners.reverse();
        documents.push(format!(
            r#"mutation {{ updateExchangeProgram(input: {{id: "{program}", expectedVersion: 1, addPartners: {partners:?}}}) {{
                errors {{ code }} }} }}"#
        ));
        let (one, other) = (&partners[number], &partners[number + 1]);
        for (from, to) in [(one, other), (other, one)] {
            documents.push(format!(
                r#"mutation {{ linkOrganizations(input: {{kind: SUCCESSOR, from: "{from}", to: "{to}"}}) {{ errors {{ code }} }} }}"#
            ));
        }
    }
    let answers = futures_util::future::join_all(documents.iter().map(|document| world.run("sam", document))).await;
    for answer in answers {
        assert!(answer.get("errors").is_none(), "{answer}");
    }
}
