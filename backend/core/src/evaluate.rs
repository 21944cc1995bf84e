//! From an observation to what must be done about it.
//!
//! The evaluator looks at state as well as edges: a patient who is already out of bed rings when the
//! window opens. It is pure; the store loads what it looks at and carries out what it answers.

use jiff::Timestamp;
use jiff::tz::TimeZone;

use crate::alarm::{Alarm, Cause, Patience, State};
use crate::episode::{Edge, KindState, edge, next_state};
use crate::ids::*;
use crate::plan::{PatientPlan, Rule, Trigger};
use crate::vocabulary::{DeviceKind, ObservationKind, Phase, Priority};

/// Battery percentages at or below this are a fault when reported as kind `battery`.
pub const LOW_BATTERY_PERCENT: f64 = 20.0;

#[derive(Clone, Debug, PartialEq)]
pub struct Observation {
    pub id: ObservationId,
    pub kind: ObservationKind,
    pub phase: Phase,
    /// See `time::effective_time`.
    pub effective_at: Timestamp,
    pub value: Option<f64>,
}

/// The device and whom it is about.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DeviceFacts {
    pub id: DeviceId,
    pub kind: DeviceKind,
    pub municipality: MunicipalityId,
    /// The unit of the place or the carrier; for a device nobody assigned, the unit of its source.
    pub unit: UnitId,
    pub assigned: bool,
    pub place: Option<PlaceId>,
    /// The one who carries the device, else everybody who lives in the place.
    pub subjects: Vec<PatientId>,
}

/// What the evaluator looks at.
#[derive(Clone, Debug)]
pub struct Situation<'a> {
    pub zone: &'a TimeZone,
    pub device: &'a DeviceFacts,
    /// Plans in force of the device's subjects.
    pub plans: &'a [PatientPlan],
    /// What the device last said about the kinds this observation touches.
    pub states: &'a [KindState],
    /// Alarms of this device that nobody has signed.
    pub open: &'a [Alarm],
    pub patience: Patience,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewAlarm {
    pub cause: Cause,
    pub unit: UnitId,
    pub kind: ObservationKind,
    pub priority: Priority,
    pub place: Option<PlaceId>,
    pub subjects: Vec<PatientId>,
    pub plan_version: Option<PlanVersionId>,
    pub occurred_at: Timestamp,
    pub patience: Patience,
    /// The sensor had already said that it was over.
    pub cleared_at: Option<Timestamp>,
    /// See `Alarm::about`.
    pub about: Option<PersonId>,
}

/// A timer is keyed by (rule, device); setting one replaces it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Timer {
    pub rule: RuleId,
    pub device: DeviceId,
    pub due_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Consequence {
    Raise(NewAlarm),
    Repeat {
        alarm: AlarmId,
        episode: EpisodeId,
        occurred_at: Timestamp,
    },
    Clear {
        alarm: AlarmId,
        at: Timestamp,
    },
    Remember(KindState),
    SetTimer(Timer),
    /// Every timer of the device whose rule looks at this kind.
    CancelTimers {
        device: DeviceId,
        rules: Vec<RuleId>,
    },
}

/// Whether an observation of this kind can lead to anything but being kept. Most of what devices send
/// cannot, and then nothing needs to be looked up.
pub fn can_matter(kind: ObservationKind, device: &DeviceFacts, plans: &[PatientPlan]) -> bool {
    !kind.is_momentary()
        || kind.is_emergency()
        || kind.ends().is_some()
        || (kind.is_technical_fault() && device.assigned)
        || plans
            .iter()
            .any(|plan| plan.rules.rules.iter().any(|rule| rule.kind == kind))
}

/// What `observation` leads to.
pub fn evaluate(situation: &Situation<'_>, observation: &Observation) -> Vec<Consequence> {
    let mut consequences = Vec::new();
    if let Some(ended) = observation.kind.ends()
        && observation.phase != Phase::End
    {
        evaluate_kind(situation, observation, ended, Phase::End, &mut consequences);
    }
    evaluate_kind(
        situation,
        observation,
        observation.kind,
        phase_of(observation),
        &mut consequences,
    );
    consequences
}

/// A battery report is a start when it is low and an end when it is not, whatever phase it came with.
fn phase_of(observation: &Observation) -> Phase {
    match (observation.kind, observation.value) {
        (ObservationKind::Battery, Some(percent)) if percent > LOW_BATTERY_PERCENT => Phase::End,
        (ObservationKind::Battery, Some(_)) => Phase::Update,
        _ => observation.phase,
    }
}

fn evaluate_kind(
    situation: &Situation<'_>,
    observation: &Observation,
    kind: ObservationKind,
    phase: Phase,
    consequences: &mut Vec<Consequence>,
) {
    let device = situation.device;
    let at = observation.effective_at;
    let known = situation.states.iter().find(|state| state.kind == kind);
    let edge = edge(kind, phase, observation.id, at, known);
    if let Some(state) = next_state(device.id, kind, edge, at, known) {
        consequences.push(Consequence::Remember(state));
    }
    match edge {
        Edge::Begins(episode) => start(situation, kind, episode, at, None, consequences),
        Edge::BeganAndEnded(episode) => start(situation, kind, episode, at, Some(at), consequences),
        Edge::Ends(_) => {
            let over = situation
                .open
                .iter()
                .filter(|alarm| alarm.kind == kind && alarm.cleared_at.is_none());
            consequences.extend(over.map(|alarm| Consequence::Clear { alarm: alarm.id, at }));
            let rules: Vec<RuleId> = rules_for(situation, kind).map(|(_, rule)| rule.rule_id).collect();
            if !rules.is_empty() {
                consequences.push(Consequence::CancelTimers {
                    device: device.id,
                    rules,
                });
            }
        }
        Edge::IsOver | Edge::None => {}
    }
}

fn start(
    situation: &Situation<'_>,
    kind: ObservationKind,
    episode: EpisodeId,
    at: Timestamp,
    cleared_at: Option<Timestamp>,
    consequences: &mut Vec<Consequence>,
) {
    let device = situation.device;
    let rings_anyway = kind.is_emergency() && !is_excluded(situation, kind);
    let mut rang = false;
    for (plan, rule) in rules_for(situation, kind) {
        match rule.trigger {
            Trigger::AtOnce if rule.window.contains(at, situation.zone) => {
                rang = true;
                let alarm = new_alarm(device, situation, kind, episode, at, cleared_at);
                consequences.push(join(
                    situation,
                    NewAlarm {
                        cause: Cause {
                            rule: rule.rule_id,
                            ..alarm.cause
                        },
                        priority: rule.priority,
                        plan_version: Some(plan.version),
                        ..alarm
                    },
                ));
            }
            Trigger::AtOnce => {
                // An emergency that is outside its rule's window rings below, at once.
                let waits = cleared_at.is_none() && !kind.is_momentary() && !rings_anyway;
                if let (true, Some(due_at)) = (waits, rule.window.next_opening(at, situation.zone)) {
                    consequences.push(Consequence::SetTimer(Timer {
                        rule: rule.rule_id,
                        device: device.id,
                        due_at,
                    }));
                }
            }
        }
    }
    if rang {
        return;
    }
    let alarm = new_alarm(device, situation, kind, episode, at, cleared_at);
    if rings_anyway {
        consequences.push(join(
            situation,
            NewAlarm {
                cause: Cause {
                    rule: RuleId::EMERGENCY,
                    ..alarm.cause
                },
                priority: Priority::High,
                ..alarm
            },
        ));
    } else if kind.is_technical_fault() && device.assigned {
        consequences.push(join(
            situation,
            NewAlarm {
                cause: Cause {
                    rule: RuleId::TECHNICAL,
                    ..alarm.cause
                },
                priority: Priority::Technical,
                ..alarm
            },
        ));
    }
}

/// A coordinator's exclusion counts only when it holds for everybody the device can be about.
fn is_excluded(situation: &Situation<'_>, kind: ObservationKind) -> bool {
    let subjects = &situation.device.subjects;
    !subjects.is_empty()
        && subjects.iter().all(|subject| {
            situation
                .plans
                .iter()
                .any(|plan| plan.patient == *subject && plan.rules.excludes(kind))
        })
}

/// What the window's opening leads to: the rule looks at the device's state, not at an edge it missed.
/// `now` is the time the timer was due, however late it is served: a server that was away while the window
/// opened rings all the same, even after the window's end (hazard 8). `already_raised` says whether this
/// cause has an alarm, signed or not.
pub fn window_opened(
    situation: &Situation<'_>,
    rule: RuleId,
    now: Timestamp,
    already_raised: impl Fn(&Cause) -> bool,
) -> Vec<Consequence> {
    let device = situation.device;
    let mut consequences = Vec::new();
    for plan in situation.plans {
        for rule in plan
            .rules
            .rules
            .iter()
            .filter(|candidate| candidate.rule_id == rule && candidate.looks_at(device.kind))
        {
            let active = situation
                .states
                .iter()
                .filter(|state| state.kind == rule.kind)
                .find_map(|state| state.active.map(|episode| (episode, state.changed_at)));
            let Some((episode, since)) = active else { continue };
            if !rule.window.contains(now, situation.zone) {
                if let Some(due_at) = rule.window.next_opening(now, situation.zone) {
                    consequences.push(Consequence::SetTimer(Timer {
                        rule: rule.rule_id,
                        device: device.id,
                        due_at,
                    }));
                }
                continue;
            }
            let cause = Cause {
                rule: rule.rule_id,
                device: Some(device.id),
                episode,
            };
            if already_raised(&cause) {
                continue;
            }
            let alarm = new_alarm(device, situation, rule.kind, episode, since, None);
            consequences.push(join(
                situation,
                NewAlarm {
                    cause,
                    priority: rule.priority,
                    plan_version: Some(plan.version),
                    ..alarm
                },
            ));
        }
    }
    consequences
}

fn rules_for<'a>(
    situation: &'a Situation<'_>,
    kind: ObservationKind,
) -> impl Iterator<Item = (&'a PatientPlan, &'a Rule)> {
    let device_kind = situation.device.kind;
    situation.plans.iter().flat_map(move |plan| {
        plan.rules
            .rules
            .iter()
            .filter(move |rule| rule.kind == kind && rule.looks_at(device_kind))
            .map(move |rule| (plan, rule))
    })
}

fn new_alarm(
    device: &DeviceFacts,
    situation: &Situation<'_>,
    kind: ObservationKind,
    episode: EpisodeId,
    occurred_at: Timestamp,
    cleared_at: Option<Timestamp>,
) -> NewAlarm {
    NewAlarm {
        cause: Cause {
            rule: RuleId::EMERGENCY,
            device: Some(device.id),
            episode,
        },
        unit: device.unit,
        kind,
        priority: Priority::High,
        place: device.place,
        subjects: device.subjects.clone(),
        plan_version: None,
        occurred_at,
        patience: situation.patience,
        cleared_at,
        about: None,
    }
}

/// One alarm per cause, and no cause hidden (promise 3): a new episode joins an alarm of the same rule and
/// device only while nobody has taken it. Emergency kinds never join.
fn join(situation: &Situation<'_>, new: NewAlarm) -> Consequence {
    let joins = |alarm: &&Alarm| {
        alarm.cause.rule == new.cause.rule
            && alarm.cause.device == new.cause.device
            && alarm.kind == new.kind
            && matches!(alarm.state, State::Raised { .. })
    };
    match situation.open.iter().find(joins) {
        Some(waiting) if !new.kind.is_emergency() => Consequence::Repeat {
            alarm: waiting.id,
            episode: new.cause.episode,
            occurred_at: new.occurred_at,
        },
        _ => Consequence::Raise(new),
    }
}
