//! Pairs of cities of former times: facts of Wikidata (CC0) on its sister cities.
use chapterhouse::import::Dataset;
use entity::{
    exchange_program::{self, ExchangeProgramId, Kind},
    exchange_round,
};
use sea_orm::{
    ActiveValue::{Set, Unchanged},
    EntityTrait as _,
};
use serde_json::{Value as Json, json};

use super::{Files, counts, gzip, take};
use crate::support::World;

const HEADER: &str =
    "city_a,country_a,lat_a,lng_a,population_a,city_b,country_b,lat_b,lng_b,population_b,distance_km\n";

const PAIRS: &str = "\
    Antwerp,BE,51.216666666667,4.4,510610,Oslo,NO,59.911111111111,10.752777777778,634463,1045\n\
    Helsinki,FI,60.173333333333,24.948611111111,620982,Oslo,NO,59.911111111111,10.752777777778,634463,787\n\
    Bruges,BE,51.209444444444,3.22,118053,Burgos,ES,42.340833333333,-3.6997222222222,176608,1117\n\
    Bruges,BE,51.209444444444,3.22,118053,Salamanca,ES,40.965,-5.6638888888889,144949,1327\n\
    A Coruña,ES,43.366666666667,-8.3833333333333,243978,Cádiz,ES,36.516666666667,-6.2833333333333,118919,782\n\
    Aachen,DE,50.774167,6.0825,245885,Naumburg,DE,51.15,11.816666666667,32756,404\n";

async fn program(world: &World, kind: Kind) -> ExchangeProgramId {
    let id = world.program(&format!("Cities {kind:?}")).await;
    let row = exchange_program::ActiveModel { id: Unchanged(id), kind: Set(kind), ..Default::default() };
    exchange_program::Entity::update(row).exec(world.plain()).await.unwrap();
    id
}

async fn placements(world: &World, who: &str) -> Json {
    let side =
        "{ role organization { name kind city country { code } position { latitude } positionPrecision population } }";
    let document = format!(
        "{{ placements(first: 50, filter: {{kinds: [CITY_TO_CITY]}}) {{ totalCount nodes {{ status year theme
            round {{ name year status }} sideA {side} sideB {side} }} }} }}"
    );
    world.run(who, &document).await["data"]["placements"].clone()
}

#[tokio::test]
async fn pairs_are_taken_once_each_city_once_and_a_trial_keeps_nothing() {
    let (world, files) = (World::new().await, Files::new());
    let program = program(&world, Kind::CityToCity).await;
    let file = files.write("pairs.csv.gz", gzip(format!("{HEADER}{PAIRS}").as_bytes()));
    let what = Dataset::CityPairs(program);
    let trial = take(&world, &files, what, &file, true).await.unwrap();
    assert_eq!(counts(&trial), [6, 6, 0, 0, 0, 0], "{}", files.told());
    assert!(world.ledger().await.is_empty());
    let first = take(&world, &files, what, &file, false).await.unwrap();
    assert_eq!(first, trial);
    let entries = world.ledger().await;
    let of = |kind: &str| entries.iter().filter(|entry| entry.record_kind == kind).count();
    // Oslo and Bruges are there twice in the file.
    assert_eq!((of("organization"), of("placement"), of("exchange_round"), entries.len()), (10, 6, 1, 17));
    assert!(entries.iter().all(|entry| entry.action == "importCityPairs" && entry.actor_role == "SYSTEM"));
    let again = take(&world, &files, what, &file, false).await.unwrap();
    assert_eq!((counts(&again), world.ledger().await.len()), ([6, 0, 0, 6, 0, 0], entries.len()));

    let public = placements(&world, "public").await;
    assert_eq!(public["totalCount"], 6, "{public}");
    let nodes = public["nodes"].as_array().unwrap();
    let name = |node: &Json, side: &str| node[side]["organization"]["name"].clone();
    let oslo = nodes.iter().find(|node| name(node, "sideA") == "Antwerp").unwrap();
    let expected = json!({"name": "Oslo", "kind": "LOCAL_GOVERNMENT", "city": "Oslo", "country": {"code": "NO"},
        "position": {"latitude": 59.911_111_111_111}, "positionPrecision": "CITY", "population": 634_463});
    assert_eq!(oslo["sideB"], json!({"role": "PEER", "organization": expected}));
    assert_eq!((&oslo["status"], &oslo["year"]), (&json!("REPORTED"), &Json::Null));
    assert_eq!(oslo["round"], json!({"name": "City pairs known by 2026", "year": 2026, "status": "CLOSED"}));
}

#[tokio::test]
async fn what_cannot_be_is_told_with_its_line_and_the_rest_is_taken() {
    let (world, files) = (World::new().await, Files::new());
    let program = program(&world, Kind::CityToCity).await;
    let file = files.write(
        "pairs.csv",
        "city_a,country_a,lat_a,lng_a,city_b,country_b,lat_b,lng_b,year,theme\n\
         Antwerp,BE,51.2,4.4,Oslo,NO,59.9,10.75,1987,Harbours\n\
         Oslo,NO,59.9,10.75,Antwerp,BE,51.2,4.4,1988,The same pair\n\
         Oslo,NO,59.9,10.75,Oslo,NO,59.95,10.8,,\n\
         Nowhere,QQ,1,1,Oslo,NO,59.9,10.75,,\n\
         ,BE,51.2,4.4,Oslo,NO,59.9,10.75,,\n\
         Aachen,DE,fifty,6,Oslo,NO,59.9,10.75,,\n\
         Aachen,DE,50.8,6.1,Oslo,NO,59.9,10.75,year,\n\
         Aachen,DE,95,6.1,Oslo,NO,59.9,10.75,1987,\n\
         Naumburg,DE,51.25,9.17,Naumburg,DE,51.15,11.82,,\n\
         Aachen,DE,,,Naumburg,DE,51.16,11.8,1990,\n",
    );
    let summary = take(&world, &files, Dataset::CityPairs(program), &file, false).await.unwrap();
    let told = files.told();
    assert_eq!(counts(&summary), [10, 4, 0, 1, 5, 1], "{told}");
    for line in [
        "4,city_b,nothing of the row,Both sides are the same city.",
        "5,country_a,nothing of the row,QQ is no country's code.",
        "6,city_a,nothing of the row,",
        "7,lat_a,nothing of the row,fifty is no number.",
        "8,year,nothing of the row,",
        "9,lat_a,the row without the cell,",
    ] {
        assert!(told.contains(line), "{line}: {told}");
    }
    let rounds = exchange_round::Entity::find().all(world.plain()).await.unwrap();
    let mut names: Vec<_> = rounds.into_iter().map(|round| (round.name, round.year)).collect();
    names.sort();
    let expected = [("City pairs known by 2026", 2026), ("City pairs of 1987", 1987), ("City pairs of 1990", 1990)];
    assert_eq!(names, expected.map(|(name, year)| (name.to_owned(), year)));
    let public = placements(&world, "public").await;
    let nodes = public["nodes"].as_array().unwrap();
    let themes: Vec<_> = nodes.iter().filter(|node| node["year"] == 1987).map(|node| node["theme"].clone()).collect();
    assert!(nodes[0]["year"] == 1990 && themes.contains(&json!("Harbours")) && themes.len() == 2, "{public}");

    // Of two towns of one name each stays itself, and a city that people know here is not made again.
    let towns = world.run("sam", "{ organizations(filter: {text: \"naumburg\"}) { totalCount } }").await;
    assert_eq!(towns["data"]["organizations"]["totalCount"], 2, "{towns}");
}

#[tokio::test]
async fn pairs_are_of_programs_that_bring_cities_together_alone() {
    let (world, files) = (World::new().await, Files::new());
    let file = files.write("pairs.csv", format!("{HEADER}{PAIRS}"));
    for program in [program(&world, Kind::StudyTour).await, ExchangeProgramId(uuid::Uuid::nil())] {
        let unusable = take(&world, &files, Dataset::CityPairs(program), &file, false).await.unwrap_err();
        assert!(unusable.contains(&program.to_string()) && unusable.contains("CITY_TO_CITY"), "{unusable}");
    }
    let city = program(&world, Kind::CityToCity).await;
    let short = files.write("short.csv", "city_a,city_b\nOslo,Antwerp\n");
    let unusable = take(&world, &files, Dataset::CityPairs(city), &short, false).await.unwrap_err();
    assert!(unusable.contains("country_a, country_b"), "{unusable}");
    assert!(world.ledger().await.is_empty());
}
