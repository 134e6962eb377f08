//! Compression of answers, with gzip or brotli.
//!
//! A compressed answer tells by its length whether what somebody else put into the request stands in it too (BREACH). To use
//! that, a foreign page has to make a browser send requests that are answered with the secret. It cannot: the browser
//! adds no token by itself, so whatever such a page asks is answered as to everybody. Answers that hold tokens are not
//! compressed all the same: these are secrets that were made for the answer.
use axum::http::{Extensions, HeaderMap, StatusCode, Version};
use tower_http::{
    CompressionLevel,
    compression::{
        CompressionLayer, Predicate as _,
        predicate::{And, SizeAbove},
    },
};

/// Marks a response that is sent as it is.
#[derive(Clone, Copy, Debug)]
pub(super) struct Uncompressed;

/// Below this, what is saved is not worth the time.
const MIN_BYTES: u64 = 1024;

type IsAllowed = fn(StatusCode, Version, &HeaderMap, &Extensions) -> bool;

/// The fastest level: each answer is sent once, so that time and memory count for more than its last bytes.
pub(super) fn layer() -> CompressionLayer<And<SizeAbove, IsAllowed>> {
    let is_allowed: IsAllowed = |_, _, _, more| more.get::<Uncompressed>().is_none();
    CompressionLayer::new().quality(CompressionLevel::Fastest).compress_when(SizeAbove::new(MIN_BYTES).and(is_allowed))
}
