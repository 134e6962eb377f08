//! What one connection does and for how long it has done so: what limits of time are held against.
use std::{
    collections::HashMap,
    sync::{
        Arc, Mutex, MutexGuard, PoisonError,
        atomic::{AtomicBool, Ordering},
    },
};

use tokio::{sync::Notify, time::Instant};

use super::Limits;

/// What a connection does. Its bytes, its requests and whoever watches over it share it.
#[derive(Debug)]
pub(super) struct Activity {
    state: Mutex<State>,
    /// Told when the connection has to make room for another.
    pub(super) evicted: Notify,
}

#[derive(Debug)]
struct State {
    is_http2: bool,
    /// When the last request ended, or the connection began.
    idle_since: Instant,
    /// When the first byte of a request arrived whose head is not complete.
    head_since: Option<Instant>,
    /// Whether the client does not take what is sent to it.
    is_blocked: bool,
    /// What the client took while answers waited for it; none if none waits.
    taking: Option<Taking>,
    /// What arrived since a request began.
    unasked: usize,
    begun: u64,
    given_up: u64,
    requests: HashMap<u64, Doing>,
}

/// What the client took of its answers within a span of time.
#[derive(Clone, Copy, Debug)]
struct Taking {
    since: Instant,
    bytes: u64,
}

/// What a request under way does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// Its body arrives, since then.
    Arriving(Instant),
    /// It is answered.
    Answering,
    /// A part of its answer is there and not taken.
    Unread,
}

/// Why a connection is closed that its client did not close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overdue {
    /// Nothing was asked for too long.
    Idle,
    /// A request was begun and did not get to the end of its head.
    Head,
    /// The client does not read its answer, or too slowly.
    Unread,
    /// It sends much, and asks for little of it.
    Flood,
}

impl Activity {
    pub(super) fn new() -> Arc<Self> {
        let state = State {
            is_http2: false,
            idle_since: Instant::now(),
            head_since: None,
            is_blocked: false,
            taking: None,
            unasked: 0,
            begun: 0,
            given_up: 0,
            requests: HashMap::new(),
        };
        Arc::new(Self { state: Mutex::new(state), evicted: Notify::new() })
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// HTTP/2 speaks between its requests too, so that their heads cannot be timed by the first byte.
    pub(super) fn is_http2(&self) {
        let mut state = self.state();
        (state.is_http2, state.head_since) = (true, None);
    }

    pub(super) fn speaks_http2(&self) -> bool {
        self.state().is_http2
    }

    pub(super) fn received(&self, bytes: usize) {
        let mut state = self.state();
        state.unasked = state.unasked.saturating_add(bytes);
        if state.requests.is_empty() && !state.is_http2 {
            state.head_since.get_or_insert_with(Instant::now);
        }
    }

    /// The client took so many bytes of what is sent to it; none if it takes no more just now.
    pub(super) fn sent(&self, bytes: Option<usize>) {
        let mut state = self.state();
        state.is_blocked = bytes.is_none();
        let bytes = u64::try_from(bytes.unwrap_or_default()).unwrap_or(u64::MAX);
        if let Some(taking) = &mut state.taking {
            taking.bytes = taking.bytes.saturating_add(bytes);
        }
    }

    /// Since when nobody but the client is waited for: for its next request, or for the rest of one; none while a request
    /// is answered.
    pub(super) fn waits_for_client(&self) -> Option<Instant> {
        let state = self.state();
        let mut arriving = state.requests.values().map(|doing| match doing {
            Doing::Arriving(since) => Some(*since),
            Doing::Answering | Doing::Unread => None,
        });
        let first = arriving.next().unwrap_or(Some(state.idle_since))?;
        arriving.try_fold(first, |first, since| Some(first.min(since?)))
    }

    /// Whether nothing is asked, and nothing is about to be.
    pub(super) fn is_idle(&self) -> bool {
        let state = self.state();
        state.requests.is_empty() && state.head_since.is_none()
    }

    /// What the connection is to be closed for, if anything.
    pub(super) fn overdue(&self, limits: &Limits) -> Option<Overdue> {
        let mut state = self.state();
        let now = Instant::now();
        let over = |since: Option<Instant>, limit| since.is_some_and(|since| limit <= now.duration_since(since));
        if state.reads_too_slowly(limits, now) {
            return Some(Overdue::Unread);
        }
        let allowed = limits.unasked_bytes.saturating_mul(state.requests.len() + 1);
        if allowed < state.unasked || (limits.given_up < state.given_up && state.begun < 2 * state.given_up) {
            return Some(Overdue::Flood);
        }
        if over(state.head_since, limits.head) {
            return Some(Overdue::Head);
        }
        let patience = match (state.begun, state.is_http2) {
            (0, false) => limits.first_byte,
            (0, true) => limits.first_byte + limits.head,
            (1.., _) => limits.idle,
        };
        let is_idle = state.requests.is_empty() && state.head_since.is_none();
        (is_idle && over(Some(state.idle_since), patience)).then_some(Overdue::Idle)
    }
}

impl State {
    /// Whether the client took less than it must of what has waited for it. The time begins anew each time that it took
    /// enough: what it took quickly before does not count for later.
    fn reads_too_slowly(&mut self, limits: &Limits, now: Instant) -> bool {
        let is_waiting = self.is_blocked || self.requests.values().any(|doing| *doing == Doing::Unread);
        let begun = Taking { since: now, bytes: 0 };
        match self.taking.filter(|_| is_waiting) {
            None => self.taking = is_waiting.then_some(begun),
            Some(taking) if now.duration_since(taking.since) < limits.stall => {}
            Some(taking) if taking.bytes < limits.least_taken => return true,
            Some(_) => self.taking = Some(begun),
        }
        false
    }
}

/// A request under way, until it is dropped.
#[derive(Debug)]
pub(super) struct UnderWay {
    activity: Arc<Activity>,
    number: u64,
    is_answered: AtomicBool,
}

impl UnderWay {
    pub(super) fn begin(activity: &Arc<Activity>) -> Self {
        let mut state = activity.state();
        state.begun += 1;
        (state.unasked, state.head_since) = (0, None);
        let number = state.begun;
        state.requests.insert(number, Doing::Arriving(Instant::now()));
        drop(state);
        Self { activity: Arc::clone(activity), number, is_answered: AtomicBool::new(false) }
    }

    /// A part of the answer is ready, or the next one is asked for.
    pub(super) fn waits(&self, is_waiting: bool) {
        let doing = if is_waiting { Doing::Unread } else { Doing::Answering };
        self.activity.state().requests.insert(self.number, doing);
    }

    /// What is to be told when the body has arrived.
    pub(super) fn arrival(&self) -> Arrival {
        Arrival { activity: Arc::clone(&self.activity), number: self.number }
    }

    /// The whole answer was handed over.
    pub(super) fn answered(&self) {
        self.is_answered.store(true, Ordering::Relaxed);
    }
}

/// A request's body on its way.
#[derive(Debug)]
pub(super) struct Arrival {
    activity: Arc<Activity>,
    number: u64,
}

impl Arrival {
    pub(super) fn is_complete(&self) {
        if let Some(doing) = self.activity.state().requests.get_mut(&self.number)
            && matches!(doing, Doing::Arriving(_))
        {
            *doing = Doing::Answering;
        }
    }
}

impl Drop for UnderWay {
    fn drop(&mut self) {
        let mut state = self.activity.state();
        state.requests.remove(&self.number);
        if !self.is_answered.load(Ordering::Relaxed) {
            state.given_up += 1;
        }
        if state.requests.is_empty() {
            state.idle_since = Instant::now();
        }
    }
}
