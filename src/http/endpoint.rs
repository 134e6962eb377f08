//! The GraphQL endpoint: POST for every operation, GET for queries.
use axum::{
    Extension,
    body::Bytes,
    extract::{State, rejection::BytesRejection},
    http::{HeaderMap, Method, StatusCode, Uri},
    response::Response as HttpResponse,
};

use super::{
    App,
    accept::{Media, not_acceptable},
    admission::Admitted,
    answer::{answer, answer_by_get},
    authenticate::{nobody, viewer},
    client_ip::{ClientIp, ClientIpExtension},
    overload::unreadable,
    request::{self, Refused},
};
use crate::auth::Viewer;

pub(super) async fn graphql(
    State(app): State<App>,
    client_ip: ClientIpExtension,
    method: Method,
    uri: Uri,
    headers: HeaderMap,
    body: Result<Bytes, BytesRejection>,
) -> Result<HttpResponse, Refused> {
    let media = Media::accepted(&headers).ok_or_else(not_acceptable)?;
    let is_post = method == Method::POST;
    let (viewer, admitted) = match viewer(&app, &headers).await {
        Ok(viewer) if is_post => (viewer, Admitted::All),
        Ok(viewer) => (viewer, Admitted::Queries),
        Err(refused) if is_post && refused.status == StatusCode::UNAUTHORIZED => {
            (nobody(&app, &headers), Admitted::SelfProven(refused))
        }
        Err(refused) => return Err(refused),
    };
    let request = if is_post {
        body.map_err(|rejection| unreadable(&rejection)).and_then(|body| request::in_body(&headers, &body))
    } else {
        request::in_query_string(uri.query())
    };
    let request = request.map_err(|refused| refused.in_media(media))?;
    let address = client_ip.map(|Extension(ClientIp(address))| address);
    let written = app.written(Viewer { address, ..viewer }, request, admitted).await?;
    Ok(if is_post { answer(written, media) } else { answer_by_get(written, media, &headers) })
}
