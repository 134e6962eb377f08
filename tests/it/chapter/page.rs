//! The public page of a chapter in one request: found by its slug, of its present name or a former one.
use std::sync::atomic::Ordering;

use serde_json::{Value as Json, json};

use crate::support::{World, code};

fn rename(world: &World, version: i32, name: &str) -> String {
    format!(
        r#"mutation {{ updateChapter(input: {{id: "{}", expectedVersion: {version}, name: "{name}"}}) {{
            chapter {{ slug }} errors {{ code message }} }} }}"#,
        world.own
    )
}

async fn renamed(world: &World, version: i32, name: &str) -> Json {
    let answer = world.run("sam", &rename(world, version, name)).await;
    assert_eq!(code(&answer), "", "{answer}");
    answer["data"]["updateChapter"]["chapter"]["slug"].clone()
}

async fn found(world: &World, who: &str, slug: &str) -> Json {
    world.run(who, &format!(r#"{{ chapterBySlug(slug: "{slug}") {{ id }} }}"#)).await["data"]["chapterBySlug"]["id"]
        .clone()
}

#[tokio::test]
async fn a_slug_stays_with_its_chapter_at_every_change_of_the_name() {
    let world = World::new().await;
    let own = json!(world.own.to_string());
    assert_eq!(renamed(&world, 1, "Student Chapter at Łódź").await, "student-chapter-at-lodz");
    assert_eq!(renamed(&world, 2, "Omega").await, "omega");
    for slug in ["student-chapter-at-lodz", "omega"] {
        assert_eq!(found(&world, "public", slug).await, own, "{slug}");
    }
    assert_eq!(renamed(&world, 3, "Student chapter at Lodz").await, "student-chapter-at-lodz", "it is current again");
    assert_eq!(found(&world, "public", "omega").await, own);
    // Another chapter of the name never gets the slug.
    let other = rename(&world, 1, "Omega").replace(&world.own.to_string(), &world.other.to_string());
    let answer = world.run("sam", &other).await;
    assert_eq!(answer["data"]["updateChapter"]["chapter"]["slug"], "omega-us", "{answer}");
    assert_eq!(found(&world, "public", "nobody").await, Json::Null);
}

#[tokio::test]
async fn a_slug_leads_nobody_to_a_chapter_that_they_do_not_see() {
    let world = World::new().await;
    let input = format!(
        r#"mutation {{ updateChapter(input: {{id: "{}", expectedVersion: 1, name: "Sleeping"}}) {{ errors {{ code }} }} }}"#,
        world.inactive
    );
    assert_eq!(code(&world.run("sam", &input).await), "");
    assert_eq!(found(&world, "sam", "sleeping").await, json!(world.inactive.to_string()));
    for who in ["public", "lea"] {
        assert_eq!(found(&world, who, "sleeping").await, Json::Null, "{who}");
    }
}

#[tokio::test]
async fn the_public_page_comes_with_one_statement_a_level() {
    let world = World::new().await;
    world.sister(world.own, "ACTIVE", "").await;
    world.sister(world.own, "ACTIVE", "").await;
    renamed(&world, 1, "Alpha Prime").await;
    let page = r#"{ chapterBySlug(slug: "alpha-prime") { name slug publicStatus description howToJoin contactMailbox
        position { latitude longitude } hostOrganization { name } country { name }
        officers(filter: {statuses: [CURRENT]}) { nodes { office personName } }
        sisterChapters { nodes { startsOn chapters { name slug } } } } }"#;
    let answer = world.run("public", page).await;
    let chapter = &answer["data"]["chapterBySlug"];
    assert_eq!(chapter["sisterChapters"]["nodes"].as_array().unwrap().len(), 2, "{answer}");
    assert_eq!(chapter["officers"]["nodes"], json!([{"office": "PRESIDENT", "personName": null}]), "{answer}");
    assert_eq!(
        world.statements.load(Ordering::Relaxed),
        11,
        "the slug, the chapter, its slugs, host, country, officers, sisters, the two sides of these, their slugs"
    );
}
