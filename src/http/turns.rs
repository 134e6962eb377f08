//! Turns of documents that take long to be checked, or whose answers become large: they hold up one another, and nobody
//! else.
use std::{sync::LazyLock, thread::available_parallelism, time::Duration};

use tokio::{
    sync::{Semaphore, SemaphorePermit},
    time::timeout,
};

use super::cost::Cost;

/// Documents from this size on are checked one at a time: parsing one takes many times its size in memory, and a
/// processor for some milliseconds. So does counting what a question about the schema would answer.
const LONG: usize = 2 * 1024;
static LONG_CHECKS: Semaphore = Semaphore::const_new(1);

/// Answers with more values than this take turns from their beginning; others from when they have become large.
const MANY_VALUES: u64 = 800;
/// Twice as many as there are processors: while one waits for the database, another is put together.
static LARGE_ANSWERS: LazyLock<Semaphore> =
    LazyLock::new(|| Semaphore::new(available_parallelism().map_or(2, |number| 2 * number.get())));

/// How long a document waits for its turn, unless the application says otherwise.
pub(super) const PATIENCE: Duration = Duration::from_secs(2);

/// Too many waited before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) struct NoTurn;

/// A turn, until it is dropped.
pub(super) type Turn = SemaphorePermit<'static>;

/// The turn of a document to be checked; none if it needs none.
pub(super) async fn to_be_checked(document: &str, patience: Duration) -> Result<Option<Turn>, NoTurn> {
    if document.len() < LONG && !asks_about_schema(document) {
        Ok(None)
    } else {
        of(&LONG_CHECKS, patience).await.map(Some)
    }
}

/// Whether it may: names of the specification begin with two underscores, and only one of them is of data.
fn asks_about_schema(document: &str) -> bool {
    document.match_indices("__").any(|(at, _)| !document[at..].starts_with("__typename"))
}

/// Whether an answer of this cost waits for its turn before it is begun.
pub(super) fn is_large(cost: &Cost) -> bool {
    MANY_VALUES < cost.values.saturating_add(cost.introspection)
}

/// The turn of a large answer to be made.
pub(super) async fn to_be_made(patience: Duration) -> Result<Turn, NoTurn> {
    of(&LARGE_ANSWERS, patience).await
}

async fn of(turns: &'static Semaphore, patience: Duration) -> Result<Turn, NoTurn> {
    timeout(patience, turns.acquire()).await.map_err(|_| NoTurn)?.map_err(|_| NoTurn)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_names_of_the_schema_are_about_the_schema() {
        assert!(
            asks_about_schema("{ __schema { types { name } } }") && asks_about_schema("{ a { __typename __type } }")
        );
        assert!(!asks_about_schema("{ node(id: \"x\") { __typename id _a } }"));
    }

    #[tokio::test]
    async fn long_documents_are_checked_one_at_a_time_and_short_ones_wait_for_none() {
        let long = format!("{{ a }} #{}", "x".repeat(LONG));
        let turn = to_be_checked(&long, PATIENCE).await.unwrap();
        assert!(turn.is_some());
        let moment = Duration::from_millis(20);
        for document in [long.as_str(), "{ __schema { types { name } } }"] {
            assert_eq!(to_be_checked(document, moment).await.err(), Some(NoTurn), "{document}");
        }
        assert!(matches!(to_be_checked("{ a }", moment).await, Ok(None)));
        drop(turn);
        assert!(matches!(to_be_checked(&long, moment).await, Ok(Some(_))));
    }

    #[tokio::test]
    async fn a_few_large_answers_are_made_at_a_time() {
        let moment = Duration::from_millis(20);
        let mut turns = Vec::new();
        while let Ok(turn) = to_be_made(moment).await {
            turns.push(turn);
        }
        assert_eq!(turns.len(), available_parallelism().map_or(2, |number| 2 * number.get()));
        turns.pop();
        assert!(to_be_made(moment).await.is_ok());
    }
}
