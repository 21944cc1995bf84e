//! The one place that reads a clock.
//!
//! Wall time at start plus monotonic time: a clock that somebody sets while the night runs moves nothing.
//! A restart never goes behind the last moment that was recorded.

use std::future::Future;
use std::pin::Pin;
use std::sync::Arc;
use std::time::{Duration, Instant};

use jiff::{SignedDuration, Timestamp};
use parking_lot::Mutex;
use tokio::sync::watch;

/// More than this between the two clocks is a technical alarm.
pub const TOLERATED_DRIFT: SignedDuration = SignedDuration::from_secs(2);

pub trait Clock: Send + Sync + 'static {
    /// Whole microseconds, as they are stored.
    fn now(&self) -> Timestamp;
    fn sleep_until(&self, at: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>>;
    /// How far the system's wall clock has moved away from this one.
    fn drift(&self) -> SignedDuration;
}

pub type SharedClock = Arc<dyn Clock>;

pub struct SystemClock {
    wall_at_start: Timestamp,
    started: Instant,
}

#[expect(clippy::disallowed_methods, reason = "this is the injected clock")]
fn wall() -> Timestamp {
    whole_micros(Timestamp::now())
}

fn whole_micros(at: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at)
}

impl SystemClock {
    /// `last_recorded` is the latest moment the database knows of.
    pub fn start(last_recorded: Option<Timestamp>) -> Self {
        let wall = wall();
        Self {
            wall_at_start: last_recorded.map_or(wall, |last| last.max(wall)),
            started: Instant::now(),
        }
    }
}

impl Clock for SystemClock {
    fn now(&self) -> Timestamp {
        let elapsed = SignedDuration::try_from(self.started.elapsed()).unwrap_or(SignedDuration::MAX);
        whole_micros(self.wall_at_start.checked_add(elapsed).unwrap_or(Timestamp::MAX))
    }

    fn sleep_until(&self, at: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let left = Duration::try_from(at.duration_since(self.now())).unwrap_or(Duration::ZERO);
        // An hour at most: the timer looks again, and no sum of durations can overflow.
        Box::pin(tokio::time::sleep(left.min(Duration::from_secs(3600))))
    }

    fn drift(&self) -> SignedDuration {
        wall().duration_since(self.now())
    }
}

/// A clock that tests move by hand.
pub struct ManualClock {
    now: watch::Sender<Timestamp>,
    drift: Mutex<SignedDuration>,
}

impl ManualClock {
    pub fn new(now: Timestamp) -> Self {
        Self {
            now: watch::Sender::new(whole_micros(now)),
            drift: Mutex::new(SignedDuration::ZERO),
        }
    }

    pub fn advance(&self, by: SignedDuration) {
        self.now
            .send_modify(|now| *now = now.checked_add(by).unwrap_or(*now));
    }

    /// Somebody set the system's clock.
    pub fn set_drift(&self, drift: SignedDuration) {
        *self.drift.lock() = drift;
    }
}

impl Clock for ManualClock {
    fn now(&self) -> Timestamp {
        *self.now.borrow()
    }

    fn sleep_until(&self, at: Timestamp) -> Pin<Box<dyn Future<Output = ()> + Send + '_>> {
        let mut now = self.now.subscribe();
        Box::pin(async move {
            // The sender lives as long as `self`, so this ends only when the time has come.
            let _ = now.wait_for(|now| *now >= at).await;
        })
    }

    fn drift(&self) -> SignedDuration {
        *self.drift.lock()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_restart_never_goes_behind_the_last_recorded_moment() {
        let future = wall().checked_add(SignedDuration::from_hours(3)).unwrap();
        let clock = SystemClock::start(Some(future));
        assert!(clock.now() >= future);
        assert!(
            clock.drift() < -TOLERATED_DRIFT,
            "the difference is told: {:?}",
            clock.drift()
        );
        assert!(SystemClock::start(None).drift().abs() < TOLERATED_DRIFT);
    }
}
