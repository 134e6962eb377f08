//! Who holds an office, as somebody says it.
use chrono::NaiveDate;
use entity::officer_term::Office;

/// Who holds an office, which and when.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct OfficerProfile {
    pub office: Office,
    pub title: Option<String>,
    pub person_name: String,
    pub person_email: Option<String>,
    pub name_is_public: bool,
    pub is_lead_contact: bool,
    pub starts_on: NaiveDate,
    pub ends_on: Option<NaiveDate>,
}

/// Who follows in an office.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct SuccessorProfile {
    pub title: Option<String>,
    pub person_name: String,
    pub person_email: Option<String>,
    pub name_is_public: bool,
    pub is_lead_contact: Option<bool>,
    pub ends_on: Option<NaiveDate>,
}
