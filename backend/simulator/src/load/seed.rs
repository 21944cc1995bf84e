//! What `nattvakt bench-seed` leaves behind for the generator.

use std::path::PathBuf;

use nattvakt_core::ids::{DeviceId, UnitId};
use serde::{Deserialize, Serialize};

/// A prepared database and how to reach it. The figures hold only if the seed does: every phone follows one
/// unit and no other; the units' patience is so long that no deadline falls within a run; a `pendant` of
/// any device rings (an emergency needs no rule) and `motion` does not.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BenchSeed {
    /// For `nattvakt serve --config`. The database lies in the same folder.
    pub config: PathBuf,
    /// `http://127.0.0.1:<port>`, without TLS.
    pub url: String,
    pub source_key: String,
    pub units: Vec<BenchUnit>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BenchUnit {
    pub id: UnitId,
    /// One for each phone, of sessions that outlive a run.
    pub tokens: Vec<String>,
    /// Several, so that no device gathers all open alarms of its unit.
    pub devices: Vec<BenchDevice>,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct BenchDevice {
    pub id: DeviceId,
    pub external_id: String,
}
