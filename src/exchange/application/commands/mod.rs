//! Changes to applications. Each locks the round first, so that places are counted by one change at a time.
mod erase;
mod form;
mod offer;
mod review;
mod start;
mod steps;
mod submit;
mod withdraw;

pub use erase::EraseApplication;
pub(crate) use erase::erase;
pub use form::PublishForm;
pub use offer::{ExpireOffer, OfferPlace, RefuseOffer, TakeOffer};
pub use review::{RecuseReviewer, ScoreApplication};
pub(crate) use start::Draft;
pub use start::{StartApplication, Started};
pub use steps::{Move, MoveApplication};
pub use submit::{SaveApplication, SubmitApplication};
pub use withdraw::WithdrawApplication;

use entity::{
    exchange_application::{self, ExchangeApplicationId, Status},
    exchange_round, waitlist_offer,
};
use sea_orm::{ColumnTrait as _, Condition};

use super::{rules, store};
use crate::{
    auth::policy::Scope,
    chapter::commands::scope_of,
    data::{Target, Tx, Versioned},
    error::{Code, Result},
};

/// An application with its round.
#[derive(Debug)]
pub struct ApplicationOf {
    application: exchange_application::Model,
    round: exchange_round::Model,
    /// What rights are asked of: the token that was shown, or the chapter that it is for.
    scope: Scope,
}

impl Target for ApplicationOf {
    fn versioned(&self) -> Option<Versioned> {
        Some(Versioned::of(&self.application))
    }
}

/// How somebody names an application.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Named {
    /// By its token.
    ByToken,
    /// By its id, as leaders do of their chapter's.
    ById(ExchangeApplicationId),
}

/// The application that the staff name, and its round, both locked.
async fn lock(id: ExchangeApplicationId, tx: &Tx) -> Result<ApplicationOf> {
    let is_it = Condition::all().add(exchange_application::Column::Id.eq(id));
    lock_both(is_it, "id", Scope::Global, tx).await
}

/// The application that its applicant or a leader of its chapter names, and its round, both locked. A token that opens
/// none is like one of an application that is not there.
async fn lock_named(named: Named, tx: &Tx) -> Result<ApplicationOf> {
    let viewer = tx.viewer();
    match (named, &viewer.opaque_token) {
        (Named::ByToken, Some(token)) => {
            lock_both(store::opened_by(token, viewer.now), "token", Scope::TokenHolder, tx).await
        }
        (Named::ByToken, None) => Err(absent("token")),
        (Named::ById(id), _) => {
            let of_a_chapter = Condition::all()
                .add(exchange_application::Column::Id.eq(id))
                .add(exchange_application::Column::ChapterId.is_not_null());
            let mut found = lock_both(of_a_chapter, "id", Scope::Global, tx).await?;
            if let Some(id) = found.application.chapter_id {
                found.scope = chapter(id, "id", tx).await?;
            }
            Ok(found)
        }
    }
}

async fn lock_both(is_it: Condition, path: &str, scope: Scope, tx: &Tx) -> Result<ApplicationOf> {
    let seen = tx.all(tx.find::<exchange_application::Entity>().filter(is_it)).await?.pop();
    let seen = seen.ok_or_else(|| absent(path))?;
    let round = tx.lock_by_key::<exchange_round::Entity>(seen.round_id.0, path).await?;
    let application = tx.lock_by_key::<exchange_application::Entity>(seen.id.0, path).await?;
    Ok(ApplicationOf { application, round, scope })
}

fn absent(path: &str) -> crate::error::Error {
    Code::NotFound.at(path, "There is no such application.").into()
}

/// What rights are asked of for something of this chapter.
pub(crate) async fn chapter(id: entity::chapter::ChapterId, path: &str, tx: &Tx) -> Result<Scope> {
    let chapter = tx.lock_shared::<entity::chapter::Entity>(&[id.0], path).await?.pop();
    chapter.as_ref().map(scope_of).ok_or_else(|| Code::NotFound.at(path, "There is no such chapter.").into())
}

/// How many places of the round are left; none if it has as many as one likes.
async fn places_left(round: &exchange_round::Model, tx: &Tx) -> Result<Option<u64>> {
    let taken = Condition::all()
        .add(exchange_application::Column::RoundId.eq(round.id))
        .add(exchange_application::Column::Status.eq(Status::Accepted))
        .add(exchange_application::Column::Side.is_in(rules::TAKES_PLACE));
    let offered = Condition::all()
        .add(waitlist_offer::Column::RoundId.eq(round.id))
        .add(waitlist_offer::Column::Status.eq(waitlist_offer::Status::Offered));
    let most = u64::try_from(round.capacity.unwrap_or_default()).unwrap_or_default();
    let taken = tx.count_up_to::<exchange_application::Entity>(taken, most).await?;
    let offered = tx.count_up_to::<waitlist_offer::Entity>(offered, most).await?;
    Ok(rules::places_left(round.capacity, taken, offered))
}
