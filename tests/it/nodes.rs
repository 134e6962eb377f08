//! Anything by its id.
use serde_json::json;

use crate::support::World;

#[tokio::test]
async fn what_is_malformed_among_ids_is_null_and_the_rest_is_found() {
    let world = World::new().await;
    let (own, link) = (world.own.to_string(), world.link.to_string());
    let absent = "chapter_01h455vb4pex5vsknk084sn02q";
    let ids = [own.as_str(), "nonsense", "", "planet_01h455vb4pex5vsknk084sn02q", absent, "chapter_é", &own, &link];
    let answer = world.run("sam", &format!("{{ nodes(ids: {ids:?}) {{ id }} }}")).await;
    let expected = json!([{"id": own}, null, null, null, null, null, {"id": own}, {"id": link}]);
    assert_eq!((answer.get("errors"), &answer["data"]["nodes"]), (None, &expected), "{answer}");
    for id in ["nonsense", "planet_01h455vb4pex5vsknk084sn02q"] {
        let answer = world.run("sam", &format!("{{ node(id: {id:?}) {{ id }} }}")).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_ID", "{answer}");
    }
}
