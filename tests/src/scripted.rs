//! What somebody outside answers, in the order a test says, and what they were told until now.

use std::collections::{HashMap, VecDeque};

use parking_lot::Mutex;
use tokio::sync::Notify;
use tokio::time::{Instant, timeout_at};

use crate::eventually::DEADLINE;

/// By name: whoever is addressed.
pub struct Scripted<M, A> {
    state: Mutex<State<M, A>>,
    changed: Notify,
}

struct State<M, A> {
    told: u64,
    parts: HashMap<String, Part<M, A>>,
}

struct Part<M, A> {
    messages: Vec<M>,
    answers: VecDeque<A>,
}

impl<M, A> Default for Part<M, A> {
    fn default() -> Self {
        Self {
            messages: Vec::new(),
            answers: VecDeque::new(),
        }
    }
}

impl<M: Clone, A: Clone> Default for Scripted<M, A> {
    fn default() -> Self {
        Self {
            state: Mutex::new(State {
                told: 0,
                parts: HashMap::new(),
            }),
            changed: Notify::new(),
        }
    }
}

impl<M: Clone, A: Clone> Scripted<M, A> {
    /// In this order from now on; the last one for ever.
    pub fn answer_with(&self, name: &str, answers: Vec<A>) {
        let mut state = self.state.lock();
        state.parts.entry(name.to_owned()).or_default().answers = answers.into();
    }

    /// Keeps the message, made with its number from 1, and says how to answer: `None` when nobody said.
    pub fn tell(&self, name: &str, message: impl FnOnce(u64) -> M) -> Option<A> {
        let answer = {
            let mut state = self.state.lock();
            state.told += 1;
            let message = message(state.told);
            let part = state.parts.entry(name.to_owned()).or_default();
            part.messages.push(message);
            if part.answers.len() > 1 {
                part.answers.pop_front()
            } else {
                part.answers.front().cloned()
            }
        };
        self.changed.notify_waiters();
        answer
    }

    /// To everybody.
    pub fn count(&self) -> usize {
        let state = self.state.lock();
        state.parts.values().map(|part| part.messages.len()).sum()
    }

    pub fn messages(&self, name: &str) -> Vec<M> {
        let state = self.state.lock();
        state
            .parts
            .get(name)
            .map(|part| part.messages.clone())
            .unwrap_or_default()
    }

    /// All messages to `name`, as soon as there are `at_least` so many. Panics with `why` when that takes
    /// too long.
    pub async fn received(&self, name: &str, at_least: usize, why: impl Fn() -> String) -> Vec<M> {
        let deadline = Instant::now() + DEADLINE;
        loop {
            let mut changed = std::pin::pin!(self.changed.notified());
            // From here on nothing is missed that is told after the look.
            changed.as_mut().enable();
            let messages = self.messages(name);
            if messages.len() >= at_least {
                return messages;
            }
            assert!(
                timeout_at(deadline, changed).await.is_ok(),
                "waited {} s in vain for {at_least} messages to {name}, {} came; {}",
                DEADLINE.as_secs(),
                messages.len(),
                why()
            );
        }
    }
}
