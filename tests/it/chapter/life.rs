//! The life of chapters beyond the contract's rows: kinds with policies of their own, applications and what is erased of
//! them, charters and guidelines at once, and who sees what of it.
use chapterhouse::{
    chapter::life::policy::{Periods, Policies},
    data::RetentionPolicy,
    job::LifeCycleJob,
};
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    chapter::{self, Kind, Status},
    chapter_application, officer_term,
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};
use serde_json::{Value as Json, json};

use crate::support::{World, chapters::token, today};

async fn run(world: &World, job: LifeCycleJob, at: DateTime<Utc>) -> usize {
    let stats = job.run(&world.test.database, at).await.unwrap();
    assert_eq!(stats.rejected, 0);
    stats.succeeded
}

async fn status(world: &World, id: &str) -> Json {
    let answer = world.run("sam", &format!(r#"{{ chapter(id: "{id}") {{ status }} }}"#)).await;
    answer["data"]["chapter"]["status"].clone()
}

const GEOGRAPHIC: &str = r#"name: "Fjords", kind: GEOGRAPHIC, area: "The fjords", countryCode: "NO", region: INTERNATIONAL,
    contactMailbox: "fjords@example.org", leadContact: {personName: "L", personEmail: "l@example.org"},
    practitionerMentor: {personName: "P", personEmail: "p@example.org"}, consents: true"#;

fn apply(input: &str) -> String {
    format!("mutation {{ applyChapter(input: {{{input}}}) {{ token errors {{ code path }} }} }}")
}

#[tokio::test]
async fn a_chapter_of_an_area_has_no_faculty_advisor_and_needs_none() {
    let world = World::new().await;
    let advisor = r#", facultyAdvisor: {personName: "F", personEmail: "f@example.org"}"#;
    let refused = world.run("public", &apply(&format!("{GEOGRAPHIC}{advisor}"))).await;
    let expected = json!([{"code": "INVALID", "path": ["facultyAdvisor"]}]);
    assert_eq!(refused["data"]["applyChapter"]["errors"], expected, "{refused}");
    let applied = world.run("public", &apply(GEOGRAPHIC)).await;
    assert_eq!(applied["data"]["applyChapter"]["errors"], json!([]), "{applied}");
    let queue = "{ chapterApplications(filter: {kinds: [GEOGRAPHIC]}) { nodes { availableTransitions {
        action blockers { code message } } } } }";
    let waiting = world.run("sam", queue).await;
    let accept = &waiting["data"]["chapterApplications"]["nodes"][0]["availableTransitions"][0];
    assert_eq!(accept["action"], "acceptChapter");
    let blockers = accept["blockers"].as_array().unwrap();
    assert!(blockers.len() == 1 && blockers[0]["message"].as_str().unwrap().contains("draftAgreement"), "{waiting}");
}

#[tokio::test]
async fn each_kind_of_chapter_has_the_grace_that_is_configured_for_it() {
    let mut world = World::new().await;
    let (student, area) = (world.chapter_named("ACTIVE", "GRACE").await, world.chapter_named("ACTIVE", "GRACE").await);
    chapter::Entity::update_many()
        .col_expr(chapter::Column::Kind, Expr::val(Kind::Geographic))
        .col_expr(chapter::Column::Area, Expr::val("Area"))
        .col_expr(chapter::Column::HostOrganizationId, Expr::val(None::<uuid::Uuid>))
        .filter(chapter::Column::Id.eq(area))
        .exec(world.plain())
        .await
        .unwrap();
    let short = Periods { vacancy_grace_days: 59, ..Periods::default() };
    let policies = Policies::default().with(Kind::Geographic, short);
    world.test.database = world.test.database.clone().with_chapter_policies(policies);
    assert_eq!(run(&world, LifeCycleJob::PlaceChaptersOnProbation, today()).await, 1);
    let of = |id: chapter::ChapterId| id.to_string();
    assert_eq!(status(&world, &of(area)).await, "PROBATION");
    assert_eq!(status(&world, &of(student)).await, "ACTIVE");
    assert_eq!(run(&world, LifeCycleJob::PlaceChaptersOnProbation, today() + TimeDelta::days(1)).await, 1);
    assert_eq!(status(&world, &of(student)).await, "PROBATION");
}

#[tokio::test]
async fn the_token_of_an_application_opens_that_one_and_nothing_else() {
    let world = World::new().await;
    let (mine, other) = (world.chapter_named("APPLIED", "").await, world.chapter_named("APPLIED", "").await);
    let withdraw = |token: &str| {
        format!(
            r#"mutation {{ withdrawChapter(input: {{token: "{token}"}}) {{ application {{ status }} errors {{ code }} }} }}"#
        )
    };
    for wrong in ["pass_nothing", &mine.to_string()] {
        let answer = world.run("public", &withdraw(wrong)).await;
        assert_eq!(answer["data"]["withdrawChapter"]["errors"][0]["code"], "NOT_FOUND", "{answer}");
    }
    let answer = world.run("public", &withdraw(&token(mine))).await;
    assert_eq!(answer["data"]["withdrawChapter"], json!({"application": {"status": "WITHDRAWN"}, "errors": []}));
    assert_eq!(status(&world, &other.to_string()).await, "APPLIED");
    let again = world.run("public", &withdraw(&token(mine))).await;
    assert_eq!(again["data"]["withdrawChapter"]["errors"][0]["code"], "WRONG_STATE", "{again}");
    let terms = officer_term::Entity::find().all(world.plain()).await.unwrap();
    let waiting = terms.iter().filter(|term| term.status == officer_term::Status::Reported);
    assert!(waiting.clone().count() == 3 && waiting.into_iter().all(|term| term.chapter_id == other), "{terms:?}");
}

#[tokio::test]
async fn applications_from_one_mailbox_are_few_in_a_day() {
    let world = World::new().await;
    for number in 0..6 {
        let viewer = chapterhouse::auth::Viewer { address: None, ..world.viewer("public").await };
        let answer = world.run_as(viewer, &apply(GEOGRAPHIC)).await;
        let code = &answer["data"]["applyChapter"]["errors"][0]["code"];
        assert_eq!(*code, if number < 5 { Json::Null } else { json!("RATE_LIMITED") }, "{number}: {answer}");
    }
    let applied = chapter::Entity::find().all(world.plain()).await.unwrap();
    assert_eq!(applied.iter().filter(|chapter| chapter.status == Status::Applied).count(), 5);
}

#[tokio::test]
async fn what_is_personal_about_an_application_is_erased_when_its_time_is_over() {
    let mut world = World::new().await;
    let id = world.chapter_named("APPLIED", "").await;
    let decline = format!(
        r#"mutation {{ declineChapter(input: {{id: "{id}", expectedVersion: 1, reason: "R"}}) {{ errors {{ code }} }} }}"#
    );
    world.run("sam", &decline).await;
    let retention = RetentionPolicy { inquiry_retention: TimeDelta::days(30), ..RetentionPolicy::default() };
    world.test.database = world.test.database.clone().with_retention(retention);
    assert_eq!(run(&world, LifeCycleJob::EraseChapterApplications, today() + TimeDelta::days(29)).await, 0);
    assert_eq!(run(&world, LifeCycleJob::EraseChapterApplications, today() + TimeDelta::days(30)).await, 1);
    assert_eq!(run(&world, LifeCycleJob::EraseChapterApplications, today() + TimeDelta::days(60)).await, 0);
    let chapter = chapter::Entity::find_by_id(id).one(world.plain()).await.unwrap().unwrap();
    assert_eq!((chapter.status, chapter.contact_mailbox), (Status::Declined, None));
    let application = chapter_application::Entity::find().one(world.plain()).await.unwrap().unwrap();
    assert!(application.token_hash.is_none() && application.erased_at.is_some());
    let terms = officer_term::Entity::find().all(world.plain()).await.unwrap();
    let named: Vec<_> = terms.iter().filter(|term| term.chapter_id == id).collect();
    assert_eq!(named.len(), 3);
    assert!(named.iter().all(|term| term.person_name == "Erased" && term.person_email.is_none()), "{named:?}");
}

#[tokio::test]
async fn an_inquiry_that_became_a_chapter_is_accepted_once_its_officers_are_reported() {
    let world = World::new().await;
    let inquiry = world.inquiry("IN_REVIEW").await;
    let convert = format!(
        r#"mutation {{ convertInquiry(input: {{id: "{inquiry}", expectedVersion: 1, into: {{chapter: {{name: "C", kind: GEOGRAPHIC,
            area: "A", region: INTERNATIONAL, countryCode: "NO"}}}}}}) {{ errors {{ code }} }} }}"#
    );
    world.run("sam", &convert).await;
    let queue = "{ chapterApplications { nodes { id application { reference } inquiry { id } availableTransitions {
        action blockers { message } } } } }";
    let waiting = world.run("sam", queue).await["data"]["chapterApplications"]["nodes"][0].clone();
    assert_eq!((&waiting["application"], &waiting["inquiry"]["id"]), (&json!(null), &json!(inquiry.to_string())));
    let told = waiting["availableTransitions"][0].to_string();
    for missing in ["draftAgreement", "No lead contact is named", "No practitioner mentor is named"] {
        assert!(told.contains(missing), "{missing}: {told}");
    }
    assert!(!told.contains("faculty"), "{told}");
}

/// Two who submit a charter at once: one waits for the staff, and the other is told so.
#[tokio::test]
async fn of_two_charters_at_once_one_is_submitted() {
    let world = World::new().await;
    let submit = format!(
        r#"mutation {{ submitCharter(input: {{chapter: "{}", text: "T"}}) {{ errors {{ code }} }} }}"#,
        world.own
    );
    let (one, other) = tokio::join!(world.run("lea", &submit), world.run("sam", &submit));
    let mut codes = [one, other].map(|answer| answer["data"]["submitCharter"]["errors"].to_string());
    codes.sort();
    assert_eq!(codes, ["[]", r#"[{"code":"ALREADY_EXISTS"}]"#]);
}

#[tokio::test]
async fn a_leader_of_one_chapter_reads_nothing_of_anothers_life() {
    let world = World::new().await;
    let own = world.charter_named(world.own, "SUBMITTED", "").await;
    let other = world.charter_named(world.own, "RETURNED", "FOREIGN").await;
    let guideline = world.guideline().await;
    for chapter in [world.own, world.other] {
        world.acknowledged(chapter, guideline).await;
    }
    let life = "statusSince charterDueOn charterStatus guidelineEditionAcknowledged vacantOffices { office since }
        charters { nodes { id } } acknowledgements { totalCount } viabilityStatement probationSetBy";
    let document = format!(
        r#"{{ own: chapter(id: "{}") {{ {life} }} other: chapter(id: "{}") {{ {life} }} charters {{ nodes {{ id }} }}
            node(id: "{other}") {{ id }} }}"#,
        world.own, world.other
    );
    let answer = world.run("lea", &document).await;
    let data = &answer["data"];
    assert_eq!(data["own"]["charterStatus"], "SUBMITTED", "{answer}");
    assert_eq!(data["own"]["guidelineEditionAcknowledged"], 10);
    let vacant = json!([{"office": "FACULTY_ADVISOR", "since": "2026-03-01"}, {"office": "PRACTITIONER_MENTOR",
        "since": "2026-03-01"}]);
    assert_eq!(data["own"]["vacantOffices"], vacant);
    assert_eq!(data["charters"]["nodes"], json!([{"id": own.to_string()}]));
    assert!(data["other"].as_object().unwrap().values().all(Json::is_null), "{answer}");
    assert_eq!(data["node"], Json::Null);
}
