//! An affiliation of old that an alliance takes the place of.
use serde_json::json;

use super::Walk;

#[tokio::test]
async fn an_affiliation_is_reclassified_once_and_stays_readable_behind_its_successor() {
    let walk = Walk::begin().await;
    let ally = walk.world.ally().await.to_string();
    let old = format!(
        r#"counterpart: "{ally}", purpose: "Attend each other's conferences", goals: [], startedOn: "1998-09-01""#
    );
    let affiliation = walk.make("recordLegacyAffiliation", &old, "relationship").await;
    assert_eq!(walk.public(&affiliation).await, json!({ "status": "ACTIVE" }));
    assert_eq!(walk.refused("startRelationshipReview", &affiliation, "").await, "WRONG_STATE");

    let into = |goals: &str| {
        format!(r#", into: {{strategicAlliance: {{purpose: "Learn", goals: [{goals}], reviewMonths: 12}}}}"#)
    };
    assert_eq!(walk.refused("reclassifyAffiliation", &affiliation, &into("")).await, "REQUIRED");
    assert_eq!(walk.status(&affiliation).await, "ACTIVE", "nothing is half done");
    walk.step("reclassifyAffiliation", &affiliation, &into("EXCHANGES")).await;
    assert_eq!(walk.refused("reclassifyAffiliation", &affiliation, &into("EXCHANGES")).await, "WRONG_STATE");

    assert_eq!(walk.public(&affiliation).await, json!({ "status": "RECLASSIFIED" }));
    let proposed = "{ relationships(filter: {types: [STRATEGIC_ALLIANCE]}) { nodes { status purpose predecessor { id }
        parties { nodes { id } } } } }";
    let proposed = walk.ask("staff", proposed).await["relationships"]["nodes"].clone();
    let successor = json!([{
        "status": "PROPOSED", "purpose": "Learn", "predecessor": { "id": affiliation }, "parties": { "nodes": [{ "id": ally }] }
    }]);
    assert_eq!(proposed, successor);
}
