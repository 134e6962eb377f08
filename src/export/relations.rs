//! Sheets of what the association has with others.
use std::borrow::Cow;

use entity::{agreement, board_decision, deliverable, organization, relationship, relationship_party as party};
use sea_orm::ActiveEnum as _;

use chrono::NaiveDate;

use super::{Beside, Sheet, maybe, word};
use crate::{
    agreement::rules::subject_id,
    data::{Access, Row},
    error::Result,
    graphql::scalar::Date,
};

/// What a sheet has as the end: the last day (inclusive), as in the API.
fn last_day(end: NaiveDate) -> NaiveDate {
    Date::last_before(end).0
}

impl Sheet for relationship::Entity {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "type",
        "status",
        "parties",
        "purpose",
        "goals",
        "started_on",
        "ends_on",
        "review_due_on",
        "closed_on",
        "closing_reason",
        "owner",
        "predecessor",
    ];

    /// The names of the organizations that take part.
    async fn beside(access: &Access, rows: &[Row<Self>]) -> Result<Beside> {
        let mut beside = Beside::new();
        for row in rows {
            let mut names = Vec::new();
            let parties = row.each::<party::Entity>(access, relationship::Column::Id, party::Column::RelationshipId);
            for party in parties.await? {
                let (from, to) = (party::Column::OrganizationId, organization::Column::Id);
                names.extend(party.one::<organization::Entity>(access, from, to).await?.map(|row| row.name.clone()));
            }
            names.sort_unstable();
            beside.insert(row.id.0, vec![names.join("; ")]);
        }
        Ok(beside)
    }

    fn cells<'a>(row: &'a relationship::Model, beside: &'a [String]) -> Vec<Cow<'a, str>> {
        let goals = serde_json::to_value(&row.goals).unwrap_or_default();
        let goals: Vec<_> = goals.as_array().into_iter().flatten().filter_map(|goal| goal.as_str()).collect();
        vec![
            word(row.id.to_string()),
            word(row.kind.to_value()),
            word(row.status.to_value()),
            maybe(beside.first()),
            word(row.purpose.as_str()),
            word(goals.join("; ")),
            maybe(row.started_on.as_ref()),
            maybe(row.ends_on.map(last_day).as_ref()),
            maybe(row.review_due_on.as_ref()),
            maybe(row.closed_on.as_ref()),
            maybe(row.closing_reason.as_ref()),
            maybe(row.owner_id.as_ref()),
            maybe(row.predecessor_id.as_ref()),
        ]
    }
}

impl Sheet for agreement::Entity {
    const COLUMNS: &'static [&'static str] = &[
        "id",
        "subject",
        "edition",
        "title",
        "status",
        "starts_on",
        "ends_on",
        "notice_days",
        "auto_renews",
        "agreed_on",
        "closed_on",
        "digest",
        "document_url",
    ];

    fn cells<'a>(row: &'a agreement::Model, _: &'a [String]) -> Vec<Cow<'a, str>> {
        vec![
            word(row.id.to_string()),
            word(subject_id(row).unwrap_or_default()),
            word(row.edition.to_string()),
            word(row.title.as_str()),
            word(row.status.to_value()),
            maybe(row.starts_on.as_ref()),
            maybe(row.ends_on.map(last_day).as_ref()),
            maybe(row.notice_days.as_ref()),
            word(row.auto_renews.to_string()),
            maybe(row.agreed_on.as_ref()),
            maybe(row.closed_on.as_ref()),
            maybe(row.digest.as_ref()),
            maybe(row.document_url.as_ref()),
        ]
    }
}

impl Sheet for deliverable::Entity {
    const COLUMNS: &'static [&'static str] = &["id", "partnership", "project", "title", "due_on", "status"];

    fn cells<'a>(row: &'a deliverable::Model, _: &'a [String]) -> Vec<Cow<'a, str>> {
        vec![
            word(row.id.to_string()),
            word(row.relationship_id.to_string()),
            word(row.project_id.to_string()),
            word(row.title.as_str()),
            word(row.due_on.to_string()),
            word(row.status.to_value()),
        ]
    }
}

impl Sheet for board_decision::Entity {
    const COLUMNS: &'static [&'static str] =
        &["id", "relationship", "branch", "meeting_on", "outcome", "minute_reference", "corrects"];

    fn cells<'a>(row: &'a board_decision::Model, _: &'a [String]) -> Vec<Cow<'a, str>> {
        vec![
            word(row.id.to_string()),
            maybe(row.relationship_id.as_ref()),
            maybe(row.branch_id.as_ref()),
            word(row.meeting_on.to_string()),
            word(row.outcome.to_value()),
            maybe(row.minute_reference.as_ref()),
            maybe(row.corrects_id.as_ref()),
        ]
    }
}
