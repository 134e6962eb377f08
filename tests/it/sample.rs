//! The sample world: the same each time, and of use to each of the three users.
use chapterhouse::sample;

use crate::support::{TestDatabase, World, today};

#[tokio::test]
async fn the_sample_world_is_planted_once_and_comes_out_the_same() {
    let mut answers = Vec::new();
    for _ in 0..2 {
        let test = TestDatabase::migrated().await;
        assert!(sample::plant(&test.database).await.unwrap());
        assert!(!sample::plant(&test.database).await.unwrap());
        let document = "{ chapters(first: 100) { totalCount nodes { id name } } organizations(first: 100) { totalCount nodes { id } } }";
        answers.push(World::ask(&test, chapterhouse::auth::Viewer::public(today()), document).await);
    }
    assert_eq!(answers[0], answers[1]);
    // 48 chapters, one of which has fallen silent; 45 organizations, 48 universities and the main office.
    assert_eq!(answers[0]["data"]["chapters"]["totalCount"], 47);
    assert_eq!(answers[0]["data"]["organizations"]["totalCount"], 94);
}
