//! Lists as CSV over HTTP: the rows that were asked for, in their order, for programs that want a mark.
use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use chapterhouse::auth::{Keys, Role};
use chrono::TimeDelta;
use tower::ServiceExt as _;
use url::form_urlencoded::byte_serialize;
use uuid::Uuid;

use crate::support::{World, today};

async fn get(world: &World, sheet: &str) -> (u16, String) {
    let key = Keys::open(&world.test.folder.path().join("key.pem")).unwrap();
    let token = key.sign(world.sam, Role::Staff, today(), TimeDelta::minutes(5), Uuid::now_v7()).unwrap();
    let request = Request::get(format!("/export/{sheet}")).header("host", "localhost");
    let request = request.header("authorization", format!("Bearer {token}")).body(Body::empty()).unwrap();
    let response = world.router().oneshot(request).await.unwrap();
    let status = response.status().as_u16();
    (status, String::from_utf8(to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec()).unwrap())
}

fn filtered(sheet: &str, filter: &str, more: &str) -> String {
    let filter: String = byte_serialize(filter.as_bytes()).collect();
    format!("{sheet}.csv?filter={filter}{more}")
}

fn names(text: &str) -> Vec<String> {
    let mut reader = csv::Reader::from_reader(text.as_bytes());
    let name = reader.headers().unwrap().iter().position(|column| column == "name").unwrap();
    reader.records().map(|row| row.unwrap()[name].to_owned()).collect()
}

#[tokio::test]
async fn an_export_has_the_rows_and_the_order_of_the_list() {
    let world = World::new().await;
    for number in 0..205 {
        world.organization(&format!("University {number:03}")).await;
    }
    let (status, text) = get(&world, "organizations.csv?orderBy=NAME_DESC").await;
    let all = names(&text);
    assert_eq!(status, 200, "{text}");
    assert_eq!((all[0].as_str(), all[204].as_str()), ("University 204", "University 000"));
    assert_eq!(text.matches("former_names").count(), 1);
    let (_, text) = get(&world, &filtered("organizations", r#"{"archived": true}"#, "")).await;
    assert_eq!(names(&text), [""; 0]);
    let of_country = async |code: &str| {
        let filter = format!(r#"{{"countries": ["{code}"]}}"#);
        names(&get(&world, &filtered("chapters", &filter, "&orderBy=NAME_ASC")).await.1)
    };
    let (_, text) = get(&world, "chapters.csv").await;
    let mut everywhere = names(&text);
    everywhere.sort_unstable();
    assert_eq!((of_country("US").await, of_country("NO").await), (everywhere, Vec::new()), "{text}");
    let (_, text) = get(&world, "organizations.csv?bom=true").await;
    assert!(text.starts_with("\u{feff}id,name,"), "{text}");
}

#[tokio::test]
async fn an_export_with_wrong_arguments_is_refused() {
    let world = World::new().await;
    for (sheet, why) in [
        ("organizations.csv?orderBy=COLOUR".to_owned(), "orderBy: "),
        (filtered("organizations", r#"{"colour": "red"}"#, ""), "has no part colour"),
        (filtered("organizations", r#"{"not": {"colour": "red"}}"#, ""), "has no part colour"),
        (filtered("organizations", r#"{"kinds": ["CLUB"]}"#, ""), "filter: "),
        (filtered("organizations", "red", ""), "no JSON"),
        ("organizations.csv?bom=yes".to_owned(), "bom: "),
        ("organizations.csv?order=NAME_ASC".to_owned(), "order: There is no such argument"),
    ] {
        let (status, text) = get(&world, &sheet).await;
        assert!(status == 400 && text.contains(why), "{sheet}: {status} {text}");
    }
}

#[tokio::test]
async fn the_staff_take_every_list_with_names_beside_ids() {
    let world = World::beside_the_sample().await;
    for (sheet, columns) in [
        ("inquiries", &["reference", "owner_name"][..]),
        ("obligations", &["agreement_title", "party_name"]),
        ("officer-terms", &["chapter_name", "person_name"]),
        ("branches", &["main_office_name", "host_organization_name"]),
        ("relationships", &["parties", "owner_name"]),
        ("organization-links", &["from_name", "to_name"]),
        ("placements", &["side_a_name", "side_b_name", "round_name"]),
        ("chapters", &["host_organization_name"]),
    ] {
        let (status, text) = get(&world, &format!("{sheet}.csv")).await;
        assert_eq!(status, 200, "{sheet}: {text}");
        // A chapter's mailbox is for everybody.
        assert!(sheet == "chapters" || !text.contains('@'), "{sheet} has an address: {text}");
        let mut reader = csv::Reader::from_reader(text.as_bytes());
        let header = reader.headers().unwrap().clone();
        let rows: Vec<_> = reader.records().map(Result::unwrap).collect();
        for column in columns {
            let at = header.iter().position(|name| name == *column).unwrap();
            assert!(rows.iter().any(|row| !row[at].is_empty()), "{sheet} {column}");
        }
    }
}
