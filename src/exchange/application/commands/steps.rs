//! What the staff do with applications.
use entity::{
    application_review, application_score,
    exchange_application::{self, ExchangeApplicationId, Status},
    exchange_criterion, placement, waitlist_offer,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, IntoActiveModel as _};

use super::{ApplicationOf, lock, offer::settle, places_left};
use crate::{
    auth::policy::{Action, Scope},
    data::{Command, Tx},
    error::Result,
    exchange::{
        application::rules::{self, ApplicationStep, Standing},
        placement::commands::of,
    },
    lifecycle::{Step as _, command_steps, ensure_clear},
};

command_steps! {
    /// The steps that the staff take with an application.
    #[derive(Clone, Copy, Debug)]
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum Move of ApplicationStep {
        Shortlist,
        Accept,
        Waitlist,
        Reject,
    }
    elsewhere: Submit, Withdraw, Cancel;
}

/// Takes an application one step further.
#[derive(Clone, Copy, Debug)]
pub struct MoveApplication {
    /// Which.
    pub id: ExchangeApplicationId,
    /// The step.
    pub step: Move,
}

impl Command for MoveApplication {
    type Target = ApplicationOf;
    type Output = exchange_application::Model;

    fn action(&self) -> Action {
        self.step.step().action()
    }
    async fn load(&self, tx: &Tx) -> Result<ApplicationOf> {
        lock(self.id, tx).await
    }
    fn scope(&self, target: &ApplicationOf) -> Scope {
        target.scope
    }
    async fn apply(self, target: ApplicationOf, tx: &mut Tx) -> Result<exchange_application::Model> {
        let to = rules::LIFE_CYCLE.next_state(target.application.status, self.step.step())?;
        ensure_clear(rules::guard(self.step.step(), standing(&target, self.step, tx).await?))?;
        let application = target.application;
        let now = tx.viewer().now;
        let mut row = application.clone().into_active_model();
        row.status = Set(to);
        if application.token_hash.is_some() {
            // Whoever is told of it has time to look.
            row.token_expires_at = Set(Some(now + rules::TOKEN_IS_GOOD_FOR));
        }
        match self.step {
            Move::Shortlist => {}
            Move::Accept => {
                row.accepted_at = Set(Some(now));
                settle(&application, waitlist_offer::Status::Taken, tx).await?;
            }
            Move::Waitlist => row.waitlisted_at = Set(Some(now)),
            Move::Reject => {
                row.ended_at = Set(Some(now));
                settle(&application, waitlist_offer::Status::Refused, tx).await?;
            }
        }
        tx.update(&application, row).await
    }
}

/// What the step depends on; what it does not is taken as given.
async fn standing(target: &ApplicationOf, step: Move, tx: &Tx) -> Result<Standing> {
    let ApplicationOf { application, round, scope: _ } = target;
    let mut standing = Standing { is_scored: true, is_placed: false, has_place: true };
    match step {
        Move::Shortlist => {
            let criteria = tx.find::<exchange_criterion::Entity>();
            let criteria = tx.all(criteria.filter(exchange_criterion::Column::RoundId.eq(round.id))).await?;
            let reviews = tx.find::<application_review::Entity>();
            let reviews = reviews.filter(application_review::Column::ApplicationId.eq(application.id));
            let scores = tx.find::<application_score::Entity>();
            let scores = scores.filter(application_score::Column::ApplicationId.eq(application.id));
            standing.is_scored = rules::is_scored(&criteria, &tx.all(reviews).await?, &tx.all(scores).await?);
        }
        Move::Accept if rules::TAKES_PLACE.contains(&application.side) => {
            let is_offered = super::offer::open(application.id, tx).await?.is_some();
            standing.has_place = is_offered || places_left(round, tx).await?.is_none_or(|left| 0 < left);
        }
        Move::Waitlist => {
            let pairs = tx.find::<placement::Entity>().filter(of(application.id));
            standing.is_placed = rules::is_placed(&tx.all(pairs).await?);
        }
        Move::Accept | Move::Reject => {}
    }
    Ok(standing)
}

/// Gives an application its place, within the change that brings it about.
pub(super) async fn promote(application: &exchange_application::Model, tx: &mut Tx) -> Result<()> {
    let to = rules::LIFE_CYCLE.next_state(application.status, ApplicationStep::Accept)?;
    let mut row = application.clone().into_active_model();
    row.status = Set(to);
    row.accepted_at = Set(Some(tx.viewer().now));
    tx.attribute_to(Some(Action::AcceptApplication));
    tx.update(application, row).await?;
    tx.attribute_to(None);
    Ok(())
}

/// Ends an application that its applicant takes back.
pub(super) fn withdrawn(
    application: &exchange_application::Model,
    to: Status,
    tx: &Tx,
) -> exchange_application::ActiveModel {
    let mut row = application.clone().into_active_model();
    row.status = Set(to);
    row.ended_at = Set(Some(tx.viewer().now));
    row
}
