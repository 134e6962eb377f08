//! How long things are kept, as the association decided.
use chrono::TimeDelta;

/// What the association decided that changes go by.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct RetentionPolicy {
    /// How long after its end what is personal about an inquiry is kept.
    pub inquiry_retention: TimeDelta,
    /// How long after its end, or that of its round, what is personal about an application is kept.
    pub application_retention: TimeDelta,
    /// How long a place that is offered to an application on the waiting list can be taken.
    pub offer_lasts: TimeDelta,
}

impl Default for RetentionPolicy {
    fn default() -> Self {
        Self {
            inquiry_retention: TimeDelta::days(365),
            application_retention: TimeDelta::days(180),
            offer_lasts: TimeDelta::days(7),
        }
    }
}
