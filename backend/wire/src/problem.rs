//! RFC 9457 problems and the one table of codes that the server answers with and the app translates.

use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

pub const CONTENT_TYPE: &str = "application/problem+json";

/// `application/problem+json`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Problem {
    /// `about:blank#<code>`: stable, and resolvable only in the documentation.
    #[serde(rename = "type")]
    pub kind: String,
    pub title: String,
    pub status: u16,
    pub code: String,
    /// What was wrong, where, and what would be right. Never personal data.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub detail: Option<String>,
}

macro_rules! problem_codes {
    ($($variant:ident = $code:literal, $status:literal, $title:literal;)+) => {
        /// Every code an answer can carry.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize, TS, ToSchema)]
        pub enum Code { $(#[doc = $title] #[serde(rename = $code)] $variant),+ }

        impl Code {
            pub const ALL: &'static [Code] = &[$(Code::$variant),+];
            pub fn code(self) -> &'static str { match self { $(Code::$variant => $code),+ } }
            pub fn status(self) -> u16 { match self { $(Code::$variant => $status),+ } }
            pub fn title(self) -> &'static str { match self { $(Code::$variant => $title),+ } }
        }
    };
}

problem_codes! {
    // Whole requests.
    MalformedJson = "malformed_json", 400, "The body is not valid JSON";
    InvalidField = "invalid_field", 400, "A field is missing or has the wrong type";
    DuplicateKey = "duplicate_key", 400, "A JSON object names the same key twice";
    TooManyItems = "too_many_items", 413, "The array has too many items";
    BodyTooLarge = "body_too_large", 413, "The body is too large";
    UnsupportedMediaType = "unsupported_media_type", 415, "The body must be application/json";
    NotSignedIn = "not_signed_in", 401, "Sign in first";
    SessionExpired = "session_expired", 401, "The session has ended; sign in again";
    WrongCredentials = "wrong_credentials", 401, "Username or password is wrong";
    WrongSourceKey = "wrong_source_key", 401, "The source key is missing or wrong";
    TooManyAttempts = "too_many_attempts", 429, "Too many failed attempts; wait a little";
    WrongOrigin = "wrong_origin", 403, "The request comes from another site";
    Forbidden = "forbidden", 403, "Your role does not allow this";
    NotFound = "not_found", 404, "There is no such thing here";
    MethodNotAllowed = "method_not_allowed", 405, "This address does not take that method";
    KeyExists = "key_exists", 409, "This phone already has another key for this person";
    StorageUnavailable = "storage_unavailable", 503, "Nothing was stored; try again";
    Internal = "internal", 500, "Something went wrong here; nothing was stored";
    // Single observations.
    UnknownKind = "unknown_kind", 400, "The kind is not in the vocabulary; kept as `other`";
    InvalidTime = "invalid_time", 400, "The time is not RFC 3339";
    ClockDistrusted = "clock_distrusted", 200, "The device's clock is off; the time of receipt was used";
    EventIdReused = "event_id_reused", 200, "The event_id was used before with other content; evaluated all the same";
    UnassignedDevice = "unassigned_device", 200, "Nobody has assigned this device to a place or a patient";
    // Single commands.
    WrongSignature = "wrong_signature", 403, "The signature does not fit the command";
    UnknownKey = "unknown_key", 403, "The key is not registered";
    RevokedKey = "revoked_key", 403, "The key was revoked";
    CommandIdReused = "command_id_reused", 409, "This command id was used before with other content";
    KeySeqGap = "key_seq_gap", 409, "An earlier command of this key has not arrived";
    KeySeqReused = "key_seq_reused", 409, "This place in the key's sequence is taken";
    UnknownCommand = "unknown_command", 400, "The kind of command is not known";
    UnsupportedVersion = "unsupported_version", 400, "This version of commands is not spoken here";
    AlarmNotFound = "alarm_not_found", 404, "There is no such alarm in this unit";
    UnitNotFound = "unit_not_found", 404, "There is no such unit";
    AlreadyAcknowledged = "already_acknowledged", 409, "Somebody has already taken this alarm";
    AlreadySigned = "already_signed", 409, "This alarm is already signed";
    NotYours = "not_yours", 409, "Only the person who took the alarm can do this";
    NoteRequired = "note_required", 400, "The outcome `other` needs a note";
    NotASubject = "not_a_subject", 400, "A signature can only name patients this alarm is about";
    WrongCommitment = "wrong_commitment", 400, "A text does not fit its commitment";
    NothingToDo = "nothing_to_do", 409, "This changes nothing";
    AlreadyOnDuty = "already_on_duty", 409, "Already on duty in this unit";
    NotOnDuty = "not_on_duty", 409, "Not on duty in this unit";
    UnitWouldBeEmpty = "unit_would_be_empty", 409, "Nobody else is on duty in this unit; hand it over first";
    HandOverToEmpty = "hand_over_to_empty", 409, "Nobody is on duty in the unit it would be handed to";
    HandOverLoop = "hand_over_loop", 409, "The units would hand over to each other";
    VisitRequired = "visit_required", 409, "The last alarms were signed without a visit; arrive before signing this one";
    // Phones, people and what reaches them.
    SubscriptionRefused = "subscription_refused", 400, "A push address must be https on the public internet";
    NoSubscription = "no_subscription", 409, "This phone has no push subscription";
    WrongPin = "wrong_pin", 401, "Name or PIN is wrong";
    WeakPin = "weak_pin", 400, "A PIN has 6 to 12 digits that are not all the same and do not count up or down";
    NotAShared = "not_a_shared_phone", 409, "Only a shared phone changes hands by PIN";
    AdmissionInvalid = "admission_invalid", 401, "The code is used, too old or wrong; ask your colleague for a new one";
    // Escalation policies.
    PolicyEmpty = "policy_empty", 400, "A policy needs at least one step, and each step a target";
    PolicyTooLong = "policy_too_long", 400, "A policy has at most 20 steps";
    PolicyTimes = "policy_times", 400, "Waiting times are whole seconds: 5 to 600 for a receipt, 10 to 3600 for an acknowledgement";
    PolicyLoop = "policy_loop", 400, "The policies of these units lead back to each other";
    PolicyTargetGone = "policy_target_gone", 400, "A target does not exist or is not in use";
    PolicyNotAnswered = "policy_not_answered", 400, "The last step must call somebody who answers day and night";
    PolicyChanged = "policy_changed", 409, "Somebody else has changed the policy; look at it again";
    // Rows of a roster file.
    RowMalformed = "row_malformed", 400, "The row cannot be read";
    RowReversed = "row_reversed", 400, "The duty ends before it begins";
    RowTooLong = "row_too_long", 400, "A duty lasts at most 24 hours";
    RowOverlaps = "row_overlaps", 400, "The person has another duty at that time";
    RowUnknownPerson = "row_unknown_person", 400, "Nobody in this unit has that username or name";
    RowTimeSkipped = "row_time_skipped", 400, "The clock skips that time when summer time begins";
    RowTimeTwice = "row_time_twice", 200, "That time comes twice when summer time ends; the longer duty was planned";
    RowDuplicate = "row_duplicate", 200, "This duty is planned already";
}

impl Code {
    pub fn parse(code: &str) -> Option<Code> {
        Code::ALL.iter().copied().find(|known| known.code() == code)
    }

    pub fn problem(self, detail: Option<String>) -> Problem {
        Problem {
            kind: format!("about:blank#{}", self.code()),
            title: self.title().to_owned(),
            status: self.status(),
            code: self.code().to_owned(),
            detail,
        }
    }
}
