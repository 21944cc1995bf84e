//! `GET /api/live`: the frames of the live connection. Unknown types are ignored by both sides.

use std::collections::BTreeMap;

use jiff::Timestamp;
use nattvakt_core::ids::UnitId;
use nattvakt_core::vocabulary::LedgerKind;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::view::{AlarmView, ContactView, DutyView, PatientView, PersonRef, UnitRef};

pub const PROTOCOL: u32 = 1;
/// A cursor further behind than this is answered with a snapshot.
pub const MAX_CATCH_UP: u64 = 5_000;

/// How far a phone has followed a unit's ledger.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Cursor {
    #[ts(type = "number")]
    pub seq: u64,
    /// Hash of the entry at `seq`, lowercase hex; 64 zeros at seq 0.
    pub hash: String,
}

/// Phone → server.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum ClientFrame {
    /// Within 5 s of opening.
    Hello {
        protocol: u32,
        #[ts(type = "Record<string, Cursor> | null")]
        cursors: Option<BTreeMap<UnitId, Cursor>>,
    },
    /// The receipt: everything up to `seq` has been handled by this phone. Cumulative.
    Seen {
        unit: UnitId,
        #[ts(type = "number")]
        seq: u64,
        /// The page was visible.
        visible: bool,
        /// Sound is known to work.
        audible: bool,
    },
    /// The answer to `ping`, with the phone's own time.
    Pong {
        #[ts(type = "string")]
        phone_time: Timestamp,
    },
}

/// Server → phone.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
#[expect(clippy::large_enum_variant, reason = "a frame lives only until it is text")]
pub enum ServerFrame {
    Welcome {
        protocol: u32,
        #[ts(type = "string")]
        server_time: Timestamp,
        /// Where each unit's ledger stands.
        units: Vec<WelcomeUnit>,
        /// Only of units whose cursor could not be followed.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        snapshot: Option<Vec<UnitSnapshot>>,
    },
    Event(EventFrame),
    /// A unit whose cursor could not be followed further on a connection that is already open.
    Snapshot {
        snapshot: Vec<UnitSnapshot>,
    },
    Ping {
        #[ts(type = "string")]
        server_time: Timestamp,
    },
    /// Follows roles and duty. What is removed is erased on the phone.
    Units {
        added: Vec<UnitRef>,
        removed: Vec<UnitId>,
    },
    /// Who is on duty changed, or a colleague's phone came or went.
    Duty {
        unit: UnitId,
        duty: Vec<DutyView>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        handed_over_to: Option<UnitRef>,
    },
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct WelcomeUnit {
    pub id: UnitId,
    pub name: String,
    #[ts(type = "number")]
    pub seq: u64,
    pub hash: String,
}

/// One ledger entry, in order and without gaps within its unit.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct EventFrame {
    pub unit: UnitId,
    #[ts(type = "number")]
    pub seq: u64,
    pub hash: String,
    pub v: u32,
    pub kind: LedgerKind,
    #[ts(type = "string")]
    pub at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub by: Option<PersonRef>,
    /// The command behind it: how a phone recognises the echo of its own outbox.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub command_id: Option<String>,
    /// Why, where the kind alone does not say: an escalation's reason, a signature that does not close.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reason: Option<String>,
    /// The whole alarm after it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub alarm: Option<AlarmView>,
    /// The unit's duty after it, on `duty_started` and `duty_ended`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub duty: Option<Vec<DutyView>>,
}

/// One unit's whole picture, from one read transaction.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct UnitSnapshot {
    pub unit: UnitId,
    #[ts(type = "number")]
    pub seq: u64,
    pub hash: String,
    /// Everything open, and what was signed in the last 16 hours.
    pub alarms: Vec<AlarmView>,
    pub patients: Vec<PatientView>,
    pub duty: Vec<DutyView>,
    /// Numbers to call when nothing else works; kept on the phone.
    #[serde(default)]
    pub contacts: Vec<ContactView>,
    /// Where this unit's alarms go until somebody is on duty here again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub handed_over_to: Option<UnitRef>,
}
