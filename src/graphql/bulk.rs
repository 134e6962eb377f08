//! Bulk mutations: many changes of one sort in one call, with what came of each in the order of the input.
use std::collections::BTreeMap;

use async_graphql::{Context, Enum, ID, InputObject};
use entity::id::TypedId;
use sea_orm::EntityTrait;
use uuid::Uuid;

use super::{Listed, input::parse_id, payload::UserError};
use crate::{
    auth::policy::Action,
    data::{self, Bulk, BulkCommand, BulkItem, BulkResult, Command, ContextExt as _, Done, Row},
    error::{Code, Error, Problem, Result},
    graphql::payload::{CommandOutcome, command_outcome},
};

/// A thing that a bulk mutation is done to.
#[derive(InputObject, Debug)]
pub struct BulkRowInput {
    /// Global ID of the object to change.
    pub id: ID,
    /// The `version` that the caller last read (optimistic lock); by default it is not compared.
    pub expected_version: Option<i32>,
}

/// What happens to the other rows when one is rejected.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
#[graphql(remote = "data::ErrorPolicy")]
pub enum ErrorPolicy {
    /// No row is applied.
    RejectAll,
    /// Valid rows are applied, each in its own transaction.
    RejectFailedRows,
}

/// Result of one row.
#[derive(Enum, Clone, Copy, Debug, PartialEq, Eq)]
pub enum RowOutcome {
    /// The change was applied.
    Applied,
    /// The change is valid and was not applied: it was a dry run, or another row was rejected.
    Valid,
    /// The change was rejected; `errors` says why.
    Rejected,
}

/// A row of a bulk mutation's answer.
#[derive(Debug)]
pub struct Answered<N> {
    /// What came of it.
    pub outcome: RowOutcome,
    /// What was made.
    pub object: Option<N>,
    /// Whether the same key had made it before.
    pub replayed: bool,
    /// Why it was rejected.
    pub errors: Vec<UserError>,
}

const MAX_ITEMS: usize = 100;

/// The lines of an input, each parsed, with the version that its caller saw; `path` is where the input has them.
pub fn items<T, C>(
    path: &str,
    raw: Vec<T>,
    parse: impl Fn(T) -> (Result<C, Problem>, Option<i32>),
) -> Result<Vec<BulkItem<C>>> {
    if raw.is_empty() || MAX_ITEMS < raw.len() {
        return Err(Code::Invalid.at(path, format!("Give 1 to {MAX_ITEMS} rows.")).into());
    }
    let item = |raw| {
        let (command, expected_version) = parse(raw);
        BulkItem { command: command.map_err(Error::from), expected_version }
    };
    Ok(raw.into_iter().map(item).collect())
}

/// What came of each row, and all errors together; `path` is where the input has the rows.
pub fn answered<N: Listed>(
    path: &str,
    tried: BulkResult<<N::Entity as EntityTrait>::Model>,
) -> Result<(Vec<Answered<N>>, Vec<UserError>)> {
    let BulkResult { kept, rows } = tried;
    let (mut answers, mut made) = (Vec::with_capacity(rows.len()), Vec::new());
    for (place, done) in rows.into_iter().enumerate() {
        let CommandOutcome { output, current: _, replayed, errors } = command_outcome(done)?;
        let outcome = match (errors.is_empty(), kept) {
            (false, _) => RowOutcome::Rejected,
            (true, true) => RowOutcome::Applied,
            (true, false) => RowOutcome::Valid,
        };
        if let Some(row) = output.filter(|_| kept) {
            made.push((place, row));
        }
        let errors = errors.into_iter().map(|error| error.under(&[path, &place.to_string()])).collect();
        answers.push(Answered { outcome, object: None, replayed, errors });
    }
    // What was made is loaded together, so that what clients ask of it is too.
    let (places, made): (Vec<_>, Vec<_>) = made.into_iter().unzip();
    for (place, row) in places.into_iter().zip(Row::together(made)) {
        answers[place].object = Some(N::wrap(row));
    }
    let errors = answers.iter().flat_map(|answer: &Answered<N>| answer.errors.iter().cloned()).collect();
    Ok((answers, errors))
}

/// Does the same to several things. `before` tells by the key of a thing what is locked before it, where something is.
pub async fn each<I: TypedId, C: Command + Sync>(
    ctx: &Context<'_>,
    rows: Vec<BulkRowInput>,
    (bulk, action): (&Bulk, Action),
    before: BTreeMap<Uuid, Uuid>,
    command: impl Fn(I) -> C,
) -> Result<BulkResult<C::Output>> {
    let command_of = |id: I| {
        let first = before.get(&id.uuid()).copied().unwrap_or_else(|| id.uuid());
        BulkCommand { action, first, command: command(id) }
    };
    let parse =
        |BulkRowInput { id, expected_version }: BulkRowInput| (parse_id(&id, "id").map(command_of), expected_version);
    ctx.access().execute_all(items("rows", rows, parse)?, bulk).await
}

/// The keys of the things, as far as they can be read.
pub fn ids<I: TypedId>(rows: &[BulkRowInput]) -> Vec<I> {
    rows.iter().take(MAX_ITEMS).filter_map(|row| row.id.parse().ok()).collect()
}

/// Nothing is locked before the things themselves.
pub async fn alone(_: &Context<'_>, _: &[BulkRowInput]) -> Result<BTreeMap<Uuid, Uuid>> {
    Ok(BTreeMap::new())
}

/// What came of each row, or why the whole was refused.
pub fn told<N: Listed>(
    tried: Result<BulkResult<<N::Entity as EntityTrait>::Model>>,
) -> Result<(Vec<Answered<N>>, Vec<UserError>)> {
    match tried {
        Ok(tried) => answered("rows", tried),
        Err(error) => {
            let CommandOutcome { errors, .. } = command_outcome(Err::<Done<()>, _>(error))?;
            Ok((Vec::new(), errors))
        }
    }
}

/// Mutations that do the same to several things of a kind: for each the input, which names the things, says what
/// becomes of the others when one is refused, and why; and the resolver. They share what they answer. `visible` says
/// who sees them, where not everybody sees the type of these things.
macro_rules! bulk {
    (
        $(#[doc = $root_doc:literal])+
        $root:ident -> $payload:ident of $result:ident { $object:ident: $type:ident } after $first:path;
        $($mutations:tt)+
    ) => {
        $crate::graphql::bulk::bulk! {
            $(#[doc = $root_doc])+
            $root -> $payload of $result { $object: $type } visible "crate::schema::for_everybody" after $first;
            $($mutations)+
        }
    };
    (
        $(#[doc = $root_doc:literal])+
        $root:ident -> $payload:ident of $result:ident { $object:ident: $type:ident } visible $visible:tt
            after $first:path;
        $(
            $(#[doc = $doc:literal])+
            $mutation:ident($input:ident: $action:ident by $command:expr) reason $reason:ty
            { $($(#[doc = $field_doc:literal])+ $field:ident: $field_type:ty),* $(,)? }
        )+
    ) => {
        $(
            #[macros::input_of($mutation)]
            #[derive(async_graphql::InputObject, Debug)]
            pub struct $input {
                /// The objects to change, 1 to 100.
                rows: Vec<$crate::graphql::bulk::BulkRowInput>,
                /// What happens to the other rows when one is rejected.
                error_policy: $crate::graphql::bulk::ErrorPolicy,
                /// Dry run: validates everything and keeps nothing.
                #[graphql(default)]
                dry_run: bool,
                $($(#[doc = $field_doc])+ $field: $field_type,)*
                /// Reason, recorded in the ledger; 1 to 1,000 characters.
                reason: $reason,
                /// Idempotency key: with the same key and input each row is changed once. A dry run takes no key.
                idempotency_key: Option<String>,
            }
        )+

        /// Result of a bulk change.
        #[derive(async_graphql::SimpleObject)]
        pub struct $payload {
            /// Result of each row, in the order of the input; empty if the whole request was rejected.
            results: Vec<$result>,
            /// Errors that the caller can correct, of all rows; `path` names the row.
            errors: Vec<$crate::graphql::payload::UserError>,
        }

        /// Result of one row of a bulk change.
        #[derive(async_graphql::SimpleObject)]
        pub struct $result {
            /// What came of it.
            outcome: $crate::graphql::bulk::RowOutcome,
            /// The object after the change; null unless it was changed.
            $object: Option<$type>,
            /// Whether an earlier request with the same idempotency key made the change.
            replayed: bool,
            /// Why it was rejected.
            errors: Vec<$crate::graphql::payload::UserError>,
        }

        impl $payload {
            fn of(
                (rows, errors): (
                    Vec<$crate::graphql::bulk::Answered<$type>>,
                    Vec<$crate::graphql::payload::UserError>,
                ),
            ) -> Self {
                let result = |row: $crate::graphql::bulk::Answered<$type>| {
                    let $crate::graphql::bulk::Answered { outcome, object, replayed, errors } = row;
                    $result { outcome, $object: object, replayed, errors }
                };
                Self { results: rows.into_iter().map(result).collect(), errors }
            }
        }

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
                    #[graphql(desc = "The input of the mutation.")] input: $input,
                ) -> Option<$crate::error::Result<$payload>> {
                    let $input { rows, error_policy, dry_run, $($field,)* reason, idempotency_key } = input;
                    let tried = async {
                        let reason = $crate::graphql::input::reason(reason.into())?;
                        let envelope = $crate::graphql::input::envelope(ctx, None, idempotency_key)?;
                        let envelope = $crate::data::Envelope { reason: reason.clone(), ..envelope };
                        let bulk = $crate::data::Bulk { policy: error_policy.into(), dry_run, envelope };
                        let how = (&bulk, $crate::auth::policy::Action::$action);
                        let command = |id| $command(id, reason.clone(), $($field.clone()),*);
                        let before = $first(ctx, &rows).await?;
                        $crate::graphql::bulk::each(ctx, rows, how, before, command).await
                    };
                    Some($crate::graphql::bulk::told(tried.await).map($payload::of))
                }
            )+
        }
    };
}
pub(crate) use bulk;
