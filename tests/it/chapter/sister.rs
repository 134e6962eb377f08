//! Sister chapters: one relation between two, whoever proposes it; and who would fit.
use entity::chapter::{self, ChapterId};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::{Value as Json, json};

use crate::support::{World, code};

fn propose(from: ChapterId, to: ChapterId) -> String {
    format!(
        r#"mutation {{ proposeSisterChapter(input: {{chapter: "{from}", sister: "{to}", message: "M"}}) {{
            sisterChapter {{ id status message }} errors {{ code path message }} }} }}"#
    )
}

fn step(mutation: &str, id: &str, version: i32) -> String {
    format!(
        r#"mutation {{ {mutation}(input: {{id: "{id}", expectedVersion: {version}}}) {{
            sisterChapter {{ status startsOn endsOn }} errors {{ code path message }} }} }}"#
    )
}

/// Somebody who leads the other chapter.
async fn leader_of(world: &World, chapter: ChapterId) -> chapterhouse::auth::Viewer {
    let account = world.account(&format!("{}@example.org", chapter.0.simple())).await;
    world.term(chapter, Some(account), "2026-01-01", None).await;
    world.viewer_of(account).await
}

#[tokio::test]
async fn a_relation_begins_when_the_other_accepts_and_is_public_until_it_ends() {
    let world = World::new().await;
    let partner = world.partner().await;
    let theirs = leader_of(&world, partner).await;
    let answer = world.run("lea", &propose(world.own, partner)).await;
    assert_eq!(code(&answer), "", "{answer}");
    let id = answer["data"]["proposeSisterChapter"]["sisterChapter"]["id"].as_str().unwrap().to_owned();
    let public =
        format!(r#"{{ chapter(id: "{partner}") {{ sisterChapters {{ nodes {{ status chapters {{ name }} }} }} }} }}"#);
    let seen = async |who| world.run(who, &public).await["data"]["chapter"]["sisterChapters"]["nodes"].clone();
    assert_eq!(seen("public").await, json!([]));
    assert_eq!(code(&world.run("lea", &step("acceptSisterChapter", &id, 1)).await), "FORBIDDEN");
    let accepted = world.run_as(theirs.clone(), &step("acceptSisterChapter", &id, 1)).await;
    let relation = &accepted["data"]["acceptSisterChapter"]["sisterChapter"];
    assert_eq!(*relation, json!({"status": "ACTIVE", "startsOn": "2026-03-01", "endsOn": null}), "{accepted}");
    let mut names: Vec<_> =
        seen("public").await[0]["chapters"].as_array().unwrap().iter().map(|chapter| chapter["name"].clone()).collect();
    names.sort_by_key(Json::to_string);
    assert_eq!(names, ["Alpha", "Delta"]);
    world.test.database.clock().set("2026-03-11T09:00:00Z".parse().unwrap());
    let ended = world.run("lea", &step("endSisterChapter", &id, 2)).await;
    let relation = &ended["data"]["endSisterChapter"]["sisterChapter"];
    assert_eq!(*relation, json!({"status": "ENDED", "startsOn": "2026-03-01", "endsOn": "2026-03-10"}), "{ended}");
    assert_eq!(seen("public").await, json!([]));
    let again = world.run_as(theirs, &propose(partner, world.own)).await;
    assert_eq!(code(&again), "BLOCKED", "the first chapter never opted in: {again}");
    world.opts_in(world.own, &["housing"], &["en"]).await;
    assert_eq!(code(&world.run("sam", &propose(partner, world.own)).await), "", "what is over can begin again");
}

#[tokio::test]
async fn two_who_propose_to_each_other_at_once_have_one_relation_that_the_other_accepts() {
    for _ in 0..4 {
        let world = World::new().await;
        let partner = world.partner().await;
        let theirs = leader_of(&world, partner).await;
        world.opts_in(world.own, &["housing"], &["en"]).await;
        let (ours, back) = (propose(world.own, partner), propose(partner, world.own));
        let (one, two) = tokio::join!(world.run("lea", &ours), world.run_as(theirs, &back));
        let mut codes = [code(&one), code(&two)];
        codes.sort_unstable();
        assert_eq!(codes, ["", "ALREADY_EXISTS"], "{one} {two}");
        let refused = if code(&one).is_empty() { &two } else { &one };
        assert!(refused.to_string().contains("acceptSisterChapter"), "{refused}");
    }
}

#[tokio::test]
async fn a_proposal_is_between_the_two_and_each_step_is_shown_to_whose_it_is() {
    let world = World::new().await;
    let id = world.sister(world.own, "PROPOSED", "").await.to_string();
    let read = format!(
        r#"{{ node(id: "{id}") {{ ... on SisterChapter {{ message availableTransitions {{ action allowed }} }} }} }}"#
    );
    let node = &world.run("lea", &read).await["data"]["node"];
    let allowed: Vec<_> = node["availableTransitions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| (one["action"].clone(), one["allowed"].clone()))
        .collect();
    let expected = [("acceptSisterChapter", true), ("refuseSisterChapter", true), ("withdrawSisterChapter", false)];
    assert_eq!(allowed, expected.map(|(action, allowed)| (json!(action), json!(allowed))));
    assert_eq!(node["message"], "Let us work together");
    let foreign = world.sister(world.own, "PROPOSED", "FOREIGN").await.to_string();
    for (who, id) in [("public", &id), ("lea", &foreign)] {
        let answer = world.run(who, &format!(r#"{{ node(id: "{id}") {{ __typename }} }}"#)).await;
        assert_eq!(answer["data"]["node"], Json::Null, "{who}");
    }
    let foreign = world.sister(world.own, "ACTIVE", "FOREIGN").await.to_string();
    let answer = world.run("lea", &read.replace(&id, &foreign)).await;
    assert_eq!(answer["data"]["node"], json!({"message": null, "availableTransitions": null}), "{answer}");
}

#[tokio::test]
async fn a_chapter_opts_in_with_a_topic_and_a_language_and_out_of_all() {
    let world = World::new().await;
    let opt_in = |version: i32, input: &str| {
        format!(
            r#"mutation {{ optInToSisterChapters(input: {{id: "{}", expectedVersion: {version}, {input}}}) {{
                chapter {{ version sisterTopics sisterLanguages }} errors {{ code path }} }} }}"#,
            world.own
        )
    };
    let answer = world.run("lea", &opt_in(1, r#"addTopics: ["Zoning"]"#)).await;
    assert_eq!(
        answer["data"]["optInToSisterChapters"]["errors"],
        json!([{"code": "REQUIRED", "path": ["addLanguages"]}])
    );
    let answer = world
        .run("lea", &opt_in(1, r#"addTopics: ["Zoning", "zoning", "Audit"], addLanguages: ["es-MX", "es"]"#))
        .await;
    let chapter = json!({"version": 2, "sisterTopics": ["audit", "zoning"], "sisterLanguages": ["es"]});
    assert_eq!(answer["data"]["optInToSisterChapters"]["chapter"], chapter, "{answer}");
    let stale = world.run("sam", &opt_in(1, r#"removeTopics: ["audit"]"#)).await;
    assert_eq!(code(&stale), "VERSION_CONFLICT", "{stale}");
    let out = format!(
        r#"mutation {{ optOutOfSisterChapters(input: {{id: "{}", expectedVersion: 2}}) {{ chapter {{ sisterTopics }} errors {{ code }} }} }}"#,
        world.own
    );
    let answer = world.run("lea", &out).await;
    assert_eq!(answer["data"]["optOutOfSisterChapters"]["chapter"]["sisterTopics"], json!([]), "{answer}");
    assert_eq!(code(&world.run("lea", &out.replace("Version: 2", "Version: 3")).await), "WRONG_STATE");
}

/// Puts a chapter on the map, with the first day of its year.
async fn settle(world: &World, chapter: ChapterId, longitude: f64, start: &str) {
    chapter::Entity::update_many()
        .col_expr(chapter::Column::Latitude, Expr::val(40.0))
        .col_expr(chapter::Column::Longitude, Expr::val(longitude))
        .col_expr(chapter::Column::AcademicYearStart, Expr::val(start))
        .filter(chapter::Column::Id.eq(chapter))
        .exec(world.plain())
        .await
        .unwrap();
}

#[tokio::test]
async fn suggestions_say_what_speaks_for_them_and_come_in_four_statements() {
    let world = World::new().await;
    world.opts_in(world.own, &["housing", "water", "zoning"], &["en", "es"]).await;
    settle(&world, world.own, -90.0, "08-15").await;
    let chapter = async |name: &str, topics: &[&str], languages: &[&str], longitude: f64, start: &str| {
        let host = world.organization(&format!("University of {name}")).await;
        let chapter = world.chapter(host, name).await;
        world.opts_in(chapter, topics, languages).await;
        settle(&world, chapter, longitude, start).await;
        chapter
    };
    chapter("Far", &["housing"], &["en"], 150.0, "02-15").await;
    chapter("Near", &["housing"], &["en"], -75.0, "09-15").await;
    chapter("Best", &["housing", "water"], &["en", "es"], 15.0, "08-15").await;
    chapter("Mute", &["housing", "water", "zoning"], &["fi"], -90.0, "08-15").await;
    chapter("Other", &["budget"], &["en"], -90.0, "08-15").await;
    let sister = chapter("Sister", &["housing", "water", "zoning"], &["en"], -90.0, "08-15").await;
    world.sister_of(world.own, sister, sister, "ACTIVE").await;
    let hidden = chapter("Hidden", &["housing"], &["en"], -90.0, "08-15").await;
    chapter::Entity::update_many()
        .col_expr(chapter::Column::Status, Expr::val(chapter::Status::Inactive))
        .filter(chapter::Column::Id.eq(hidden))
        .exec(world.plain())
        .await
        .unwrap();
    let document = format!(
        r#"{{ sisterChapterSuggestions(chapter: "{}") {{
            chapter {{ name }} sharedTopics sharedLanguages hoursApart monthsApart }} }}"#,
        world.own
    );
    let found = |name: &str, topics: Json, languages: Json, hours: i32, months: i32| {
        json!({"chapter": {"name": name}, "sharedTopics": topics, "sharedLanguages": languages,
            "hoursApart": hours, "monthsApart": months})
    };
    let expected = json!([
        found("Best", json!(["housing", "water"]), json!(["en", "es"]), 7, 0),
        found("Near", json!(["housing"]), json!(["en"]), 1, 1),
        found("Far", json!(["housing"]), json!(["en"]), 8, 6),
    ]);
    for who in ["lea", "sam"] {
        let answer = world.run(who, &document).await;
        assert_eq!(answer["data"]["sisterChapterSuggestions"], expected, "{who}: {answer}");
        assert_eq!(world.statements.load(std::sync::atomic::Ordering::Relaxed), 5, "the chapter, and four");
    }
    let theirs = world.run("lea", &document.replace(&world.own.to_string(), &world.other.to_string())).await;
    assert_eq!(theirs["errors"][0]["extensions"]["code"], "FORBIDDEN", "{theirs}");
}
