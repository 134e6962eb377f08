//! The sample world: the same each time, and of use to each of the three users.
use chapterhouse::{
    account::store,
    auth::{Rights, Role, Viewer},
    job::LifeCycleJob,
    sample,
};
use entity::account;
use sea_orm::{ColumnTrait as _, EntityTrait as _, QueryFilter as _};
use serde_json::{Value as Json, json};

use crate::support::{TestDatabase, World, today};

#[tokio::test]
async fn the_sample_world_is_seeded_once_and_comes_out_the_same() {
    let mut answers = Vec::new();
    for _ in 0..2 {
        let test = TestDatabase::migrated().await;
        assert!(sample::seed(&test.database).await.unwrap());
        assert!(!sample::seed(&test.database).await.unwrap());
        let document = "{ chapters(first: 100) { totalCount nodes { id name } } organizations(first: 100) { totalCount nodes { id } } }";
        answers.push(World::ask(&test, Viewer::public(today()), document).await);
    }
    assert_eq!(answers[0], answers[1]);
    // 48 chapters, one of which has fallen silent; 45 organizations, 48 universities, 15 cities, two companies and the main office.
    assert_eq!(answers[0]["data"]["chapters"]["totalCount"], 47);
    assert_eq!(answers[0]["data"]["organizations"]["totalCount"], 111);
}

#[tokio::test]
async fn the_sample_world_shows_every_side_of_the_model() {
    let test = TestDatabase::migrated().await;
    sample::seed(&test.database).await.unwrap();
    let document = "{
        branches { nodes { name status closedOn hostOrganization { name } } }
        exchangePrograms { totalCount }
        calls: exchangeRounds(filter: {statuses: [CALL_OPEN]}) { nodes { program { name } call { deadline } } }
        pairs: exchangePrograms(filter: {kinds: [CITY_TO_CITY]}) { nodes { rounds { nodes { placements { totalCount } } } } }
        relationships { totalCount }
        organizations(first: 100) { nodes { formerNames relationships { nodes { __typename } } links { totalCount } } }
    }";
    let public = World::ask(&test, Viewer::public(today()), document).await;
    assert!(public.get("errors").is_none(), "{public}");
    let data = &public["data"];
    let branches = json!([
        {"name": "ICMA China Center", "status": "OPEN", "closedOn": null,
            "hostOrganization": {"name": "China University of Political Science and Law"}},
        {"name": "ICMA Europe", "status": "DISSOLVED", "closedOn": "2025-08-08", "hostOrganization": null},
    ]);
    assert_eq!(data["branches"]["nodes"], branches);
    assert_eq!(data["exchangePrograms"]["totalCount"], 18);
    assert_eq!(data["calls"]["nodes"][0]["call"]["deadline"], "2027-01-31");
    let rounds =
        data["pairs"]["nodes"].as_array().unwrap().iter().flat_map(|of| of["rounds"]["nodes"].as_array().unwrap());
    assert_eq!(rounds.map(|round| round["placements"]["totalCount"].as_i64().unwrap()).sum::<i64>(), 9);
    let organizations = data["organizations"]["nodes"].as_array().unwrap();
    let both = |of: &&Json| {
        let types = of["relationships"]["nodes"].to_string();
        types.contains("StrategicAlliance") && types.contains("Partnership")
    };
    assert_eq!(organizations.iter().filter(both).count(), 1, "an alliance and a partnership at once");
    assert_eq!(organizations.iter().filter(|of| of["formerNames"] != json!([])).count(), 2);
    let staff = Viewer { rights: Rights::Staff, ..Viewer::public(today()) };
    let all = World::ask(&test, staff, "{ relationships { totalCount } }").await;
    let hidden = all["data"]["relationships"]["totalCount"].as_i64().unwrap()
        - data["relationships"]["totalCount"].as_i64().unwrap();
    assert_eq!(hidden, 2, "an alliance and a partnership that were never in force");
}

#[tokio::test]
async fn the_sample_accounts_have_the_rights_that_their_names_say() {
    let test = TestDatabase::migrated().await;
    sample::seed(&test.database).await.unwrap();
    for (email, chapters, is_staff) in [
        ("leader@example.org", 1, false),
        ("leader-two@example.org", 2, false),
        ("staff@example.org", 0, true),
        ("admin@example.org", 0, true),
        ("branch@example.org", 0, true),
    ] {
        let connection = test.connection().await;
        let account = account::Entity::find().filter(account::Column::Email.eq(email)).one(&connection).await.unwrap();
        for now in ["2026-03-01T00:00:00Z", "2036-03-01T00:00:00Z"] {
            let (id, now) = (account.as_ref().unwrap().id, now.parse().unwrap());
            let viewer = store::viewer(&test.database, id, Role::Staff, now).await.unwrap().unwrap();
            assert_eq!((viewer.chapters().len(), viewer.is_staff()), (chapters, is_staff), "{email} at {now}");
        }
    }
}

#[tokio::test]
async fn the_sample_world_has_chapters_in_every_state_and_jobs_find_what_is_overdue() {
    let test = TestDatabase::migrated().await;
    sample::seed(&test.database).await.unwrap();
    let staff = Viewer { rights: Rights::Staff, ..Viewer::public(today()) };
    let states = ["APPLIED", "PROVISIONAL", "ACTIVE", "PROBATION", "INACTIVE", "CLOSED", "DECLINED", "WITHDRAWN"];
    let counts = states.map(|state| format!("{state}: chapters(filter: {{statuses: [{state}]}}) {{ totalCount }}"));
    let known = World::ask(&test, staff, &format!("{{ {} }}", counts.join(" "))).await;
    let counts = states.map(|state| known["data"][state]["totalCount"].as_i64().unwrap());
    assert_eq!(counts, [2, 1, 45, 1, 1, 1, 1, 1], "{known}");
    // What is overdue puts chapters on probation in the first round of jobs, as anywhere.
    let [place, restore] = [LifeCycleJob::PlaceChaptersOnProbation, LifeCycleJob::RestoreChapters];
    for (job, moved) in [(restore, 0), (place, 6), (place, 0), (restore, 0)] {
        let done = job.run(&test.database, today()).await.unwrap();
        assert_eq!((done.succeeded, done.rejected), (moved, 0), "{job:?}");
    }
}

/// Each user of the README, with the account that their token is of.
const README_ASKS_AS: [Option<&str>; 3] = [None, Some("leader@example.org"), Some("staff@example.org")];

#[tokio::test]
async fn the_first_queries_of_the_readme_are_answered_as_it_says() {
    let test = TestDatabase::migrated().await;
    sample::seed(&test.database).await.unwrap();
    let readme = std::fs::read_to_string(concat!(env!("CARGO_MANIFEST_DIR"), "/README.md")).unwrap();
    let sent: Vec<_> = readme.split("-d '").skip(1).collect();
    assert_eq!(sent.len(), README_ASKS_AS.len());
    for (sent, email) in sent.into_iter().zip(README_ASKS_AS) {
        let (body, rest) = sent.split_once('\'').unwrap();
        let body: Json = serde_json::from_str(body).unwrap();
        let expected: Json = serde_json::from_str(rest.trim().lines().next().unwrap()).unwrap();
        let viewer = match email {
            None => Viewer::public(today()),
            Some(email) => {
                let named = account::Entity::find().filter(account::Column::Email.eq(email));
                let account = named.one(&test.connection().await).await.unwrap().unwrap();
                store::viewer(&test.database, account.id, Role::Staff, today()).await.unwrap().unwrap()
            }
        };
        assert_eq!(World::ask(&test, viewer, body["query"].as_str().unwrap()).await, expected);
    }
}
