//! Awards: only who is eligible is given one, and everybody who sees the chapter sees what it was given.
use chrono::{DateTime, Utc};
use sea_orm::ConnectionTrait as _;
use serde_json::{Value as Json, json};

use crate::support::{World, code};

fn give(chapter: &str, rest: &str) -> String {
    format!(
        r#"mutation {{ giveAward(input: {{chapter: "{chapter}", year: 2026, category: EVENT, {rest}}})
            {{ award {{ id title placing version }} errors {{ code path message }} }} }}"#
    )
}

/// Code and path of each error.
fn told(answer: &Json) -> Vec<(&str, &str)> {
    let errors = answer["data"]["giveAward"]["errors"].as_array().unwrap_or_else(|| panic!("{answer}"));
    errors.iter().map(|error| (error["code"].as_str().unwrap(), error["path"][0].as_str().unwrap())).collect()
}

#[tokio::test]
async fn only_who_is_eligible_is_given_an_award_and_is_told_what_is_missing() {
    let world = World::new().await;
    let chapter = world.own.to_string();
    let give = give(&chapter, r#"title: "Best event", placing: 2"#);
    let unreported = world.run("sam", &give).await;
    assert_eq!(told(&unreported), [("BLOCKED", "year")], "{unreported}");
    assert!(unreported.to_string().contains("acceptReport"), "{unreported}");
    let report = world.fill(world.own, "$REPORT_SUBMITTED").await;
    let waiting = world.run("sam", &give).await;
    assert!(waiting.to_string().contains("is with the staff: acceptReport comes first"), "{waiting}");
    let accept = format!(
        r#"mutation {{ acceptReport(input: {{id: "{report}", expectedVersion: 1}}) {{ errors {{ code }} }} }}"#
    );
    assert_eq!(code(&world.run("sam", &accept).await), "");
    let probation = format!(
        r#"mutation {{ placeOnProbation(input: {{id: "{chapter}", expectedVersion: 1, reason: "R"}}) {{ errors {{ code }} }} }}"#
    );
    assert_eq!(code(&world.run("sam", &probation).await), "");
    let refused = world.run("sam", &give).await;
    assert_eq!(told(&refused), [("WRONG_STATE", "chapter")], "{refused}");
    assert!(refused.to_string().contains("restoreChapter comes first"), "{refused}");
    let back = "UPDATE chapter SET status = 'ACTIVE', probation_set_by = NULL WHERE status = 'PROBATION'";
    world.plain().execute_unprepared(back).await.unwrap();
    let given = world.run("sam", &give).await;
    assert_eq!(told(&given), [], "{given}");
    assert_eq!(given["data"]["giveAward"]["award"]["placing"], 2);
    let again = world.run("sam", &give).await;
    assert_eq!(told(&again), [("ALREADY_EXISTS", "title")], "{again}");
}

#[tokio::test]
async fn a_chapter_that_was_not_active_in_the_year_is_given_nothing_for_it() {
    let world = World::new().await;
    let (own, other) = (world.own.to_string(), world.other.to_string());
    for chapter in [world.own, world.other] {
        world.forget_names();
        world.fill(chapter, "$REPORT_ACCEPTED").await;
    }
    // On probation since before the year began, and restored after it was over.
    let clock = world.test.database.clock();
    let on = |day: &str| clock.set(format!("{day}T12:00:00Z").parse::<DateTime<Utc>>().unwrap());
    let step = |name: &str, version: i32| {
        format!(
            r#"mutation {{ {name}(input: {{id: "{own}", expectedVersion: {version}, reason: "R"}}) {{ errors {{ code message }} }} }}"#
        )
    };
    on("2025-08-01");
    assert_eq!(code(&world.run("sam", &step("placeOnProbation", 1)).await), "");
    on("2026-09-01");
    let restored = world.run("sam", &step("restoreChapter", 2)).await;
    assert_eq!(code(&restored), "", "{restored}");
    let refused = world.run("sam", &give(&own, r#"title: "T""#)).await;
    assert_eq!(told(&refused), [("BLOCKED", "year")], "{refused}");
    assert!(refused.to_string().contains("was not active in"), "{refused}");
    let active = "UPDATE chapter SET status = 'ACTIVE', probation_set_by = NULL WHERE status = 'PROBATION'";
    world.plain().execute_unprepared(active).await.unwrap();
    assert_eq!(told(&world.run("sam", &give(&other, r#"title: "T""#)).await), [], "it came as an active one");
}

#[tokio::test]
async fn an_award_has_a_title_and_a_place_that_can_be() {
    let world = World::new().await;
    world.fill(world.own, "$REPORT_ACCEPTED").await;
    let own = world.own.to_string();
    for (rest, path) in [(r#"title: "  ""#, "title"), (r#"title: "T", placing: 0"#, "placing")] {
        let answer = world.run("sam", &give(&own, rest)).await;
        assert_eq!(told(&answer), [("INVALID", path)], "{rest}");
    }
    for number in 0..20 {
        let answer = world.run("sam", &give(&own, &format!(r#"title: "T{number}""#))).await;
        assert_eq!(told(&answer), [], "{number}");
    }
    assert_eq!(told(&world.run("sam", &give(&own, r#"title: "T20""#)).await), [("BLOCKED", "year")]);
}

#[tokio::test]
async fn the_page_of_a_chapter_and_the_yearbook_show_its_awards() {
    let world = World::new().await;
    world.fill(world.own, "$REPORT_PUBLISHED").await;
    let own = world.own.to_string();
    let given = world.run("sam", &give(&own, r#"title: "Best event", placing: 1"#)).await;
    let id = given["data"]["giveAward"]["award"]["id"].as_str().unwrap().to_owned();
    let question = format!(
        r#"{{ chapter(id: "{own}") {{ awards {{ totalCount nodes {{ title year }} }} }}
            yearbook(year: 2026) {{ nodes {{ awards {{ title placing }} }} }}
            found: awards(filter: {{years: [2026], categories: [EVENT], regions: [MIDWEST]}}) {{ nodes {{ chapter {{ id }} }} }}
            none: awards(filter: {{years: [2025]}}) {{ totalCount }} }}"#
    );
    let expected = json!({
        "chapter": {"awards": {"totalCount": 1, "nodes": [{"title": "Best event", "year": 2026}]}},
        "yearbook": {"nodes": [{"awards": [{"title": "Best event", "placing": 1}]}]},
        "found": {"nodes": [{"chapter": {"id": own}}]},
        "none": {"totalCount": 0},
    });
    assert_eq!(world.run("public", &question).await["data"], expected);
    let withdraw = format!(
        r#"mutation {{ withdrawAward(input: {{id: "{id}", expectedVersion: 1, reason: "Given to the wrong chapter"}}) {{ id errors {{ code }} }} }}"#
    );
    let withdrawn = world.run("sam", &withdraw).await;
    assert_eq!(withdrawn["data"]["withdrawAward"], json!({"id": id, "errors": []}), "{withdrawn}");
    let after = world.run("public", &question).await;
    assert_eq!(after["data"]["chapter"]["awards"]["totalCount"], 0, "{after}");
    let entry = world.ledger().await.pop().unwrap();
    assert_eq!((entry.action.as_str(), entry.reason.as_deref()), ("withdrawAward", Some("Given to the wrong chapter")));
}
