//! What gives access asks for the password again, and for a code where there is a second factor.
use std::collections::BTreeSet;

use chapterhouse::auth::{
    Service, Viewer,
    in_person::{IN_PERSON, WITH_PROOF},
    policy::{Action, Refusal, Scope, decide},
};
use entity::{second_factor, service_token::ServiceTokenId};
use sea_orm::{EntityTrait as _, sea_query::Expr};
use serde_json::Value as Json;
use uuid::Uuid;

use super::PASSWORD;
use crate::{
    attempts::{attempts, doer},
    support::{World, today},
};

fn names(actions: &[Action]) -> BTreeSet<&'static str> {
    actions.iter().map(|action| action.name()).collect()
}

#[tokio::test]
async fn of_whatever_is_done_in_person_it_is_decided_whether_it_asks_for_a_proof() {
    let world = World::new().await;
    let service = Some(Service { id: ServiceTokenId(Uuid::nil()), reads_only: false });
    let program = Viewer { service, ..world.viewer("ada").await };
    let is_refused = |action: &Action| decide(&program, *action, Scope::Global) == Err(Refusal::InPersonOnly);
    let in_person: Vec<_> = Action::ALL.iter().copied().filter(is_refused).collect();
    assert_eq!(names(&in_person), &names(WITH_PROOF) | &names(IN_PERSON));
    assert!(names(WITH_PROOF).is_disjoint(&names(IN_PERSON)));
}

/// The code of the refusal, in the payload or of the document; empty if it was done.
fn refusal<'a>(answer: &'a Json, name: &str) -> &'a str {
    let payload = &answer["data"][name]["errors"][0]["code"];
    payload.as_str().or(answer["errors"][0]["extensions"]["code"].as_str()).unwrap_or_default()
}

#[tokio::test]
async fn what_gives_access_is_refused_without_a_proof() {
    let attempts: Vec<_> = attempts().collect();
    for action in WITH_PROOF {
        let name = action.name();
        let (_, _, template) = attempts.iter().find(|attempt| attempt.0 == name).unwrap();
        let world = World::new().await;
        let who = doer(&world, name).await;
        let right = world.fill(world.own, template).await;
        let proof = format!("password: {PASSWORD:?}");
        assert!(right.contains(&proof), "{name} shows no password: {right}");
        let wrong = world.run(who, &right.replace(&proof, "password: \"another-password-1\"")).await;
        assert_eq!(refusal(&wrong, name), "WRONG_CREDENTIALS", "{wrong}");
        let without = world.run(who, &right.replace(&proof, "")).await;
        // A change of the password cannot be written without it.
        let expected = if *action == Action::ChangePassword { "GRAPHQL_VALIDATION_FAILED" } else { "REQUIRED" };
        assert_eq!(refusal(&without, name), expected, "{without}");
        assert!(world.ledger().await.is_empty(), "{name}");
        if *action == Action::BeginSecondFactor {
            continue;
        }
        let confirmed = second_factor::Entity::update_many();
        confirmed.col_expr(second_factor::Column::ConfirmedAt, Expr::value(today())).exec(world.plain()).await.unwrap();
        assert_eq!(refusal(&world.run(who, &right).await, name), "SECOND_FACTOR", "{name}");
        assert!(world.ledger().await.is_empty(), "{name}");
        let with_code = world.run(who, &right.replace(&proof, &format!("{proof}, code: \"175071\""))).await;
        assert_eq!(refusal(&with_code, name), "", "{with_code}");
    }
}
