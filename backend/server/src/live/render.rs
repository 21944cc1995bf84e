//! From ids to what people read: the names are joined when a frame is made, never stored in the ledger.

use std::collections::HashMap;

use nattvakt_core::alarm::{Alarm, State, next_deadline};
use nattvakt_core::entry::Entry;
use nattvakt_core::ids::*;
use nattvakt_core::time::LATE_AFTER;
use nattvakt_store::StoreError;
use nattvakt_store::directory::Directory;
use nattvakt_store::duties::Duty;
use nattvakt_store::ledger::Appended;
use nattvakt_store::places::{Patient, Place};
use nattvakt_wire::live::EventFrame;
use nattvakt_wire::view::*;

/// Texts by their commitment.
pub type Texts = HashMap<String, String>;

pub fn parse_entry(appended: &Appended) -> Result<Entry, StoreError> {
    serde_json::from_str(&appended.entry).map_err(|error| StoreError::corrupt("a ledger entry", error))
}

/// The commitment whose text a view of this alarm shows.
pub fn wanted_text(alarm: &Alarm) -> Option<&String> {
    match &alarm.state {
        State::Signed { signature } => signature.note_commitment.as_ref(),
        _ => None,
    }
}

pub fn event_frame(appended: &Appended, entry: &Entry, directory: &Directory, texts: &Texts) -> EventFrame {
    EventFrame {
        unit: UnitId(entry.stream),
        seq: appended.seq,
        hash: appended.hash.to_string(),
        v: entry.v,
        kind: entry.kind,
        at: entry.at,
        by: entry.by.map(|by| person(directory, by)),
        command_id: entry.command.as_ref().map(|command| command.id.to_string()),
        reason: entry
            .event
            .as_ref()
            .and_then(|event| event.reason())
            .map(str::to_owned),
        alarm: entry
            .alarm
            .as_ref()
            .map(|alarm| alarm_view(alarm, appended.seq, directory, texts)),
        duty: None,
    }
}

pub fn alarm_view(alarm: &Alarm, seq: u64, directory: &Directory, texts: &Texts) -> AlarmView {
    let rule = alarm
        .plan_version
        .and_then(|version| directory.rule(version, alarm.cause.rule));
    let (state, step) = match alarm.state {
        State::Raised { step, .. } => (AlarmState::Raised, step),
        State::Acknowledged { .. } => (AlarmState::Acknowledged, 0),
        State::Signed { .. } => (AlarmState::Signed, 0),
    };
    let acknowledged = match &alarm.state {
        State::Acknowledged {
            by,
            at,
            arrive_by,
            arrived,
        } => Some(AcknowledgedView {
            by: person(directory, *by),
            at: *at,
            arrive_by: *arrive_by,
            arrived_at: arrived.map(|arrival| arrival.at),
        }),
        _ => None,
    };
    let signed = match &alarm.state {
        State::Signed { signature } => Some(SignedView {
            by: person(directory, signature.by),
            at: signature.at,
            outcome: signature.outcome,
            actions: signature.actions.clone(),
            note: signature
                .note_commitment
                .as_ref()
                .and_then(|commitment| texts.get(commitment).cloned()),
            subjects: signature.subjects.clone(),
        }),
        _ => None,
    };
    AlarmView {
        id: alarm.id,
        unit: alarm.unit,
        seq,
        start_seq: alarm.start_seq,
        kind: alarm.kind,
        priority: alarm.priority,
        state,
        rule_name: rule.map(|rule| rule.name.clone()),
        instruction: rule
            .map(|rule| rule.instruction.clone())
            .filter(|text| !text.is_empty()),
        place: alarm
            .place
            .and_then(|place| directory.places.get(&place))
            .map(place_ref),
        subjects: alarm
            .subjects
            .iter()
            .map(|subject| PatientRef {
                id: *subject,
                name: directory
                    .patients
                    .get(subject)
                    .map(|patient| patient.name.clone())
                    .unwrap_or_default(),
            })
            .collect(),
        device: alarm.cause.device.map(|device| device_ref(directory, device)),
        raised_at: alarm.raised_at,
        occurred_at: alarm.occurred_at,
        late: alarm.raised_at.duration_since(alarm.occurred_at) > LATE_AFTER,
        repeats: alarm.repeats,
        last_start_at: alarm.last_start_at,
        cleared_at: alarm.cleared_at,
        step,
        next_deadline: next_deadline(alarm),
        reached: alarm
            .reached
            .iter()
            .map(|reached| {
                let PersonRef { id, name } = person(directory, reached.person);
                ReachedView {
                    id,
                    name,
                    at: reached.at,
                }
            })
            .collect(),
        acknowledged,
        signed,
    }
}

pub fn person(directory: &Directory, id: PersonId) -> PersonRef {
    PersonRef {
        id,
        name: directory
            .people
            .get(&id)
            .map(|known| known.name.clone())
            .unwrap_or_default(),
    }
}

fn place_ref(place: &Place) -> PlaceRef {
    let Place {
        id,
        municipality: _,
        unit: _,
        name,
        address,
        directions,
    } = place;
    PlaceRef {
        id: *id,
        name: name.clone(),
        address: address.clone(),
        directions: directions.clone(),
    }
}

fn device_ref(directory: &Directory, id: DeviceId) -> DeviceRef {
    match directory.device(id) {
        Some(device) => DeviceRef {
            id,
            kind: device.kind,
            name: device.name.clone(),
            unassigned: !device.is_assigned(),
        },
        // Heard by another node since the directory was read.
        None => DeviceRef {
            id,
            kind: nattvakt_core::vocabulary::DeviceKind::Other,
            name: String::new(),
            unassigned: true,
        },
    }
}

pub fn patient_view(directory: &Directory, patient: &Patient) -> PatientView {
    PatientView {
        id: patient.id,
        name: patient.name.clone(),
        place: patient
            .place
            .and_then(|place| directory.places.get(&place))
            .map(place_ref),
    }
}

pub fn duty_view(directory: &Directory, duty: &Duty, connected: bool) -> DutyView {
    DutyView {
        person: person(directory, duty.person),
        since: duty.started_at,
        connected,
    }
}
