//! Who is on duty, until when, and whether their phones are known to ring.

pub mod admit;
pub mod end;
pub mod extend;
pub mod proof;
pub mod roster;
pub mod run_out;
pub mod staffing;
pub mod start;
pub mod temps;

use jiff::{SignedDuration, Timestamp};
use nattvakt_core::entry::Entry;
use nattvakt_core::ids::DutyId;
use nattvakt_core::vocabulary::LedgerKind;
use nattvakt_store::{StoreError, Tx};

use crate::alarms::advance::append_plain;
use crate::commands::apply::Asked;

/// Nobody is on duty longer than this in one piece.
pub const LONGEST_DUTY: SignedDuration = SignedDuration::from_hours(24);

/// Whether a duty that is changed at `now` may run out then.
pub fn is_possible_end(until: Timestamp, now: Timestamp) -> bool {
    until > now && until.duration_since(now) <= LONGEST_DUTY
}

/// An entry of the unit's ledger for what somebody asked about duty.
pub fn append(
    tx: &mut Tx<'_>,
    asked: &Asked<'_>,
    kind: LedgerKind,
    fill: impl FnOnce(&mut Entry),
) -> Result<u64, StoreError> {
    let command = asked.command();
    let mut entry = Entry {
        by: Some(command.person),
        command: asked.behind().command,
        ..Entry::new(command.unit.0, kind, asked.received_at)
    };
    fill(&mut entry);
    append_plain(tx, entry)
}

/// As above, for an entry about one duty.
pub fn append_duty(
    tx: &mut Tx<'_>,
    asked: &Asked<'_>,
    kind: LedgerKind,
    duty: DutyId,
) -> Result<u64, StoreError> {
    append(tx, asked, kind, |entry| entry.duty = Some(duty))
}
