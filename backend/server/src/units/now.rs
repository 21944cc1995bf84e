//! `GET /api/units/{unit}/now`: where everybody is, as far as the devices know.

use std::collections::HashMap;

use actix_web::{HttpResponse, web};
use jiff::Timestamp;
use nattvakt_core::episode::KindState;
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::{DeviceKind, ObservationKind};
use nattvakt_store::directory::Directory;
use nattvakt_store::places::Patient;
use nattvakt_store::{alarms as rows, devices::states_of};
use nattvakt_wire::problem::Problem;
use nattvakt_wire::view::{PatientNow, WardNow, Whereabouts};

use crate::app::SharedApp;
use crate::live::render::patient_view;
use crate::problem::Refusal;

#[utoipa::path(get, path = "/api/units/{unit}/now", tag = "units", params(("unit" = String, Path)),
    responses((status = 200, body = WardNow), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn ward_now(app: web::Data<SharedApp>, unit: web::Path<UnitId>) -> Result<HttpResponse, Refusal> {
    let unit = unit.into_inner();
    let now = app.now();
    let directory = app.directory();
    let devices = devices_by_patient(&directory, unit);
    let all: Vec<DeviceId> = devices.values().flatten().map(|(device, _)| *device).collect();
    let (states, alarms) = app
        .store
        .read(move |connection| {
            Ok((
                states_of(connection, &all)?,
                rows::of_unit(connection, unit, Timestamp::MAX)?,
            ))
        })
        .await?;
    let mut patients: Vec<PatientNow> = directory
        .patients
        .values()
        .filter(|patient| patient.unit == unit)
        .map(|patient| {
            let own = devices.get(&patient.id).map(Vec::as_slice).unwrap_or_default();
            let open = alarms
                .iter()
                .filter(|stored| stored.alarm.subjects.contains(&patient.id))
                .count();
            patient_now(
                &directory,
                patient,
                own,
                &states,
                u32::try_from(open).unwrap_or(u32::MAX),
            )
        })
        .collect();
    patients.sort_by(|a, b| {
        let place = |now: &PatientNow| now.patient.place.as_ref().map(|place| place.name.clone());
        (place(a), &a.patient.name).cmp(&(place(b), &b.patient.name))
    });
    Ok(HttpResponse::Ok().json(WardNow { at: now, patients }))
}

fn devices_by_patient(
    directory: &Directory,
    unit: UnitId,
) -> HashMap<PatientId, Vec<(DeviceId, DeviceKind)>> {
    let mut by_patient: HashMap<PatientId, Vec<(DeviceId, DeviceKind)>> = HashMap::new();
    for device in directory.devices.values() {
        let facts = directory.facts(device);
        if facts.unit == unit {
            for subject in facts.subjects {
                by_patient
                    .entry(subject)
                    .or_default()
                    .push((device.id, device.kind));
            }
        }
    }
    by_patient
}

fn patient_now(
    directory: &Directory,
    patient: &Patient,
    devices: &[(DeviceId, DeviceKind)],
    states: &[KindState],
    open_alarms: u32,
) -> PatientNow {
    let of = |device: DeviceId, kind: ObservationKind| {
        states
            .iter()
            .find(|state| state.device == device && state.kind == kind)
    };
    let offline =
        |device: DeviceId| of(device, ObservationKind::Offline).is_some_and(|state| state.active.is_some());
    let latest = |kind: ObservationKind| {
        devices
            .iter()
            .filter(|(device, _)| !offline(*device))
            .filter_map(|(device, _)| of(*device, kind))
            .max_by_key(|state| state.changed_at)
    };
    let out_of_room = latest(ObservationKind::RoomExit).filter(|state| state.active.is_some());
    let (whereabouts, since) = match (out_of_room, latest(ObservationKind::BedExit)) {
        (Some(out), _) => (Whereabouts::OutOfRoom, Some(out.changed_at)),
        (None, Some(bed)) if bed.active.is_some() => (Whereabouts::Up, Some(bed.changed_at)),
        (None, Some(bed)) => (Whereabouts::InBed, Some(bed.changed_at)),
        (None, None) => (Whereabouts::Unknown, None),
    };
    PatientNow {
        patient: patient_view(directory, patient),
        whereabouts,
        since,
        blind: devices.iter().any(|(device, _)| offline(*device)),
        open_alarms,
    }
}
