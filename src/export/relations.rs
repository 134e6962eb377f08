//! CSV tables of what the association has with others.
use std::borrow::Cow;

use chrono::NaiveDate;
use entity::{
    account, agreement, board_decision, branch, deliverable, obligation, organization, partnership_project as project,
    relationship, relationship_party as party,
};
use sea_orm::ActiveEnum as _;

use super::{CsvTable, RelatedCells, maybe, name_of, word};
use crate::{
    agreement::{
        graphql::{AgreementFilterInput, AgreementOrder},
        obligation::graphql::{ObligationFilterInput, ObligationOrder},
        rules::subject_id,
    },
    board::graphql::{BoardDecisionFilterInput, BoardDecisionOrder},
    data::{Access, Row},
    error::Result,
    graphql::scalar::Date,
    relationship::{
        graphql::{RelationshipFilterInput, RelationshipOrder},
        project::graphql::{DeliverableFilterInput, DeliverableOrder},
    },
};

/// What a CSV table has as the end: the last day (inclusive), as in the API.
fn last_day(end: NaiveDate) -> NaiveDate {
    Date::last_before(end).0
}

impl CsvTable for relationship::Entity {
    type Order = RelationshipOrder;
    type Filter = RelationshipFilterInput;

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
        "owner_name",
        "predecessor",
    ];

    /// The names of the organizations that take part, and of the owner.
    async fn related(access: &Access, rows: &[Row<Self>]) -> Result<RelatedCells> {
        let mut related = RelatedCells::new();
        for row in rows {
            let mut names = Vec::new();
            let parties = row.each::<party::Entity>(access, relationship::Column::Id, party::Column::RelationshipId);
            for party in parties.await? {
                let (from, to) = (party::Column::OrganizationId, organization::Column::Id);
                names.extend(party.one::<organization::Entity>(access, from, to).await?.map(|row| row.name.clone()));
            }
            names.sort_unstable();
            let owner = row.one::<account::Entity>(access, relationship::Column::OwnerId, account::Column::Id).await?;
            related.insert(row.id.0, vec![names.join("; "), name_of(owner, |owner| &owner.display_name)]);
        }
        Ok(related)
    }

    fn cells<'a>(row: &'a relationship::Model, related: &'a [String]) -> Vec<Cow<'a, str>> {
        let goals = serde_json::to_value(&row.goals).unwrap_or_default();
        let goals: Vec<_> = goals.as_array().into_iter().flatten().filter_map(|goal| goal.as_str()).collect();
        vec![
            word(row.id.to_string()),
            word(row.kind.to_value()),
            word(row.status.to_value()),
            maybe(related.first()),
            word(row.purpose.as_str()),
            word(goals.join("; ")),
            maybe(row.started_on.as_ref()),
            maybe(row.ends_on.map(last_day).as_ref()),
            maybe(row.review_due_on.as_ref()),
            maybe(row.closed_on.as_ref()),
            maybe(row.closing_reason.as_ref()),
            maybe(row.owner_id.as_ref()),
            maybe(related.get(1)),
            maybe(row.predecessor_id.as_ref()),
        ]
    }
}

impl CsvTable for agreement::Entity {
    type Order = AgreementOrder;
    type Filter = AgreementFilterInput;

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

impl CsvTable for deliverable::Entity {
    type Order = DeliverableOrder;
    type Filter = DeliverableFilterInput;

    const COLUMNS: &'static [&'static str] =
        &["id", "partnership", "project", "project_title", "title", "due_on", "status"];

    /// The title of the project.
    async fn related(access: &Access, rows: &[Row<Self>]) -> Result<RelatedCells> {
        let mut related = RelatedCells::new();
        for row in rows {
            let project =
                row.one::<project::Entity>(access, deliverable::Column::ProjectId, project::Column::Id).await?;
            related.insert(row.id.0, vec![name_of(project, |project| &project.title)]);
        }
        Ok(related)
    }

    fn cells<'a>(row: &'a deliverable::Model, related: &'a [String]) -> Vec<Cow<'a, str>> {
        vec![
            word(row.id.to_string()),
            word(row.relationship_id.to_string()),
            word(row.project_id.to_string()),
            maybe(related.first()),
            word(row.title.as_str()),
            word(row.due_on.to_string()),
            word(row.status.to_value()),
        ]
    }
}

impl CsvTable for board_decision::Entity {
    type Order = BoardDecisionOrder;
    type Filter = BoardDecisionFilterInput;

    const COLUMNS: &'static [&'static str] =
        &["id", "relationship", "branch", "branch_name", "meeting_on", "outcome", "minute_reference", "corrects"];

    /// The name of the branch.
    async fn related(access: &Access, rows: &[Row<Self>]) -> Result<RelatedCells> {
        let mut related = RelatedCells::new();
        for row in rows {
            let branch =
                row.one::<branch::Entity>(access, board_decision::Column::BranchId, branch::Column::Id).await?;
            related.insert(row.id.0, vec![name_of(branch, |branch| &branch.name)]);
        }
        Ok(related)
    }

    fn cells<'a>(row: &'a board_decision::Model, related: &'a [String]) -> Vec<Cow<'a, str>> {
        vec![
            word(row.id.to_string()),
            maybe(row.relationship_id.as_ref()),
            maybe(row.branch_id.as_ref()),
            maybe(related.first()),
            word(row.meeting_on.to_string()),
            word(row.outcome.to_value()),
            maybe(row.minute_reference.as_ref()),
            maybe(row.corrects_id.as_ref()),
        ]
    }
}

impl CsvTable for obligation::Entity {
    type Order = ObligationOrder;
    type Filter = ObligationFilterInput;

    const COLUMNS: &'static [&'static str] = &[
        "id",
        "agreement",
        "agreement_title",
        "owner",
        "party",
        "party_name",
        "text",
        "period",
        "due_on",
        "status",
        "met_on",
        "evidence",
        "evidence_url",
        "waiver_reason",
        "follows",
    ];

    /// The title of the agreement, and the name of the party that owes.
    async fn related(access: &Access, rows: &[Row<Self>]) -> Result<RelatedCells> {
        let mut related = RelatedCells::new();
        for row in rows {
            let (from, to) = (obligation::Column::AgreementId, agreement::Column::Id);
            let agreement = row.one::<agreement::Entity>(access, from, to).await?;
            let (from, to) = (obligation::Column::PartyId, organization::Column::Id);
            let party = row.one::<organization::Entity>(access, from, to).await?;
            let title = name_of(agreement, |agreement| &agreement.title);
            related.insert(row.id.0, vec![title, name_of(party, |party| &party.name)]);
        }
        Ok(related)
    }

    fn cells<'a>(row: &'a obligation::Model, related: &'a [String]) -> Vec<Cow<'a, str>> {
        vec![
            word(row.id.to_string()),
            word(row.agreement_id.to_string()),
            maybe(related.first()),
            word(row.owner.to_value()),
            maybe(row.party_id.as_ref()),
            maybe(related.get(1)),
            word(row.text.as_str()),
            word(row.period.to_value()),
            word(row.due_on.to_string()),
            word(row.status.to_value()),
            maybe(row.met_on.as_ref()),
            maybe(row.evidence.as_ref()),
            maybe(row.evidence_url.as_ref()),
            maybe(row.waiver.as_ref()),
            maybe(row.follows_id.as_ref()),
        ]
    }
}
