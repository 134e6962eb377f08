//! Syntax of the specification's edition of September 2025 that the library's parser does not know, in words that it knows:
//! descriptions of operations, fragments and variables, and characters that are written as `\u{1F600}` or as two surrogates.
//!
//! What is in no edition stays as it is, so that the parser refuses it.
use std::ops::Range;

use super::tokens::{Token, Tokens};

/// What a description may stand before, outside all brackets.
const DESCRIBED: [&str; 4] = ["query", "mutation", "subscription", "fragment"];

/// The document for the parser; none if it may read it as it is. Places in it are those of the document, but behind such a character in the same line.
pub(super) fn rewritten(document: &str) -> Option<String> {
    let (mut text, mut copied) = (String::new(), 0);
    for (place, instead) in replacements(document) {
        text.push_str(&document[copied..place.start]);
        text.push_str(&instead);
        copied = place.end;
    }
    if copied == 0 {
        return None;
    }
    text.push_str(&document[copied..]);
    Some(text)
}

/// The strings to be replaced, in their order.
fn replacements(document: &str) -> Vec<(Range<usize>, String)> {
    let (mut found, mut brackets, mut before) = (Vec::new(), Vec::new(), b' ');
    let mut description = None;
    let mut tokens = Tokens::of(document);
    while let Some((from, token)) = tokens.next() {
        let first = document.as_bytes()[from];
        let described = match token {
            Token::Name(name) => brackets.is_empty() && DESCRIBED.contains(&name),
            Token::Other => first == b'$' && brackets == [b'('],
            Token::Open(_) | Token::Close(_) | Token::Colon => false,
        };
        if let Some(place) = description.take().filter(|_| described) {
            let blank = blank(&document[Range::clone(&place)]);
            found.push((place, blank));
        }
        let place = from..tokens.position();
        if first == b'"' {
            // Behind these it is a value.
            let is_value = matches!(before, b'=' | b':') || !(brackets.is_empty() || brackets == [b'(']);
            if is_value {
                let known = with_known_escapes(&document[Range::clone(&place)]);
                found.extend(known.map(|known| (place, known)));
            } else {
                description = Some(place);
            }
        }
        match token {
            Token::Open(bracket) => brackets.push(bracket),
            Token::Close(_) => drop(brackets.pop()),
            Token::Colon | Token::Name(_) | Token::Other => {}
        }
        before = first;
    }
    found
}

/// As many characters and lines, of nothing.
fn blank(description: &str) -> String {
    description.chars().map(|letter| if matches!(letter, '\n' | '\r') { letter } else { ' ' }).collect()
}

/// A string as the parser reads it; none if it reads it as it is. In a block nothing is escaped.
fn with_known_escapes(written: &str) -> Option<String> {
    if written.starts_with("\"\"\"") || !written.contains("\\u") {
        return None;
    }
    let (mut text, mut rest) = (String::with_capacity(written.len()), written);
    while let Some(at) = rest.find('\\') {
        let (plain, escape) = rest.split_at(at);
        text.push_str(plain);
        let length = if let Some((character, length)) = character(escape) {
            text.push_str(&known_escape(character));
            length
        } else {
            let length = 1 + escape[1..].chars().next().map_or(0, char::len_utf8);
            text.push_str(&escape[..length]);
            length
        };
        rest = &escape[length..];
    }
    text.push_str(rest);
    Some(text)
}

/// How the parser reads a character: beyond four digits as it is, and nothing within them ends a string.
fn known_escape(character: char) -> String {
    if u32::from(character) <= 0xFFFF { format!("\\u{:04X}", u32::from(character)) } else { character.into() }
}

/// The character that an escape of the newer kinds stands for, and how long the escape is.
fn character(escape: &str) -> Option<(char, usize)> {
    let written = escape.strip_prefix("\\u")?;
    if let Some(braced) = written.strip_prefix('{') {
        let digits = &braced[..braced.find('}')?];
        return Some((char::from_u32(hexadecimal(digits)?)?, digits.len() + 4));
    }
    let low = written.get(4..)?.strip_prefix("\\u")?;
    let pair = [hexadecimal(written.get(..4)?)?, hexadecimal(low.get(..4)?)?];
    let [Ok(high), Ok(low)] = pair.map(u16::try_from) else { return None };
    let is_pair = (0xD800..0xDC00).contains(&high);
    let character = char::decode_utf16([high, low]).next()?.ok().filter(|_| is_pair)?;
    Some((character, 12))
}

fn hexadecimal(digits: &str) -> Option<u32> {
    let is_number = !digits.is_empty() && digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    if is_number { u32::from_str_radix(digits, 16).ok() } else { None }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    #[test]
    fn descriptions_are_left_out_where_they_may_stand() {
        for (document, expected) in [
            ("\"All\" query A { a }", "      query A { a }"),
            ("\"\"\"\nAll \u{e9}\n\"\"\" fragment F on T { a }", "   \n     \n    fragment F on T { a }"),
            ("query A(\"One\" $a: Int \"Two\" $b: Int) { a }", "query A(      $a: Int       $b: Int) { a }"),
            ("query A($a: String = \"x\" \"B\" $b: Int) { a }", "query A($a: String = \"x\"     $b: Int) { a }"),
        ] {
            assert_eq!(rewritten(document).as_deref(), Some(expected));
        }
    }

    #[test]
    fn strings_elsewhere_stay_and_what_no_edition_has_is_refused() {
        for document in [
            "\"All\" { a }",
            "\"All\" \"of it\" query A { a }",
            "query \"A\" { a }",
            "query A { a(x: \"s\" $v) }",
            "query A($v: Int) @d(x: \"s\" $v) { a }",
            "query A { \"a\" a }",
            r#"{ a(x: "\u{D83D}") }"#,
            r#"{ a(x: "\u{}") }"#,
            r#"{ a(x: "\u{110000}") }"#,
            r#"{ a(x: "\u{+1}") }"#,
            r#"{ a(x: "\uD83D") }"#,
            r#"{ a(x: "\uDE00\uD83D") }"#,
        ] {
            let document = rewritten(document).unwrap_or_else(|| document.to_owned());
            assert!(parse_query(&document).is_err(), "{document}");
        }
        assert_eq!(rewritten(r#"query A($a: String = "x" $b: Int) { a(x: "s\n" y: """\u{41}""") }"#), None);
    }

    #[test]
    fn characters_are_read_however_they_are_written() {
        for (written, expected) in [
            (r"\u{1F600}", "\u{1F600}"),
            (r"\uD83D\uDE00", "\u{1F600}"),
            (r"\u{22}\u{5C}", r"\u0022\u005C"),
            (r"a\u{00000041}b", r"a\u0041b"),
            (r"\\u{41}", r"\\u{41}"),
            (r"\u00e9", r"\u00e9"),
        ] {
            let rewritten = rewritten(&format!("{{ a(x: \"{written}\") }}")).unwrap();
            assert_eq!(rewritten, format!("{{ a(x: \"{expected}\") }}"));
            assert!(parse_query(&rewritten).is_ok());
        }
    }
}
