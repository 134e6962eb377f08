//! Money, as clients give and read it.
use async_graphql::{InputObject, SimpleObject};

use super::scalar::Decimal;
use crate::check::Amount;

/// An amount in a currency.
#[derive(SimpleObject, InputObject, Clone, Debug, PartialEq, Eq)]
#[graphql(input_name = "MoneyInput")]
pub struct Money {
    /// How much, with at most two decimals.
    pub amount: Decimal,
    /// ISO 4217 code of the currency, in capitals: `USD`.
    pub currency: String,
}

impl Money {
    /// The amount that is stored as hundredths and a currency; both are set or neither is.
    pub fn of(hundredths: Option<i64>, currency: Option<&str>) -> Option<Self> {
        Some(Self { amount: Decimal(rust_decimal::Decimal::new(hundredths?, 2)), currency: currency?.to_owned() })
    }
}

impl From<Money> for Amount {
    fn from(money: Money) -> Self {
        let Money { amount, currency } = money;
        Self { amount: amount.0, currency }
    }
}
