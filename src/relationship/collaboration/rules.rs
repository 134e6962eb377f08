//! What is always true of a collaboration: its life, and what each step of it needs.
use entity::{collaboration::Status, relationship};

use crate::{
    auth::policy::Action,
    error::Code,
    lifecycle::{Blockers, LifeCycle, initial, step, unless},
};

/// The life of a collaboration.
pub const LIFE_CYCLE: LifeCycle<Status> = LifeCycle {
    name: "a collaboration",
    steps: &[
        initial(Action::AddCollaboration, Status::Planned),
        step(Status::Planned, Action::StartCollaboration, Status::Underway),
        step(Status::Planned, Action::CancelCollaboration, Status::Cancelled),
        step(Status::Underway, Action::FinishCollaboration, Status::Done),
        step(Status::Underway, Action::CancelCollaboration, Status::Cancelled),
    ],
};

/// What stands in the way of an action on a collaboration of an alliance in this state.
#[expect(clippy::wildcard_enum_match_arm, reason = "the other actions need nothing but a fitting state")]
pub fn guard(action: Action, alliance: relationship::Status) -> Blockers {
    let blocker = match action {
        Action::StartCollaboration => unless(
            alliance == relationship::Status::Active,
            Code::Blocked,
            "Its alliance is not active: activate or resume that first.",
        ),
        _ => None,
    };
    blocker.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_begins_only_while_the_alliance_is_active() {
        assert!(guard(Action::StartCollaboration, relationship::Status::Active).is_empty());
        for status in [relationship::Status::Approved, relationship::Status::Suspended, relationship::Status::Lapsed] {
            assert_eq!(guard(Action::StartCollaboration, status).len(), 1, "{status:?}");
            assert!(guard(Action::CancelCollaboration, status).is_empty(), "{status:?}");
        }
    }
}
