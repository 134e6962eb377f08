//! What is done under the relationships of the sample world, invented: collaborations, plans, liaisons, obligations,
//! and the resources that came of it.
use entity::{
    account::AccountId,
    agreement::{self, AgreementId},
    agreement_party,
    collaboration::{self, CollaborationId},
    liaison::{self, Side},
    obligation::{self, Owner, Period},
    organization::OrganizationId,
    relationship::{self, RelationshipId},
    relationship_party,
    resource::{self, Audience, Kind, Status},
    resource_organization,
    resource_tag::{self, Sort},
    work_plan, work_plan_item,
};
use sea_orm::{ActiveValue::Set, ColumnTrait as _};

use super::{Accounts, date};
use crate::{
    data::Tx,
    error::{Error, Result},
};

/// How many of the active alliances are shown at work.
const SOME: usize = 4;

pub(super) async fn seed(tx: &mut Tx, accounts: &Accounts) -> Result<()> {
    let active = tx
        .find::<relationship::Entity>()
        .filter(relationship::Column::Kind.eq(relationship::Kind::StrategicAlliance))
        .filter(relationship::Column::Status.eq(relationship::Status::Active));
    for (number, alliance) in tx.first(active, relationship::Column::Id, SOME).await?.into_iter().enumerate() {
        let parties =
            tx.find::<relationship_party::Entity>().filter(relationship_party::Column::RelationshipId.eq(alliance.id));
        let party = tx.all(parties).await?.first().map(|party| party.organization_id);
        let party = party.ok_or_else(|| Error::internal("sample: an alliance without a party"))?;
        let produced = collaborations(tx, alliance.id, number).await?;
        plan(tx, alliance.id).await?;
        liaisons(tx, alliance.id, accounts.staff, number).await?;
        resource(tx, (alliance.id, produced), party, number).await?;
        let agreements = tx
            .find::<agreement::Entity>()
            .filter(agreement::Column::RelationshipId.eq(alliance.id))
            .filter(agreement::Column::Status.eq(agreement::Status::InForce));
        for agreement in tx.all(agreements).await? {
            obligations(tx, agreement.id).await?;
        }
    }
    Ok(())
}

async fn collaborations(tx: &mut Tx, alliance: RelationshipId, number: usize) -> Result<CollaborationId> {
    use collaboration::{Kind, Status};
    let (kind, title) = match number {
        0 => (Kind::Content, "Articles in each other's magazine"),
        1 => (Kind::Training, "A course on budgeting in hard times"),
        2 => (Kind::Exchange, "Managers visit each other's cities"),
        _ => (Kind::Programmatic, "A joint day at the annual conference"),
    };
    let row = |id, status, title: &str, kind, year, ends: bool| collaboration::ActiveModel {
        id: Set(id),
        relationship_id: Set(alliance),
        kind: Set(kind),
        title: Set(title.into()),
        starts_on: Set(date(year, 2, 1)),
        ends_on: Set(ends.then(|| date(year, 12, 1))),
        status: Set(status),
        our_goal: Set("Members learn what works elsewhere.".into()),
        their_goal: Set("Their members are heard by a wider public.".into()),
        ..Default::default()
    };
    let done = row(tx.id(), Status::Done, title, kind, 2025, true);
    let done = tx.insert(done).await?.id;
    let underway = row(tx.id(), Status::Underway, "A webinar each quarter", Kind::Content, 2026, false);
    tx.insert(underway).await?;
    let planned = row(tx.id(), Status::Planned, "A handbook on ethics", Kind::ProductDevelopment, 2027, true);
    tx.insert(planned).await?;
    Ok(done)
}

async fn plan(tx: &mut Tx, alliance: RelationshipId) -> Result<()> {
    use work_plan_item::Status;
    let row = work_plan::ActiveModel {
        id: Set(tx.id()),
        relationship_id: Set(alliance),
        year: Set(2026),
        ..Default::default()
    };
    let plan = tx.insert(row).await?.id;
    for (text, status, progress) in [
        ("Speak at each other's conference", Status::Open, Some("Speakers are named for one of the two.")),
        ("Exchange the lists of events", Status::Done, Some("Sent in January.")),
        ("Translate the code of ethics", Status::Dropped, None),
    ] {
        let row = work_plan_item::ActiveModel {
            id: Set(tx.id()),
            plan_id: Set(plan),
            relationship_id: Set(alliance),
            text: Set(text.into()),
            status: Set(status),
            progress: Set(progress.map(str::to_owned)),
            ..Default::default()
        };
        tx.insert(row).await?;
    }
    Ok(())
}

async fn liaisons(tx: &mut Tx, alliance: RelationshipId, ours: AccountId, number: usize) -> Result<()> {
    let name = ["Mira Falk", "Tomas Reed", "Ngaio Hill", "Pieter Vos"].get(number).copied().unwrap_or("Ana Sol");
    for (account, person) in [(Some(ours), None), (None, Some(name))] {
        let row = liaison::ActiveModel {
            id: Set(tx.id()),
            relationship_id: Set(alliance),
            side: Set(if account.is_some() { Side::Ours } else { Side::Theirs }),
            account_id: Set(account),
            person_name: Set(person.map(str::to_owned)),
            person_email: Set(person.map(|_| format!("liaison-{number}@example.org"))),
            starts_on: Set(date(2025, 1, 1)),
            ends_on: Set(person.map(|_| date(2027, 1, 1))),
            ..Default::default()
        };
        tx.insert(row).await?;
    }
    Ok(())
}

/// One that was met and is owed again, one that is overdue, and one that was waived.
async fn obligations(tx: &mut Tx, agreement: AgreementId) -> Result<()> {
    use obligation::Status;
    let parties = tx.find::<agreement_party::Entity>().filter(agreement_party::Column::AgreementId.eq(agreement));
    let party = tx.all(parties).await?.first().map(|party| party.organization_id);
    let row = |id, text: &str, due_on, status| obligation::ActiveModel {
        id: Set(id),
        agreement_id: Set(agreement),
        owner: Set(Owner::Association),
        text: Set(text.into()),
        period: Set(Period::Yearly),
        due_on: Set(due_on),
        month_day: Set(1),
        status: Set(status),
        ..Default::default()
    };
    let invite = "Invite the other side's president to the annual conference.";
    let met = obligation::ActiveModel {
        met_on: Set(Some(date(2025, 5, 20))),
        evidence: Set(Some("Letter of invitation.".into())),
        evidence_url: Set(Some("https://example.org/letters/1".into())),
        ..row(tx.id(), invite, date(2025, 6, 1), Status::Met)
    };
    let met = tx.insert(met).await?.id;
    let again =
        obligation::ActiveModel { follows_id: Set(Some(met)), ..row(tx.id(), invite, date(2026, 6, 1), Status::Open) };
    tx.insert(again).await?;
    let waived = obligation::ActiveModel {
        waiver: Set(Some("The conference was held online.".into())),
        ..row(tx.id(), "Host a delegation.", date(2025, 9, 1), Status::Waived)
    };
    tx.insert(waived).await?;
    let overdue = obligation::ActiveModel {
        owner: Set(Owner::Counterpart),
        party_id: Set(party),
        period: Set(Period::Quarterly),
        ..row(tx.id(), "Send the number of members.", date(2026, 1, 1), Status::Open)
    };
    tx.insert(overdue).await?;
    Ok(())
}

async fn resource(
    tx: &mut Tx,
    (alliance, produced_by): (RelationshipId, CollaborationId),
    party: OrganizationId,
    number: usize,
) -> Result<()> {
    let (kind, title, audience, status) = match number {
        0 => (Kind::Guide, "Writing for managers abroad", Audience::Public, Status::Published),
        1 => (Kind::Course, "Budgeting in hard times", Audience::Members, Status::Published),
        2 => (Kind::CaseStudy, "What two cities learned of each other", Audience::Public, Status::Published),
        _ => (Kind::Event, "A day of local government of two countries", Audience::Public, Status::Draft),
    };
    let row = resource::ActiveModel {
        id: Set(tx.id()),
        title: Set(title.into()),
        kind: Set(kind),
        summary: Set(Some("What both sides found out together. This text is a sample.".into())),
        language: Set(if number == 2 { "en-NZ" } else { "en" }.into()),
        link: Set(Some(format!("https://example.org/resources/{number}"))),
        audience: Set(audience),
        status: Set(status),
        published_on: Set((status == Status::Published).then(|| date(2026, 1, 15))),
        relationship_id: Set(Some(alliance)),
        collaboration_id: Set(Some(produced_by)),
        ..Default::default()
    };
    let resource = tx.insert(row).await?.id;
    for (sort, word) in [(Sort::Goal, "KNOWLEDGE_EXCHANGE"), (Sort::Topic, "management"), (Sort::Topic, "learning")] {
        let row = resource_tag::ActiveModel {
            id: Set(tx.id()),
            resource_id: Set(resource),
            sort: Set(sort),
            word: Set(word.into()),
            ..Default::default()
        };
        tx.insert(row).await?;
    }
    let row = resource_organization::ActiveModel {
        id: Set(tx.id()),
        resource_id: Set(resource),
        organization_id: Set(party),
        ..Default::default()
    };
    tx.insert(row).await?;
    Ok(())
}
