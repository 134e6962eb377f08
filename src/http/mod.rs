//! GraphQL over HTTP, and whether the server lives.
mod answer;
mod bearer;
mod explorer;
mod export;
mod limits;
mod request;
mod sender;
mod shape;
mod survey;
mod unsent;
mod well_known;

use std::{sync::Arc, time::Duration};

use async_graphql::{Request, Response, ServerError};
use axum::{
    Extension, Router,
    body::Bytes,
    extract::{DefaultBodyLimit, Request as HttpRequest, State, rejection::BytesRejection},
    http::{HeaderMap, HeaderValue, Method, StatusCode, header},
    middleware::{Next, from_fn, map_request},
    response::Response as HttpResponse,
    routing::{get, post},
};
use chrono::{DateTime, Utc};
use ipnet::IpNet;
use tokio::sync::{Notify, OnceCell};
use tower_http::{
    catch_panic::CatchPanicLayer,
    cors::CorsLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
    timeout::TimeoutLayer,
};

use self::{
    answer::{answer, refusal},
    bearer::{Carried, carried},
    request::Refused,
    sender::{Noted, Sender},
    shape::Shape,
};
use crate::{
    account::{desk::Desk, explain::Witness, identity, service, store},
    association::Profile,
    auth::{Issuers, Keys, Pass, Passwords, Role, Throttle, Viewer, issuer::Assertion},
    chapter::officer::mutations::ReportsOfRequest,
    data::{Access, Database},
    error::{FAULT, Result, request_error},
    schema::Schema,
};

const BODY_BYTES: usize = 256 * 1024;
const REQUEST_ID: &str = "x-request-id";
/// Longer than any statement may take; what is left then is a fault.
const WALL_CLOCK: Duration = Duration::from_secs(30);

/// What every request needs.
#[derive(Clone)]
pub struct App {
    database: Database,
    keys: Arc<Keys>,
    schema: Schema,
    shapes: Arc<[OnceCell<Shape>; 3]>,
    throttle: Throttle,
    association: Arc<Profile>,
    desk: Desk,
    issuers: Issuers,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("database", &self.database).finish_non_exhaustive()
    }
}

impl App {
    /// The application on a database.
    pub fn new(database: Database, keys: Keys, schema: Schema) -> Self {
        let (shapes, association, keys) = (Arc::default(), Arc::default(), Arc::new(keys));
        let (throttle, issuers, passwords) = (Throttle::default(), Issuers::default(), Passwords::default());
        let desk = Desk { keys: Arc::clone(&keys), passwords, staff_need_second_factor: false, mail: Arc::default() };
        Self { database, keys, schema, shapes, throttle, association, desk, issuers }
    }

    /// The application of this association.
    pub fn of(self, association: Profile) -> Self {
        Self { association: Arc::new(association), ..self }
    }

    /// The application whose staff need a second factor, if so, and which wakes whoever sends letters by `mail`.
    pub fn signing_in(mut self, staff_need_second_factor: bool, mail: Arc<Notify>) -> Self {
        self.desk = Desk { staff_need_second_factor, mail, ..self.desk };
        self
    }

    /// The application that takes tokens of these issuers too.
    pub fn trusting(self, issuers: Issuers) -> Self {
        Self { issuers, ..self }
    }

    /// Answers one request of one viewer; the only way to the schema.
    pub async fn answer(&self, viewer: Viewer, request: Request) -> Response {
        let access = Access::new(self.database.clone(), viewer);
        let response = self.ask(access.clone(), request).await;
        match access.keep_readings().await {
            Ok(()) => response,
            Err(_) => Response::from_errors(vec![request_error("INTERNAL", FAULT)]),
        }
    }

    /// What the answer would be, which nobody has read.
    async fn ask(&self, access: Access, request: Request) -> Response {
        let viewer = access.viewer();
        let shape = match self.shape(viewer).await {
            Ok(shape) => shape,
            Err(error) => return Response::from_errors(vec![error]),
        };
        let mut response = match limits::prepare(request, shape, viewer.role()) {
            Ok(request) => {
                let is_staff = viewer.is_staff();
                let request = request.data(access).data(self.throttle.clone()).data(Arc::clone(&self.association));
                let request = request.data(self.desk.clone()).data(self.issuers.clone());
                let request = request.data(ReportsOfRequest::default());
                let request = if is_staff { request.data(self.witness()) } else { request };
                self.schema.execute(request).await
            }
            Err(error) => Response::from_errors(vec![error]),
        };
        // What the executor refuses by itself it refuses without a code.
        for error in response.errors.iter_mut().filter(|error| error.extensions.is_none()) {
            error.extensions.get_or_insert_default().set("code", "GRAPHQL_VALIDATION_FAILED");
        }
        response
    }

    /// Asks itself in somebody else's name.
    fn witness(&self) -> Witness {
        let app = self.clone();
        Witness(Arc::new(move |viewer, request| {
            let app = app.clone();
            Box::pin(async move { app.ask(Access::new(app.database.clone(), viewer), request).await })
        }))
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
        shape.map_err(|()| request_error("INTERNAL", FAULT))
    }
}

/// From where the server may be asked, beside programs that are not web pages.
#[derive(Clone, Debug, Default)]
pub struct Doors {
    /// The names that it is reached by.
    pub hosts: Vec<String>,
    /// The web pages elsewhere that may ask it.
    pub origins: Vec<HeaderValue>,
    /// The networks of the proxies before it, which are believed whom they were asked by.
    pub proxies: Vec<IpNet>,
}

impl Doors {
    /// Networks from how they are written: an address, or all that begin alike.
    pub fn networks(raw: &[String]) -> Result<Vec<IpNet>, String> {
        let network = |raw: &String| raw.parse().or_else(|_| raw.parse::<std::net::IpAddr>().map(IpNet::from));
        let wrong = |raw: &String| format!("{raw}: give addresses like 10.0.0.7 or 10.0.0.0/8");
        raw.iter().map(|raw| network(raw).map_err(|_| wrong(raw))).collect()
    }
}

/// The paths of the server.
pub fn router(app: App, doors: &Doors) -> Router {
    let (hosts, proxies): (Arc<[String]>, Arc<[IpNet]>) = (doors.hosts.clone().into(), doors.proxies.clone().into());
    let origins = CorsLayer::new()
        .allow_origin(doors.origins.clone())
        .allow_methods([Method::GET, Method::POST])
        .allow_headers([header::CONTENT_TYPE, header::AUTHORIZATION, header::ACCEPT])
        .max_age(Duration::from_hours(1));
    Router::new()
        .route("/graphql", post(graphql))
        .route("/export/{sheet}", get(export::export))
        .layer(origins)
        .merge(explorer::routes())
        .merge(well_known::routes())
        .layer(from_fn(move |request: HttpRequest, next: Next| {
            let known = request::is_for(&hosts, request.uri(), request.headers());
            async move { if known { next.run(request).await } else { unknown_host() } }
        }))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(TimeoutLayer::with_status_code(StatusCode::SERVICE_UNAVAILABLE, WALL_CLOCK))
        .layer(CatchPanicLayer::custom(|_| refusal(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", FAULT)))
        .layer(SetResponseHeaderLayer::overriding(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(from_fn(own_request_ids))
        .layer(map_request(move |request: HttpRequest| {
            let request = sender::noted(request, &proxies);
            async { request }
        }))
        .with_state(app)
}

fn unknown_host() -> HttpResponse {
    let message = "This server does not go by that name: its setting `hosts` lists those that it goes by.";
    refusal(StatusCode::MISDIRECTED_REQUEST, "BAD_REQUEST", message)
}

/// A caller may name the request, but what it says goes to the log and the ledger.
async fn own_request_ids(mut request: HttpRequest, next: Next) -> HttpResponse {
    let id = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok());
    if !id.is_some_and(|id| id.len() <= 64 && id.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '-'))
    {
        request.headers_mut().remove(REQUEST_ID);
    }
    next.run(request).await
}

async fn graphql(
    State(app): State<App>,
    sender: Noted,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> HttpResponse {
    let address = sender.map(|Extension(Sender(address))| address);
    let viewer = match viewer(&app, &headers).await {
        Ok(viewer) => Viewer { address, ..viewer },
        Err((status, code, message)) => return refusal(status, code, message),
    };
    let request = match body {
        Ok(body) => request::read(&headers, &body),
        Err(rejection) => {
            Err((rejection.status(), "BAD_REQUEST", "The body cannot be read, or is larger than 256 KiB."))
        }
    };
    let request = match request {
        Ok(request) => request,
        Err((status, code, message)) => return refusal(status, code, message),
    };
    let mut response = answer(&app.answer(viewer, request).await, &headers);
    // It may hold what is one person's, or tokens, which even somebody unknown is given when they sign in.
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Who sends the request. A token that is not valid is refused, never taken for none.
async fn viewer(app: &App, headers: &HeaderMap) -> Result<Viewer, Refused> {
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
    match account(app, token, now).await {
        Ok(viewer) => viewer.map(|viewer| Viewer { request_id, ..viewer }).ok_or(refused),
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

async fn ready(State(app): State<App>) -> StatusCode {
    if app.database.ping().await.is_ok() { StatusCode::OK } else { StatusCode::SERVICE_UNAVAILABLE }
}
