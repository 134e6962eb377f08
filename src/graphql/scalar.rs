//! Scalars with a written format.
use std::borrow::Cow;

use async_graphql::{InputType, InputValueError, InputValueResult, Scalar, ScalarType, Value, registry::Registry};
use chrono::{DateTime, Datelike as _, NaiveDate, Utc};
use entity::account::AccountId;

use crate::{
    check::{full_date, last_before},
    data::{Access, Audited},
};

/// A day of the Gregorian calendar, `2026-03-01`, without a time zone (RFC 3339, full-date).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

/// A day of the Gregorian calendar, `2026-03-01`, without a time zone (RFC 3339, full-date).
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => full_date(text).map(Self).ok_or_else(|| "Give a day as 2026-03-01.".into()),
            Value::Null
            | Value::Number(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_)
            | Value::List(_)
            | Value::Object(_) => Err(InputValueError::expected_type(value)),
        }
    }
    // A day that is none refuses the request before any part of it is done.
    fn is_valid(value: &Value) -> bool {
        matches!(value, Value::String(text) if full_date(text).is_some())
    }
    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

impl Date {
    /// The last day of a range whose end the database keeps as the day after it.
    pub fn last_before(end: NaiveDate) -> Self {
        Self(last_before(end))
    }
}

/// The end of a range of days, as the database keeps it: the day after the last (exclusive). People mean the last day
/// itself: that is what clients write, as a `Date`, and what `Date::last_before` gives back to them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct End(pub NaiveDate);

impl InputType for End {
    type RawValueType = NaiveDate;

    fn type_name() -> Cow<'static, str> {
        <Date as InputType>::type_name()
    }
    fn create_type_info(registry: &mut Registry) -> String {
        <Date as InputType>::create_type_info(registry)
    }
    fn parse(value: Option<Value>) -> InputValueResult<Self> {
        let Date(last) = <Date as InputType>::parse(value).map_err(InputValueError::propagate)?;
        let end = last.succ_opt().filter(|end| end.year() <= LAST_YEAR);
        end.map(Self).ok_or_else(|| "Give an earlier last day.".into())
    }
    fn to_value(&self) -> Value {
        ScalarType::to_value(&Date::last_before(self.0))
    }
    fn as_raw_value(&self) -> Option<&NaiveDate> {
        Some(&self.0)
    }
}

impl From<Date> for NaiveDate {
    fn from(day: Date) -> Self {
        day.0
    }
}

impl From<End> for NaiveDate {
    fn from(end: End) -> Self {
        end.0
    }
}

/// The last year that has four digits: both databases compare no longer ones.
const LAST_YEAR: i32 = 9999;

/// An exact number with decimals, as text: `"1234.50"`. A number is read too, where it is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal(pub rust_decimal::Decimal);

/// An exact number with decimals, as text: `"1234.50"`. A number is read too, where it is exact.
#[Scalar]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => decimal(text).map(Self).ok_or_else(|| "This is no number.".into()),
            Value::Number(number) => decimal(&number.to_string()).map(Self).ok_or_else(|| "This is no number.".into()),
            Value::Null | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) | Value::List(_) | Value::Object(_) => {
                Err(InputValueError::expected_type(value))
            }
        }
    }
    fn is_valid(value: &Value) -> bool {
        <Self as ScalarType>::parse(value.clone()).is_ok()
    }
    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

fn decimal(text: &str) -> Option<rust_decimal::Decimal> {
    let is_plain = text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.' || byte == b'-');
    text.parse().ok().filter(|_| is_plain)
}

/// The form that the values of a scalar have.
#[derive(Clone, Copy, Debug)]
pub struct Form {
    /// Whether a value has it.
    pub is_valid: fn(&Value) -> bool,
    /// What to use in place of one that has not.
    pub wanted: &'static str,
}

/// The form of a scalar of ours by its name; none if it takes any value.
pub fn form(name: &str) -> Option<Form> {
    let (is_valid, wanted): (fn(&Value) -> bool, _) = match name {
        "Date" => (Date::is_valid, "YYYY-MM-DD"),
        "DateTime" => (is_moment, "YYYY-MM-DDTHH:MM:SSZ"),
        "Decimal" => (Decimal::is_valid, "a number like \"1234.50\""),
        "CountryCode" => (CountryCode::is_valid, "two capital letters like \"NO\""),
        "URL" => (Url::is_valid, "text in quotes"),
        "LanguageTag" => (LanguageTag::is_valid, "text in quotes"),
        "EmailAddress" => (EmailAddress::is_valid, "text in quotes"),
        _ => return None,
    };
    Some(Form { is_valid, wanted })
}

/// What a value of a scalar is called in a sentence.
pub fn called(name: &str) -> String {
    match name {
        "Date" => "a date".to_owned(),
        "DateTime" => "a date and time".to_owned(),
        "Int" | "ID" | "EmailAddress" => format!("an {name}"),
        name => format!("a {name}"),
    }
}

fn is_moment(value: &Value) -> bool {
    matches!(value, Value::String(text) if text.parse::<DateTime<Utc>>().is_ok())
}

macro_rules! text_scalar {
    ($(#[$doc:meta])* $name:ident($visible:vis), $graphql:literal, $specification:literal, $is_valid:expr) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name($visible String);

        $(#[$doc])*
        #[Scalar(name = $graphql, specified_by_url = $specification)]
        impl ScalarType for $name {
            fn parse(value: Value) -> InputValueResult<Self> {
                match value {
                    Value::String(text) => Ok(Self(text)),
                    Value::Null | Value::Number(_) | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_)
                    | Value::List(_) | Value::Object(_) => Err(InputValueError::expected_type(value)),
                }
            }
            fn is_valid(value: &Value) -> bool {
                let is_valid: fn(&str) -> bool = $is_valid;
                matches!(value, Value::String(text) if is_valid(text))
            }
            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }

        impl From<$name> for String {
            fn from(text: $name) -> Self {
                text.0
            }
        }
    };
}

text_scalar!(
    /// A country or territory by its ISO 3166-1 alpha-2 code, in capitals: `NO`.
    CountryCode(pub), "CountryCode", "https://www.iso.org/iso-3166-country-codes.html",
    |text| text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_uppercase())
);
text_scalar!(
    /// An absolute http or https address.
    Url(pub), "URL", "https://url.spec.whatwg.org/",
    |_| true
);
text_scalar!(
    /// A language by its BCP 47 tag: `en`, `pt-BR`.
    LanguageTag(pub), "LanguageTag", "https://www.rfc-editor.org/rfc/rfc5646",
    |_| true
);
impl EmailAddress {
    /// The address of a mailbox, which is not a person's: everybody may be shown it.
    pub fn of_mailbox(address: &str) -> Self {
        Self(address.to_owned())
    }

    /// The address that a row holds of a person, whose account is `own` if they have one; none if the viewer is not to
    /// be shown it. That they were is kept.
    pub fn of_person<M: Audited>(
        access: &Access,
        row: &M,
        own: Option<AccountId>,
        address: Option<&str>,
    ) -> Option<Self> {
        let address = address.filter(|_| access.reads_contact(row, own))?;
        Some(Self(address.to_owned()))
    }
}

text_scalar!(
    /// A mail address: `chapter@example.org`.
    EmailAddress(pub(super)), "EmailAddress", "https://www.rfc-editor.org/rfc/rfc5321",
    |_| true
);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_last_day_is_kept_as_the_day_after_it_and_told_as_itself() {
        let given = |text: &str| End::parse(Some(Value::String(text.into())));
        let end = given("2026-02-28").unwrap();
        assert_eq!(end.0.to_string(), "2026-03-01");
        assert_eq!(InputType::to_value(&end), Value::String("2026-02-28".into()));
        assert_eq!(Date::last_before(end.0).0.to_string(), "2026-02-28");
        assert!(["9999-12-31", "2026-02-30", "0000-12-31", "tomorrow"].iter().all(|text| given(text).is_err()));
        assert!(given("9999-12-30").is_ok());
    }
}
