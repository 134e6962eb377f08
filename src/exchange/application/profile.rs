//! What applicants answer, and what the staff ask them and give points for.
use entity::{
    eligibility_rule::Side,
    exchange_criterion::ExchangeCriterionId,
    form_question::{FormQuestionId, Kind},
};

use crate::check::Given;

/// An answer to a question of the form.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct Answer {
    pub question: Given<FormQuestionId>,
    pub text: Option<String>,
}

/// Points on a criterion.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct Score {
    pub criterion: Given<ExchangeCriterionId>,
    pub points: i32,
}

/// A question to whoever applies.
#[derive(Debug)]
#[expect(missing_docs, reason = "the input says what each is")]
pub struct NewQuestion {
    pub label: String,
    pub kind: Kind,
    pub side: Option<Side>,
    pub choices: Vec<String>,
    pub is_required: bool,
    pub is_sensitive: bool,
}
