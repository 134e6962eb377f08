//! The schema as one role sees it, and documents over it.
use std::collections::{BTreeMap, VecDeque};

use chapterhouse::auth::Viewer;
use serde_json::Value as Json;

use super::Role;
use crate::support::World;

const INTROSPECTION: &str = "{ __schema { types { name kind possibleTypes { name } enumValues { name }
    inputFields { name type { ...t } } fields { name type { ...t } args { name type { ...t } } } } } }
    fragment t on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }";

/// A type as it is written where it is used.
#[derive(Clone, Debug)]
pub(crate) struct Written {
    pub(crate) name: String,
    pub(crate) is_required: bool,
    pub(crate) is_list: bool,
}

#[derive(Clone, Debug)]
pub(crate) struct Field {
    pub(crate) name: String,
    pub(crate) of: Written,
    pub(crate) arguments: Vec<(String, Written)>,
}

#[derive(Clone, Debug, Default)]
pub(crate) struct Kind {
    pub(crate) fields: Vec<Field>,
    pub(crate) inputs: Vec<(String, Written)>,
    pub(crate) values: Vec<String>,
    pub(crate) possible: Vec<String>,
}

/// The types that a role sees.
#[derive(Clone, Debug)]
pub(crate) struct Atlas(pub(crate) BTreeMap<String, Kind>);

fn written(of: &Json) -> Written {
    let (mut inner, mut is_list) = (of, false);
    while inner["ofType"].is_object() {
        is_list |= inner["kind"] == "LIST";
        inner = &inner["ofType"];
    }
    Written { name: inner["name"].as_str().unwrap().to_owned(), is_required: of["kind"] == "NON_NULL", is_list }
}

fn named<T>(list: &Json, make: impl Fn(String, &Json) -> T) -> Vec<T> {
    let items = list.as_array().into_iter().flatten();
    items.map(|item| make(item["name"].as_str().unwrap().to_owned(), item)).collect()
}

impl Atlas {
    pub(super) async fn of(world: &World, role: &Role) -> Self {
        Self::seen_by(world, role.viewer.clone()).await
    }

    pub(crate) async fn seen_by(world: &World, viewer: Viewer) -> Self {
        let answer = world.run_as(viewer, INTROSPECTION).await;
        let types = answer["data"]["__schema"]["types"].as_array().unwrap_or_else(|| panic!("{answer}"));
        let input = |name: String, of: &Json| (name, written(&of["type"]));
        let field =
            |name: String, of: &Json| Field { name, of: written(&of["type"]), arguments: named(&of["args"], input) };
        let kind = |of: &Json| Kind {
            fields: named(&of["fields"], field),
            inputs: named(&of["inputFields"], input),
            values: named(&of["enumValues"], |name, _| name),
            possible: named(&of["possibleTypes"], |name, _| name),
        };
        let own = types.iter().map(|of| (of["name"].as_str().unwrap().to_owned(), kind(of)));
        Self(own.filter(|(name, _)| !name.starts_with("__")).collect())
    }

    pub(crate) fn fields(&self, of: &str) -> &[Field] {
        self.0.get(of).map_or(&[], |kind| &kind.fields)
    }

    pub(crate) fn field(&self, of: &str, name: &str) -> Option<&Field> {
        self.fields(of).iter().find(|field| field.name == name)
    }

    /// Whether what the field gives has fields of its own.
    pub(crate) fn is_object(&self, field: &Field) -> bool {
        self.0.get(&field.of.name).is_some_and(|kind| !kind.fields.is_empty() || !kind.possible.is_empty())
    }

    /// The fields of a type without fields of their own, and the same `levels` of relations deep.
    pub(crate) fn select(&self, of: &str, levels: usize) -> String {
        let mut parts = vec!["__typename".to_owned()];
        let has_edges = self.field(of, "edges").is_some();
        let asked = |field: &&Field| needs_nothing(field) && !(has_edges && field.name == "nodes");
        for field in self.fields(of).iter().filter(asked) {
            if !self.is_object(field) {
                parts.push(field.name.clone());
            } else if is_part(of) || 0 < levels {
                let below = self.select(&field.of.name, if is_part(of) { levels } else { levels - 1 });
                parts.push(format!("{}{} {{ {below} }}", field.name, few(field)));
            }
        }
        for one in self.0[of].possible.iter().filter(|_| of != "Node") {
            // What several types have under one name need not be of one type, so each gets names of its own.
            let own = self.fields(one).iter().filter(|field| needs_nothing(field) && !self.is_object(field));
            let own = own.map(|field| format!("{one}_{name}: {name}", name = field.name)).take(12);
            parts.push(format!("... on {one} {{ __typename {} }}", own.collect::<Vec<_>>().join(" ")));
        }
        parts.join(" ")
    }

    /// How each type is reached: the document up to it, with a hole.
    pub(crate) fn routes(&self) -> BTreeMap<String, String> {
        let mut routes = BTreeMap::from([("Query".to_owned(), "{ HOLE }".to_owned())]);
        let mut queue = VecDeque::from(["Query".to_owned()]);
        while let Some(of) = queue.pop_front() {
            let route = routes[&of].clone();
            for field in self.fields(&of).iter().filter(|field| needs_nothing(field) && self.is_object(field)) {
                let within = format!("{}{} {{ HOLE }}", field.name, few(field));
                let steps = self.0[&field.of.name].possible.iter().filter(|_| field.of.name != "Node");
                let steps = steps.map(|one| (one.clone(), within.replace("HOLE", &format!("... on {one} {{ HOLE }}"))));
                let own = (field.of.name.clone(), within.clone());
                for (to, step) in steps.chain([own]).collect::<Vec<_>>() {
                    if !routes.contains_key(&to) {
                        routes.insert(to.clone(), route.replace("HOLE", &step));
                        queue.push_back(to);
                    }
                }
            }
        }
        for one in self.0.get("Node").map_or(&[][..], |node| &node.possible) {
            let by_id = format!(r#"{{ node(id: "{}") {{ ... on {one} {{ HOLE }} }} }}"#, super::ABSENT);
            routes.entry(one.clone()).or_insert(by_id);
        }
        routes
    }
}

/// Parts of pages carry rows, and are none.
fn is_part(of: &str) -> bool {
    ["Connection", "Edge", "PageInfo"].iter().any(|end| of.ends_with(end))
}

pub(crate) fn needs_nothing(field: &Field) -> bool {
    field.arguments.iter().all(|(_, of)| !of.is_required)
}

/// The argument that keeps a page small.
pub(crate) fn few(field: &Field) -> &'static str {
    if field.arguments.iter().any(|(name, _)| name == "first") { "(first: 2)" } else { "" }
}
