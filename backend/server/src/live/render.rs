//! From ids to what people read: the names are joined when a frame is made, never stored in the ledger.

use std::collections::HashMap;

use jiff::{SignedDuration, Timestamp};
use nattvakt_core::alarm::{Alarm, State, next_deadline};
use nattvakt_core::entry::Entry;
use nattvakt_core::ids::*;
use nattvakt_core::policy::Target;
use nattvakt_core::reach::reach;
use nattvakt_core::time::LATE_AFTER;
use nattvakt_core::vocabulary::BuiltInRule;
use nattvakt_store::StoreError;
use nattvakt_store::directory::Directory;
use nattvakt_store::duties::Standing;
use nattvakt_store::ledger::Appended;
use nattvakt_store::places::{Patient, Place};
use nattvakt_wire::live::EventFrame;
use nattvakt_wire::view::*;

use crate::alarms::ladder::targets_at;

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
            .map(|alarm| alarm_view(alarm, UnitId(entry.stream), appended.seq, directory, texts)),
        duty: None,
    }
}

/// The alarm as people of `unit` see it: where it rang, or where a step has shown it.
pub fn alarm_view(alarm: &Alarm, unit: UnitId, seq: u64, directory: &Directory, texts: &Texts) -> AlarmView {
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
            open_by,
            arrived,
        } => Some(AcknowledgedView {
            by: person(directory, *by),
            at: *at,
            arrive_by: *arrive_by,
            arrived_at: arrived.map(|arrival| arrival.at),
            open_by: *open_by,
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
        unit,
        from_unit: (alarm.unit != unit).then(|| unit_ref(directory, alarm.unit)),
        seq,
        start_seq: alarm.start_seq_in(unit),
        kind: alarm.kind,
        priority: alarm.priority,
        state,
        rule_name: rule.map(|rule| rule.name.clone()),
        built_in: alarm.cause.rule.built_in(),
        about: alarm.about.map(|about| person(directory, about)),
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
        // What stands for the device in an alarm about duty or Nattvakt itself is none.
        device: alarm
            .cause
            .device
            .filter(|_| names_a_device(alarm.cause.rule))
            .map(|device| device_ref(directory, device)),
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
        next_step: next_step(directory, alarm),
        frequent: alarm.frequent,
        visit_required: alarm.visit_required && !alarm.visited,
        acknowledged,
        signed,
    }
}

fn names_a_device(rule: RuleId) -> bool {
    rule.built_in()
        .is_none_or(|rule| matches!(rule, BuiltInRule::Emergency | BuiltInRule::Technical))
}

fn next_step(directory: &Directory, alarm: &Alarm) -> Option<NextStepView> {
    let State::Raised { step, .. } = alarm.state else {
        return None;
    };
    let step = step.saturating_add(1);
    let targets = targets_at(directory, alarm, step);
    Some(NextStepView {
        step,
        targets: targets
            .iter()
            .map(|target| target_view(directory, target))
            .collect(),
    })
}

pub fn target_view(directory: &Directory, target: &Target) -> TargetView {
    let label = |contact: &ContactId| {
        directory
            .contacts
            .get(contact)
            .map(|contact| contact.label.clone())
            .unwrap_or_default()
    };
    match target {
        Target::PrimaryContact => TargetView::PrimaryContact,
        Target::OnDuty => TargetView::OnDuty,
        Target::OnDutyIn { unit } => TargetView::OnDutyIn {
            unit: unit_ref(directory, *unit),
        },
        Target::Role { role } => TargetView::Role { role: *role },
        Target::ResponseCentre => TargetView::ResponseCentre,
        Target::Sms { contact } => TargetView::Sms {
            label: label(contact),
        },
        Target::Voice { contact } => TargetView::Voice {
            label: label(contact),
        },
    }
}

pub fn unit_ref(directory: &Directory, id: UnitId) -> UnitRef {
    UnitRef {
        id,
        name: directory
            .units
            .get(&id)
            .map(|unit| unit.name.clone())
            .unwrap_or_default(),
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
        primary_contact: patient.primary_contact.map(|contact| person(directory, contact)),
    }
}

/// A unit's duty as its people see it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct UnitDuty {
    pub duty: Vec<DutyView>,
    pub handed_over_to: Option<UnitRef>,
}

/// `connected` and `interval`: whose phones are live, and how fresh a proof must be.
pub fn unit_duty(
    directory: &Directory,
    (standing, handed_over_to): (&[Standing], Option<UnitId>),
    connected: &HashMap<PersonId, Vec<PhoneId>>,
    interval: SignedDuration,
    now: Timestamp,
) -> UnitDuty {
    let duty = standing
        .iter()
        .map(|standing| DutyView {
            id: standing.duty.id,
            person: person(directory, standing.duty.person),
            since: standing.duty.started_at,
            until: standing.duty.until,
            connected: connected.contains_key(&standing.duty.person),
            reach: reach(standing.proven_at, now, interval),
            verified_at: standing.proven_at,
            temp: directory
                .people
                .get(&standing.duty.person)
                .is_some_and(|person| person.temporary),
        })
        .collect();
    UnitDuty {
        duty,
        handed_over_to: handed_over_to.map(|unit| unit_ref(directory, unit)),
    }
}
