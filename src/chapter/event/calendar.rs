//! The published events of a chapter as an iCalendar stream, which calendars subscribe to.
use chrono::TimeDelta;
use entity::{
    chapter::{self, ChapterId},
    chapter_event::{self, Category, Column},
};
use sea_orm::ColumnTrait as _;

use super::store::announced;
use crate::{
    data::Access,
    error::Result,
    icalendar::{Stream, escaped, moment},
    language::Language,
};

/// The most events that a calendar has.
const MAX_EVENTS: u64 = 1000;

/// For how long a calendar has events that are over.
const KEPT: TimeDelta = TimeDelta::days(366);

/// The calendar of a chapter that the viewer sees; none if there is none.
pub async fn of_chapter(access: &Access, chapter: ChapterId, language: Language) -> Result<Option<String>> {
    let Some(chapter) = access.by_key::<chapter::Entity>(chapter.0).await? else { return Ok(None) };
    let since = access.viewer().now - KEPT;
    let events = access
        .find::<chapter_event::Entity>()
        .filter(Column::ChapterId.eq(chapter.id))
        .filter(Column::StartsAt.gte(since))
        .filter(announced());
    let mut events = access.first(events, Column::StartsAt, MAX_EVENTS).await?;
    events.sort_by_key(|event| (event.starts_at, event.id));
    let contents = match language {
        Language::English => "Events of chapters",
        Language::Spanish => "Eventos de los capítulos",
    };
    let mut stream = Stream::new(contents, &chapter.name, language);
    for event in events {
        stream.event(&properties(&event, language));
    }
    Ok(Some(stream.ended()))
}

/// The category in words: what the chapter says of its event is in the chapter's own.
fn category(category: Category, language: Language) -> &'static str {
    match (language, category) {
        (Language::English, Category::Administrative) => "ADMINISTRATIVE",
        (Language::English, Category::Professional) => "PROFESSIONAL",
        (Language::English, Category::Service) => "SERVICE",
        (Language::English | Language::Spanish, Category::Social) => "SOCIAL",
        (Language::Spanish, Category::Administrative) => "ADMINISTRATIVO",
        (Language::Spanish, Category::Professional) => "PROFESIONAL",
        (Language::Spanish, Category::Service) => "SERVICIO",
    }
}

fn properties(event: &chapter_event::Model, language: Language) -> Vec<String> {
    let status = if event.cancelled_at.is_some() { "CANCELLED" } else { "CONFIRMED" };
    let mut properties = vec![
        format!("UID:{}", event.id),
        format!("DTSTAMP:{}", moment(event.revised_at)),
        format!("LAST-MODIFIED:{}", moment(event.revised_at)),
        format!("SEQUENCE:{}", event.revision),
        format!("DTSTART:{}", moment(event.starts_at)),
    ];
    // An end is after its beginning; what has none lasts a moment.
    if event.starts_at < event.ends_at {
        properties.push(format!("DTEND:{}", moment(event.ends_at)));
    }
    properties.push(format!("SUMMARY:{}", escaped(&event.title)));
    properties.extend(event.description.as_deref().map(|text| format!("DESCRIPTION:{}", escaped(text))));
    properties.extend(event.place.as_deref().map(|place| format!("LOCATION:{}", escaped(place))));
    properties.push(format!("CATEGORIES:{}", category(event.category, language)));
    properties.push(format!("STATUS:{status}"));
    properties
}
