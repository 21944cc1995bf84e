//! What people see: the alarm with its names joined, the patients and the duty of a unit.

use jiff::Timestamp;
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::*;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct UnitRef {
    pub id: UnitId,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PersonRef {
    pub id: PersonId,
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PatientRef {
    pub id: PatientId,
    /// As the ward knows the person: 'Astrid N.'
    pub name: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PlaceRef {
    pub id: PlaceId,
    /// 'Rom 104', or the name of the home.
    pub name: String,
    /// Home care: where it is and how to get in.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub address: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub directions: Option<String>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct DeviceRef {
    pub id: DeviceId,
    pub kind: DeviceKind,
    pub name: String,
    /// Nobody has assigned it to a place or a patient yet.
    pub unassigned: bool,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ReachedView {
    pub id: PersonId,
    pub name: String,
    #[ts(type = "string")]
    pub at: Timestamp,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AlarmState {
    Raised,
    Acknowledged,
    Signed,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct AcknowledgedView {
    pub by: PersonRef,
    #[ts(type = "string")]
    pub at: Timestamp,
    /// When the person said they would be there.
    #[ts(type = "string")]
    pub arrive_by: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub arrived_at: Option<Timestamp>,
    /// Taken on a locked screen and not opened yet: it rings again then.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub open_by: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct SignedView {
    pub by: PersonRef,
    #[ts(type = "string")]
    pub at: Timestamp,
    pub outcome: Outcome,
    pub actions: Vec<String>,
    /// Absent when there was none, or when it has been erased.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub note: Option<String>,
    pub subjects: Vec<PatientId>,
}

/// Whom a step of the ladder calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum TargetView {
    /// The patient's own primary contact, while on duty.
    PrimaryContact,
    /// Everybody on duty in the alarm's unit.
    OnDuty,
    OnDutyIn {
        unit: UnitRef,
    },
    Role {
        role: Role,
    },
    ResponseCentre,
    Sms {
        label: String,
    },
    Voice {
        label: String,
    },
}

/// What happens next if nobody does anything: 'Ringer responssenteret om 0:18'.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct NextStepView {
    pub step: u32,
    pub targets: Vec<TargetView>,
}

/// An alarm as it stands after ledger entry `seq`. The phone replaces what it has by `id`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct AlarmView {
    pub id: AlarmId,
    /// The unit in whose ledger this view stands: commands about the alarm name it.
    pub unit: UnitId,
    /// Where it rang, when it was shared into `unit` from there.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub from_unit: Option<UnitRef>,
    /// The entry this view follows from.
    #[ts(type = "number")]
    pub seq: u64,
    /// The newest start. Send at least this as `basis_seq` when signing, else the alarm stays open.
    #[ts(type = "number")]
    pub start_seq: u64,
    pub kind: ObservationKind,
    pub priority: Priority,
    pub state: AlarmState,
    /// The rule's own name ('Ute av seng'); absent for built-in rules, which are named by `kind`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rule_name: Option<String>,
    /// The built-in rule that rang, when no plan did.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub built_in: Option<BuiltInRule>,
    /// Whom it is about among the staff: who calls for help, whose phone is silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub about: Option<PersonRef>,
    /// What the plan says to do.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub instruction: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub place: Option<PlaceRef>,
    pub subjects: Vec<PatientRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub device: Option<DeviceRef>,
    #[ts(type = "string")]
    pub raised_at: Timestamp,
    #[ts(type = "string")]
    pub occurred_at: Timestamp,
    /// It happened well before it reached Nattvakt: show 'skjedde 01:00'.
    pub late: bool,
    pub repeats: u32,
    #[ts(type = "string")]
    pub last_start_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub cleared_at: Option<Timestamp>,
    /// 0 until the first escalation.
    pub step: u32,
    /// When it escalates, or is asked about again, if nobody does anything.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub next_deadline: Option<Timestamp>,
    pub reached: Vec<ReachedView>,
    /// The step that follows at `next_deadline`, while nobody has taken it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub next_step: Option<NextStepView>,
    /// It is this patient's so manieth alarm in a short time; absent while that is nothing unusual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub frequent: Option<u32>,
    /// The last ones were signed without a visit: this one can be signed only after arriving.
    #[serde(default)]
    pub visit_required: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub acknowledged: Option<AcknowledgedView>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub signed: Option<SignedView>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PatientView {
    pub id: PatientId,
    pub name: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub place: Option<PlaceRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub primary_contact: Option<PersonRef>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct DutyView {
    pub id: DutyId,
    pub person: PersonRef,
    #[ts(type = "string")]
    pub since: Timestamp,
    /// When it runs out; absent when nobody said. It asks before, and never leaves a unit empty.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub until: Option<Timestamp>,
    /// Has a phone with a live connection right now; no promise that it can ring.
    pub connected: bool,
    /// Whether the person's phone is known to ring.
    pub reach: Reach,
    /// The newest proof of it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub verified_at: Option<Timestamp>,
    /// Let in by a colleague for this duty only.
    #[serde(default)]
    pub temp: bool,
}

/// One attempt to reach one person's phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct DeliveryView {
    pub id: DeliveryId,
    pub person: PersonRef,
    pub channel: Channel,
    pub purpose: DeliveryPurpose,
    pub state: DeliveryState,
    /// Why it failed or expired: a code.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reason: Option<String>,
    pub step: u32,
    #[ts(type = "string")]
    pub created_at: Timestamp,
    /// Since when in this state.
    #[ts(type = "string")]
    pub changed_at: Timestamp,
}

/// A number that a person calls when Nattvakt cannot be reached, or that a step of the ladder calls.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ContactView {
    pub id: ContactId,
    pub label: String,
    pub number: String,
    /// Answered day and night, all year.
    pub round_the_clock: bool,
}

/// `GET /api/units/{unit}/now`: the picture a nurse keeps in the head.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct WardNow {
    #[ts(type = "string")]
    pub at: Timestamp,
    pub patients: Vec<PatientNow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PatientNow {
    pub patient: PatientView,
    pub whereabouts: Whereabouts,
    /// Since when; absent when nothing was ever heard.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub since: Option<Timestamp>,
    /// A device that a rule needs is silent.
    pub blind: bool,
    pub open_alarms: u32,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Whereabouts {
    InBed,
    /// Out of bed, in the room.
    Up,
    OutOfRoom,
    Unknown,
}
