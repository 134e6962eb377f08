//! The sample world against what people's rows are held to.
use chapterhouse::{
    agreement::{self as agreements, obligation::rules::binds},
    branch::{self as branches},
    data::{Access, Related, Row},
    error::Result,
    lifecycle::{Blockers, Edge, LifeCycle, Step},
    relationship::{self as relationships, collaboration as collaborations},
    resource as resources, sponsorship as sponsorships,
};
use chrono::NaiveDate;
use entity::{
    agreement, agreement_party, branch, collaboration, obligation, relationship, resource, sponsor_package, sponsorship,
};
use sea_orm::{ActiveEnum, EntityTrait as _};

use super::{branches as of_branches, state};
use crate::support::World;

#[tokio::test]
async fn the_sample_world_is_as_the_invariants_and_the_guards_of_its_states_say() {
    let world = World::beside_the_sample().await;
    let mut wrong = state::forbidden(&world).await;
    wrong.extend(of_branches::forbidden(&world).await);
    let sample = Sample { today: world.test.database.clock().now().date_naive(), world: &world };
    sample.relationships(&mut wrong).await;
    sample.branches(&mut wrong).await;
    sample.agreements(&mut wrong).await;
    sample.work(&mut wrong).await;
    sample.sponsorships(&mut wrong).await;
    assert_eq!(wrong, Vec::<String>::new());
}

struct Sample<'a> {
    world: &'a World,
    today: NaiveDate,
}

/// Notes a row that none of the steps to its state could have been taken for.
async fn stands<S: Step>(
    wrong: &mut Vec<String>,
    life: LifeCycle<S>,
    (row, status): (impl std::fmt::Display, S::State),
    guard: impl AsyncFn(S) -> Result<Blockers>,
) {
    if life.begins.iter().any(|(_, first)| *first == status) {
        return;
    }
    let mut blockers = Vec::new();
    let from_elsewhere = |edge: &&Edge<S>| edge.to.contains(&status) && edge.from.iter().any(|from| *from != status);
    for edge in life.edges.iter().filter(from_elsewhere) {
        let in_the_way = guard(edge.step).await.unwrap();
        if in_the_way.is_empty() {
            return;
        }
        blockers.extend(in_the_way.into_iter().map(|problem| problem.message));
    }
    wrong.push(format!("{row} is {}: {}", status.to_value(), blockers.join(" ")));
}

impl Sample<'_> {
    async fn access(&self) -> Access {
        Access::new(self.world.test.database.clone(), self.world.viewer("sam").await)
    }

    async fn relationships(&self, wrong: &mut Vec<String>) {
        use relationships::{
            guard::{Facts, guard},
            rules::{OPEN, life_cycle},
        };
        let access = self.access().await;
        for row in relationship::Entity::find().all(self.world.plain()).await.unwrap() {
            let facts = Facts::of(Related::Batched(Row::alone(row.clone()), &access));
            let judge = async |step| guard(&facts, step, self.today).await;
            stands(wrong, life_cycle(row.kind), (row.id, row.status), judge).await;
            if row.closed_on.is_some() == OPEN.contains(&row.status) && row.status != relationship::Status::Lapsed {
                wrong.push(format!("{} is {} and over since {:?}", row.id, row.status.to_value(), row.closed_on));
            }
        }
    }

    async fn branches(&self, wrong: &mut Vec<String>) {
        use branches::{
            guard::{Facts, guard},
            rules::LIFE_CYCLE,
        };
        let access = self.access().await;
        for row in branch::Entity::find().all(self.world.plain()).await.unwrap() {
            let facts = Facts::of(Related::Batched(Row::alone(row.clone()), &access));
            let judge = async |step| guard(&facts, step, self.today).await;
            stands(wrong, LIFE_CYCLE, (row.id, row.status), judge).await;
        }
    }

    /// Besides, a text that was frozen was complete, and nothing is owed under an agreement that is over.
    async fn agreements(&self, wrong: &mut Vec<String>) {
        use agreement::Status;
        use agreements::rules::{AgreementStep, LIFE_CYCLE, guard};
        let parties = agreement_party::Entity::find().all(self.world.plain()).await.unwrap();
        let owed = obligation::Entity::find().all(self.world.plain()).await.unwrap();
        for row in agreement::Entity::find().all(self.world.plain()).await.unwrap() {
            let own: Vec<_> = parties.iter().filter(|party| party.agreement_id == row.id).cloned().collect();
            let judge = |step| guard(&row, step, &own, self.today);
            stands(wrong, LIFE_CYCLE, (row.id, row.status), async |step| Ok(judge(step))).await;
            if !matches!(row.status, Status::Draft | Status::Abandoned) {
                let incomplete = judge(AgreementStep::Freeze).into_iter();
                wrong.extend(incomplete.map(|problem| format!("{}: {}", row.id, problem.message)));
            }
            let is_owed = |of: &&obligation::Model| of.agreement_id == row.id && of.status == obligation::Status::Open;
            if !binds(row.status) && owed.iter().any(|of| is_owed(&of)) {
                wrong.push(format!("{} is over, and something is owed under it", row.id));
            }
        }
    }

    async fn work(&self, wrong: &mut Vec<String>) {
        let connection = self.world.plain();
        let alliances = relationship::Entity::find().all(connection).await.unwrap();
        for row in collaboration::Entity::find().all(connection).await.unwrap() {
            use collaborations::rules::{LIFE_CYCLE, guard};
            let alliance = alliances.iter().find(|alliance| alliance.id == row.relationship_id).unwrap();
            let judge = async |step| Ok(guard(step, alliance.status));
            stands(wrong, LIFE_CYCLE, (row.id, row.status), judge).await;
        }
        for row in resource::Entity::find().all(connection).await.unwrap() {
            use resources::rules::{LIFE_CYCLE, guard};
            stands(wrong, LIFE_CYCLE, (row.id, row.status), async |step| Ok(guard(&row, step))).await;
        }
    }

    /// Besides, whoever is committed gives something.
    async fn sponsorships(&self, wrong: &mut Vec<String>) {
        use sponsorship::Status;
        use sponsorships::rules::{LIFE_CYCLE, gives, guard};
        let packages = sponsor_package::Entity::find().all(self.world.plain()).await.unwrap();
        for row in sponsorship::Entity::find().all(self.world.plain()).await.unwrap() {
            let package = packages.iter().find(|package| package.id == row.package_id).unwrap();
            let judge = async |step| Ok(guard(step, package, self.today));
            stands(wrong, LIFE_CYCLE, (row.id, row.status), judge).await;
            let (money, gift, value) = (&row.amount_minor, &row.in_kind_gift, &row.in_kind_minor);
            let is_committed = matches!(row.status, Status::Committed | Status::Active | Status::Ended);
            if is_committed && gives(money.is_some(), gift.is_some(), value.is_some()).is_err() {
                wrong.push(format!("{} gives nothing", row.id));
            }
        }
    }
}
