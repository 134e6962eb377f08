//! The schema as one role sees it.
use std::{
    collections::{BTreeMap, HashMap, HashSet},
    sync::Arc,
};

use async_graphql::{
    Name, Request,
    parser::types::{BaseType, OperationType, Type},
};
use serde::Deserialize;
use tokio::sync::OnceCell;

use super::{introspection::Introspection, known_documents::KnownDocuments};
use crate::{
    auth::{Role, Viewer},
    data::{Access, Database},
    schema::Schema,
};

const INTROSPECTION: &str = "{ schema: __schema { queryType { name } mutationType { name } types { kind name isOneOf
    fields(includeDeprecated: true) { name type { ...type } args(includeDeprecated: true) { ...input } }
    inputFields(includeDeprecated: true) { ...input } interfaces { name } possibleTypes { name }
    enumValues(includeDeprecated: true) { name } }
    directives { name isRepeatable locations args(includeDeprecated: true) { ...input } } } }
    fragment input on __InputValue { name defaultValue type { ...type } }
    fragment type on __Type { kind name ofType { kind name ofType { kind name ofType { kind name ofType { kind name } } } } }";

/// The schema, with what each role sees of it, which is read once. Applications on several databases can share it.
#[derive(Clone)]
pub struct ServedSchema(Arc<Parts>);

struct Parts {
    whole: Schema,
    visible: [OnceCell<VisibleSchema>; 3],
}

impl From<Schema> for ServedSchema {
    fn from(whole: Schema) -> Self {
        Self(Arc::new(Parts { whole, visible: Default::default() }))
    }
}

impl std::fmt::Debug for ServedSchema {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_tuple("ServedSchema").finish_non_exhaustive()
    }
}

impl ServedSchema {
    /// What is executed.
    pub(super) fn whole(&self) -> &Schema {
        &self.0.whole
    }

    /// What the viewer's role sees of it; none if it cannot be told, which is a fault.
    pub(super) async fn as_seen_by(&self, viewer: &Viewer, database: &Database) -> Option<&VisibleSchema> {
        let place = match viewer.role() {
            Role::Public => 0,
            Role::ChapterLeader => 1,
            Role::Staff => 2,
        };
        let read = async || VisibleSchema::of(self.whole(), database, viewer.clone()).await.ok_or(());
        self.0.visible[place].get_or_try_init(read).await.ok()
    }
}

/// The types and directives that a role sees.
#[derive(Debug)]
pub(super) struct VisibleSchema {
    query: String,
    mutation: Option<String>,
    types: HashMap<String, Definition>,
    /// What every query may ask of the schema itself.
    roots: HashMap<&'static str, Member>,
    /// What everything may be asked: the name of its type.
    typename: Member,
    directives: HashMap<String, KnownDirective>,
    introspection: Introspection,
    known_documents: KnownDocuments,
}

/// What a type is.
#[derive(Debug)]
pub(super) enum Definition {
    Scalar,
    /// Its values, in the order of the schema.
    Enum(Vec<String>),
    Input(InputDefinition),
    Output(OutputDefinition),
}

/// An input object.
#[derive(Debug)]
pub(super) struct InputDefinition {
    pub(super) fields: BTreeMap<String, InputValue>,
    /// Whether exactly one of its fields is given.
    pub(super) is_one_of: bool,
}

/// An object, an interface or a union.
#[derive(Debug)]
pub(super) struct OutputDefinition {
    fields: HashMap<String, Member>,
    /// The objects that it can be: of an object, itself.
    pub(super) possible: HashSet<String>,
    pub(super) is_object: bool,
}

/// A field of a type that gives something out.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) of: Type,
    pub(super) arguments: BTreeMap<String, InputValue>,
}

impl Member {
    /// Name of the type that it gives.
    pub(super) fn named(&self) -> &str {
        innermost(&self.of)
    }
}

/// An argument, or a field of an input object.
#[derive(Debug)]
pub(super) struct InputValue {
    pub(super) of: Type,
    pub(super) has_default: bool,
}

impl InputValue {
    /// Whether it has to be given.
    pub(super) fn is_required(&self) -> bool {
        !self.of.nullable && !self.has_default
    }
}

/// A directive that may stand in a document.
#[derive(Debug)]
pub(super) struct KnownDirective {
    pub(super) is_repeatable: bool,
    /// Where it may stand.
    pub(super) locations: HashSet<String>,
    pub(super) arguments: BTreeMap<String, InputValue>,
}

/// The name of a type within lists and `!`.
pub(super) fn innermost(of: &Type) -> &str {
    match &of.base {
        BaseType::Named(name) => name.as_str(),
        BaseType::List(of) => innermost(of),
    }
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
    kind: String,
    pub(super) name: String,
    is_one_of: Option<bool>,
    pub(super) fields: Option<Vec<IntrospectedField>>,
    pub(super) input_fields: Option<Vec<IntrospectedInput>>,
    pub(super) interfaces: Option<Vec<Named>>,
    pub(super) possible_types: Option<Vec<Named>>,
    pub(super) enum_values: Option<Vec<Named>>,
}

#[derive(Deserialize)]
pub(super) struct IntrospectedField {
    name: String,
    pub(super) r#type: Named,
    pub(super) args: Vec<IntrospectedInput>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IntrospectedInput {
    name: String,
    pub(super) r#type: Named,
    default_value: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct IntrospectedDirective {
    name: String,
    is_repeatable: bool,
    locations: HashSet<String>,
    pub(super) args: Vec<IntrospectedInput>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Named {
    kind: Option<String>,
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

    fn into_type(self) -> Type {
        match self.of_type {
            Some(of) if self.kind.as_deref() == Some("NON_NULL") => Type { nullable: false, ..of.into_type() },
            Some(of) => Type { base: BaseType::List(Box::new(of.into_type())), nullable: true },
            None => named(&self.name.unwrap_or_default(), true),
        }
    }
}

fn inputs(inputs: Vec<IntrospectedInput>) -> BTreeMap<String, InputValue> {
    let one = |IntrospectedInput { name, r#type, default_value }| {
        (name, InputValue { of: r#type.into_type(), has_default: default_value.is_some() })
    };
    inputs.into_iter().map(one).collect()
}

fn members(fields: Option<Vec<IntrospectedField>>) -> HashMap<String, Member> {
    let one =
        |IntrospectedField { name, r#type, args }| (name, Member { of: r#type.into_type(), arguments: inputs(args) });
    fields.into_iter().flatten().map(one).collect()
}

fn definition(of: IntrospectedType) -> (String, Definition) {
    let IntrospectedType { kind, name, is_one_of, fields, input_fields, interfaces: _, possible_types, enum_values } =
        of;
    let names = |all: Option<Vec<Named>>| all.into_iter().flatten().map(Named::innermost);
    let definition = match kind.as_str() {
        "SCALAR" => Definition::Scalar,
        "ENUM" => Definition::Enum(names(enum_values).collect()),
        "INPUT_OBJECT" => Definition::Input(InputDefinition {
            fields: inputs(input_fields.unwrap_or_default()),
            is_one_of: is_one_of.unwrap_or_default(),
        }),
        kind => {
            let is_object = kind == "OBJECT";
            let itself = is_object.then(|| name.clone());
            let possible = names(possible_types).chain(itself).collect();
            Definition::Output(OutputDefinition { fields: members(fields), possible, is_object })
        }
    };
    (name, definition)
}

fn named(name: &str, nullable: bool) -> Type {
    Type { base: BaseType::Named(Name::new(name)), nullable }
}

/// Introspection does not list the fields that it begins with.
fn roots() -> HashMap<&'static str, Member> {
    let name = InputValue { of: named("String", false), has_default: false };
    HashMap::from([
        ("__schema", Member { of: named("__Schema", false), arguments: BTreeMap::new() }),
        ("__type", Member { of: named("__Type", true), arguments: BTreeMap::from([("name".to_owned(), name)]) }),
    ])
}

impl VisibleSchema {
    /// What a viewer sees of the schema, by the schema's own account.
    pub(super) async fn of(schema: &Schema, database: &Database, viewer: Viewer) -> Option<Self> {
        let access = Access::new(database.clone(), viewer);
        let response = schema.execute(Request::new(INTROSPECTION).data(access)).await;
        let mut data = response.data.into_json().ok()?;
        let introspected: Introspected = serde_json::from_value(data["schema"].take()).ok()?;
        let introspection = Introspection::of(&introspected);
        let directive = |IntrospectedDirective { name, is_repeatable, locations, args }| {
            (name, KnownDirective { is_repeatable, locations, arguments: inputs(args) })
        };
        Some(Self {
            query: introspected.query_type.innermost(),
            mutation: introspected.mutation_type.map(Named::innermost),
            types: introspected.types.into_iter().map(definition).collect(),
            roots: roots(),
            typename: Member { of: named("String", false), arguments: BTreeMap::new() },
            directives: introspected.directives.into_iter().map(directive).collect(),
            introspection,
            known_documents: KnownDocuments::default(),
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

    /// What a type is; none if the role sees no such type.
    pub(super) fn definition(&self, of: &str) -> Option<&Definition> {
        self.types.get(of)
    }

    /// A type that gives something out and has fields; none if the role sees no such type.
    pub(super) fn output(&self, of: &str) -> Option<&OutputDefinition> {
        if let Definition::Output(output) = self.types.get(of)? { Some(output) } else { None }
    }

    /// A field of a type that gives something out; none if the role sees no such field.
    pub(super) fn member(&self, of: &str, name: &str) -> Option<&Member> {
        let output = self.output(of)?;
        let root = if of == self.query { self.roots.get(name) } else { None };
        let typename = (name == "__typename").then_some(&self.typename);
        root.or(typename).or_else(|| output.fields.get(name))
    }

    /// A directive that may stand in a document.
    pub(super) fn directive(&self, name: &str) -> Option<&KnownDirective> {
        self.directives.get(name)
    }

    /// The documents that were found valid to it.
    pub(super) fn known_documents(&self) -> &KnownDocuments {
        &self.known_documents
    }

    /// What introspection shows of it.
    pub(super) fn introspection(&self) -> &Introspection {
        &self.introspection
    }
}
