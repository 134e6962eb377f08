//! Who gave and who received, and who met whom.
use entity::{
    exchange_leg::{self, Direction},
    organization::{self, OrganizationId},
    placement::{self, PlacementId, Status},
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    EntityTrait as _,
};
use serde_json::json;

use crate::support::World;

/// A visit that took place, or in another state.
async fn visit(world: &World, placement: PlacementId, direction: Direction, status: exchange_leg::Status) {
    let row = placement::Entity::find_by_id(placement).one(world.plain()).await.unwrap().unwrap();
    let id = world.leg(placement, row.round_id, ("2026-01-10", "2026-01-17"), status).await;
    let row = exchange_leg::ActiveModel { id: Unchanged(id), direction: Set(direction), ..Default::default() };
    exchange_leg::Entity::update(row).exec(world.plain()).await.unwrap();
}

async fn sides(world: &World, placement: PlacementId) -> [OrganizationId; 2] {
    let row = placement::Entity::find_by_id(placement).one(world.plain()).await.unwrap().unwrap();
    [row.side_a_id, row.side_b_id]
}

async fn in_year(world: &World, placement: PlacementId, year: i32) {
    let row = placement::ActiveModel { id: Unchanged(placement), year: Set(Some(year)), ..Default::default() };
    placement::Entity::update(row).exec(world.plain()).await.unwrap();
}

#[tokio::test]
async fn visits_are_summed_for_each_partner_country_and_year_in_one_statement() {
    use Direction::{AToB, BToA};
    use exchange_leg::Status::{Cancelled, Done, Planned, Waived};
    let world = World::new().await;
    let round = world.round_named("SELECTION", "UNPLACED").await;
    // Of BE and US each.
    let (one, other) =
        (world.placement_of(round, Status::Completed).await, world.placement_of(round, Status::Reported).await);
    in_year(&world, other, 2025).await;
    for (placement, direction, status) in [
        (one, BToA, Done),
        (one, AToB, Done),
        (one, BToA, Cancelled),
        (other, BToA, Done),
        (other, AToB, Waived),
        (other, AToB, Planned),
    ] {
        visit(&world, placement, direction, status).await;
    }
    let ask = |arguments: &str| {
        format!(
            "{{ exchangeReciprocity({arguments}) {{ organization {{ id }} countryCode year visitsMade visitsReceived balance }} }}"
        )
    };
    let answer = world.run("sam", &ask("by: COUNTRY, perYear: true")).await;
    let row = |country: &str, year: i32, made: i64, received: i64| {
        json!({"organization": null, "countryCode": country, "year": year, "visitsMade": made,
            "visitsReceived": received, "balance": received - made})
    };
    let mut rows = answer["data"]["exchangeReciprocity"].as_array().unwrap().clone();
    rows.sort_by_key(ToString::to_string);
    let mut expected = vec![row("BE", 2025, 0, 1), row("US", 2025, 1, 0), row("BE", 2026, 1, 1), row("US", 2026, 1, 1)];
    expected.sort_by_key(ToString::to_string);
    assert_eq!(rows, expected, "{answer}");
    let answer = world.run("sam", &ask("by: COUNTRY")).await;
    let total = |country: &str, made: i64, received: i64| {
        json!({"organization": null, "countryCode": country, "year": null, "visitsMade": made,
            "visitsReceived": received, "balance": received - made})
    };
    assert_eq!(answer["data"]["exchangeReciprocity"], json!([total("BE", 1, 2), total("US", 2, 1)]), "{answer}");
    let [host, guest] = sides(&world, other).await;
    world.sent.lock().unwrap().clear();
    let answer = world.run("sam", &ask("by: ORGANIZATION, filter: {years: [2025]}, first: 2")).await;
    let party = |id: OrganizationId, made: i64, received: i64| {
        json!({"organization": {"id": id.to_string()}, "countryCode": null, "year": null, "visitsMade": made,
            "visitsReceived": received, "balance": received - made})
    };
    assert_eq!(answer["data"]["exchangeReciprocity"], json!([party(host, 0, 1), party(guest, 1, 0)]), "{answer}");
    let sent = world.sent.lock().unwrap().len();
    assert_eq!(sent, 2, "the sums, and the names");
    let refused = world.run("sam", &ask("by: COUNTRY, first: 501")).await;
    assert_eq!(refused["errors"][0]["extensions"]["code"], "INVALID", "{refused}");
}

#[tokio::test]
async fn the_public_finds_confirmed_pairs_of_cities_with_both_ends() {
    let world = World::new().await;
    let round = world.round_named("SELECTION", "UNPLACED").await;
    let confirmed = world.placement_of(round, Status::Confirmed).await;
    world.placement_of(round, Status::HalfConfirmed).await;
    for (end, (latitude, longitude)) in sides(&world, confirmed).await.into_iter().zip([(51.2, 3.2), (26.1, -80.1)]) {
        let row = organization::ActiveModel {
            id: Unchanged(end),
            latitude: Set(Some(latitude)),
            longitude: Set(Some(longitude)),
            ..Default::default()
        };
        organization::Entity::update(row).exec(world.plain()).await.unwrap();
    }
    let pairs = |filter: &str| {
        format!(
            "{{ placements(filter: {{kinds: [CITY_TO_CITY] {filter}}}) {{ totalCount nodes {{ year
                sideA {{ organization {{ position {{ latitude longitude }} }} }} sideB {{ organization {{ position {{ latitude longitude }} }} }} }} }} }}"
        )
    };
    let answer = world.run("public", &pairs("")).await;
    let end = |latitude: f64, longitude: f64| json!({"organization": {"position": {"latitude": latitude, "longitude": longitude}}});
    let node = json!({"year": 2026, "sideA": end(51.2, 3.2), "sideB": end(26.1, -80.1)});
    assert_eq!(answer["data"]["placements"], json!({"totalCount": 1, "nodes": [node]}), "{answer}");
    for (filter, total) in [
        (", countries: [\"BE\"]", 1),
        (", countries: [\"NO\"]", 0),
        (", years: [2026]", 1),
        (", years: [2025]", 0),
        (", statuses: [HALF_CONFIRMED]", 0),
    ] {
        let answer = world.run("public", &pairs(filter)).await;
        assert_eq!(answer["data"]["placements"]["totalCount"], total, "{filter}: {answer}");
    }
    let other = world.run("public", "{ placements(filter: {kinds: [FELLOWSHIP]}) { totalCount } }").await;
    assert_eq!(other["data"]["placements"]["totalCount"], 0);
}
