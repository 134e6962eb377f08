//! What an applicant writes, and how it is submitted.
use std::collections::BTreeSet;

use entity::{
    application_answer,
    eligibility_rule::{self, EligibilityRuleId},
    exchange_application::{self, Status},
    form_question::{self, FormQuestionId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::{ApplicationOf, Named, lock_named};
use crate::{
    auth::policy::{Action, Scope},
    check::{Check, Given, text},
    data::{Command, Tx},
    error::{Code, Result},
    exchange::application::{
        profile::Answer,
        rules::{self, ApplicationStep},
    },
    lifecycle::ensure_clear,
};

/// Most characters of an answer.
const MAX_CHARACTERS: usize = 10_000;

/// Saves answers of a draft.
#[derive(Debug)]
pub struct SaveApplication {
    /// The answers that are new or different.
    pub answers: Vec<Answer>,
}

impl Command for SaveApplication {
    type Target = ApplicationOf;
    type Output = exchange_application::Model;

    fn action(&self) -> Action {
        Action::SaveApplication
    }
    async fn load(&self, tx: &Tx) -> Result<ApplicationOf> {
        lock_named(Named::ByToken, tx).await
    }
    fn scope(&self, target: &ApplicationOf) -> Scope {
        target.scope
    }
    async fn apply(self, target: ApplicationOf, tx: &mut Tx) -> Result<exchange_application::Model> {
        let ApplicationOf { application, round: _, scope: _ } = target;
        if application.status != Status::Draft {
            let message = "It was submitted: what it says stays as it is. Withdraw it and start another to say more.";
            return Err(Code::WrongState.at("token", message).into());
        }
        let questions = questions(&application, tx).await?;
        let mut check = Check::default();
        let mut given = Vec::new();
        for (at, Answer { question, text: raw }) in self.answers.into_iter().enumerate() {
            let path = |field: &str| format!("answers.{at}.{field}");
            let Some(question) = asked(question, &path("question"), &questions, &mut check) else { continue };
            if given.iter().any(|(id, _)| *id == question.id) {
                check.refuse(Code::AlreadyExists.at(&path("question"), "It is answered twice."));
                continue;
            }
            let parse = |raw| text(MAX_CHARACTERS)(raw).and_then(|text| rules::answer(question, text));
            match raw {
                None => given.push((question.id, None)),
                Some(raw) => {
                    if let Some(text) = check.value(&path("text"), raw, parse) {
                        given.push((question.id, Some(text)));
                    }
                }
            }
        }
        check.done()?;
        let differs = save(&application, given, tx).await?;
        let row = application.clone().into_active_model();
        let members: &[&'static str] = if differs { &["answers"] } else { &[] };
        tx.update_with(&application, row, members).await
    }
}

/// The question of the application's own form with this id.
fn asked<'a>(
    id: Given<FormQuestionId>,
    path: &str,
    questions: &'a [form_question::Model],
    check: &mut Check,
) -> Option<&'a form_question::Model> {
    let id = check.key(id)?;
    let found = questions.iter().find(|question| question.id == id);
    if found.is_none() {
        check.refuse(Code::NotFound.at(path, "The form of this application has no such question."));
    }
    found
}

/// Tells whether any answer is different.
async fn save(
    application: &exchange_application::Model,
    given: Vec<(FormQuestionId, Option<String>)>,
    tx: &mut Tx,
) -> Result<bool> {
    let mut known = answers(application, tx).await?;
    let (mut gone, mut new, mut differs) = (Vec::new(), Vec::new(), false);
    for (question, text) in given {
        let before = known.iter().position(|answer| answer.question_id == question).map(|at| known.swap_remove(at));
        match (before, text) {
            (None, None) => {}
            (Some(answer), None) => gone.push(answer),
            (Some(answer), Some(text)) => {
                differs |= answer.text != text;
                let mut row = answer.clone().into_active_model();
                row.text = Set(text);
                tx.update(&answer, row).await?;
            }
            (None, Some(text)) => new.push(application_answer::ActiveModel {
                id: Set(tx.id()),
                application_id: Set(application.id),
                question_id: Set(question),
                text: Set(text),
                ..Default::default()
            }),
        }
    }
    differs |= !gone.is_empty() || !new.is_empty();
    tx.delete_all(gone).await?;
    tx.insert_all(new).await?;
    Ok(differs)
}

/// Submits a draft.
#[derive(Debug)]
pub struct SubmitApplication {
    /// Which.
    pub named: Named,
    /// The rules that are true of the applicant.
    pub confirmed_rules: Vec<EligibilityRuleId>,
    /// Whether the applicant agrees that these data are kept.
    pub consents: bool,
}

impl Command for SubmitApplication {
    type Target = ApplicationOf;
    type Output = exchange_application::Model;

    fn action(&self) -> Action {
        Action::SubmitApplication
    }
    async fn load(&self, tx: &Tx) -> Result<ApplicationOf> {
        lock_named(self.named, tx).await
    }
    fn scope(&self, target: &ApplicationOf) -> Scope {
        target.scope
    }
    async fn apply(self, target: ApplicationOf, tx: &mut Tx) -> Result<exchange_application::Model> {
        let ApplicationOf { application, round, scope: _ } = target;
        let to = rules::LIFE_CYCLE.next_state(application.status, ApplicationStep::Submit)?;
        let now = tx.viewer().now;
        let mut problems = Vec::new();
        if let Err(message) = rules::is_open_for(&round, application.side, now) {
            problems.push(Code::Blocked.at("", message));
        }
        if !self.consents {
            let message = "Without the consent that these data are kept for the exchange, it cannot be taken.";
            problems.push(Code::Required.at("consents", message));
        }
        let of_round = tx.find::<eligibility_rule::Entity>().filter(eligibility_rule::Column::RoundId.eq(round.id));
        let of_round = tx.all(of_round).await?;
        if self.confirmed_rules.iter().any(|id| !of_round.iter().any(|rule| rule.id == *id)) {
            problems.push(Code::NotFound.at("confirmedRules", "The round has no such rule."));
        }
        problems.extend(rules::unmet(&of_round, application.side, &self.confirmed_rules));
        problems.extend(unanswered(&application, tx).await?);
        ensure_clear(problems)?;
        stands_alone(&application, tx).await?;
        let mut row = application.clone().into_active_model();
        row.status = Set(to);
        row.consented_at = Set(Some(now));
        row.submitted_at = Set(Some(now));
        tx.update(&application, row).await
    }
}

/// The required questions that it does not answer.
async fn unanswered(application: &exchange_application::Model, tx: &Tx) -> Result<Vec<crate::error::Problem>> {
    let questions = questions(application, tx).await?;
    let answered: BTreeSet<_> = answers(application, tx).await?.iter().map(|answer| answer.question_id).collect();
    let missing = rules::unanswered(&questions, application.side, &answered);
    let problem = |question: &form_question::Model| {
        Code::Missing.at("", format!("It does not say: {} Answer with saveApplication.", question.label))
    };
    Ok(missing.into_iter().map(problem).collect())
}

/// Of one organization one application stands for each side of a round (invariant 33). Those of its round wait for each
/// other, since each locks it.
async fn stands_alone(application: &exchange_application::Model, tx: &Tx) -> Result<()> {
    let others = sea_orm::Condition::all()
        .add(exchange_application::Column::RoundId.eq(application.round_id))
        .add(exchange_application::Column::OrganizationId.eq(application.organization_id))
        .add(exchange_application::Column::Id.ne(application.id))
        .add(exchange_application::Column::Status.is_in(rules::STANDING))
        .add(exchange_application::Column::Side.is_in(rules::overlapping(application.side)));
    // Whoever may see them: the applicant sees none but their own.
    if tx.count_up_to::<exchange_application::Entity>(others, 1).await? == 0 {
        return Ok(());
    }
    let message = "An application of this organization stands already in this round, for the same side: it is that one, or \
                   it is withdrawn first.";
    Err(Code::AlreadyExists.at("", message).into())
}

/// What the edition asks that it was started with.
async fn questions(application: &exchange_application::Model, tx: &Tx) -> Result<Vec<form_question::Model>> {
    let Some(form) = application.form_id else { return Ok(Vec::new()) };
    tx.all(tx.find::<form_question::Entity>().filter(form_question::Column::FormId.eq(form))).await
}

/// What it says.
pub(super) async fn answers(
    application: &exchange_application::Model,
    tx: &Tx,
) -> Result<Vec<application_answer::Model>> {
    let own = application_answer::Column::ApplicationId.eq(application.id);
    tx.all(tx.find::<application_answer::Entity>().filter(own)).await
}
