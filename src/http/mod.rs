//! GraphQL over HTTP, and whether the server lives.
mod limits;
mod shape;
mod survey;
mod unsent;

use std::sync::Arc;

use async_graphql::{Request, Response, ServerError};
use axum::{
    Json, Router,
    extract::{DefaultBodyLimit, State, rejection::JsonRejection},
    http::{HeaderMap, StatusCode, header},
    response::{IntoResponse, Response as HttpResponse},
    routing::{get, post},
};
use serde_json::json;
use tokio::sync::OnceCell;

use self::shape::Shape;
use crate::{
    account::store,
    auth::{Role, Viewer, token::Key},
    data::{Access, Database},
    error::request_error,
    schema::Schema,
};

const BODY_BYTES: usize = 256 * 1024;
const MEDIA_TYPE: &str = "application/graphql-response+json";

/// What every request needs.
#[derive(Clone)]
pub struct App {
    database: Database,
    key: Arc<Key>,
    schema: Schema,
    shapes: Arc<[OnceCell<Shape>; 3]>,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("database", &self.database).finish_non_exhaustive()
    }
}

impl App {
    /// The application on a database.
    pub fn new(database: Database, key: Key, schema: Schema) -> Self {
        Self { database, key: Arc::new(key), schema, shapes: Arc::default() }
    }

    /// Answers one request of one viewer; the only way to the schema.
    pub async fn answer(&self, viewer: Viewer, request: Request) -> Response {
        let shape = match self.shape(&viewer).await {
            Ok(shape) => shape,
            Err(error) => return Response::from_errors(vec![error]),
        };
        let mut response = match limits::prepare(request, shape, viewer.role()) {
            Ok(request) => self.schema.execute(request.data(Access::new(self.database.clone(), viewer))).await,
            Err(error) => Response::from_errors(vec![error]),
        };
        // What the executor refuses by itself it refuses without a code.
        for error in response.errors.iter_mut().filter(|error| error.extensions.is_none()) {
            error.extensions.get_or_insert_default().set("code", "GRAPHQL_VALIDATION_FAILED");
        }
        response
    }

    /// The schema as the viewer's role sees it, read from it once.
    async fn shape(&self, viewer: &Viewer) -> Result<&Shape, ServerError> {
        let place = match viewer.role() {
            Role::Public => 0,
            Role::ChapterLeader => 1,
            Role::Staff => 2,
        };
        let read = async || Shape::of(&self.schema, &self.database, viewer.clone()).await.ok_or(());
        let shape = self.shapes[place].get_or_try_init(read).await;
        shape.map_err(|()| request_error("INTERNAL", "Something went wrong on the server."))
    }
}

/// The paths of the server.
pub fn router(app: App) -> Router {
    Router::new()
        .route("/graphql", post(graphql))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .with_state(app)
}

/// `Json` takes `application/json` only: other types could be sent by a foreign page without being asked first.
async fn graphql(
    State(app): State<App>,
    headers: HeaderMap,
    body: Result<Json<Request>, JsonRejection>,
) -> HttpResponse {
    let viewer = match viewer(&app, &headers).await {
        Ok(viewer) => viewer,
        Err(refusal) => return refusal,
    };
    let Json(request) = match body {
        Ok(body) => body,
        Err(rejection) => {
            return refuse(rejection.status(), "BAD_REQUEST", "Send a GraphQL request as application/json.");
        }
    };
    let response = app.answer(viewer, request).await;
    let accepts = headers.get(header::ACCEPT).and_then(|accept| accept.to_str().ok()).unwrap_or_default();
    let strict = accepts.contains(MEDIA_TYPE);
    let refused = response.is_err() && response.errors.iter().all(|error| error.path.is_empty());
    let status = if strict && refused { StatusCode::BAD_REQUEST } else { StatusCode::OK };
    let media_type = if strict { MEDIA_TYPE } else { "application/json" };
    (status, [(header::CONTENT_TYPE, media_type)], Json(response)).into_response()
}

/// Who sends the request. A token that is not valid is refused, never taken for none.
async fn viewer(app: &App, headers: &HeaderMap) -> Result<Viewer, HttpResponse> {
    let now = app.database.clock().now();
    let Some(authorization) = headers.get(header::AUTHORIZATION) else { return Ok(Viewer::public(now)) };
    let refusal = || refuse(StatusCode::UNAUTHORIZED, "UNAUTHENTICATED", "The token is not valid: sign in again.");
    let token = authorization.to_str().ok().and_then(|value| value.strip_prefix("Bearer "));
    let claims = token.and_then(|token| app.key.check(token, now)).ok_or_else(refusal)?;
    match store::viewer(&app.database, claims.sub, claims.role, now).await {
        Ok(viewer) => viewer.ok_or_else(refusal),
        Err(_) => Err(refuse(StatusCode::SERVICE_UNAVAILABLE, "INTERNAL", "Something went wrong on the server.")),
    }
}

fn refuse(status: StatusCode, code: &str, message: &str) -> HttpResponse {
    let body = json!({ "errors": [{ "message": message, "extensions": { "code": code } }] });
    let mut response = (status, Json(body)).into_response();
    if status == StatusCode::UNAUTHORIZED {
        response.headers_mut().insert(header::WWW_AUTHENTICATE, header::HeaderValue::from_static("Bearer"));
    }
    response
}

async fn ready(State(app): State<App>) -> StatusCode {
    if app.database.ping().await.is_ok() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}
