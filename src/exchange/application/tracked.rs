//! An application as its applicant sees it, who holds its token, and what they do with it.
use async_graphql::{Context, ID, InputObject, Object, SimpleObject};
use chrono::{DateTime, Utc};
use entity::{application_answer, exchange_application, exchange_round, form_question, organization, waitlist_offer};

use super::{
    commands::{
        Named, RefuseOffer, SaveApplication, StartApplication, Started, SubmitApplication, TakeOffer,
        WithdrawApplication,
    },
    graphql::{ApplicationSide, ApplicationStatus, FormQuestion, OfferStatus},
    mutations::AnswerInput,
    rules, store,
};
use crate::{
    auth::{LimitedAction, OpaqueToken, Throttle},
    data::{Access, Command, ContextExt as _, Envelope, Row},
    error::{Code, Error, Result},
    exchange::{placement::sides::TrackedPlacement, round::graphql::ExchangeRound},
    graphql::{
        input::parse_id,
        payload::{CommandOutcome, UserError, command_outcome},
        scalar::EmailAddress,
    },
    organization::graphql::Organization,
};

/// An application as its applicant sees it, who shows its token.
pub struct TrackedApplication {
    row: Row<exchange_application::Entity>,
    /// What the token opens; the request itself may be somebody else's.
    access: Access,
}

impl TrackedApplication {
    /// The application, to whoever holds its token.
    pub fn of(access: Access, row: exchange_application::Model) -> Self {
        Self::of_row(access, Row::alone(row))
    }

    /// The same of a row as it was read.
    pub fn of_row(access: Access, row: Row<exchange_application::Entity>) -> Self {
        Self { row, access }
    }
}

/// A question with the applicant's answer.
#[derive(SimpleObject)]
pub struct TrackedAnswer {
    /// The question.
    question: FormQuestion,
    /// The answer; none as long as there is none.
    text: Option<String>,
}

/// A place that an applicant was offered.
#[derive(SimpleObject)]
pub struct TrackedOffer {
    /// State in its life cycle.
    status: OfferStatus,
    /// Until when it can be taken.
    expires_at: DateTime<Utc>,
}

/// An application as its applicant sees it, who shows its token.
#[Object(serial)]
impl TrackedApplication {
    /// State in its life cycle.
    async fn status(&self) -> ApplicationStatus {
        self.row.status.into()
    }

    /// What it applies for.
    async fn side(&self) -> ApplicationSide {
        self.row.side.into()
    }

    /// The round, with its windows and with who may apply.
    async fn round(&self) -> Option<Result<ExchangeRound>> {
        let (from, to) = (exchange_application::Column::RoundId, exchange_round::Column::Id);
        self.row.one(&self.access, from, to).await.map(|row| row.map(ExchangeRound)).transpose()
    }

    /// The organization that applies.
    async fn organization(&self) -> Option<Result<Organization>> {
        let (from, to) = (exchange_application::Column::OrganizationId, organization::Column::Id);
        self.row.one(&self.access, from, to).await.map(|row| row.map(Organization)).transpose()
    }

    /// The questions of the edition that it was started with, for its side and in their order, with the answers; at
    /// most 50.
    async fn answers(&self) -> Option<Result<Vec<TrackedAnswer>>> {
        Some(self.answered().await)
    }

    /// The place that it was offered last; none if it was offered none.
    async fn offer(&self) -> Option<Result<TrackedOffer>> {
        let (key, of) = (exchange_application::Column::Id, waitlist_offer::Column::ApplicationId);
        let offers = self.row.each::<waitlist_offer::Entity>(&self.access, key, of).await;
        let last = offers.map(|offers| offers.into_iter().max_by_key(|offer| offer.id)).transpose()?;
        Some(last.map(|offer| TrackedOffer { status: offer.status.into(), expires_at: offer.expires_at }))
    }

    /// The placement that it is in: the one that can come to something, or else the last; none as long as none was
    /// proposed.
    async fn placement(&self) -> Option<Result<TrackedPlacement>> {
        TrackedPlacement::of(&self.access, &self.row).await.transpose()
    }

    /// When it was started.
    async fn started_at(&self) -> DateTime<Utc> {
        self.row.created_at
    }

    /// When it was submitted.
    async fn submitted_at(&self) -> Option<DateTime<Utc>> {
        self.row.submitted_at
    }

    /// Until when the token is good; each decision makes it longer.
    async fn token_expires_at(&self) -> Option<DateTime<Utc>> {
        self.row.token_expires_at
    }
}

impl TrackedApplication {
    async fn answered(&self) -> Result<Vec<TrackedAnswer>> {
        let (form, of) = (exchange_application::Column::FormId, form_question::Column::FormId);
        let mut questions = self.row.each::<form_question::Entity>(&self.access, form, of).await?;
        let (key, of) = (exchange_application::Column::Id, application_answer::Column::ApplicationId);
        let answers = self.row.each::<application_answer::Entity>(&self.access, key, of).await?;
        questions.retain(|question| rules::is_for(question, self.row.side));
        questions.sort_by_key(|question| question.position);
        let said = |question: &Row<form_question::Entity>| {
            answers.iter().find(|answer| answer.question_id == question.id).map(|answer| answer.text.clone())
        };
        let answered = |question| TrackedAnswer { text: said(&question), question: FormQuestion(question) };
        Ok(questions.into_iter().map(answered).collect())
    }
}

/// Questions of whoever holds the token of an application.
#[derive(Debug, Default)]
pub struct TrackedApplicationQuery;

#[Object]
impl TrackedApplicationQuery {
    /// The application whose token was sent as `Authorization: Bearer …`, the only way to read by a token: so it is never
    /// a part of an address.
    async fn tracked_application(&self, ctx: &Context<'_>) -> Option<Result<TrackedApplication>> {
        let access = ctx.access().clone();
        Some(held(ctx, &access, "").await.map(|row| TrackedApplication { row, access }))
    }
}

/// The application whose token was shown. Wrong tokens are counted, right ones are not.
pub(crate) async fn held(ctx: &Context<'_>, access: &Access, path: &str) -> Result<Row<exchange_application::Entity>> {
    let (viewer, throttle) = (access.viewer(), ctx.data_unchecked::<Throttle>());
    let absent = || Code::NotFound.at(path, "There is no such application.");
    let token = viewer.opaque_token.as_ref().ok_or_else(absent)?;
    let opened = access.find::<exchange_application::Entity>().filter(store::opened_by(token, viewer.now));
    Ok(access.one(opened).await?.ok_or_else(|| throttle.wrong_token(viewer, absent()))?)
}

/// An application to be.
#[derive(InputObject, Debug)]
pub struct StartApplicationInput {
    /// The round, with an open call.
    round: ID,
    /// What is applied for; today is one of the days for it.
    side: ApplicationSide,
    /// The organization that applies, of the directory. One that is not there sends an inquiry first.
    organization: ID,
    /// The chapter for which one of its leaders applies, or for one of whose members.
    chapter: Option<ID>,
    /// Whom to answer, 1 to 200 characters.
    contact_name: String,
    /// Where to answer.
    contact_mailbox: EmailAddress,
    /// The language to answer in (BCP 47): `en`, `pt-BR`.
    language: Option<String>,
}

/// What came of `startApplication`.
#[derive(SimpleObject)]
pub struct StartApplicationPayload {
    /// The draft, with what is asked; none if it was refused.
    application: Option<TrackedApplication>,
    /// With this token, and only with it, the applicant reads and writes the application. It is told this once. Never
    /// put it into an address.
    token: Option<String>,
    /// Errors that the caller can correct; empty if it was started.
    errors: Vec<UserError>,
}

/// Answers to save.
#[derive(InputObject, Debug)]
pub struct SaveApplicationInput {
    /// The token of the application; the one in `Authorization` if absent.
    token: Option<String>,
    /// The answers that are new or different; the others stay.
    answers: Vec<AnswerInput>,
}

/// An application to submit.
#[derive(InputObject, Debug)]
pub struct SubmitApplicationInput {
    /// The token of the application; the one in `Authorization` if absent.
    token: Option<String>,
    /// Global ID of the application, by which a leader names one of their chapter, without its token.
    id: Option<ID>,
    /// The rules of eligibility that are true of the applicant: all that the round has for this side are needed.
    confirmed_rules: Vec<ID>,
    /// That the applicant agrees that these data are kept for the exchange, and some time after; must be true.
    consents: bool,
}

/// An application to take back.
#[derive(InputObject, Debug)]
pub struct WithdrawApplicationInput {
    /// The token of the application; the one in `Authorization` if absent.
    token: Option<String>,
    /// Global ID of the application, by which a leader names one of their chapter, without its token.
    id: Option<ID>,
}

/// An offer to take.
#[derive(InputObject, Debug)]
pub struct TakeOfferInput {
    /// The token of the application; the one in `Authorization` if absent.
    token: Option<String>,
}

/// An offer to refuse.
#[derive(InputObject, Debug)]
pub struct RefuseOfferInput {
    /// The token of the application; the one in `Authorization` if absent.
    token: Option<String>,
}

/// What came of a change to one's own application.
#[derive(SimpleObject)]
pub struct TrackedApplicationPayload {
    /// The application as it is now, to whoever showed its token; none if the change was refused, and to leaders, who
    /// see how it stands in their chapter.
    application: Option<TrackedApplication>,
    /// Errors that the caller can correct; empty if the change was made.
    errors: Vec<UserError>,
}

/// What applicants do, signed in or not.
#[derive(Debug, Default)]
pub struct TrackedApplicationMutation;

#[Object]
impl TrackedApplicationMutation {
    /// Starts an application in a round whose call is open. Anybody may, a limited number of times; for a chapter one of
    /// its leaders may. What is sent twice is there twice, since the token is told only once.
    async fn start_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: StartApplicationInput,
    ) -> Option<Result<StartApplicationPayload>> {
        Some(start(ctx, input).await)
    }

    /// Saves answers of a draft. Whoever holds its token.
    async fn save_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SaveApplicationInput,
    ) -> Option<Result<TrackedApplicationPayload>> {
        let SaveApplicationInput { token, answers } = input;
        Some(
            with(ctx, token, Ok(Named::ByToken), |_| {
                Ok(SaveApplication { answers: answers.into_iter().enumerate().map(AnswerInput::parsed).collect() })
            })
            .await,
        )
    }

    /// Submits a draft on one of the days on which its round takes applications for its side. Whoever holds its token,
    /// and for a chapter one of its leaders.
    async fn submit_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: SubmitApplicationInput,
    ) -> Option<Result<TrackedApplicationPayload>> {
        let SubmitApplicationInput { token, id, confirmed_rules, consents } = input;
        let named = named(token.as_ref(), id);
        let command = |named| {
            let confirmed = confirmed_rules.iter().map(|rule| parse_id(rule, "confirmedRules"));
            let confirmed_rules = confirmed.collect::<Result<_, _>>()?;
            Ok(SubmitApplication { named, confirmed_rules, consents })
        };
        Some(with(ctx, token, named, command).await)
    }

    /// Takes an application back; the placement that it is in is cancelled. Whoever holds its token, and for a chapter
    /// one of its leaders.
    async fn withdraw_application(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: WithdrawApplicationInput,
    ) -> Option<Result<TrackedApplicationPayload>> {
        let WithdrawApplicationInput { token, id } = input;
        let named = named(token.as_ref(), id);
        Some(with(ctx, token, named, |named| Ok(WithdrawApplication { named })).await)
    }

    /// Takes the place that was offered, in time: the application is accepted. Whoever holds its token.
    async fn take_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: TakeOfferInput,
    ) -> Option<Result<TrackedApplicationPayload>> {
        let TakeOfferInput { token } = input;
        Some(with(ctx, token, Ok(Named::ByToken), |_| Ok(TakeOffer)).await)
    }

    /// Refuses the place that was offered; the application stays on the waiting list. Whoever holds its token.
    async fn refuse_offer(
        &self,
        ctx: &Context<'_>,
        #[graphql(desc = "The input of the mutation.")] input: RefuseOfferInput,
    ) -> Option<Result<TrackedApplicationPayload>> {
        let RefuseOfferInput { token } = input;
        Some(with(ctx, token, Ok(Named::ByToken), |_| Ok(RefuseOffer)).await)
    }
}

async fn start(ctx: &Context<'_>, input: StartApplicationInput) -> Result<StartApplicationPayload> {
    let StartApplicationInput { round, side, organization, chapter, contact_name, contact_mailbox, language } = input;
    let throttle: &Throttle = ctx.data_unchecked();
    let result = async {
        let command = StartApplication {
            round: parse_id(&round, "round")?,
            side: side.into(),
            organization: parse_id(&organization, "organization")?,
            chapter: chapter.map(|id| parse_id(&id, "chapter")).transpose()?,
            contact_name,
            contact_mailbox: contact_mailbox.into(),
            language,
        };
        throttle.take(LimitedAction::Submit, ctx.viewer())?;
        ctx.access().execute(command, Envelope::default()).await
    };
    let CommandOutcome { output, current: _, replayed: _, errors } = command_outcome(result.await)?;
    let Some(Started { application, token }) = output else {
        return Ok(StartApplicationPayload { application: None, token: None, errors });
    };
    let application = TrackedApplication::of(ctx.access().holding(OpaqueToken::of(&token)), application);
    Ok(StartApplicationPayload { application: Some(application), token: Some(token), errors })
}

/// By its token, or by its id where no token was sent for it.
fn named(token: Option<&String>, id: Option<ID>) -> Result<Named> {
    match (token, id) {
        (Some(_), Some(_)) => {
            Err(Code::Invalid.at("id", "Name the application by its token or by its id, not by both.").into())
        }
        (None, Some(id)) => Ok(Named::ById(parse_id(&id, "id")?)),
        (Some(_) | None, None) => Ok(Named::ByToken),
    }
}

/// Executes what the token is for, if it is for something: no wrong one takes a turn to write.
async fn with<C: Command>(
    ctx: &Context<'_>,
    token: Option<String>,
    named: Result<Named>,
    command: impl FnOnce(Named) -> Result<C, Error>,
) -> Result<TrackedApplicationPayload> {
    let access = match token {
        Some(token) => ctx.access().holding(OpaqueToken::of(&token)),
        None => ctx.access().clone(),
    };
    let result = async {
        let named = named?;
        let command = command(named)?;
        if named == Named::ByToken {
            held(ctx, &access, "token").await?;
        }
        access.execute(command, Envelope::default()).await.map(|done| (named, done))
    };
    let (named, result) = match result.await {
        Ok((named, done)) => (Some(named), Ok(done)),
        Err(error) => (None, Err(error)),
    };
    let CommandOutcome { output, current: _, replayed: _, errors } = command_outcome(result)?;
    let is_shown = output.is_some() && named == Some(Named::ByToken);
    let application = if is_shown { held(ctx, &access, "token").await.ok() } else { None };
    Ok(TrackedApplicationPayload { application: application.map(|row| TrackedApplication { row, access }), errors })
}
