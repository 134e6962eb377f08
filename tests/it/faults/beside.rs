//! Changes without any fault, beside others that are refused.
use std::sync::Arc;

use super::{Record, Told, judge, request};
use crate::support::World;

/// What the staff are told of `number` new organizations, each asked for after the last was answered.
async fn make_many(world: Arc<World>, prefix: String, number: usize) -> Record {
    let mut record = Record::new();
    for number in 0..number {
        let name = format!("Fault {prefix} {number}");
        let request = serde_json::from_value(request(&name)).unwrap();
        let answer = world.app.answer(world.viewer("sam").await, request).await;
        record.insert(name, Told::of(&serde_json::to_value(answer).unwrap()));
    }
    record
}

/// Asks for what is refused within its transaction, which is rolled back.
async fn be_refused(world: Arc<World>, number: usize) {
    for _ in 0..number {
        let document = "mutation { createOrganization(input: {name: \"Refused\", kind: COMPANY, countryCode: \"QQ\"}) {
            errors { code } } }";
        let answer = world.run_as(world.viewer("sam").await, document).await;
        assert_eq!(answer["data"]["createOrganization"]["errors"][0]["code"], "NOT_FOUND", "{answer}");
    }
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn a_change_is_acknowledged_while_others_are_rolled_back() {
    let world = Arc::new(World::new().await);
    let refused: Vec<_> = (0..4).map(|_| tokio::spawn(be_refused(Arc::clone(&world), 60))).collect();
    let made: Vec<_> = (0..4).map(|n| tokio::spawn(make_many(Arc::clone(&world), n.to_string(), 60))).collect();
    let mut record = Record::new();
    for one in made {
        record.extend(one.await.unwrap());
        assert_eq!(world.test.database.health().await, Ok(()));
    }
    for one in refused {
        one.await.unwrap();
    }
    for (name, told) in &record {
        assert!(matches!(told, Told::Made { .. }), "{name} was told {told:?}");
    }
    judge(world.plain(), &record).await;
}
