//! The form of texts.
use super::invisible;

/// A line of 1 to `most` characters, trimmed, of which at least one is a letter or a digit.
pub fn line(most: usize) -> impl Fn(String) -> Result<String, String> {
    move |raw| {
        let line = text(most)(raw)?;
        if line.contains(['\n', '\t']) {
            Err("Line breaks and tabs are not allowed here: give one line.".into())
        } else if line.contains(char::is_alphanumeric) {
            Ok(line)
        } else {
            Err("Give at least one letter or digit.".into())
        }
    }
}

/// Text of 1 to `most` characters, trimmed, in which everything can be seen but line breaks and tabs.
pub fn text(most: usize) -> impl Fn(String) -> Result<String, String> {
    move |raw| {
        let raw = raw.replace("\r\n", "\n");
        let text = raw.trim();
        if text.is_empty() || most < text.chars().count() {
            return Err(format!("Give 1 to {most} characters."));
        }
        match invisible::first(&text.replace(['\n', '\t'], " ")) {
            Some((place, character)) => {
                let wrong = if character.is_control() {
                    "Control characters are not allowed"
                } else {
                    "Characters that cannot be seen, mean nothing by themselves or turn the reading direction are not allowed"
                };
                Err(format!("{wrong}: leave out character {place} (U+{:04X}).", u32::from(character)))
            }
            None => Ok(text.to_owned()),
        }
    }
}

/// An address on the web; `https` only where a leader enters it.
pub fn web_address(schemes: &'static [&'static str]) -> impl Fn(String) -> Result<String, String> {
    move |raw| {
        let raw = line(2000)(raw)?;
        let begins = schemes.iter().any(|scheme| raw.starts_with(&format!("{scheme}://")));
        match url::Url::parse(&raw) {
            Ok(url) if begins && url.has_host() && url.username().is_empty() && url.password().is_none() => Ok(raw),
            _ => Err(format!("Give an absolute address that begins with {}://.", schemes.join(":// or "))),
        }
    }
}

/// A mail address, in lower case.
pub fn mail_address(raw: String) -> Result<String, String> {
    let raw = line(254)(raw)?.to_lowercase();
    let plain = email_address::Options::default().without_display_text().without_domain_literal();
    let is_plain = email_address::EmailAddress::parse_with_options(&raw, plain).is_ok() && !raw.contains(['"', ' ']);
    if is_plain { Ok(raw) } else { Err("Give a mail address: name@example.org.".into()) }
}

/// A language as BCP 47 writes it: `en`, `pt-BR`.
pub fn language_tag(raw: String) -> Result<String, String> {
    let is_part = |part: &str| (1..=8).contains(&part.len()) && part.bytes().all(|byte| byte.is_ascii_alphanumeric());
    let begins =
        raw.split('-').next().is_some_and(|first| (2..=3).contains(&first.len()) && !first.contains(char::is_numeric));
    if raw.len() <= 35 && begins && raw.split('-').all(is_part) {
        Ok(raw)
    } else {
        Err("Give a language as en or pt-BR.".into())
    }
}
