//! `updateChapter`: what is protected, and what the staff may do with it.
use serde_json::json;

use crate::support::World;

fn update(world: &World, input: &str) -> String {
    format!(
        r#"mutation {{ updateChapter(input: {{id: "{}", expectedVersion: 1, {input}}}) {{
            chapter {{ version region hostOrganization {{ name }} }} errors {{ code path message }} }} }}"#,
        world.own
    )
}

#[tokio::test]
async fn every_protected_field_is_refused_to_a_leader_with_its_reason() {
    let world = World::new().await;
    let input = format!(
        r#"name: "N", logoUrl: "https://example.org/l.png", hostOrganization: "{}", area: "A", region: MIDWEST,
        countryCode: "US", subdivisionCode: "US-MD", city: "C", position: {{latitude: 1, longitude: 1}},
        academicYearStart: "08-15", reportDueOn: "06-30", foundedOn: "2020-01-01""#,
        world.second
    );
    let answer = world.run("lea", &update(&world, &input)).await;
    let errors = answer["data"]["updateChapter"]["errors"].as_array().unwrap();
    assert_eq!(errors.len(), 12, "{answer}");
    assert!(errors.iter().all(|error| error["code"] == "PROTECTED"), "{answer}");
    let leads_to_a_request = |error: &serde_json::Value| {
        let field = error["path"][0].as_str().unwrap();
        ["name", "logoUrl", "hostOrganization", "area"].contains(&field)
    };
    for error in errors {
        let advice = if leads_to_a_request(error) { "Ask for it with requestChange" } else { "Ask them" };
        assert!(error["message"].as_str().unwrap().contains(advice), "{error}");
    }
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn the_staff_move_a_chapter_to_a_university_that_hosts_no_other() {
    let world = World::new().await;
    let free = world.organization("Free University").await;
    for (host, code) in [(world.second.to_string(), "ALREADY_EXISTS"), (world.own.to_string(), "INVALID_ID")] {
        let answer = world.run("sam", &update(&world, &format!(r#"hostOrganization: "{host}""#))).await;
        let error = &answer["data"]["updateChapter"]["errors"][0];
        assert_eq!((&error["code"], &error["path"]), (&code.into(), &json!(["hostOrganization"])), "{answer}");
    }
    let answer = world.run("sam", &update(&world, &format!(r#"hostOrganization: "{free}", region: SOUTHEAST"#))).await;
    let chapter = &answer["data"]["updateChapter"]["chapter"];
    assert_eq!(*chapter, json!({"version": 2, "region": "SOUTHEAST", "hostOrganization": {"name": "Free University"}}));
}

#[tokio::test]
async fn what_does_not_fit_the_kind_or_the_country_is_refused() {
    let world = World::new().await;
    for (input, code, path) in [
        (r#"area: "The north""#, "INVALID", "area"),
        ("hostOrganization: null", "REQUIRED", "hostOrganization"),
        (r#"subdivisionCode: "CA-ON""#, "INVALID", "subdivisionCode"),
        (r#"countryCode: "NO", subdivisionCode: "NO-ZZ""#, "INVALID", "subdivisionCode"),
        ("position: null, positionPrecision: EXACT", "INVALID", "positionPrecision"),
        (r#"countryCode: "QQ""#, "NOT_FOUND", "countryCode"),
        (r#"academicYearStart: "02-30""#, "INVALID", "academicYearStart"),
        ("position: {latitude: 91, longitude: 0}", "INVALID", "position"),
    ] {
        let answer = world.run("sam", &update(&world, input)).await;
        let error = &answer["data"]["updateChapter"]["errors"][0];
        assert_eq!((&error["code"], &error["path"]), (&code.into(), &json!([path])), "{input}: {answer}");
    }
    assert!(world.ledger().await.is_empty());
}
