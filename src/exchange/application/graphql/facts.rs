//! What is known around an application on a page: loaded for all rows of it at once.
use async_graphql::Context;
use entity::{
    application_review, application_score,
    exchange_application::{self, Status},
    exchange_criterion, exchange_round, placement, waitlist_offer,
};

use super::super::rules::{self, ApplicationStep, Standing};
use crate::{
    auth::policy::Scope,
    data::{Access, ContextExt as _, Row},
    error::Result,
    graphql::Transition,
    lifecycle::Step as _,
};

type Application = Row<exchange_application::Entity>;

/// What can be done to it now. What its applicant and the leaders of its chapter do has no guard that its state does not
/// tell.
pub(super) async fn transitions(ctx: &Context<'_>, application: &Application) -> Result<Vec<Transition>> {
    let mut judged = Vec::new();
    for step in rules::LIFE_CYCLE.available(application.status) {
        judged.push((step.action(), rules::guard(step, standing(ctx.access(), application, step).await?)));
    }
    Ok(Transition::list(ctx, Scope::Global, judged))
}

/// What the step depends on; what it does not is taken as given.
async fn standing(access: &Access, application: &Application, step: ApplicationStep) -> Result<Standing> {
    let mut standing = Standing { is_scored: true, is_placed: false, has_place: true };
    match step {
        ApplicationStep::Shortlist => {
            let (criteria, reviews, scores) = judged(access, application).await?;
            standing.is_scored = rules::is_scored(&criteria, &reviews, &scores);
        }
        ApplicationStep::Accept if rules::TAKES_PLACE.contains(&application.side) => {
            standing.has_place = has_place(access, application).await?;
        }
        ApplicationStep::Waitlist => {
            let key = exchange_application::Column::Id;
            let mut pairs =
                application.each::<placement::Entity>(access, key, placement::Column::SideAApplicationId).await?;
            pairs.extend(application.each(access, key, placement::Column::SideBApplicationId).await?);
            standing.is_placed = rules::is_placed(&models(&pairs));
        }
        ApplicationStep::Submit
        | ApplicationStep::Accept
        | ApplicationStep::Reject
        | ApplicationStep::Withdraw
        | ApplicationStep::Cancel => {}
    }
    Ok(standing)
}

/// Whether its round has a place left for it, or has offered it one.
async fn has_place(access: &Access, application: &Application) -> Result<bool> {
    let (from, to) = (exchange_application::Column::RoundId, exchange_round::Column::Id);
    let Some(round) = application.one::<exchange_round::Entity>(access, from, to).await? else { return Ok(false) };
    let of = exchange_application::Column::RoundId;
    let applications = round.each::<exchange_application::Entity>(access, to, of).await?;
    let taken =
        applications.iter().filter(|one| one.status == Status::Accepted && rules::TAKES_PLACE.contains(&one.side));
    let offers = round.each::<waitlist_offer::Entity>(access, to, waitlist_offer::Column::RoundId).await?;
    let open: Vec<_> = offers.iter().filter(|offer| offer.status == waitlist_offer::Status::Offered).collect();
    let is_offered = open.iter().any(|offer| offer.application_id == application.id);
    let count = |number: usize| u64::try_from(number).unwrap_or(u64::MAX);
    let left = rules::places_left(round.capacity, count(taken.count()), count(open.len()));
    Ok(is_offered || left.is_none_or(|left| 0 < left))
}

/// The criteria of its round, its reviews and their scores.
async fn judged(
    access: &Access,
    application: &Application,
) -> Result<(Vec<exchange_criterion::Model>, Vec<application_review::Model>, Vec<application_score::Model>)> {
    let (key, round) = (exchange_application::Column::Id, exchange_application::Column::RoundId);
    let criteria = application.each::<exchange_criterion::Entity>(access, round, exchange_criterion::Column::RoundId);
    let criteria = models(&criteria.await?);
    let reviews =
        application.each::<application_review::Entity>(access, key, application_review::Column::ApplicationId);
    let reviews = models(&reviews.await?);
    let scores = application.each::<application_score::Entity>(access, key, application_score::Column::ApplicationId);
    Ok((criteria, reviews, models(&scores.await?)))
}

/// The score of an application; none as long as no review scores every criterion.
pub(crate) async fn score(access: &Access, application: &Application) -> Result<Option<f64>> {
    let (criteria, reviews, scores) = judged(access, application).await?;
    Ok(rules::score(&criteria, &reviews, &scores))
}

fn models<E: sea_orm::EntityTrait<Model: Clone>>(rows: &[Row<E>]) -> Vec<E::Model> {
    rows.iter().map(|row| (**row).clone()).collect()
}
