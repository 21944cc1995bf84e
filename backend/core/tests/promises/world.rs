//! A ward in memory that carries out what the evaluator answers, as the store does.

use std::collections::{BTreeMap, HashMap, HashSet};

use jiff::Timestamp;
use jiff::civil::{DateTime, Time};
use jiff::tz::TimeZone;
use nattvakt_core::alarm::*;
use nattvakt_core::evaluate::*;
use nattvakt_core::ids::*;
use nattvakt_core::plan::*;
use nattvakt_core::vocabulary::*;
use uuid::Uuid;

use nattvakt_core::episode::KindState;

pub const KARI: PersonId = PersonId(Uuid::from_u128(0xA1));
pub const OLA: PersonId = PersonId(Uuid::from_u128(0xA2));
pub const ASTRID: PatientId = PatientId(Uuid::from_u128(0xB1));
pub const BJARNE: PatientId = PatientId(Uuid::from_u128(0xB2));
pub const MUNICIPALITY: MunicipalityId = MunicipalityId(Uuid::from_u128(0xC1));
pub const WARD: UnitId = UnitId(Uuid::from_u128(0xD1));
pub const FURU: UnitId = UnitId(Uuid::from_u128(0xD2));
pub const ROOM_104: PlaceId = PlaceId(Uuid::from_u128(0xE1));
pub const BED: DeviceId = DeviceId(Uuid::from_u128(0xF1));
pub const DOOR: DeviceId = DeviceId(Uuid::from_u128(0xF2));
pub const PENDANT: DeviceId = DeviceId(Uuid::from_u128(0xF3));
/// Reports through a known source, but nobody has assigned it.
pub const STRANGER: DeviceId = DeviceId(Uuid::from_u128(0xF4));

pub fn oslo() -> TimeZone {
    TimeZone::get("Europe/Oslo").unwrap()
}

/// A moment of the night between 14 and 15 January 2026 in Oslo: from noon it is the 14th, before noon the
/// 15th.
pub fn at(clock: &str) -> Timestamp {
    let time: Time = clock.parse().unwrap();
    let day = if time.hour() >= 12 { 14 } else { 15 };
    civil(&format!("2026-01-{day}T{clock}"))
}

pub fn civil(text: &str) -> Timestamp {
    let moment: DateTime = text.parse().unwrap();
    oslo().to_ambiguous_timestamp(moment).unambiguous().unwrap()
}

pub fn window(from: &str, to: &str) -> Window {
    Window {
        from: from.parse().unwrap(),
        to: to.parse().unwrap(),
        weekdays: Vec::new(),
    }
}

pub fn rule(number: u128, kind: ObservationKind, window: Window) -> Rule {
    Rule {
        rule_id: RuleId(Uuid::from_u128(0x1_0000 + number)),
        name: format!("rule {number}"),
        kind,
        device_kind: None,
        window,
        priority: Priority::Normal,
        instruction: String::new(),
        trigger: Trigger::AtOnce,
    }
}

pub fn an_alarm() -> Alarm {
    Alarm {
        id: AlarmId(Uuid::from_u128(1)),
        municipality: MUNICIPALITY,
        unit: WARD,
        cause: Cause {
            rule: RuleId(Uuid::from_u128(0x1_0000)),
            device: Some(BED),
            episode: EpisodeId(Uuid::from_u128(1)),
        },
        kind: ObservationKind::BedExit,
        priority: Priority::Normal,
        place: Some(ROOM_104),
        subjects: vec![ASTRID],
        plan_version: None,
        raised_at: at("23:00"),
        occurred_at: at("23:00"),
        repeats: 0,
        last_start_at: at("23:00"),
        start_seq: 10,
        cleared_at: None,
        reached: Vec::new(),
        patience: Patience::default(),
        ladder: None,
        about: None,
        frequent: None,
        visit_required: false,
        visited: false,
        shares: Vec::new(),
        state: State::Raised {
            step: 0,
            step_at: at("23:00"),
        },
    }
}

pub fn signature(by: PersonId, number: u128, outcome: Outcome) -> Signature {
    Signature {
        by,
        at: at("23:05"),
        command: CommandId(Uuid::from_u128(number)),
        outcome,
        actions: vec!["to_bed".to_owned()],
        note_commitment: None,
        subjects: Vec::new(),
    }
}

/// Applies what was decided, one ledger entry for each event.
pub fn apply(mut alarm: Alarm, events: &[Event], now: Timestamp, seq: &mut u64) -> Alarm {
    for event in events {
        *seq += 1;
        alarm = evolve(alarm, event, now, *seq);
    }
    alarm
}

pub struct World {
    pub zone: TimeZone,
    pub now: Timestamp,
    pub seq: u64,
    pub devices: HashMap<DeviceId, DeviceFacts>,
    pub plans: Vec<PatientPlan>,
    pub states: HashMap<(DeviceId, ObservationKind), KindState>,
    pub alarms: Vec<Alarm>,
    /// Every cause an alarm was raised for or joined by.
    pub causes: Vec<(AlarmId, Cause)>,
    pub timers: BTreeMap<(RuleId, DeviceId), Timestamp>,
    pub received: HashSet<ObservationId>,
    next_id: u128,
}

impl World {
    /// Astrid and Bjarne share room 104; the bed and the pendant are Astrid's.
    pub fn new() -> Self {
        let device = |id, kind, subjects: &[PatientId]| DeviceFacts {
            id,
            kind,
            municipality: MUNICIPALITY,
            unit: WARD,
            assigned: !subjects.is_empty(),
            place: (!subjects.is_empty()).then_some(ROOM_104),
            subjects: subjects.to_vec(),
        };
        let devices = [
            device(BED, DeviceKind::Bed, &[ASTRID]),
            device(DOOR, DeviceKind::Door, &[ASTRID, BJARNE]),
            device(PENDANT, DeviceKind::Pendant, &[ASTRID]),
            device(STRANGER, DeviceKind::Other, &[]),
        ];
        let plan = |patient, number| PatientPlan {
            patient,
            version: PlanVersionId(Uuid::from_u128(number)),
            rules: PlanRules {
                v: PlanRules::VERSION,
                rules: Vec::new(),
                exclusions: Vec::new(),
            },
        };
        Self {
            zone: oslo(),
            now: at("20:00"),
            seq: 0,
            devices: devices.into_iter().map(|device| (device.id, device)).collect(),
            plans: vec![plan(ASTRID, 1), plan(BJARNE, 2)],
            states: HashMap::new(),
            alarms: Vec::new(),
            causes: Vec::new(),
            timers: BTreeMap::new(),
            received: HashSet::new(),
            next_id: 0x1000,
        }
    }

    pub fn with_rule(self, rule: Rule) -> Self {
        self.with_rule_for(ASTRID, rule)
    }

    pub fn with_rule_for(mut self, patient: PatientId, rule: Rule) -> Self {
        let plan = self.plans.iter_mut().find(|plan| plan.patient == patient);
        plan.unwrap().rules.rules.push(rule);
        self
    }

    pub fn excluding(mut self, patient: PatientId, kind: ObservationKind) -> Self {
        let plan = self.plans.iter_mut().find(|plan| plan.patient == patient);
        plan.unwrap().rules.exclusions.push(Exclusion {
            kind,
            reason: "holds her arm against the sensor at night".to_owned(),
            by: OLA,
        });
        self
    }

    pub fn fresh_id(&mut self) -> u128 {
        self.next_id += 1;
        self.next_id
    }

    pub fn start(&mut self, device: DeviceId, kind: ObservationKind, clock: &str) -> Vec<AlarmId> {
        self.hear(device, kind, Phase::Start, None, at(clock))
    }

    pub fn update(&mut self, device: DeviceId, kind: ObservationKind, clock: &str) -> Vec<AlarmId> {
        self.hear(device, kind, Phase::Update, None, at(clock))
    }

    pub fn end(&mut self, device: DeviceId, kind: ObservationKind, clock: &str) -> Vec<AlarmId> {
        self.hear(device, kind, Phase::End, None, at(clock))
    }

    /// The observation arrives when it happens, or now if that is later. Answers which alarms rang.
    pub fn hear(
        &mut self,
        device: DeviceId,
        kind: ObservationKind,
        phase: Phase,
        value: Option<f64>,
        effective_at: Timestamp,
    ) -> Vec<AlarmId> {
        let id = ObservationId(Uuid::from_u128(self.fresh_id()));
        self.advance_to(effective_at);
        self.receive(
            device,
            &Observation {
                id,
                kind,
                phase,
                effective_at,
                value,
            },
        )
    }

    pub fn receive(&mut self, device: DeviceId, observation: &Observation) -> Vec<AlarmId> {
        if !self.received.insert(observation.id) {
            return Vec::new();
        }
        let consequences = self.look_at(device, |situation| evaluate(situation, observation));
        let mut rang = self.carry_out(consequences);
        rang.extend(self.serve_timers());
        rang
    }

    fn look_at<T>(&self, device: DeviceId, question: impl FnOnce(&Situation<'_>) -> T) -> T {
        let facts = &self.devices[&device];
        let plans: Vec<PatientPlan> = self
            .plans
            .iter()
            .filter(|plan| facts.subjects.contains(&plan.patient))
            .cloned()
            .collect();
        let states: Vec<KindState> = self
            .states
            .values()
            .filter(|state| state.device == device)
            .copied()
            .collect();
        let open: Vec<Alarm> = self
            .alarms
            .iter()
            .filter(|alarm| alarm.is_open() && alarm.cause.device == Some(device))
            .cloned()
            .collect();
        question(&Situation {
            zone: &self.zone,
            device: facts,
            plans: &plans,
            states: &states,
            open: &open,
            patience: Patience::default(),
        })
    }

    fn carry_out(&mut self, consequences: Vec<Consequence>) -> Vec<AlarmId> {
        let mut rang = Vec::new();
        for consequence in consequences {
            match consequence {
                Consequence::Raise(new) => rang.push(self.raise(new)),
                Consequence::Repeat {
                    alarm,
                    episode,
                    occurred_at,
                } => {
                    self.command(alarm, Command::Repeat { episode, occurred_at })
                        .unwrap();
                    let cause = self.alarm(alarm).cause;
                    assert_eq!(cause.episode, episode);
                    self.causes.push((alarm, cause));
                    rang.push(alarm);
                }
                Consequence::Clear { alarm, at } => self.command(alarm, Command::Clear { at }).unwrap(),
                Consequence::Remember(state) => {
                    self.states.insert((state.device, state.kind), state);
                }
                Consequence::SetTimer(timer) => {
                    self.timers.insert((timer.rule, timer.device), timer.due_at);
                }
                Consequence::CancelTimers { device, rules } => {
                    self.timers
                        .retain(|(rule, of), _| *of != device || !rules.contains(rule));
                }
            }
        }
        rang
    }

    fn raise(&mut self, new: NewAlarm) -> AlarmId {
        let NewAlarm {
            cause,
            unit,
            kind,
            priority,
            place,
            subjects,
            plan_version,
            occurred_at,
            patience,
            cleared_at,
            about,
        } = new;
        let alarm = Alarm {
            id: AlarmId(Uuid::from_u128(self.fresh_id())),
            municipality: MUNICIPALITY,
            unit,
            cause,
            kind,
            priority,
            place,
            subjects,
            plan_version,
            raised_at: self.now,
            occurred_at,
            repeats: 0,
            last_start_at: occurred_at,
            start_seq: 0,
            cleared_at,
            reached: Vec::new(),
            patience,
            ladder: None,
            about,
            frequent: None,
            visit_required: false,
            visited: false,
            shares: Vec::new(),
            state: State::Raised {
                step: 0,
                step_at: self.now,
            },
        };
        let id = alarm.id;
        let alarm = apply(alarm, &[Event::Raised], self.now, &mut self.seq);
        self.causes.push((id, cause));
        self.alarms.push(alarm);
        id
    }

    pub fn command(&mut self, alarm: AlarmId, command: Command) -> Result<(), Rejection> {
        let index = self.alarms.iter().position(|known| known.id == alarm).unwrap();
        let events = decide(&self.alarms[index], command, self.now)?;
        self.alarms[index] = apply(self.alarms[index].clone(), &events, self.now, &mut self.seq);
        Ok(())
    }

    pub fn acknowledge(&mut self, alarm: AlarmId) {
        let (by, at) = (KARI, self.now);
        let minutes = None;
        self.command(
            alarm,
            Command::Acknowledge {
                locked_screen: false,
                by,
                at,
                minutes,
            },
        )
        .unwrap();
    }

    /// Signed by somebody who has seen everything up to now.
    pub fn sign(&mut self, alarm: AlarmId) {
        let basis_seq = self.seq;
        let signature = signature(KARI, self.fresh_id(), Outcome::CheckedFine);
        self.command(
            alarm,
            Command::Sign {
                unit: WARD,
                signature,
                basis_seq,
            },
        )
        .unwrap();
        assert!(!self.alarm(alarm).is_open());
    }

    pub fn alarm(&self, id: AlarmId) -> &Alarm {
        self.alarms.iter().find(|alarm| alarm.id == id).unwrap()
    }

    /// Time passes; what falls due on the way happens when it is due. Never goes back.
    pub fn advance_to(&mut self, until: Timestamp) -> Vec<AlarmId> {
        let mut rang = Vec::new();
        while let Some(due) = self.next_due().filter(|due| *due <= until) {
            self.now = self.now.max(due);
            rang.extend(self.serve_timers());
            self.serve_deadlines();
        }
        self.now = self.now.max(until);
        rang
    }

    fn next_due(&self) -> Option<Timestamp> {
        let timers = self.timers.values().copied();
        timers.chain(self.alarms.iter().filter_map(next_deadline)).min()
    }

    fn serve_timers(&mut self) -> Vec<AlarmId> {
        let mut rang = Vec::new();
        while let Some((&(rule, device), &due)) = self.timers.iter().find(|(_, due)| **due <= self.now) {
            self.timers.remove(&(rule, device));
            let consequences = self.look_at(device, |situation| {
                window_opened(situation, rule, due, |cause| {
                    self.causes.iter().any(|(_, known)| known == cause)
                })
            });
            rang.extend(self.carry_out(consequences));
        }
        rang
    }

    fn serve_deadlines(&mut self) {
        for alarm in self.alarms.iter().map(|alarm| alarm.id).collect::<Vec<_>>() {
            if next_deadline(self.alarm(alarm)).is_some_and(|due| due <= self.now) {
                self.command(alarm, Command::DeadlineReached).unwrap();
            }
        }
    }
}
