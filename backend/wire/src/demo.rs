//! `var/demo.json`: what `nattvakt demo` made up at start.

use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::{DeviceKind, Role};
use serde::{Deserialize, Serialize};

use crate::view::UnitRef;

#[derive(Clone, Serialize, Deserialize)]
pub struct DemoFile {
    pub url: String,
    pub metrics_url: String,
    pub staff: Vec<DemoStaff>,
    pub source: DemoSource,
    pub units: Vec<UnitRef>,
    pub patients: Vec<DemoPatient>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct DemoStaff {
    pub username: String,
    pub password: String,
    pub role: Role,
    pub units: Vec<UnitId>,
}

#[derive(Clone, Serialize, Deserialize)]
pub struct DemoSource {
    pub id: SourceId,
    pub key: String,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoPatient {
    pub id: PatientId,
    pub unit: UnitId,
    /// The place's name.
    pub place: String,
    pub devices: Vec<DemoDevice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct DemoDevice {
    /// The device's id within the demo's source.
    pub device: String,
    pub kind: DeviceKind,
}
