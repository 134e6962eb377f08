//! Who sends a request, by the token that it carries.
use axum::http::{HeaderMap, StatusCode};
use chrono::{DateTime, Utc};

use super::{
    App, REQUEST_ID,
    bearer::{Carried, carried},
    request::Refused,
};
use crate::{
    account::{identity, service, store},
    auth::{Pass, Role, Viewer, issuer::Assertion},
    data::urgently,
    error::{Error, FAULT, Fault, OVERLOADED, Result, TOO_MUCH, UNAVAILABLE},
};

/// Who sends the request. A token that is not valid is refused, never taken for none.
pub(super) async fn viewer(app: &App, headers: &HeaderMap) -> Result<Viewer, Refused> {
    let now = app.database.clock().now();
    let request_id = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).map(str::to_owned);
    let refused = (StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "The token is not valid: sign in again.");
    let token = match carried(headers) {
        Carried::Nothing => return Ok(Viewer { request_id, ..Viewer::public(now) }),
        Carried::Token(token) => token,
        Carried::Nonsense => return Err(refused),
    };
    if let Some(pass) = Pass::in_authorization(token) {
        return Ok(Viewer { request_id, pass: Some(pass), ..Viewer::public(now) });
    }
    match urgently(account(app, token, now)).await {
        Ok(viewer) => viewer.map(|viewer| Viewer { request_id, ..viewer }).ok_or(refused),
        Err(Error::Internal(Fault::Overloaded)) => Err((StatusCode::SERVICE_UNAVAILABLE, OVERLOADED, TOO_MUCH)),
        Err(Error::Internal(Fault::Unavailable(_))) => {
            Err((StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE, "The database does not answer: try again later."))
        }
        Err(_) => Err((StatusCode::SERVICE_UNAVAILABLE, "INTERNAL", FAULT)),
    }
}

/// The account that a token signs in, as it is now.
async fn account(app: &App, token: &str, now: DateTime<Utc>) -> Result<Option<Viewer>> {
    if let Some(pass) = Pass::of_service_in_authorization(token) {
        return service::store::viewer(&app.database, &pass, now).await;
    }
    if let Some(issuer) = app.issuers.claimed_by(token) {
        let Some(assertion) = issuer.check(token, now).await else { return Ok(None) };
        return signed_in_elsewhere(app, assertion, now).await;
    }
    let Some(claims) = app.keys.check(token, now) else { return Ok(None) };
    match claims.sid {
        Some(session) => store::viewer_in(&app.database, session, claims.sub, claims.role, now).await,
        None => store::viewer(&app.database, claims.sub, claims.role, now).await,
    }
}

/// The account of somebody who signed in at another issuer. That says who they are and how they showed it; what they
/// may do is not its to say. Staff who need a second factor, and showed none there, have the rights of everybody.
async fn signed_in_elsewhere(app: &App, assertion: Assertion, now: DateTime<Utc>) -> Result<Option<Viewer>> {
    let Assertion { who, signed_in_at, has_second_factor } = assertion;
    let Some(id) = identity::account_of(&app.database, &who, now).await? else { return Ok(None) };
    let signed_in_at = Some(signed_in_at);
    let viewer = store::viewer(&app.database, id, Role::Staff, now).await?;
    let is_short = |viewer: &Viewer| app.desk.staff_need_second_factor && viewer.is_staff() && !has_second_factor;
    let viewer = match viewer {
        Some(viewer) if is_short(&viewer) => store::viewer(&app.database, id, Role::Public, now).await?,
        viewer => viewer,
    };
    Ok(viewer.map(|viewer| Viewer { signed_in_at, ..viewer }))
}
