//! What the staff do with applications, and what whoever applies is asked.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use entity::{
    application_review,
    exchange_application::{self, ExchangeApplicationId},
    waitlist_offer,
};

use super::{
    commands::{Move, MoveApplication, OfferPlace, PublishForm, RecuseReviewer, ScoreApplication},
    graphql::{ApplicationForm, ApplicationReview, ExchangeApplication, QuestionKind, WaitlistOffer},
    profile::{Answer, NewQuestion, Score},
};
use crate::{
    data::{ContextExt as _, Done, Envelope},
    error::Result,
    exchange::round::graphql::EligibilitySide,
    graphql::{
        input::{envelope, parse_id, reason as parse_reason},
        payload::{UserError, parts},
        transitions,
    },
};

/// An answer to a question of the form.
#[derive(InputObject, Debug)]
pub struct AnswerInput {
    /// The question, of the edition of the form that the application was started with.
    question: ID,
    /// The answer, 1 to 10,000 characters, written as the kind of question asks; null takes it back.
    text: Option<String>,
}

impl AnswerInput {
    pub(super) fn parsed((at, answer): (usize, Self)) -> Answer {
        let Self { question, text } = answer;
        Answer { question: parse_id(&question, &format!("answers.{at}.question")), text }
    }
}

/// Points on a criterion.
#[derive(InputObject, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ScoreInput {
    /// The criterion, of the application's round.
    criterion: ID,
    /// 0 to 10.
    points: i32,
}

impl ScoreInput {
    fn parsed((at, score): (usize, Self)) -> Score {
        let Self { criterion, points } = score;
        Score { criterion: parse_id(&criterion, &format!("scores.{at}.criterion")), points }
    }
}

/// A question to whoever applies.
#[derive(InputObject, Debug)]
pub struct QuestionInput {
    /// The question, 1 to 500 characters.
    label: String,
    /// What an answer looks like.
    kind: QuestionKind,
    /// The side that is asked; both if absent.
    side: Option<EligibilitySide>,
    /// The answers to choose from, 2 to 50, of a question of the kind CHOICE.
    #[graphql(default)]
    choices: Vec<String>,
    /// Whether an application needs an answer.
    is_required: bool,
    /// Whether reading the answer is recorded: of passports, health, diet or homes, for example.
    is_sensitive: bool,
}

impl From<QuestionInput> for NewQuestion {
    fn from(input: QuestionInput) -> Self {
        let QuestionInput { label, kind, side, choices, is_required, is_sensitive } = input;
        Self { label, kind: kind.into(), side: side.map(Into::into), choices, is_required, is_sensitive }
    }
}

/// Another edition of a round's form.
#[derive(InputObject, Debug)]
pub struct PublishApplicationFormInput {
    /// Of which round, planned or with an open call.
    round: ID,
    /// What it asks, in order; 1 to 50 questions.
    questions: Vec<QuestionInput>,
    /// Idempotency key: with the same key and input the form is published once.
    idempotency_key: Option<String>,
}

/// What came of publishing a form.
#[derive(SimpleObject)]
pub struct ApplicationFormPayload {
    /// The edition; none if it was refused.
    application_form: Option<ApplicationForm>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What a reviewer thinks of an application.
#[derive(InputObject, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ScoreApplicationInput {
    /// Global ID of the application.
    id: ID,
    /// Points on criteria of its round, in place of those given before.
    scores: Vec<ScoreInput>,
    /// What the reviewer notes, 1 to 10,000 characters.
    note: Option<String>,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// A reviewer who does not judge an application.
#[derive(InputObject, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct RecuseFromReviewInput {
    /// Global ID of the application.
    id: ID,
    /// Reason, recorded in the ledger and in the review; 1 to 1,000 characters.
    reason: Option<String>,
    /// Idempotency key: with the same key and input the change is made once.
    idempotency_key: Option<String>,
}

/// What came of a review.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ApplicationReviewPayload {
    /// The review as it is now; none if it was refused.
    application_review: Option<ApplicationReview>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// A place to offer.
#[derive(InputObject, Debug)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct OfferPlaceInput {
    /// Global ID of the application, on the waiting list.
    id: ID,
    /// The `version` of the application that the caller last read (optimistic lock): if it has another, `VERSION_CONFLICT`.
    expected_version: i32,
    /// Idempotency key: with the same key and input the place is offered once.
    idempotency_key: Option<String>,
}

/// What came of an offer.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct WaitlistOfferPayload {
    /// The offer as it is now; none if the change was refused.
    waitlist_offer: Option<WaitlistOffer>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What came of a change to an application.
#[derive(SimpleObject)]
#[graphql(visible = "crate::schema::for_staff")]
pub struct ExchangeApplicationPayload {
    /// The application as it is now; none if the change was refused.
    exchange_application: Option<ExchangeApplication>,
    /// Whether an earlier request with the same idempotency key made the change.
    replayed: bool,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// Forms, reviews and offers.
#[derive(Debug, Default)]
pub struct ApplicationReviewMutation;

#[Object]
impl ApplicationReviewMutation {
    /// Publishes another edition of what whoever applies in a round is asked. Applications that were started before
    /// keep the edition that they were started with. Staff only.
    async fn publish_application_form(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: PublishApplicationFormInput,
    ) -> Option<Result<ApplicationFormPayload>> {
        let PublishApplicationFormInput { round, questions, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access()
                .execute(
                    PublishForm {
                        round: parse_id(&round, "round")?,
                        questions: questions.into_iter().map(Into::into).collect(),
                    },
                    envelope,
                )
                .await
        };
        let answer = parts(ctx.access(), result.await).await;
        Some(answer.map(|(application_form, replayed, errors)| ApplicationFormPayload {
            application_form,
            replayed,
            errors,
        }))
    }

    /// Scores an application on criteria of its round, in place of what the same reviewer said before. Nobody scores
    /// what is asked for an organization that they belong to or look after. Staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn score_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: ScoreApplicationInput,
    ) -> Option<Result<ApplicationReviewPayload>> {
        let ScoreApplicationInput { id, scores, note, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, None, idempotency_key)?;
            ctx.access()
                .execute(
                    ScoreApplication {
                        id: parse_id(&id, "id")?,
                        scores: scores.into_iter().enumerate().map(ScoreInput::parsed).collect(),
                        note,
                    },
                    envelope,
                )
                .await
        };
        Some(reviewed(ctx, result.await).await)
    }

    /// Says that one does not judge an application; the points that one gave before are taken back. Staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn recuse_from_review(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RecuseFromReviewInput,
    ) -> Option<Result<ApplicationReviewPayload>> {
        let RecuseFromReviewInput { id, reason, idempotency_key } = input;
        let result = async {
            let reason = parse_reason(reason)?;
            let envelope = Envelope { reason: reason.clone(), ..envelope(ctx, None, idempotency_key)? };
            ctx.access().execute(RecuseReviewer { id: parse_id(&id, "id")?, reason }, envelope).await
        };
        Some(reviewed(ctx, result.await).await)
    }

    /// Offers a place to an application on the waiting list, for as long as the association decided. Staff only.
    #[graphql(visible = "crate::schema::for_staff")]
    async fn offer_place(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: OfferPlaceInput,
    ) -> Option<Result<WaitlistOfferPayload>> {
        let OfferPlaceInput { id, expected_version, idempotency_key } = input;
        let result = async {
            let envelope = envelope(ctx, Some(expected_version), idempotency_key)?;
            let lasts = ctx.access().retention().offer_lasts;
            ctx.access().execute(OfferPlace { id: parse_id(&id, "id")?, lasts }, envelope).await
        };
        Some(offered(ctx, result.await).await)
    }
}

async fn reviewed(
    ctx: &Context<'_>,
    result: Result<Done<application_review::Model>>,
) -> Result<ApplicationReviewPayload> {
    let (application_review, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ApplicationReviewPayload { application_review, replayed, errors })
}

async fn offered(ctx: &Context<'_>, result: Result<Done<waitlist_offer::Model>>) -> Result<WaitlistOfferPayload> {
    let (waitlist_offer, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(WaitlistOfferPayload { waitlist_offer, replayed, errors })
}

/// The reason is for the ledger.
fn step(step: Move) -> impl FnOnce(ExchangeApplicationId, Option<String>) -> MoveApplication {
    move |id, _| MoveApplication { id, step }
}

transitions! {
    /// What the staff decide on applications.
    ApplicationLifeMutation(answer) -> ExchangeApplicationPayload visible "crate::schema::for_staff";

    /// Puts an application that was scored on every criterion of its round on the short list. Staff only.
    shortlist_application(ShortlistApplicationInput: step(Move::Shortlist)) reason Option<String> {}

    /// Gives an application a place of its round, if one is left; hosts take none. Staff only.
    accept_application(AcceptApplicationInput: step(Move::Accept)) reason Option<String> {}

    /// Puts an application that is in no placement on the waiting list. Staff only.
    waitlist_application(WaitlistApplicationInput: step(Move::Waitlist)) reason Option<String> {}

    /// Rejects an application; the reason is for the staff. Staff only.
    reject_application(RejectApplicationInput: step(Move::Reject)) reason String {}
}

async fn answer(
    ctx: &Context<'_>,
    result: Result<Done<exchange_application::Model>>,
) -> Result<ExchangeApplicationPayload> {
    let (exchange_application, replayed, errors) = parts(ctx.access(), result).await?;
    Ok(ExchangeApplicationPayload { exchange_application, replayed, errors })
}
