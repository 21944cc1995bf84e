//! Whether a phone is known to ring, before there is an alarm to find out with (hazard 5).

use jiff::{SignedDuration, Timestamp};

use crate::vocabulary::Reach;

/// How long after a missed 'Vakt ok' the last proof still counts: a push may be a little late.
pub const GRACE: SignedDuration = SignedDuration::from_mins(5);

/// What the newest proof is worth at `now`, when a fresh one is asked for every `interval`.
pub fn reach(proven_at: Option<Timestamp>, now: Timestamp, interval: SignedDuration) -> Reach {
    match proven_at {
        None => Reach::Never,
        Some(proven_at) if now < stale_at(proven_at, interval) => Reach::Verified,
        Some(_) => Reach::Stale,
    }
}

/// From then on the phone counts as unreached.
pub fn stale_at(proven_at: Timestamp, interval: SignedDuration) -> Timestamp {
    interval
        .checked_add(GRACE)
        .and_then(|fresh| proven_at.checked_add(fresh).ok())
        .unwrap_or(Timestamp::MAX)
}
