//! What can be said about a round.
use chrono::NaiveDate;
use entity::{
    eligibility_rule::{EligibilityRuleId, Side},
    exchange_criterion::ExchangeCriterionId,
};

use super::rules::Window;
use crate::check::{Given, Patch};

/// What can be said about a round: absent leaves, null clears.
#[derive(Clone, Debug, Default)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct RoundProfile {
    pub name: Patch<String>,
    pub year: Patch<i32>,
    pub host_call: Patch<Window>,
    pub call: Patch<Window>,
    pub time_zone: Patch<String>,
    pub capacity: Patch<i32>,
    pub starts_on: Patch<NaiveDate>,
    pub ends_on: Patch<NaiveDate>,
    pub add_criteria: Vec<NewCriterion>,
    pub remove_criteria: Vec<Given<ExchangeCriterionId>>,
    pub add_eligibility_rules: Vec<NewEligibilityRule>,
    pub remove_eligibility_rules: Vec<Given<EligibilityRuleId>>,
}

/// A criterion that applications are scored on.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct NewCriterion {
    pub name: String,
    pub weight: i32,
}

/// What has to be true of whoever applies.
#[derive(Clone, Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct NewEligibilityRule {
    pub side: Option<Side>,
    pub statement: String,
    pub reason: String,
}
