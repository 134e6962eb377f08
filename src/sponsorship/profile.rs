//! What packages are, and what sponsors signed.
use chrono::NaiveDate;
use entity::{entitlement::EntitlementId, exchange_program::ExchangeProgramId, sponsor_package::Kind};

use crate::check::{Amount, Given, Patch};

/// What a package is: absent leaves, null clears.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct SponsorPackageProfile {
    pub year: Patch<i32>,
    pub kind: Patch<Kind>,
    pub level: Patch<String>,
    pub name: Patch<String>,
    pub price: Patch<Amount>,
    pub external_url: Patch<String>,
    pub starts_on: Patch<NaiveDate>,
    pub ends_on: Patch<NaiveDate>,
    pub open_for_offers: Patch<bool>,
    pub underwrites: Patch<Given<ExchangeProgramId>>,
    pub add_entitlements: Vec<NewEntitlement>,
    pub remove_entitlements: Vec<Given<EntitlementId>>,
}

/// What each sponsor of a package may use.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct NewEntitlement {
    pub name: String,
    pub count: i32,
}
