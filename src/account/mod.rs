//! Accounts: who signs in, and who is asking.
pub mod commands;
pub mod contact_access;
pub mod device;
pub mod explain;
pub mod factor;
pub mod graphql;
pub mod identity;
pub mod list;
pub mod mutations;
pub mod operate;
pub mod password;
pub mod personal;
pub mod proof;
pub mod service;
pub mod session;
pub mod sign_in_context;
pub mod store;
