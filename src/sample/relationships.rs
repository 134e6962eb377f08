//! Relationships of the sample world: the types that `sample/facts` suggests, with invented states and dates.
use chrono::NaiveDate;
use entity::{
    agreement, agreement_party,
    organization::OrganizationId,
    relationship::{self, Goal, Goals, Kind, RelationshipId, Status},
    relationship_party::{self, Role},
};
use sea_orm::{ActiveValue::Set, IntoActiveModel as _};
use serde::Deserialize;

use super::{
    Accounts, date, day,
    organizations::{ORGANIZATIONS, Organizations},
    projects, rows,
};
use crate::{agreement::rules, data::Tx, error::Result};

#[derive(Deserialize)]
struct Fact {
    name: String,
    relationship_type_in_source: String,
    suggested_type: String,
    first_known_date: String,
}

struct Made<'a> {
    kind: Kind,
    status: Status,
    was_active: bool,
    started_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
    closed_on: Option<NaiveDate>,
    review_due_on: Option<NaiveDate>,
    predecessor: Option<RelationshipId>,
    parties: &'a [(OrganizationId, Role)],
}

pub(super) async fn seed(tx: &mut Tx, organizations: &Organizations, accounts: &Accounts) -> Result<()> {
    let mut alliances = 0;
    for fact in rows::<Fact>(ORGANIZATIONS)? {
        let with = organizations.named(&fact.name)?;
        let predecessor = affiliation(tx, &fact, with, organizations, accounts).await?;
        match fact.suggested_type.as_str() {
            "STRATEGIC_ALLIANCE" => {
                alliance(tx, alliances, &fact, with, predecessor, organizations, accounts).await?;
                alliances += 1;
            }
            "PARTNERSHIP" => {
                let parties = [(with, Role::Counterpart)];
                partnership(tx, Status::Active, 2024, &parties, organizations, accounts).await?;
            }
            _ => {}
        }
    }
    further_partnerships(tx, organizations, accounts).await
}

/// The affiliations of the source: those that an alliance took the place of, and those that go on.
async fn affiliation(
    tx: &mut Tx,
    fact: &Fact,
    with: OrganizationId,
    organizations: &Organizations,
    accounts: &Accounts,
) -> Result<Option<RelationshipId>> {
    if !fact.relationship_type_in_source.contains("AFFILIATE") {
        return Ok(None);
    }
    let is_replaced = !fact.suggested_type.is_empty();
    let made = Made {
        kind: Kind::LegacyAffiliation,
        status: if is_replaced { Status::Reclassified } else { Status::Active },
        was_active: true,
        started_on: Some(date(1998, 9, 1)),
        ends_on: is_replaced.then(|| date(2022, 7, 1)),
        closed_on: is_replaced.then(|| date(2022, 7, 1)),
        review_due_on: None,
        predecessor: None,
        parties: &[(with, Role::Counterpart)],
    };
    insert(tx, made, organizations.main_office, accounts).await.map(Some)
}

/// Most alliances are in force; some of each other state are there to be seen.
async fn alliance(
    tx: &mut Tx,
    number: usize,
    fact: &Fact,
    with: OrganizationId,
    predecessor: Option<RelationshipId>,
    organizations: &Organizations,
    accounts: &Accounts,
) -> Result<RelationshipId> {
    let (status, was_active) = match number {
        3 => (Status::Suspended, true),
        7 => (Status::Lapsed, true),
        11 => (Status::UnderReview, true),
        15 => (Status::Proposed, false),
        18 => (Status::Terminated, true),
        _ => (Status::Active, true),
    };
    let began = if predecessor.is_some() { Some(date(2022, 7, 1)) } else { day(&fact.first_known_date) };
    // Reviews fall due through the year 2026 and the two after it.
    let month = u32::try_from(number % 12).unwrap_or_default() + 1;
    let year = 2026 + i32::try_from(number % 3).unwrap_or_default();
    let made = Made {
        kind: Kind::StrategicAlliance,
        status,
        was_active,
        started_on: was_active.then(|| began.unwrap_or_else(|| date(2018, month, 1))),
        ends_on: None,
        closed_on: matches!(status, Status::Lapsed | Status::Terminated).then(|| date(2025, 11, 1)),
        review_due_on: (status == Status::Active).then(|| date(year, month, 1)),
        predecessor,
        parties: &[(with, Role::Counterpart)],
    };
    insert(tx, made, organizations.main_office, accounts).await
}

async fn partnership(
    tx: &mut Tx,
    status: Status,
    year: i32,
    parties: &[(OrganizationId, Role)],
    organizations: &Organizations,
    accounts: &Accounts,
) -> Result<()> {
    let was_active = status != Status::Proposed;
    let made = Made {
        kind: Kind::Partnership,
        status,
        was_active,
        started_on: was_active.then(|| date(year, 1, 1)),
        ends_on: Some(date(year + 3, 1, 1)),
        closed_on: matches!(status, Status::Completed | Status::Expired).then(|| date(year + 3, 1, 1)),
        review_due_on: None,
        predecessor: None,
        parties,
    };
    let id = insert(tx, made, organizations.main_office, accounts).await?;
    projects::seed(tx, id, status, year).await
}

/// One with several parties, of which one has an alliance too, and others in further states.
async fn further_partnerships(tx: &mut Tx, organizations: &Organizations, accounts: &Accounts) -> Result<()> {
    let canada = organizations.named("Canadian Association of Municipal Administrators")?;
    let aotearoa = organizations.named("Taituarā - Local Government Professionals Aotearoa")?;
    let africa = organizations.named("South African Local Government Association")?;
    let queensland = organizations.named("LGMA Queensland")?;
    for (status, year, parties) in [
        (Status::Active, 2025, vec![(canada, Role::Counterpart), (aotearoa, Role::Member)]),
        (Status::Proposed, 2027, vec![(africa, Role::Counterpart)]),
        (Status::Completed, 2019, vec![(queensland, Role::Counterpart)]),
        (Status::Expired, 2021, vec![(africa, Role::Counterpart)]),
    ] {
        partnership(tx, status, year, &parties, organizations, accounts).await?;
    }
    Ok(())
}

async fn insert(
    tx: &mut Tx,
    made: Made<'_>,
    main_office: OrganizationId,
    accounts: &Accounts,
) -> Result<RelationshipId> {
    let Made { kind, status, was_active, started_on, ends_on, closed_on, review_due_on, predecessor, parties } = made;
    let (purpose, goals) = match kind {
        Kind::StrategicAlliance => (
            "Share what both sides learn, through each other's channels, and open each other's programs to members.",
            vec![Goal::KnowledgeExchange, Goal::NetworkExpansion, Goal::Exchanges],
        ),
        Kind::Partnership => (
            "Develop a training course together and hold it in both countries.",
            vec![Goal::ProfessionalDevelopment, Goal::KnowledgeExchange],
        ),
        Kind::LegacyAffiliation => {
            ("Attend each other's conferences and agree on a work plan every year.", vec![Goal::NetworkExpansion])
        }
    };
    let row = relationship::ActiveModel {
        id: Set(tx.id()),
        kind: Set(kind),
        status: Set(status),
        purpose: Set(purpose.to_owned()),
        goals: Set(Goals(goals)),
        started_on: Set(started_on),
        ends_on: Set(ends_on),
        closed_on: Set(closed_on),
        review_due_on: Set(review_due_on),
        owner_id: Set(Some(accounts.staff)),
        was_active: Set(was_active),
        predecessor_id: Set(predecessor),
        review_months: Set((kind == Kind::StrategicAlliance).then_some(12)),
        ..Default::default()
    };
    let relationship = tx.insert(row).await?.id;
    for (organization, role) in parties {
        let row = relationship_party::ActiveModel {
            id: Set(tx.id()),
            relationship_id: Set(relationship),
            organization_id: Set(*organization),
            role: Set(*role),
            ..Default::default()
        };
        tx.insert(row).await?;
    }
    if matches!(status, Status::Active | Status::Suspended) && kind != Kind::LegacyAffiliation {
        let signers: Vec<_> = std::iter::once(main_office).chain(parties.iter().map(|(party, _)| *party)).collect();
        agreement(tx, relationship, started_on, ends_on, &signers).await?;
    }
    Ok(relationship)
}

/// The agreement that a relationship is in force by: of an alliance for five years at a time, of a partnership for as
/// long as it lasts.
async fn agreement(
    tx: &mut Tx,
    relationship: RelationshipId,
    started_on: Option<NaiveDate>,
    ends_on: Option<NaiveDate>,
    signers: &[OrganizationId],
) -> Result<()> {
    let first = started_on.unwrap_or_else(|| date(2024, 1, 1)).max(date(2024, 1, 1));
    let draft = agreement::ActiveModel {
        id: Set(tx.id()),
        relationship_id: Set(Some(relationship)),
        edition: Set(1),
        title: Set("Memorandum of understanding".into()),
        text: Set(Some("Both sides work together for the purpose of this relationship.".into())),
        starts_on: Set(Some(first)),
        ends_on: Set(ends_on.or(Some(date(2029, 1, 1)))),
        notice_days: Set(Some(90)),
        auto_renews: Set(false),
        status: Set(agreement::Status::Draft),
        ..Default::default()
    };
    let draft = tx.insert(draft).await?;
    let mut signed = Vec::new();
    for organization in signers {
        let row = agreement_party::ActiveModel {
            id: Set(tx.id()),
            agreement_id: Set(draft.id),
            organization_id: Set(*organization),
            ..Default::default()
        };
        signed.push(tx.insert(row).await?);
    }
    let digest = rules::digest(&draft, &signed);
    for party in signed {
        let mut row = party.clone().into_active_model();
        row.signer_office = Set(Some("President".into()));
        row.signed_on = Set(Some(first));
        row.signed_digest = Set(Some(digest.clone()));
        tx.update(&party, row).await?;
    }
    let mut row = draft.clone().into_active_model();
    row.status = Set(agreement::Status::InForce);
    row.agreed_on = Set(Some(first));
    row.digest = Set(Some(digest));
    tx.update(&draft, row).await?;
    Ok(())
}
