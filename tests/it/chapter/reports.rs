//! Reports: two officers write at once, comments come back by section, and the public reads its part alone.
use serde_json::{Value as Json, json};

use super::requirements::Owing;
use crate::support::{World, code};

fn save(report: &str, section: &str, version: i32, text: &str) -> String {
    format!(
        r#"mutation {{ saveReport(input: {{id: "{report}", section: {section}, expectedVersion: {version}, text: "{text}"}})
            {{ chapterReport {{ status sections {{ section text version }} }}
            errors {{ code message ... on VersionConflict {{ currentVersion changedFields }} }} }} }}"#
    )
}

fn text(answer: &Json, section: &str) -> (Json, Json) {
    let sections = answer["data"]["saveReport"]["chapterReport"]["sections"].as_array().unwrap();
    let this = sections.iter().find(|of| of["section"] == section).unwrap_or_else(|| panic!("{answer}"));
    (this["text"].clone(), this["version"].clone())
}

#[tokio::test]
async fn two_officers_save_different_sections_at_once_and_lose_nothing() {
    for _ in 0..4 {
        let world = World::new().await;
        let report = world.fill(world.own, "$REPORT_DRAFT").await;
        let (one, two) = (save(&report, "ACTIVITIES", 1, "One"), save(&report, "CENSUS", 0, "Two"));
        let (one, two) = tokio::join!(world.run("lea", &one), world.run("sam", &two));
        assert_eq!((code(&one), code(&two)), ("", ""), "{one} {two}");
        let last = world.run("lea", &save(&report, "PLANS", 1, "Three")).await;
        let expected = [("CENSUS", "Two", 1), ("ACTIVITIES", "One", 2), ("PLANS", "Three", 2)];
        for (section, said, version) in expected {
            assert_eq!(text(&last, section), (json!(said), json!(version)), "{last}");
        }
    }
}

#[tokio::test]
async fn of_two_who_save_the_same_section_at_once_one_is_shown_what_the_other_wrote() {
    for (section, version, changed) in [("ACTIVITIES", 1, json!(["text"])), ("CENSUS", 0, json!([]))] {
        let world = World::new().await;
        let report = world.fill(world.own, "$REPORT_DRAFT").await;
        let (one, two) = (save(&report, section, version, "One"), save(&report, section, version, "Two"));
        let (one, two) = tokio::join!(world.run("lea", &one), world.run("lea", &two));
        let mut codes = [code(&one), code(&two)];
        codes.sort_unstable();
        assert_eq!(codes, ["", "VERSION_CONFLICT"], "{one} {two}");
        let (made, refused) = if code(&one).is_empty() { (&one, &two) } else { (&two, &one) };
        assert_eq!(text(made, section), text(refused, section), "the loser sees what was written: {refused}");
        let conflict = &refused["data"]["saveReport"]["errors"][0];
        assert_eq!((&conflict["currentVersion"], &conflict["changedFields"]), (&json!(version + 1), &changed));
        assert!(conflict["message"].as_str().unwrap().starts_with("Somebody else"), "{conflict}");
    }
}

#[tokio::test]
async fn whoever_submits_has_seen_what_the_others_wrote() {
    let world = World::new().await;
    let report = world.fill(world.own, "$REPORT_DRAFT").await;
    assert_eq!(code(&world.run("sam", &save(&report, "CENSUS", 0, "Twelve")).await), "");
    let submit = |version: i32| {
        format!(
            r#"mutation {{ submitReport(input: {{id: "{report}", expectedVersion: {version}}}) {{ errors {{ code }} }} }}"#
        )
    };
    assert_eq!(code(&world.run("lea", &submit(1)).await), "VERSION_CONFLICT");
    assert_eq!(code(&world.run("lea", &submit(2)).await), "");
}

#[tokio::test]
async fn a_section_takes_what_its_template_allows() {
    let owing = Owing::begin().await;
    owing.on("2026-07-15").await;
    let answer = owing.0.run("sam", "{ chapterReports { nodes { id } } }").await;
    let report = answer["data"]["chapterReports"]["nodes"][0]["id"].as_str().unwrap().to_owned();
    let long = "x".repeat(201);
    for (section, said) in [("ACTIVITIES", long.as_str()), ("MONEY", "Ten"), ("PLANS", "  ")] {
        assert_eq!(code(&owing.0.run("sam", &save(&report, section, 0, said)).await), "INVALID", "{section}");
    }
    let answer = owing.0.run("sam", &save(&report, "ACTIVITIES", 0, &long[..200])).await;
    assert_eq!(text(&answer, "ACTIVITIES").1, 1);
    let clear = format!(
        r#"mutation {{ saveReport(input: {{id: "{report}", section: ACTIVITIES, expectedVersion: 1}})
            {{ chapterReport {{ sections {{ section text version }} }} errors {{ code }} }} }}"#
    );
    assert_eq!(text(&owing.0.run("sam", &clear).await, "ACTIVITIES"), (Json::Null, json!(2)));
    let submit = format!(r#"id: "{report}", expectedVersion: 3"#);
    assert_eq!(code(&owing.run("sam", "submitReport", &submit).await), "MISSING");
}

#[tokio::test]
async fn a_next_edition_of_the_template_leaves_open_reports_as_they_are() {
    let owing = Owing::begin().await;
    owing.on("2026-07-15").await;
    let next = "kind: ANNUAL_SUMMARY, sections: [{section: MONEY, isRequired: true, isPublic: false, maxLength: 50}]";
    owing.make("createReportTemplate", next).await;
    let twice = "kind: PLAN, sections: [{section: MONEY, isRequired: true, isPublic: false, maxLength: 50}, \
                 {section: MONEY, isRequired: true, isPublic: false, maxLength: 0}]";
    assert_eq!(code(&owing.run("sam", "createReportTemplate", twice).await), "INVALID");
    owing.on("2027-07-15").await;
    let question = "{ chapterReports(orderBy: DUE_ON_ASC) { nodes { period { name } template { edition } \
                    sections { section } } } }";
    let answer = owing.0.run("sam", question).await;
    let nodes = answer["data"]["chapterReports"]["nodes"].as_array().unwrap();
    assert_eq!(nodes.len(), 4, "{answer}");
    for report in nodes {
        let edition = if report["period"]["name"] == "2025-26" { 1 } else { 2 };
        assert_eq!(report["template"]["edition"], edition, "{report}");
        assert_eq!(report["sections"].as_array().unwrap().len(), if edition == 1 { 3 } else { 1 }, "{report}");
    }
}

#[tokio::test]
async fn the_public_reads_the_public_part_of_published_reports_alone() {
    let world = World::new().await;
    let report = world.fill(world.own, "$REPORT_ACCEPTED").await;
    assert_eq!(code(&world.run("sam", &redact(&report, "We met often.")).await), "");
    let census = entity::report_section::SectionKind::Census;
    world.written(report.parse().unwrap(), census, Some("Twelve")).await;
    let hide = "UPDATE report_section SET is_public = FALSE WHERE section = 'CENSUS'";
    sea_orm::ConnectionTrait::execute_unprepared(world.plain(), hide).await.unwrap();
    let question =
        format!(r#"{{ node(id: "{report}") {{ ... on ChapterReport {{ status sections {{ section text }} }} }} }}"#);
    let read = async |who: &str| world.run(who, &question).await["data"]["node"].clone();
    assert_eq!(read("public").await, Json::Null);
    let publish = format!(
        r#"mutation {{ publishReport(input: {{id: "{report}", expectedVersion: 2}}) {{ errors {{ code }} }} }}"#
    );
    assert_eq!(code(&world.run("sam", &publish).await), "");
    let public = json!({"status": "PUBLISHED", "sections": [
        {"section": "ACTIVITIES", "text": "We met often."}, {"section": "PLANS", "text": "To meet again."},
    ]});
    assert_eq!(read("public").await, public);
    let own = read("lea").await;
    assert_eq!(own["sections"][0], json!({"section": "CENSUS", "text": "Twelve"}), "{own}");
    assert_eq!(own["sections"][1], json!({"section": "ACTIVITIES", "text": "We met."}), "{own}");
    let book = |year: i32, region: &str| format!("{{ yearbook(year: {year}, region: {region}) {{ nodes {{ id }} }} }}");
    for (year, region, found) in
        [(2026, "MIDWEST", json!([{"id": report}])), (2025, "MIDWEST", json!([])), (2026, "NORTHEAST", json!([]))]
    {
        let answer = world.run("public", &book(year, region)).await;
        assert_eq!(answer["data"]["yearbook"]["nodes"], found, "{year} {region}");
    }
}

fn redact(report: &str, said: &str) -> String {
    format!(
        r#"mutation {{ redactReport(input: {{id: "{report}", section: ACTIVITIES, expectedVersion: 1, text: "{said}"}})
            {{ errors {{ code }} }} }}"#
    )
}

#[tokio::test]
async fn names_and_addresses_are_pointed_out_and_stop_the_publication_until_they_are_gone_or_explained() {
    let world = World::new().await;
    let report = world.fill(world.own, "$REPORT_ACCEPTED__NAMED").await;
    let preview = format!(
        r#"{{ node(id: "{report}") {{ ... on ChapterReport {{ publicPreview {{ sections {{ section text }}
            findings {{ section kind text }} }} availableTransitions {{ action allowed requires }} }} }} }}"#
    );
    let seen = world.run("sam", &preview).await["data"]["node"].clone();
    let name = json!([{"section": "ACTIVITIES", "kind": "OFFICER_NAME", "text": "Lea Example"}]);
    assert_eq!(seen["publicPreview"]["findings"], name, "{seen}");
    assert_eq!(seen["publicPreview"]["sections"][0]["text"], "Lea Example spoke.");
    let publish = seen["availableTransitions"].as_array().unwrap().iter().find(|of| of["action"] == "publishReport");
    assert_eq!(publish.unwrap()["requires"], json!(["namesKeptBecause"]), "{seen}");
    let publish = |version: i32, more: &str| {
        format!(
            r#"mutation {{ publishReport(input: {{id: "{report}", expectedVersion: {version} {more}}}) {{ errors {{ code message path }} }} }}"#
        )
    };
    let refused = world.run("sam", &publish(1, "")).await;
    assert_eq!(code(&refused), "REQUIRED");
    let error = &refused["data"]["publishReport"]["errors"][0];
    assert_eq!(error["path"], json!(["namesKeptBecause"]));
    assert!(error["message"].as_str().unwrap().contains("ACTIVITIES: Lea Example"), "{error}");
    // An address in place of the name is no better.
    assert_eq!(code(&world.run("sam", &redact(&report, "Write to pia@example.org.")).await), "");
    assert_eq!(code(&world.run("sam", &publish(2, "")).await), "REQUIRED");
    let explained = publish(2, r#", namesKeptBecause: "She asked for it.""#);
    assert_eq!(code(&world.run("sam", &explained).await), "");
    let kept = format!(r#"{{ node(id: "{report}") {{ ... on ChapterReport {{ status namesKeptBecause }} }} }}"#);
    let expected = json!({"status": "PUBLISHED", "namesKeptBecause": "She asked for it."});
    assert_eq!(world.run("sam", &kept).await["data"]["node"], expected);
}

#[tokio::test]
async fn leaders_of_other_chapters_read_of_a_published_report_what_the_public_reads() {
    let world = World::new().await;
    let report = world.fill(world.other, "$REPORT_PUBLISHED").await;
    let question = format!(
        r#"{{ node(id: "{report}") {{ ... on ChapterReport {{ version dueOn isLate sections {{ section text isRequired
            isPublic maxLength guidance redactedText reviewComment version }} }} }} }}"#
    );
    let seen = world.run("lea", &question).await["data"]["node"].clone();
    assert_eq!((&seen["version"], &seen["dueOn"], &seen["isLate"]), (&Json::Null, &Json::Null, &Json::Null));
    let sections = seen["sections"].as_array().unwrap();
    assert_eq!(sections.len(), 2, "{seen}");
    for section in sections {
        let told = section.as_object().unwrap().iter().filter(|(_, value)| !value.is_null());
        assert_eq!(told.map(|(name, _)| name.as_str()).collect::<Vec<_>>(), ["section", "text"], "{section}");
    }
}
