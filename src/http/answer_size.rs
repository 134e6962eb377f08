//! How large an answer may become, counted while its values are made: what is refused afterwards has taken the memory.
use std::{
    collections::HashSet,
    iter::Sum,
    ops::Add,
    pin::Pin,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::Duration,
};

use async_graphql::{Name, Response, ServerError, Value};
use serde::Deserialize;
use tokio::sync::OnceCell;

use super::{
    memory::Reservation,
    turns::{self, NoTurn, Turn},
};
use crate::{
    auth::Role,
    error::{OVERLOADED, request_error},
    graphql::AnswerMeter,
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
/// What an error takes, with its message and its path, about.
const ERROR: usize = 400;

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
    errors: usize,
    /// Where the items of lists are that were counted already.
    lists: HashSet<usize>,
    /// None once it is taken.
    reservation: Option<Reservation>,
    has_room: bool,
}

impl AnswerSize {
    pub(super) fn up_to(limit: usize, reservation: Reservation, patience: Option<Duration>) -> Arc<Self> {
        let made = Made {
            bytes: 0,
            memory: 0,
            errors: 0,
            lists: HashSet::new(),
            reservation: Some(reservation),
            has_room: true,
        };
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

    fn is_too_large(&self, made: &Made) -> bool {
        self.limit < made.bytes || self.limit.saturating_mul(MEMORY) < made.memory
    }

    /// Takes note of what no list was, and of the errors.
    pub(super) fn note_rest(&self, response: &Response) {
        self.note(&response.data, response.errors.len());
    }

    /// Adds what was made, with the errors that are new. Whether the answer is large by now.
    fn note(&self, value: &Value, errors: usize) -> bool {
        let mut made = self.made();
        let new_errors = Size { values: 0, text: errors.saturating_sub(made.errors) * ERROR };
        made.errors = made.errors.max(errors);
        let Size { values, text } = size(value, &mut made.lists) + new_errors;
        made.bytes += values * VALUE + text;
        made.memory += values * VALUE_MEMORY + 2 * text;
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

impl AnswerMeter for AnswerSize {
    fn is_over(&self) -> bool {
        let made = self.made();
        !made.has_room || self.is_too_large(&made)
    }

    fn note_item(&self, item: &Value, errors: usize) -> bool {
        self.note(item, errors)
    }

    fn note_list(&self, items: &[Value]) {
        self.made().lists.insert(items.as_ptr().addr());
    }

    fn wait(&self) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        Box::pin(async {
            if self.wait_for_turn().await.is_err() {
                self.made().has_room = false;
            }
        })
    }
}

/// What values take.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Size {
    values: usize,
    /// Bytes of texts and names, which are there as values and as JSON.
    text: usize,
}

impl Add for Size {
    type Output = Self;
    fn add(self, other: Self) -> Self {
        Self { values: self.values + other.values, text: self.text + other.text }
    }
}

impl Sum for Size {
    fn sum<I: Iterator<Item = Self>>(sizes: I) -> Self {
        sizes.fold(Self::default(), Add::add)
    }
}

/// What a value takes, but for the lists in it whose items were counted before. A list is known by where its items are,
/// and met again once, in what it was put into.
fn size(value: &Value, counted: &mut HashSet<usize>) -> Size {
    let by_itself = |text| Size { values: 1, text };
    match value {
        Value::String(text) => by_itself(text.len()),
        Value::Enum(name) => by_itself(name.len()),
        Value::Binary(bytes) => by_itself(bytes.len()),
        Value::List(items) if counted.remove(&items.as_ptr().addr()) => by_itself(0),
        Value::List(items) => by_itself(0) + items.iter().map(|item| size(item, counted)).sum(),
        Value::Object(fields) => {
            let named = |name: &Name| Size { values: 0, text: name.len() };
            let field = |(name, value): (&Name, &Value)| named(name) + size(value, counted);
            by_itself(0) + fields.iter().map(field).sum()
        }
        Value::Null | Value::Number(_) | Value::Boolean(_) => by_itself(0),
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::value;

    use super::*;
    use crate::http::memory::MemoryBudget;

    #[test]
    fn errors_are_counted_once_while_they_come() {
        let size = AnswerSize::up_to(10_000, MemoryBudget::new(100_000, 1_000).reserve(None), None);
        for errors in [10, 10, 20] {
            size.note_item(&Value::Null, errors);
        }
        assert_eq!(size.made().bytes, 3 * VALUE + 20 * ERROR);
        assert!(!size.is_over());
        size.note_item(&Value::Null, 25);
        assert!(size.is_over());
    }

    #[test]
    fn each_value_is_counted_once_also_in_lists_within_lists() {
        let whole = value!({ "rows": [{ "name": "abc", "parts": [{ "n": 1 }, { "n": null }] }], "tags": ["x", "yz"] });
        let once = size(&whole, &mut HashSet::new());
        assert_eq!(
            once,
            Size { values: 12, text: "rows".len() + "nameabc".len() + "parts".len() + 2 + "tagsxyz".len() }
        );
        let Value::Object(fields) = whole else { unreachable!("it is an object") };
        let Some(Value::List(rows)) = fields.get("rows") else { unreachable!("it is a list") };
        let mut counted = HashSet::new();
        let rows_alone: Size = rows.iter().map(|row| size(row, &mut counted)).sum();
        counted.insert(rows.as_ptr().addr());
        let rest = size(&Value::Object(fields.clone()), &mut counted.clone());
        assert_eq!(rest, once, "a copy of the list is another list");
        assert_eq!(rows_alone + size(&Value::Object(fields), &mut counted), once);
        assert!(counted.is_empty(), "a list is met once");
    }
}
