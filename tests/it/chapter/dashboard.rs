//! The dashboards of chapters: what a leader has to do, and what waits for the staff, each in one request.
use std::sync::atomic::Ordering;

use entity::officer_term::{Office, Status};
use serde_json::{Value as Json, json};

use crate::support::{World, code};

const DASHBOARD: &str = "{ viewer { chapters { name dashboard {
    tasks { kind waitsFor dueOn reason action subject { __typename id } }
    officersEnding { office endsOn } openChangeRequests { field newValue }
    recentChanges(first: 5) { nodes { action } } } } } }";

async fn own(world: &World) -> Json {
    let answer = world.run("lea", DASHBOARD).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["data"]["viewer"]["chapters"][0]["dashboard"].clone()
}

fn kinds(dashboard: &Json) -> Vec<(String, String)> {
    let tasks = dashboard["tasks"].as_array().unwrap();
    let text = |task: &Json, field: &str| task[field].as_str().unwrap().to_owned();
    tasks.iter().map(|task| (text(task, "kind"), text(task, "action"))).collect()
}

#[tokio::test]
async fn a_leader_reads_what_to_do_by_when_and_with_which_action() {
    let world = World::new().await;
    world.sister(world.own, "PROPOSED", "").await;
    world.officer(world.own, Office::VicePresident, Status::Reported).await;
    world.change_request(world.own, "PENDING", "").await;
    let pairs = |all: &[(&str, &str)]| {
        all.iter().map(|(kind, action)| ((*kind).to_owned(), (*action).to_owned())).collect::<Vec<_>>()
    };
    let dashboard = own(&world).await;
    let mut seen = kinds(&dashboard);
    seen.sort_unstable();
    let expected = pairs(&[
        ("CHANGE_REQUESTED", "approveChange"),
        ("CONTACT_UNVERIFIED", "confirmChapterDetails"),
        ("OFFICER_REPORTED", "confirmOfficer"),
        ("OFFICE_VACANT", "reportOfficer"),
        ("OFFICE_VACANT", "reportOfficer"),
        ("SISTER_PROPOSED", "acceptSisterChapter"),
    ]);
    assert_eq!(seen, expected, "{dashboard}");
    assert_eq!(dashboard["officersEnding"], json!([]), "the president's term ends in 92 days");
    assert_eq!(
        dashboard["openChangeRequests"],
        json!([{"field": "LOGO_URL", "newValue": "https://example.org/after"}])
    );
    // Each thing that is done is told no more.
    let confirm = format!(
        r#"mutation {{ confirmChapterDetails(input: {{id: "{}", expectedVersion: 1}}) {{ errors {{ code }} }} }}"#,
        world.own
    );
    assert_eq!(code(&world.run("lea", &confirm).await), "");
    for office in [Office::FacultyAdvisor, Office::PractitionerMentor] {
        world.officer(world.own, office, Status::Current).await;
    }
    let dashboard = own(&world).await;
    let seen = kinds(&dashboard);
    assert!(seen.iter().all(|(kind, _)| !["CONTACT_UNVERIFIED", "OFFICE_VACANT"].contains(&kind.as_str())), "{seen:?}");
    assert_eq!(dashboard["recentChanges"]["nodes"], json!([{"action": "confirmChapterDetails"}]));
    // Three days later the president's term is one of the next 90 days, and nobody follows.
    world.test.database.clock().set("2026-03-04T09:00:00Z".parse().unwrap());
    let dashboard = own(&world).await;
    assert_eq!(dashboard["officersEnding"], json!([{"office": "PRESIDENT", "endsOn": "2026-05-31"}]));
    let first = &dashboard["tasks"][0];
    let told = (&first["kind"], &first["dueOn"], &first["action"], &first["waitsFor"]);
    assert_eq!(told, (&json!("TERM_ENDING"), &json!("2026-05-31"), &json!("handOverOffice"), &json!("LEADERS")));
    // Half a year after the confirmation the contact data are due again.
    world.test.database.clock().set("2026-08-27T09:00:00Z".parse().unwrap());
    world.term(world.own, Some(world.lea), "2026-06-01", None).await;
    assert!(!kinds(&own(&world).await).iter().any(|(kind, _)| kind == "CONTACT_UNVERIFIED"));
    world.test.database.clock().set("2026-08-28T09:00:00Z".parse().unwrap());
    assert!(kinds(&own(&world).await).iter().any(|(kind, _)| kind == "CONTACT_UNVERIFIED"));
}

#[tokio::test]
async fn a_dashboard_takes_as_many_statements_for_all_chapters_as_for_one() {
    let world = World::new().await;
    world.sister(world.own, "PROPOSED", "").await;
    let ask = |first: u32| {
        format!(
            "{{ chapters(first: {first}) {{ nodes {{ dashboard {{ tasks {{ kind }} openChangeRequests {{ id }} officersEnding {{ id }} recentChanges {{ nodes {{ action }} }} }} }} }} }}"
        )
    };
    let statements = async |first| {
        let answer = world.run("sam", &ask(first)).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        world.statements.load(Ordering::Relaxed)
    };
    assert_eq!(
        (statements(1).await, statements(20).await),
        (8, 8),
        "chapters, terms, notes, data, sisters twice, requests, ledger"
    );
    let theirs = format!(r#"{{ chapter(id: "{}") {{ dashboard {{ tasks {{ kind }} }} }} }}"#, world.other);
    assert_eq!(world.run("lea", &theirs).await["data"]["chapter"]["dashboard"], Json::Null);
}

#[tokio::test]
async fn the_staff_read_numbers_that_open_as_lists_and_a_queue_oldest_first() {
    let world = World::new().await;
    world.reindex().await;
    let request = world.change_request(world.other, "PENDING", "").await.to_string();
    world.officer(world.own, Office::VicePresident, Status::Reported).await;
    let document = "{ chaptersDashboard(first: 10) {
        chaptersByStatus { label count queryField filter } chaptersByRegion { label count queryField filter }
        vacancies { label count queryField filter } waiting { label count queryField filter }
        queue { waitsSince action chapter { name } subject { __typename id } } } }";
    let answer = world.run("sam", document).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    let statements = world.statements.load(Ordering::Relaxed);
    assert!(statements <= 6, "counters, counts, requests, terms, the chapters of each: {statements}");
    let dashboard = &answer["data"]["chaptersDashboard"];
    assert_eq!(dashboard["queue"].as_array().unwrap().len(), 2, "{dashboard}");
    assert!(dashboard["queue"].to_string().contains(&request));
    let mut opened = 0;
    for part in ["chaptersByStatus", "chaptersByRegion", "vacancies", "waiting"] {
        for number in dashboard[part].as_array().unwrap() {
            let list = number["queryField"].as_str().unwrap();
            let filter = written(&number["filter"]);
            let answer = world.run("sam", &format!("{{ {list}(filter: {filter}) {{ totalCount }} }}")).await;
            assert_eq!(answer["data"][list]["totalCount"], number["count"], "{part} {number}: {answer}");
            opened += 1;
        }
    }
    assert_eq!(opened, 3 + 1 + 3 + 3, "{dashboard}");
    let vacant = &dashboard["vacancies"];
    let counts: Vec<_> = vacant.as_array().unwrap().iter().map(|number| number["count"].clone()).collect();
    assert_eq!(counts, [1, 2, 2], "of two open chapters one has a president: {vacant}");
    for who in ["public", "lea"] {
        let answer = world.run(who, "{ chaptersDashboard { queue { action } } }").await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{who}");
    }
    let bad = world.run("sam", "{ chaptersDashboard(first: 51) { queue { action } } }").await;
    assert_eq!(bad["errors"][0]["extensions"]["code"], "INVALID", "{bad}");
}

/// A filter of a number as it is written in a document: texts are words of enums but for moments.
fn written(filter: &Json) -> String {
    let value = |value: &Json| match value {
        Json::Array(words) => {
            format!("[{}]", words.iter().map(|word| word.as_str().unwrap()).collect::<Vec<_>>().join(", "))
        }
        Json::Null | Json::Bool(_) | Json::Number(_) | Json::String(_) | Json::Object(_) => value.to_string(),
    };
    let fields: Vec<_> =
        filter.as_object().unwrap().iter().map(|(name, of)| format!("{name}: {}", value(of))).collect();
    format!("{{{}}}", fields.join(", "))
}
