//! How large an answer may become, counted while its values are made: what is refused afterwards has taken the memory.
use std::sync::{
    Arc,
    atomic::{AtomicUsize, Ordering},
};

use async_graphql::{
    ServerError, ServerResult, Value,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo},
};
use serde::Deserialize;

use crate::{auth::Role, error::request_error};

const MIB: usize = 1024 * 1024;

/// The most of one answer, for each role.
#[derive(Clone, Copy, Debug, Deserialize, PartialEq, Eq)]
#[serde(default, deny_unknown_fields)]
pub struct AnswerLimits {
    /// MiB of an answer to everybody.
    pub public: usize,
    /// MiB of an answer to chapter leaders.
    pub leader: usize,
    /// MiB of an answer to the staff.
    pub staff: usize,
}

impl Default for AnswerLimits {
    fn default() -> Self {
        Self { public: 8, leader: 8, staff: 8 }
    }
}

impl AnswerLimits {
    /// Refuses limits that would refuse the schema itself, or that are none.
    pub fn checked(self) -> Result<Self, String> {
        let all = [self.public, self.leader, self.staff];
        if all.iter().all(|limit| (2..=1024).contains(limit)) {
            return Ok(self);
        }
        Err(format!("give 2 to 1024 (MiB) for each of public, leader and staff, not {all:?}"))
    }

    pub(super) fn bytes(self, role: Role) -> usize {
        let limit = match role {
            Role::Public => self.public,
            Role::ChapterLeader => self.leader,
            Role::Staff => self.staff,
        };
        limit.saturating_mul(MIB)
    }
}

/// What one value counts beside its name and its text. In memory it takes some 150 bytes, so that an answer of 8 MiB that
/// is made of the smallest values takes some 40 MiB.
const VALUE: usize = 32;
const COMMA: usize = 1;
/// What an error takes beside its message.
const ERROR: usize = 200;

/// How much of an answer has been made.
#[derive(Debug)]
pub(super) struct AnswerSize {
    made: AtomicUsize,
    limit: usize,
}

impl AnswerSize {
    pub(super) fn up_to(limit: usize) -> Arc<Self> {
        Arc::new(Self { made: AtomicUsize::new(0), limit })
    }

    pub(super) fn is_over(&self) -> bool {
        self.limit < self.made.load(Ordering::Relaxed)
    }

    /// What is told in place of the answer.
    pub(super) fn refusal(&self) -> ServerError {
        too_large(self.limit)
    }

    fn add(&self, bytes: usize) {
        self.made.fetch_add(bytes, Ordering::Relaxed);
    }
}

/// The code of an answer that is too large.
pub(super) const TOO_LARGE: &str = "RESPONSE_TOO_LARGE";

/// What is told in place of an answer of more than `limit` bytes.
pub(super) fn too_large(limit: usize) -> ServerError {
    let message = format!(
        "The answer is larger than {} MiB: ask for fewer rows, or for fewer fields of each. What was changed is changed.",
        limit / MIB
    );
    request_error(TOO_LARGE, &message)
}

/// Counts every field's value, in requests that hold an [`AnswerSize`].
#[derive(Clone, Copy, Debug, Default)]
pub struct CountAnswers;

impl ExtensionFactory for CountAnswers {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(Self)
    }
}

#[async_graphql::async_trait::async_trait]
impl Extension for CountAnswers {
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let Some(size) = ctx.data_opt::<Arc<AnswerSize>>() else { return next.run(ctx, info).await };
        // What would come is not sent any more, so it is not made: no value, no error, no statement.
        if size.is_over() {
            return Ok(Some(Value::Null));
        }
        // An item of a list has no name, and its text is counted with the list.
        let is_item = info.parent_type.starts_with('[');
        let name = if is_item { 0 } else { info.alias.unwrap_or(info.name).len() };
        let answered = next.run(ctx, info).await;
        size.add(name + VALUE);
        match &answered {
            Ok(_) if is_item => {}
            Ok(value) => size.add(value.as_ref().map_or(0, own)),
            Err(error) => size.add(error.message.len() + ERROR),
        }
        answered
    }
}

/// What a value takes by itself. The parts of an object were counted as its fields, and those of a list of objects as
/// theirs.
fn own(value: &Value) -> usize {
    match value {
        Value::String(text) => text.len(),
        Value::Enum(name) => name.len(),
        Value::Binary(bytes) => bytes.len(),
        Value::List(items) => items.iter().map(|item| own(item) + COMMA).sum(),
        Value::Null | Value::Number(_) | Value::Boolean(_) | Value::Object(_) => 0,
    }
}
