//! The schema as one role sees it.
use std::collections::{HashMap, HashSet};

use async_graphql::{Request, parser::types::OperationType};
use serde::Deserialize;

use super::introspection::Introspection;
use crate::{
    auth::Viewer,
    data::{Access, Database},
    schema::Schema,
};

const INTROSPECTION: &str = "{ schema: __schema { queryType { name } mutationType { name } types { name
    fields(includeDeprecated: true) { name type { ...type } args { name type { ...type } } }
    inputFields { name type { ...type } } interfaces { name } possibleTypes { name }
    enumValues(includeDeprecated: true) { name } }
    directives { name locations args { name type { ...type } } } } }
    fragment type on __Type { name ofType { name ofType { name ofType { name ofType { name } } } } }";

/// The types and fields that a role sees.
#[derive(Debug)]
pub(super) struct Shape {
    query: String,
    mutation: Option<String>,
    objects: HashMap<String, HashMap<String, Member>>,
    /// What every query may ask of the schema itself.
    roots: HashMap<&'static str, Member>,
    inputs: HashMap<String, HashMap<String, String>>,
    directives: HashMap<String, KnownDirective>,
    introspection: Introspection,
}

/// A field of a type that gives something out.
#[derive(Debug)]
pub(super) struct Member {
    /// Name of the type that it gives.
    pub(super) of: String,
    /// Its arguments, with their types.
    pub(super) arguments: HashMap<String, String>,
}

/// A directive that may stand in a document.
#[derive(Debug)]
pub(super) struct KnownDirective {
    /// Where it may stand.
    pub(super) locations: HashSet<String>,
    /// Its arguments, with their types.
    pub(super) arguments: HashMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Introspected {
    pub(super) query_type: Named,
    pub(super) mutation_type: Option<Named>,
    pub(super) types: Vec<IntrospectedType>,
    pub(super) directives: Vec<IntrospectedDirective>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IntrospectedType {
    pub(super) name: String,
    pub(super) fields: Option<Vec<IntrospectedField>>,
    pub(super) input_fields: Option<Vec<IntrospectedInput>>,
    pub(super) interfaces: Option<Vec<Named>>,
    pub(super) possible_types: Option<Vec<Named>>,
    pub(super) enum_values: Option<Vec<Named>>,
}

#[derive(Deserialize)]
pub(super) struct IntrospectedField {
    pub(super) name: String,
    pub(super) r#type: Named,
    pub(super) args: Vec<IntrospectedInput>,
}

#[derive(Deserialize)]
pub(super) struct IntrospectedInput {
    pub(super) name: String,
    pub(super) r#type: Named,
}

#[derive(Deserialize)]
pub(super) struct IntrospectedDirective {
    pub(super) name: String,
    pub(super) locations: HashSet<String>,
    pub(super) args: Vec<IntrospectedInput>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Named {
    name: Option<String>,
    of_type: Option<Box<Named>>,
}

impl Named {
    /// The name of the type within lists, and how many of these and of `!` there are around it.
    pub(super) fn wrapped(&self) -> (&str, usize) {
        match &self.of_type {
            Some(of) => {
                let (name, wraps) = of.wrapped();
                (name, wraps + 1)
            }
            None => (self.name.as_deref().unwrap_or_default(), 0),
        }
    }

    fn innermost(self) -> String {
        self.name.or_else(|| self.of_type.map(|of| of.innermost())).unwrap_or_default()
    }
}

fn inputs(inputs: Vec<IntrospectedInput>) -> HashMap<String, String> {
    inputs.into_iter().map(|input| (input.name, input.r#type.innermost())).collect()
}

/// Introspection does not list the fields that it begins with.
fn roots() -> HashMap<&'static str, Member> {
    let name = HashMap::from([("name".to_owned(), "String".to_owned())]);
    HashMap::from([
        ("__schema", Member { of: "__Schema".to_owned(), arguments: HashMap::new() }),
        ("__type", Member { of: "__Type".to_owned(), arguments: name }),
    ])
}

impl Shape {
    /// What a viewer sees of the schema, by the schema's own account.
    pub(super) async fn of(schema: &Schema, database: &Database, viewer: Viewer) -> Option<Self> {
        let access = Access::new(database.clone(), viewer);
        let response = schema.execute(Request::new(INTROSPECTION).data(access)).await;
        let mut data = response.data.into_json().ok()?;
        let introspected: Introspected = serde_json::from_value(data["schema"].take()).ok()?;
        let introspection = Introspection::of(&introspected);
        let (mut objects, mut input_objects) = (HashMap::new(), HashMap::new());
        for IntrospectedType { name, fields, input_fields, .. } in introspected.types {
            let member = |field: IntrospectedField| {
                (field.name, Member { of: field.r#type.innermost(), arguments: inputs(field.args) })
            };
            if let Some(input_fields) = input_fields {
                input_objects.insert(name, inputs(input_fields));
            } else {
                objects.insert(name, fields.into_iter().flatten().map(member).collect::<HashMap<_, _>>());
            }
        }
        let query = introspected.query_type.innermost();
        let mutation = introspected.mutation_type.map(Named::innermost);
        let directive = |IntrospectedDirective { name, locations, args }| {
            (name, KnownDirective { locations, arguments: inputs(args) })
        };
        Some(Self {
            query,
            mutation,
            objects,
            roots: roots(),
            inputs: input_objects,
            directives: introspected.directives.into_iter().map(directive).collect(),
            introspection,
        })
    }

    /// Name of the type that an operation starts from.
    pub(super) fn root(&self, operation: OperationType) -> Option<&str> {
        match operation {
            OperationType::Query => Some(&self.query),
            OperationType::Mutation => self.mutation.as_deref(),
            OperationType::Subscription => None,
        }
    }

    /// The fields of a type that gives something out; none if the role sees no such type.
    pub(super) fn fields(&self, of: &str) -> Option<&HashMap<String, Member>> {
        self.objects.get(of)
    }

    /// A field of a type that gives something out; none if the role sees no such field.
    pub(super) fn member(&self, of: &str, name: &str) -> Option<&Member> {
        let root = if of == self.query { self.roots.get(name) } else { None };
        root.or_else(|| self.objects.get(of)?.get(name))
    }

    /// A directive that may stand in a document.
    pub(super) fn directive(&self, name: &str) -> Option<&KnownDirective> {
        self.directives.get(name)
    }

    /// What introspection shows of it.
    pub(super) fn introspection(&self) -> &Introspection {
        &self.introspection
    }

    /// The fields of an input, with their types.
    pub(super) fn inputs(&self, of: &str) -> Option<&HashMap<String, String>> {
        self.inputs.get(of)
    }
}
