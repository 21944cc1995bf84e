//! Bodies of the HTTP interface, observations and commands aside.

use jiff::Timestamp;
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::{DeviceKind, PhoneKind, Role};
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

use crate::view::{PersonRef, UnitRef};

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
