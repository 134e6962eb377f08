//! What is always true of a resource: its life, what each step of it needs, and the form of its topics and language.
use entity::resource::{self, Status};

use crate::{
    error::Code,
    lifecycle::{Blockers, life_cycle, unless},
};

life_cycle! {
    /// The life of a resource.
    pub const LIFE_CYCLE = "a resource", CreateResource => Draft;

    /// The steps of a resource.
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum ResourceStep of Status;

    Publish = PublishResource: Draft | Withdrawn => Published;
    Withdraw = WithdrawResource: Published => Withdrawn;
}

/// What stands in the way of a step of a resource that is in a state for it.
pub fn guard(resource: &resource::Model, step: ResourceStep) -> Blockers {
    let blockers = match step {
        ResourceStep::Publish => vec![
            unless(resource.link.is_some(), Code::Missing, "It has no link: give it one with updateResource."),
            unless(resource.summary.is_some(), Code::Missing, "It has no summary: give it one with updateResource."),
        ],
        ResourceStep::Withdraw => Vec::new(),
    };
    blockers.into_iter().flatten().collect()
}

/// A language as BCP 47 writes it: `en`, `pt-BR`, `zh-Hant-TW`. Language, script, region and variants, no extensions.
pub fn language(raw: &str) -> Result<String, String> {
    let wrong = || "Give a language as BCP 47 has it: en, pt-BR, zh-Hant.".to_owned();
    let mut parts = raw.trim().split('-');
    let first = parts.next().unwrap_or_default();
    let is_language = (2..=3).contains(&first.len()) && first.bytes().all(|byte| byte.is_ascii_alphabetic());
    if !is_language || 35 < raw.trim().len() {
        return Err(wrong());
    }
    let mut tag = first.to_ascii_lowercase();
    // The parts after the language come in this order, each at most once but the variants.
    let mut place = 0;
    for part in parts {
        let (at, written) = subtag(part).ok_or_else(wrong)?;
        if at < place || (at == place && at != VARIANT) {
            return Err(wrong());
        }
        place = at;
        tag = format!("{tag}-{written}");
    }
    Ok(tag)
}

const SCRIPT: u8 = 1;
const REGION: u8 = 2;
const VARIANT: u8 = 3;

fn subtag(part: &str) -> Option<(u8, String)> {
    let all = |is: fn(&u8) -> bool| part.bytes().all(|byte| is(&byte));
    let begins_with_digit = part.bytes().next().is_some_and(|byte| byte.is_ascii_digit());
    match part.len() {
        4 if all(u8::is_ascii_alphabetic) => {
            let (first, rest) = part.split_at(1);
            Some((SCRIPT, first.to_ascii_uppercase() + &rest.to_ascii_lowercase()))
        }
        2 if all(u8::is_ascii_alphabetic) => Some((REGION, part.to_ascii_uppercase())),
        3 if all(u8::is_ascii_digit) => Some((REGION, part.to_owned())),
        4 if begins_with_digit && all(u8::is_ascii_alphanumeric) => Some((VARIANT, part.to_ascii_lowercase())),
        5..=8 if all(u8::is_ascii_alphanumeric) => Some((VARIANT, part.to_ascii_lowercase())),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn languages_are_written_one_way() {
        for (raw, written) in [
            ("en", "en"),
            ("EN-gb", "en-GB"),
            ("zh-hant-tw", "zh-Hant-TW"),
            ("es-419", "es-419"),
            ("sl-rozaj-biske", "sl-rozaj-biske"),
            ("de-CH-1901", "de-CH-1901"),
        ] {
            assert_eq!(language(raw).as_deref(), Ok(written));
        }
        for raw in ["", "e", "english", "en_GB", "en-", "en-GB-US", "en-US-Latn", "en-x-private", "\0\0", "é"] {
            assert!(language(raw).is_err(), "{raw}");
        }
    }
}
