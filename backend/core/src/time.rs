//! Which of a device's, a phone's and the server's clocks to believe.

use jiff::{SignedDuration, Timestamp};

/// How far back a device's own time is believed.
pub const OLDEST_BELIEVED: SignedDuration = SignedDuration::from_hours(24);
/// How far ahead of the server a device's clock may run.
pub const NEWEST_BELIEVED: SignedDuration = SignedDuration::from_secs(5);
/// An alarm older than this when it arrives is shown with the time it happened.
pub const LATE_AFTER: SignedDuration = SignedDuration::from_secs(60);

/// The time rules and windows use.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct EffectiveTime {
    pub at: Timestamp,
    /// The device's own time was outside −24 h … +5 s and the time of receipt stands in for it.
    pub clock_distrusted: bool,
}

/// `occurred_at` when it lies within received −24 h … +5 s, else `received_at`. Replay uses the same function.
pub fn effective_time(occurred_at: Timestamp, received_at: Timestamp) -> EffectiveTime {
    let ahead = occurred_at.duration_since(received_at);
    if ahead > NEWEST_BELIEVED || ahead < -OLDEST_BELIEVED {
        EffectiveTime {
            at: received_at,
            clock_distrusted: true,
        }
    } else {
        EffectiveTime {
            at: occurred_at.min(received_at),
            clock_distrusted: false,
        }
    }
}

/// When a person did something, in the server's time: the phone's clock corrected by the last known
/// offset, never later than the receipt and never before the alarm was raised.
pub fn corrected_time(
    occurred_at: Timestamp,
    clock_offset_ms: i64,
    received_at: Timestamp,
    not_before: Option<Timestamp>,
) -> Timestamp {
    let shifted = occurred_at
        .checked_add(SignedDuration::from_millis(clock_offset_ms))
        .unwrap_or(received_at)
        .min(received_at);
    match not_before {
        Some(earliest) if shifted < earliest => earliest.min(received_at),
        _ => shifted,
    }
}
