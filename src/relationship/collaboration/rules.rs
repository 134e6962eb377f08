//! What is always true of a collaboration: its life, and what each step of it needs.
use entity::{collaboration::Status, relationship};

use crate::{
    error::Code,
    lifecycle::{Blockers, life_cycle, unless},
};

life_cycle! {
    /// The life of a collaboration.
    pub const LIFE_CYCLE = "a collaboration", AddCollaboration => Planned;

    /// The steps of a collaboration.
    #[expect(missing_docs, reason = "the mutations say what each is")]
    pub enum CollaborationStep of Status;

    Start = StartCollaboration: Planned => Underway;
    Finish = FinishCollaboration: Underway => Done;
    Cancel = CancelCollaboration: Planned | Underway => Cancelled;
}

/// What stands in the way of a step of a collaboration of an alliance in this state.
pub fn guard(step: CollaborationStep, alliance: relationship::Status) -> Blockers {
    let blocker = match step {
        CollaborationStep::Start => unless(
            alliance == relationship::Status::Active,
            Code::Blocked,
            "Its alliance is not active: activate or resume that first.",
        ),
        CollaborationStep::Finish | CollaborationStep::Cancel => None,
    };
    blocker.into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn work_begins_only_while_the_alliance_is_active() {
        assert!(guard(CollaborationStep::Start, relationship::Status::Active).is_empty());
        for status in [relationship::Status::Approved, relationship::Status::Suspended, relationship::Status::Lapsed] {
            assert_eq!(guard(CollaborationStep::Start, status).len(), 1, "{status:?}");
            assert!(guard(CollaborationStep::Cancel, status).is_empty(), "{status:?}");
        }
    }
}
