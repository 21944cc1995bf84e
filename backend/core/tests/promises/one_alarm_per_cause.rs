//! Promise 3: one alarm per cause, and no cause hidden. Promise 2: an emergency always rings.

use std::collections::HashSet;

use jiff::SignedDuration;
use nattvakt_core::alarm::*;
use nattvakt_core::evaluate::Observation;
use nattvakt_core::ids::*;
use nattvakt_core::plan::Window;
use nattvakt_core::vocabulary::ObservationKind::*;
use nattvakt_core::vocabulary::*;
use proptest::prelude::*;
use uuid::Uuid;

use crate::world::*;

#[test]
fn a_new_episode_joins_an_alarm_nobody_has_taken_and_starts_the_ladder_again() {
    let mut night = World::new().with_rule(rule(1, BedExit, window("22:00", "07:00")));
    let alarm = night.start(BED, BedExit, "23:00")[0];
    night.end(BED, BedExit, "23:01");
    assert_eq!(night.start(BED, BedExit, "23:05"), [alarm]);
    let joined = night.alarm(alarm);
    assert_eq!((joined.repeats, joined.cleared_at), (1, None));
    assert_eq!(joined.start_seq, night.seq);
    assert_eq!(joined.last_start_at, at("23:05"));
    assert_eq!(next_deadline(joined), Some(at("23:05:15")));
}

#[test]
fn a_new_episode_after_somebody_took_the_first_is_an_alarm_of_its_own() {
    let mut night = World::new().with_rule(rule(1, BedExit, window("22:00", "07:00")));
    let first = night.start(BED, BedExit, "23:00")[0];
    night.acknowledge(first);
    let second = night.start(BED, BedExit, "23:05")[0];
    assert_ne!(first, second);
    night.sign(first);
    assert!(night.alarm(second).is_waiting());
    assert_eq!(night.start(BED, BedExit, "23:06"), [second]);
}

#[test]
fn a_released_alarm_takes_the_next_episode_in_again() {
    let mut night = World::new().with_rule(rule(1, BedExit, window("22:00", "07:00")));
    let alarm = night.start(BED, BedExit, "23:00")[0];
    night.acknowledge(alarm);
    night.command(alarm, Command::Release { by: KARI }).unwrap();
    assert_eq!(night.start(BED, BedExit, "23:05"), [alarm]);
}

#[test]
fn different_rules_never_join() {
    let mut night = World::new()
        .with_rule(rule(1, DoorOpen, window("22:00", "07:00")))
        .with_rule(rule(2, DoorOpen, Window::always()))
        .with_rule_for(BJARNE, rule(3, DoorOpen, Window::always()));
    assert_eq!(night.start(DOOR, DoorOpen, "21:00").len(), 2);
    let rang = night.start(DOOR, DoorOpen, "23:00");
    assert_eq!(rang.len(), 3);
    assert_eq!(night.alarms.len(), 3, "two joined their own, the third is new");
    assert_eq!(rang.iter().collect::<HashSet<_>>().len(), 3);
}

#[test]
fn two_devices_never_share_an_alarm() {
    let mut night = World::new().with_rule(rule(1, DoorOpen, Window::always()));
    let bed = night.start(BED, DoorOpen, "23:00");
    let door = night.start(DOOR, DoorOpen, "23:00");
    assert_ne!(bed, door);
}

#[test]
fn a_rule_for_one_kind_of_device_is_deaf_to_others() {
    let mut only_the_door = rule(1, Motion, Window::always());
    only_the_door.device_kind = Some(DeviceKind::Door);
    let mut night = World::new().with_rule(only_the_door);
    assert!(night.start(BED, Motion, "23:00").is_empty());
    assert_eq!(night.start(DOOR, Motion, "23:00").len(), 1);
}

#[test]
fn emergency_kinds_never_join_whatever_rang_for_them() {
    let emergencies = || {
        ObservationKind::ALL
            .iter()
            .copied()
            .filter(|kind| kind.is_emergency())
    };
    assert_eq!(emergencies().count(), 9);
    for kind in emergencies() {
        for mut night in [
            World::new(),
            World::new().with_rule(rule(1, kind, Window::always())),
        ] {
            let first = night.start(PENDANT, kind, "23:00");
            let second = night.start(PENDANT, kind, "23:00:01");
            assert_eq!((first.len(), second.len()), (1, 1), "{kind}");
            assert_ne!(first, second, "{kind}");
        }
    }
}

#[test]
fn an_emergency_without_a_rule_rings_high_at_any_hour() {
    for clock in ["21:00", "23:00", "03:00", "11:00"] {
        let mut night = World::new();
        let alarm = night.start(PENDANT, Fall, clock)[0];
        let alarm = night.alarm(alarm);
        assert_eq!(alarm.priority, Priority::High);
        assert_eq!(alarm.cause.rule, RuleId::EMERGENCY);
        assert_eq!(
            (alarm.subjects.as_slice(), alarm.place),
            (&[ASTRID][..], Some(ROOM_104))
        );
    }
}

#[test]
fn an_emergency_inside_its_rules_window_rings_once_by_that_rule() {
    let mut acute = rule(1, Pendant, window("22:00", "07:00"));
    acute.priority = Priority::Acute;
    let mut night = World::new().with_rule(acute.clone());
    let inside = night.start(PENDANT, Pendant, "23:00");
    assert_eq!(inside.len(), 1);
    assert_eq!(night.alarm(inside[0]).cause.rule, acute.rule_id);
    assert_eq!(night.alarm(inside[0]).priority, Priority::Acute);
    let outside = night.start(PENDANT, Pendant, "11:00");
    assert_eq!(outside.len(), 1);
    assert_eq!(night.alarm(outside[0]).cause.rule, RuleId::EMERGENCY);
    assert_eq!(night.alarm(outside[0]).priority, Priority::High);
}

#[test]
fn an_exclusion_silences_its_kind_and_no_other() {
    let mut night = World::new().excluding(ASTRID, Fall);
    assert!(night.start(PENDANT, Fall, "23:00").is_empty());
    assert_eq!(night.start(PENDANT, Pendant, "23:01").len(), 1);
}

#[test]
fn an_exclusion_counts_only_when_it_holds_for_everybody_the_device_can_be_about() {
    let mut one = World::new().excluding(ASTRID, Smoke);
    assert_eq!(one.start(DOOR, Smoke, "23:00").len(), 1, "Bjarne lives there too");
    let mut both = World::new().excluding(ASTRID, Smoke).excluding(BJARNE, Smoke);
    assert!(both.start(DOOR, Smoke, "23:00").is_empty());
}

#[test]
fn an_emergency_from_a_device_nobody_assigned_rings_the_unit_of_its_source() {
    let mut night = World::new();
    let alarm = night.start(STRANGER, Pendant, "23:00")[0];
    let alarm = night.alarm(alarm);
    assert_eq!((alarm.unit, alarm.priority), (WARD, Priority::High));
    assert!(alarm.subjects.is_empty() && alarm.place.is_none());
    for kind in [BedExit, Battery, Motion] {
        assert!(
            night.start(STRANGER, kind, "23:01").is_empty(),
            "{kind} waits to be assigned"
        );
    }
}

#[test]
fn what_no_rule_looks_at_does_not_ring() {
    let mut night = World::new().with_rule(rule(1, BedExit, window("22:00", "07:00")));
    for kind in ObservationKind::ALL {
        let silent = !kind.is_emergency() && !kind.is_technical_fault() && *kind != BedExit;
        assert_eq!(night.start(DOOR, *kind, "23:00").is_empty(), silent, "{kind}");
    }
}

#[test]
fn a_late_emergency_rings_however_old_it_is() {
    let mut night = World::new();
    night.advance_to(at("03:00"));
    let alarm = night.start(PENDANT, Fall, "01:00")[0];
    assert_eq!(night.alarm(alarm).occurred_at, at("01:00"));
    assert_eq!(night.alarm(alarm).raised_at, at("03:00"));
}

#[derive(Clone, Debug)]
enum Happening {
    Observed {
        device: usize,
        kind: usize,
        phase: usize,
        /// How long it was on its way.
        delay_minutes: i64,
    },
    Redelivered(usize),
    Acknowledged(usize),
    Arrived(usize),
    Released(usize),
    Signed(usize),
    SignedUnseen(usize),
    TimePasses {
        minutes: i64,
    },
}

const KINDS: [ObservationKind; 9] = [
    BedExit, DoorOpen, Fall, Pendant, Smoke, RoomExit, RoomEntry, HomeExit, Battery,
];
const DEVICES: [DeviceId; 4] = [BED, DOOR, PENDANT, STRANGER];

fn happening() -> impl Strategy<Value = Happening> {
    let delay = prop_oneof![4 => Just(0_i64), 1 => 1..200_i64];
    prop_oneof![
        8 => (0..DEVICES.len(), 0..KINDS.len(), 0..5_usize, delay).prop_map(
            |(device, kind, phase, delay_minutes)| Happening::Observed { device, kind, phase, delay_minutes }
        ),
        2 => any::<usize>().prop_map(Happening::Redelivered),
        3 => any::<usize>().prop_map(Happening::Acknowledged),
        1 => any::<usize>().prop_map(Happening::Arrived),
        1 => any::<usize>().prop_map(Happening::Released),
        3 => any::<usize>().prop_map(Happening::Signed),
        1 => any::<usize>().prop_map(Happening::SignedUnseen),
        4 => prop_oneof![0..15_i64, 30..400_i64].prop_map(|minutes| Happening::TimePasses { minutes }),
    ]
}

fn the_ward() -> World {
    let mut only_doors = rule(6, RoomExit, window("23:00", "05:00"));
    only_doors.device_kind = Some(DeviceKind::Door);
    World::new()
        .with_rule(rule(1, BedExit, window("22:00", "07:00")))
        .with_rule(rule(2, DoorOpen, Window::always()))
        .with_rule(rule(3, DoorOpen, window("00:30", "04:00")))
        .with_rule_for(BJARNE, rule(4, DoorOpen, window("22:00", "07:00")))
        .with_rule(rule(5, Pendant, window("22:00", "07:00")))
        .with_rule(only_doors)
        .with_rule(rule(7, HomeExit, window("20:00", "08:00")))
}

/// The rules that must ring for a start of `kind` at `moment`.
fn rules_that_must_ring(
    night: &World,
    device: DeviceId,
    kind: ObservationKind,
    moment: jiff::Timestamp,
) -> Vec<RuleId> {
    let facts = &night.devices[&device];
    night
        .plans
        .iter()
        .filter(|plan| facts.subjects.contains(&plan.patient))
        .flat_map(|plan| &plan.rules.rules)
        .filter(|rule| rule.kind == kind && rule.device_kind.is_none_or(|only| only == facts.kind))
        .filter(|rule| rule.window.contains(moment, &night.zone))
        .map(|rule| rule.rule_id)
        .collect()
}

fn pick(night: &World, choice: usize) -> Option<AlarmId> {
    let open: Vec<AlarmId> = night
        .alarms
        .iter()
        .filter(|alarm| alarm.is_open())
        .map(|alarm| alarm.id)
        .collect();
    (!open.is_empty()).then(|| open[choice % open.len()])
}

fn no_cause_has_two_alarms(night: &World) {
    let mut known = HashSet::new();
    for (_, cause) in &night.causes {
        assert!(known.insert(*cause), "{cause:?} rang twice");
    }
}

fn an_open_episode_inside_its_window_has_rung(night: &World) {
    for state in night.states.values() {
        let Some(episode) = state.active else { continue };
        for rule in rules_that_must_ring(night, state.device, state.kind, night.now) {
            let cause = Cause {
                rule,
                device: Some(state.device),
                episode,
            };
            assert!(
                night.causes.iter().any(|(_, known)| *known == cause),
                "{state:?} is open inside the window of {rule} and never rang"
            );
        }
    }
}

fn a_start_is_covered(
    night: &World,
    device: DeviceId,
    observation: &Observation,
    rang: &[AlarmId],
    seq_before: u64,
) {
    let episode = EpisodeId::from(observation.id);
    let covering = |rule: RuleId| {
        let cause = Cause {
            rule,
            device: Some(device),
            episode,
        };
        let (alarm, _) = night.causes.iter().find(|(_, known)| *known == cause)?;
        Some(night.alarm(*alarm))
    };
    let must = rules_that_must_ring(night, device, observation.kind, observation.effective_at);
    for rule in &must {
        let alarm = covering(*rule).unwrap_or_else(|| panic!("{observation:?} is hidden from {rule}"));
        assert!(rang.contains(&alarm.id));
        assert!(
            alarm.is_waiting(),
            "it hides behind an alarm that somebody took before"
        );
        assert!(
            alarm.start_seq > seq_before,
            "a signature from before would close it"
        );
    }
    if observation.kind.is_emergency() {
        let own: Vec<&Alarm> = night
            .alarms
            .iter()
            .filter(|alarm| alarm.cause.episode == episode)
            .collect();
        assert_eq!(
            own.len(),
            1.max(must.len()),
            "an emergency has one alarm of its own"
        );
        assert!(
            own.iter()
                .all(|alarm| alarm.repeats == 0 && alarm.start_seq > seq_before)
        );
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn no_night_hides_a_cause_or_rings_one_twice(happenings in prop::collection::vec(happening(), 1..80)) {
        let mut night = the_ward();
        let mut sent: Vec<(DeviceId, Observation)> = Vec::new();
        for happening in happenings {
            match happening {
                Happening::Observed { device, kind, phase, delay_minutes } => {
                    // Half of what devices say are starts.
                    let phase = [Phase::Start, Phase::Start, Phase::Start, Phase::Update, Phase::End][phase];
                    let observation = Observation {
                        id: ObservationId(Uuid::from_u128(night.fresh_id())),
                        kind: KINDS[kind],
                        phase,
                        effective_at: night.now - SignedDuration::from_mins(delay_minutes),
                        value: None,
                    };
                    let device = DEVICES[device];
                    let seq_before = night.seq;
                    let rang = night.receive(device, &observation);
                    if phase == Phase::Start {
                        a_start_is_covered(&night, device, &observation, &rang, seq_before);
                    }
                    sent.push((device, observation));
                }
                Happening::Redelivered(choice) => {
                    if !sent.is_empty() {
                        let (device, observation) = sent[choice % sent.len()].clone();
                        let (alarms, seq) = (night.alarms.len(), night.seq);
                        let rang = night.receive(device, &observation);
                        prop_assert!(rang.is_empty() && night.alarms.len() == alarms && night.seq == seq);
                    }
                }
                Happening::Acknowledged(choice) => {
                    if let Some(alarm) = pick(&night, choice).filter(|id| night.alarm(*id).is_waiting()) {
                        night.acknowledge(alarm);
                    }
                }
                Happening::Arrived(choice) => {
                    if let Some(alarm) = pick(&night, choice) {
                        let _ = night.command(alarm, Command::Arrive { by: OLA, at: night.now });
                    }
                }
                Happening::Released(choice) => {
                    if let Some(alarm) = pick(&night, choice) {
                        let _ = night.command(alarm, Command::Release { by: KARI });
                    }
                }
                Happening::Signed(choice) => {
                    if let Some(alarm) = pick(&night, choice) {
                        night.sign(alarm);
                    }
                }
                Happening::SignedUnseen(choice) => {
                    if let Some(alarm) = pick(&night, choice) {
                        let basis_seq = night.alarm(alarm).start_seq - 1;
                        let signature = signature(KARI, night.fresh_id(), Outcome::CheckedFine);
                        night.command(alarm, Command::Sign { unit: WARD, signature, basis_seq }).unwrap();
                        prop_assert!(night.alarm(alarm).is_open());
                    }
                }
                Happening::TimePasses { minutes } => {
                    night.advance_to(night.now + SignedDuration::from_mins(minutes));
                }
            }
            no_cause_has_two_alarms(&night);
            an_open_episode_inside_its_window_has_rung(&night);
            prop_assert!(night.alarms.iter().all(|alarm| alarm.is_open() == next_deadline(alarm).is_some()));
        }
    }
}
