//! The languages in which letters and calendars are written.

/// One of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Language {
    /// English, in which everything is written.
    #[default]
    English,
    /// Spanish.
    Spanish,
}

impl Language {
    /// The language of a tag (BCP 47), whatever its region; none if it is not written here.
    pub fn of(tag: &str) -> Option<Self> {
        let primary = tag.trim().split('-').next().unwrap_or_default().to_ascii_lowercase();
        match primary.as_str() {
            "en" => Some(Self::English),
            "es" => Some(Self::Spanish),
            _ => None,
        }
    }

    /// The one that the reader likes best (RFC 9110, 12.5.4), or else English. Of two that they like equally, the first.
    pub fn preferred(accepted: &str) -> Self {
        let mut best = (Self::default(), 0);
        for range in accepted.split(',') {
            let (tag, quality) = range.split_once(';').map_or((range, 1000), |(tag, rest)| (tag, thousandths(rest)));
            let language = if tag.trim() == "*" { Some(Self::default()) } else { Self::of(tag) };
            if let Some(language) = language.filter(|_| best.1 < quality) {
                best = (language, quality);
            }
        }
        best.0
    }

    /// Its tag.
    pub fn tag(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Spanish => "es",
        }
    }
}

/// What a weight says (`q=0.8`), in thousandths; nothing if it cannot be read.
fn thousandths(weight: &str) -> u16 {
    let number = weight.trim().strip_prefix("q=").or_else(|| weight.trim().strip_prefix("Q="));
    let (whole, part) = number.map_or(("", ""), |number| number.split_once('.').unwrap_or((number, "")));
    let part = format!("{part:0<3}");
    match (whole, part.parse::<u16>()) {
        ("0", Ok(part)) if part < 1000 => part,
        ("1", Ok(0)) => 1000,
        _ => 0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_language_that_is_liked_best_of_those_that_are_written() {
        use Language::{English, Spanish};
        for (accepted, expected) in [
            ("", English),
            ("es", Spanish),
            ("es-MX,es;q=0.9,en;q=0.8", Spanish),
            ("en-US,en;q=0.9,es;q=0.8", English),
            ("fr, es;q=0.5, en;q=0.4", Spanish),
            ("fr-CH, fr;q=0.9, *;q=0.5", English),
            ("en;q=0.2, ES;q=0.25", Spanish),
            ("en, es", English),
            ("es;q=0", English),
            ("es;q=0.000, de", English),
            ("es;q=2", English),
            ("es;q=", English),
            (" es ; q=1.000 ", Spanish),
            ("*, es;q=0.9", English),
            (";;,,=", English),
        ] {
            assert_eq!(Language::preferred(accepted), expected, "{accepted:?}");
        }
        assert_eq!((Language::of("es-419"), Language::of("est"), Language::of("")), (Some(Spanish), None, None));
    }
}
