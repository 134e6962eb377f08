//! The number of SQL statements does not grow with the number of rows.
use std::sync::atomic::Ordering;

use crate::support::World;

#[tokio::test]
async fn a_level_is_one_statement_whatever_the_number_of_rows() {
    let world = World::new().await;
    let document = |rows: u32| {
        format!(
            "{{ organizations(first: {rows}) {{ nodes {{ name country {{ name }} chapters(first: 5) {{ totalCount nodes \
             {{ name officers(first: 3) {{ nodes {{ startsOn }} }} }} }} }} }} }}"
        )
    };
    for number in 0..100 {
        let host = world.organization(&format!("University {number}")).await;
        let chapter = world.chapter(host, &format!("Chapter {number}")).await;
        world.term(chapter, None, "2026-01-01", None).await;
    }
    for rows in [1, 10, 100] {
        let answer = world.run("public", &document(rows)).await;
        assert!(answer.get("errors").is_none(), "{answer}");
        // Organizations, their countries, chapters, the count of these, officers.
        assert_eq!(world.statements.load(Ordering::Relaxed), 5, "{rows} organizations");
    }
}
