//! `POST /api/commands`: what people ask for, signed on their phone, live or from its outbox.

use jiff::Timestamp;
use nattvakt_core::ids::*;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::view::PersonRef;

pub const VERSION: u32 = 1;
pub const MAX_COMMANDS: usize = 500;

/// A command as it is signed: ECDSA P-256/SHA-256 over the RFC 8785 canonical JSON of everything but
/// `signature` and `open`. The server verifies what it received, member by member, so members it does not
/// know are signed too.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct CommandIn {
    pub v: u32,
    pub command_id: CommandId,
    pub municipality: MunicipalityId,
    pub person: PersonId,
    pub key_id: KeyId,
    /// From 1, without gaps, per key.
    #[ts(type = "number")]
    pub key_seq: u64,
    /// A code of `CommandKind`.
    pub kind: String,
    pub unit: UnitId,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub alarm_id: Option<AlarmId>,
    /// The newest ledger seq of the unit that the person had on the screen.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "number")]
    pub basis_seq: Option<u64>,
    /// By the phone's clock.
    #[ts(type = "string")]
    pub occurred_at: Timestamp,
    /// server − phone.
    #[ts(type = "number")]
    pub clock_offset_ms: i64,
    #[ts(type = "CommandPayload")]
    #[schema(value_type = CommandPayload)]
    pub payload: serde_json::Value,
    /// base64url of r‖s, 64 bytes.
    pub signature: String,
    /// The texts and salts behind the commitments in the payload. Not signed, so that they can be erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub open: Option<Opened>,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
#[serde(untagged)]
pub enum CommandPayload {
    Sign(SignPayload),
    Acknowledge(AcknowledgePayload),
    Comment(CommentPayload),
    Duty(DutyPayload),
    EndDuty(EndDutyPayload),
    Admit(AdmitPayload),
    Empty(EmptyPayload),
}

/// `sign`. `alarm_ids` names further alarms of the same patient that this signature covers.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct SignPayload {
    pub outcome: nattvakt_core::vocabulary::Outcome,
    /// Codes of the actions taken ('to_toilet', 'to_bed', 'supervised', 'called_doctor' …), at most 20.
    #[serde(default)]
    pub actions: Vec<String>,
    /// Lowercase hex of SHA-256(salt ‖ text as UTF-8).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub note_commitment: Option<String>,
    /// Whom it was, of the alarm's subjects; empty when the alarm has at most one.
    #[serde(default)]
    pub subjects: Vec<PatientId>,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[ts(optional, as = "Option<Vec<AlarmId>>")]
    pub alarm_ids: Vec<AlarmId>,
}

/// `acknowledge`. Minutes until the person expects to be there.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct AcknowledgePayload {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub minutes: Option<u32>,
    /// Taken from a notification, without looking at the alarm: it lapses unless `open` follows within 2 min.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    #[ts(optional, as = "Option<bool>")]
    pub locked_screen: bool,
}

/// `start_duty`, `extend_duty`. When the duty runs out.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct DutyPayload {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub until: Option<Timestamp>,
}

/// `end_duty`. Whoever is the last in a unit hands it over to another one that has somebody.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct EndDutyPayload {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub hand_over_to: Option<UnitId>,
}

/// `admit`. The code itself goes from screen to camera and to the temp's own `POST /api/session/admission`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct AdmitPayload {
    /// SHA-256 of the code's text, lowercase hex. A code has at least 128 random bits.
    pub code_hash: String,
    /// When the temp's duty runs out at the latest.
    #[ts(type = "string")]
    pub until: Timestamp,
}

/// `comment`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct CommentPayload {
    pub note_commitment: String,
}

/// `release`, `arrive`, `cannot_reach`, `call_for_help`, `open`.
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct EmptyPayload {}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Opened {
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub note: Option<OpenedText>,
}

/// At most 4,000 characters; the salt is 32 random bytes, base64url without padding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct OpenedText {
    pub text: String,
    pub salt: String,
}

/// In the order of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct CommandResults {
    pub results: Vec<CommandResult>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct CommandResult {
    pub command_id: String,
    #[serde(flatten)]
    pub outcome: CommandOutcome,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "result", rename_all = "snake_case")]
pub enum CommandOutcome {
    /// It took effect as ledger entry `seq` of its unit.
    Applied {
        #[ts(type = "number")]
        seq: u64,
    },
    /// Kept for good, but it did not do all it asked for: `newer_event`, `not_checked`, `already_signed`.
    Recorded {
        #[ts(type = "number")]
        seq: u64,
        reason: String,
    },
    /// It did nothing. `by` and `at` say who was first, where somebody was.
    Refused {
        code: String,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional)]
        by: Option<PersonRef>,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional, type = "string")]
        at: Option<Timestamp>,
        /// For `key_seq_gap` and `key_seq_reused`: the number expected next.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        #[ts(optional, type = "number")]
        expected_key_seq: Option<u64>,
    },
}
