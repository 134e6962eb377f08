//! Events: planned by leaders, published, called off, and counted once they have begun; and the calendar of them.
use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use icalendar::{Calendar, CalendarComponent, Component as _, EventLike as _};
use serde_json::{Value as Json, json};
use tower::ServiceExt as _;

use crate::support::{World, code};

const ANSWER: &str = "chapterEvent { id version title status startsAt endsAt timeZone memberAttendance guestAttendance } \
                      errors { code path message }";

fn create(world: &World, input: &str) -> String {
    format!(r#"mutation {{ createChapterEvent(input: {{chapter: "{}", {input}}}) {{ {ANSWER} }} }}"#, world.own)
}

fn act(mutation: &str, id: &str, version: i32, input: &str) -> String {
    format!(r#"mutation {{ {mutation}(input: {{id: "{id}", expectedVersion: {version}{input}}}) {{ {ANSWER} }} }}"#)
}

fn made(answer: &Json) -> Json {
    let payload = answer["data"].as_object().unwrap_or_else(|| panic!("{answer}")).values().next().unwrap();
    assert_eq!(payload["errors"], json!([]), "{answer}");
    payload["chapterEvent"].clone()
}

const LECTURE: &str = r#"title: "A lecture", category: PROFESSIONAL, startsAt: "2026-03-10T17:00:00.5Z",
    endsAt: "2026-03-10T19:00:00Z", timeZone: "Europe/Oslo", place: "Hall 1""#;

/// What somebody reads of an event.
async fn read(world: &World, who: &str, id: &str) -> Json {
    let document = format!(r#"{{ node(id: "{id}") {{ ... on ChapterEvent {{ title status }} }} }}"#);
    world.run(who, &document).await["data"]["node"].clone()
}

#[tokio::test]
async fn an_event_is_the_chapters_until_it_is_published_and_everybodys_then() {
    let world = World::new().await;
    let event = made(&world.run("lea", &create(&world, LECTURE)).await);
    assert_eq!((&event["status"], &event["startsAt"]), (&json!("DRAFT"), &json!("2026-03-10T17:00:00+00:00")));
    let id = event["id"].as_str().unwrap();
    assert_eq!(
        (read(&world, "public", id).await, read(&world, "lea", id).await["status"].clone()),
        (Json::Null, json!("DRAFT"))
    );
    made(&world.run("lea", &act("publishChapterEvent", id, 1, "")).await);
    assert_eq!(read(&world, "public", id).await, json!({"title": "A lecture", "status": "PUBLISHED"}));
    assert_eq!(code(&world.run("lea", &act("publishChapterEvent", id, 2, "")).await), "WRONG_STATE");
    made(&world.run("lea", &act("unpublishChapterEvent", id, 2, "")).await);
    assert_eq!(read(&world, "public", id).await, Json::Null);
    made(&world.run("sam", &act("publishChapterEvent", id, 3, "")).await);
    made(&world.run("lea", &act("cancelChapterEvent", id, 4, r#", reason: "Snow""#)).await);
    assert_eq!(read(&world, "public", id).await["status"], "CANCELLED", "whoever planned to come learns of it");
    let other = act("updateChapterEvent", id, 5, r#", title: "Other""#);
    assert_eq!(code(&world.run("lea", &other).await), "WRONG_STATE");
}

#[tokio::test]
async fn attendance_is_recorded_once_it_has_begun_and_is_not_the_publics() {
    let world = World::new().await;
    let id = made(&world.run("lea", &create(&world, LECTURE)).await)["id"].as_str().unwrap().to_owned();
    made(&world.run("lea", &act("publishChapterEvent", &id, 1, "")).await);
    let attended = |members: i32| {
        act("recordEventAttendance", &id, 2, &format!(", memberAttendance: {members}, guestAttendance: 7"))
    };
    assert_eq!(code(&world.run("lea", &attended(12)).await), "WRONG_STATE");
    world.test.database.clock().set("2026-03-10T17:00:00Z".parse().unwrap());
    assert_eq!(code(&world.run("lea", &attended(-1)).await), "INVALID");
    let event = made(&world.run("lea", &attended(12)).await);
    assert_eq!((&event["memberAttendance"], &event["guestAttendance"]), (&json!(12), &json!(7)));
    let document = format!(r#"{{ node(id: "{id}") {{ ... on ChapterEvent {{ memberAttendance }} }} }}"#);
    assert!(world.run("public", &document).await["data"].is_null(), "the public has no such field");
    let late = "2026-03-10T20:00:00Z".parse().unwrap();
    world.test.database.clock().set(late);
    assert_eq!(code(&world.run("lea", &act("cancelChapterEvent", &id, 3, "")).await), "WRONG_STATE", "it is over");
}

#[tokio::test]
async fn what_is_no_event_is_refused_with_its_path() {
    let world = World::new().await;
    for (input, field) in [
        (LECTURE.replace("2026-03-10T19:00", "2026-03-10T16:00"), "endsAt"),
        (LECTURE.replace("2026-03-10T19:00", "2026-05-10T19:00"), "endsAt"),
        (LECTURE.replace("Europe/Oslo", "Europe/Atlantis"), "timeZone"),
        (LECTURE.replace("A lecture", " "), "title"),
        (LECTURE.replace(r#"title: "A lecture", "#, ""), "title"),
        (LECTURE.replace("2026-03-10T17:00", "0099-03-10T17:00"), "startsAt"),
    ] {
        let answer = world.run("lea", &create(&world, &input)).await;
        assert_eq!(answer["data"]["createChapterEvent"]["errors"][0]["path"], json!([field]), "{input}: {answer}");
    }
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn of_two_who_save_the_same_event_one_learns_of_the_other() {
    let world = World::new().await;
    let id = made(&world.run("lea", &create(&world, LECTURE)).await)["id"].as_str().unwrap().to_owned();
    let change = |title: &str| act("updateChapterEvent", &id, 1, &format!(r#", title: "{title}""#));
    let (one, two) = (change("One"), change("Two"));
    let (one, two) = tokio::join!(world.run("lea", &one), world.run("sam", &two));
    let mut codes = [code(&one), code(&two)];
    codes.sort_unstable();
    assert_eq!(codes, ["", "VERSION_CONFLICT"], "{one} {two}");
}

/// What the server has at the address of a chapter's calendar: status, headers, text.
async fn calendar(world: &World, chapter: &str, known: Option<&str>) -> (u16, axum::http::HeaderMap, String) {
    calendar_at(world, &format!("/chapters/{chapter}/events.ics"), known).await
}

async fn calendar_at(world: &World, path: &str, known: Option<&str>) -> (u16, axum::http::HeaderMap, String) {
    let request = Request::get(path).header("host", "localhost");
    let request = known.into_iter().fold(request, |request, known| request.header("if-none-match", known));
    let response = world.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let (status, headers) = (response.status().as_u16(), response.headers().clone());
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
    (status, headers, String::from_utf8(body).unwrap())
}

#[tokio::test]
async fn a_calendar_has_the_published_events_as_another_program_reads_them() {
    let world = World::new().await;
    let own = world.own.to_string();
    let title = "Årsmøte, med kake; og \\\\ mye mer — så lang at linjen må brettes om på midten av ordene sine";
    let description = "First line\\nSecond; with, signs 🏛";
    let lecture = LECTURE.replace("A lecture", title) + &format!(r#", description: "{description}""#);
    let shown = made(&world.run("lea", &create(&world, &lecture)).await)["id"].as_str().unwrap().to_owned();
    let hidden = made(&world.run("lea", &create(&world, &LECTURE.replace("A lecture", "Draft"))).await);
    assert_eq!(hidden["status"], "DRAFT");
    made(&world.run("lea", &act("publishChapterEvent", &shown, 1, "")).await);
    let (status, headers, text) = calendar(&world, &own, None).await;
    assert_eq!((status, headers["content-type"].to_str().unwrap()), (200, "text/calendar; charset=utf-8"));
    assert!(headers["cache-control"].to_str().unwrap().contains("max-age"), "{headers:?}");
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{text}");
    let read: Calendar = text.parse().unwrap();
    let [CalendarComponent::Event(event)] = &read.components[..] else { panic!("{text}") };
    assert_eq!(event.get_uid(), Some(shown.as_str()));
    let told = |name: &str| event.property_value(name).unwrap_or_default().to_owned();
    assert_eq!((told("DTSTART"), told("DTEND")), ("20260310T170000Z".into(), "20260310T190000Z".into()));
    assert_eq!(
        (told("DTSTAMP"), told("SEQUENCE"), told("STATUS")),
        ("20260301T090000Z".into(), "1".into(), "CONFIRMED".into())
    );
    assert_eq!(event.get_summary().unwrap(), title.replace("\\\\", "\\"));
    assert_eq!(event.get_description().unwrap(), description.replace("\\n", "\n"));
    assert_eq!(event.get_location(), Some("Hall 1"));
    assert!(text.contains("\r\nCATEGORIES:PROFESSIONAL\r\n"), "{text}");

    // What is the chapter's own stays as it is in every language.
    let (_, _, spanish) = calendar_at(&world, &format!("/chapters/{own}/events.ics?lang=es"), None).await;
    assert!(
        spanish.contains("CATEGORIES:PROFESIONAL") && spanish.contains("Eventos de los capítulos//ES"),
        "{spanish}"
    );
    assert!(spanish.contains(&format!("UID:{shown}")) && spanish.contains("LOCATION:Hall 1"), "{spanish}");

    // Whoever has it is told that it is the same, until it is not.
    let tag = headers["etag"].to_str().unwrap().to_owned();
    for known in [tag.clone(), format!("W/{tag}"), format!("\"other\", {tag}"), "*".into()] {
        let (status, again, body) = calendar(&world, &own, Some(&known)).await;
        assert_eq!((status, body.as_str(), again["etag"].to_str().unwrap()), (304, "", tag.as_str()), "{known}");
    }
    made(&world.run("lea", &act("cancelChapterEvent", &shown, 2, "")).await);
    let (status, headers, text) = calendar(&world, &own, Some(&tag)).await;
    assert!(status == 200 && headers["etag"].to_str().unwrap() != tag, "{status}");
    assert!(
        text.contains("STATUS:CANCELLED") && text.contains("SEQUENCE:2") && text.contains(&format!("UID:{shown}")),
        "{text}"
    );
}

#[tokio::test]
async fn a_calendar_of_what_is_hidden_is_none() {
    let world = World::new().await;
    let absent = calendar(&world, "chapter_01h455vb4pex5vsknk084sn02q", None).await;
    for chapter in [world.inactive.to_string(), "nonsense".into(), world.university.to_string()] {
        let (status, _, text) = calendar(&world, &chapter, None).await;
        assert_eq!((status, &text), (404, &absent.2), "{chapter}");
    }
}

#[tokio::test]
async fn events_of_several_chapters_are_listed_with_each() {
    let world = World::new().await;
    for chapter in [world.own, world.other] {
        world.event(chapter, "PUBLISHED").await;
    }
    let document = "{ chapters(first: 10) { nodes { events { totalCount nodes { place } } } } }";
    let answer = world.run("public", document).await;
    let listed = json!({"totalCount": 1, "nodes": [{"place": "Hall 1"}]});
    let chapters = answer["data"]["chapters"]["nodes"].as_array().unwrap();
    assert!(chapters.len() == 2 && chapters.iter().all(|chapter| chapter["events"] == listed), "{answer}");
}
