//! A document as it is read, token by token, before it is parsed: how deep its brackets are nested, and which names are
//! before a colon. Strings and comments are passed over.

/// A part of a document.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Token<'a> {
    Open(u8),
    Close(u8),
    Colon,
    Name(&'a str),
    /// Anything else.
    Other,
}

/// The tokens of a document, each with where it begins.
#[derive(Clone, Debug)]
pub(super) struct Tokens<'a> {
    text: &'a str,
    at: usize,
}

impl<'a> Tokens<'a> {
    pub(super) fn of(text: &'a str) -> Self {
        Self { text, at: 0 }
    }

    /// Where the next token may begin: the end of the last one.
    pub(super) fn position(&self) -> usize {
        self.at
    }

    /// The length of what begins with a letter or a digit.
    fn length(&self, is_part: impl Fn(&u8) -> bool) -> usize {
        self.text.as_bytes()[self.at..].iter().take_while(|byte| is_part(byte)).count()
    }

    fn remaining_after(&self, rest: &str) -> usize {
        self.text.len() - rest.len()
    }
}

impl<'a> Iterator for Tokens<'a> {
    type Item = (usize, Token<'a>);

    fn next(&mut self) -> Option<Self::Item> {
        let is_name = |byte: &u8| byte.is_ascii_alphanumeric() || *byte == b'_';
        loop {
            let (from, byte) = (self.at, *self.text.as_bytes().get(self.at)?);
            self.at += 1;
            let token = match byte {
                b'#' => {
                    // The parser ends a comment at either.
                    let after = &self.text[self.at..];
                    self.at += after.find(['\n', '\r']).unwrap_or(after.len());
                    continue;
                }
                b'"' => {
                    let rest = match self.text[from..].strip_prefix("\"\"\"") {
                        Some(block) => end_of_block(block),
                        None => end_of_string(&self.text[self.at..]),
                    };
                    self.at = self.remaining_after(rest);
                    Token::Other
                }
                b'{' | b'[' | b'(' => Token::Open(byte),
                b'}' | b']' | b')' => Token::Close(byte),
                b':' => Token::Colon,
                b'_' | b'a'..=b'z' | b'A'..=b'Z' => {
                    self.at += self.length(is_name);
                    Token::Name(&self.text[from..self.at])
                }
                b'-' | b'0'..=b'9' => {
                    self.at += self.length(|byte| is_name(byte) || b".+-".contains(byte));
                    Token::Other
                }
                b' ' | b'\t' | b'\n' | b'\r' | b',' => continue,
                _ => Token::Other,
            };
            return Some((from, token));
        }
    }
}

/// A block's end may stand in it, if a backslash is before it.
fn end_of_block(mut text: &str) -> &str {
    while let Some(at) = text.find("\"\"\"") {
        let (inside, after) = (&text[..at], &text[at + 3..]);
        if !inside.ends_with('\\') {
            return after;
        }
        text = after;
    }
    ""
}

fn end_of_string(text: &str) -> &str {
    let mut escaped = false;
    for (at, letter) in text.char_indices() {
        match letter {
            '"' if !escaped => return &text[at + 1..],
            _ => escaped = letter == '\\' && !escaped,
        }
    }
    ""
}

/// What is known of a document before it is parsed.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Outline {
    /// How deep brackets are nested.
    pub(super) deepest: usize,
    /// Operations and fragments.
    pub(super) definitions: usize,
}

/// Looks at the brackets of a document.
pub(super) fn outline(query: &str) -> Outline {
    let mut outline = Outline::default();
    let mut depth = 0_usize;
    for (_, token) in Tokens::of(query) {
        match token {
            Token::Open(bracket) => {
                outline.definitions += usize::from(depth == 0 && bracket == b'{');
                depth += 1;
                outline.deepest = outline.deepest.max(depth);
            }
            Token::Close(_) => depth = depth.saturating_sub(1),
            Token::Colon | Token::Name(_) | Token::Other => {}
        }
    }
    outline
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn brackets_are_counted_where_the_parser_sees_them() {
        for (document, deepest) in [
            ("{ a(x: [{}]) }", 4),
            ("{ a } { a }", 1),
            ("{ # [[[[\n }", 1),
            ("{ # \r [[[[ }", 5),
            (r#"{ a(x: "[[[\"[[[") }"#, 2),
            (r#"{ a(x: "\\") [ }"#, 2),
            (r#"{ a(x: """[[[" "[[ """) }"#, 2),
            (r#"{ a(x: """\""" """ [[[ """ """) }"#, 5),
            (r#"{ a(x: """"""[ """[""") }"#, 3),
        ] {
            assert_eq!(outline(document).deepest, deepest, "{document}");
        }
    }

    #[test]
    fn definitions_are_counted_where_the_parser_sees_them() {
        for (document, definitions) in [
            ("{ a }", 1),
            ("query A($v: [I] = [1]) @d(x: {y: 1}) { a(x: {y: 2}) { b } } fragment F on T { c }", 2),
            ("query A { a } # { b }\nquery B { a(x: \"{\") }", 2),
            ("}}} {", 1),
        ] {
            assert_eq!(outline(document).definitions, definitions, "{document}");
        }
    }

    #[test]
    fn names_are_told_from_numbers_and_strings() {
        let names: Vec<_> = Tokens::of("{ ä a_1: b(x: -1e5, y: 1.5E+2 z: \"n: m\", _ : $é) } # c")
            .filter_map(|(_, token)| if let Token::Name(name) = token { Some(name) } else { None })
            .collect();
        assert_eq!(names, ["a_1", "b", "x", "y", "z", "_"]);
    }
}
