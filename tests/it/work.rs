//! What is done under relationships: obligations through their periods, who sees what, and what is found.
use std::sync::atomic::Ordering;

use chapterhouse::job::LifeCycleJob;
use entity::{
    obligation,
    resource::{Audience, Status},
};
use serde_json::{Value as Json, json};

use crate::support::World;

async fn meet(world: &World, id: &Json, version: i32) -> Json {
    let document = format!(
        "mutation {{ meetObligation(input: {{id: {id}, expectedVersion: {version}, evidence: {{text: \"E\"}}}}) {{ \
         errors {{ code }} obligation {{ status evidence {{ text metOn }} next {{ id dueOn status previous {{ id }} }} }} }} }}"
    );
    world.run("sam", &document).await["data"]["meetObligation"].clone()
}

#[tokio::test]
async fn what_is_owed_each_month_on_the_31st_is_owed_on_the_last_of_each_until_the_agreement_ends() {
    let world = World::new().await;
    let agreement = world.agreement_of_an_alliance(Some("2026-05-01")).await;
    let first = world.obligation_under(agreement, obligation::Status::Open, "2026-01-31").await;
    let (mut id, mut due) = (json!(first.to_string()), Vec::new());
    loop {
        let met = meet(&world, &id, 1).await;
        assert_eq!(met["errors"], json!([]), "{met}");
        assert_eq!(met["obligation"]["evidence"], json!({"text": "E", "metOn": "2026-03-01"}));
        let next = &met["obligation"]["next"];
        if next.is_null() {
            break;
        }
        assert_eq!(next["previous"]["id"], id);
        due.push(next["dueOn"].as_str().unwrap().to_owned());
        id = next["id"].clone();
    }
    assert_eq!(due, ["2026-02-28", "2026-03-31", "2026-04-30"]);
}

#[tokio::test]
async fn what_is_waived_comes_again_unless_it_is_waived_for_good() {
    let world = World::new().await;
    for (for_good, comes_again) in [(false, true), (true, false)] {
        let id = world.obligation("OPEN").await;
        let document = format!(
            "mutation {{ waiveObligation(input: {{id: \"{id}\", expectedVersion: 1, reason: \"R\", forGood: {for_good}}}) {{ \
             errors {{ code }} obligation {{ waiverReason next {{ id }} }} }} }}"
        );
        let answer = world.run("sam", &document).await;
        let waived = &answer["data"]["waiveObligation"]["obligation"];
        assert_eq!(waived["waiverReason"], "R", "{answer}");
        assert_eq!(waived["next"].is_object(), comes_again, "{answer}");
    }
}

#[tokio::test]
async fn what_is_owed_under_an_agreement_is_waived_in_the_change_that_ends_it() {
    let world = World::new().await;
    let ended = r#"effectiveOn: "2026-02-01", reason: "R""#;
    for (name, action, input) in [
        ("AGREEMENT_IN_FORCE", "terminateAgreement", ended),
        ("AGREEMENT_SIGNED__AHEAD", "abandonAgreement", r#"reason: "R""#),
        ("AGREEMENT_IN_FORCE__DUE", "expireAgreement", ""),
        ("AGREEMENT_IN_FORCE", "supersedeAgreement", ""),
        ("ALLIANCE_ACTIVE", "terminateRelationship", ended),
    ] {
        world.forget_names();
        let thing = world.fill(world.own, &format!("${name}")).await;
        let agreement = world.agreement_under(&thing).await;
        let open = world.obligation_under(agreement, obligation::Status::Open, "2026-01-31").await;
        let met = world.obligation_under(agreement, obligation::Status::Met, "2026-01-31").await;
        if action == "supersedeAgreement" {
            world.next_edition(agreement).await;
        }
        if input.is_empty() {
            let now = world.test.database.clock().now();
            for job in LifeCycleJob::ALL {
                job.run(&world.test.database, now).await.unwrap();
            }
        } else {
            let document = format!(
                r#"mutation {{ {action}(input: {{id: "{thing}", expectedVersion: 1, {input}}}) {{ errors {{ code }} }} }}"#
            );
            assert_eq!(world.run("sam", &document).await["data"][action]["errors"], json!([]), "{action}");
        }
        let question = format!(
            r#"{{ open: node(id: "{open}") {{ ... on Obligation {{ status waiverReason next {{ id }} }} }}
                  met: node(id: "{met}") {{ ... on Obligation {{ status waiverReason }} }} }}"#
        );
        let answer = world.run("sam", &question).await;
        assert_eq!(answer["data"]["met"], json!({"status": "MET", "waiverReason": null}), "{action}: {answer}");
        let (status, waiver) = (&answer["data"]["open"]["status"], &answer["data"]["open"]["waiverReason"]);
        assert!(
            *status == "WAIVED" && waiver.as_str().unwrap().starts_with("The agreement is over"),
            "{action}: {answer}"
        );
        let entries = world.ledger().await;
        let entry_of_open = entries.iter().find(|entry| entry.record_id == open.0).unwrap();
        assert_eq!(entry_of_open.action, "waiveObligation");
        assert!(entries.iter().any(|entry| entry.record_id == agreement.0 && entry.at == entry_of_open.at), "{action}");
    }
}

#[tokio::test]
async fn overdue_obligations_come_with_agreement_and_relationship_in_one_statement_a_level() {
    let world = World::new().await;
    let document = "{ obligations(first: 100, filter: {overdue: true}) { nodes { text dueOn overdue party { name }
        agreement { title relationship { __typename ... on StrategicAlliance { purpose } } } } } }";
    world.run("sam", "{ viewer { role } }").await;
    for rows in [1, 20] {
        for _ in 0..rows {
            let agreement = world.agreement_of_an_alliance(None).await;
            world.obligation_under(agreement, obligation::Status::Open, "2026-02-28").await;
            world.obligation_under(agreement, obligation::Status::Open, "2026-03-01").await;
            world.obligation_under(agreement, obligation::Status::Met, "2026-02-28").await;
        }
        let answer = world.run("sam", document).await;
        let nodes = answer["data"]["obligations"]["nodes"].as_array().unwrap();
        assert!(nodes.iter().all(|row| row["dueOn"] == "2026-02-28" && row["overdue"] == true), "{answer}");
        assert!(nodes.iter().all(|row| row["agreement"]["relationship"]["purpose"].is_string()), "{answer}");
        assert_eq!(nodes.len(), if rows == 1 { 1 } else { 21 });
        // Obligations, their parties, agreements, and the relationships of these.
        assert_eq!(world.statements.load(Ordering::Relaxed), 4, "{rows}");
    }
    let rest = world.run("sam", "{ obligations(filter: {overdue: false}) { totalCount } }").await;
    assert_eq!(rest["data"]["obligations"]["totalCount"], 42);
}

#[tokio::test]
async fn the_public_sees_the_collaborations_of_the_alliances_that_it_sees() {
    let world = World::new().await;
    world.collaboration("PLANNED", "EARLY").await;
    world.collaboration("UNDERWAY", "").await;
    for (who, seen) in [("public", 1), ("lea", 1), ("sam", 2)] {
        let answer = world.run(who, "{ collaborations { totalCount nodes { alliance { id } } } }").await;
        assert_eq!(answer["data"]["collaborations"]["totalCount"], seen, "{who}: {answer}");
    }
}

#[tokio::test]
async fn liaisons_plans_and_obligations_are_nothing_to_anyone_but_the_staff() {
    let world = World::new().await;
    let (liaison, item) = (world.liaison().await, world.item("OPEN").await);
    let obligation = world.obligation("OPEN").await;
    for id in [liaison.to_string(), item.to_string(), obligation.to_string()] {
        for (who, sees) in [("public", false), ("lea", false), ("sam", true)] {
            let answer = world.run(who, &format!("{{ node(id: \"{id}\") {{ id }} }}")).await;
            assert_eq!(answer["data"]["node"].is_object(), sees, "{who}: {answer}");
        }
    }
    for hidden in ["{ obligations { totalCount } }", "{ relationships { nodes { liaisons { totalCount } } } }"] {
        for (who, refused) in [("public", true), ("lea", true), ("sam", false)] {
            let answer = world.run(who, hidden).await;
            assert_eq!(answer.get("errors").is_some(), refused, "{who}: {answer}");
        }
    }
}

#[tokio::test]
async fn what_is_personal_of_a_liaison_is_not_in_the_ledger() {
    let world = World::new().await;
    let alliance = world.fill(world.own, "$ALLIANCE_ACTIVE").await;
    let appoint = |dates: &str| {
        format!(
            "mutation {{ appointLiaison(input: {{relationship: \"{alliance}\", side: THEIRS, personName: \"Pia Private\", \
             personEmail: \"pia@example.org\", {dates}}}) {{ errors {{ code path }} liaison {{ personName isActive }} }} }}"
        )
    };
    let first = world.run("sam", &appoint("startsOn: \"2026-01-01\", endsOn: \"2026-05-31\"")).await;
    assert_eq!(first["data"]["appointLiaison"]["liaison"], json!({"personName": "Pia Private", "isActive": true}));
    let twice = world.run("sam", &appoint("startsOn: \"2026-05-31\"")).await;
    assert_eq!(twice["data"]["appointLiaison"]["errors"][0]["code"], "ALREADY_EXISTS", "{twice}");
    let again = world.run("sam", &appoint("startsOn: \"2026-06-01\"")).await;
    assert_eq!(again["data"]["appointLiaison"]["errors"], json!([]), "{again}");
    let entries = world.ledger().await;
    assert_eq!(entries.len(), 2);
    let changes = serde_json::to_string(&entries.iter().map(|entry| &entry.changes).collect::<Vec<_>>()).unwrap();
    assert!(changes.contains("personName") && !changes.to_lowercase().contains("pia"), "{changes}");
}

#[tokio::test]
async fn our_liaison_is_a_member_of_staff_and_theirs_has_no_account() {
    let world = World::new().await;
    let alliance = world.fill(world.own, "$ALLIANCE_ACTIVE").await;
    for (profile, code, path) in [
        (format!("side: OURS, account: \"{}\"", world.sam), "", ""),
        (format!("side: OURS, account: \"{}\"", world.lea), "INVALID", "account"),
        ("side: OURS".to_owned(), "REQUIRED", "account"),
        ("side: THEIRS".to_owned(), "REQUIRED", "personName"),
        (format!("side: THEIRS, personName: \"P\", account: \"{}\"", world.sam), "INVALID", "account"),
    ] {
        let document = format!(
            "mutation {{ appointLiaison(input: {{relationship: \"{alliance}\", startsOn: \"2026-01-01\", {profile}}}) {{ \
             errors {{ code path }} }} }}"
        );
        let answer = world.run("sam", &document).await;
        let error = &answer["data"]["appointLiaison"]["errors"][0];
        assert_eq!(error["code"].as_str().unwrap_or_default(), code, "{profile}: {answer}");
        assert_eq!(error["path"][0].as_str().unwrap_or_default(), path, "{profile}: {answer}");
    }
}

#[tokio::test]
async fn the_items_of_a_year_are_in_one_plan() {
    let world = World::new().await;
    let relationship = world.fill(world.own, "$PARTNERSHIP_ACTIVE").await;
    for (year, text) in [(2026, "One"), (2026, "Two"), (2027, "Three")] {
        let document = format!(
            "mutation {{ addWorkPlanItem(input: {{relationship: \"{relationship}\", year: {year}, text: \"{text}\"}}) {{ \
             errors {{ code }} }} }}"
        );
        world.run("sam", &document).await;
    }
    let document = format!(
        "{{ relationship(id: \"{relationship}\") {{ workPlans {{ nodes {{ year items {{ nodes {{ text }} }} }} }} }} }}"
    );
    let plans = json!([
        {"year": 2027, "items": {"nodes": [{"text": "Three"}]}},
        {"year": 2026, "items": {"nodes": [{"text": "One"}, {"text": "Two"}]}},
    ]);
    let answer = world.run("sam", &document).await;
    assert_eq!(answer["data"]["relationship"]["workPlans"]["nodes"], plans, "{answer}");
}

#[tokio::test]
async fn a_resource_is_seen_and_found_by_its_audience_once_it_is_published() {
    let world = World::new().await;
    for audience in [Audience::Public, Audience::Members, Audience::Staff] {
        for status in [Status::Draft, Status::Published, Status::Withdrawn] {
            world.resource_for(audience, status, false).await;
        }
    }
    world.reindex().await;
    let document = "{ resources { totalCount nodes { title } }
        search(query: \"compost\", kinds: [RESOURCE]) { totalCount nodes { ... on Resource { title } } } }";
    for (who, seen) in [("public", 1), ("lea", 2), ("sam", 9)] {
        let answer = world.run(who, document).await;
        assert_eq!(answer["data"]["resources"]["totalCount"], seen, "{who}: {answer}");
        assert_eq!(answer["data"]["search"]["totalCount"], seen, "{who}: {answer}");
        let drafts = answer.to_string().contains("Draft for");
        assert_eq!(drafts, who == "sam", "{who}: {answer}");
    }
}

#[tokio::test]
async fn resources_are_filtered_by_goal_topic_language_kind_and_organization() {
    let world = World::new().await;
    let request = format!(
        "mutation {{ createResource(input: {{title: \"Compost\", kind: GUIDE, language: \"EN-gb\", summary: \"S\", \
         url: \"https://example.org/r\", addGoals: [EXCHANGES, KNOWLEDGE_EXCHANGE], addTopics: [\"Waste\", \"waste\", \"soil\"], \
         addOrganizations: [\"{}\"]}}) {{ errors {{ code }} resource {{ id language topics goals organizations {{ nodes {{ name }} }} }} }} }}",
        world.university
    );
    let made = world.run("sam", &request).await;
    let resource = &made["data"]["createResource"]["resource"];
    assert_eq!(resource["language"], "en-GB", "{made}");
    assert_eq!(resource["topics"], json!(["soil", "waste"]));
    assert_eq!(resource["goals"], json!(["EXCHANGES", "KNOWLEDGE_EXCHANGE"]));
    assert_eq!(resource["organizations"]["nodes"][0]["name"], "Álamo University");
    let (university, second) = (world.university, world.second);
    for (filter, found) in [
        ("goals: [EXCHANGES]".to_owned(), 1),
        ("goals: [PROFESSIONAL_DEVELOPMENT]".to_owned(), 0),
        ("topics: [\"WASTE\"]".to_owned(), 1),
        ("topics: [\"was\"]".to_owned(), 0),
        ("languages: [\"en\"]".to_owned(), 1),
        ("languages: [\"en-GB\", \"de\"]".to_owned(), 1),
        ("languages: [\"en-US\"]".to_owned(), 0),
        ("languages: []".to_owned(), 0),
        ("kinds: [GUIDE]".to_owned(), 1),
        ("kinds: [COURSE]".to_owned(), 0),
        (format!("organization: \"{university}\""), 1),
        (format!("organization: \"{second}\""), 0),
        ("statuses: [DRAFT]".to_owned(), 1),
        ("statuses: [PUBLISHED]".to_owned(), 0),
    ] {
        let answer = world.run("sam", &format!("{{ resources(filter: {{{filter}}}) {{ totalCount }} }}")).await;
        assert_eq!(answer["data"]["resources"]["totalCount"], found, "{filter}: {answer}");
    }
    let of = format!("{{ organization(id: \"{university}\") {{ resources {{ totalCount }} }} }}");
    assert_eq!(world.run("public", &of).await["data"]["organization"]["resources"]["totalCount"], 0, "a draft");
    assert_eq!(world.run("sam", &of).await["data"]["organization"]["resources"]["totalCount"], 1);
    let gone = format!(
        "mutation {{ updateResource(input: {{id: {}, expectedVersion: 1, removeTopics: [\"Soil\"], removeGoals: [EXCHANGES]}}) \
         {{ resource {{ version topics goals }} }} }}",
        resource["id"]
    );
    let left = json!({"version": 2, "topics": ["waste"], "goals": ["KNOWLEDGE_EXCHANGE"]});
    assert_eq!(world.run("sam", &gone).await["data"]["updateResource"]["resource"], left);
}

#[tokio::test]
async fn a_resource_of_a_collaboration_is_one_of_its_alliance() {
    let world = World::new().await;
    let collaboration = world.collaboration("DONE", "").await;
    let make = |more: &str| {
        format!(
            "mutation {{ createResource(input: {{title: \"T\", kind: COURSE, language: \"en\", \
             collaboration: \"{collaboration}\"{more}}}) {{ errors {{ path }} resource {{ relationship {{ id resources \
             {{ totalCount }} }} collaboration {{ alliance {{ id }} resources {{ totalCount }} }} }} }} }}"
        )
    };
    let answer = world.run("sam", &make("")).await;
    let resource = &answer["data"]["createResource"]["resource"];
    assert_eq!(resource["relationship"]["id"], resource["collaboration"]["alliance"]["id"], "{answer}");
    assert_eq!(resource["relationship"]["resources"]["totalCount"], 1, "{answer}");
    assert_eq!(resource["collaboration"]["resources"]["totalCount"], 1, "{answer}");
    let other = world.fill(world.own, "$PARTNERSHIP_ACTIVE").await;
    let refused = world.run("sam", &make(&format!(", relationship: \"{other}\""))).await;
    assert_eq!(refused["data"]["createResource"]["errors"][0]["path"][0], "collaboration", "{refused}");
}
