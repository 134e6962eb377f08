//! How streams of iCalendar (RFC 5545) are written, which calendars subscribe to.
use chrono::{DateTime, Utc};

use crate::language::Language;

/// A line has at most so many bytes before its end; what is longer goes on in the next.
const LINE: usize = 75;

/// A stream that is being written.
#[derive(Debug)]
pub struct Stream(String);

impl Stream {
    /// A calendar of this name; its contents in words of the language tell programs what made it.
    pub fn new(contents: &str, name: &str, language: Language) -> Self {
        let mut stream = Self(String::new());
        stream.put("BEGIN:VCALENDAR");
        stream.put("VERSION:2.0");
        stream.put(&format!("PRODID:-//Chapterhouse//{contents}//{}", language.tag().to_uppercase()));
        stream.put("CALSCALE:GREGORIAN");
        stream.put(&format!("NAME:{}", escaped(name)));
        // Programs that are older than NAME (RFC 7986) know this.
        stream.put(&format!("X-WR-CALNAME:{}", escaped(name)));
        stream.put("REFRESH-INTERVAL;VALUE=DURATION:PT1H");
        stream
    }

    /// Adds an event with these properties, each a line.
    pub fn event(&mut self, properties: &[String]) {
        self.put("BEGIN:VEVENT");
        for property in properties {
            self.put(property);
        }
        self.put("END:VEVENT");
    }

    /// The whole text.
    pub fn ended(mut self) -> String {
        self.put("END:VCALENDAR");
        self.0
    }

    fn put(&mut self, line: &str) {
        fold(line, &mut self.0);
    }
}

/// A moment in UTC, which every program shows in the zone of its reader.
pub fn moment(at: DateTime<Utc>) -> String {
    at.format("%Y%m%dT%H%M%SZ").to_string()
}

/// The text as the value of a property.
pub fn escaped(text: &str) -> String {
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
