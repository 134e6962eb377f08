//! The calendar of an exchange program: when its rounds take applications, as another program reads it.
use std::collections::BTreeMap;

use axum::{
    body::{Body, to_bytes},
    http::Request,
};
use entity::{
    exchange_program::ExchangeProgramId,
    exchange_round::{self, ExchangeRoundId, Status},
};
use icalendar::{Calendar, CalendarComponent, Component as _};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    EntityTrait as _,
};
use tower::ServiceExt as _;

use crate::support::World;

/// What the server has at this path: status, tag, text.
async fn get(world: &World, path: &str, known: Option<&str>) -> (u16, String, String) {
    let request = Request::get(path).header("host", "localhost");
    let request = known.into_iter().fold(request, |request, known| request.header("if-none-match", known));
    let response = world.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let status = response.status().as_u16();
    let tag = response.headers().get("etag").map(|tag| tag.to_str().unwrap().to_owned()).unwrap_or_default();
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
    (status, tag, String::from_utf8(body).unwrap())
}

/// The path that the API gives of a round's calendar, and its program.
async fn linked(world: &World, round: ExchangeRoundId) -> (String, ExchangeProgramId) {
    let document = format!(
        r#"{{ node(id: "{round}") {{ ... on ExchangeRound {{ calendarPath program {{ id calendarPath }} }} }} }}"#
    );
    let answer = world.run("public", &document).await;
    let found = &answer["data"]["node"];
    assert_eq!(found["calendarPath"], found["program"]["calendarPath"], "{answer}");
    let text = |of: &serde_json::Value| of.as_str().unwrap().to_owned();
    (text(&found["calendarPath"]), text(&found["program"]["id"]).parse().unwrap())
}

/// By the part of the name that is not the round's: beginning, end and status.
fn events(text: &str, round: ExchangeRoundId) -> BTreeMap<String, (String, Option<String>, String)> {
    let read: Calendar = text.parse().unwrap();
    let mut events = BTreeMap::new();
    for component in &read.components {
        let CalendarComponent::Event(event) = component else { panic!("{text}") };
        let told = |name: &str| event.property_value(name).map(str::to_owned);
        let Some(end) = event.get_uid().unwrap().strip_prefix(&format!("{round}_")) else { continue };
        events.insert(end.to_owned(), (told("DTSTART").unwrap(), told("DTEND"), told("STATUS").unwrap()));
    }
    events
}

async fn change(world: &World, row: exchange_round::ActiveModel) {
    exchange_round::Entity::update(row).exec(world.plain()).await.unwrap();
}

#[tokio::test]
async fn the_windows_of_a_round_are_moments_of_its_own_time_zone() {
    let world = World::new().await;
    let round = world.round_named("CALL_OPEN", "").await;
    // In New York clocks go forward on the 8th of March, which is the last day for hosts.
    world.move_to_zone(round, "America/New_York", ("2026-03-09", "2026-04-01")).await;
    let row = exchange_round::ActiveModel {
        id: Unchanged(round),
        name: Set("Spring; with, signs — and a name so long that its line is folded in the middle of a word 🏛".into()),
        host_call_opens_on: Set(Some("2026-02-01".parse().unwrap())),
        host_call_closes_on: Set(Some("2026-03-09".parse().unwrap())),
        ..Default::default()
    };
    change(&world, row).await;
    let (path, program) = linked(&world, round).await;
    assert_eq!(path, format!("/exchange-programs/{program}/deadlines.ics"));
    let (status, _, text) = get(&world, &path, None).await;
    assert_eq!(status, 200, "{text}");
    assert!(text.split("\r\n").all(|line| line.len() <= 75 && !line.contains('\n')), "{text}");
    let of = |from: &str, to: Option<&str>| (from.to_owned(), to.map(str::to_owned), "CONFIRMED".to_owned());
    let expected = [
        ("host_opens", of("20260201T050000Z", None)),
        // An hour of this day is missing.
        ("host_closes", of("20260308T050000Z", Some("20260309T040000Z"))),
        ("participant_opens", of("20260309T040000Z", None)),
        ("participant_closes", of("20260331T040000Z", Some("20260401T040000Z"))),
    ];
    assert_eq!(events(&text, round), expected.map(|(end, of)| (end.to_owned(), of)).into(), "{text}");
    let read: Calendar = text.parse().unwrap();
    let CalendarComponent::Event(first) = &read.components[1] else { panic!("{text}") };
    let summary = first.get_summary().unwrap();
    assert!(summary.starts_with("Last day for hosts to apply: Program ") && summary.ends_with("word 🏛"), "{summary}");
    assert_eq!(first.get_description(), Some("2026-03-08, in the time zone America/New_York"));
}

/// The feed in the language that the client asks for: its Content-Language, and what it says of the round.
async fn told(world: &World, path: &str, accepted: Option<&str>) -> (String, String, String) {
    let request = Request::get(path).header("host", "localhost");
    let request = accepted.into_iter().fold(request, |request, accepted| request.header("accept-language", accepted));
    let response = world.router().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
    let headers = response.headers().clone();
    let varies = headers.get_all("vary").iter().any(|vary| vary.to_str().unwrap().contains("accept-language"));
    assert!(varies, "{headers:?}");
    let body = to_bytes(response.into_body(), usize::MAX).await.unwrap().to_vec();
    let text = String::from_utf8(body).unwrap();
    let read: Calendar = text.parse().unwrap();
    let CalendarComponent::Event(last) = read.components.last().unwrap() else { panic!("{text}") };
    let summary = last.get_summary().unwrap().split(':').next().unwrap().to_owned();
    let language = headers["content-language"].to_str().unwrap().to_owned();
    (language, summary, last.get_description().unwrap().to_owned())
}

#[tokio::test]
async fn a_calendar_is_in_spanish_for_those_who_ask_for_it() {
    let world = World::new().await;
    let round = world.round_named("CALL_OPEN", "").await;
    world.move_to_zone(round, "America/Bogota", ("2026-03-09", "2026-04-01")).await;
    let (path, _) = linked(&world, round).await;
    let is = |[language, summary, description]: [&str; 3]| (language.into(), summary.into(), description.into());
    let english = is(["en", "Last day for participants to apply", "2026-03-31, in the time zone America/Bogota"]);
    let spanish = is([
        "es",
        "Último día para las solicitudes de los participantes",
        "2026-03-31, en la zona horaria America/Bogota",
    ]);
    for (query, accepted, expected) in [
        ("", None, &english),
        ("", Some("es-CO,es;q=0.9,en;q=0.5"), &spanish),
        ("", Some("de,en;q=0.5,es;q=0.4"), &english),
        ("?lang=es", None, &spanish),
        ("?lang=es-MX", Some("en"), &spanish),
        ("?lang=en", Some("es"), &english),
        ("?lang=xx", Some("es"), &english),
    ] {
        assert_eq!(told(&world, &format!("{path}{query}"), accepted).await, *expected, "{query} {accepted:?}");
    }
    let tag = async |query: &str| get(&world, &format!("{path}{query}"), None).await.1;
    assert_ne!(tag("").await, tag("?lang=es").await, "whoever has the one has not the other");
}

#[tokio::test]
async fn a_round_is_there_as_long_as_it_takes_applications_and_says_when_it_does_not() {
    let world = World::new().await;
    let round = world.round_named("PLANNED", "").await;
    let (path, program) = linked(&world, round).await;
    let mut known = String::new();
    let mut seen = Vec::new();
    for (status, held_from) in [
        (Status::Planned, None),
        (Status::CallOpen, None),
        (Status::OnHold, Some(Status::CallOpen)),
        (Status::OnHold, Some(Status::Matched)),
        (Status::Selection, None),
        (Status::Closed, None),
        (Status::Cancelled, None),
    ] {
        let row = exchange_round::ActiveModel {
            id: Unchanged(round),
            status: Set(status),
            held_from: Set(held_from),
            ..Default::default()
        };
        change(&world, row).await;
        let (_, tag, text) = get(&world, &path, None).await;
        assert_eq!(get(&world, &path, Some(&tag)).await, (304, tag.clone(), String::new()));
        let certainty = events(&text, round).get("participant_closes").map(|(_, _, status)| status.clone());
        assert_eq!(known == tag, status == Status::CallOpen || seen.last() == Some(&certainty), "{status:?}");
        seen.push(certainty);
        known = tag;
    }
    let expected = [Some("CONFIRMED"), Some("CONFIRMED"), Some("TENTATIVE"), None, None, None, Some("CANCELLED")];
    assert_eq!(seen, expected.map(|status| status.map(str::to_owned)));

    // Neither what was long ago nor what is of another program is there.
    let other = world.round_named("CALL_OPEN", "").await;
    world.move_to_zone(round, "Europe/Oslo", ("2024-01-01", "2024-02-01")).await;
    let (_, _, text) = get(&world, &path, None).await;
    assert!(!text.contains("BEGIN:VEVENT"), "{text}");
    let (others, _) = linked(&world, other).await;
    assert!(events(&get(&world, &others, None).await.2, other).len() == 2 && others != path);
    for absent in [world.own.to_string(), "nonsense".into(), program.to_string().replace("program_0", "program_1")] {
        let (status, ..) = get(&world, &format!("/exchange-programs/{absent}/deadlines.ics"), None).await;
        assert_eq!(status, 404, "{absent}");
    }
}
