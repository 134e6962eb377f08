//! Notices to those who apply for an exchange: what is decided on their application, and on the placement that it is in.
//! None holds a token: of tokens only digests are kept.
use chrono::{DateTime, Utc};
use entity::{
    exchange_application::{self, ExchangeApplicationId},
    exchange_program, exchange_round, ledger_entry,
    notice::{Kind, Parameters},
    organization::{self, OrganizationId},
    placement::{self, Side},
    waitlist_offer,
};
use sea_orm::{ActiveEnum as _, ColumnTrait as _};

use super::{follow::parameters, rules::concerns};
use crate::{
    auth::Viewer,
    data::{Access, Database, Post, Recipient, Tx},
    error::Result,
    exchange::placement::{
        commands::of,
        rules::{UNCONFIRMED, other, side},
    },
};

/// The notice of a step of an application's life.
pub(super) async fn of_application(
    kind: Kind,
    key: String,
    entry: &ledger_entry::Model,
    tx: &Tx,
) -> Result<Option<Post>> {
    told(kind, key, ExchangeApplicationId(entry.record_id), None, day(entry.at), tx).await
}

/// The notice of an application that came of an inquiry, which whoever sent that completes.
pub(super) async fn of_start(
    application: ExchangeApplicationId,
    entry: &ledger_entry::Model,
    tx: &Tx,
) -> Result<Option<Post>> {
    let kind = Kind::ExchangeApplicationStarted;
    told(kind, format!("{}/{}", entry.id, kind.to_value()), application, None, day(entry.at), tx).await
}

/// The notice of a place that is offered, or was not taken in time.
pub(super) async fn of_offer(kind: Kind, key: String, entry: &ledger_entry::Model, tx: &Tx) -> Result<Option<Post>> {
    let known = tx.find::<waitlist_offer::Entity>().filter(waitlist_offer::Column::Id.eq(entry.record_id));
    let Some(offer) = tx.all(known).await?.pop() else { return Ok(None) };
    let until = offer.expires_at.format("%Y-%m-%d %H:%M UTC").to_string();
    told(kind, key, offer.application_id, None, until, tx).await
}

/// The notices of a step of a placement's life, one for each side that applied.
pub(super) async fn of_placement(kind: Kind, entry: &ledger_entry::Model, tx: &Tx) -> Result<Vec<Post>> {
    let known = tx.find::<placement::Entity>().filter(placement::Column::Id.eq(entry.record_id));
    let Some(placement) = tx.all(known).await?.pop() else { return Ok(Vec::new()) };
    let mut posts = Vec::new();
    for which in [Side::A, Side::B] {
        let Some(application) = side(&placement, which).application else { continue };
        let across = side(&placement, other(which)).organization;
        let key = format!("{}/{}/{application}", entry.id, kind.to_value());
        posts.extend(told(kind, key, application, Some(across), day(entry.at), tx).await?);
    }
    Ok(posts)
}

fn day(at: DateTime<Utc>) -> String {
    at.date_naive().to_string()
}

/// A notice to an applicant, of the other side where it is of a placement; none if they are not to be told any more.
async fn told(
    kind: Kind,
    key: String,
    application: ExchangeApplicationId,
    across: Option<OrganizationId>,
    day: String,
    tx: &Tx,
) -> Result<Option<Post>> {
    let known = tx.find::<exchange_application::Entity>().filter(exchange_application::Column::Id.eq(application));
    let known = tx.all(known).await?.pop().filter(|application| concerns(kind, application));
    let Some(application) = known else { return Ok(None) };
    let parameters = words(&application, across, day, tx).await?;
    let to = Recipient::Applicant(application.id);
    Ok(Some(Post { kind, to, language: application.language, parameters, key }))
}

async fn words(
    application: &exchange_application::Model,
    across: Option<OrganizationId>,
    day: String,
    tx: &Tx,
) -> Result<Parameters> {
    let round = tx.find::<exchange_round::Entity>().filter(exchange_round::Column::Id.eq(application.round_id));
    let round = tx.all(round).await?.pop();
    let program = round.as_ref().map(|round| exchange_program::Column::Id.eq(round.program_id));
    let program = match program {
        Some(is_it) => tx.all(tx.find::<exchange_program::Entity>().filter(is_it)).await?.pop(),
        None => None,
    };
    let with = program.zip(round).map(|(program, round)| format!("{}, {}", program.name, round.name));
    let named = across.unwrap_or(application.organization_id);
    let named = tx.all(tx.find::<organization::Entity>().filter(organization::Column::Id.eq(named))).await?.pop();
    Ok(parameters([
        ("with", with.unwrap_or_default()),
        ("title", named.map(|organization| organization.name).unwrap_or_default()),
        ("day", day),
        ("id", application.id.to_string()),
    ]))
}

/// The address of an applicant, who alone is written to; none if they are not to be told any more.
pub(super) async fn applicant(database: &Database, kind: Kind, id: ExchangeApplicationId) -> Result<Option<String>> {
    let access = Access::new(database.clone(), Viewer::system(database.clock().now()));
    let known = access.by_key::<exchange_application::Entity>(id.0).await?;
    let known = known.filter(|application| concerns(kind, application));
    let Some(application) = known else { return Ok(None) };
    let waits = if kind == Kind::ExchangePlaceOffered {
        let open = access
            .find::<waitlist_offer::Entity>()
            .filter(waitlist_offer::Column::ApplicationId.eq(id))
            .filter(waitlist_offer::Column::Status.eq(waitlist_offer::Status::Offered));
        access.one(open).await?.is_some()
    } else if kind == Kind::PlacementProposed {
        let open = access.find::<placement::Entity>().filter(of(id));
        access.one(open.filter(placement::Column::Status.is_in(UNCONFIRMED))).await?.is_some()
    } else {
        true
    };
    Ok(application.contact_mailbox.clone().filter(|_| waits))
}
