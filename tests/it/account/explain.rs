//! Why somebody may, or may not.
use serde_json::Value as Json;

use crate::support::World;

async fn explain(world: &World, account: &str, rest: &str) -> Json {
    let document = format!("{{ explainAccess(account: {account:?}, {rest}) {{ allowed rule role reason remedy }} }}");
    let answer = world.run("sam", &document).await;
    assert!(answer["errors"].is_null(), "{answer}");
    answer["data"]["explainAccess"].clone()
}

#[tokio::test]
async fn each_rule_that_decides_is_named_with_what_would_change_it() {
    let world = World::new().await;
    let (lea, ada, nobody) = (world.lea.to_string(), world.ada.to_string(), world.newcomer("").await.to_string());
    let disabled = world.newcomer("DISABLED").await.to_string();
    let (own, other, inactive) = (world.own, world.other, world.inactive);
    let session = world.session().await;
    for (account, rest, rule, role) in [
        (&lea, format!(r#"action: "updateChapter", subject: "{own}""#), "ALLOWED", "CHAPTER_LEADER"),
        (&lea, format!(r#"action: "updateChapter", subject: "{other}""#), "PERMISSION", "CHAPTER_LEADER"),
        (&lea, r#"action: "createOrganization""#.into(), "PERMISSION", "CHAPTER_LEADER"),
        (&lea, format!(r#"action: "revokeSession", subject: "{session}""#), "PERMISSION", "CHAPTER_LEADER"),
        (&ada, format!(r#"action: "revokeSession", subject: "{session}""#), "ALLOWED", "STAFF"),
        (&nobody, r#"action: "changePassword""#.into(), "ALLOWED", "PUBLIC"),
        (&ada, r#"action: "expireAgreement""#.into(), "PERMISSION", "STAFF"),
        (&disabled, r#"action: "changePassword""#.into(), "ACCOUNT_DISABLED", "PUBLIC"),
        (&lea, format!(r#"field: "Chapter.name", subject: "{other}""#), "ALLOWED", "CHAPTER_LEADER"),
        (&lea, format!(r#"field: "Chapter.hostOrganization", subject: "{other}""#), "ALLOWED", "CHAPTER_LEADER"),
        (&lea, format!(r#"field: "Chapter.status", subject: "{own}""#), "ALLOWED", "CHAPTER_LEADER"),
        (&lea, format!(r#"field: "Chapter.status", subject: "{other}""#), "FIELD_OF_OTHERS", "CHAPTER_LEADER"),
        (&nobody, format!(r#"field: "Chapter.status", subject: "{own}""#), "FIELD_HIDDEN", "PUBLIC"),
        (&lea, format!(r#"field: "Chapter.staffNotes", subject: "{own}""#), "FIELD_HIDDEN", "CHAPTER_LEADER"),
        (&ada, format!(r#"field: "Chapter.staffNotes", subject: "{own}""#), "ALLOWED", "STAFF"),
        (&lea, format!(r#"field: "Chapter.name", subject: "{inactive}""#), "ROW_HIDDEN", "CHAPTER_LEADER"),
        (&nobody, format!(r#"field: "Account.email", subject: "{lea}""#), "ROW_HIDDEN", "PUBLIC"),
    ] {
        let told = explain(&world, account, &rest).await;
        assert_eq!((told["rule"].as_str(), told["role"].as_str()), (Some(rule), Some(role)), "{rest}: {told}");
        assert_eq!(
            (told["allowed"] == true, told["remedy"].is_null()),
            (rule == "ALLOWED", rule == "ALLOWED"),
            "{told}"
        );
    }
}

#[tokio::test]
async fn only_the_staff_ask_and_what_cannot_be_read_is_told() {
    let world = World::new().await;
    let document = |rest: &str| format!("{{ explainAccess(account: \"{}\", {rest}) {{ rule }} }}", world.lea);
    for who in ["public", "lea"] {
        let answer = world.run(who, &document(r#"action: "updateChapter""#)).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{answer}");
    }
    for (rest, expected) in [
        (r#"action: "nothing""#, "INVALID"),
        (r#"subject: "x""#, "INVALID"),
        (r#"field: "Chapter.name""#, "REQUIRED"),
        (r#"action: "updateChapter", subject: "x""#, "INVALID_ID"),
        (r#"field: "Chapter", subject: "x""#, "INVALID"),
        (r#"field: "Chapter.name } } } { viewer { role", subject: "x""#, "INVALID"),
        (r#"field: "Chapter.nothing", subject: "$SECOND""#, "INVALID"),
        (r#"field: "Chapter.name", subject: "$SECOND""#, "NOT_FOUND"),
    ] {
        let answer = world.run("sam", &world.fill(world.own, &document(rest)).await).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], expected, "{rest}: {answer}");
    }
}

#[tokio::test]
async fn the_rights_of_another_day_are_those_of_the_terms_that_cover_it() {
    let world = World::new().await;
    let rights = async |day: &str| {
        let answer = world.run("lea", &format!("{{ viewer {{ rights{day} {{ chapter {{ id }} endsOn }} }} }}")).await;
        answer["data"]["viewer"]["rights"].as_array().unwrap_or_else(|| panic!("{answer}")).len()
    };
    for (day, number) in [
        ("", 1),
        ("(asOf: \"2025-12-31\")", 0),
        ("(asOf: \"2026-01-01\")", 1),
        ("(asOf: \"2026-05-31\")", 1),
        ("(asOf: \"2026-06-01\")", 0),
    ] {
        assert_eq!(rights(day).await, number, "{day}");
    }
}
