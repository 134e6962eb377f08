//! What agreements say, and who signed them.
use chrono::NaiveDate;
use entity::organization::OrganizationId;

use crate::check::{Given, Patch};

/// What an agreement says: absent leaves, null clears.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct AgreementProfile {
    pub title: Patch<String>,
    pub text: Patch<String>,
    pub starts_on: Patch<NaiveDate>,
    pub ends_on: Patch<NaiveDate>,
    pub notice_days: Patch<i32>,
    pub auto_renews: Patch<bool>,
    pub document_url: Patch<String>,
    pub add_parties: Vec<Given<OrganizationId>>,
    pub remove_parties: Vec<Given<OrganizationId>>,
}

impl AgreementProfile {
    /// Whether something is said of what the parties agree on.
    pub(super) fn says_something(&self) -> bool {
        let Self {
            title,
            text,
            starts_on,
            ends_on,
            notice_days,
            auto_renews,
            document_url: _,
            add_parties,
            remove_parties,
        } = self;
        title.is_said()
            || text.is_said()
            || starts_on.is_said()
            || ends_on.is_said()
            || notice_days.is_said()
            || auto_renews.is_said()
            || !add_parties.is_empty()
            || !remove_parties.is_empty()
    }
}

/// A party's signature.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct NewSignature {
    pub party: Given<OrganizationId>,
    pub office: String,
    pub signed_on: NaiveDate,
}
