//! Matchings as the staff have them made.
use chapterhouse::exchange::matching::rules::LAST_EDITION;
use entity::{
    exchange_application::{ExchangeApplicationId, Status as ApplicationStatus},
    exchange_round::ExchangeRoundId,
    placement::{self, Status},
};
use sea_orm::EntityTrait as _;
use serde_json::{Value as Json, json};

use crate::support::World;

async fn accepted(world: &World, round: ExchangeRoundId, country: &str, hosts: bool) -> ExchangeApplicationId {
    let id = world.application(round, world.city(country).await, ApplicationStatus::Accepted).await;
    if hosts {
        world.hosts(id).await;
    }
    id
}

async fn matched(world: &World, round: ExchangeRoundId, dry_run: bool) -> Json {
    let document = format!(
        "mutation {{ matchRound(input: {{id: \"{round}\", expectedVersion: 1, dryRun: {dry_run}}}) {{
            matching {{ weightsEdition pairs {{ host {{ id }} visitor {{ id }} fit isPinned reasons {{ criterion points }} }}
                unmatched {{ application {{ id }} reason }} }} errors {{ code }} }} }}"
    );
    let answer = world.run("sam", &document).await;
    assert!(answer.get("errors").is_none(), "{answer}");
    answer["data"]["matchRound"].clone()
}

fn pairs(answer: &Json) -> Vec<(String, String)> {
    let id = |side: &Json| side["id"].as_str().unwrap().to_owned();
    let pairs = answer["matching"]["pairs"].as_array().unwrap_or_else(|| panic!("{answer}"));
    pairs.iter().map(|pair| (id(&pair["host"]), id(&pair["visitor"]))).collect()
}

#[tokio::test]
async fn a_round_is_tried_first_and_then_matched_the_same_way() {
    let world = World::new().await;
    let round = world.round_named("SELECTION", "UNMATCHED").await;
    let host = accepted(&world, round, "BE", true).await;
    let alone = accepted(&world, round, "BE", true).await;
    let visitor = accepted(&world, round, "US", false).await;
    let tried = matched(&world, round, true).await;
    assert_eq!(pairs(&tried).len(), 2, "{tried}");
    assert_eq!(tried["matching"]["unmatched"].as_array().unwrap().len(), 1, "{tried}");
    assert_eq!(tried["matching"]["unmatched"][0]["reason"], "NOBODY_LEFT");
    assert_eq!(tried["matching"]["pairs"][0]["reasons"].as_array().unwrap().len(), 8, "{tried}");
    assert!(world.ledger().await.is_empty(), "nothing came of trying");
    assert_eq!(matched(&world, round, true).await, tried);
    let decide = |mutation: &str, host: ExchangeApplicationId| {
        format!(
            r#"mutation {{ {mutation}(input: {{host: "{host}", visitor: "{visitor}"}}) {{ exchangePairing {{ id verdict }} errors {{ code }} }} }}"#
        )
    };
    let forbidden = world.run("sam", &decide("forbidPair", host)).await;
    assert_eq!(forbidden["data"]["forbidPair"]["exchangePairing"]["verdict"], "FORBID", "{forbidden}");
    let twice = world.run("sam", &decide("pinPair", host)).await;
    assert_eq!(twice["data"]["pinPair"]["errors"][0]["code"], "ALREADY_EXISTS", "{twice}");
    let pinned = world.run("sam", &decide("pinPair", alone)).await;
    assert_eq!(pinned["data"]["pinPair"]["exchangePairing"]["verdict"], "PIN", "{pinned}");
    let made = matched(&world, round, false).await;
    let found = pairs(&made);
    assert!(found.contains(&(alone.to_string(), visitor.to_string())), "{made}");
    assert!(!found.contains(&(host.to_string(), visitor.to_string())), "{made}");
    let proposed = placement::Entity::find().all(world.plain()).await.unwrap();
    let proposed: Vec<_> = proposed.iter().filter(|one| one.status == Status::Proposed).collect();
    assert_eq!(proposed.len(), found.len());
    for one in proposed {
        let sides = (one.side_a_application_id.unwrap().to_string(), one.side_b_application_id.unwrap().to_string());
        assert!(found.contains(&sides) && one.side_a_needs_ratification && one.side_b_needs_ratification);
    }
    // Whoever is placed is matched no more.
    assert_eq!(pairs(&matched(&world, round, false).await), []);
}

#[tokio::test]
async fn a_pair_of_which_a_side_refused_is_not_proposed_again() {
    let world = World::new().await;
    let round = world.round_named("SELECTION", "UNMATCHED").await;
    assert_eq!(pairs(&matched(&world, round, false).await).len(), 1);
    let made = placement::Entity::find().all(world.plain()).await.unwrap();
    let made = made.iter().find(|one| one.status == Status::Proposed).unwrap().id;
    let refuse = format!(
        r#"mutation {{ refusePlacementSide(input: {{id: "{made}", side: A, reason: "No time"}}) {{ errors {{ code }} }} }}"#
    );
    assert_eq!(world.run("sam", &refuse).await["data"]["refusePlacementSide"]["errors"], json!([]));
    let again = matched(&world, round, true).await;
    assert_eq!(pairs(&again), []);
    let reasons = again["matching"]["unmatched"].as_array().unwrap();
    assert!(reasons.len() == 2 && reasons.iter().all(|left| left["reason"] == "NOBODY_ALLOWED"), "{again}");
}

#[tokio::test]
async fn pairs_are_matched_by_the_staff_in_rounds_that_are_chosen_from() {
    let world = World::new().await;
    let round = world.round_named("CALL_OPEN", "").await;
    assert_eq!(matched(&world, round, true).await["errors"], json!([{"code": "WRONG_STATE"}]));
    assert_eq!(matched(&world, round, false).await["errors"], json!([{"code": "WRONG_STATE"}]));
}

#[tokio::test]
async fn a_key_answers_as_before_though_the_round_is_matched_no_more() {
    let world = World::new().await;
    let round = world.round_named("SELECTION", "UNMATCHED").await;
    let run = async |name: &str, input: &str| {
        let document = format!(
            r#"mutation {{ {name}(input: {{id: "{round}", expectedVersion: 1, {input}}}) {{ errors {{ code }} }} }}"#
        );
        world.run("sam", &document).await["data"][name]["errors"].clone()
    };
    let matched = r#"dryRun: false, idempotencyKey: "once""#;
    assert_eq!(run("matchRound", matched).await, json!([]));
    let proposed = placement::Entity::find().all(world.plain()).await.unwrap().len();
    assert_eq!(run("holdRound", r#"reason: "Floods""#).await, json!([]));
    assert_eq!(run("matchRound", matched).await, json!([]), "it was made before");
    assert_eq!(run("matchRound", "dryRun: false").await[0]["code"], "VERSION_CONFLICT");
    let document = format!(
        r#"mutation {{ matchRound(input: {{id: "{round}", expectedVersion: 2, dryRun: true}}) {{ errors {{ code }} }} }}"#
    );
    assert_eq!(world.run("sam", &document).await["data"]["matchRound"]["errors"][0]["code"], "WRONG_STATE");
    assert_eq!(placement::Entity::find().all(world.plain()).await.unwrap().len(), proposed);
}

async fn version(world: &World, id: &str) -> Json {
    let document =
        format!(r#"{{ node(id: "{id}") {{ ... on ExchangeRound {{ version }} ... on Placement {{ version }} }} }}"#);
    world.run("sam", &document).await["data"]["node"]["version"].clone()
}

/// The counts of pairs added, dropped and kept, each as many as are listed; and the pairs.
async fn difference(world: &World, round: ExchangeRoundId, dry_run: bool) -> [Vec<(String, String)>; 3] {
    let pair = "{ host { id } visitor { id } }";
    let document = format!(
        "mutation {{ matchRound(input: {{id: \"{round}\", expectedVersion: {}, dryRun: {dry_run}}}) {{ matching {{ difference {{
            addedCount added {pair} droppedCount dropped {pair} keptCount kept {pair} }} }} errors {{ code }} }} }}",
        version(world, &round.to_string()).await
    );
    let answer = world.run("sam", &document).await;
    let found = &answer["data"]["matchRound"]["matching"]["difference"];
    let id = |side: &Json| side["id"].as_str().unwrap().to_owned();
    ["added", "dropped", "kept"].map(|of| {
        let listed = found[of].as_array().unwrap_or_else(|| panic!("{answer}"));
        assert_eq!(found[format!("{of}Count")], json!(listed.len()), "{answer}");
        listed.iter().map(|pair| (id(&pair["host"]), id(&pair["visitor"]))).collect()
    })
}

fn counts(difference: &[Vec<(String, String)>; 3]) -> [usize; 3] {
    difference.each_ref().map(Vec::len)
}

#[tokio::test]
async fn a_matching_tells_what_is_different_from_the_last_that_was_kept() {
    let world = World::new().await;
    let round = world.round_named("SELECTION", "UNMATCHED").await;
    accepted(&world, round, "BE", true).await;
    accepted(&world, round, "US", false).await;
    let first = difference(&world, round, true).await;
    assert_eq!(counts(&first), [2, 0, 0], "before the first each pair is new");
    assert_eq!(difference(&world, round, true).await, first, "trying keeps nothing");
    assert_eq!(difference(&world, round, false).await, first, "what is kept is what was tried");
    let [all, ..] = first;
    assert_eq!(difference(&world, round, true).await, [vec![], vec![], all.clone()], "nothing has changed");

    // One placement is cancelled and its pair forbidden: the two are left, until somebody new is there for each.
    let cancelled = placement::Entity::find().all(world.plain()).await.unwrap();
    let cancelled = cancelled.iter().find(|one| one.status == Status::Proposed).unwrap();
    let sides = [cancelled.side_a_application_id, cancelled.side_b_application_id].map(|id| id.unwrap().to_string());
    let [host, visitor] = &sides;
    let cancel = async |id: placement::PlacementId| {
        let document = format!(
            r#"mutation {{ cancelPlacement(input: {{id: "{id}", expectedVersion: {}, reason: "Floods"}}) {{ errors {{ code }} }} }}"#,
            version(&world, &id.to_string()).await
        );
        assert_eq!(world.run("sam", &document).await["data"]["cancelPlacement"]["errors"], json!([]));
    };
    cancel(cancelled.id).await;
    let (gone, stays): (Vec<_>, Vec<_>) = all.clone().into_iter().partition(|pair| pair.0 == *host);
    assert_eq!(difference(&world, round, true).await, [vec![], vec![], all.clone()], "it is proposed again");
    let forbid = format!(
        r#"mutation {{ forbidPair(input: {{host: "{host}", visitor: "{visitor}"}}) {{ errors {{ code }} }} }}"#
    );
    assert_eq!(world.run("sam", &forbid).await["data"]["forbidPair"]["errors"], json!([]));
    assert_eq!(difference(&world, round, true).await, [vec![], gone.clone(), stays.clone()]);
    accepted(&world, round, "BE", true).await;
    let tried = difference(&world, round, true).await;
    assert_eq!((tried[0].len(), &tried[1], &tried[2]), (1, &gone, &stays), "{tried:?}");
    assert_eq!(tried[0][0].1, *visitor);

    // Time passes, so that what had come to nothing before the second matching is told apart from what did after it.
    let later = world.test.database.clock().now() + chrono::TimeDelta::hours(1);
    world.test.database.clock().set(later);
    assert_eq!(difference(&world, round, false).await, tried);
    let mut standing = stays;
    standing.extend(tried[0].clone());
    standing.sort();
    let mut again = difference(&world, round, true).await;
    again[2].sort();
    assert_eq!(again, [vec![], vec![], standing], "what was dropped before is not told again");
    let question = "{ placements(first: 50) { nodes { matching { number weightsEdition } } } }";
    let shown = world.run("sam", question).await["data"]["placements"]["nodes"].clone();
    let shown: Vec<_> = shown.as_array().unwrap().iter().map(|one| one["matching"].clone()).collect();
    assert_eq!(shown.iter().filter(|one| **one == json!({"number": 2, "weightsEdition": LAST_EDITION})).count(), 1);
    let numbers = placement::Entity::find().all(world.plain()).await.unwrap();
    let mut numbers: Vec<_> = numbers.iter().filter_map(|one| one.matching).collect();
    numbers.sort_unstable();
    assert_eq!(numbers, [1, 1, 2]);
}
