//! All integration tests, in one binary. They run on SQLite, and on PostgreSQL if `TEST_DATABASE_URL` names a server.
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests arrange rows directly and fail by panicking"
)]
mod architecture;
mod migrations;
mod support;
