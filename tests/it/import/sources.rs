//! Several sources of the same organizations, and people who know better.
use chapterhouse::import::Dataset;
use serde_json::json;

use super::{Files, HEADER, take};
use crate::support::World;

const NAMES: &str =
    "{ organizations { nodes { name formerNames website city positionPrecision externalIds { value } } } }";

#[tokio::test]
async fn two_sources_that_are_imported_by_turns_end_with_the_better_values() {
    let (world, files) = (World::new().await, Files::new());
    let ror = files.write(
        "ror.csv",
        format!(
            "{HEADER}\
             1,École des Ponts,EP,education,active,FR,,Champs,1,48.8,2.6,https://ponts.example.org,\n\
             2,University of Two,,education,active,NO,,Oslo,1,59.9,10.7,,\n\
             3,Ecole Trois,,education,active,FR,,Paris,1,48.8,2.3,http://trois.example.org,\n"
        ),
    );
    let list = files.write(
        "universities.csv",
        "name,country,domains,website\n\
         Ecole des Ponts,FR,ponts.example.org,http://www.ponts.example.org/\n\
         University of Two,NO,two.example.org,http://two.example.org\n\
         École Trois,FR,trois.example.org,https://trois.example.org/\n",
    );
    let mut after = Vec::new();
    for _ in 0..3 {
        take(&world, &files, Dataset::Organizations, &ror, false).await.unwrap();
        take(&world, &files, Dataset::Universities, &list, false).await.unwrap();
        after.push(world.ledger().await.len());
    }
    assert_eq!(after[1..], [after[0], after[0]], "the second round changes something");
    let told = files.told();
    assert!(told.contains("2,name,the row without the cell,\"What is here is of a better source"), "{told}");
    let answer = world.run("public", NAMES).await;
    let nodes = answer["data"]["organizations"]["nodes"].as_array().unwrap();
    let websites: Vec<_> = nodes.iter().map(|node| (node["name"].as_str(), node["website"].as_str())).collect();
    for expected in [
        (Some("École des Ponts"), Some("https://ponts.example.org")),
        (Some("University of Two"), Some("http://two.example.org")),
        (Some("École Trois"), Some("https://trois.example.org/")),
    ] {
        assert!(websites.contains(&expected), "{expected:?}: {websites:?}");
    }
}

#[tokio::test]
async fn a_name_that_a_better_source_replaces_becomes_a_former_name() {
    let (world, files) = (World::new().await, Files::new());
    let list = files.write("a.csv", "name,country,domains\nCollege of One,NO,one.example.org\n");
    take(&world, &files, Dataset::Universities, &list, false).await.unwrap();
    let catalogue = files.write(
        "b.csv",
        "external_ids,name,kind,country\nDOMAIN:one.example.org|ROR:1,University of One,UNIVERSITY,NO\n",
    );
    for _ in 0..2 {
        take(&world, &files, Dataset::Organizations, &catalogue, false).await.unwrap();
        take(&world, &files, Dataset::Universities, &list, false).await.unwrap();
    }
    let found = "{ search(query: \"college of one\") { nodes { ... on Organization { name formerNames } } } }";
    let found = world.run("public", found).await;
    let expected = json!({"name": "University of One", "formerNames": ["College of One"]});
    assert_eq!(found["data"]["search"]["nodes"][0], expected, "{found}");
}

#[tokio::test]
async fn what_people_changed_no_import_changes() {
    let (world, files) = (World::new().await, Files::new());
    let ror = files
        .write("ror.csv", format!("{HEADER}1,One,,company,active,NO,03,Oslo,1,59.9,10.7,https://one.example.org,\n"));
    take(&world, &files, Dataset::Organizations, &ror, false).await.unwrap();
    let found = world.run("sam", "{ search(query: \"one\") { nodes { ... on Organization { id } } } }").await;
    let id = found["data"]["search"]["nodes"][0]["id"].as_str().unwrap().to_owned();
    let change = format!(
        r#"mutation {{ updateOrganization(input: {{id: "{id}", expectedVersion: 1, name: "The One", website: null,
            positionPrecision: HIDDEN}}) {{ errors {{ code }} }} }}"#
    );
    assert_eq!(world.run("sam", &change).await["data"]["updateOrganization"]["errors"], json!([]));
    let next = files.write(
        "next.csv",
        format!("{HEADER}1,One again,O,company,active,NO,03,Bergen,1,60.4,5.3,https://one.example.org,\n"),
    );
    let summary = take(&world, &files, Dataset::Organizations, &next, false).await.unwrap();
    assert_eq!((summary.changed, summary.kept), (1, 3), "{}", files.told());
    let asked = format!(
        r#"{{ organization(id: "{id}") {{ name acronym city website positionPrecision position {{ latitude }} }} }}"#
    );
    let expected = json!({"name": "The One", "acronym": "O", "city": "Bergen", "website": null,
        "positionPrecision": "HIDDEN", "position": {"latitude": 59.9}});
    assert_eq!(world.run("sam", &asked).await["data"]["organization"], expected);
    let again = take(&world, &files, Dataset::Organizations, &next, false).await.unwrap();
    assert_eq!((again.changed, again.unchanged), (0, 1));
}
