//! Bodies of the HTTP interface, observations and commands aside.

use jiff::Timestamp;
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::{DeliveryState, DeviceKind, PhoneKind, Role};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::view::{DeliveryView, PersonRef, UnitRef};

/// `POST /api/session`.
#[derive(Clone, Deserialize, Serialize, TS, ToSchema)]
pub struct SignIn {
    pub username: String,
    pub password: String,
    pub kind: SessionKind,
    /// The phone this app was enrolled as before, if it was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub phone_id: Option<PhoneId>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum SessionKind {
    /// The token travels in a cookie that scripts cannot read.
    Browser,
    /// The token is in the answer, for `Authorization: Bearer`.
    Api,
}

/// The answer to signing in, refreshing, and `GET /api/session`.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct SessionView {
    #[ts(type = "string")]
    pub expires_at: Timestamp,
    #[ts(type = "string")]
    pub server_time: Timestamp,
    pub phone_id: PhoneId,
    pub municipality: MunicipalityId,
    /// IANA name of the zone of the municipality's clocks.
    pub zone: String,
    pub person: PersonRef,
    pub roles: Vec<RoleView>,
    /// The units whose alarms this person may follow.
    pub units: Vec<UnitRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub token: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct RoleView {
    pub role: Role,
    /// Absent when held in the whole municipality.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub unit: Option<UnitId>,
}

/// `POST /api/phones/this/keys`. Extra members of the JWK are ignored.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct EnrolKey {
    pub jwk: PublicJwk,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub phone_kind: Option<PhoneKind>,
}

/// RFC 7517/7518 §6.2: a P-256 public key, coordinates base64url without padding.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PublicJwk {
    pub kty: String,
    pub crv: String,
    pub x: String,
    pub y: String,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct KeyEnrolled {
    pub key_id: KeyId,
    /// The last `key_seq` the server has from this key; the next command is one more.
    #[ts(type = "number")]
    pub key_seq: u64,
}

/// `GET /api/devices/unassigned`: devices that reported and that nobody has placed.
#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct UnassignedDevices {
    pub devices: Vec<UnassignedDevice>,
}

#[derive(Clone, Debug, Serialize, Deserialize, TS, ToSchema)]
pub struct UnassignedDevice {
    pub id: DeviceId,
    pub source: SourceId,
    pub external_id: String,
    pub kind: DeviceKind,
    #[ts(type = "string")]
    pub first_heard_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub last_kind: Option<String>,
}

/// `GET` and `PUT /api/phones/this/push`: whether this phone can be woken.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PushState {
    /// The `applicationServerKey` to subscribe with: base64url of the uncompressed P-256 point.
    pub public_key: String,
    /// The server has a subscription of this phone.
    pub subscribed: bool,
    /// Of the endpoint the server has, lowercase hex: the app compares it with the browser's.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub endpoint_sha256: Option<String>,
    /// The subscription was made with `public_key`. When not: unsubscribe, then subscribe again.
    pub key_is_current: bool,
}

/// `PUT /api/phones/this/push`.
#[derive(Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct PutSubscription {
    pub endpoint: String,
    pub keys: SubscriptionKeys,
    /// The `applicationServerKey` it was made with.
    pub public_key: String,
    /// 'nb', 'nn' or 'en'.
    pub language: String,
    pub platform: PlatformTraits,
}

/// As the browser gives them, base64url.
#[derive(Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct SubscriptionKeys {
    pub p256dh: String,
    pub auth: String,
}

/// What this phone's notifications can do (hazard 6).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PlatformTraits {
    /// `renotify` makes a replaced notification sound again. Elsewhere each repeat needs a fresh tag.
    pub renotify: bool,
    /// A notification can be replaced by its tag without a sound.
    pub replaces_silently: bool,
}

/// `PUT /api/phones/this/readiness`: what the ready check found on the phone.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Readiness {
    pub permission: NotificationPermission,
    /// The person was asked; absent when not yet.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub sound_heard: Option<bool>,
    pub storage_persisted: bool,
    #[ts(type = "number")]
    pub clock_offset_ms: i64,
    /// Opened from the home screen, not in a browser tab.
    pub installed: bool,
    pub system: PhoneSystem,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NotificationPermission {
    Granted,
    Denied,
    Default,
    /// The browser has no notifications here.
    Unsupported,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PhoneSystem {
    Android,
    Ios,
    Desktop,
    Other,
}

/// `POST /api/phones/this/checks`; without a body the push goes at once.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct StartCheck {
    /// The person locks the screen meanwhile: a locked phone could not ask. At most 30.
    #[serde(default)]
    pub after_seconds: u32,
}

/// `POST /api/phones/this/checks`: a test push has been queued; follow it at `GET /api/deliveries/{id}`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct CheckStarted {
    pub delivery: DeliveryId,
}

/// `GET /api/deliveries/{id}`: one of this phone's own.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct DeliveryStatus {
    pub state: DeliveryState,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub reason: Option<String>,
    #[ts(type = "string")]
    pub changed_at: Timestamp,
    /// It came while no page of the app was on the screen: what a locked phone does.
    pub hidden: bool,
}

/// `POST /api/deliveries/{id}/receipt`, from the service worker, in the session of the phone it went to.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Receipt {
    pub state: ReceiptState,
    /// No page of the app was on the screen.
    #[serde(default)]
    pub hidden: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ReceiptState {
    Received,
    Shown,
    Opened,
}

/// `GET /api/units/{unit}/alarms/{alarm}/deliveries`.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Deliveries {
    pub deliveries: Vec<DeliveryView>,
}

/// `GET /api/phones/this/people`: who may take over this shared phone by PIN.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PhonePeople {
    pub people: Vec<PhonePerson>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PhonePerson {
    pub id: PersonId,
    pub name: String,
    pub initials: String,
}

/// `PUT /api/session/pin`: the PIN with which this person takes over shared phones.
#[derive(Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct SetPin {
    pub pin: String,
}

/// `POST /api/session/pin`: takes over a shared phone that is signed in. Answers a `SessionView`.
#[derive(Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct TakeOver {
    pub person: PersonId,
    pub pin: String,
    pub kind: SessionKind,
}

/// `POST /api/session/admission`: a temp without an account comes in for one duty. Answers a `SessionView`.
#[derive(Clone, Serialize, Deserialize, TS, ToSchema)]
pub struct Admission {
    /// What the colleague's QR code said.
    pub code: String,
    /// As it shall stand under what the temp signs, at most 80 characters.
    pub name: String,
    pub kind: SessionKind,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub phone_id: Option<PhoneId>,
}

/// `GET /api/units/{unit}/policy`: whom the unit's alarms call, in which order.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PolicyView {
    /// 0 while the unit has none of its own and the built-in one is in force.
    pub version: u32,
    pub steps: Vec<StepView>,
    /// The steps of this unit's policy follow.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub continue_in: Option<UnitRef>,
    /// The municipality's response centres: who can take the unit over when its last one goes home.
    pub response_centres: Vec<UnitRef>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub author: Option<PersonRef>,
    pub reason: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "string")]
    pub changed_at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct StepView {
    pub targets: Vec<crate::view::TargetView>,
    pub receipt_seconds: u32,
    pub acknowledge_seconds: u32,
}

/// `PUT /api/units/{unit}/policy`. The steps are `nattvakt_core::policy::Step`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct PutPolicy {
    /// The version it was made from; another one in force refuses it (`policy_changed`).
    pub version: u32,
    /// Absent: the whole unit's. Present: of this rule of a patient's plan.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub rule: Option<RuleId>,
    pub steps: Vec<PutStep>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub continue_in: Option<UnitId>,
    /// Why; at most 500 characters.
    pub reason: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PutStep {
    pub targets: Vec<PutTarget>,
    #[ts(type = "number")]
    pub receipt_seconds: i64,
    #[ts(type = "number")]
    pub acknowledge_seconds: i64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(tag = "type", rename_all = "snake_case")]
pub enum PutTarget {
    PrimaryContact,
    OnDuty,
    OnDutyIn { unit: UnitId },
    Role { role: Role },
    ResponseCentre,
    Sms { contact: ContactId },
    Voice { contact: ContactId },
}

/// `POST /api/units/{unit}/roster` with `text/csv` or `text/calendar`: row by row what became of it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct RosterResult {
    pub taken: u32,
    pub refused: u32,
    pub rows: Vec<RosterRow>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct RosterRow {
    /// Line of the file the row begins on, from 1.
    pub line: u32,
    pub taken: bool,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub code: Option<String>,
    /// What was wrong and what would be right. Holds no name.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub detail: Option<String>,
}

/// `GET /api/units/{unit}/roster`: planned duties from yesterday on.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct Roster {
    pub planned: Vec<PlannedDuty>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PlannedDuty {
    pub person: PersonRef,
    #[ts(type = "string")]
    pub starts_at: Timestamp,
    #[ts(type = "string")]
    pub ends_at: Timestamp,
}

/// `PUT /api/units/{unit}/patients/{patient}/primary_contact`.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct PrimaryContact {
    /// Absent: nobody.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub person: Option<PersonId>,
}
