//! What comes in: ids, and values that are checked all at once, so that a caller learns of every problem.
use async_graphql::{Context, ID, MaybeUndefined};
use async_graphql_value::ConstValue;
use entity::id::TypedId;
use sea_orm::{ActiveValue, Value};
use sha2::{Digest as _, Sha256};

use super::{Position, PositionPrecision, invisible};
use crate::{
    data::Envelope,
    error::{Code, Error, Problem, Result},
    organization::rules::is_listed,
};

/// The id as the key of its kind.
pub fn parse_id<I: TypedId>(id: &ID, path: &str) -> Result<I, Problem> {
    let wrong = |_| {
        let message = format!("This is not the id of this kind of thing: its ids begin with {}_.", I::PREFIX);
        Code::InvalidId.at(path, message)
    };
    id.parse().map_err(wrong)
}

/// What proves that it is oneself. It differs from try to try, and nothing that it could be guessed by is kept.
const PROOFS: [&str; 2] = ["password", "code"];

/// What the caller said beside the change. The digest is of the input as it was sent, so that what was left out
/// differs from what was cleared; without what proves that it is oneself.
pub fn envelope(ctx: &Context<'_>, expected_version: Option<i32>, idempotency_key: Option<String>) -> Result<Envelope> {
    let arguments = ctx.field().arguments().map_err(|_| Error::internal("arguments cannot be read twice"))?;
    let mut digest = Sha256::new();
    for (name, mut value) in arguments {
        if let ConstValue::Object(fields) = &mut value {
            fields.retain(|field, _| !PROOFS.contains(&field.as_str()));
        }
        digest.update(format!("{name}: {}\n", canonical(&value)));
    }
    Ok(Envelope { expected_version, idempotency_key, digest: digest.finalize().to_vec(), reason: None })
}

/// The value with its fields in order, so that the same input is the same however it is written.
fn canonical(value: &ConstValue) -> String {
    match value {
        ConstValue::Object(fields) => {
            let mut fields: Vec<_> =
                fields.iter().map(|(name, value)| format!("{name}:{}", canonical(value))).collect();
            fields.sort_unstable();
            format!("{{{}}}", fields.join(","))
        }
        ConstValue::List(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        // A variable's enum value comes as a string.
        ConstValue::Enum(name) => format!("{:?}", name.as_str()),
        ConstValue::String(text) => format!("{text:?}"),
        other @ (ConstValue::Null | ConstValue::Number(_) | ConstValue::Boolean(_) | ConstValue::Binary(_)) => {
            other.to_string()
        }
    }
}

/// Why somebody makes a change, for the ledger.
pub fn reason(raw: Option<String>) -> Result<Option<String>> {
    let parse = |raw| text(1000)(raw).map_err(|message| Code::Invalid.at("reason", message).into());
    raw.map(parse).transpose()
}

/// Collects the problems of an input.
#[derive(Debug, Default)]
pub struct Check(Vec<Problem>);

impl Check {
    /// Notes a problem.
    pub fn refuse(&mut self, problem: Problem) {
        self.0.push(problem);
    }

    /// The value if it can be parsed; else its problem is noted.
    pub fn value<T, V>(&mut self, path: &str, raw: T, parse: impl FnOnce(T) -> Result<V, String>) -> Option<V> {
        parse(raw).map_err(|message| self.0.push(Code::Invalid.at(path, message))).ok()
    }

    /// Sets a column that cannot be cleared; absent leaves it.
    pub fn set<T, V: Into<Value>>(
        &mut self,
        column: &mut ActiveValue<V>,
        path: &str,
        raw: MaybeUndefined<T>,
        parse: impl FnOnce(T) -> Result<V, String>,
    ) {
        match raw {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => self.0.push(Code::Required.at(path, "This cannot be cleared.")),
            MaybeUndefined::Value(raw) => {
                if let Some(value) = self.value(path, raw, parse) {
                    *column = ActiveValue::Set(value);
                }
            }
        }
    }

    /// Sets or (null) clears a column; absent leaves it.
    pub fn set_or_clear<T, V>(
        &mut self,
        column: &mut ActiveValue<Option<V>>,
        path: &str,
        raw: MaybeUndefined<T>,
        parse: impl FnOnce(T) -> Result<V, String>,
    ) where
        Option<V>: Into<Value>,
    {
        match raw {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => *column = ActiveValue::Set(None),
            MaybeUndefined::Value(raw) => {
                if let Some(value) = self.value(path, raw, parse) {
                    *column = ActiveValue::Set(Some(value));
                }
            }
        }
    }

    /// The ids as keys of their kind; the problem of each other is noted.
    pub fn ids<I: TypedId>(&mut self, path: &str, raw: &[ID]) -> Vec<I> {
        raw.iter().filter_map(|id| parse_id(id, path).map_err(|problem| self.0.push(problem)).ok()).collect()
    }

    /// Sets a column with the key of another row, which cannot be cleared; absent leaves it.
    pub fn set_id<I: TypedId>(&mut self, column: &mut ActiveValue<I>, path: &str, raw: &MaybeUndefined<ID>) {
        match raw {
            MaybeUndefined::Undefined => {}
            MaybeUndefined::Null => self.0.push(Code::Required.at(path, "This cannot be cleared.")),
            MaybeUndefined::Value(id) => match parse_id(id, path) {
                Ok(id) => *column = ActiveValue::Set(id),
                Err(problem) => self.0.push(problem),
            },
        }
    }

    /// Sets or clears the two columns of a place.
    pub fn set_position(
        &mut self,
        latitude: &mut ActiveValue<Option<f64>>,
        longitude: &mut ActiveValue<Option<f64>>,
        raw: MaybeUndefined<Position>,
    ) {
        let place = match raw {
            MaybeUndefined::Undefined => return,
            MaybeUndefined::Null => None,
            MaybeUndefined::Value(place) => self.value("position", place, Position::parse),
        };
        *latitude = ActiveValue::Set(place.map(|place| place.latitude));
        *longitude = ActiveValue::Set(place.map(|place| place.longitude));
    }

    /// Refuses a subdivision that somebody gives and the standard does not list. One that a file gave may stay.
    pub fn subdivision(&mut self, before: &ActiveValue<Option<String>>, after: &ActiveValue<Option<String>>) {
        let given = after.try_as_ref().and_then(Option::as_deref);
        if let Some(subdivision) = given.filter(|given| before.try_as_ref().and_then(Option::as_deref) != Some(*given))
            && let Err(message) = is_listed(subdivision)
        {
            self.refuse(Code::Invalid.at("subdivisionCode", message));
        }
    }

    /// Refuses to call a position exact, or the middle of its city, where there is none.
    pub fn precision(&mut self, given: Option<PositionPrecision>, latitude: &ActiveValue<Option<f64>>) {
        let is_of_position = match given {
            Some(PositionPrecision::Exact | PositionPrecision::City) => true,
            Some(PositionPrecision::Hidden) | None => false,
        };
        if is_of_position && latitude.try_as_ref().is_none_or(Option::is_none) {
            let message = "There is no position that it is the precision of: give a position with it, or leave it out.";
            self.refuse(Code::Invalid.at("positionPrecision", message));
        }
    }

    /// The members of a set after some are removed and others added at its end; one that is there is not added again.
    pub fn members<T: PartialEq, R>(
        &mut self,
        path: &str,
        mut members: Vec<T>,
        add: Vec<R>,
        is_removed: impl Fn(&T) -> bool,
        most: usize,
        parse: impl Fn(R) -> Result<T, String>,
    ) -> Vec<T> {
        members.retain(|member| !is_removed(member));
        for raw in add {
            match self.value(path, raw, &parse) {
                Some(member) if !members.contains(&member) => members.push(member),
                Some(_) | None => {}
            }
        }
        if most < members.len() {
            self.refuse(Code::Invalid.at(path, format!("There can be at most {most}.")));
        }
        members
    }

    /// Notes that something is needed, unless what was given for it is refused already.
    pub fn require(&mut self, path: &str, is_missing: bool) {
        if is_missing && !self.0.iter().any(|problem| problem.path == [path]) {
            self.0.push(Code::Required.at(path, "This is needed."));
        }
    }

    /// The problems, for callers that can do without what they are about.
    pub fn problems(self) -> Vec<Problem> {
        self.0
    }

    /// All problems as one refusal, if there are any.
    pub fn done(self) -> Result<()> {
        if self.0.is_empty() { Ok(()) } else { Err(Error::Refused(self.0)) }
    }
}

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
pub fn web_address(schemes: &'static [&'static str]) -> impl Fn(super::scalar::Url) -> Result<String, String> {
    move |raw| {
        let raw = line(2000)(raw.0)?;
        let begins = schemes.iter().any(|scheme| raw.starts_with(&format!("{scheme}://")));
        match url::Url::parse(&raw) {
            Ok(url) if begins && url.has_host() && url.username().is_empty() && url.password().is_none() => Ok(raw),
            _ => Err(format!("Give an absolute address that begins with {}://.", schemes.join(":// or "))),
        }
    }
}

/// A mail address, in lower case.
pub fn mail_address(raw: super::scalar::EmailAddress) -> Result<String, String> {
    let raw = line(254)(raw.0)?.to_lowercase();
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
