//! Pages joined are the list, under every order, forwards and backwards.
use std::collections::{BTreeSet, HashMap};

use async_graphql::parser::{
    parse_schema,
    types::{TypeKind, TypeSystemDefinition},
};
use proptest::prelude::*;

use crate::support::World;

async fn walk(world: &World, list: &str, order: &str, backwards: bool, size: usize) -> Vec<String> {
    let id = if list == "countries" { "id: code" } else { "id" };
    let (count, cursor, more, at) = if backwards {
        ("last", "before", "hasPreviousPage", "startCursor")
    } else {
        ("first", "after", "hasNextPage", "endCursor")
    };
    let (mut rows, mut from) = (Vec::new(), String::new());
    for _ in 0..2_000 {
        let answer = world
            .run(
                // Who reads every list.
                "ada",
                &format!(
                    "{{ page: {list}({count}: {size}, orderBy: {order}{from}) {{ nodes {{ {id} }} pageInfo {{ {more} {at} }} }} }}"
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

/// The lists of `Query` that need no argument, each with its orders, by the schema's own account.
fn lists() -> Vec<(String, Vec<String>)> {
    let definitions = parse_schema(chapterhouse::schema::sdl()).unwrap().definitions;
    let types: HashMap<_, _> = definitions
        .into_iter()
        .filter_map(|definition| match definition {
            TypeSystemDefinition::Type(of) => Some((of.node.name.node.to_string(), of.node.kind)),
            TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
        })
        .collect();
    let Some(TypeKind::Object(query)) = types.get("Query") else { panic!("there is no Query") };
    let mut lists = Vec::new();
    for field in query.fields.iter().map(|field| &field.node) {
        let order = field.arguments.iter().find(|argument| argument.node.name.node == "orderBy");
        let needs = field.arguments.iter().any(|argument| !argument.node.ty.node.nullable);
        if let Some(order) = order.filter(|_| !needs) {
            let Some(TypeKind::Enum(orders)) = types.get(&order.node.ty.node.to_string()) else { panic!() };
            let orders = orders.values.iter().map(|value| value.node.value.node.to_string()).collect();
            lists.push((field.name.node.to_string(), orders));
        }
    }
    lists
}

#[tokio::test]
async fn pages_joined_are_the_list_for_every_list_of_the_schema_under_every_order() {
    let world = World::beside_the_sample().await;
    for _ in 0..7 {
        let host = world.organization("The same name").await;
        world.chapter(host, "The same name").await;
    }
    let later = "2028-12-31T09:00:00Z".parse().unwrap();
    crate::notices::round(&world, later).await;
    let lists = lists();
    assert!(6 < lists.len(), "{lists:?}");
    for (list, orders) in lists {
        let mut sets = BTreeSet::new();
        for order in orders {
            let whole = walk(&world, &list, &order, false, 100).await;
            let set: BTreeSet<_> = whole.iter().cloned().collect();
            assert_eq!(set.len(), whole.len(), "{list} {order} repeats a row");
            sets.insert(set);
            for (size, backwards) in [(7, false), (7, true), (100, true)] {
                let joined = walk(&world, &list, &order, backwards, size).await;
                assert_eq!(joined, whole, "{list} {order} {size} backwards: {backwards}");
            }
        }
        assert_eq!(sets.len(), 1, "the orders of {list} have different rows");
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 12, failure_persistence: None, ..ProptestConfig::default() })]

    /// Names and days of foundation are few, so that most rows tie; some have no day.
    #[test]
    fn pages_of_whatever_rows_and_size_joined_are_the_list(
        rows in prop::collection::vec((0..3_u32, prop::option::of(0..3_u32)), 0..24),
        size in 1..9_usize,
        backwards: bool,
    ) {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
        runtime.block_on(async {
            let world = World::new().await;
            for (number, (name, founded)) in rows.iter().enumerate() {
                let host = world.organization(&format!("Host {number}")).await;
                let chapter = world.chapter(host, &format!("Chapter {name}")).await;
                world.found(chapter, founded.and_then(|day| chrono::NaiveDate::from_ymd_opt(2020, 1, day + 1))).await;
            }
            for order in ["NAME_ASC", "NAME_DESC", "FOUNDED_ON_ASC", "FOUNDED_ON_DESC"] {
                let whole = walk(&world, "chapters", order, false, 100).await;
                assert_eq!(whole.len(), rows.len() + 3);
                assert_eq!(walk(&world, "chapters", order, backwards, size).await, whole, "{order}");
            }
        });
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
