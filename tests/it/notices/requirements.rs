//! Notices of what chapters owe and report: to the chapter's mailbox, or to the staff.
use chrono::{DateTime, Utc};
use serde_json::Value as Json;

use super::{round, sql};
use crate::{chapter::requirements::Owing, support::code};

/// Lea's chapter, which alone owes something and has a mailbox.
async fn begin() -> Owing {
    let owing = Owing::begin().await;
    owing.lea_stays().await;
    sql(&owing.0, "UPDATE chapter SET status = 'INACTIVE' WHERE name = 'Beta'").await;
    sql(&owing.0, "UPDATE chapter SET contact_mailbox = 'alpha@example.org' WHERE name = 'Alpha'").await;
    owing
}

async fn pass(owing: &Owing, day: &str) {
    let now: DateTime<Utc> = format!("{day}T09:00:00Z").parse().unwrap();
    owing.0.test.database.clock().set(now);
    round(&owing.0, now).await;
}

/// What was told, the first made first: kind, to whom, and the line that tells what it is about.
async fn told(owing: &Owing) -> Vec<(String, String, String)> {
    let document = "{ notices(orderBy: CREATED_AT_ASC) { nodes { kind mailbox chapter { name } subject } } }";
    let answer = owing.0.run("sam", document).await;
    let text = |value: &Json| value.as_str().unwrap_or_default().to_owned();
    let nodes = answer["data"]["notices"]["nodes"].as_array().unwrap_or_else(|| panic!("{answer}")).iter();
    let is_of_requirements = |kind: &str| kind.starts_with("REQUIREMENT_") || kind.starts_with("REPORT_");
    let of_requirements = nodes.filter(|notice| is_of_requirements(&text(&notice["kind"])));
    let to = |notice: &Json| text(&notice["mailbox"]) + &text(&notice["chapter"]["name"]);
    of_requirements.map(|notice| (text(&notice["kind"]), to(notice), text(&notice["subject"]))).collect()
}

fn expected(of: &[(&str, &str, &str)]) -> Vec<(String, String, String)> {
    of.iter().map(|(kind, to, subject)| ((*kind).to_owned(), (*to).to_owned(), (*subject).to_owned())).collect()
}

#[tokio::test]
async fn a_chapter_is_told_what_it_owes_and_that_it_is_overdue_once_each() {
    let owing = begin().await;
    pass(&owing, "2026-07-15").await;
    let due = ("REQUIREMENT_DUE", "Alpha", "Summary is due by 2026-09-13");
    assert_eq!(told(&owing).await, expected(&[due]));
    for day in ["2026-07-16", "2026-10-14", "2026-10-15"] {
        pass(&owing, day).await;
    }
    assert_eq!(told(&owing).await, expected(&[due, ("REQUIREMENT_OVERDUE", "Alpha", "Summary is overdue")]));
}

#[tokio::test]
async fn the_staff_are_told_of_a_report_and_the_chapter_that_it_came_back() {
    let owing = begin().await;
    pass(&owing, "2026-07-15").await;
    let report = owing.due("report { id }").await["report"]["id"].as_str().unwrap().to_owned();
    for section in ["ACTIVITIES", "PLANS"] {
        let input = format!(r#"id: "{report}", section: {section}, expectedVersion: 0, text: "We met.""#);
        assert_eq!(code(&owing.run("lea", "saveReport", &input).await), "");
    }
    assert_eq!(code(&owing.run("lea", "submitReport", &format!(r#"id: "{report}", expectedVersion: 3"#)).await), "");
    pass(&owing, "2026-07-16").await;
    owing.make("returnReport", &format!(r#"id: "{report}", expectedVersion: 4, comment: "More.""#)).await;
    pass(&owing, "2026-07-17").await;
    let all = [
        ("REQUIREMENT_DUE", "Alpha", "Summary is due by 2026-09-13"),
        ("REPORT_SUBMITTED", "STAFF", "Alpha submitted its report for 2025-26"),
        ("REPORT_RETURNED", "Alpha", "Your report for 2025-26 came back"),
    ];
    assert_eq!(told(&owing).await, expected(&all));
}

#[tokio::test]
async fn of_what_was_waived_before_the_round_nobody_is_told() {
    let owing = begin().await;
    owing.on("2026-07-15").await;
    let due = owing.due("id version").await;
    let input =
        format!(r#"id: {}, expectedVersion: {}, waiverEndsOn: "2026-09-30", reason: "R""#, due["id"], due["version"]);
    owing.make("waiveRequirement", &input).await;
    pass(&owing, "2026-07-16").await;
    assert_eq!(told(&owing).await, expected(&[]));
}
