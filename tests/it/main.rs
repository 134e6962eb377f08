//! All integration tests, in one binary. They run on SQLite, and on PostgreSQL if `TEST_DATABASE_URL` names a server.
#![recursion_limit = "1024"]
#![expect(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "tests arrange rows directly and fail by panicking"
)]
mod account;
mod architecture;
mod attempts;
mod bad_input;
mod branch;
mod bulk;
mod changes;
mod chapter;
mod clock;
mod command_line;
mod connections;
mod cost;
mod crawler;
mod documents;
mod ends;
mod exchange;
mod export;
mod facets;
mod faults;
mod fields;
mod filters;
mod http;
mod import;
mod inquiry;
mod invariants;
mod jobs;
mod kept_answers;
mod ledger;
mod lifecycles;
mod migrations;
mod nodes;
mod notices;
mod organization;
mod pages;
mod permissions;
mod plans;
mod policy;
mod queries;
mod races;
mod relationship;
mod sample;
mod schema;
mod search;
mod sponsorship;
mod support;
mod tokens;
mod validation;
mod versions;
mod visibility;
mod walks;
mod words;
mod work;

/// What can fail without a panic, as the benches have it.
type Outcome<T> = Result<T, Box<dyn std::error::Error>>;
