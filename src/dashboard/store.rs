//! Queries on counters.
use entity::tally;
use sea_orm::{ActiveEnum as _, ColumnTrait as _, Condition};

use crate::{auth::Viewer, branch, chapter, data::Visibility};

impl Visibility for tally::Entity {
    // A count tells of the rows that it counts, so it is seen by whoever sees them. The chapters of one's own that the
    // public does not see are added where it matters.
    fn visible_to(viewer: &Viewer) -> Condition {
        if viewer.is_staff() {
            return Condition::all();
        }
        let of = |kind: &str| Condition::all().add(tally::Column::Kind.eq(kind));
        let chapters = chapter::rules::PUBLIC.map(|status| status.to_value());
        let branches = branch::rules::PUBLIC.map(|status| status.to_value());
        Condition::any()
            .add(tally::Column::Kind.is_in(["organization", "exchange_program"]))
            .add(of("relationship").add(tally::Column::Region.eq("KNOWN")))
            .add(of("chapter").add(tally::Column::Status.is_in(chapters)))
            .add(of("branch").add(tally::Column::Status.is_in(branches)))
    }
}
