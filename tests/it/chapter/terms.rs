//! Officer terms by the day: who serves, and what the job does when a last day is over.
use chapterhouse::job::LifeCycleJob;
use entity::notice;
use serde_json::json;

use super::officers::report;
use crate::support::World;

#[tokio::test]
async fn a_confirmed_term_serves_between_its_days_and_is_over_before_the_job_says_so() {
    let world = World::new().await;
    let input = r#"office: TREASURER, personName: "P", startsOn: "2026-04-01", endsOn: "2026-04-30""#;
    let reported = world.run("lea", &report(&world, input)).await;
    let id = &reported["data"]["reportOfficer"]["officer"]["id"];
    let treasurers = |filter: &str| {
        format!(
            r#"{{ chapter(id: "{}") {{ officers(filter: {{offices: [TREASURER], {filter}}}) {{ nodes {{ id status }} }} }} }}"#,
            world.own
        )
    };
    for (day, expected) in
        [("2026-03-31", "UPCOMING"), ("2026-04-01", "CURRENT"), ("2026-04-30", "CURRENT"), ("2026-05-01", "ENDED")]
    {
        world.test.database.clock().set(format!("{day}T12:00:00Z").parse().unwrap());
        for status in ["REPORTED", "UPCOMING", "CURRENT", "ENDED", "REJECTED"] {
            let found = world.run("public", &treasurers(&format!("statuses: [{status}]"))).await;
            let others = world.run("public", &treasurers(&format!("not: {{statuses: [{status}]}}"))).await;
            let (found, others) = (&found["data"]["chapter"]["officers"], &others["data"]["chapter"]["officers"]);
            let term = json!({"nodes": [{"id": id, "status": expected}]});
            let (is, is_not) = if status == expected { (found, others) } else { (others, found) };
            assert_eq!((is, is_not), (&term, &json!({"nodes": []})), "{day} {status}");
        }
        let none = world.run("public", &treasurers("statuses: []")).await;
        assert_eq!(none["data"]["chapter"]["officers"], json!({"nodes": []}), "{day}");
    }
}

#[tokio::test]
async fn a_term_of_the_past_is_over_when_it_is_reported_and_nobody_is_told() {
    let world = World::new().await;
    let input = r#"office: TREASURER, personName: "P", startsOn: "2024-01-01", endsOn: "2024-12-31""#;
    let reported = world.run("lea", &report(&world, input)).await;
    assert_eq!(reported["data"]["reportOfficer"]["officer"]["status"], "ENDED", "{reported}");
    let actions: Vec<_> = world.ledger().await.into_iter().map(|entry| entry.action).collect();
    assert_eq!(actions, ["reportOfficer", "endOfficer"]);
    crate::notices::round(&world, crate::support::today()).await;
    assert!(crate::notices::notices(&world).await.is_empty());
}

#[tokio::test]
async fn a_term_whose_end_has_come_is_ended_by_the_job_once_and_a_vacancy_is_told() {
    let world = World::new().await;
    let now = "2026-06-01T06:00:00Z".parse().unwrap();
    let day_before = now - chrono::TimeDelta::days(1);
    for (now, done) in [(day_before, 0), (now, 1), (now, 0)] {
        world.test.database.clock().set(now);
        let stats = LifeCycleJob::EndOfficerTerms.run(&world.test.database, now).await.unwrap();
        assert_eq!((stats.succeeded, stats.rejected), (done, 0), "{now}");
    }
    let entries = world.ledger().await;
    let entry = entries.last().unwrap();
    assert_eq!((entry.action.as_str(), entry.actor_role.as_str(), entries.len()), ("endOfficer", "SYSTEM", 1));
    assert!(!world.viewer("lea").await.leads(world.own));
    crate::notices::round(&world, now).await;
    let told = crate::notices::notices(&world).await;
    let times_told = |kind| told.iter().filter(|notice| notice.kind == kind).count();
    let both = [notice::Kind::OfficeVacant, notice::Kind::OfficerEnded].map(times_told);
    assert_eq!(both, [1, 1], "{told:?}");
}
