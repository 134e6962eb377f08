//! Documents that the schema allows, or nearly: fields, arguments, fragments and variables by their types.
use std::{collections::HashMap, fmt::Write as _};

use async_graphql::parser::{
    parse_schema,
    types::{BaseType, FieldDefinition, InputValueDefinition, Type, TypeKind, TypeSystemDefinition},
};

use crate::choices::Choices;

/// Selections within selections.
const MAX_DEPTH: usize = 7;
const TEXTS: &[&str] = &[
    "university",
    "",
    "a",
    "PH",
    "2026-01-01",
    "2026-01-01T00:00:00Z",
    "leader@example.org",
    "https://example.org",
    "en",
    "not a thing",
    "\\u0000",
    "\\\"",
    "%_",
    "\\u202e\\ud83d\\ude00",
    "-1",
    "null",
];
const NUMBERS: &[&str] =
    &["1", "0", "5", "20", "100", "-1", "2147483647", "2147483648", "1.5", "1e999", "-0.0", "999999"];

/// The schema, ready to be chosen from.
pub(crate) struct Grammar {
    types: HashMap<String, TypeKind>,
    /// Ids of rows that are there.
    pub(crate) ids: Vec<String>,
}

impl Grammar {
    pub(crate) fn new(sdl: &str) -> Self {
        let definitions = parse_schema(sdl).unwrap().definitions;
        let types = definitions.into_iter().filter_map(|definition| match definition {
            TypeSystemDefinition::Type(of) => Some((of.node.name.node.to_string(), of.node.kind)),
            TypeSystemDefinition::Schema(_) | TypeSystemDefinition::Directive(_) => None,
        });
        Self { types: types.collect(), ids: Vec::new() }
    }

    /// A document of one operation, and its fragments.
    pub(crate) fn document(&self, choices: &mut Choices<'_>, may_change: bool) -> String {
        let mut making = Making { grammar: self, choices, fragments: Vec::new(), variables: Vec::new() };
        let is_change = may_change && making.choices.chance(64);
        let (operation, root) = if is_change { ("mutation", "Mutation") } else { ("query", "Query") };
        let selection = making.selection(root, 0);
        let Making { fragments, variables, .. } = making;
        let defined = if variables.is_empty() { String::new() } else { format!("({})", variables.join(" ")) };
        let fragments: String = fragments.into_iter().map(|(_, text)| text).collect();
        format!("{operation} A{defined}{selection}{fragments}")
    }

    fn fields(&self, of: &str) -> Vec<&FieldDefinition> {
        let fields = match self.types.get(of) {
            Some(TypeKind::Object(object)) => &object.fields,
            Some(TypeKind::Interface(interface)) => &interface.fields,
            _ => return Vec::new(),
        };
        fields.iter().map(|field| &field.node).collect()
    }

    fn is_leaf(&self, of: &str) -> bool {
        matches!(self.types.get(of), None | Some(TypeKind::Scalar | TypeKind::Enum(_)))
    }

    /// Types that an object of this type may be.
    fn narrower(&self, of: &str) -> Vec<String> {
        match self.types.get(of) {
            Some(TypeKind::Union(union)) => union.members.iter().map(|member| member.node.to_string()).collect(),
            Some(TypeKind::Interface(_)) => self.implementing(of),
            _ => vec![of.to_owned()],
        }
    }

    fn implementing(&self, interface: &str) -> Vec<String> {
        let implements = |kind: &TypeKind| {
            let TypeKind::Object(object) = kind else { return false };
            object.implements.iter().any(|name| name.node == interface)
        };
        let mut names: Vec<_> =
            self.types.iter().filter(|(_, kind)| implements(kind)).map(|(name, _)| name.clone()).collect();
        names.sort();
        names
    }
}

fn innermost(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(of) => innermost(of),
    }
}

/// A document while it is made.
struct Making<'a, 'b, 'c> {
    grammar: &'a Grammar,
    choices: &'b mut Choices<'c>,
    /// The type that each fragment is on, and its text.
    fragments: Vec<(String, String)>,
    variables: Vec<String>,
}

impl Making<'_, '_, '_> {
    fn selection(&mut self, of: &str, depth: usize) -> String {
        let mut text = "{".to_owned();
        for _ in 0..=self.choices.below(4) {
            let part = match self.choices.below(16) {
                13 => self.spread(of, depth),
                14 if depth < MAX_DEPTH => self.inline(of, depth),
                15 => self.introspection(of),
                _ => self.field(of, depth),
            };
            text.push_str(&part);
            text.push(' ');
        }
        text + "}"
    }

    fn field(&mut self, of: &str, depth: usize) -> String {
        let fields = self.grammar.fields(of);
        let is_last = MAX_DEPTH <= depth;
        let allowed: Vec<_> =
            fields.into_iter().filter(|field| !is_last || self.grammar.is_leaf(innermost(&field.ty.node))).collect();
        let Some(field) = self.choices.one_of(&allowed).copied() else {
            return if depth < MAX_DEPTH { self.inline(of, depth) } else { "__typename".into() };
        };
        let alias = if self.choices.chance(40) { format!("a{}:", self.choices.below(5)) } else { String::new() };
        let arguments = self.arguments(&field.arguments.iter().map(|argument| &argument.node).collect::<Vec<_>>());
        let directive = self.directive();
        let inner = innermost(&field.ty.node);
        let below = if self.grammar.is_leaf(inner) { String::new() } else { self.selection(inner, depth + 1) };
        format!("{alias}{}{arguments}{directive}{below}", field.name.node)
    }

    fn arguments(&mut self, of: &[&InputValueDefinition]) -> String {
        let mut given = Vec::new();
        for argument in of {
            if !argument.ty.node.nullable || self.choices.chance(80) {
                given.push(format!("{}:{}", argument.name.node, self.value(&argument.ty.node, 0)));
            }
        }
        if given.is_empty() { String::new() } else { format!("({})", given.join(" ")) }
    }

    fn directive(&mut self) -> &'static str {
        match self.choices.below(64) {
            60 => "@include(if:true)",
            61 => "@skip(if:true)",
            62 => "@skip(if:false)@include(if:false)",
            63 => "@unknown(x:[1])",
            _ => "",
        }
    }

    fn inline(&mut self, of: &str, depth: usize) -> String {
        let narrower = self.grammar.narrower(of);
        let Some(on) = self.choices.one_of(&narrower).cloned() else { return "__typename".into() };
        let directive = self.directive();
        format!("...on {on}{directive}{}", self.selection(&on, depth + 1))
    }

    /// A fragment that is there already, a new one, or one that is not there.
    fn spread(&mut self, of: &str, depth: usize) -> String {
        let known: Vec<_> = (0..self.fragments.len()).filter(|at| self.fragments[*at].0 == of).collect();
        if let Some(at) = self.choices.one_of(&known).copied() {
            return format!("...F{at}").repeat(1 + self.choices.below(3));
        }
        if MAX_DEPTH <= depth || self.choices.chance(20) {
            return "...Missing".into();
        }
        let at = self.fragments.len();
        // It is known while its own text is made, so that cycles can be.
        self.fragments.push((of.to_owned(), String::new()));
        self.fragments[at].1 = format!(" fragment F{at} on {of}{}", self.selection(of, depth + 1));
        format!("...F{at}")
    }

    fn introspection(&mut self, of: &str) -> String {
        if of != "Query" {
            return "__typename".into();
        }
        let mut text = String::from("name");
        for _ in 0..self.choices.below(5) {
            let parts = ["possibleTypes", "interfaces", "ofType", "fields{type", "inputFields{type", "enumValues"];
            let part = self.choices.one_of(&parts).copied().unwrap_or("interfaces");
            let close = if part.contains('{') { "}}" } else { "}" };
            text = format!("name {part}{{{text}{close}");
        }
        format!("__schema{{types{{{text}}}}}")
    }

    fn value(&mut self, of: &Type, depth: usize) -> String {
        if self.choices.chance(12) {
            let literal = self.literal(of, depth);
            let number = self.variables.len();
            self.variables.push(format!("$v{number}:{of}={literal}"));
            return format!("$v{number}");
        }
        self.literal(of, depth)
    }

    fn literal(&mut self, of: &Type, depth: usize) -> String {
        if of.nullable && self.choices.chance(8) {
            return "null".into();
        }
        let name = match &of.base {
            BaseType::List(of) => {
                let items: Vec<_> = (0..self.choices.below(4)).map(|_| self.literal(of, depth)).collect();
                return format!("[{}]", items.join(" "));
            }
            BaseType::Named(name) => name.as_str(),
        };
        if self.choices.chance(4) {
            return (*self.choices.one_of(&["{}", "[]", "1", "\"x\"", "X", "true", "$none"]).unwrap()).into();
        }
        match (name, self.grammar.types.get(name)) {
            ("Int" | "Float", _) => (*self.choices.one_of(NUMBERS).unwrap()).into(),
            ("Boolean", _) => (*self.choices.one_of(&["true", "false"]).unwrap()).into(),
            ("ID", _) => format!("{:?}", self.choices.one_of(&self.grammar.ids).map_or("x", String::as_str)),
            (_, Some(TypeKind::Enum(of))) => {
                let values: Vec<_> = of.values.iter().map(|value| value.node.value.node.to_string()).collect();
                self.choices.one_of(&values).cloned().unwrap_or_default()
            }
            (_, Some(TypeKind::InputObject(of))) => {
                let mut text = "{".to_owned();
                for field in of.fields.iter().map(|field| &field.node) {
                    if !field.ty.node.nullable || (depth < 4 && self.choices.chance(60)) {
                        let value = self.value(&field.ty.node, depth + 1);
                        let _ = write!(text, "{}:{value} ", field.name.node);
                    }
                }
                text + "}"
            }
            _ => format!("\"{}\"", self.choices.one_of(TEXTS).unwrap()),
        }
    }
}
