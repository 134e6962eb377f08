//! What officers leave to the next: one note an office, for their own chapter and the staff.
use entity::officer_term::{Office, Status};
use serde_json::json;

use crate::support::{World, code};

fn note(world: &World, office: &str, version: i32, text: &str) -> String {
    format!(
        r#"mutation {{ saveHandoverNote(input: {{chapter: "{}", office: {office}, expectedVersion: {version}, text: "{text}"}})
            {{ chapter {{ handovers(offices: [{office}]) {{ note version }} }} errors {{ code path }} }} }}"#,
        world.own
    )
}

fn acknowledged(term: &str, version: i32) -> String {
    format!(
        r#"mutation {{ acknowledgeHandover(input: {{id: "{term}", expectedVersion: {version}}}) {{ errors {{ code message }} }} }}"#
    )
}

#[tokio::test]
async fn a_note_belongs_to_its_office_and_is_read_by_its_own_leaders_and_the_staff() {
    let world = World::new().await;
    let written = world.run("lea", &note(&world, "TREASURER", 0, "The box is in the attic.")).await;
    let expected = json!({"note": "The box is in the attic.", "version": 1});
    assert_eq!(written["data"]["saveHandoverNote"]["chapter"]["handovers"], json!([expected]), "{written}");
    let asked = |chapter: String, office: &str| {
        format!(r#"{{ chapter(id: "{chapter}") {{ handovers(offices: [{office}]) {{ note version }} }} }}"#)
    };
    for (who, chapter, office, expected) in [
        ("lea", world.own, "TREASURER", json!([expected])),
        ("sam", world.own, "TREASURER", json!([expected])),
        ("lea", world.own, "SECRETARY", json!([{"note": null, "version": 0}])),
        ("lea", world.other, "TREASURER", json!(null)),
    ] {
        let answer = world.run(who, &asked(chapter.to_string(), office)).await;
        assert_eq!(answer["data"]["chapter"]["handovers"], expected, "{who}: {answer}");
    }
    let public = world.run("public", &asked(world.own.to_string(), "TREASURER")).await;
    assert_eq!(public["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED");
}

#[tokio::test]
async fn of_two_who_write_at_once_one_is_told_of_the_other() {
    let world = World::new().await;
    let (one, two) = (note(&world, "SECRETARY", 0, "One."), note(&world, "SECRETARY", 0, "Two."));
    let (one, two) = tokio::join!(world.run("lea", &one), world.run("sam", &two));
    let mut codes = [code(&one), code(&two)];
    codes.sort_unstable();
    assert_eq!(codes, ["", "VERSION_CONFLICT"], "{one} {two}");
}

#[tokio::test]
async fn what_is_acknowledged_was_left_for_an_office_that_somebody_holds() {
    let world = World::new().await;
    let held = world.officer(world.own, Office::Secretary, Status::Current).await.to_string();
    let reported = world.officer(world.own, Office::VicePresident, Status::Reported).await.to_string();
    for (who, term, expected) in
        [("sam", &held, "BLOCKED"), ("lea", &held, "FORBIDDEN"), ("sam", &reported, "WRONG_STATE")]
    {
        let answer = world.run(who, &acknowledged(term, 1)).await;
        assert_eq!(code(&answer), expected, "{who}: {answer}");
    }
    world.run("lea", &note(&world, "SECRETARY", 0, "Minutes are due on Fridays.")).await;
    assert_eq!(
        code(&world.run("sam", &acknowledged(&held, 1)).await),
        "",
        "the staff say it for whoever has no account"
    );
    assert_eq!(code(&world.run("sam", &acknowledged(&held, 2)).await), "ALREADY_EXISTS");
}
