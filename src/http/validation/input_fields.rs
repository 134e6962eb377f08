//! Whether an input object names a field twice. The parser keeps one of the two, so that only the text tells.
use std::collections::HashSet;

use async_graphql::Pos;

use super::Errors;
use crate::http::tokens::{Token, Tokens};

/// Refuses the first field that is given twice, of a document that was parsed.
pub(super) fn unique(query: &str, errors: &mut Errors) {
    let (mut open, mut parentheses, mut name) = (Vec::new(), 0_usize, None);
    for (at, token) in Tokens::of(query) {
        let before = name.take();
        match token {
            // Only arguments and the defaults of variables have objects, and both are in parentheses.
            Token::Open(b'{') if 0 < parentheses => open.push(Some(HashSet::new())),
            Token::Open(bracket) => {
                parentheses += usize::from(bracket == b'(');
                open.push(None);
            }
            Token::Close(bracket) => {
                parentheses -= usize::from(bracket == b')').min(parentheses);
                open.pop();
            }
            Token::Colon => {
                let (Some((at, field)), Some(Some(fields))) = (before, open.last_mut()) else { continue };
                if !fields.insert(field) {
                    return errors.add(pos(query, at), &format!("The field \"{field}\" is given twice: give it once."));
                }
            }
            Token::Name(text) => name = Some((at, text)),
            Token::Other => {}
        }
    }
}

fn pos(query: &str, at: usize) -> Pos {
    let before = &query[..at];
    let line = before.rsplit('\n').next().unwrap_or_default();
    Pos { line: before.matches('\n').count() + 1, column: line.chars().count() + 1 }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_field_that_is_given_twice_is_found_where_it_is_again() {
        for (document, found) in [
            ("{ a(x: {b: 1, c: {b: 2}}, y: {b: 3}) { b: c b: d } }", None),
            ("query($b: I = {b: 1}) { a(x: [{b: $b}, {b: 2}]) }", None),
            ("{ a(x: {b: \"b: b:\" # b:\n }) }", None),
            ("{\n  a(x: {b: 1, c: {}, b: 2}) }", Some((2, 22))),
            ("query($v: I = {b: {c: 1, c: 1}}) { a }", Some((1, 26))),
            ("{ a @d(x: [{b: [], b: []}]) }", Some((1, 20))),
        ] {
            let mut errors = Errors::default();
            unique(document, &mut errors);
            let location = errors.0.first().map(|error| (error.locations[0].line, error.locations[0].column));
            assert_eq!(location, found, "{document}");
        }
    }
}
