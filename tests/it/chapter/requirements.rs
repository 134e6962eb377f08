//! What chapters owe: announced on its day, met by evidence, overdue, given another day and not asked for.
use std::sync::atomic::Ordering::Relaxed;

use chapterhouse::job::LifeCycleJob;
use entity::{chapter, requirement_due};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value as Json, json};

use crate::support::{World, code};

/// A world in which annual summaries are owed thirty days after the academic year, with sixty days of notice and thirty
/// of grace: by chapters whose year begins on 15 August.
pub(crate) struct Owing(pub(crate) World);

impl Owing {
    pub(crate) async fn begin() -> Self {
        let owing = Self(World::new().await);
        let sections = [("CENSUS", false, false), ("ACTIVITIES", true, true), ("PLANS", true, true)];
        let sections = sections.map(|(section, is_required, is_public)| {
            format!("{{section: {section}, isRequired: {is_required}, isPublic: {is_public}, maxLength: 200}}")
        });
        owing.make("createReportTemplate", &format!("kind: ANNUAL_SUMMARY, sections: [{}]", sections.join(", "))).await;
        owing
            .make(
                "createRequirement",
                r#"name: "Summary", office: SECRETARY, evidence: ANNUAL_SUMMARY, anchor: YEAR_END, offsetDays: 30,
                   noticeDays: 60, graceDays: 30"#,
            )
            .await;
        owing
    }

    /// Makes a change as one of the staff.
    pub(crate) async fn make(&self, mutation: &str, input: &str) {
        let answer = self.run("sam", mutation, input).await;
        assert_eq!(code(&answer), "", "{mutation}: {answer}");
    }

    pub(crate) async fn run(&self, who: &str, mutation: &str, input: &str) -> Json {
        self.0
            .run(who, &format!("mutation {{ {mutation}(input: {{{input}}}) {{ errors {{ code message path }} }} }}"))
            .await
    }

    /// Moves to a day, on which the jobs run.
    pub(crate) async fn on(&self, day: &str) {
        let now = format!("{day}T09:00:00Z").parse().unwrap();
        self.0.test.database.clock().set(now);
        for job in LifeCycleJob::ALL {
            assert_eq!(job.run(&self.0.test.database, now).await.unwrap().rejected, 0, "{job:?}");
        }
    }

    /// What Lea's chapter owes.
    pub(crate) async fn dues(&self, fields: &str) -> Vec<Json> {
        let question =
            format!(r#"{{ chapter(id: "{}") {{ requirementDues {{ nodes {{ {fields} }} }} }} }}"#, self.0.own);
        let answer = self.0.run("lea", &question).await;
        let nodes = answer["data"]["chapter"]["requirementDues"]["nodes"].as_array();
        nodes.unwrap_or_else(|| panic!("{answer}")).clone()
    }

    /// The only thing that it owes.
    pub(crate) async fn due(&self, fields: &str) -> Json {
        let mut dues = self.dues(fields).await;
        assert_eq!(dues.len(), 1, "{dues:?}");
        dues.remove(0)
    }

    /// Lets Lea's term last.
    pub(crate) async fn lea_stays(&self) {
        self.0.term(self.0.own, Some(self.0.lea), "2026-06-01", None).await;
    }
}

#[tokio::test]
async fn what_is_owed_is_announced_once_and_its_report_opens_with_it() {
    let owing = Owing::begin().await;
    owing.lea_stays().await;
    owing.on("2026-07-14").await;
    assert_eq!(owing.dues("id").await, Vec::<Json>::new());
    owing.on("2026-07-15").await;
    let fields = "status dueOn overdueOn period { name startsOn endsOn } report { kind status dueOn period { name } }";
    let expected = json!({
        "status": "OPEN", "dueOn": "2026-09-13", "overdueOn": "2026-10-14",
        "period": {"name": "2025-26", "startsOn": "2025-08-15", "endsOn": "2026-08-14"},
        "report": {"kind": "ANNUAL_SUMMARY", "status": "DUE", "dueOn": "2026-09-13", "period": {"name": "2025-26"}},
    });
    assert_eq!(owing.due(fields).await, expected);
    let entries = owing.0.ledger().await;
    let opened = |action: &str| entries.iter().filter(|entry| entry.action == action).count();
    assert_eq!((opened("openRequirement"), opened("openReport")), (2, 2), "the inactive chapter owes nothing");
    owing.on("2026-07-16").await;
    assert_eq!(owing.0.ledger().await.len(), entries.len(), "once for each chapter, kind and period");
}

#[tokio::test]
async fn a_report_in_time_meets_what_is_owed_however_long_the_staff_take() {
    let owing = Owing::begin().await;
    owing.lea_stays().await;
    owing.on("2026-10-13").await;
    let report = owing.due("report { id }").await["report"]["id"].as_str().unwrap().to_owned();
    for section in ["ACTIVITIES", "PLANS"] {
        let input = format!(r#"id: "{report}", section: {section}, expectedVersion: 0, text: "We met.""#);
        assert_eq!(code(&owing.run("lea", "saveReport", &input).await), "");
    }
    let submit = owing.run("lea", "submitReport", &format!(r#"id: "{report}", expectedVersion: 3"#)).await;
    assert_eq!(code(&submit), "", "{submit}");
    owing.on("2026-10-14").await;
    assert_eq!(owing.due("status report { isLate }").await, json!({"status": "OPEN", "report": {"isLate": true}}));
    owing.on("2026-11-20").await;
    owing.make("acceptReport", &format!(r#"id: "{report}", expectedVersion: 4"#)).await;
    let expected = json!({"status": "MET", "metOn": "2026-11-20", "evidence": {"id": report}});
    assert_eq!(owing.due("status metOn evidence { ... on ChapterReport { id } }").await, expected);
}

#[tokio::test]
async fn a_report_that_comes_back_does_not_stop_the_clock() {
    let owing = Owing::begin().await;
    owing.lea_stays().await;
    owing.on("2026-09-13").await;
    let report = owing.due("report { id }").await["report"]["id"].as_str().unwrap().to_owned();
    for section in ["ACTIVITIES", "PLANS"] {
        let input = format!(r#"id: "{report}", section: {section}, expectedVersion: 0, text: "We met.""#);
        assert_eq!(code(&owing.run("lea", "saveReport", &input).await), "");
    }
    assert_eq!(code(&owing.run("lea", "submitReport", &format!(r#"id: "{report}", expectedVersion: 3"#)).await), "");
    owing.make("returnReport", &format!(r#"id: "{report}", expectedVersion: 4, comment: "Say more.""#)).await;
    owing.on("2026-10-14").await;
    assert_eq!(owing.due("status overdueDays").await, json!({"status": "OVERDUE", "overdueDays": 1}));
    assert_eq!(code(&owing.run("lea", "submitReport", &format!(r#"id: "{report}", expectedVersion: 5"#)).await), "");
    owing.make("acceptReport", &format!(r#"id: "{report}", expectedVersion: 6"#)).await;
    let expected = json!({"status": "LATE_MET", "report": {"isLate": false}});
    assert_eq!(owing.due("status report { isLate }").await, expected, "it was first submitted on its due day");
}

#[tokio::test]
async fn the_staff_give_another_day_and_the_report_is_late_only_after_it() {
    let owing = Owing::begin().await;
    owing.lea_stays().await;
    owing.on("2026-10-14").await;
    let due = owing.due("id version status").await;
    assert_eq!(due["status"], "OVERDUE");
    let input =
        format!(r#"id: {}, expectedVersion: {}, dueOn: "2026-11-30", reason: "Strike""#, due["id"], due["version"]);
    owing.make("extendRequirement", &input).await;
    let expected = json!({
        "status": "OPEN", "dueOn": "2026-11-30", "overdueOn": "2026-12-31", "reason": "Strike",
        "report": {"dueOn": "2026-11-30"},
    });
    assert_eq!(owing.due("status dueOn overdueOn reason report { dueOn }").await, expected);
    for (day, status) in [("2026-12-30", "OPEN"), ("2026-12-31", "OVERDUE")] {
        owing.on(day).await;
        assert_eq!(owing.due("status").await["status"], status, "{day}");
    }
}

#[tokio::test]
async fn what_is_waived_is_not_announced_while_the_waiver_lasts_nor_is_its_report_asked_for() {
    let owing = Owing::begin().await;
    owing.lea_stays().await;
    owing.on("2026-07-15").await;
    let due = owing.due("id version").await;
    let input = |ends_on: &str| {
        format!(
            r#"id: {}, expectedVersion: {}, waiverEndsOn: "{ends_on}", reason: "Closed""#,
            due["id"], due["version"]
        )
    };
    for ends_on in ["2026-09-12", "2032-01-01"] {
        assert_eq!(code(&owing.run("sam", "waiveRequirement", &input(ends_on)).await), "INVALID", "{ends_on}");
    }
    owing.make("waiveRequirement", &input("2027-12-31")).await;
    let fields = "status waiverEndsOn reason report { status waiverReason }";
    let expected = json!({
        "status": "WAIVED", "waiverEndsOn": "2027-12-31", "reason": "Closed",
        "report": {"status": "WAIVED", "waiverReason": "Closed"},
    });
    assert_eq!(owing.due(fields).await, expected);
    owing.on("2027-09-13").await;
    owing.due("id").await;
    owing.on("2028-07-15").await;
    let names: Vec<_> = owing.dues("period { name }").await.iter().map(|due| due["period"]["name"].clone()).collect();
    assert_eq!(names, ["2025-26", "2027-28"]);
}

#[tokio::test]
async fn a_report_that_is_waived_is_owed_no_more_for_its_period_alone() {
    let owing = Owing::begin().await;
    owing.lea_stays().await;
    owing.on("2026-10-14").await;
    let report = owing.due("report { id version }").await["report"].clone();
    let input = format!(r#"id: {}, expectedVersion: {}, reason: "Closed""#, report["id"], report["version"]);
    owing.make("waiveReport", &input).await;
    let expected = json!({"status": "WAIVED", "waiverEndsOn": "2026-09-13", "reason": "Closed"});
    assert_eq!(owing.due("status waiverEndsOn reason").await, expected);
    owing.on("2027-07-15").await;
    assert_eq!(owing.dues("id").await.len(), 2);
}

#[tokio::test]
async fn an_office_is_filled_by_whoever_holds_it_on_the_day() {
    let owing = Owing(World::new().await);
    owing.lea_stays().await;
    let rule = r#"name: "Mentor", office: PRACTITIONER_MENTOR, evidence: OFFICER, anchor: TERM_START, offsetDays: 14,
        noticeDays: 14, graceDays: 10, startsOn: "2026-08-15""#;
    owing.make("createRequirement", rule).await;
    owing.on("2026-08-15").await;
    let fields = "status dueOn period { name } evidence { ... on OfficerTerm { office } }";
    let expected =
        json!({"status": "OPEN", "dueOn": "2026-08-29", "period": {"name": "2026-27/1"}, "evidence": Json::Null});
    assert_eq!(owing.due(fields).await, expected);
    owing.on("2026-09-09").await;
    assert_eq!(owing.due("status").await["status"], "OVERDUE");
    let mentor = entity::officer_term::Office::PractitionerMentor;
    owing.0.officer(owing.0.own, mentor, entity::officer_term::Status::Current).await;
    owing.on("2026-09-10").await;
    let due = owing.due(fields).await;
    assert_eq!((&due["status"], &due["evidence"]["office"]), (&json!("LATE_MET"), &json!("PRACTITIONER_MENTOR")));
}

#[tokio::test]
async fn a_chapter_that_owes_something_overdue_is_on_probation_until_nothing_overdue_is_left() {
    use entity::officer_term::{Office, Status};
    let owing = Owing::begin().await;
    owing.lea_stays().await;
    for office in [Office::FacultyAdvisor, Office::PractitionerMentor] {
        owing.0.officer(owing.0.own, office, Status::Current).await;
    }
    let question = format!(r#"{{ chapter(id: "{}") {{ status statusSince }} }}"#, owing.0.own);
    let stands = async || owing.0.run("lea", &question).await["data"]["chapter"].clone();
    owing.on("2026-10-13").await;
    assert_eq!(stands().await["status"], "ACTIVE", "its grace lasts");
    owing.on("2026-10-14").await;
    assert_eq!(stands().await, json!({"status": "PROBATION", "statusSince": "2026-10-14"}));
    let due = owing.due("id version").await;
    let input =
        format!(r#"id: {}, expectedVersion: {}, dueOn: "2026-11-30", reason: "Strike""#, due["id"], due["version"]);
    owing.make("extendRequirement", &input).await;
    owing.on("2026-10-20").await;
    assert_eq!(stands().await, json!({"status": "ACTIVE", "statusSince": "2026-10-20"}));
}

#[tokio::test]
async fn several_dues_are_waived_at_once_or_tried() {
    let owing = Owing::begin().await;
    owing.on("2026-07-15").await;
    let question = "{ requirementDues(filter: {statuses: [OPEN], regions: [INTERNATIONAL, NORTHEAST, SOUTHEAST, MIDWEST, \
                    MOUNTAIN_PLAINS, WEST_COAST]}) { totalCount nodes { id version } } }";
    let answer = owing.0.run("sam", question).await;
    let dues = answer["data"]["requirementDues"]["nodes"].as_array().unwrap().clone();
    assert_eq!(dues.len(), 2, "{answer}");
    let rows: Vec<_> =
        dues.iter().map(|due| format!("{{id: {}, expectedVersion: {}}}", due["id"], due["version"])).collect();
    let waive = |dry_run: bool| {
        format!(
            r#"mutation {{ waiveRequirements(input: {{rows: [{}], errorPolicy: REJECT_ALL, dryRun: {dry_run},
                waiverEndsOn: "2027-01-31", reason: "Pandemic"}}) {{ results {{ outcome requirementDue {{ status }} }}
                errors {{ code }} }} }}"#,
            rows.join(", ")
        )
    };
    let results = |answer: &Json| {
        let results = answer["data"]["waiveRequirements"]["results"].as_array().unwrap();
        results.iter().map(|row| row["outcome"].as_str().unwrap().to_owned()).collect::<Vec<_>>()
    };
    let entries = owing.0.ledger().await.len();
    let tried = owing.0.run("sam", &waive(true)).await;
    assert_eq!(results(&tried), ["VALID", "VALID"], "{tried}");
    assert_eq!(owing.0.ledger().await.len(), entries);
    let made = owing.0.run("sam", &waive(false)).await;
    assert_eq!(results(&made), ["APPLIED", "APPLIED"], "{made}");
    assert_eq!(owing.0.run("sam", question).await["data"]["requirementDues"]["totalCount"], 0);
}

/// Puts so many more chapters past the gates.
async fn more_chapters(world: &World, number: usize) {
    let now = crate::support::today();
    let row = |place: usize| chapter::ActiveModel {
        id: Set(chapter::ChapterId(uuid::Uuid::now_v7())),
        name: Set(format!("Chapter {place}")),
        name_key: Set(format!("chapter {place}")),
        kind: Set(chapter::Kind::Geographic),
        host_organization_id: Set(None),
        area: Set(Some("Here".into())),
        country_code: Set("US".into()),
        subdivision_code: Set(None),
        city: Set(None),
        latitude: Set(None),
        longitude: Set(None),
        position_precision: Set(entity::organization::Precision::Exact),
        region: Set(chapter::Region::Midwest),
        status: Set(chapter::Status::Active),
        social_links: Set(chapter::Links::default()),
        created_at: Set(now),
        updated_at: Set(now),
        version: Set(1),
        public_version: Set(1),
        ..Default::default()
    };
    let rows: Vec<_> = (0..number).map(row).collect();
    for some in rows.chunks(200) {
        chapter::Entity::insert_many(some.to_vec()).exec_without_returning(world.plain()).await.unwrap();
    }
}

/// How long the jobs take on a day, and how many statements.
async fn measured(owing: &Owing, day: &str) -> (std::time::Duration, usize) {
    owing.0.statements.store(0, Relaxed);
    let began = std::time::Instant::now();
    let now = format!("{day}T09:00:00Z").parse().unwrap();
    owing.0.test.database.clock().set(now);
    for job in [LifeCycleJob::OpenRequirements, LifeCycleJob::MeetRequirements, LifeCycleJob::MarkRequirementsOverdue] {
        assert_eq!(job.run(&owing.0.test.database, now).await.unwrap().rejected, 0, "{job:?}");
    }
    (began.elapsed(), owing.0.statements.load(Relaxed))
}

/// The jobs take statements by the batch, not by the chapter. `CHAPTERS=10000` measures what a night takes at real size.
#[tokio::test]
async fn the_jobs_take_some_hundred_chapters_at_a_time() {
    let number: usize = std::env::var("CHAPTERS").map_or(600, |number| number.parse().unwrap());
    let owing = Owing::begin().await;
    more_chapters(&owing.0, number).await;
    let batches = number.div_ceil(250) + 1;
    for (day, most) in [("2026-07-15", 14), ("2026-07-16", 10), ("2026-10-14", 22), ("2026-10-15", 10)] {
        let (took, statements) = measured(&owing, day).await;
        println!("{day}: {number} chapters, {statements} statements, {took:?}");
        assert!(statements <= most * batches, "{day}: {statements} statements for {batches} batches");
        assert!(took.as_secs() < 60, "{took:?}");
    }
    let overdue = requirement_due::Column::Status.eq(requirement_due::Status::Overdue);
    let overdue = requirement_due::Entity::find().filter(overdue).all(owing.0.plain()).await.unwrap();
    assert_eq!(overdue.len(), number + 2);
}
