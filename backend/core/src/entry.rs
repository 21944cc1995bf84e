//! One ledger entry, as it is written, hashed and kept for ever: ids and codes, never a name or a text.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::alarm::{Alarm, Event};
use crate::ids::*;
use crate::vocabulary::LedgerKind;

/// Raised when the meaning of a field changes; readers know every version there was.
pub const VERSION: u32 = 1;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Entry {
    pub v: u32,
    /// The unit, or the municipality for its technical stream.
    pub stream: Uuid,
    pub seq: u64,
    pub kind: LedgerKind,
    pub at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub by: Option<PersonId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub command: Option<CommandRef>,
    /// The observation that led to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub observation: Option<ObservationRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub event: Option<Event>,
    /// The alarm after the event: what a phone shows, without a replay.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub alarm: Option<Alarm>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub duty: Option<DutyId>,
    /// The other unit: where alarms are handed to, whom a temp was let in by is `by`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<UnitId>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub policy: Option<PolicyVersionId>,
    /// The delivery that was answered: an acknowledgement by keypad has no signed command behind it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub delivery: Option<DeliveryId>,
}

impl Entry {
    /// An entry about nothing yet; `seq` is filled in when it has its place.
    pub fn new(stream: Uuid, kind: LedgerKind, at: Timestamp) -> Self {
        Self {
            v: VERSION,
            stream,
            seq: 0,
            kind,
            at,
            by: None,
            command: None,
            observation: None,
            event: None,
            alarm: None,
            duty: None,
            unit: None,
            policy: None,
            delivery: None,
        }
    }
}

/// Ties an entry to the signed command behind it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct CommandRef {
    pub id: CommandId,
    pub key: KeyId,
    /// SHA-256 of the canonical JSON that was signed, hex.
    pub digest: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ObservationRef {
    pub id: ObservationId,
    /// 128 bits of SHA-256 over its canonical content, hex.
    pub digest: String,
}

impl Event {
    pub fn ledger_kind(&self) -> LedgerKind {
        match self {
            Event::Raised => LedgerKind::Raised,
            Event::Repeated { .. } => LedgerKind::Repeated,
            Event::Escalated { .. } => LedgerKind::Escalated,
            Event::Reached { .. } => LedgerKind::Reached,
            Event::Unreached { .. } => LedgerKind::Unreached,
            Event::Acknowledged { .. } => LedgerKind::Acknowledged,
            Event::Released { .. } => LedgerKind::Released,
            Event::Arrived { .. } => LedgerKind::Arrived,
            Event::CannotReach { .. } => LedgerKind::CannotReach,
            Event::HelpCalled { .. } => LedgerKind::HelpCalled,
            Event::Commented { .. } => LedgerKind::Commented,
            Event::Cleared { .. } => LedgerKind::Cleared,
            Event::Opened { .. } => LedgerKind::Opened,
            Event::Shared { .. } => LedgerKind::Shared,
            Event::Signed { .. } => LedgerKind::Signed,
        }
    }

    /// Who did it; `None` for devices and deadlines.
    pub fn by(&self) -> Option<PersonId> {
        match self {
            Event::Acknowledged { by, .. }
            | Event::Released { by }
            | Event::Arrived { by, .. }
            | Event::CannotReach { by }
            | Event::Opened { by }
            | Event::HelpCalled { by }
            | Event::Commented { by, .. } => Some(*by),
            Event::Signed { signature, .. } => Some(signature.by),
            Event::Raised
            | Event::Repeated { .. }
            | Event::Escalated { .. }
            | Event::Reached { .. }
            | Event::Unreached { .. }
            | Event::Shared { .. }
            | Event::Cleared { .. } => None,
        }
    }

    /// The code that says why, where the kind alone does not.
    pub fn reason(&self) -> Option<&'static str> {
        match self {
            Event::Escalated { reason, .. } => Some(reason.code()),
            Event::Signed { not_closing, .. } => not_closing.map(|reason| reason.code()),
            _ => None,
        }
    }
}
