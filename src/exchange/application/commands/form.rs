//! What whoever applies in a round is asked.
use entity::{
    application_form,
    eligibility_rule::Side,
    exchange_round::{self, ExchangeRoundId},
    form_question::{self, Choices, Kind},
};
use sea_orm::ActiveValue::Set;

use super::start::form;
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, line, text},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Result},
    exchange::{application::profile::NewQuestion, round::rules as rounds},
};

/// Most questions of a form.
const MAX_QUESTIONS: usize = 50;
/// Most choices of a question.
const MAX_CHOICES: usize = 50;

/// Publishes another edition of a round's form. Applications that were started before keep theirs.
#[derive(Debug)]
pub struct PublishForm {
    /// Of which round.
    pub round: ExchangeRoundId,
    /// What it asks, in order.
    pub questions: Vec<NewQuestion>,
}

/// The round whose form is published.
#[derive(Debug)]
pub struct FormOf(exchange_round::Model);

impl Target for FormOf {
    fn versioned(&self) -> Option<Versioned> {
        None
    }
}

/// A question as it is asked.
struct Asked {
    side: Option<Side>,
    label: String,
    kind: Kind,
    choices: Vec<String>,
    is_required: bool,
    is_sensitive: bool,
}

impl Command for PublishForm {
    type Target = FormOf;
    type Output = application_form::Model;

    fn action(&self) -> Action {
        Action::PublishApplicationForm
    }
    async fn load(&self, tx: &Tx) -> Result<FormOf> {
        tx.lock_by_key::<exchange_round::Entity>(self.round.0, "round").await.map(FormOf)
    }
    fn scope(&self, _: &FormOf) -> Scope {
        Scope::Global
    }
    async fn apply(self, FormOf(round): FormOf, tx: &mut Tx) -> Result<application_form::Model> {
        if !rounds::has_call_ahead(round.status) {
            let message =
                "Applications are taken no more: a form is published while the round is PLANNED or CALL_OPEN.";
            return Err(Code::WrongState.at("round", message).into());
        }
        let mut check = Check::default();
        if self.questions.is_empty() || MAX_QUESTIONS < self.questions.len() {
            check.refuse(Code::Invalid.at("questions", format!("Give 1 to {MAX_QUESTIONS} questions.")));
        }
        let questions: Vec<_> =
            self.questions.into_iter().enumerate().filter_map(|(at, raw)| parse(at, raw, &mut check)).collect();
        check.done()?;
        let edition = form(&round, tx).await?.map_or(1, |last| last.edition + 1);
        let row = application_form::ActiveModel {
            id: Set(tx.id()),
            round_id: Set(round.id),
            edition: Set(edition),
            ..Default::default()
        };
        let form = tx.insert(row).await?;
        let row = |(position, asked)| row_of(&form, position, asked, tx);
        let rows = (1..).zip(questions).map(row).collect();
        tx.insert_all(rows).await?;
        Ok(form)
    }
}

fn row_of(form: &application_form::Model, position: i32, asked: Asked, tx: &Tx) -> form_question::ActiveModel {
    let Asked { side, label, kind, choices, is_required, is_sensitive } = asked;
    form_question::ActiveModel {
        id: Set(tx.id()),
        form_id: Set(form.id),
        position: Set(position),
        side: Set(side),
        label: Set(label),
        kind: Set(kind),
        choices: Set(Choices(choices)),
        is_required: Set(is_required),
        is_sensitive: Set(is_sensitive),
        ..Default::default()
    }
}

fn parse(at: usize, raw: NewQuestion, check: &mut Check) -> Option<Asked> {
    let NewQuestion { label, kind, side, choices, is_required, is_sensitive } = raw;
    let path = |field: &str| format!("questions.{at}.{field}");
    let label = check.value(&path("label"), label, text(500));
    let chosen: Vec<_> = choices
        .into_iter()
        .enumerate()
        .filter_map(|(place, choice)| check.value(&path(&format!("choices.{place}")), choice, line(200)))
        .collect();
    let is_choice = kind == Kind::Choice;
    if is_choice && !(2..=MAX_CHOICES).contains(&chosen.len()) {
        check.refuse(Code::Invalid.at(&path("choices"), format!("Give 2 to {MAX_CHOICES} answers to choose from.")));
    }
    if !is_choice && !chosen.is_empty() {
        check.refuse(
            Code::Invalid.at(&path("choices"), "Only a question of the kind CHOICE has answers to choose from."),
        );
    }
    label.map(|label| Asked { side, label, kind, choices: chosen, is_required, is_sensitive })
}
