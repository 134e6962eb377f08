//! What can be done to a thing that has a life, and the mutations that do it.
use async_graphql::{
    Context, SimpleObject,
    registry::{MetaType, Registry},
};

use super::payload::UserError;
use crate::{
    auth::policy::{Action, Scope},
    data::ContextExt as _,
    lifecycle::{self, Blockers},
};

/// Something that can be done to a thing in its present state.
#[derive(SimpleObject, Clone, Debug)]
pub struct Transition {
    /// Name of the mutation.
    action: &'static str,
    /// Whether the caller can do it now.
    allowed: bool,
    /// What stands in the way, and what would make it allowed; empty if it is.
    blockers: Vec<UserError>,
    /// The fields of its input that are needed beside id and version, as things stand. Where one of several will do,
    /// the first of them stands here, and the mutation names the others.
    requires: Vec<String>,
}

impl Transition {
    /// What the viewer could do to a thing, of the actions with their problems.
    pub fn list(ctx: &Context<'_>, scope: Scope, judged: Vec<(Action, Blockers)>) -> Vec<Self> {
        let known = lifecycle::transitions(judged, ctx.viewer(), scope);
        known.into_iter().map(|transition| Self::of(ctx, transition)).collect()
    }

    /// As clients see it.
    fn of(ctx: &Context<'_>, transition: lifecycle::Transition) -> Self {
        let lifecycle::Transition { action, blockers, requires } = transition;
        Self {
            action: action.name(),
            allowed: blockers.is_empty(),
            blockers: blockers.into_iter().map(UserError::from).collect(),
            requires: demanded(&ctx.schema_env.registry, action).chain(requires).collect(),
        }
    }
}

/// The fields that the type of a mutation's input demands, beside id and version.
fn demanded(registry: &Registry, action: Action) -> impl Iterator<Item = String> {
    let mutations = registry.mutation_type.as_ref().and_then(|name| registry.types.get(name));
    let mutation = mutations.and_then(|mutations| mutations.field_by_name(action.name()));
    let input = mutation.and_then(|mutation| mutation.args.get("input"));
    let fields = match input.and_then(|input| registry.concrete_type_by_name(&input.ty)) {
        Some(MetaType::InputObject { input_fields, .. }) => Some(input_fields.values()),
        Some(_) | None => None,
    };
    fields
        .into_iter()
        .flatten()
        .filter(|field| field.ty.ends_with('!') && field.default_value.is_none())
        .map(|field| field.name.clone())
        .filter(|name| !["id", "expectedVersion"].contains(&name.as_str()))
}

/// The mutations that move a thing through its life: for each the input, which names the thing and its version, says
/// why, and carries what the step needs; and the resolver, which executes the command that is made of these.
///
/// `visible` says who sees them, where not everybody sees the types of what they answer.
macro_rules! transitions {
    ($(#[doc = $root_doc:literal])+ $root:ident ($answer:path) -> $payload:ident; $($mutations:tt)+) => {
        $crate::graphql::transitions! {
            $(#[doc = $root_doc])+
            $root ($answer) -> $payload visible "crate::schema::for_everybody";
            $($mutations)+
        }
    };
    (
        $(#[doc = $root_doc:literal])+
        $root:ident ($answer:path) -> $payload:ident visible $visible:tt;
        $(
            $(#[doc = $doc:literal])+
            $mutation:ident($input:ident: $command:expr) reason $reason:ty
            { $($(#[doc = $field_doc:literal])+ $field:ident: $type:ty),* $(,)? }
        )+
    ) => {
        $(
            #[macros::input_of($mutation)]
            #[derive(async_graphql::InputObject, Debug)]
            pub struct $input {
                /// Global ID of the object to change.
                id: async_graphql::ID,
                /// The `version` that the caller last read (optimistic lock): if the object has another, `VERSION_CONFLICT`.
                expected_version: i32,
                $($(#[doc = $field_doc])+ $field: $type,)*
                /// Reason, recorded in the ledger; 1 to 1,000 characters.
                reason: $reason,
                /// Idempotency key: with the same key and input the change is made once.
                idempotency_key: Option<String>,
            }
        )+

        $(#[doc = $root_doc])+
        #[derive(Debug, Default)]
        pub struct $root;

        #[async_graphql::Object]
        impl $root {
            $(
                $(#[doc = $doc])+
                #[graphql(visible = $visible)]
                async fn $mutation(
                    &self,
                    ctx: &async_graphql::Context<'_>,
                    #[graphql(desc = "The object to change, and the values that the change needs.")] input: $input,
                ) -> Option<$crate::error::Result<$payload>> {
                    let $input { id, expected_version, $($field,)* reason, idempotency_key } = input;
                    let result = async {
                        let reason = $crate::graphql::input::reason(reason.into())?;
                        let envelope = $crate::graphql::input::envelope(ctx, Some(expected_version), idempotency_key)?;
                        let envelope = $crate::data::Envelope { reason: reason.clone(), ..envelope };
                        let id = $crate::graphql::input::parse_id(&id, "id")?;
                        let command = $command(id, reason, $($field),*);
                        $crate::data::ContextExt::access(ctx).execute(command, envelope).await
                    };
                    Some($answer(ctx, result.await).await)
                }
            )+
        }
    };
}
pub(crate) use transitions;
