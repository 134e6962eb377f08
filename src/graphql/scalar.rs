//! Scalars with a written format.
use async_graphql::{InputValueError, InputValueResult, Scalar, ScalarType, Value};
use chrono::NaiveDate;

/// A day of the Gregorian calendar, `2026-03-01`, without a time zone (RFC 3339, full-date).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Date(pub NaiveDate);

/// A day of the Gregorian calendar, `2026-03-01`, without a time zone (RFC 3339, full-date).
#[Scalar(specified_by_url = "https://www.rfc-editor.org/rfc/rfc3339")]
impl ScalarType for Date {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Ok(Self(text.parse()?)),
            Value::Null
            | Value::Number(_)
            | Value::Boolean(_)
            | Value::Binary(_)
            | Value::Enum(_)
            | Value::List(_)
            | Value::Object(_) => Err(InputValueError::expected_type(value)),
        }
    }
    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

/// An exact number with decimals, as text: `"1234.50"`. A number is read too, where it is exact.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Decimal(pub rust_decimal::Decimal);

/// An exact number with decimals, as text: `"1234.50"`. A number is read too, where it is exact.
#[Scalar]
impl ScalarType for Decimal {
    fn parse(value: Value) -> InputValueResult<Self> {
        match &value {
            Value::String(text) => Ok(Self(text.parse().map_err(|_| "This is no number.")?)),
            Value::Number(number) => Ok(Self(number.to_string().parse().map_err(|_| "This is no exact number.")?)),
            Value::Null | Value::Boolean(_) | Value::Binary(_) | Value::Enum(_) | Value::List(_) | Value::Object(_) => {
                Err(InputValueError::expected_type(value))
            }
        }
    }
    fn to_value(&self) -> Value {
        Value::String(self.0.to_string())
    }
}

macro_rules! text_scalar {
    ($(#[$doc:meta])* $name:ident, $graphql:literal, $specification:literal) => {
        $(#[$doc])*
        #[derive(Clone, Debug, PartialEq, Eq)]
        pub struct $name(pub String);

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
            fn to_value(&self) -> Value {
                Value::String(self.0.clone())
            }
        }
    };
}

text_scalar!(
    /// A country or territory by its ISO 3166-1 alpha-2 code, in capitals: `NO`.
    CountryCode, "CountryCode", "https://www.iso.org/iso-3166-country-codes.html"
);
text_scalar!(
    /// An absolute http or https address.
    Url, "URL", "https://url.spec.whatwg.org/"
);
text_scalar!(
    /// A mail address: `chapter@example.org`.
    EmailAddress, "EmailAddress", "https://www.rfc-editor.org/rfc/rfc5321"
);
