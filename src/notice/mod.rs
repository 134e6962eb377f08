//! Notices: who is told what by mail, made from the ledger and from due dates, and sent once each.
mod chapter;
pub mod due;
mod exchange;
pub mod follow;
pub mod graphql;
mod requests;
mod requirement;
pub mod rules;
pub mod send;
pub mod store;
pub mod text;
pub mod transport;

/// What notices go by.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Settings {
    /// How many days before an agreement ends, or a review or something owed is due, its owner is reminded.
    pub reminder_days: u16,
    /// The association's mailboxes.
    pub mailboxes: rules::Mailboxes,
}

impl Default for Settings {
    fn default() -> Self {
        Self { reminder_days: 30, mailboxes: rules::Mailboxes::default() }
    }
}
