//! Paths through the schema by chance, the same each time.
use std::collections::HashMap;

use entity::id;
use uuid::Uuid;

use super::atlas::{Atlas, Field, Written, few};

/// Chance with a seed (`xorshift64*`).
pub(super) struct Dice(u64);

impl Dice {
    pub(super) fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15) | 1)
    }

    pub(super) fn below(&mut self, most: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        usize::try_from(self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33).unwrap() % most
    }

    pub(super) fn one<'a, T>(&mut self, of: &'a [T]) -> Option<&'a T> {
        if of.is_empty() { None } else { of.get(self.below(of.len())) }
    }
}

/// Walks by chance over what one role sees.
pub(super) struct Walker<'a> {
    pub(super) atlas: &'a Atlas,
    pub(super) keys: &'a HashMap<String, Vec<Uuid>>,
    pub(super) dice: Dice,
}

impl Walker<'_> {
    /// A document of `depth` levels of rows.
    pub(super) fn document(&mut self, depth: usize) -> String {
        let fields: Vec<_> = self.atlas.fields("Query").iter().filter(|field| self.atlas.is_object(field)).collect();
        let root = (*self.dice.one(&fields).unwrap()).clone();
        format!("{{ {} }}", self.step(&root, depth))
    }

    /// One field with arguments by chance, and what lies below it.
    fn step(&mut self, field: &Field, depth: usize) -> String {
        let arguments = self.arguments(field);
        format!("{}{arguments} {{ {} }}", field.name, self.below(&field.of.name, depth))
    }

    fn below(&mut self, of: &str, depth: usize) -> String {
        let atlas = self.atlas;
        let connection = atlas.field(of, "edges").or_else(|| atlas.field(of, "nodes"));
        if let Some(rows) = connection {
            let cursor = if rows.name == "edges" { "cursor " } else { "" };
            let node = if rows.name == "edges" { atlas.field(&rows.of.name, "node") } else { Some(rows) };
            let node = node.unwrap().of.name.clone();
            let below = self.below(&node, depth);
            let below = if rows.name == "edges" { format!("node {{ {below} }}") } else { below };
            let info = atlas.field(of, "pageInfo").map_or("", |_| "pageInfo { startCursor endCursor }");
            let total = atlas.field(of, "totalCount").map_or("", |_| "totalCount");
            return format!("{total} {info} {} {{ {cursor}{below} }}", rows.name);
        }
        let mut parts = vec!["__typename".to_owned()];
        if let Some(one) = self.dice.one(&atlas.0[of].possible).filter(|_| self.dice_says_fragment(of)) {
            let below = self.below(&one.clone(), depth);
            return format!("__typename ... on {one} {{ {below} }}");
        }
        let leaves: Vec<_> = atlas.fields(of).iter().filter(|field| !atlas.is_object(field)).collect();
        for _ in 0..3 {
            if let Some(leaf) = self.dice.one(&leaves).map(|leaf| leaf.name.clone()) {
                parts.push(leaf);
            }
        }
        parts.sort_unstable();
        parts.dedup();
        let further: Vec<_> = atlas.fields(of).iter().filter(|field| atlas.is_object(field)).collect();
        if let Some(next) = self.dice.one(&further).filter(|_| 1 < depth).map(|next| (*next).clone()) {
            parts.push(self.step(&next, depth - 1));
        }
        parts.join(" ")
    }

    /// An interface is left for one of its types, mostly: by itself `Node` has only an id.
    fn dice_says_fragment(&self, of: &str) -> bool {
        of == "Node" || self.dice.0.is_multiple_of(2)
    }

    fn arguments(&mut self, field: &Field) -> String {
        let mut given = Vec::new();
        let backwards = self.dice.below(4) == 0;
        for (name, of) in &field.arguments {
            let value = match name.as_str() {
                "first" if !backwards => Some("2".to_owned()),
                "last" if backwards => Some("2".to_owned()),
                "first" | "last" | "after" | "before" => None,
                _ if of.is_required || self.dice.below(2) == 0 => self.value(of, 2),
                _ => None,
            };
            given.extend(value.map(|value| format!("{name}: {value}")));
        }
        if given.is_empty() { few(field).to_owned() } else { format!("({})", given.join(", ")) }
    }

    /// A value of a type, by chance; none if there is none to give.
    fn value(&mut self, of: &Written, depth: usize) -> Option<String> {
        let atlas = self.atlas;
        let kind = atlas.0.get(&of.name)?;
        let one = if !kind.values.is_empty() {
            self.dice.one(&kind.values)?.clone()
        } else if !kind.inputs.is_empty() {
            let (name, within) = self.dice.one(&kind.inputs)?.clone();
            let needed = kind.inputs.iter().filter(|(other, of)| of.is_required && *other != name);
            let mut given = Vec::new();
            for (name, of) in
                needed.cloned().collect::<Vec<_>>().into_iter().chain((0 < depth).then_some((name, within)))
            {
                given.push(format!("{name}: {}", self.value(&of, depth.saturating_sub(1))?));
            }
            format!("{{{}}}", given.join(", "))
        } else {
            self.scalar(&of.name)?
        };
        Some(if of.is_list { format!("[{one}]") } else { one })
    }

    fn scalar(&mut self, of: &str) -> Option<String> {
        let value = match of {
            "ID" => format!("{:?}", self.id()?),
            "Boolean" => ["true", "false"][self.dice.below(2)].to_owned(),
            "Int" => ["1", "12", "2026"][self.dice.below(3)].to_owned(),
            "Float" => "40.5".to_owned(),
            // Every mark begins so: whatever is searched for beginnings finds them.
            "String" => ["\"zq\"", "\"zq0\"", "\"US\"", "\"NO\""][self.dice.below(4)].to_owned(),
            "Date" => ["\"2026-03-01\"", "\"2020-01-01\"", "\"2030-01-01\""][self.dice.below(3)].to_owned(),
            _ => return None,
        };
        Some(value)
    }

    fn id(&mut self) -> Option<String> {
        let mut tables: Vec<_> = self.keys.keys().collect();
        tables.sort_unstable();
        let table = (*self.dice.one(&tables)?).clone();
        self.dice.one(&self.keys[&table]).map(|key| id::join(&table, *key))
    }
}
