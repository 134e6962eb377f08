//! Pages joined are the list, under every order, forwards and backwards.
use crate::support::World;

async fn walk(world: &World, list: &str, order: &str, backwards: bool, size: usize) -> Vec<String> {
    let (count, cursor, more, at) = if backwards {
        ("last", "before", "hasPreviousPage", "startCursor")
    } else {
        ("first", "after", "hasNextPage", "endCursor")
    };
    let (mut rows, mut from) = (Vec::new(), String::new());
    for _ in 0..100 {
        let answer = world
            .run(
                "sam",
                &format!(
                    "{{ page: {list}({count}: {size}, orderBy: {order}{from}) {{ nodes {{ id }} pageInfo {{ {more} {at} }} }} }}"
                ),
            )
            .await;
        assert!(answer.get("errors").is_none(), "{answer}");
        let page = &answer["data"]["page"];
        let ids = page["nodes"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned());
        if backwards {
            rows.splice(0..0, ids);
        } else {
            rows.extend(ids);
        }
        if page["pageInfo"][more] == false {
            return rows;
        }
        from = format!(", {cursor}: {}", page["pageInfo"][at]);
    }
    panic!("the list does not end")
}

#[tokio::test]
async fn pages_joined_are_the_list_under_every_order_with_ties_and_nulls() {
    let world = World::new().await;
    for _ in 0..7 {
        let host = world.organization("The same name").await;
        world.chapter(host, "The same name").await;
    }
    for (list, orders) in [
        ("organizations", ["NAME", "NAME_DESC", "UPDATED_DESC"].as_slice()),
        ("chapters", &["NAME", "NAME_DESC", "FOUNDED", "FOUNDED_DESC"]),
    ] {
        for order in orders {
            let whole = walk(&world, list, order, false, 100).await;
            assert_eq!(whole.len(), 10, "{list} {order}");
            for size in [1, 3, 4] {
                assert_eq!(walk(&world, list, order, false, size).await, whole, "{list} {order} {size}");
                assert_eq!(walk(&world, list, order, true, size).await, whole, "{list} {order} {size} backwards");
            }
        }
    }
}

#[tokio::test]
async fn names_are_ordered_without_accents_and_case() {
    let world = World::new().await;
    for name in ["alpine", "Zebra", "Alaska"] {
        world.organization(name).await;
    }
    let answer = world.run("public", "{ organizations { nodes { name } } }").await;
    let names: Vec<_> = answer["data"]["organizations"]["nodes"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| row["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["Álamo University", "Alaska", "alpine", "Beta University", "Gamma University", "Zebra"]);
}

#[tokio::test]
async fn a_bad_page_is_refused_with_a_code() {
    let world = World::new().await;
    let answer = world.run("public", "{ organizations(first: 1) { pageInfo { endCursor } } }").await;
    let cursor = &answer["data"]["organizations"]["pageInfo"]["endCursor"];
    for (arguments, code) in [
        ("first: 1000".to_owned(), "INVALID"),
        ("first: -1".to_owned(), "INVALID"),
        ("first: 0".to_owned(), "INVALID"),
        ("first: 1, last: 1".to_owned(), "INVALID"),
        ("after: \"nonsense\"".to_owned(), "INVALID_CURSOR"),
        (format!("after: {cursor}, orderBy: NAME_DESC"), "INVALID_CURSOR"),
        (format!("after: {cursor}, filter: {{countries: [\"NO\"]}}"), "INVALID_CURSOR"),
    ] {
        let answer = world.run("public", &format!("{{ organizations({arguments}) {{ nodes {{ id }} }} }}")).await;
        assert_eq!(answer["errors"][0]["extensions"]["code"], code, "{arguments}: {answer}");
    }
    let answer = world.run("public", &format!("{{ chapters(after: {cursor}) {{ nodes {{ id }} }} }}")).await;
    assert_eq!(answer["errors"][0]["extensions"]["code"], "INVALID_CURSOR");
}
