//! What the partnerships of the sample world make, invented.
use entity::{
    deliverable,
    partnership_project::{self, Kind},
    relationship::{RelationshipId, Status},
};
use sea_orm::ActiveValue::Set;

use super::date;
use crate::{data::Tx, error::Result};

/// A project with what it hands over, as far as a partnership in this state that began in this year has come.
#[expect(clippy::wildcard_enum_match_arm, reason = "the sample world has no partnership in another state")]
pub(super) async fn seed(tx: &mut Tx, partnership: RelationshipId, status: Status, year: i32) -> Result<()> {
    use deliverable::Status as S;
    let (kind, title, deliverables) = match status {
        Status::Active => (
            Kind::Product,
            "A course for managers of cities",
            [("Outline of the course", S::Accepted), ("Course held in both countries", S::Planned)],
        ),
        Status::Completed => (
            Kind::Tool,
            "A self-assessment for councils",
            [("Questionnaire", S::Accepted), ("Printed handbook", S::Cancelled)],
        ),
        Status::Expired => (
            Kind::Service,
            "Advice on budgets in hard times",
            [("Report on the first year", S::Delivered), ("Final report", S::Planned)],
        ),
        _ => (
            Kind::GrantApplication,
            "A grant for exchanges between cities",
            [("Concept note", S::Planned), ("Application", S::Planned)],
        ),
    };
    let row = partnership_project::ActiveModel {
        id: Set(tx.id()),
        relationship_id: Set(partnership),
        kind: Set(kind),
        title: Set(title.into()),
        funder: Set((kind == Kind::GrantApplication).then(|| "An invented foundation".into())),
        ..Default::default()
    };
    let project = tx.insert(row).await?.id;
    for (year, (title, status)) in (year..).zip(deliverables) {
        let row = deliverable::ActiveModel {
            id: Set(tx.id()),
            project_id: Set(project),
            relationship_id: Set(partnership),
            title: Set(title.into()),
            due_on: Set(date(year, 12, 1)),
            status: Set(status),
            ..Default::default()
        };
        tx.insert(row).await?;
    }
    Ok(())
}
