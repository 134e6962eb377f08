//! Who reads what of the ledger.
use crate::support::World;

#[tokio::test]
async fn leaders_read_their_own_chapters_history_without_the_staffs_notes() {
    let world = World::new().await;
    let change = format!(
        r#"mutation {{ updateChapter(input: {{id: "{}", expectedVersion: 1, description: "Hello"}}) {{ errors {{ code }} }} }}"#,
        world.own
    );
    world.run("lea", &change).await;
    let archive = format!(
        r#"mutation {{ archiveOrganization(input: {{id: "{}", expectedVersion: 1, reason: "Merged"}}) {{ errors {{ code }} }} }}"#,
        world.second
    );
    world.run("sam", &archive).await;
    let ask = |subject: &str| {
        format!(
            r#"{{ ledger(subject: "{subject}") {{ totalCount nodes {{ action reason actor {{ email }} actorName subjectId recordId
            changes {{ field before after redacted }} }} }} }}"#
        )
    };
    let (own, second) = (ask(&world.own.to_string()), ask(&world.second.to_string()));
    let history = world.run("lea", &own).await;
    let entry = &history["data"]["ledger"]["nodes"][0];
    assert_eq!(
        (&entry["action"], &entry["actor"]["email"]),
        (&"updateChapter".into(), &"lea@example.org".into()),
        "{history}"
    );
    assert_eq!(entry["changes"][0]["after"], "\"Hello\"");
    assert_eq!(entry["subjectId"], world.own.to_string());
    let again = r#"mutation { updateChapter(input: {id: "ID", expectedVersion: 2, description: "By us"}) { errors { code } } }"#;
    world.run("sam", &again.replace("ID", &world.own.to_string())).await;
    let entry = &world.run("lea", &own).await["data"]["ledger"]["nodes"][0];
    assert_eq!((&entry["actor"], &entry["actorName"]), (&serde_json::Value::Null, &"Somebody".into()), "{entry}");
    assert_eq!(world.run("sam", &second).await["data"]["ledger"]["nodes"][0]["reason"], "Merged");
    assert_eq!(world.run("lea", &second).await["data"]["ledger"]["totalCount"], 0);
    for subject in [&own, &second] {
        assert!(world.run("public", subject).await["data"]["ledger"].is_null());
    }
    assert_eq!(world.run("sam", &ask("nonsense")).await["errors"][0]["extensions"]["code"], "INVALID_ID");
}
