//! `POST /api/observations`: what sources report.

use jiff::Timestamp;
use nattvakt_core::vocabulary::Phase;
use serde::{Deserialize, Serialize};
use ts_rs::TS;
use utoipa::ToSchema;

pub const MAX_ITEMS: usize = 10_000;
pub const MAX_BODY_BYTES: usize = 2 * 1024 * 1024;

/// One thing a device reported. Fields that are not known here are kept in `raw`.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct ObservationIn {
    /// The source's own id of this event, 1–200 characters.
    pub event_id: String,
    /// The device's id within its source, 1–200 characters.
    pub device: String,
    /// A code of the vocabulary; another one is kept as `other` with this code beside it.
    pub kind: String,
    pub phase: Phase,
    #[ts(type = "string")]
    #[schema(value_type = String, format = DateTime)]
    pub occurred_at: Timestamp,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub value: Option<f64>,
    /// Per cent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub battery: Option<f64>,
    /// The supplier's scale (link quality, dBm).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub signal: Option<f64>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub position: Option<Position>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional, type = "unknown")]
    #[schema(value_type = Object)]
    pub raw: Option<serde_json::Value>,
}

/// WGS 84, degrees and metres.
#[derive(Clone, Copy, Debug, PartialEq, Serialize, Deserialize, TS, ToSchema)]
pub struct Position {
    pub latitude: f64,
    pub longitude: f64,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub accuracy: Option<f64>,
}

/// In the order of the request.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ObservationResults {
    pub results: Vec<ObservationResult>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
pub struct ObservationResult {
    pub event_id: String,
    pub result: ObservationOutcome,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub code: Option<String>,
    /// For `invalid`: which field and what would be right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[ts(optional)]
    pub detail: Option<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, TS, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ObservationOutcome {
    Accepted,
    Duplicate,
    Unassigned,
    Invalid,
}
