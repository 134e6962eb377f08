//! The schema as one role sees it: what is hidden from a role is refused as if it did not exist.
//!
//! The executor hides fields from introspection only; named in a document they would be resolved. Here a document is
//! walked with the types that introspection shows to the role, and each fragment once.
use std::{
    collections::{HashMap, HashSet},
    convert::Infallible,
};

use async_graphql::{
    Pos, Positioned, Request, ServerError, Variables,
    parser::types::{BaseType, ExecutableDocument, Field, OperationType, Selection, SelectionSet, Type},
};
use async_graphql_value::ConstValue;
use serde::Deserialize;

use crate::{
    data::{Access, Database},
    error::request_error,
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

#[derive(Debug)]
struct Member {
    of: String,
    arguments: HashMap<String, String>,
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
    pub(super) async fn of(schema: &Schema, database: &Database, viewer: crate::auth::Viewer) -> Option<Self> {
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

    /// Refuses a document, or variables, that name what the role does not see.
    pub(super) fn check(&self, document: &ExecutableDocument, variables: &Variables) -> Result<(), ServerError> {
        let mut walk = Walk { shape: self, document, seen: HashSet::new() };
        for (_, operation) in document.operations.iter() {
            let root = match operation.node.ty {
                OperationType::Query => Some(&self.query),
                OperationType::Mutation => self.mutation.as_ref(),
                OperationType::Subscription => None,
            };
            let Some(root) = root else { continue };
            for variable in &operation.node.variable_definitions {
                if let Some(value) = variables.get(&variable.node.name.node) {
                    walk.input(innermost(&variable.node.var_type.node), value, variable.pos)?;
                }
            }
            walk.selection(root, &operation.node.selection_set.node)?;
        }
        Ok(())
    }
}

fn innermost(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(of) => innermost(of),
    }
}

struct Walk<'a> {
    shape: &'a Shape,
    document: &'a ExecutableDocument,
    seen: HashSet<&'a str>,
}

impl<'a> Walk<'a> {
    fn selection(&mut self, of: &'a str, set: &'a SelectionSet) -> Result<(), ServerError> {
        for selection in &set.items {
            match &selection.node {
                Selection::Field(field) => self.field(of, field)?,
                Selection::InlineFragment(fragment) => {
                    let on = fragment.node.type_condition.as_ref().map_or(of, |on| on.node.on.node.as_str());
                    self.selection(on, &fragment.node.selection_set.node)?;
                }
                Selection::FragmentSpread(spread) => {
                    let name = spread.node.fragment_name.node.as_str();
                    if let Some(fragment) = self.document.fragments.get(name)
                        && self.seen.insert(name)
                    {
                        let on = fragment.node.type_condition.node.on.node.as_str();
                        self.selection(on, &fragment.node.selection_set.node)?;
                    }
                }
            }
        }
        Ok(())
    }

    fn field(&mut self, of: &'a str, field: &'a Positioned<Field>) -> Result<(), ServerError> {
        let name = field.node.name.node.as_str();
        if name.starts_with("__") {
            return Ok(());
        }
        let Some(fields) = self.shape.objects.get(of) else {
            return Err(refused(field.pos, &format!("Unknown type \"{of}\"")));
        };
        let Some(member) = fields.get(name) else {
            return Err(refused(field.pos, &format!("Unknown field \"{name}\" on type \"{of}\".")));
        };
        for (argument, value) in &field.node.arguments {
            if let Some(of) = member.arguments.get(argument.node.as_str()) {
                // Variables are checked where they are defined.
                let literal = value.node.clone().into_const_with(|_| Ok::<_, Infallible>(ConstValue::Null));
                let Ok(literal) = literal;
                self.input(of, &literal, argument.pos)?;
            }
        }
        self.selection(&member.of, &field.node.selection_set.node)
    }

    fn input(&self, of: &str, value: &ConstValue, pos: Pos) -> Result<(), ServerError> {
        match value {
            ConstValue::List(items) => items.iter().try_for_each(|item| self.input(of, item, pos)),
            ConstValue::Object(given) => {
                let Some(fields) = self.shape.inputs.get(of) else { return Ok(()) };
                given.iter().try_for_each(|(name, value)| match fields.get(name.as_str()) {
                    Some(of) => self.input(of, value, pos),
                    None => Err(refused(pos, &format!("Unknown field \"{name}\" of type \"{of}\"."))),
                })
            }
            ConstValue::Null
            | ConstValue::Number(_)
            | ConstValue::String(_)
            | ConstValue::Boolean(_)
            | ConstValue::Binary(_)
            | ConstValue::Enum(_) => Ok(()),
        }
    }
}

fn refused(pos: Pos, message: &str) -> ServerError {
    let mut error = request_error("GRAPHQL_VALIDATION_FAILED", message);
    error.locations = vec![pos];
    error
}
