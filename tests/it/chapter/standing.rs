//! How a chapter stands: the public reads the badge, its leaders what is asked of them, the staff the same of all.
use serde_json::{Value as Json, json};

use super::requirements::Owing;

const ASKED: &str = "standing { publicStatus status since lostPoints reasons { rule name office isMet isOverdue dueOn since \
                     weight howToFix evidence { __typename } due { status } } }";

async fn standing(owing: &Owing, who: &str, fields: &str) -> Json {
    let answer = owing.0.run(who, &format!(r#"{{ chapter(id: "{}") {{ {fields} }} }}"#, owing.0.own)).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["data"]["chapter"]["standing"].clone()
}

#[tokio::test]
async fn leaders_and_staff_read_what_is_asked_and_how_to_put_it_right() {
    use entity::officer_term::{Office, Status};
    let owing = Owing::begin().await;
    owing.lea_stays().await;
    for office in [Office::FacultyAdvisor, Office::PractitionerMentor] {
        owing.0.officer(owing.0.own, office, Status::Current).await;
    }
    let mailbox = format!(r#"id: "{}", expectedVersion: 1, contactMailbox: "alpha@example.org""#, owing.0.own);
    owing.make("updateChapter", &mailbox).await;
    owing.on("2026-07-14").await;
    assert_eq!(standing(&owing, "lea", ASKED).await["status"], "GOOD");
    owing.on("2026-07-15").await;
    let owed = standing(&owing, "lea", ASKED).await;
    let expected = json!({
        "rule": "REQUIREMENT", "name": "Summary, 2025-26", "office": null, "isMet": false, "isOverdue": false,
        "dueOn": "2026-09-13", "since": "2026-07-15", "weight": 5, "evidence": null, "due": {"status": "OPEN"},
        "howToFix": "Write the report (saveReport) and submit it (submitReport).",
    });
    assert_eq!(
        (&owed["status"], &owed["since"], &owed["reasons"][0]),
        (&json!("OWING"), &json!("2026-07-15"), &expected)
    );
    assert_eq!(standing(&owing, "sam", ASKED).await, owed, "the staff read what the leaders read");
    owing.on("2026-10-14").await;
    let behind = standing(&owing, "lea", ASKED).await;
    let told = (&behind["status"], &behind["since"], &behind["lostPoints"], &behind["publicStatus"]);
    assert_eq!(told, (&json!("PROBATION"), &json!("2026-10-14"), &json!(30), &json!("ACTIVE")));
    let met: Vec<_> = behind["reasons"].as_array().unwrap().iter().filter(|reason| reason["isMet"] == true).collect();
    assert_eq!(met.len(), 4, "three offices and the mailbox: {behind}");
    assert!(met.iter().all(|reason| reason["howToFix"] == Json::Null && reason["weight"] == 0), "{behind}");
}

#[tokio::test]
async fn the_public_reads_the_badge_and_leaders_of_other_chapters_no_more() {
    let owing = Owing::begin().await;
    let public = standing(&owing, "public", "standing { publicStatus }").await;
    assert_eq!(public, json!({"publicStatus": "ACTIVE"}));
    let hidden = owing.0.run("public", "{ chapters { nodes { standing { status } } } }").await;
    assert_eq!(hidden["errors"][0]["extensions"]["code"], "GRAPHQL_VALIDATION_FAILED", "{hidden}");
    owing.0.with_calendar(owing.0.other).await;
    let kept = format!(
        r#"{{ chapter(id: "{}") {{ academicCalendar {{ terms }} requirementDues {{ totalCount }} }} }}"#,
        owing.0.other
    );
    let hidden = json!({"academicCalendar": null, "requirementDues": null});
    assert_eq!(owing.0.run("lea", &kept).await["data"]["chapter"], hidden);
    let shown = json!({"academicCalendar": {"terms": "SEMESTER"}, "requirementDues": {"totalCount": 0}});
    assert_eq!(owing.0.run("sam", &kept).await["data"]["chapter"], shown);
    let other = format!(
        r#"{{ chapter(id: "{}") {{ standing {{ publicStatus status since lostPoints reasons {{ rule }} }} }} }}"#,
        owing.0.other
    );
    let expected =
        json!({"publicStatus": "ACTIVE", "status": null, "since": null, "lostPoints": null, "reasons": null});
    assert_eq!(owing.0.run("lea", &other).await["data"]["chapter"]["standing"], expected);
    let staff = owing.0.run("sam", &other).await;
    assert_eq!(staff["data"]["chapter"]["standing"]["status"], "PROBATION", "{staff}");
}

#[tokio::test]
async fn the_standing_of_a_page_of_chapters_takes_a_statement_a_level() {
    let owing = Owing::begin().await;
    owing.on("2026-07-15").await;
    let answer = owing.0.run("sam", &format!("{{ chapters {{ nodes {{ {ASKED} }} }} }}")).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    // The chapters, what they owe, the requirements, and the terms of their officers.
    assert_eq!(owing.0.statements.load(std::sync::atomic::Ordering::Relaxed), 4);
}
