//! The explorer: a page to try the API with. All its parts are in this program, and its policy lets the browser ask
//! nobody else.
use axum::{
    Router,
    http::{HeaderValue, header},
    response::IntoResponse,
    routing::get,
};

const POLICY: &str = "default-src 'self'; style-src 'self' 'unsafe-inline'; font-src 'self' data:; img-src 'self' data:; \
                      frame-ancestors 'none'; base-uri 'none'; form-action 'none'";

/// A file of the explorer: path, media type, whether it is compressed, bytes.
type File = (&'static str, &'static str, bool, &'static [u8]);

const FILES: [File; 6] = [
    ("/", "text/html; charset=utf-8", false, include_bytes!("../../explorer/index.html")),
    ("/explorer/explorer.js", "text/javascript", false, include_bytes!("../../explorer/explorer.js")),
    ("/explorer/graphiql.min.js", "text/javascript", true, include_bytes!("../../explorer/graphiql.min.js.gz")),
    ("/explorer/graphiql.min.css", "text/css", true, include_bytes!("../../explorer/graphiql.min.css.gz")),
    (
        "/explorer/react.production.min.js",
        "text/javascript",
        true,
        include_bytes!("../../explorer/react.production.min.js.gz"),
    ),
    (
        "/explorer/react-dom.production.min.js",
        "text/javascript",
        true,
        include_bytes!("../../explorer/react-dom.production.min.js.gz"),
    ),
];

/// The explorer's paths.
pub(super) fn routes<S: Clone + Send + Sync + 'static>() -> Router<S> {
    let add = |router: Router<S>, file: &'static File| router.route(file.0, get(move || async move { serve(file) }));
    FILES.iter().fold(Router::new(), add)
}

fn serve((_, media_type, is_compressed, bytes): &'static File) -> impl IntoResponse {
    let mut response = (*bytes).into_response();
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(media_type));
    headers.insert(header::CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    if *is_compressed {
        // Every browser takes it; what does not, is no browser.
        headers.insert(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"));
    }
    response
}
