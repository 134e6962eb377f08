//! Three years by the clock, for chapters of both hemispheres with semesters and quarters: what they owe is announced, due
//! and overdue on its day, leap day and the change to summer time included.
use std::collections::{BTreeMap, BTreeSet};

use chapterhouse::job::LifeCycleJob;
use chrono::{DateTime, NaiveDate, NaiveTime, Utc};
use entity::{
    chapter::{self, ChapterId},
    requirement_due::{self, Status},
};
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _, sea_query::Expr};

use super::requirements::Owing;
use crate::support::code;

fn day(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

/// When something is owed: the day on which it is announced, on which it is due, and on which it is overdue.
type Days3 = (NaiveDate, NaiveDate, NaiveDate);

/// By chapter, requirement and period.
type Dues = BTreeMap<(String, String, String), Days3>;

/// What the calendars say, written by hand: chapter, requirement, period, announced, due, overdue.
const EXPECTED: &str = "
North semester,Summary,2025-26,2026-07-15,2026-09-13,2026-10-14
North semester,Summary,2026-27,2027-07-15,2027-09-13,2027-10-14
North semester,Summary,2027-28,2028-07-15,2028-09-13,2028-10-14
North semester,Mentor,2026-27/1,2026-08-15,2026-08-29,2026-09-09
North semester,Mentor,2026-27/2,2027-02-15,2027-03-01,2027-03-12
North semester,Mentor,2027-28/1,2027-08-15,2027-08-29,2027-09-09
North semester,Mentor,2027-28/2,2028-02-15,2028-02-29,2028-03-11
North semester,Mentor,2028-29/1,2028-08-15,2028-08-29,2028-09-09
North semester,Mentor,2028-29/2,2029-02-15,2029-03-01,2029-03-12
South quarter,Summary,2025,2026-03-02,2026-03-15,2026-04-15
South quarter,Summary,2026,2027-01-14,2027-03-15,2027-04-15
South quarter,Summary,2027,2028-01-14,2028-03-14,2028-04-14
South quarter,Summary,2028,2029-01-14,2029-03-15,2029-04-15
South quarter,Mentor,2026/2,2026-05-14,2026-05-28,2026-06-08
South quarter,Mentor,2026/3,2026-08-14,2026-08-28,2026-09-08
South quarter,Mentor,2026/4,2026-11-14,2026-11-28,2027-01-08
South quarter,Mentor,2027/1,2027-02-14,2027-02-28,2027-03-11
South quarter,Mentor,2027/2,2027-05-14,2027-05-28,2027-06-08
South quarter,Mentor,2027/3,2027-08-14,2027-08-28,2027-09-08
South quarter,Mentor,2027/4,2027-11-14,2027-11-28,2028-01-08
South quarter,Mentor,2028/1,2028-02-14,2028-02-28,2028-03-10
South quarter,Mentor,2028/2,2028-05-14,2028-05-28,2028-06-08
South quarter,Mentor,2028/3,2028-08-14,2028-08-28,2028-09-08
South quarter,Mentor,2028/4,2028-11-14,2028-11-28,2029-01-08
South quarter,Mentor,2029/1,2029-02-14,2029-02-28,2029-03-11
";

fn expected() -> Dues {
    let lines = EXPECTED.lines().filter(|line| !line.is_empty());
    let due = |line: &str| {
        let cells: Vec<_> = line.split(',').collect();
        let name = |cell: usize| cells[cell].to_owned();
        ((name(0), name(1), name(2)), (day(cells[3]), day(cells[4]), day(cells[5])))
    };
    lines.map(due).collect()
}

/// Lea's chapter is in the north and has semesters; the other is in the south and has quarters, and nothing falls due in
/// it around the year's end.
async fn world() -> (Owing, BTreeMap<ChapterId, String>) {
    let owing = Owing::begin().await;
    let mentor = r#"name: "Mentor", office: PRACTITIONER_MENTOR, evidence: OFFICER, anchor: TERM_START, offsetDays: 14,
        noticeDays: 14, graceDays: 10, startsOn: "2026-03-02""#;
    owing.make("createRequirement", mentor).await;
    let set = async |id: ChapterId, starts: &str| {
        let change = chapter::Entity::update_many()
            .col_expr(chapter::Column::AcademicYearStart, Expr::val(Some(starts.to_owned())));
        change.filter(chapter::Column::Id.eq(id)).exec(owing.0.plain()).await.unwrap();
    };
    let (north, south) = (owing.0.own, owing.0.other);
    set(north, "08-15").await;
    set(south, "02-14").await;
    let calendar = format!(
        r#"chapter: "{south}", expectedVersion: 0, terms: QUARTER,
        addQuietPeriods: [{{startsOn: "12-05", endsOn: "01-06"}}]"#
    );
    owing.make("updateAcademicCalendar", &calendar).await;
    let again = owing.run("sam", "updateAcademicCalendar", &calendar).await;
    assert_eq!(code(&again), "VERSION_CONFLICT");
    (owing, BTreeMap::from([(north, "North semester".to_owned()), (south, "South quarter".to_owned())]))
}

async fn kept(owing: &Owing) -> Vec<requirement_due::Model> {
    requirement_due::Entity::find().all(owing.0.plain()).await.unwrap()
}

/// Early, late, and in between, so that no time of the day changes what a day is.
fn moment(day: NaiveDate, place: usize) -> DateTime<Utc> {
    let (hour, minute) = [(0, 0), (9, 30), (23, 59)][place % 3];
    day.and_time(NaiveTime::from_hms_opt(hour, minute, 0).unwrap()).and_utc()
}

#[tokio::test]
async fn every_due_day_grace_and_state_comes_on_its_day_for_three_years() {
    let (owing, names) = world().await;
    let rules: BTreeMap<_, _> = entity::requirement::Entity::find()
        .all(owing.0.plain())
        .await
        .unwrap()
        .into_iter()
        .map(|requirement| (requirement.id, requirement.name))
        .collect();
    let (first, last) = (day("2026-03-02"), day("2029-04-30"));
    let (mut seen, mut overdue) = (Dues::new(), BTreeSet::new());
    for (place, today) in first.iter_days().take_while(|day| *day <= last).enumerate() {
        let now = moment(today, place);
        owing.0.test.database.clock().set(now);
        for job in
            [LifeCycleJob::OpenRequirements, LifeCycleJob::MeetRequirements, LifeCycleJob::MarkRequirementsOverdue]
        {
            assert_eq!(job.run(&owing.0.test.database, now).await.unwrap().rejected, 0, "{job:?}");
        }
        for due in kept(&owing).await {
            let key = (names[&due.chapter_id].clone(), rules[&due.requirement_id].clone(), due.period.clone());
            seen.entry(key.clone()).or_insert((today, due.due_on, due.overdue_on));
            let is_overdue = due.overdue_on <= today;
            let expected = if is_overdue { Status::Overdue } else { Status::Open };
            assert_eq!(due.status, expected, "{key:?} on {today}");
            if is_overdue {
                overdue.insert(key);
            }
        }
    }
    let expected = expected();
    for (key, days) in &expected {
        assert_eq!(seen.get(key), Some(days), "{key:?}");
    }
    let more: Vec<_> = seen.keys().filter(|key| !expected.contains_key(*key)).collect();
    assert!(more.is_empty(), "{more:?}");
    assert_eq!(overdue.len(), expected.len(), "each was overdue on its day");
    assert!(expected.values().any(|(_, due, _)| *due == day("2028-02-29")), "a leap day is among them");
}
