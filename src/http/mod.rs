//! GraphQL over HTTP, and whether the server lives.
mod accept;
mod admission;
mod answer;
mod answer_cache;
mod answer_size;
mod authenticate;
mod bearer;
mod calendar;
mod client_ip;
mod compression;
mod cost;
mod endpoint;
mod explorer;
mod export;
mod fallback;
mod held;
mod introspection;
mod introspection_cache;
mod isolation;
mod known_documents;
mod limits;
mod memory;
mod newer_syntax;
mod overload;
mod readiness;
mod refusals;
mod request;
mod server_options;
mod structure;
mod tokens;
mod turns;
mod unset_variables;
mod validation;
mod visible_schema;
mod well_known;

use std::{sync::Arc, time::Duration};

use async_graphql::{Request, Response};
use axum::{
    Router,
    extract::{DefaultBodyLimit, Request as HttpRequest},
    http::{HeaderValue, StatusCode, header},
    middleware::{Next, from_fn, map_request, map_response},
    response::Response as HttpResponse,
    routing::get,
};
use ipnet::IpNet;
use tokio::{sync::Notify, time::timeout};
use tower_http::{
    catch_panic::CatchPanicLayer,
    request_id::{MakeRequestUuid, PropagateRequestIdLayer, SetRequestIdLayer},
    set_header::SetResponseHeaderLayer,
};

pub use self::overload::guarded;
use self::{
    admission::Admitted,
    answer::{Asked, Written, refusal},
    answer_cache::AnswerCache,
    answer_size::{AnswerSize, SMALL_ANSWER},
    endpoint::graphql,
    fallback::{no_method, no_path, unknown_host},
    introspection_cache::{IntrospectionCache, Key},
    isolation::{Abandoned, Lane},
    limits::{Kind, Prepared},
    memory::MemoryBudget,
    readiness::ready,
    request::Refused,
    turns::{NoTurn, Turn},
};
pub use self::{
    answer_size::AnswerLimits,
    cost::{COUNTED_FILTERS, Cost},
    isolation::STACK_BYTES,
    server_options::ServerOptions,
    visible_schema::ServedSchema,
};
use crate::{
    account::{explain::QueryAs, sign_in_context::SignInContext},
    association::Profile,
    auth::{Issuers, Keys, Passwords, Throttle, Viewer},
    chapter::officer::mutations::ReportsOfRequest,
    data::{Access, CostClass, Database, TablesRead},
    error::{Error, FAULT, Fault, OVERLOADED, Result, TOO_MUCH, UNAVAILABLE, request_error},
    graphql::AnswerMeter,
};

const BODY_BYTES: usize = 256 * 1024;
const REQUEST_ID: &str = "x-request-id";
/// No answer is given of which it cannot be kept who read it.
const UNKEPT: &str = "The database cannot keep who is shown these addresses, so they are not shown. What the request \
                      changed, if anything, may have been done: look, or send it again with the same idempotencyKey.";
/// Longer than a body may take to arrive and a request's statements to run; what is left then is a fault.
const WALL_CLOCK: Duration = Duration::from_mins(1);
/// Many times what checking the largest document takes that is let in; what is left then is a fault too.
const CHECKED_WITHIN: Duration = Duration::from_secs(5);
/// The code of what takes too long.
const TIMEOUT: &str = "TIMEOUT";
/// What is told of a document that was not checked in time.
const NOT_CHECKED: &str = "The document takes too long to be checked: ask in smaller parts.";

/// What every request needs.
#[derive(Clone)]
pub struct App {
    database: Database,
    keys: Arc<Keys>,
    schema: ServedSchema,
    throttle: Throttle,
    association: Arc<Profile>,
    sign_in_context: SignInContext,
    issuers: Issuers,
    answers: AnswerLimits,
    answer_memory: Arc<MemoryBudget>,
    checked_within: Duration,
    turn_within: Duration,
    introspection: IntrospectionCache,
    answer_cache: AnswerCache,
}

impl std::fmt::Debug for App {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("App").field("database", &self.database).finish_non_exhaustive()
    }
}

impl App {
    /// The application on a database.
    pub fn new(database: Database, keys: Keys, schema: impl Into<ServedSchema>) -> Self {
        let (association, keys) = (Arc::default(), Arc::new(keys));
        let (throttle, issuers, passwords) = (Throttle::default(), Issuers::default(), Passwords::default());
        let sign_in_context =
            SignInContext { keys: Arc::clone(&keys), passwords, staff_need_second_factor: false, mail: Arc::default() };
        let (answers, introspection) = (AnswerLimits::default(), IntrospectionCache::default());
        let answer_memory = MemoryBudget::new(answers.least_memory(), SMALL_ANSWER);
        Self {
            database,
            keys,
            schema: schema.into(),
            throttle,
            association,
            sign_in_context,
            issuers,
            answers,
            answer_memory,
            checked_within: CHECKED_WITHIN,
            turn_within: turns::PATIENCE,
            introspection,
            answer_cache: AnswerCache::default(),
        }
    }

    /// The application whose answers are no larger than this, and take no more memory together than `memory` bytes, or
    /// what the largest of them needs.
    pub fn with_answer_limits(self, answers: AnswerLimits, memory: usize) -> Self {
        let answer_memory = MemoryBudget::new(answers.least_memory().max(memory), SMALL_ANSWER);
        Self { answers, answer_memory, ..self }
    }

    /// The application that keeps answers to everybody, of so many bytes together; of none with 0. Every change of its
    /// database has to be made through the write gate, or by another program that does.
    pub fn with_answer_cache(self, bytes: usize) -> Self {
        Self { answer_cache: AnswerCache::new(bytes), ..self }
    }

    /// The application that gives a document so long to be checked.
    pub fn with_check_timeout(self, checked_within: Duration) -> Self {
        Self { checked_within, ..self }
    }

    /// The application in which a document waits so long for its turn, to be checked or answered.
    pub fn with_turn_timeout(self, turn_within: Duration) -> Self {
        Self { turn_within, ..self }
    }

    /// The application of this association.
    pub fn with_association(self, association: Profile) -> Self {
        Self { association: Arc::new(association), ..self }
    }

    /// The application whose staff need a second factor, if so, and which wakes whoever sends letters by `mail`.
    pub fn with_sign_in(mut self, staff_need_second_factor: bool, mail: Arc<Notify>) -> Self {
        self.sign_in_context = SignInContext { staff_need_second_factor, mail, ..self.sign_in_context };
        self
    }

    /// The application that takes tokens of these issuers too.
    pub fn with_issuers(self, issuers: Issuers) -> Self {
        Self { issuers, ..self }
    }

    /// Answers one request of one viewer; the only way to the schema.
    pub async fn answer(&self, viewer: Viewer, request: Request) -> Response {
        let answered = self.isolated(viewer, request, Admitted::All, |asked, _| asked.response).await;
        answered.unwrap_or_else(|refused| Response::from_errors(vec![request_error(refused.code, &refused.message)]))
    }

    /// The same as it is sent.
    async fn written(&self, viewer: Viewer, request: Request, admitted: Admitted) -> Result<Written, Refused> {
        let role = viewer.role();
        let is_admitted = matches!(admitted, Admitted::All | Admitted::Queries);
        let key = Key::of(&request, role).filter(|_| is_admitted);
        if let Some(kept) = key.and_then(|key| self.introspection.get(key)) {
            return Ok(kept);
        }
        let question = self.answer_cache.question(&viewer, &request).filter(|_| is_admitted);
        if let Some(question) = &question
            && let Some(kept) = question.answer(&self.database).await
        {
            return Ok(kept);
        }
        let (limit, introspection) = (self.answers.bytes(role), self.introspection.clone());
        let write = move |asked: Asked, tables: Option<TablesRead>| {
            let Asked { response, kind, mut reservation, turn } = asked;
            let mut written = answer::write(&response, kind, limit);
            drop(turn);
            if let Some(reservation) = &mut reservation {
                reservation.shrink_to(written.json.len());
            }
            written.reservation = reservation.map(Arc::new);
            if let Some(key) = key.filter(|_| kind == Kind::Introspection && response.errors.is_empty()) {
                introspection.keep(key, &written);
            }
            let is_whole = kind == Kind::Query && response.errors.is_empty();
            if let Some((question, tables)) = question.zip(tables).filter(|_| is_whole) {
                question.keep(&mut written, tables);
            }
            written
        };
        self.isolated(viewer, request, admitted, write).await
    }

    /// Asks where nobody else waits for it, and makes something of the response there too.
    async fn isolated<T: Send + 'static>(
        &self,
        viewer: Viewer,
        request: Request,
        admitted: Admitted,
        then: impl FnOnce(Asked, Option<TablesRead>) -> T + Send + 'static,
    ) -> Result<T, Refused> {
        let fault = || Refused::new(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", FAULT);
        // Made before, so that the first step that is waited for is the check of the document.
        let visible_schema = self.schema.as_seen_by(&viewer, &self.database).await.ok_or_else(fault)?;
        let is_known = visible_schema.known_documents().knows(&request.query);
        let refused = |abandoned| match abandoned {
            Abandoned::TooLong => Refused::new(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT, NOT_CHECKED),
            Abandoned::Impossible => fault(),
        };
        let no_turn = |NoTurn| Refused::new(StatusCode::SERVICE_UNAVAILABLE, OVERLOADED, TOO_MUCH);
        let turn = if is_known {
            None
        } else {
            turns::to_be_checked(&request.query, self.turn_within).await.map_err(no_turn)?
        };
        let (app, lane) = (self.clone(), if turn.is_some() { Lane::Costly } else { Lane::Ordinary });
        let work = async move {
            // A document's size stands for its cost until that is known.
            let class = CostClass::of_bytes(request.query.len());
            let access = Access::of_request(app.database.clone(), viewer, class);
            let asked = app.ask(access.clone(), request, &admitted, turn, false).await;
            let asked = match access.keep_readings().await {
                Ok(()) => asked,
                Err(Error::Internal(Fault::Unavailable(_))) => Asked::refused(vec![request_error(UNAVAILABLE, UNKEPT)]),
                Err(_) => Asked::refused(vec![request_error("INTERNAL", FAULT)]),
            };
            then(asked, access.tables_read())
        };
        if is_known {
            // It was checked before, and what is left to do for a small answer takes no longer than its cost says.
            return Ok(work.await);
        }
        isolation::run(lane, self.checked_within, work).await.map_err(refused)
    }

    /// What the answer would be, which nobody has read. Others have their `turn` to be checked once this is.
    async fn ask(
        &self,
        access: Access,
        request: Request,
        admitted: &Admitted,
        turn: Option<Turn>,
        is_inner: bool,
    ) -> Asked {
        let viewer = access.viewer();
        let Some(visible_schema) = self.schema.as_seen_by(viewer, &self.database).await else {
            return Asked::refused(vec![request_error("INTERNAL", FAULT)]);
        };
        let Prepared { request, cost, kind, new_document } =
            match limits::prepare(request, visible_schema, viewer.role(), admitted) {
                Ok(prepared) => prepared,
                Err(errors) => return Asked::refused(errors),
            };
        drop(turn);
        access.costs(CostClass::of_cost(cost.database, cost.scans));
        let reservation = self.answer_memory.reserve(viewer.address);
        let patience = (!is_inner).then_some(self.turn_within);
        let size = AnswerSize::up_to(self.answers.bytes(viewer.role()), reservation, patience);
        let is_large = turns::is_large(&cost);
        if is_large && size.wait_for_turn().await.is_err() {
            return Asked::refused(vec![request_error(OVERLOADED, TOO_MUCH)]);
        }
        let is_staff = viewer.is_staff();
        let request = request.data(access).data(self.throttle.clone()).data(Arc::clone(&self.association));
        let request = request.data(self.sign_in_context.clone()).data(self.issuers.clone());
        let meter: Arc<dyn AnswerMeter> = size.clone();
        let request = request.data(cost).data(meter).data(ReportsOfRequest::default());
        let request = if is_staff { request.data(self.witness()) } else { request };
        let schema = self.schema.clone();
        let execution = async move { schema.whole().execute(request).await };
        let mut response = if is_large && !is_inner {
            match isolation::run(Lane::Costly, self.checked_within, execution).await {
                Ok(response) => response,
                Err(Abandoned::TooLong) => return Asked::refused(vec![request_error(TIMEOUT, NOT_CHECKED)]),
                Err(Abandoned::Impossible) => return Asked::refused(vec![request_error("INTERNAL", FAULT)]),
            }
        } else {
            execution.await
        };
        if let Some(document) = new_document {
            visible_schema.known_documents().keep(document);
        }
        size.note_rest(&response);
        if let Some(refusal) = size.refusal() {
            response.data = async_graphql::Value::Null;
            response.errors = vec![refusal];
        }
        response.errors = refusals::bounded(response.errors);
        Asked { response, kind, reservation: size.reservation(), turn: size.turn() }
    }

    /// Asks itself in somebody else's name.
    fn witness(&self) -> QueryAs {
        let app = self.clone();
        QueryAs(Arc::new(move |viewer, request| {
            let app = app.clone();
            let access = Access::of_request(app.database.clone(), viewer, CostClass::of_bytes(request.query.len()));
            Box::pin(async move { app.ask(access, request, &Admitted::All, None, true).await.response })
        }))
    }
}

/// The paths of the server.
pub fn router(app: App, options: &ServerOptions) -> Router {
    let (hosts, proxies): (Arc<[String]>, Arc<[IpNet]>) =
        (options.hosts.clone().into(), options.proxies.clone().into());
    Router::new()
        .route("/graphql", get(graphql).post(graphql))
        .route("/export/{sheet}", get(export::export))
        .route("/chapters/{chapter}/events.ics", get(calendar::events))
        .route("/exchange-programs/{program}/deadlines.ics", get(calendar::deadlines))
        .method_not_allowed_fallback(no_method)
        .layer(options.cors())
        .merge(explorer::routes())
        .merge(well_known::routes())
        .layer(from_fn(move |request: HttpRequest, next: Next| {
            let known = request::is_for(&hosts, request.uri(), request.headers());
            async move { if known { next.run(request).await } else { unknown_host() } }
        }))
        .route("/healthz", get(|| async { "ok" }))
        .route("/readyz", get(ready))
        .fallback(no_path)
        .method_not_allowed_fallback(no_method)
        .layer(DefaultBodyLimit::max(BODY_BYTES))
        .layer(from_fn(in_time))
        .layer(CatchPanicLayer::custom(|_| refusal(StatusCode::INTERNAL_SERVER_ERROR, "INTERNAL", FAULT)))
        .layer(from_fn(accept::negotiate))
        .layer(compression::layer())
        .layer(map_response(held::until_taken))
        .layer(SetResponseHeaderLayer::overriding(header::X_CONTENT_TYPE_OPTIONS, HeaderValue::from_static("nosniff")))
        .layer(PropagateRequestIdLayer::x_request_id())
        .layer(SetRequestIdLayer::x_request_id(MakeRequestUuid))
        .layer(from_fn(own_request_ids))
        .layer(map_request(move |request: HttpRequest| {
            let request = client_ip::with_client_ip(request, &proxies);
            async { request }
        }))
        .with_state(app)
}

/// Ends a request that takes too long.
async fn in_time(request: HttpRequest, next: Next) -> HttpResponse {
    let answered = timeout(WALL_CLOCK, next.run(request)).await;
    answered.unwrap_or_else(|_| refusal(StatusCode::SERVICE_UNAVAILABLE, TIMEOUT, "The request takes too long."))
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
