//! Chapterhouse: the GraphQL backend of an international association's member portal.
#![recursion_limit = "1024"]

pub mod lifecycle;
pub mod node;
pub mod schema;
pub mod server;

pub mod http;

pub mod account;
pub mod agreement;
pub mod association;
pub mod board;
pub mod branch;
pub mod chapter;
pub mod country;
pub mod dashboard;
pub mod exchange;
pub mod export;
pub mod import;
pub mod inquiry;
pub mod job;
pub mod ledger;
pub mod notice;
pub mod organization;
pub mod production;
pub mod relationship;
pub mod resource;
pub mod sample;
pub mod search;
pub mod sponsorship;

pub mod auth;
pub mod check;
pub mod clock;
pub mod config;
pub mod data;
pub mod error;
pub mod graphql;
pub mod icalendar;
pub mod language;
