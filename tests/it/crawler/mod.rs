//! A crawler over the whole schema: every text of the database is marked, every field is asked for by everybody, and
//! no answer may hold a mark that its reader must not read.
pub(crate) mod atlas;
mod crowd;
mod marks;
mod oracles;
mod own;
mod paths;
mod readers;

use std::collections::{BTreeSet, HashMap};

use atlas::Atlas;
use chapterhouse::auth::Viewer;
use crowd::{populate, roles};
use entity::{account::AccountId, id};
use marks::{Mark, Marks, keys, marks_of};
use paths::{Dice, Walker};
use sea_orm::DbBackend;
use serde_json::Value as Json;
use uuid::Uuid;

use crate::{fields::audiences_by_field, support::World};

/// An id of nothing.
const ABSENT: &str = "chapter_00000000000000000000000000";
/// Paths by chance for each role that sees another schema or other rows than the rest.
const PATHS: u64 = 2_000;
/// And for those that see what one of those sees, but for a row or two.
const FEWER_PATHS: u64 = 300;
const LIKE_ANOTHER: &[&str] = &[
    "the sender of an inquiry",
    "who applies for a chapter",
    "who applies for an exchange",
    "branch staff",
    "an administrator",
];
/// Of the columns that somebody reads, paths by chance come to all but one in so many; by ids and by names to each.
const PASSED_BY: usize = 4;
/// Levels of rows of each.
const LEVELS: usize = 5;

/// Somebody who asks.
struct Role {
    name: &'static str,
    viewer: Viewer,
    /// Which cell of an audience is theirs.
    cell: usize,
    account: Option<AccountId>,
    /// What the token that is shown opens, with its key.
    held: Option<(Held, Uuid)>,
}

/// What a token can open.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Held {
    Inquiry,
    /// An application for a chapter; its key is the chapter's.
    Chapter,
    /// An application for an exchange.
    Exchange,
}

impl Role {
    fn is_staff(&self) -> bool {
        self.cell == 2
    }

    /// Whether it is a program that reads, and neither addresses nor ledger.
    fn is_site(&self) -> bool {
        self.viewer.service.is_some()
    }

    /// A condition with what is the role's own in its place.
    fn fill(&self, world: &World, condition: &str) -> String {
        let on_postgres = world.plain().get_database_backend() == DbBackend::Postgres;
        let literal = |key: Uuid| if on_postgres { format!("'{key}'::uuid") } else { format!("X'{}'", key.simple()) };
        let chapter = self.viewer.chapters().first().map_or(Uuid::nil(), |chapter| chapter.0);
        condition
            .replace("{chapter}", &literal(chapter))
            .replace("{account}", &literal(self.account.map_or(Uuid::nil(), |account| account.0)))
            .replace("{held}", &literal(self.held.map_or(Uuid::nil(), |(_, key)| key)))
    }
}

/// A marked world, and everybody who asks.
struct Crawl {
    world: World,
    marks: Marks,
    keys: HashMap<String, Vec<Uuid>>,
    roles: Vec<Role>,
}

impl Crawl {
    async fn new() -> Self {
        let world = World::new().await;
        let held = populate(&world).await;
        let roles = roles(&world, held).await;
        let marks = Marks::plant(world.plain()).await;
        world.reindex().await;
        let keys = keys(world.plain(), &marks).await;
        Self { world, marks, keys, roles }
    }

    /// Asks, and gives the marks that came back; panics if one of them is not the role's to read.
    async fn ask(&self, role: &Role, readable: &BTreeSet<Mark>, document: &str) -> (Json, BTreeSet<Mark>) {
        let answer = self.world.run_as(role.viewer.clone(), document).await;
        let found = marks_of(&answer);
        let leaks: BTreeSet<_> = found
            .difference(readable)
            .map(|(column, row)| format!("{} of …{row}", self.marks.columns[*column]))
            .collect();
        assert!(leaks.is_empty(), "{} must not read {leaks:?}, and did by {document}", role.name);
        let fails = |error: &Json| error["extensions"]["code"] == "INTERNAL";
        assert!(!answer["errors"].as_array().into_iter().flatten().any(fails), "{}: {document}: {answer}", role.name);
        (answer, found)
    }

    /// Everything that has an id, with all its fields and those of what it leads to, by its id.
    async fn by_ids(&self, role: &Role, atlas: &Atlas, readable: &BTreeSet<Mark>, found: &mut BTreeSet<Mark>) {
        for (table, keys) in &self.keys {
            let types = match table.as_str() {
                "relationship" => {
                    vec!["StrategicAlliance".to_owned(), "Partnership".into(), "LegacyAffiliation".into()]
                }
                _ => vec![readers::capitals(table)],
            };
            for of in types.iter().filter(|of| atlas.0["Node"].possible.contains(of)) {
                let selected = atlas.select(of, 1);
                for some in keys.chunks(10) {
                    let ids: Vec<_> = some.iter().map(|key| id::join(table, *key)).collect();
                    let document = format!("{{ nodes(ids: {ids:?}) {{ id ... on {of} {{ {selected} }} }} }}");
                    let (answer, more) = self.ask(role, readable, &document).await;
                    assert_ne!(answer["errors"][0]["extensions"]["code"], "DOCUMENT_TOO_LARGE", "{document}");
                    found.extend(more);
                }
            }
        }
    }

    /// Every field of every type that the staff see, by name.
    async fn by_names(&self, role: &Role, whole: &Atlas, readable: &BTreeSet<Mark>, found: &mut BTreeSet<Mark>) {
        let atlas = Atlas::of(&self.world, role).await;
        let (audiences, routes, all_routes) = (audiences_by_field(), atlas.routes(), whole.routes());
        for (of, kind) in whole.0.iter().filter(|(of, _)| !of.ends_with("Payload") && *of != "Mutation") {
            for field in kind.fields.iter().filter(|field| atlas::needs_nothing(field)) {
                let cells = audiences.get(&(of.clone(), field.name.clone()));
                let is_unseen = atlas.field(of, &field.name).is_none();
                let is_hidden = cells.map_or(is_unseen, |cells| cells[role.cell] == "-");
                let shown = if is_hidden { whole } else { &atlas };
                let below = if shown.is_object(field) {
                    format!(" {{ {} }}", shown.select(&field.of.name, 1))
                } else {
                    String::new()
                };
                let asked = format!("{}{}{below}", field.name, atlas::few(field));
                let route = if is_hidden { all_routes.get(of) } else { routes.get(of) };
                let Some(route) = route else { continue };
                let (answer, more) = self.ask(role, readable, &route.replace("HOLE", &asked)).await;
                let code = &answer["errors"][0]["extensions"]["code"];
                assert_eq!(
                    is_hidden,
                    code == "GRAPHQL_VALIDATION_FAILED",
                    "{} asked {of}.{}: {answer}",
                    role.name,
                    field.name
                );
                assert!(!is_hidden || answer["data"].is_null(), "{answer}");
                found.extend(more);
            }
        }
        for document in ordered(&atlas) {
            found.extend(self.ask(role, readable, &document).await.1);
        }
    }
}

/// Every list of `Query` under every order, for what its cursors hold.
fn ordered(atlas: &Atlas) -> Vec<String> {
    let lists = atlas.fields("Query").iter().filter(|field| atlas::needs_nothing(field));
    let with_order =
        lists.filter_map(|field| Some((field, field.arguments.iter().find(|(name, _)| name == "orderBy")?)));
    with_order
        .flat_map(|(field, (_, order))| {
            let document = |by: &String| {
                format!(
                    "{{ {}(orderBy: {by}) {{ edges {{ cursor }} pageInfo {{ startCursor endCursor }} }} }}",
                    field.name
                )
            };
            atlas.0[&order.name].values.iter().map(document).collect::<Vec<_>>()
        })
        .collect()
}

/// What everybody reads of the marks, and that what is meant for somebody reaches them: else nothing was tried.
async fn crawl(walk: impl AsyncFn(&Crawl, &Role, &BTreeSet<Mark>) -> BTreeSet<Mark>) -> BTreeSet<String> {
    let crawl = Crawl::new().await;
    let mut unread = BTreeSet::new();
    for role in &crawl.roles {
        let readable = readers::readable(&crawl.world, &crawl.marks, role).await;
        let found = walk(&crawl, role, &readable).await;
        let missing = &columns(&readable) - &columns(&found);
        unread.extend(missing.into_iter().map(|column| format!("{} by {}", crawl.marks.columns[column], role.name)));
    }
    unread
}

fn columns(marks: &BTreeSet<Mark>) -> BTreeSet<usize> {
    marks.iter().map(|(column, _)| *column).collect()
}

#[tokio::test]
async fn nobody_reads_a_mark_that_is_not_theirs_by_ids_and_by_the_names_of_all_fields() {
    let unread = crawl(async |crawl, role, readable| {
        let staff = crawl.roles.iter().find(|role| role.is_staff()).unwrap();
        let (own, whole) = (Atlas::of(&crawl.world, role).await, Atlas::of(&crawl.world, staff).await);
        let mut found = BTreeSet::new();
        crawl.by_ids(role, &own, readable, &mut found).await;
        crawl.by_names(role, &whole, readable, &mut found).await;
        found
    });
    assert_eq!(unread.await, BTreeSet::new(), "what could be read was not: the crawler passes by it");
}

#[tokio::test]
async fn nobody_reads_a_mark_that_is_not_theirs_by_paths_by_chance() {
    let unread = crawl(async |crawl, role, readable| {
        let atlas = Atlas::of(&crawl.world, role).await;
        let mut found = BTreeSet::new();
        let is_like_another = LIKE_ANOTHER.contains(&role.name);
        for seed in 0..if is_like_another { FEWER_PATHS } else { PATHS } {
            let document = Walker { atlas: &atlas, keys: &crawl.keys, dice: Dice::new(seed) }.document(LEVELS);
            found.extend(crawl.ask(role, readable, &document).await.1);
        }
        assert!(!found.is_empty(), "{} read nothing", role.name);
        let (read, all) = (columns(&found), columns(readable));
        let passed_by: Vec<_> = all.difference(&read).map(|column| &crawl.marks.columns[*column]).collect();
        println!("{} comes to {} of {} columns", role.name, read.len(), all.len());
        assert!(is_like_another || passed_by.len() * PASSED_BY <= all.len(), "{} passes by {passed_by:?}", role.name);
        found
    });
    unread.await;
}
