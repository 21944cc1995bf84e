//! Which clock is believed (hazards 3 and 20).

use jiff::{SignedDuration, Timestamp};
use nattvakt_core::time::*;

use crate::world::at;

#[test]
fn a_devices_time_is_believed_from_a_day_back_to_five_seconds_ahead() {
    let received = at("03:00");
    let hour = 3600;
    for (seconds, expected_seconds, distrusted) in [
        (0, 0, false),
        (-1, -1, false),
        (-24 * hour, -24 * hour, false),
        (-24 * hour - 1, 0, true),
        (-48 * hour, 0, true),
        (1, 0, false),
        (5, 0, false),
        (6, 0, true),
        (48 * hour, 0, true),
    ] {
        let occurred = received + SignedDuration::from_secs(seconds);
        let effective = effective_time(occurred, received);
        let expected = EffectiveTime {
            at: received + SignedDuration::from_secs(expected_seconds),
            clock_distrusted: distrusted,
        };
        assert_eq!(effective, expected, "{seconds} s from the receipt");
    }
}

#[test]
fn the_ends_of_time_are_distrusted_and_do_not_panic() {
    for wild in [Timestamp::MIN, Timestamp::MAX] {
        let effective = effective_time(wild, at("03:00"));
        assert!(effective.clock_distrusted);
        assert_eq!(effective.at, at("03:00"));
    }
}

#[test]
fn a_persons_time_is_corrected_by_the_phones_offset_and_kept_between_raising_and_receipt() {
    let received = at("03:00");
    let raised = at("02:00");
    for (phone, offset_ms, not_before, expected) in [
        ("02:30", 0, Some(raised), "02:30"),
        // The phone runs ten minutes slow, then ten minutes fast.
        ("02:20", 600_000, Some(raised), "02:30"),
        ("02:40", -600_000, Some(raised), "02:30"),
        ("04:00", 0, Some(raised), "03:00"),
        ("01:00", 0, Some(raised), "02:00"),
        ("01:00", 0, None, "01:00"),
        ("02:30", i64::MAX, Some(raised), "03:00"),
        ("02:30", i64::MIN, Some(raised), "03:00"),
        ("01:00", 0, Some(at("05:00")), "03:00"),
    ] {
        assert_eq!(
            corrected_time(at(phone), offset_ms, received, not_before),
            at(expected),
            "{phone} {offset_ms} {not_before:?}"
        );
    }
}
