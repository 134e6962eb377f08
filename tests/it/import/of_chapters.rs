//! What chapters did before they were here: events, reports and rosters, through the rules that hold for people's own.
use chapterhouse::import::{Dataset, Summary};
use entity::{chapter_event, chapter_report, report_section};
use sea_orm::EntityTrait as _;
use serde_json::json;

use super::{Files, counts, take};
use crate::support::World;

const EVENTS: &str = "chapter,title,category,starts_at,ends_at,time_zone,place,member_attendance,guest_attendance,\
                      published_at,cancelled_at\n";

async fn entries(world: &World) -> Vec<String> {
    world.ledger().await.into_iter().map(|entry| entry.action).collect()
}

#[tokio::test]
async fn events_are_taken_once_and_a_trial_keeps_nothing() {
    let (world, files) = (World::new().await, Files::new());
    let own = world.own;
    let file = files.write(
        "events.csv",
        format!(
            "{EVENTS}\
             {own},Kick-off,SOCIAL,2025-09-01T18:00:00-05:00,2025-09-01T20:00:00-05:00,America/Chicago,Hall,12,3,2025-08-20T12:00:00Z,\n\
             {own},Clean-up,SERVICE,2025-10-04T09:00:00Z,2025-10-04T12:00:00Z,America/Chicago,,,,,\n"
        ),
    );
    let trial = take(&world, &files, Dataset::ChapterEvents, &file, true).await.unwrap();
    assert_eq!(counts(&trial), [2, 2, 0, 0, 0, 0], "{}", files.told());
    assert!(world.ledger().await.is_empty());
    assert_eq!(take(&world, &files, Dataset::ChapterEvents, &file, false).await.unwrap(), trial);
    assert_eq!(entries(&world).await, ["importChapterEvents", "importChapterEvents"]);
    let again = take(&world, &files, Dataset::ChapterEvents, &file, false).await.unwrap();
    assert_eq!(counts(&again), [2, 0, 0, 2, 0, 0], "{}", files.told());
    let page = |more: &str| {
        format!(r#"{{ chapter(id: "{own}") {{ events {{ nodes {{ title startsAt timeZone {more} }} }} }} }}"#)
    };
    let public = world.run("public", &page("")).await;
    let nodes = &public["data"]["chapter"]["events"]["nodes"];
    let expected =
        json!([{"title": "Kick-off", "startsAt": "2025-09-01T23:00:00+00:00", "timeZone": "America/Chicago"}]);
    assert_eq!(*nodes, expected, "what is not announced is not the public's");
    let own = world.run("lea", &page("memberAttendance")).await;
    assert_eq!(own["data"]["chapter"]["events"]["nodes"][1]["memberAttendance"], 12, "{own}");
}

#[tokio::test]
async fn an_event_that_cannot_be_is_told_with_its_line_and_column() {
    let (world, files) = (World::new().await, Files::new());
    let own = world.own;
    let row = |of: &str| of.replace("OWN", &own.to_string());
    let rows = [
        "OWN,Fine,SOCIAL,2025-09-01T18:00:00Z,2025-09-01T20:00:00Z,Europe/Oslo,,1,1,,",
        "OWN,Fine,SOCIAL,2025-09-01T18:00:00Z,2025-09-01T20:00:00Z,Europe/Oslo,,1,1,,",
        "chapter_00000000000000000000000000,T,SOCIAL,2025-09-01T18:00:00Z,2025-09-01T20:00:00Z,Europe/Oslo,,,,,",
        "nobody,T,SOCIAL,2025-09-01T18:00:00Z,2025-09-01T20:00:00Z,Europe/Oslo,,,,,",
        "OWN,,SOCIAL,2025-09-02T18:00:00Z,2025-09-02T20:00:00Z,Europe/Oslo,,,,,",
        "OWN,T,PARTY,2025-09-03T18:00:00Z,2025-09-03T20:00:00Z,Europe/Oslo,,,,,",
        "OWN,T,SOCIAL,1 September,2025-09-01T20:00:00Z,Europe/Oslo,,,,,",
        "OWN,T,SOCIAL,2025-09-04T18:00:00Z,2025-09-04T17:00:00Z,Europe/Oslo,,,,,",
        "OWN,T,SOCIAL,2025-09-05T18:00:00Z,2025-09-05T20:00:00Z,Oslo,,,,,",
        "OWN,T,SOCIAL,2025-09-06T18:00:00Z,2025-09-06T20:00:00Z,Europe/Oslo,,12,,,",
        "OWN,T,SOCIAL,2027-09-07T18:00:00Z,2027-09-07T20:00:00Z,Europe/Oslo,,1,1,,",
        "OWN,T,SOCIAL,2025-09-08T18:00:00Z,2025-09-08T20:00:00Z,Europe/Oslo,,,,2027-01-01T00:00:00Z,",
        "OWN,T,SOCIAL,2025-09-09T18:00:00Z,2025-09-09T20:00:00Z,Europe/Oslo,,-1,0,,",
    ];
    let file = files.write("events.csv", format!("{EVENTS}{}\n", rows.map(row).join("\n")));
    let summary = take(&world, &files, Dataset::ChapterEvents, &file, false).await.unwrap();
    let told = files.told();
    assert_eq!(counts(&summary), [13, 1, 0, 0, 12, 0], "{told}");
    for line in [
        "3,id,",
        "4,chapter,",
        "5,chapter,",
        "6,title,",
        "7,category,",
        "8,starts_at,",
        "9,ends_at,",
        "10,time_zone,",
        "11,guest_attendance,",
        "12,member_attendance,",
        "13,published_at,",
        "14,member_attendance,",
    ] {
        assert!(told.contains(&format!("\n{line}nothing of the row")), "{line}: {told}");
    }
}

#[tokio::test]
async fn a_file_changes_what_an_event_says_and_not_its_state() {
    let (world, files) = (World::new().await, Files::new());
    let event = world.fill(world.own, "$EVENT_PUBLISHED").await;
    let row = chapter_event::Entity::find().one(world.plain()).await.unwrap().unwrap();
    let at = |moment: chrono::DateTime<chrono::Utc>| moment.to_rfc3339();
    let write = |title: &str, cancelled: &str| {
        let (own, starts, ends) = (world.own, at(row.starts_at), at(row.ends_at));
        files.write(
            "events.csv",
            format!(
                "id,chapter,title,category,starts_at,ends_at,time_zone,cancelled_at\n\
                 {event},{own},{title},SOCIAL,{starts},{ends},Europe/Oslo,{cancelled}\n"
            ),
        )
    };
    let file = write("Another", "2026-01-01T00:00:00Z");
    let summary = take(&world, &files, Dataset::ChapterEvents, &file, false).await.unwrap();
    assert_eq!(counts(&summary), [1, 0, 1, 0, 0, 1], "{}", files.told());
    assert!(files.told().contains("2,cancelled_at,the row without the cell"), "{}", files.told());
    let after = chapter_event::Entity::find().one(world.plain()).await.unwrap().unwrap();
    assert_eq!((after.title.as_str(), after.cancelled_at), ("Another", None));
    let mut cancelled: chapter_event::ActiveModel = after.into();
    cancelled.cancelled_at = sea_orm::ActiveValue::Set(Some(crate::support::today()));
    chapter_event::Entity::update(cancelled).exec(world.plain()).await.unwrap();
    let file = write("A third", "");
    let summary = take(&world, &files, Dataset::ChapterEvents, &file, false).await.unwrap();
    assert_eq!(counts(&summary), [1, 0, 0, 0, 1, 0], "{}", files.told());
}

const REPORTS: &str = "chapter,kind,period,status,submitted_on,accepted_on,published_on,activities,plans\n";

#[tokio::test]
async fn former_reports_are_taken_once_into_the_yearbook_and_make_eligible_for_awards() {
    let (world, files) = (World::new().await, Files::new());
    // Makes the template.
    world.fill(world.other, "$REPORT_DRAFT").await;
    let own = world.own;
    let file = files.write(
        "reports.csv",
        format!(
            "{REPORTS}\
             {own},ANNUAL_SUMMARY,2023-24,PUBLISHED,2024-09-01,2024-09-10,2024-10-01,We met.,To meet again.\n\
             {own},ANNUAL_SUMMARY,2024-25,ACCEPTED,,,,We met again.,To rest.\n"
        ),
    );
    let trial = take(&world, &files, Dataset::ChapterReports, &file, true).await.unwrap();
    assert_eq!(counts(&trial), [2, 2, 0, 0, 0, 0], "{}", files.told());
    assert!(world.ledger().await.is_empty());
    assert_eq!(take(&world, &files, Dataset::ChapterReports, &file, false).await.unwrap(), trial);
    let again = take(&world, &files, Dataset::ChapterReports, &file, false).await.unwrap();
    assert_eq!(counts(&again), [2, 0, 0, 2, 0, 0], "{}", files.told());
    let book = "{ yearbook(year: 2024) { nodes { period { name startsOn } publishedOn sections { section text } } } }";
    let expected = json!([{"period": {"name": "2023-24", "startsOn": "2023-08-15"}, "publishedOn": "2024-10-01",
        "sections": [{"section": "ACTIVITIES", "text": "We met."}, {"section": "PLANS", "text": "To meet again."}]}]);
    assert_eq!(world.run("public", book).await["data"]["yearbook"]["nodes"], expected);
    let award = format!(
        r#"mutation {{ giveAward(input: {{chapter: "{own}", year: 2025, category: VIDEO, title: "T"}}) {{ errors {{ code }} }} }}"#
    );
    assert_eq!(world.run("sam", &award).await["data"]["giveAward"]["errors"], json!([]));
}

#[tokio::test]
async fn a_report_that_people_could_not_have_written_is_told_with_its_line_and_column() {
    let (world, files) = (World::new().await, Files::new());
    world.fill(world.other, "$REPORT_DRAFT").await;
    let own = world.own;
    let row = |of: &str| of.replace("OWN", &own.to_string());
    let long = "x".repeat(2001);
    let rows = [
        "OWN,ANNUAL_SUMMARY,2022-23,ACCEPTED,,,,We met.,To meet.".to_owned(),
        "OWN,ANNUAL_SUMMARY,2022-23,ACCEPTED,,,,We met.,To meet.".to_owned(),
        "nobody,ANNUAL_SUMMARY,2021-22,ACCEPTED,,,,We met.,To meet.".to_owned(),
        "chapter_00000000000000000000000000,ANNUAL_SUMMARY,2021-22,ACCEPTED,,,,We met.,To meet.".to_owned(),
        "OWN,DIARY,2021-22,ACCEPTED,,,,We met.,To meet.".to_owned(),
        "OWN,ANNUAL_SUMMARY,2021-23,ACCEPTED,,,,We met.,To meet.".to_owned(),
        "OWN,ANNUAL_SUMMARY,2021-22,DRAFT,,,,We met.,To meet.".to_owned(),
        "OWN,ANNUAL_SUMMARY,2020-21,ACCEPTED,summer,,,We met.,To meet.".to_owned(),
        "OWN,ANNUAL_SUMMARY,2019-20,ACCEPTED,2020-07-01,2020-06-01,,We met.,To meet.".to_owned(),
        "OWN,ANNUAL_SUMMARY,2018-19,ACCEPTED,,,,We met.,".to_owned(),
        format!("OWN,ANNUAL_SUMMARY,2017-18,ACCEPTED,,,,{long},To meet."),
        "OWN,ANNUAL_SUMMARY,2016-17,PUBLISHED,,,,Lea Example spoke.,Write to x@example.org.".to_owned(),
        "OWN,ANNUAL_SUMMARY,2025-26,ACCEPTED,,,,We met.,To meet.".to_owned(),
        "OWN,PLAN,2021-22,ACCEPTED,,,,We met.,To meet.".to_owned(),
    ];
    let file = files.write("reports.csv", format!("{REPORTS}{}\n", rows.map(|of| row(&of)).join("\n")));
    let summary = take(&world, &files, Dataset::ChapterReports, &file, false).await.unwrap();
    let told = files.told();
    assert_eq!(counts(&summary), [14, 1, 0, 0, 13, 0], "{told}");
    for line in [
        "3,period,",
        "4,chapter,",
        "5,chapter,",
        "6,kind,",
        "7,period,",
        "8,status,",
        "9,submitted_on,",
        "10,accepted_on,",
        "11,status,",
        "12,activities,",
        "13,names_kept_because,",
        "14,period,",
        "15,kind,",
    ] {
        assert!(told.contains(&format!("\n{line}nothing of the row")), "{line}: {told}");
    }
    let (reports, sections) = (chapter_report::Entity::find(), report_section::Entity::find());
    let of_own: Vec<_> = reports.all(world.plain()).await.unwrap();
    let mine: Vec<_> = of_own.iter().filter(|report| report.chapter_id == own).collect();
    assert_eq!(mine.len(), 1);
    let written = sections.all(world.plain()).await.unwrap();
    assert_eq!(written.iter().filter(|section| section.report_id == mine[0].id).count(), 2);
}

#[tokio::test]
async fn a_report_that_is_here_and_says_something_else_stays() {
    let (world, files) = (World::new().await, Files::new());
    world.fill(world.other, "$REPORT_DRAFT").await;
    let own = world.own;
    let write = |plans: &str| {
        files.write("r.csv", format!("{REPORTS}{own},ANNUAL_SUMMARY,2022-23,ACCEPTED,,,,We met.,{plans}\n"))
    };
    let file = write("To meet.");
    assert_eq!(take(&world, &files, Dataset::ChapterReports, &file, false).await.unwrap().made, 1);
    let file = write("To rest.");
    let summary = take(&world, &files, Dataset::ChapterReports, &file, false).await.unwrap();
    assert_eq!(counts(&summary), [1, 0, 0, 0, 1, 0]);
    assert!(files.told().contains("is ACCEPTED: it changes by what is done with it"), "{}", files.told());
}

#[tokio::test]
async fn a_roster_is_taken_by_the_rules_of_sheets_and_proposes_who_leaves() {
    let (world, files) = (World::new().await, Files::new());
    let what = Dataset::Roster(world.own);
    let first = files.write(
        "roster.csv",
        "person_name,email,level,joined_on,shoe_size\n\
         Ann Lee,ann@example.org,GRADUATE,2025-09-01,38\n\
         Bo Ek,bo@example.org,UNDERGRADUATE,,44\n\
         Cy Orr,ann@example.org,UNDERGRADUATE,,40\n\
         Di Poe,di@example.org,EXPERT,,41\n",
    );
    let short = |summary: &Summary| {
        let Summary { rows, made, changed, unchanged, refused, unknown_columns, proposed, .. } = *summary;
        ([rows, made, changed, unchanged, refused, unknown_columns], proposed)
    };
    let trial = take(&world, &files, what, &first, true).await.unwrap();
    assert_eq!(short(&trial), ([4, 2, 0, 0, 2, 1], Some(0)), "{}", files.told());
    assert!(world.ledger().await.is_empty());
    assert_eq!(take(&world, &files, what, &first, false).await.unwrap(), trial);
    let told = files.told();
    for line in ["1,shoe_size,the file without the column", "4,email,nothing", "5,level,nothing"] {
        assert!(told.contains(&format!("\n{line}")), "{line}: {told}");
    }
    assert_eq!(entries(&world).await, ["importRosterFile", "importRosterFile"]);
    let next = files.write("next.csv", "person_name,email,level\nAnn Lee,ann@example.org,ACADEMIC\n");
    let taken = take(&world, &files, what, &next, false).await.unwrap();
    assert_eq!(short(&taken), ([1, 0, 1, 0, 0, 0], Some(1)), "{}", files.told());
    assert!(taken.to_string().contains("proposed to leave, because the file does not have them: 1"), "{taken}");
}

#[tokio::test]
async fn a_roster_may_be_called_as_the_chapters_last_sheet_was() {
    let (world, files) = (World::new().await, Files::new());
    let sheet = format!(
        r#"mutation {{ importRoster(input: {{chapter: "{}", sheet: "Name,Mail,Rank\nAnn Lee,ann@example.org,GRADUATE\n",
            columns: {{personName: "Name", email: "Mail", level: "Rank"}}}}) {{ errors {{ code }} }} }}"#,
        world.own
    );
    assert_eq!(world.run("lea", &sheet).await["data"]["importRoster"]["errors"], json!([]));
    let file = files.write("roster.csv", "Name,Mail,Rank\nAnn Lee,ann@example.org,GRADUATE\nBo Ek,,OTHER\n");
    let summary = take(&world, &files, Dataset::Roster(world.own), &file, false).await.unwrap();
    assert_eq!((summary.made, summary.unchanged), (1, 1), "{}", files.told());
    let other = files.write("other.csv", "Member\nAnn Lee\n");
    for (chapter, why) in [(world.own, "person_name"), (entity::chapter::ChapterId(uuid::Uuid::nil()), "no such")] {
        let unusable = take(&world, &files, Dataset::Roster(chapter), &other, false).await.unwrap_err();
        assert!(unusable.to_lowercase().contains(why), "{unusable}");
    }
}
