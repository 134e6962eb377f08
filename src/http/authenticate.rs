//! Who sends a request, by the token that it carries.
use axum::http::{HeaderMap, StatusCode};
use chrono::{DateTime, Utc};

use super::{
    App, REQUEST_ID,
    admission::{TOKEN_EXPIRED, UNAUTHENTICATED},
    bearer::{Carried, carried},
    request::Refused,
};
use crate::{
    account::{identity, service, store},
    auth::{OpaqueToken, Role, TokenFault, Viewer, issuer::Assertion},
    data::urgently,
    error::{Error, FAULT, Fault, OVERLOADED, Result, TOO_MUCH, UNAVAILABLE},
};

/// Why nobody is signed in by a token.
enum Unsigned {
    Token(TokenFault),
    Server(Error),
}

impl From<TokenFault> for Unsigned {
    fn from(fault: TokenFault) -> Self {
        Self::Token(fault)
    }
}

impl From<Error> for Unsigned {
    fn from(error: Error) -> Self {
        Self::Server(error)
    }
}

impl From<Unsigned> for Refused {
    fn from(unsigned: Unsigned) -> Self {
        let denied = |code, message| Self::new(StatusCode::UNAUTHORIZED, code, message);
        let unavailable = |code, message| Self::new(StatusCode::SERVICE_UNAVAILABLE, code, message);
        match unsigned {
            Unsigned::Token(TokenFault::Invalid) => denied(UNAUTHENTICATED, "The token is not valid: sign in again."),
            Unsigned::Token(TokenFault::Expired) => {
                denied(TOKEN_EXPIRED, "The token has expired: get the next one, with `refreshSession` for a session.")
            }
            Unsigned::Server(Error::Internal(Fault::Overloaded)) => unavailable(OVERLOADED, TOO_MUCH),
            Unsigned::Server(Error::Internal(Fault::Unavailable(_))) => {
                unavailable(UNAVAILABLE, "The database does not answer: try again later.")
            }
            Unsigned::Server(_) => unavailable("INTERNAL", FAULT),
        }
    }
}

/// Who sends the request. A token that is not valid is refused, never taken for none.
pub(super) async fn viewer(app: &App, headers: &HeaderMap) -> Result<Viewer, Refused> {
    let nobody = nobody(app, headers);
    let token = match carried(headers) {
        Carried::Nothing => return Ok(nobody),
        Carried::Token(token) => token,
        Carried::Malformed => return Err(Unsigned::from(TokenFault::Invalid).into()),
    };
    if let Some(opaque_token) = OpaqueToken::in_authorization(token) {
        return Ok(Viewer { opaque_token: Some(opaque_token), ..nobody });
    }
    let viewer = urgently(account(app, token, nobody.now)).await?;
    Ok(Viewer { request_id: nobody.request_id, ..viewer })
}

/// Somebody of whom no token says who they are.
pub(super) fn nobody(app: &App, headers: &HeaderMap) -> Viewer {
    let request_id = headers.get(REQUEST_ID).and_then(|id| id.to_str().ok()).map(str::to_owned);
    Viewer { request_id, ..Viewer::public(app.database.clock().now()) }
}

/// The account that a token signs in, as it is now.
async fn account(app: &App, token: &str, now: DateTime<Utc>) -> Result<Viewer, Unsigned> {
    if let Some(opaque_token) = OpaqueToken::of_service_in_authorization(token) {
        return Ok(service::store::viewer(&app.database, &opaque_token, now).await??);
    }
    let viewer = if let Some(issuer) = app.issuers.claimed_by(token) {
        signed_in_elsewhere(app, issuer.check(token, now).await?, now).await?
    } else {
        let claims = app.keys.check(token, now)?;
        match claims.sid {
            Some(session) => store::viewer_in(&app.database, session, claims.sub, claims.role, now).await?,
            None => store::viewer(&app.database, claims.sub, claims.role, now).await?,
        }
    };
    Ok(viewer.ok_or(TokenFault::Invalid)?)
}

/// The account of somebody who signed in at another issuer. That says who they are and how they showed it; what they
/// may do is not its to say. Staff who need a second factor, and showed none there, have the rights of everybody.
async fn signed_in_elsewhere(app: &App, assertion: Assertion, now: DateTime<Utc>) -> Result<Option<Viewer>> {
    let Assertion { who, signed_in_at, has_second_factor } = assertion;
    let Some(id) = identity::account_of(&app.database, &who, now).await? else { return Ok(None) };
    let viewer = store::viewer(&app.database, id, Role::Staff, now).await?;
    let is_short =
        |viewer: &Viewer| app.sign_in_context.staff_need_second_factor && viewer.is_staff() && !has_second_factor;
    let viewer = match viewer {
        Some(viewer) if is_short(&viewer) => store::viewer(&app.database, id, Role::Public, now).await?,
        viewer => viewer,
    };
    Ok(viewer.map(|viewer| Viewer { signed_in_at, ..viewer }))
}
