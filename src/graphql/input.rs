//! What comes in, as commands take it: ids as keys of their kind, and what a change says of each field.
use async_graphql::{Context, ID, MaybeUndefined};
use async_graphql_value::ConstValue;
use entity::id::TypedId;
use sha2::{Digest as _, Sha256};

use crate::{
    check::{Given, Patch, text},
    data::Envelope,
    error::{Code, Error, Problem, Result},
};

/// The id as the key of its kind.
pub fn parse_id<I: TypedId>(id: &ID, path: &str) -> Result<I, Problem> {
    let wrong = |_| {
        let message = format!("This is not the id of this kind of thing: its ids begin with {}_.", I::PREFIX);
        Code::InvalidId.at(path, message)
    };
    id.parse().map_err(wrong)
}

/// The ids as keys of their kind, each with its problem if it is none.
pub fn parse_ids<I: TypedId>(ids: &[ID], path: &str) -> Vec<Given<I>> {
    ids.iter().map(|id| parse_id(id, path)).collect()
}

/// What a change says of a field that names another row.
pub fn patch_id<I: TypedId>(id: MaybeUndefined<ID>, path: &str) -> Patch<Given<I>> {
    Patch::from(id).map(|id| parse_id(&id, path))
}

impl<T> From<MaybeUndefined<T>> for Patch<T> {
    fn from(given: MaybeUndefined<T>) -> Self {
        match given {
            MaybeUndefined::Undefined => Self::Keep,
            MaybeUndefined::Null => Self::Clear,
            MaybeUndefined::Value(value) => Self::Set(value),
        }
    }
}

/// What a change says of a field, in the type that commands take.
pub fn patch<T: Into<V>, V>(given: MaybeUndefined<T>) -> Patch<V> {
    Patch::from(given).map(Into::into)
}

/// What proves that it is oneself. It differs from try to try, and nothing that it could be guessed by is kept.
const PROOFS: [&str; 2] = ["password", "code"];

/// What the caller said beside the change. The digest is of the input as it was sent, so that what was left out
/// differs from what was cleared; without what proves that it is oneself.
pub fn envelope(ctx: &Context<'_>, expected_version: Option<i32>, idempotency_key: Option<String>) -> Result<Envelope> {
    let arguments = ctx.field().arguments().map_err(|_| Error::internal("arguments cannot be read twice"))?;
    let mut digest = Sha256::new();
    for (name, mut value) in arguments {
        if let ConstValue::Object(fields) = &mut value {
            fields.retain(|field, _| !PROOFS.contains(&field.as_str()));
        }
        digest.update(format!("{name}: {}\n", canonical(&value)));
    }
    Ok(Envelope { expected_version, idempotency_key, digest: digest.finalize().to_vec(), reason: None })
}

/// The value with its fields in order, so that the same input is the same however it is written.
fn canonical(value: &ConstValue) -> String {
    match value {
        ConstValue::Object(fields) => {
            let mut fields: Vec<_> =
                fields.iter().map(|(name, value)| format!("{name}:{}", canonical(value))).collect();
            fields.sort_unstable();
            format!("{{{}}}", fields.join(","))
        }
        ConstValue::List(items) => format!("[{}]", items.iter().map(canonical).collect::<Vec<_>>().join(",")),
        // A variable's enum value comes as a string.
        ConstValue::Enum(name) => format!("{:?}", name.as_str()),
        ConstValue::String(text) => format!("{text:?}"),
        other @ (ConstValue::Null | ConstValue::Number(_) | ConstValue::Boolean(_) | ConstValue::Binary(_)) => {
            other.to_string()
        }
    }
}

/// Why somebody makes a change, for the ledger.
pub fn reason(raw: Option<String>) -> Result<Option<String>> {
    let parse = |raw| text(1000)(raw).map_err(|message| Code::Invalid.at("reason", message).into());
    raw.map(parse).transpose()
}
