//! Money, as clients give and read it.
use async_graphql::{InputObject, SimpleObject};
use iso_currency::Currency;

use super::scalar::Decimal;

/// An amount in a currency.
#[derive(SimpleObject, InputObject, Clone, Debug, PartialEq, Eq)]
#[graphql(input_name = "MoneyInput")]
pub struct Money {
    /// How much, with at most two decimals.
    pub amount: Decimal,
    /// ISO 4217 code of the currency, in capitals: `USD`.
    pub currency: String,
}

const MAX_HUNDREDTHS: i64 = 99_999_999_999_999;

impl Money {
    /// The amount that is stored as hundredths and a currency; both are set or neither is.
    pub fn of(hundredths: Option<i64>, currency: Option<&str>) -> Option<Self> {
        Some(Self { amount: Decimal(rust_decimal::Decimal::new(hundredths?, 2)), currency: currency?.to_owned() })
    }

    /// The amount in hundredths, with its currency.
    pub fn parse(self) -> Result<(i64, String), String> {
        let Self { amount, currency } = self;
        if Currency::from_code(&currency).is_none() {
            return Err("Give the currency as a code of ISO 4217 in capitals, such as USD or EUR.".into());
        }
        let exact = amount.0.normalize();
        let hundredths =
            exact.checked_mul(rust_decimal::Decimal::ONE_HUNDRED).and_then(|hundredths| i64::try_from(hundredths).ok());
        match hundredths {
            Some(hundredths) if exact.scale() <= 2 && (0..=MAX_HUNDREDTHS).contains(&hundredths) => {
                Ok((hundredths, currency))
            }
            Some(_) | None => Err("Give an amount of 0 to 999999999999.99 with at most two decimals.".into()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(amount: &str, currency: &str) -> Option<(i64, String)> {
        Money { amount: Decimal(amount.parse().unwrap()), currency: currency.into() }.parse().ok()
    }

    #[test]
    fn money_is_kept_exactly_or_refused() {
        assert_eq!(parse("12.3", "USD"), Some((1230, "USD".into())));
        assert_eq!(parse("12.300", "USD"), Some((1230, "USD".into())));
        assert_eq!(parse("999999999999.99", "EUR"), Some((MAX_HUNDREDTHS, "EUR".into())));
        for (amount, currency) in
            [("0.001", "USD"), ("-1", "USD"), ("1000000000000", "USD"), ("1", "usd"), ("1", "€€"), ("1", "QQQ")]
        {
            assert_eq!(parse(amount, currency), None, "{amount} {currency}");
        }
    }
}
