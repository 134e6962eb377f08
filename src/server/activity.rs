//! What one connection does and for how long it has done so: what limits of time are held against.
use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
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
    /// Since when the client has not taken what is sent to it.
    blocked_since: Option<Instant>,
    /// What arrived since a request began.
    unasked: usize,
    begun: u64,
    given_up: u64,
    requests: HashMap<u64, Doing>,
}

/// What a request under way does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Doing {
    /// Its body arrives, since then.
    Arriving(Instant),
    /// It is answered.
    Answering,
    /// A part of its answer is there and not taken, since then.
    Unread(Instant),
}

/// Why a connection is closed that its client did not close.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Overdue {
    /// Nothing was asked for too long.
    Idle,
    /// A request was begun and did not get to the end of its head.
    Head,
    /// The client does not read its answer.
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
            blocked_since: None,
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

    pub(super) fn received(&self, bytes: usize) {
        let mut state = self.state();
        state.unasked = state.unasked.saturating_add(bytes);
        if state.requests.is_empty() && !state.is_http2 {
            state.head_since.get_or_insert_with(Instant::now);
        }
    }

    /// The client took what was sent to it, or it did not.
    pub(super) fn sent(&self, is_blocked: bool) {
        let mut state = self.state();
        if is_blocked {
            state.blocked_since.get_or_insert_with(Instant::now);
        } else {
            state.blocked_since = None;
        }
    }

    /// Since when nobody but the client is waited for, and whether by a request that has begun; none while a request is
    /// answered. The least of several is the first to make room.
    pub(super) fn waits_for_client(&self) -> Option<(bool, Instant)> {
        let state = self.state();
        let arriving = state.requests.values().map(|doing| match doing {
            Doing::Arriving(since) => Some(*since),
            Doing::Answering | Doing::Unread(_) => None,
        });
        let begun = arriving.collect::<Option<Vec<_>>>()?.into_iter().min();
        Some(begun.map_or((false, state.idle_since), |since| (true, since)))
    }

    /// Whether nothing is asked, and nothing is about to be.
    pub(super) fn is_idle(&self) -> bool {
        let state = self.state();
        state.requests.is_empty() && state.head_since.is_none()
    }

    /// What the connection is to be closed for, if anything.
    pub(super) fn overdue(&self, limits: &Limits) -> Option<Overdue> {
        let state = self.state();
        let now = Instant::now();
        let over = |since: Option<Instant>, limit| since.is_some_and(|since| limit <= now.duration_since(since));
        if over(state.blocked_since, limits.stall)
            || state
                .requests
                .values()
                .any(|doing| matches!(doing, Doing::Unread(since) if over(Some(*since), limits.stall)))
        {
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

/// A request under way, until it is dropped.
#[derive(Debug)]
pub(super) struct UnderWay {
    activity: Arc<Activity>,
    number: u64,
    is_answered: bool,
}

impl UnderWay {
    pub(super) fn begin(activity: &Arc<Activity>) -> Self {
        let mut state = activity.state();
        state.begun += 1;
        (state.unasked, state.head_since) = (0, None);
        let number = state.begun;
        state.requests.insert(number, Doing::Arriving(Instant::now()));
        drop(state);
        Self { activity: Arc::clone(activity), number, is_answered: false }
    }

    /// A part of the answer is ready, or the next one is asked for.
    pub(super) fn waits(&self, is_waiting: bool) {
        let doing = if is_waiting { Doing::Unread(Instant::now()) } else { Doing::Answering };
        self.activity.state().requests.insert(self.number, doing);
    }

    /// What is to be told when the body has arrived.
    pub(super) fn arrival(&self) -> Arrival {
        Arrival { activity: Arc::clone(&self.activity), number: self.number }
    }

    /// The whole answer was taken over.
    pub(super) fn answered(&mut self) {
        self.is_answered = true;
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
        if !self.is_answered {
            state.given_up += 1;
        }
        if state.requests.is_empty() {
            state.idle_since = Instant::now();
        }
    }
}
