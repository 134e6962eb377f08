//! What other programs find here under names that standards gave (RFC 8615).
use axum::{
    Router,
    extract::State,
    http::{HeaderValue, Method, StatusCode, header},
    response::{IntoResponse as _, Response as HttpResponse},
    routing::get,
};
use tower_http::cors::{Any, CorsLayer};

use super::{App, answer::refusal, no_method};
use crate::error::FAULT;

/// A key is good for longer than anybody keeps this.
const KEPT: HeaderValue = HeaderValue::from_static("public, max-age=300");

/// Anybody may read it, from any page.
pub(super) fn routes() -> Router<App> {
    let anybody = CorsLayer::new().allow_origin(Any).allow_methods([Method::GET]);
    Router::new().route("/.well-known/jwks.json", get(keys)).method_not_allowed_fallback(no_method).layer(anybody)
}

/// The public parts of the keys that our tokens are checked with (RFC 7517).
async fn keys(State(app): State<App>) -> HttpResponse {
    let published = app.keys.published(app.database.clock().now());
    match serde_json::to_vec(&published) {
        Ok(body) => {
            let of = HeaderValue::from_static("application/jwk-set+json");
            ([(header::CONTENT_TYPE, of), (header::CACHE_CONTROL, KEPT)], body).into_response()
        }
        Err(_) => refusal(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", FAULT),
    }
}
