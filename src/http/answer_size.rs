//! How large an answer may become, counted while its values are made: what is refused afterwards has taken the memory.
use std::{
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_graphql::{
    ServerError, ServerResult, Value,
    extensions::{Extension, ExtensionContext, ExtensionFactory, NextResolve, ResolveInfo},
};
use serde::Deserialize;
use tokio::sync::OnceCell;

use super::{
    memory::Reservation,
    turns::{self, NoTurn, Turn},
};
use crate::{
    auth::Role,
    error::{OVERLOADED, request_error},
};

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

    /// The bytes that answers have together at least: each client has half of it, and the largest answer fits into that.
    pub(super) fn least_memory(self) -> usize {
        let largest = self.public.max(self.leader).max(self.staff);
        largest.saturating_mul(2 * MEMORY * MIB)
    }
}

/// What one value counts beside its name and its text.
const VALUE: usize = 32;
/// What one value takes in memory beside its text.
const VALUE_MEMORY: usize = 150;
/// An answer may take so many times its limit in memory, while its values are there and its JSON is written.
const MEMORY: usize = 3;
/// An answer that takes more memory than this waits for its turn: most pages take less.
pub(super) const SMALL_ANSWER: usize = 128 * 1024;
/// Memory is reserved in such steps.
const STEP: usize = 16 * 1024;
const COMMA: usize = 1;
/// What an error takes beside its message.
const ERROR: usize = 200;

/// How much of an answer has been made.
#[derive(Debug)]
pub(super) struct AnswerSize {
    made: Mutex<Made>,
    limit: usize,
    /// Its turn among the large answers, once it has one.
    turn: OnceCell<Arc<Turn>>,
    /// How long it waits for that; none if it is made for another answer, which has the turn for both.
    patience: Option<Duration>,
}

#[derive(Debug)]
struct Made {
    bytes: usize,
    memory: usize,
    /// None once it is taken.
    reservation: Option<Reservation>,
    has_room: bool,
}

impl AnswerSize {
    pub(super) fn up_to(limit: usize, reservation: Reservation, patience: Option<Duration>) -> Arc<Self> {
        let made = Made { bytes: 0, memory: 0, reservation: Some(reservation), has_room: true };
        Arc::new(Self { made: Mutex::new(made), limit, turn: OnceCell::new(), patience })
    }

    /// Waits for the turn of a large answer; all of its fields have the same one.
    pub(super) async fn wait_for_turn(&self) -> Result<(), NoTurn> {
        let Some(patience) = self.patience else { return Ok(()) };
        self.turn.get_or_try_init(async || turns::to_be_made(patience).await.map(Arc::new)).await.map(drop)
    }

    /// Its turn, to be kept until it is written.
    pub(super) fn turn(&self) -> Option<Arc<Turn>> {
        self.turn.get().cloned()
    }

    fn made(&self) -> MutexGuard<'_, Made> {
        self.made.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What is told in place of the answer, if it may not go on.
    pub(super) fn refusal(&self) -> Option<ServerError> {
        let made = self.made();
        if self.is_too_large(&made) {
            return Some(too_large(self.limit));
        }
        (!made.has_room).then(|| request_error(OVERLOADED, NO_ROOM))
    }

    /// What was reserved for it.
    pub(super) fn reservation(&self) -> Option<Reservation> {
        self.made().reservation.take()
    }

    fn is_over(&self) -> bool {
        let made = self.made();
        !made.has_room || self.is_too_large(&made)
    }

    fn is_too_large(&self, made: &Made) -> bool {
        self.limit < made.bytes || self.limit.saturating_mul(MEMORY) < made.memory
    }

    /// Adds a value with its text, which is there as a value and as JSON. Whether the answer is large by now.
    fn add(&self, value: usize, text: usize) -> bool {
        let mut made = self.made();
        made.bytes += value + text;
        made.memory += VALUE_MEMORY + 2 * text;
        let memory = made.memory;
        if let Some(reservation) = &mut made.reservation
            && reservation.bytes() < memory
        {
            made.has_room = reservation.grow((memory - reservation.bytes()).next_multiple_of(STEP));
        }
        SMALL_ANSWER < memory
    }
}

/// What is told when all answers together take what they may.
const NO_ROOM: &str = "Too many answers are made at once or not taken yet: take yours, and ask again in 2 seconds or for \
                       less. What was changed is changed.";

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

/// Counts every field's value, in requests that hold an `AnswerSize`.
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
        let text = match &answered {
            Ok(_) if is_item => 0,
            Ok(value) => value.as_ref().map_or(0, own),
            Err(error) => error.message.len() + ERROR,
        };
        if size.add(VALUE, name + text) && size.wait_for_turn().await.is_err() {
            size.made().has_room = false;
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
