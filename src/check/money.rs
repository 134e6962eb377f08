//! Amounts of money.
use iso_currency::Currency;
use rust_decimal::Decimal;

/// An amount in a currency, as somebody gave it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Amount {
    /// How much.
    pub amount: Decimal,
    /// ISO 4217 code of the currency, in capitals.
    pub currency: String,
}

const MAX_HUNDREDTHS: i64 = 99_999_999_999_999;

impl Amount {
    /// The amount in hundredths, with its currency.
    pub fn parse(self) -> Result<(i64, String), String> {
        let Self { amount, currency } = self;
        if Currency::from_code(&currency).is_none() {
            return Err("Give the currency as a code of ISO 4217 in capitals, such as USD or EUR.".into());
        }
        let exact = amount.normalize();
        let hundredths = exact.checked_mul(Decimal::ONE_HUNDRED).and_then(|hundredths| i64::try_from(hundredths).ok());
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
        Amount { amount: amount.parse().unwrap(), currency: currency.into() }.parse().ok()
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
