//! Changes by chance, and what must not come of them.
use std::collections::{BTreeMap, BTreeSet};

use chapterhouse::{
    agreement::rules::{LIFE_CYCLE, digest},
    auth::policy::Action,
    organization::rules::is_of_local_government,
    relationship::rules::{ONLY_ALLIANCE, is_settled, life_cycle},
};
use chrono::{NaiveDate, TimeDelta};
use entity::{
    agreement::{self, Status as Signed},
    agreement_party, deliverable, organization,
    partnership_project::{self, Kind as Project},
    relationship::{self, Kind, Status},
    relationship_party,
};
use sea_orm::{EntityTrait as _, QueryOrder as _};

use super::{chance::Chance, mutation};
use crate::support::World;

/// What is done to relationships, agreements and deliverables, with the inputs that the steps need.
const TO_RELATIONSHIPS: &[&str] = &[
    "startRelationshipReview",
    "returnRelationship",
    "approveRelationship",
    "approveRelationship",
    "declineRelationship",
    "activateRelationship",
    "activateRelationship",
    "withdrawRelationship",
    "suspendRelationship",
    "resumeRelationship",
    "terminateRelationship",
    "recordReview",
    "lapseAlliance",
    "renewAlliance",
    "completePartnership",
    "extendPartnership",
    "endLegacyAffiliation",
    "reclassifyAffiliation",
    "updateRelationship",
    "recordBoardDecision",
    "recordBoardDecision",
    "draftAgreement",
    "draftAgreement",
];
const TO_AGREEMENTS: &[&str] = &[
    "freezeAgreement",
    "freezeAgreement",
    "reopenAgreement",
    "recordSignature",
    "recordSignature",
    "recordSignature",
    "terminateAgreement",
    "abandonAgreement",
    "updateAgreement",
    "deleteAgreement",
];
const TO_DELIVERABLES: &[&str] =
    &["markDeliverableDelivered", "acceptDeliverable", "returnDeliverable", "cancelDeliverable"];

/// A change by chance to something that is there, or something new.
pub(super) async fn change(world: &World, chance: &mut Chance, allies: &[String]) -> String {
    let connection = world.plain();
    // In the order of their making, so that the same seed gives the same sequence.
    let relationships =
        relationship::Entity::find().order_by_asc(relationship::Column::Id).all(connection).await.unwrap();
    let agreements = agreement::Entity::find().order_by_asc(agreement::Column::Id).all(connection).await.unwrap();
    let deliverables = deliverable::Entity::find().order_by_asc(deliverable::Column::Id).all(connection).await.unwrap();
    let today = world.test.database.clock().now().date_naive();
    let version = |version: i32, chance: &mut Chance| if chance.once_in(20) { version + 1 } else { version };
    match chance.below(9) {
        0 if relationships.len() < 5 || chance.once_in(4) => begin(world, chance, allies, today),
        1..=4 if !agreements.is_empty() => {
            // Mostly one that goes on.
            let alive: Vec<_> = agreements.iter().filter(|row| !LIFE_CYCLE.actions(row.status).is_empty()).collect();
            let row = if alive.is_empty() || chance.once_in(6) { chance.of(&agreements) } else { *chance.of(&alive) };
            let fitting = LIFE_CYCLE.actions(row.status);
            let action = fitting_or(&fitting, &[], TO_AGREEMENTS, chance);
            let extra = for_agreement(action, row, chance, allies, today);
            let version = version(row.version, chance);
            mutation(action, &format!(r#"id: "{}", expectedVersion: {version}{extra}"#, row.id))
        }
        5 if !deliverables.is_empty() => {
            let row = chance.of(&deliverables);
            let action = chance.of(TO_DELIVERABLES);
            mutation(action, &format!(r#"id: "{}", expectedVersion: {}, reason: "R""#, row.id, row.version))
        }
        _ if !relationships.is_empty() => {
            let alive: Vec<_> =
                relationships.iter().filter(|row| !life_cycle(row.kind).actions(row.status).is_empty()).collect();
            let row =
                if alive.is_empty() || chance.once_in(6) { chance.of(&relationships) } else { *chance.of(&alive) };
            let fitting = life_cycle(row.kind).actions(row.status);
            let waits = matches!(row.status, Status::UnderReview | Status::Approved | Status::Expired);
            let beside = if waits { BESIDE } else { &[] };
            let action = fitting_or(&fitting, beside, TO_RELATIONSHIPS, chance);
            let extra = for_relationship(action, chance, world, allies, today);
            let subject = ["recordBoardDecision", "draftAgreement"].contains(&action);
            let version = version(row.version, chance);
            let thing = if subject {
                format!(r#"subject: "{}""#, row.id)
            } else {
                format!(r#"id: "{}", expectedVersion: {version}"#, row.id)
            };
            mutation(action, &format!("{thing}{extra}"))
        }
        _ => begin(world, chance, allies, today),
    }
}

/// What leads on, or what is needed beside it: chance takes these more often than what ends a thing or does not fit.
fn fitting_or(fitting: &[Action], beside: &[&'static str], all: &[&'static str], chance: &mut Chance) -> &'static str {
    let by_clients = fitting.iter().filter(|action| !action.is_scheduled()).map(|action| action.name());
    let forward: Vec<_> = by_clients.filter(|name| !ENDS.contains(name)).chain(beside.iter().copied()).collect();
    let choices = if forward.is_empty() || chance.once_in(12) { all } else { &forward };
    chance.of::<&'static str>(choices)
}

/// What a relationship needs of others before it goes on.
const BESIDE: &[&str] = &["recordBoardDecision", "draftAgreement"];

const ENDS: &[&str] = &[
    "withdrawRelationship",
    "declineRelationship",
    "returnRelationship",
    "terminateRelationship",
    "endLegacyAffiliation",
    "abandonAgreement",
    "reopenAgreement",
    "terminateAgreement",
];

fn day(chance: &mut Chance, today: NaiveDate) -> NaiveDate {
    if chance.once_in(2) { today } else { today + TimeDelta::days(i64::from(chance.below(120)) - 60) }
}

fn begin(world: &World, chance: &mut Chance, allies: &[String], today: NaiveDate) -> String {
    let ally = chance.of(allies);
    let owner = if chance.once_in(3) { String::new() } else { format!(r#", owner: "{}""#, world.sam) };
    let ends = day(chance, today) + TimeDelta::days(90);
    match chance.below(3) {
        0 => mutation(
            "proposeStrategicAlliance",
            &format!(r#"counterpart: "{ally}", purpose: "P", goals: [EXCHANGES], reviewMonths: 3{owner}"#),
        ),
        1 => mutation(
            "proposePartnership",
            &format!(
                r#"purpose: "P", goals: [EXCHANGES], endsOn: "{ends}"{owner},
                   parties: [{{organization: "{ally}", role: COUNTERPART}}],
                   project: {{kind: {}, title: "T", deliverables: [{{title: "D", dueOn: "{ends}"}}]}}"#,
                chance.of(&["TOOL", "TOOL, funder: \"F\"", "GRANT_APPLICATION", "GRANT_APPLICATION, funder: \"F\""])
            ),
        ),
        _ => mutation(
            "recordLegacyAffiliation",
            &format!(r#"counterpart: "{ally}", purpose: "P", goals: [], startedOn: "{}""#, day(chance, today)),
        ),
    }
}

fn for_relationship(action: &str, chance: &mut Chance, world: &World, allies: &[String], today: NaiveDate) -> String {
    let on = day(chance, today);
    match action {
        "returnRelationship"
        | "declineRelationship"
        | "withdrawRelationship"
        | "suspendRelationship"
        | "lapseAlliance" => r#", reason: "R""#.into(),
        "terminateRelationship" => {
            format!(
                r#", reason: "R", effectiveOn: "{on}", noticeGivenOn: "{}""#,
                on - TimeDelta::days(chance.below(60).into())
            )
        }
        "endLegacyAffiliation" => format!(r#", reason: "R", effectiveOn: "{on}""#),
        "recordReview" => format!(r#", outcome: CONTINUE, heldOn: "{on}""#),
        "reclassifyAffiliation" => {
            r#", into: {strategicAlliance: {purpose: "P", goals: [EXCHANGES], reviewMonths: 3}}"#.into()
        }
        "updateRelationship" => format!(r#", owner: "{}""#, world.sam),
        "recordBoardDecision" => {
            format!(r#", meetingOn: "{on}", outcome: {}"#, chance.of(&["APPROVE", "APPROVE", "DECLINE", "DEFER"]))
        }
        "draftAgreement" => format!(
            r#", title: "T", text: "X", startsOn: "{on}", endsOn: "{}", noticeDays: 20, addParties: {allies:?}"#,
            on + TimeDelta::days(1 + i64::from(chance.below(200)))
        ),
        _ => String::new(),
    }
}

fn for_agreement(
    action: &str,
    row: &agreement::Model,
    chance: &mut Chance,
    allies: &[String],
    today: NaiveDate,
) -> String {
    let on = day(chance, today);
    match action {
        "abandonAgreement" => r#", reason: "R""#.into(),
        "terminateAgreement" => {
            format!(r#", reason: "R", effectiveOn: "{on}", noticeGivenOn: "{}""#, on - TimeDelta::days(20))
        }
        "updateAgreement" => format!(r#", title: "Other", addParties: ["{}"]"#, chance.of(allies)),
        "recordSignature" => {
            let digest = row.digest.clone().unwrap_or_default();
            let party = chance.of(allies);
            format!(r#", digest: "{digest}", signatures: [{{party: "{party}", office: "O", signedOn: "{on}"}}]"#)
        }
        _ => String::new(),
    }
}

/// The rows that the invariants speak of.
struct Rows {
    relationships: Vec<relationship::Model>,
    parties: Vec<relationship_party::Model>,
    organizations: Vec<organization::Model>,
    agreements: Vec<agreement::Model>,
    signatures: Vec<agreement_party::Model>,
    projects: Vec<partnership_project::Model>,
    deliverables: Vec<deliverable::Model>,
    today: NaiveDate,
}

/// What is wrong, each with the number of its invariant.
#[derive(Default)]
struct Wrong(Vec<String>);

impl Wrong {
    fn unless(&mut self, holds: bool, number: u32, what: impl std::fmt::Display) {
        if !holds {
            self.0.push(format!("{number}: {what}"));
        }
    }
}

/// What the invariants of the domain forbid and is so all the same.
pub(super) async fn forbidden(world: &World) -> Vec<String> {
    let connection = world.plain();
    let rows = Rows {
        relationships: relationship::Entity::find().all(connection).await.unwrap(),
        parties: relationship_party::Entity::find().all(connection).await.unwrap(),
        organizations: organization::Entity::find().all(connection).await.unwrap(),
        agreements: agreement::Entity::find().all(connection).await.unwrap(),
        signatures: agreement_party::Entity::find().all(connection).await.unwrap(),
        projects: partnership_project::Entity::find().all(connection).await.unwrap(),
        deliverables: deliverable::Entity::find().all(connection).await.unwrap(),
        today: world.test.database.clock().now().date_naive(),
    };
    let mut wrong = Wrong::default();
    rows.relationships(&mut wrong);
    rows.agreements(&mut wrong);
    for project in &rows.projects {
        let is_grant = matches!(project.kind, Project::GrantApplication | Project::GrantExecution);
        wrong.unless(is_grant == project.funder.is_some(), 10, project.id);
    }
    wrong.0.extend(seen_too_early(world, &rows.relationships).await);
    wrong.0
}

impl Rows {
    fn relationships(&self, wrong: &mut Wrong) {
        let mut alliances = BTreeMap::<_, usize>::new();
        for row in &self.relationships {
            let own: Vec<_> = self.parties.iter().filter(|party| party.relationship_id == row.id).collect();
            let mut bodies =
                self.organizations.iter().filter(|body| own.iter().any(|party| party.organization_id == body.id));
            match row.kind {
                Kind::StrategicAlliance => {
                    let fits = own.len() == 1 && bodies.clone().all(|body| is_of_local_government(body.kind));
                    wrong.unless(fits && row.ends_on.is_none(), 5, row.id);
                    wrong.unless(row.status != Status::Active || row.review_due_on.is_some(), 5, row.id);
                    if ONLY_ALLIANCE.contains(&row.status) {
                        *alliances.entry(own[0].organization_id).or_default() += 1;
                    }
                }
                Kind::Partnership => self.partnership(row, wrong),
                Kind::LegacyAffiliation => {}
            }
            wrong.unless(!own.is_empty() && !bodies.any(|body| body.kind == organization::Kind::MainOffice), 6, row.id);
            wrong.unless(row.status != Status::Active || row.was_active, 15, row.id);
        }
        for (organization, count) in alliances {
            wrong.unless(count <= 1, 7, organization);
        }
    }

    fn partnership(&self, row: &relationship::Model, wrong: &mut Wrong) {
        let has_work = self.projects.iter().any(|project| project.relationship_id == row.id);
        wrong.unless(has_work && row.ends_on.is_some(), 6, row.id);
        wrong.unless(row.started_on.is_none_or(|first| row.ends_on.is_some_and(|end| first < end)), 6, row.id);
        let mut open = self.deliverables.iter().filter(|made| made.relationship_id == row.id);
        wrong.unless(row.status != Status::Completed || open.all(|made| is_settled(made.status)), 11, row.id);
    }

    fn agreements(&self, wrong: &mut Wrong) {
        let mut in_force = BTreeSet::new();
        for row in &self.agreements {
            let own: Vec<_> = self.signatures.iter().filter(|party| party.agreement_id == row.id).cloned().collect();
            let is_frozen = !matches!(row.status, Signed::Draft | Signed::Abandoned);
            wrong.unless(!is_frozen || row.digest.as_deref() == Some(digest(row, &own).as_str()), 12, row.id);
            wrong.unless(row.status != Signed::InForce || in_force.insert(row.relationship_id), 13, row.id);
            for party in own.iter().filter(|party| party.signed_on.is_some()) {
                let in_time = row.agreed_on <= party.signed_on && party.signed_on <= Some(self.today);
                wrong.unless(in_time && party.signed_digest == row.digest, 14, row.id);
            }
            let all_signed = own.iter().all(|party| party.signed_on.is_some());
            wrong.unless(!matches!(row.status, Signed::Signed | Signed::InForce) || all_signed, 8, row.id);
        }
    }
}

/// The public sees what was in force once, and counts nothing else (invariant 15).
async fn seen_too_early(world: &World, relationships: &[relationship::Model]) -> Option<String> {
    let known = relationships.iter().filter(|row| row.was_active).count();
    let answer = world.run("public", "{ relationships { totalCount } }").await;
    let seen = &answer["data"]["relationships"]["totalCount"];
    (*seen != known).then(|| format!("15: the public counts {seen}, and {known} were in force"))
}

/// A state changes by named steps only, each as the association's table has it (invariant 42), and after approval or
/// activation there was what these need (invariants 8 and 9).
pub(super) async fn the_ledger_tells_only_of_the_contracts_steps(world: &World) -> BTreeSet<String> {
    let rows: BTreeSet<_> = crate::lifecycles::contract_steps();
    let mut taken = BTreeSet::new();
    for entry in world.ledger().await {
        let Some(change) = entry.changes.0.iter().find(|change| change.field == "status") else { continue };
        let text = |value: &Option<serde_json::Value>| {
            value.as_ref().and_then(|value| value.as_str()).unwrap_or_default().to_owned()
        };
        if entry.action == "deleteAgreement" {
            assert_eq!(text(&change.before), "DRAFT");
            continue;
        }
        // What begins with something else has the name of that.
        if change.before.is_none() {
            continue;
        }
        let step = (text(&change.before), entry.action.clone(), text(&change.after));
        assert!(rows.contains(&step), "{step:?} is no row of the contract");
        taken.insert(entry.action);
    }
    taken
}
