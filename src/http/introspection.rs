//! How many values an answer about the schema has, before it is made: introspection is counted like data.
//!
//! Each selection is asked of a set of types, fields or arguments, in which each stands as often as it would be answered;
//! what it leads to is the next set. So the count is exact, and a question that multiplies is seen to.
use std::{collections::HashMap, ops::Range};

use async_graphql::parser::types::{ExecutableDocument, Field, Selection, SelectionSet};

use super::visible_schema::{Introspected, IntrospectedInput, Named};

/// What the tools ask that read the whole schema (`GraphiQL`, code generators, Apollo, Relay), with all that they may ask.
const WHOLE: &str = "{ __schema { description queryType { name kind } mutationType { name kind } subscriptionType { name kind }
    types { ...FullType } directives { name description isRepeatable locations args { ...InputValue } } } }
    fragment FullType on __Type { kind name description specifiedByURL isOneOf
        fields { name description args { ...InputValue } type { ...TypeRef } isDeprecated deprecationReason }
        inputFields { ...InputValue } interfaces { ...TypeRef }
        enumValues { name description isDeprecated deprecationReason } possibleTypes { ...TypeRef } }
    fragment InputValue on __InputValue { name description type { ...TypeRef } defaultValue isDeprecated deprecationReason }
    fragment TypeRef on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name
        ofType { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } } } } } } }";

/// The whole schema passes with room for what a tool asks besides, and no more.
const WHOLE_SCHEMAS: u64 = 2;

/// The schema as introspection walks it, as one role sees it.
#[derive(Debug, Default)]
pub(super) struct Introspection {
    by_name: HashMap<String, usize>,
    types: Vec<Type>,
    fields: Vec<(Reference, Range<usize>)>,
    inputs: Vec<Reference>,
    directives: Vec<Range<usize>>,
    roots: Vec<usize>,
    limit: u64,
}

#[derive(Debug, Default)]
struct Type {
    fields: Range<usize>,
    inputs: Range<usize>,
    interfaces: Vec<usize>,
    possible: Vec<usize>,
    values: u64,
}

/// A type, and in how many lists and `!` it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
struct Reference {
    named: usize,
    wraps: usize,
}

/// What a selection is asked of, each as often as it would be answered.
#[derive(Debug)]
enum Set {
    /// The schema itself.
    Schema(u64),
    Types(HashMap<Reference, u64>),
    Fields(HashMap<usize, u64>),
    Inputs(HashMap<usize, u64>),
    Directives(HashMap<usize, u64>),
    Values(u64),
}

/// The answer would have more values than it may.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct TooMany;

impl Introspection {
    /// From what introspection says.
    pub(super) fn of(schema: &Introspected) -> Self {
        let by_name = schema.types.iter().enumerate().map(|(at, of)| (of.name.clone(), at)).collect();
        let mut graph = Self { by_name, ..Self::default() };
        for of in &schema.types {
            let first = graph.fields.len();
            for field in of.fields.iter().flatten() {
                let (of, arguments) = (graph.reference(&field.r#type), graph.take_inputs(&field.args));
                graph.fields.push((of, arguments));
            }
            let one = Type {
                fields: first..graph.fields.len(),
                inputs: graph.take_inputs(of.input_fields.as_deref().unwrap_or_default()),
                interfaces: graph.named(of.interfaces.iter().flatten()),
                possible: graph.named(of.possible_types.iter().flatten()),
                values: u64::try_from(of.enum_values.iter().flatten().count()).unwrap_or(u64::MAX),
            };
            graph.types.push(one);
        }
        graph.directives = schema.directives.iter().map(|directive| graph.take_inputs(&directive.args)).collect();
        graph.roots = graph.named([&schema.query_type].into_iter().chain(&schema.mutation_type));
        graph.limit = graph.whole().saturating_mul(WHOLE_SCHEMAS);
        graph
    }

    /// The most values of an answer about the schema.
    pub(super) fn limit(&self) -> u64 {
        self.limit
    }

    /// The values that are asked for below a `__schema` or `__type`; more than `left` are not counted.
    pub(super) fn values(
        &self,
        document: &ExecutableDocument,
        field: &Field,
        name: Option<&str>,
        left: u64,
    ) -> Result<u64, TooMany> {
        let set = if field.name.node == "__schema" {
            Set::Schema(1)
        } else {
            let named = name.and_then(|name| self.by_name.get(name));
            Set::Types(named.map(|named| (Reference { named: *named, wraps: 0 }, 1)).into_iter().collect())
        };
        let mut counting = Counting { graph: self, document, left };
        counting.take(1)?;
        counting.selection(&set, &field.selection_set.node)?;
        Ok(left - counting.left)
    }

    fn whole(&self) -> u64 {
        let Ok(document) = async_graphql::parser::parse_query(WHOLE) else { return 0 };
        let mut values = 0;
        for (_, operation) in document.operations.iter() {
            for selection in &operation.node.selection_set.node.items {
                if let Selection::Field(field) = &selection.node {
                    values += self.values(&document, &field.node, None, u64::MAX).unwrap_or_default();
                }
            }
        }
        values
    }

    fn reference(&self, of: &Named) -> Reference {
        let (name, wraps) = of.wrapped();
        // A type that the role does not see is none of its answers.
        Reference { named: self.by_name.get(name).copied().unwrap_or(usize::MAX), wraps }
    }

    fn take_inputs(&mut self, inputs: &[IntrospectedInput]) -> Range<usize> {
        let first = self.inputs.len();
        let references: Vec<_> = inputs.iter().map(|input| self.reference(&input.r#type)).collect();
        self.inputs.extend(references);
        first..self.inputs.len()
    }

    fn named<'a>(&self, types: impl IntoIterator<Item = &'a Named>) -> Vec<usize> {
        types.into_iter().filter_map(|of| self.by_name.get(of.wrapped().0).copied()).collect()
    }

    /// What a field of the introspection leads to; none if it is a text.
    fn step(&self, set: &Set, field: &str) -> Option<Set> {
        match (set, field) {
            (Set::Schema(times), "types") => Some(types((0..self.types.len()).map(|at| (at, *times)))),
            // Of all roots together there are as many as of each, or more.
            (Set::Schema(times), "queryType" | "mutationType" | "subscriptionType") => {
                Some(types(self.roots.iter().map(|at| (*at, *times))))
            }
            (Set::Schema(times), "directives") => {
                Some(Set::Directives((0..self.directives.len()).map(|at| (at, *times)).collect()))
            }
            (Set::Types(of), "ofType") => {
                let inside = |(of, times): (&Reference, &u64)| {
                    Some((Reference { wraps: of.wraps.checked_sub(1)?, ..*of }, *times))
                };
                Some(Set::Types(summed(of.iter().filter_map(inside))))
            }
            (Set::Types(of), "fields") => Some(Set::Fields(summed(self.each(of, |of| of.fields.clone())))),
            (Set::Types(of), "inputFields") => Some(Set::Inputs(summed(self.each(of, |of| of.inputs.clone())))),
            (Set::Types(of), "interfaces") => Some(types(self.each(of, |of| of.interfaces.iter().copied()))),
            (Set::Types(of), "possibleTypes") => Some(types(self.each(of, |of| of.possible.iter().copied()))),
            (Set::Types(of), "enumValues") => {
                let values = self.each(of, |of| [of.values]).map(|(values, times)| values.saturating_mul(times));
                Some(Set::Values(values.fold(0, u64::saturating_add)))
            }
            (Set::Fields(of), "args") => Some(Set::Inputs(summed(of.iter().flat_map(|(at, times)| {
                let arguments = self.fields.get(*at).map(|(_, arguments)| arguments.clone()).unwrap_or_default();
                arguments.map(|at| (at, *times))
            })))),
            (Set::Fields(of), "type") => {
                Some(Set::Types(summed(of.iter().filter_map(|(at, times)| Some((self.fields.get(*at)?.0, *times))))))
            }
            (Set::Inputs(of), "type") => {
                Some(Set::Types(summed(of.iter().filter_map(|(at, times)| Some((*self.inputs.get(*at)?, *times))))))
            }
            (Set::Directives(of), "args") => Some(Set::Inputs(summed(of.iter().flat_map(|(at, times)| {
                self.directives.get(*at).cloned().unwrap_or_default().map(|at| (at, *times))
            })))),
            (
                Set::Schema(_) | Set::Types(_) | Set::Fields(_) | Set::Inputs(_) | Set::Directives(_) | Set::Values(_),
                _,
            ) => None,
        }
    }

    /// What each of the types has; lists and `!` have nothing.
    fn each<'a, T, I>(
        &'a self,
        of: &'a HashMap<Reference, u64>,
        parts: impl Fn(&'a Type) -> I,
    ) -> impl Iterator<Item = (T, u64)>
    where
        I: IntoIterator<Item = T>,
    {
        let named = of.iter().filter(|(of, _)| of.wraps == 0);
        let known = named.filter_map(|(of, times)| Some((self.types.get(of.named)?, *times)));
        known.flat_map(move |(of, times)| parts(of).into_iter().map(move |part| (part, times)))
    }
}

fn types(all: impl Iterator<Item = (usize, u64)>) -> Set {
    Set::Types(summed(all.map(|(named, times)| (Reference { named, wraps: 0 }, times))))
}

fn summed<K: Eq + std::hash::Hash>(all: impl Iterator<Item = (K, u64)>) -> HashMap<K, u64> {
    let mut sums = HashMap::new();
    for (key, times) in all {
        let sum: &mut u64 = sums.entry(key).or_default();
        *sum = sum.saturating_add(times);
    }
    sums
}

impl Set {
    fn size(&self) -> u64 {
        let sum = |times: &mut dyn Iterator<Item = &u64>| times.fold(0, |sum: u64, times| sum.saturating_add(*times));
        match self {
            Self::Schema(times) | Self::Values(times) => *times,
            Self::Types(of) => sum(&mut of.values()),
            Self::Fields(of) | Self::Inputs(of) | Self::Directives(of) => sum(&mut of.values()),
        }
    }
}

struct Counting<'a> {
    graph: &'a Introspection,
    document: &'a ExecutableDocument,
    left: u64,
}

impl Counting<'_> {
    fn take(&mut self, values: u64) -> Result<(), TooMany> {
        self.left = self.left.checked_sub(values).ok_or(TooMany)?;
        Ok(())
    }

    fn selection(&mut self, set: &Set, selection: &SelectionSet) -> Result<(), TooMany> {
        for selection in &selection.items {
            match &selection.node {
                Selection::Field(field) => {
                    let field = &field.node;
                    self.take(set.size())?;
                    if let Some(next) = self.graph.step(set, &field.name.node) {
                        // Each member of a list is a value, and what is selected of it comes on top.
                        self.take(next.size())?;
                        self.selection(&next, &field.selection_set.node)?;
                    }
                }
                Selection::InlineFragment(fragment) => self.selection(set, &fragment.node.selection_set.node)?,
                Selection::FragmentSpread(spread) => {
                    if let Some(fragment) = self.document.fragments.get(&spread.node.fragment_name.node) {
                        self.selection(set, &fragment.node.selection_set.node)?;
                    }
                }
            }
        }
        Ok(())
    }
}
