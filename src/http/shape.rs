//! The schema as one role sees it.
use std::collections::HashMap;

use async_graphql::{Request, parser::types::OperationType};
use serde::Deserialize;

use crate::{
    auth::Viewer,
    data::{Access, Database},
    schema::Schema,
};

const INTROSPECTION: &str = "{ schema: __schema { queryType { name } mutationType { name } types { name
    fields(includeDeprecated: true) { name type { ...type } args { name type { ...type } } }
    inputFields { name type { ...type } } } } }
    fragment type on __Type { name ofType { name ofType { name ofType { name ofType { name } } } } }";

/// The types and fields that a role sees.
#[derive(Debug)]
pub(super) struct Shape {
    query: String,
    mutation: Option<String>,
    objects: HashMap<String, HashMap<String, Member>>,
    inputs: HashMap<String, HashMap<String, String>>,
}

/// A field of a type that gives something out.
#[derive(Debug)]
pub(super) struct Member {
    /// Name of the type that it gives.
    pub(super) of: String,
    /// Its arguments, with their types.
    pub(super) arguments: HashMap<String, String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Introspected {
    query_type: Named,
    mutation_type: Option<Named>,
    types: Vec<IntrospectedType>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct IntrospectedType {
    name: String,
    fields: Option<Vec<IntrospectedField>>,
    input_fields: Option<Vec<IntrospectedInput>>,
}

#[derive(Deserialize)]
struct IntrospectedField {
    name: String,
    r#type: Named,
    args: Vec<IntrospectedInput>,
}

#[derive(Deserialize)]
struct IntrospectedInput {
    name: String,
    r#type: Named,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Named {
    name: Option<String>,
    of_type: Option<Box<Named>>,
}

impl Named {
    fn innermost(self) -> String {
        self.name.or_else(|| self.of_type.map(|of| of.innermost())).unwrap_or_default()
    }
}

fn inputs(inputs: Vec<IntrospectedInput>) -> HashMap<String, String> {
    inputs.into_iter().map(|input| (input.name, input.r#type.innermost())).collect()
}

impl Shape {
    /// What a viewer sees of the schema, by the schema's own account.
    pub(super) async fn of(schema: &Schema, database: &Database, viewer: Viewer) -> Option<Self> {
        let access = Access::new(database.clone(), viewer);
        let response = schema.execute(Request::new(INTROSPECTION).data(access)).await;
        let mut data = response.data.into_json().ok()?;
        let introspected: Introspected = serde_json::from_value(data["schema"].take()).ok()?;
        let (mut objects, mut input_objects) = (HashMap::new(), HashMap::new());
        for IntrospectedType { name, fields, input_fields } in introspected.types {
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
        Some(Self { query, mutation, objects, inputs: input_objects })
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

    /// The fields of an input, with their types.
    pub(super) fn inputs(&self, of: &str) -> Option<&HashMap<String, String>> {
        self.inputs.get(of)
    }
}
