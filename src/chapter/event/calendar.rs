//! The published events of a chapter as an iCalendar stream (RFC 5545), which calendars subscribe to.
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    chapter::{self, ChapterId},
    chapter_event::{self, Column},
};
use sea_orm::{ActiveEnum as _, ColumnTrait as _};

use super::store::announced;
use crate::{data::Access, error::Result};

/// The most events that a calendar has.
const MAX_EVENTS: u64 = 1000;

/// For how long a calendar has events that are over.
const KEPT: TimeDelta = TimeDelta::days(366);

/// A line has at most so many bytes before its end; what is longer goes on in the next.
const LINE: usize = 75;

/// The calendar of a chapter that the viewer sees; none if there is none.
pub async fn of_chapter(access: &Access, chapter: ChapterId) -> Result<Option<String>> {
    let Some(chapter) = access.by_key::<chapter::Entity>(chapter.0).await? else { return Ok(None) };
    let since = access.viewer().now - KEPT;
    let events = access
        .find::<chapter_event::Entity>()
        .filter(Column::ChapterId.eq(chapter.id))
        .filter(Column::StartsAt.gte(since))
        .filter(announced());
    let mut events = access.first(events, Column::StartsAt, MAX_EVENTS).await?;
    events.sort_by_key(|event| (event.starts_at, event.id));
    Ok(Some(calendar(&chapter.name, events.iter().map(|event| &**event))))
}

/// The stream of a calendar with these events.
fn calendar<'a>(name: &str, events: impl IntoIterator<Item = &'a chapter_event::Model>) -> String {
    let mut stream = String::new();
    let mut put = |line: &str| fold(line, &mut stream);
    put("BEGIN:VCALENDAR");
    put("VERSION:2.0");
    put("PRODID:-//Chapterhouse//Events of chapters//EN");
    put("CALSCALE:GREGORIAN");
    put(&format!("NAME:{}", escaped(name)));
    // Programs that are older than NAME (RFC 7986) know this.
    put(&format!("X-WR-CALNAME:{}", escaped(name)));
    put("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
    for event in events {
        for line in lines(event) {
            put(&line);
        }
    }
    put("END:VCALENDAR");
    stream
}

/// The lines of an event. Its moments are in UTC, which every program shows in the zone of its reader.
fn lines(event: &chapter_event::Model) -> Vec<String> {
    let status = if event.cancelled_at.is_some() { "CANCELLED" } else { "CONFIRMED" };
    let mut lines = vec![
        "BEGIN:VEVENT".to_owned(),
        format!("UID:{}", event.id),
        format!("DTSTAMP:{}", moment(event.revised_at)),
        format!("LAST-MODIFIED:{}", moment(event.revised_at)),
        format!("SEQUENCE:{}", event.revision),
        format!("DTSTART:{}", moment(event.starts_at)),
    ];
    // An end is after its beginning; what has none lasts a moment.
    if event.starts_at < event.ends_at {
        lines.push(format!("DTEND:{}", moment(event.ends_at)));
    }
    lines.push(format!("SUMMARY:{}", escaped(&event.title)));
    lines.extend(event.description.as_deref().map(|text| format!("DESCRIPTION:{}", escaped(text))));
    lines.extend(event.place.as_deref().map(|place| format!("LOCATION:{}", escaped(place))));
    lines.push(format!("CATEGORIES:{}", event.category.to_value()));
    lines.push(format!("STATUS:{status}"));
    lines.push("END:VEVENT".to_owned());
    lines
}

fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// The text as the value of a property.
fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '\\' | ';' | ',' => escaped.extend(['\\', character]),
            '\n' => escaped.push_str("\\n"),
            // No other control character may stand in a value.
            other if other.is_control() && other != '\t' => {}
            other => escaped.push(other),
        }
    }
    escaped
}

/// Appends a line, in parts of as many bytes as a line may have; none is cut within a character.
fn fold(line: &str, stream: &mut String) {
    let mut room = LINE;
    for character in line.chars() {
        if room < character.len_utf8() {
            stream.push_str("\r\n ");
            room = LINE - 1;
        }
        room -= character.len_utf8();
        stream.push(character);
    }
    stream.push_str("\r\n");
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_folded_at_seventy_five_bytes_and_never_within_a_character() {
        let mut stream = String::new();
        let line = format!("SUMMARY:{}", "å漢🏛".repeat(40));
        fold(&line, &mut stream);
        assert!(stream.ends_with("\r\n"));
        assert!(stream.lines().all(|part| part.len() <= LINE), "{stream}");
        assert_eq!(stream.replace("\r\n ", "").trim_end(), line);
    }

    #[test]
    fn what_parts_values_is_escaped() {
        assert_eq!(escaped("a;b,c\\d\ne\u{7}"), "a\\;b\\,c\\\\d\\ne");
    }
}
