//! Places that are offered to those on the waiting list.
use chapterhouse::job::LifeCycleJob;
use chrono::{DateTime, TimeDelta, Utc};
use entity::{
    exchange_application::{self, ExchangeApplicationId, Status},
    waitlist_offer,
};
use sea_orm::{EntityTrait as _, QueryOrder as _};
use serde_json::json;

use crate::support::{World, today};

async fn run(world: &World, job: LifeCycleJob, now: DateTime<Utc>) -> usize {
    world.test.database.clock().set(now);
    let stats = job.run(&world.test.database, now).await.unwrap();
    assert_eq!(stats.rejected, 0, "{job:?}");
    stats.succeeded
}

async fn offers(world: &World) -> Vec<(ExchangeApplicationId, waitlist_offer::Status)> {
    let offers = waitlist_offer::Entity::find().order_by_asc(waitlist_offer::Column::Id);
    let offers = offers.all(world.plain()).await.unwrap();
    offers.into_iter().map(|offer| (offer.application_id, offer.status)).collect()
}

fn by_token(mutation: &str, id: ExchangeApplicationId) -> String {
    format!(
        r#"mutation {{ {mutation}(input: {{token: "pass_{id}"}}) {{
            application {{ status offer {{ status }} }} errors {{ code }} }} }}"#
    )
}

#[tokio::test]
async fn a_place_that_becomes_free_is_offered_to_the_first_on_the_waiting_list() {
    use waitlist_offer::Status::{Expired, Offered, Refused, Taken};
    let world = World::new().await;
    let round = world.round_named("SELECTION", "UNPLACED").await;
    world.give_places(round, 2).await;
    let leaving = world.application_of(round, Status::Accepted).await;
    let mut waiting = Vec::new();
    for _ in 0..3 {
        waiting.push(world.application_of(round, Status::Waitlisted).await);
    }
    let day = |days| today() + TimeDelta::days(days);
    assert_eq!(run(&world, LifeCycleJob::OfferPlaces, today()).await, 0, "no place became free");
    world.run("public", &by_token("withdrawApplication", leaving)).await;
    assert_eq!(run(&world, LifeCycleJob::OfferPlaces, today()).await, 1);
    assert_eq!(run(&world, LifeCycleJob::OfferPlaces, day(1)).await, 0, "the place is offered to one at a time");
    assert_eq!(offers(&world).await, [(waiting[0], Offered)]);
    let refused = world.run("public", &by_token("refuseOffer", waiting[0])).await;
    let expected = json!({"status": "WAITLISTED", "offer": {"status": "REFUSED"}});
    assert_eq!(refused["data"]["refuseOffer"]["application"], expected, "{refused}");
    assert_eq!(run(&world, LifeCycleJob::OfferPlaces, day(1)).await, 1);
    assert_eq!(run(&world, LifeCycleJob::ExpireOffers, day(8) - TimeDelta::seconds(1)).await, 0);
    assert_eq!(run(&world, LifeCycleJob::ExpireOffers, day(8)).await, 1);
    assert_eq!(run(&world, LifeCycleJob::OfferPlaces, day(8)).await, 1);
    let taken = world.run("public", &by_token("takeOffer", waiting[2])).await;
    let expected = json!({"status": "ACCEPTED", "offer": {"status": "TAKEN"}});
    assert_eq!(taken["data"]["takeOffer"]["application"], expected, "{taken}");
    assert_eq!(offers(&world).await, [(waiting[0], Refused), (waiting[1], Expired), (waiting[2], Taken)]);
    assert_eq!(run(&world, LifeCycleJob::OfferPlaces, day(9)).await, 0, "nobody is left to ask");
    let actions: Vec<_> = world.ledger().await.into_iter().map(|entry| (entry.action, entry.actor_role)).collect();
    assert!(actions.contains(&("offerPlace".into(), "SYSTEM".into())), "{actions:?}");
    assert!(actions.contains(&("acceptApplication".into(), "PUBLIC".into())), "{actions:?}");
}

#[tokio::test]
async fn an_offer_that_is_taken_while_it_expires_is_one_of_both_and_whole() {
    let world = World::new().await;
    let round = world.round_named("SELECTION", "").await;
    let mut waiting = Vec::new();
    for _ in 0..10 {
        let id = world.application_of(round, Status::Waitlisted).await;
        world.offer(id, round, waitlist_offer::Status::Offered, today() + TimeDelta::seconds(1)).await;
        waiting.push(id);
    }
    world.give_places(round, 20).await;
    // The clock of those who take stands a moment before that of the job.
    let late = today() + TimeDelta::seconds(1);
    let documents: Vec<_> = waiting.iter().map(|id| by_token("takeOffer", *id)).collect();
    let taking = futures_util::future::join_all(documents.iter().map(|document| world.run("public", document)));
    let (answers, stats) = tokio::join!(taking, LifeCycleJob::ExpireOffers.run(&world.test.database, late));
    stats.unwrap();
    for ((id, offer), answer) in offers(&world).await.into_iter().zip(&answers) {
        let application = exchange_application::Entity::find_by_id(id).one(world.plain()).await.unwrap().unwrap();
        let is_taken = offer == waitlist_offer::Status::Taken;
        assert!(is_taken || offer == waitlist_offer::Status::Expired, "{offer:?}");
        assert_eq!(application.status == Status::Accepted, is_taken, "{answer}");
        assert_eq!(answer["data"]["takeOffer"]["errors"] == json!([]), is_taken, "{answer}");
    }
}
