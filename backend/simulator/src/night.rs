//! A plausible night, made from a seed.
//!
//! The night is written as stories (somebody goes to the toilet and back, falls, presses the pendant), each
//! with its own cast of devices; no two stories share a device at the same time, so starts and ends always
//! pair.

mod stories;

use jiff::{SignedDuration, Timestamp};
use nattvakt_core::vocabulary::{ObservationKind, Phase};
use nattvakt_wire::observation::ObservationIn;
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

use self::stories::{Author, Line, Story, Theme};
use crate::cast::Cast;

/// Civil time at which the night begins, in minutes since midnight: 21:30.
pub const BEGINS_AT_MINUTE: i64 = 21 * 60 + 30;
/// 21:30 to 07:30.
pub const LENGTH: SignedDuration = SignedDuration::from_hours(10);
const HEARTBEAT_EVERY: SignedDuration = SignedDuration::from_mins(15);
const GATEWAY_SILENT_FROM: SignedDuration = SignedDuration::from_mins(200);
const GATEWAY_SILENT_FOR: SignedDuration = SignedDuration::from_mins(22);

#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Options {
    pub seed: u64,
    /// When the night's first minute is now.
    pub start: Timestamp,
    /// How many seconds of the night pass in one second.
    pub speed: f64,
    /// Brings twenty stories forward into the first half hour of real time, the first within seconds.
    pub warm_start: bool,
}

#[derive(Clone, Debug, PartialEq)]
pub struct Happening {
    /// Real time from the start at which the gateway sends it.
    pub offset: SignedDuration,
    pub observation: ObservationIn,
}

/// The whole night, in the order it is sent.
pub fn generate(cast: &Cast, options: Options) -> Vec<Happening> {
    let mut author = Author {
        random: ChaCha8Rng::seed_from_u64(options.seed),
        cast,
    };
    let stories = author.write();
    let stories = if options.warm_start {
        author.bring_forward(stories, options.speed)
    } else {
        stories
    };
    let lines = lay_out(stories);
    author.send(lines, options)
}

impl Author<'_> {
    /// Moves stories that ring into the first half hour of real time; the gateway and what depends on it
    /// stay where they are.
    fn bring_forward(&mut self, mut stories: Vec<Story>, speed: f64) -> Vec<Story> {
        use Theme::*;
        let programme = [
            NurseCall,
            Toilet,
            Pendant,
            WanderInWard,
            Fall,
            Toilet,
            NurseCall,
            Door,
            LowBattery,
            Pendant,
            Toilet,
            WanderFromHome,
            NurseCall,
            Toilet,
            Pendant,
            Toilet,
            NurseCall,
            Door,
            Toilet,
            NurseCall,
        ];
        let mut real_seconds = f64::from(self.random.random_range(4..=8));
        let mut moved = Vec::new();
        for theme in programme {
            let in_silence = GATEWAY_SILENT_FROM + SignedDuration::from_mins(4);
            let found = stories
                .iter()
                .position(|story| story.theme == theme && (theme != Pendant || story.at != in_silence));
            let Some(index) = found else { continue };
            let mut story = stories.remove(index);
            story.at = scaled(real_seconds, speed);
            moved.push(story);
            real_seconds += f64::from(self.random.random_range(45..=110));
        }
        // The programme takes its devices before the rest of the night does.
        moved.extend(stories);
        moved
    }

    fn send(&mut self, lines: Vec<(SignedDuration, Line)>, options: Options) -> Vec<Happening> {
        let silent_unit = self.silent_unit();
        let back_at = GATEWAY_SILENT_FROM + GATEWAY_SILENT_FOR;
        let mut sent: Vec<(SignedDuration, SignedDuration, Line)> = Vec::new();
        let mut buffered = 0;
        for (at, line) in lines.into_iter().chain(self.heartbeats()) {
            let is_silent = Some(line.unit) == silent_unit
                && !self.cast.gateways.contains(&line.device)
                && (GATEWAY_SILENT_FROM..back_at).contains(&at);
            let goes_at = if is_silent {
                buffered += 1;
                back_at + SignedDuration::from_secs(buffered)
            } else {
                at
            };
            sent.push((goes_at, at, line));
        }
        sent.sort_by_key(|(goes_at, at, _)| (*goes_at, *at));
        let mut happenings: Vec<Happening> = Vec::with_capacity(sent.len());
        for (number, (goes_at, at, line)) in sent.into_iter().enumerate() {
            let happening = Happening {
                offset: hurried(goes_at, options.speed),
                observation: observation(line, number, hurried(at, options.speed), options),
            };
            let again = self.random.random_bool(0.02).then(|| Happening {
                offset: hurried(goes_at + self.seconds(2, 6), options.speed),
                observation: happening.observation.clone(),
            });
            happenings.push(happening);
            happenings.extend(again);
        }
        happenings.sort_by_key(|happening| happening.offset);
        happenings
    }

    fn heartbeats(&self) -> Vec<(SignedDuration, Line)> {
        let mut beats = Vec::new();
        for (unit, gateway) in self.cast.gateways.iter().enumerate() {
            let mut at = SignedDuration::from_secs(60 + 20 * i64::try_from(unit).unwrap_or(0));
            while at < LENGTH {
                let silent = Some(unit) == self.silent_unit()
                    && (GATEWAY_SILENT_FROM..GATEWAY_SILENT_FROM + GATEWAY_SILENT_FOR).contains(&at);
                if !silent {
                    beats.push((
                        at,
                        Line {
                            after: SignedDuration::ZERO,
                            device: gateway.clone(),
                            unit,
                            kind: ObservationKind::Heartbeat,
                            phase: Phase::Update,
                            value: None,
                            position: None,
                        },
                    ));
                }
                at += HEARTBEAT_EVERY;
            }
        }
        beats
    }
}

/// Earlier stories have the right of way; one that finds no room is left out.
fn lay_out(stories: Vec<Story>) -> Vec<(SignedDuration, Line)> {
    let mut kept: Vec<Story> = Vec::new();
    for story in stories {
        if story.ends() < LENGTH && !kept.iter().any(|other| other.collides(&story)) {
            kept.push(story);
        }
    }
    kept.into_iter()
        .flat_map(|story| {
            let at = story.at;
            story.lines.into_iter().map(move |line| (at + line.after, line))
        })
        .collect()
}

fn observation(line: Line, number: usize, occurred: SignedDuration, options: Options) -> ObservationIn {
    let Line {
        after: _,
        device,
        unit: _,
        kind,
        phase,
        value,
        position,
    } = line;
    ObservationIn {
        event_id: format!(
            "night-{:x}-{:x}-{number}",
            options.seed,
            options.start.as_millisecond()
        ),
        device,
        kind: kind.code().to_owned(),
        phase,
        occurred_at: options.start + occurred,
        value,
        battery: (kind == ObservationKind::Battery).then_some(value).flatten(),
        signal: None,
        position,
        raw: None,
    }
}

fn hurried(night: SignedDuration, speed: f64) -> SignedDuration {
    SignedDuration::from_micros((night.as_secs_f64() * 1e6 / speed.max(0.001)) as i64)
}

fn scaled(real_seconds: f64, speed: f64) -> SignedDuration {
    SignedDuration::from_micros((real_seconds * speed * 1e6) as i64)
}

#[cfg(test)]
mod tests {
    use std::collections::{HashMap, HashSet};

    use super::*;
    use crate::municipality;

    fn cast() -> Cast {
        Cast::from(&municipality::generate(municipality::Options {
            seed: 7,
            ..Default::default()
        }))
    }

    fn options(seed: u64) -> Options {
        Options {
            seed,
            start: "2026-01-14T20:30:00Z".parse().unwrap(),
            speed: 1.0,
            warm_start: false,
        }
    }

    fn originals(night: &[Happening]) -> Vec<&Happening> {
        let mut seen = HashSet::new();
        let mut kept: Vec<&Happening> = night
            .iter()
            .filter(|happening| seen.insert(&happening.observation.event_id))
            .collect();
        kept.sort_by_key(|happening| happening.observation.occurred_at);
        kept
    }

    fn kind_of(happening: &Happening) -> ObservationKind {
        happening.observation.kind.parse().unwrap()
    }

    #[test]
    fn the_same_seed_is_the_same_night_and_another_is_another() {
        assert_eq!(generate(&cast(), options(1)), generate(&cast(), options(1)));
        assert_ne!(generate(&cast(), options(1)), generate(&cast(), options(2)));
    }

    #[test]
    fn every_device_of_the_night_is_in_the_municipality() {
        let municipality = municipality::generate(municipality::Options::default());
        let known: HashSet<&str> = municipality
            .devices
            .iter()
            .map(|device| device.external_id.as_str())
            .collect();
        for happening in generate(&Cast::from(&municipality), options(3)) {
            assert!(known.contains(happening.observation.device.as_str()));
        }
    }

    #[test]
    fn only_retransmissions_repeat_an_event_id_and_they_repeat_everything() {
        for seed in 0..10 {
            let mut known: HashMap<String, ObservationIn> = HashMap::new();
            let mut again = 0;
            for Happening { observation, .. } in generate(&cast(), options(seed)) {
                if let Some(first) = known.insert(observation.event_id.clone(), observation.clone()) {
                    assert_eq!(first, observation);
                    again += 1;
                }
            }
            assert!(again >= 1, "seed {seed} has no retransmission");
        }
    }

    #[test]
    fn what_starts_ends_before_it_starts_again() {
        for (seed, warm_start) in (0..20).flat_map(|seed| [(seed, false), (seed, true)]) {
            let night = generate(
                &cast(),
                Options {
                    warm_start,
                    ..options(seed)
                },
            );
            let mut open: HashSet<(String, ObservationKind)> = HashSet::new();
            for happening in originals(&night) {
                let kind = kind_of(happening);
                let Happening { observation, .. } = happening;
                let key = |kind| (observation.device.clone(), kind);
                if let Some(ended) = kind.ends() {
                    assert!(open.remove(&key(ended)), "{kind} ends nothing");
                }
                match observation.phase {
                    Phase::Start if !kind.is_momentary() => {
                        assert!(open.insert(key(kind)), "{kind} starts twice (seed {seed})");
                    }
                    Phase::Start | Phase::Update => {}
                    Phase::End => assert!(open.remove(&key(kind)), "{kind} ends and never started"),
                }
            }
            assert!(open.is_empty(), "seed {seed} leaves {open:?}");
        }
    }

    #[test]
    fn a_night_is_sent_in_order_and_nothing_is_sent_before_it_happened() {
        for speed in [1.0, 60.0] {
            let night = generate(&cast(), Options { speed, ..options(4) });
            assert!(night.is_sorted_by_key(|happening| happening.offset));
            for Happening { offset, observation } in &night {
                assert!(observation.occurred_at <= options(4).start + *offset);
            }
            let last = night.last().unwrap().offset;
            assert!(last <= hurried(LENGTH + SignedDuration::from_secs(6), speed));
        }
    }

    #[test]
    fn every_night_holds_what_nights_hold() {
        for seed in 0..20 {
            let night = generate(&cast(), options(seed));
            let count = |kind| {
                night
                    .iter()
                    .filter(|happening| kind_of(happening) == kind)
                    .count()
            };
            use ObservationKind::*;
            assert!(count(BedExit) >= 60, "bed exits to the toilet and back");
            assert!(count(DoorOpen) >= 10);
            assert!(count(NurseCall) >= 10);
            assert!(count(Pendant) >= 5);
            assert!(count(Battery) >= 3);
            assert!(count(Heartbeat) >= 100);
            for kind in [
                Fall, RoomExit, RoomEntry, HomeExit, AreaExit, AreaEntry, Offline, Online, Position,
            ] {
                assert!(count(kind) >= 1, "seed {seed} has no {kind}");
            }
        }
    }

    #[test]
    fn whoever_falls_had_left_the_bed() {
        let night = generate(&cast(), options(5));
        let fall = night
            .iter()
            .find(|happening| kind_of(happening) == ObservationKind::Fall)
            .unwrap();
        let bed = fall.observation.device.replace("-fall", "-seng");
        let left = night.iter().find(|happening| {
            happening.observation.device == bed
                && happening.observation.phase == Phase::Start
                && happening.offset < fall.offset
        });
        assert!(left.is_some());
    }

    #[test]
    fn somebody_wanders_at_ten_past_three() {
        let night = generate(&cast(), options(6));
        let left = night
            .iter()
            .find(|happening| kind_of(happening) == ObservationKind::RoomExit)
            .unwrap();
        assert_eq!(
            left.observation.occurred_at,
            "2026-01-15T02:10:00Z".parse().unwrap()
        );
    }

    #[test]
    fn an_emergency_behind_a_lost_gateway_comes_late_with_its_own_time() {
        for seed in 0..20 {
            let night = generate(&cast(), options(seed));
            let late = night.iter().find(|Happening { offset, observation }| {
                observation.kind == "pendant"
                    && (options(seed).start + *offset).duration_since(observation.occurred_at)
                        > SignedDuration::from_mins(10)
            });
            assert!(late.is_some(), "seed {seed}");
        }
    }

    #[test]
    fn a_warm_start_rings_within_twenty_seconds_and_then_every_minute_or_two() {
        for seed in 0..20 {
            let night = generate(
                &cast(),
                Options {
                    warm_start: true,
                    ..options(seed)
                },
            );
            use ObservationKind::*;
            let rings: Vec<i64> = night
                .iter()
                .filter(|happening| happening.observation.phase == Phase::Start)
                .filter(|happening| {
                    [BedExit, NurseCall, Pendant, Fall, RoomExit, HomeExit, DoorOpen]
                        .contains(&kind_of(happening))
                })
                .map(|happening| happening.offset.as_secs())
                .collect();
            assert!(rings[0] <= 20, "seed {seed}: first after {} s", rings[0]);
            let half_an_hour: Vec<i64> = rings.into_iter().take_while(|at| *at < 1200).collect();
            for pair in half_an_hour.windows(2) {
                assert!(pair[1] - pair[0] <= 240, "seed {seed}: silent from {} s", pair[0]);
            }
            assert!(half_an_hour.len() >= 12, "seed {seed}: {half_an_hour:?}");
        }
    }
}
