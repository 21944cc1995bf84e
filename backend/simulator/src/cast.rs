//! Who plays in a night: the devices that report, and whose they are.

use nattvakt_core::vocabulary::DeviceKind;
use nattvakt_wire::demo::{DemoDevice, DemoFile, DemoPatient};
use nattvakt_wire::view::UnitRef;

use crate::municipality::{Municipality, gateway_of};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Cast {
    /// External id of each unit's gateway.
    pub gateways: Vec<String>,
    pub patients: Vec<Player>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Player {
    /// Index into `gateways`.
    pub unit: usize,
    /// External ids, those of a shared room with each who lives there.
    pub devices: Vec<(DeviceKind, String)>,
}

impl Player {
    pub fn device(&self, kind: DeviceKind) -> Option<&str> {
        self.devices
            .iter()
            .find(|(has, _)| *has == kind)
            .map(|(_, external_id)| external_id.as_str())
    }

    /// Trackers are worn by those who do not find the way back.
    pub fn wanders(&self) -> bool {
        self.device(DeviceKind::Tracker).is_some()
    }
}

impl From<&Municipality> for Cast {
    fn from(municipality: &Municipality) -> Self {
        let gateways = municipality
            .units
            .iter()
            .map(|unit| gateway_of(&unit.name))
            .collect();
        let patients = municipality
            .patients
            .iter()
            .enumerate()
            .map(|(index, patient)| Player {
                unit: patient.unit,
                devices: municipality
                    .devices
                    .iter()
                    .filter(|device| device.place == patient.place)
                    .filter(|device| device.carrier.is_none_or(|carrier| carrier == index))
                    .map(|device| (device.kind, device.external_id.clone()))
                    .collect(),
            })
            .collect();
        Self { gateways, patients }
    }
}

/// The cast of a server that is already running. Patients of units that the file does not name stay out.
impl From<&DemoFile> for Cast {
    fn from(demo: &DemoFile) -> Self {
        let gateways = demo
            .units
            .iter()
            .map(|UnitRef { name, .. }| gateway_of(name))
            .collect();
        let patients = demo
            .patients
            .iter()
            .filter_map(|DemoPatient { unit, devices, .. }| {
                Some(Player {
                    unit: demo.units.iter().position(|known| known.id == *unit)?,
                    devices: devices
                        .iter()
                        .map(|DemoDevice { device, kind }| (*kind, device.clone()))
                        .collect(),
                })
            })
            .collect();
        Self { gateways, patients }
    }
}
