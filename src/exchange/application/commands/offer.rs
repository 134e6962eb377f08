//! Places that are offered to those on the waiting list.
use chrono::TimeDelta;
use entity::{
    exchange_application::{self, ExchangeApplicationId, Status},
    exchange_round,
    waitlist_offer::{self, WaitlistOfferId},
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _, Condition, IntoActiveModel as _};

use super::{ApplicationOf, Named, lock, lock_named, places_left, steps::promote};
use crate::{
    auth::policy::{Action, Scope},
    data::{Command, Target, Tx, Versioned},
    error::{Code, Result},
    exchange::application::rules::{self, OfferStep},
    lifecycle::ensure_clear,
};

/// Offers a place to an application on the waiting list.
#[derive(Clone, Copy, Debug)]
pub struct OfferPlace {
    /// To which application.
    pub id: ExchangeApplicationId,
    /// How long it can be taken.
    pub lasts: TimeDelta,
}

impl Command for OfferPlace {
    type Target = ApplicationOf;
    type Output = waitlist_offer::Model;

    fn action(&self) -> Action {
        Action::OfferPlace
    }
    async fn load(&self, tx: &Tx) -> Result<ApplicationOf> {
        lock(self.id, tx).await
    }
    fn scope(&self, target: &ApplicationOf) -> Scope {
        target.scope
    }
    async fn apply(self, target: ApplicationOf, tx: &mut Tx) -> Result<waitlist_offer::Model> {
        let ApplicationOf { application, round, scope: _ } = target;
        if application.status != Status::Waitlisted {
            return Err(Code::WrongState.at("id", "Places are offered to applications that are WAITLISTED.").into());
        }
        if open(application.id, tx).await?.is_some() {
            return Err(Code::AlreadyExists.at("id", "It is offered a place already.").into());
        }
        if places_left(&round, tx).await? == Some(0) {
            let message = "No place is left in the round: each is taken, or offered to somebody.";
            return Err(Code::Blocked.at("id", message).into());
        }
        let row = waitlist_offer::ActiveModel {
            id: Set(tx.id()),
            application_id: Set(application.id),
            round_id: Set(round.id),
            status: Set(waitlist_offer::Status::Offered),
            expires_at: Set(tx.viewer().now + self.lasts),
            ..Default::default()
        };
        tx.insert(row).await
    }
}

/// The last offer to an application, with both of them and the round locked.
#[derive(Debug)]
pub struct OfferOf {
    offer: waitlist_offer::Model,
    of: ApplicationOf,
}

impl Target for OfferOf {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(&self.offer))
    }
}

async fn lock_offer(of: ApplicationOf, tx: &Tx) -> Result<OfferOf> {
    let offers = tx.find::<waitlist_offer::Entity>();
    let offers = offers.filter(waitlist_offer::Column::ApplicationId.eq(of.application.id));
    let offer = tx.lock_all(offers, waitlist_offer::Column::Id).await?.pop();
    let offer = offer.ok_or_else(|| Code::NotFound.at("token", "No place was offered to this application."))?;
    Ok(OfferOf { offer, of })
}

/// Takes the place that is offered.
#[derive(Clone, Copy, Debug)]
pub struct TakeOffer;

impl Command for TakeOffer {
    type Target = OfferOf;
    type Output = waitlist_offer::Model;

    fn action(&self) -> Action {
        Action::TakeOffer
    }
    async fn load(&self, tx: &Tx) -> Result<OfferOf> {
        lock_offer(lock_named(Named::ByToken, tx).await?, tx).await
    }
    fn scope(&self, target: &OfferOf) -> Scope {
        target.of.scope
    }
    async fn apply(self, OfferOf { offer, of }: OfferOf, tx: &mut Tx) -> Result<waitlist_offer::Model> {
        let to = rules::OFFER.next_state(offer.status, OfferStep::Take)?;
        ensure_clear(rules::offer_guard(OfferStep::Take))?;
        if offer.expires_at <= tx.viewer().now {
            return Err(Code::Blocked.at("token", "The time to take it has passed.").into());
        }
        if is_full(&of.round, tx).await? {
            let message = "The round has no place any more: ask the association's office.";
            return Err(Code::Blocked.at("token", message).into());
        }
        promote(&of.application, tx).await?;
        moved(&offer, to, tx).await
    }
}

/// Whether as many are accepted as the round has places.
async fn is_full(round: &exchange_round::Model, tx: &Tx) -> Result<bool> {
    let Some(capacity) = round.capacity.and_then(|capacity| u64::try_from(capacity).ok()) else { return Ok(false) };
    let taken = Condition::all()
        .add(exchange_application::Column::RoundId.eq(round.id))
        .add(exchange_application::Column::Status.eq(Status::Accepted))
        .add(exchange_application::Column::Side.is_in(rules::TAKES_PLACE));
    Ok(capacity <= tx.count_up_to::<exchange_application::Entity>(taken, capacity).await?)
}

/// Refuses the place that is offered; the application stays on the waiting list.
#[derive(Clone, Copy, Debug)]
pub struct RefuseOffer;

impl Command for RefuseOffer {
    type Target = OfferOf;
    type Output = waitlist_offer::Model;

    fn action(&self) -> Action {
        Action::RefuseOffer
    }
    async fn load(&self, tx: &Tx) -> Result<OfferOf> {
        lock_offer(lock_named(Named::ByToken, tx).await?, tx).await
    }
    fn scope(&self, target: &OfferOf) -> Scope {
        target.of.scope
    }
    async fn apply(self, OfferOf { offer, of: _ }: OfferOf, tx: &mut Tx) -> Result<waitlist_offer::Model> {
        let to = rules::OFFER.next_state(offer.status, OfferStep::Refuse)?;
        ensure_clear(rules::offer_guard(OfferStep::Refuse))?;
        moved(&offer, to, tx).await
    }
}

/// Ends an offer that was not taken in time.
#[derive(Clone, Copy, Debug)]
pub struct ExpireOffer {
    /// Which.
    pub id: WaitlistOfferId,
}

impl Command for ExpireOffer {
    type Target = OfferOf;
    type Output = waitlist_offer::Model;

    fn action(&self) -> Action {
        Action::ExpireOffer
    }
    async fn load(&self, tx: &Tx) -> Result<OfferOf> {
        let seen = tx.find::<waitlist_offer::Entity>().filter(waitlist_offer::Column::Id.eq(self.id));
        let seen = tx.all(seen).await?.pop().ok_or_else(|| Code::NotFound.at("id", "There is no such offer."))?;
        let of = lock(seen.application_id, tx).await?;
        Ok(OfferOf { offer: tx.lock_by_key::<waitlist_offer::Entity>(self.id.0, "id").await?, of })
    }
    fn scope(&self, target: &OfferOf) -> Scope {
        target.of.scope
    }
    async fn apply(self, OfferOf { offer, of: _ }: OfferOf, tx: &mut Tx) -> Result<waitlist_offer::Model> {
        let to = rules::OFFER.next_state(offer.status, OfferStep::Expire)?;
        ensure_clear(rules::offer_guard(OfferStep::Expire))?;
        if tx.viewer().now < offer.expires_at {
            return Err(Code::Blocked.at("id", "It can still be taken.").into());
        }
        moved(&offer, to, tx).await
    }
}

async fn moved(
    offer: &waitlist_offer::Model,
    to: waitlist_offer::Status,
    tx: &mut Tx,
) -> Result<waitlist_offer::Model> {
    let mut row = offer.clone().into_active_model();
    row.status = Set(to);
    tx.update(offer, row).await
}

/// The offer to an application that waits to be taken.
pub(super) async fn open(application: ExchangeApplicationId, tx: &Tx) -> Result<Option<waitlist_offer::Model>> {
    let open = tx
        .find::<waitlist_offer::Entity>()
        .filter(waitlist_offer::Column::ApplicationId.eq(application))
        .filter(waitlist_offer::Column::Status.eq(waitlist_offer::Status::Offered));
    tx.lock_one(open).await
}

/// Ends the offer of an application of which something else becomes.
pub(super) async fn settle(
    application: &exchange_application::Model,
    to: waitlist_offer::Status,
    tx: &mut Tx,
) -> Result<()> {
    if application.status == Status::Waitlisted
        && let Some(offer) = open(application.id, tx).await?
    {
        moved(&offer, to, tx).await?;
    }
    Ok(())
}
