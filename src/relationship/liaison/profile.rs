//! Who looks after a relationship, as somebody says it.
use chrono::NaiveDate;
use entity::{account::AccountId, liaison::Side};

use crate::check::Given;

/// Who looks after a relationship, and when.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct LiaisonProfile {
    pub side: Side,
    pub account: Option<Given<AccountId>>,
    pub person_name: Option<String>,
    pub person_email: Option<String>,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
}
