//! Wall time read once, then carried on by the monotonic clock.

use std::time::Instant;

use jiff::{SignedDuration, Timestamp};

/// Processes that start from the same wall clock agree to well under a millisecond.
#[derive(Clone, Copy, Debug)]
pub struct Clock {
    wall_at_start: Timestamp,
    started: Instant,
}

impl Clock {
    pub fn from_now(wall: Timestamp) -> Self {
        Self {
            wall_at_start: wall,
            started: Instant::now(),
        }
    }

    pub fn now(&self) -> Timestamp {
        self.at(Instant::now())
    }

    /// In whole microseconds, as the wire carries it.
    pub fn at(&self, instant: Instant) -> Timestamp {
        let elapsed = instant.saturating_duration_since(self.started);
        let micros = i64::try_from(elapsed.as_micros()).unwrap_or(i64::MAX);
        let wall =
            Timestamp::from_microsecond(self.wall_at_start.as_microsecond()).unwrap_or(self.wall_at_start);
        wall.checked_add(SignedDuration::from_micros(micros))
            .unwrap_or(wall)
    }
}
