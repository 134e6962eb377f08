//! Ends of ranges: clients write and read the last day, the database keeps the day after it.
use entity::officer_term;
use sea_orm::EntityTrait as _;
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn ends_are_last_days_in_what_is_written_read_found_and_told() {
    let world = World::new().await;
    let report = format!(
        r#"mutation {{ reportOfficer(input: {{chapter: "{}", office: TREASURER, personName: "P", startsOn: "2026-01-01",
            endsOn: "2026-06-30"}}) {{ officer {{ id endsOn }} errors {{ code }} }} }}"#,
        world.own
    );
    let reported = world.run("lea", &report).await;
    let officer = &reported["data"]["reportOfficer"]["officer"];
    assert_eq!(officer["endsOn"], "2026-06-30", "{reported}");
    let kept = officer_term::Entity::find_by_id(
        officer["id"].as_str().unwrap().parse::<officer_term::OfficerTermId>().unwrap(),
    );
    let kept = kept.one(world.plain()).await.unwrap().unwrap();
    assert_eq!(kept.ends_on.unwrap().to_string(), "2026-07-01", "ranges are half-open in the database");
    for (filter, found) in [
        (r#"endsFrom: "2026-06-30", endsBefore: "2026-07-01""#, 1),
        (r#"endsFrom: "2026-07-01""#, 0),
        (r#"endsBefore: "2026-06-30""#, 0),
        (r#"asOf: "2026-06-30""#, 1),
        (r#"asOf: "2026-07-01""#, 0),
    ] {
        let list = format!("{{ officerTerms(filter: {{offices: [TREASURER], {filter}}}) {{ totalCount }} }}");
        assert_eq!(world.run("public", &list).await["data"]["officerTerms"]["totalCount"], found, "{filter}");
    }
    let ledger = format!(r#"{{ ledger(subject: "{}") {{ nodes {{ changes {{ field after }} }} }} }}"#, world.own);
    let told = world.run("lea", &ledger).await["data"]["ledger"]["nodes"][0]["changes"].clone();
    assert!(told.as_array().unwrap().contains(&json!({"field": "endsOn", "after": "\"2026-06-30\""})), "{told}");
}

/// Whoever adds an end says that it is the last day; nothing in the schema tells of the day after it.
#[test]
fn every_end_of_the_schema_is_described_as_a_last_day() {
    let schema = chapterhouse::schema::sdl();
    assert!(!schema.contains("day after the last"));
    let lines: Vec<_> = schema.lines().map(str::trim).collect();
    let mut ends = 0;
    for (at, line) in lines.iter().enumerate() {
        let is_end = ["endsOn:", "deadline:", "expiresOn:"].iter().any(|name| line.starts_with(name));
        if !is_end {
            continue;
        }
        let begin = lines[..at - 1].iter().rposition(|line| *line == "\"\"\"").unwrap();
        let description = lines[begin..at].join(" ").to_lowercase();
        assert!(description.contains("last day (inclusive)"), "{line}: {description}");
        ends += 1;
    }
    assert!(25 <= ends, "{ends}");
}
