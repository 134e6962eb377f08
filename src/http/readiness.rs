//! Whether the server can take requests.
use axum::{
    extract::State,
    http::StatusCode,
    response::{IntoResponse as _, Response as HttpResponse},
};

use super::{App, answer::refusal};
use crate::{data::Unhealthy, error::UNAVAILABLE};

/// Whether requests should be sent here, and if not, why.
pub(super) async fn ready(State(app): State<App>) -> HttpResponse {
    match app.database.health().await {
        Ok(()) => "ready".into_response(),
        Err(Unhealthy::Silent) => {
            refusal(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE, "The database does not answer.")
        }
        Err(Unhealthy::ReadOnly) => {
            let message = "The database does not take changes: its disk may be full. The log tells more.";
            refusal(StatusCode::SERVICE_UNAVAILABLE, UNAVAILABLE, message)
        }
    }
}
