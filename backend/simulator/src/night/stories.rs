//! What happens in a night, one story after another.

use jiff::SignedDuration;
use nattvakt_core::vocabulary::{DeviceKind, ObservationKind, Phase};
use nattvakt_wire::observation::Position;
use rand::RngExt;
use rand::seq::IndexedRandom;
use rand_chacha::ChaCha8Rng;

use super::{BEGINS_AT_MINUTE, GATEWAY_SILENT_FOR, GATEWAY_SILENT_FROM, LENGTH};
use crate::cast::{Cast, Player};

/// What a night always holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Theme {
    Toilet,
    Door,
    Pendant,
    Fall,
    WanderInWard,
    WanderFromHome,
    NurseCall,
    LowBattery,
    GatewayLost,
}

#[derive(Clone, Debug)]
pub struct Story {
    pub theme: Theme,
    pub at: SignedDuration,
    pub lines: Vec<Line>,
}

/// One observation, at a time from the story's beginning.
#[derive(Clone, Debug)]
pub struct Line {
    pub after: SignedDuration,
    pub device: String,
    pub unit: usize,
    pub kind: ObservationKind,
    pub phase: Phase,
    pub value: Option<f64>,
    pub position: Option<Position>,
}

pub struct Author<'a> {
    pub random: ChaCha8Rng,
    pub cast: &'a Cast,
}

impl Author<'_> {
    /// What must happen comes first, so that nothing else takes its devices.
    pub fn write(&mut self) -> Vec<Story> {
        let mut stories = Vec::new();
        stories.extend(self.gateway_lost());
        stories.extend(self.wander_in_ward());
        stories.extend(self.wander_from_home());
        stories.extend(self.fall());
        stories.extend(self.late_emergency());
        for minute in [75, 260, 410] {
            stories.extend(self.low_battery(minute));
        }
        for _ in 0..7 {
            let at = self.sometime();
            stories.extend(self.pendant(at));
        }
        for _ in 0..26 {
            let at = self.sometime();
            stories.extend(self.nurse_call(at));
        }
        for _ in 0..18 {
            let at = self.sometime();
            stories.extend(self.door(at));
        }
        for player in 0..self.cast.patients.len() {
            for _ in 0..self.random.random_range(1..=3) {
                let at = self.sometime();
                stories.extend(self.toilet(player, at));
            }
        }
        stories
    }

    fn sometime(&mut self) -> SignedDuration {
        // Everybody is back where they belong when the night is over.
        SignedDuration::from_secs(self.random.random_range(60..LENGTH.as_secs() - 3600))
    }

    pub fn seconds(&mut self, from: i64, to: i64) -> SignedDuration {
        SignedDuration::from_secs(self.random.random_range(from..=to))
    }

    fn somebody(&mut self, suits: impl Fn(&Player) -> bool) -> Option<Player> {
        let cast: Vec<&Player> = self.cast.patients.iter().filter(|player| suits(player)).collect();
        cast.choose(&mut self.random).map(|player| (*player).clone())
    }

    fn toilet(&mut self, player: usize, at: SignedDuration) -> Option<Story> {
        let player = self.cast.patients[player].clone();
        let bed = player.device(DeviceKind::Bed)?;
        let back = self.seconds(240, 900);
        let mut story = Story::new(Theme::Toilet, at);
        story.pair(&player, bed, ObservationKind::BedExit, SignedDuration::ZERO, back);
        if let Some(motion) = player.device(DeviceKind::Motion) {
            story.once(&player, motion, ObservationKind::Motion, self.seconds(20, 60));
            story.once(
                &player,
                motion,
                ObservationKind::Motion,
                back - SignedDuration::from_secs(30),
            );
        }
        Some(story)
    }

    fn door(&mut self, at: SignedDuration) -> Option<Story> {
        let player =
            self.somebody(|player| player.device(DeviceKind::Door).is_some() && !player.wanders())?;
        let door = player.device(DeviceKind::Door)?;
        let mut story = Story::new(Theme::Door, at);
        let closed = self.seconds(15, 180);
        story.pair(
            &player,
            door,
            ObservationKind::DoorOpen,
            SignedDuration::ZERO,
            closed,
        );
        Some(story)
    }

    fn pendant(&mut self, at: SignedDuration) -> Option<Story> {
        let player = self.somebody(|player| player.device(DeviceKind::Pendant).is_some())?;
        let pendant = player.device(DeviceKind::Pendant)?;
        let mut story = Story::new(Theme::Pendant, at);
        story.once(&player, pendant, ObservationKind::Pendant, SignedDuration::ZERO);
        Some(story)
    }

    fn nurse_call(&mut self, at: SignedDuration) -> Option<Story> {
        let player = self.somebody(|player| player.device(DeviceKind::NurseCall).is_some())?;
        let call = player.device(DeviceKind::NurseCall)?;
        let mut story = Story::new(Theme::NurseCall, at);
        story.once(&player, call, ObservationKind::NurseCall, SignedDuration::ZERO);
        story.once(
            &player,
            call,
            ObservationKind::BedsideReset,
            self.seconds(120, 700),
        );
        Some(story)
    }

    fn low_battery(&mut self, minute: i64) -> Option<Story> {
        let player = self.somebody(|player| player.device(DeviceKind::Pendant).is_some())?;
        let (_, device) = player.devices.choose(&mut self.random)?.clone();
        let mut story = Story::new(Theme::LowBattery, SignedDuration::from_mins(minute));
        let mut percent = self.random.random_range(14..=19);
        for hour in 0..3 {
            story.line(
                &player,
                &device,
                ObservationKind::Battery,
                Phase::Update,
                SignedDuration::from_hours(hour),
            );
            story.value(f64::from(percent));
            percent -= self.random.random_range(0..=2);
        }
        Some(story)
    }

    fn fall(&mut self) -> Option<Story> {
        let player = self.somebody(|player| {
            player.device(DeviceKind::FallSensor).is_some()
                && player.device(DeviceKind::Bed).is_some()
                && !player.wanders()
        })?;
        let bed = player.device(DeviceKind::Bed)?;
        let sensor = player.device(DeviceKind::FallSensor)?;
        let mut story = Story::new(Theme::Fall, SignedDuration::from_mins(278));
        let helped_back = self.seconds(1500, 2100);
        story.pair(
            &player,
            bed,
            ObservationKind::BedExit,
            SignedDuration::ZERO,
            helped_back,
        );
        story.once(&player, sensor, ObservationKind::Fall, self.seconds(60, 200));
        Some(story)
    }

    /// 03:10 in the ward.
    fn wander_in_ward(&mut self) -> Option<Story> {
        let player =
            self.somebody(|player| player.wanders() && player.device(DeviceKind::NurseCall).is_some())?;
        let bed = player.device(DeviceKind::Bed)?;
        let door = player.device(DeviceKind::Door)?;
        let mut story = Story::new(Theme::WanderInWard, clock(3, 10) - SignedDuration::from_secs(90));
        let back = self.seconds(1200, 1500);
        let seconds = SignedDuration::from_secs;
        story.pair(
            &player,
            bed,
            ObservationKind::BedExit,
            seconds(0),
            back + seconds(120),
        );
        story.pair(
            &player,
            door,
            ObservationKind::DoorOpen,
            seconds(80),
            seconds(110),
        );
        story.once(&player, door, ObservationKind::RoomExit, seconds(90));
        story.once(&player, door, ObservationKind::RoomEntry, back);
        Some(story)
    }

    /// From a home, with a tracker.
    fn wander_from_home(&mut self) -> Option<Story> {
        let player =
            self.somebody(|player| player.wanders() && player.device(DeviceKind::NurseCall).is_none())?;
        let door = player.device(DeviceKind::Door)?;
        let tracker = player.device(DeviceKind::Tracker)?;
        let mut story = Story::new(Theme::WanderFromHome, clock(4, 40));
        let seconds = SignedDuration::from_secs;
        story.pair(&player, door, ObservationKind::DoorOpen, seconds(0), seconds(25));
        story.once(&player, door, ObservationKind::HomeExit, seconds(20));
        let back = self.seconds(1800, 2400);
        let out = seconds(240);
        story.once(&player, tracker, ObservationKind::AreaExit, out);
        let mut at = out;
        let mut walked = 0.0;
        while at + seconds(300) < back {
            at += seconds(300);
            walked += self.random.random_range(0.0004..0.0012);
            story.line(&player, tracker, ObservationKind::Position, Phase::Update, at);
            story.position(Position {
                latitude: 61.1 + walked,
                longitude: 10.5 + walked,
                accuracy: Some(12.0),
            });
        }
        story.once(&player, tracker, ObservationKind::AreaEntry, back);
        Some(story)
    }

    /// The last unit's gateway disappears; what happens meanwhile is sent when it is back.
    fn gateway_lost(&mut self) -> Option<Story> {
        let unit = self.silent_unit()?;
        let gateway = self.cast.gateways[unit].clone();
        let mut story = Story::new(Theme::GatewayLost, GATEWAY_SILENT_FROM);
        let nobody = Player {
            unit,
            devices: Vec::new(),
        };
        story.once(&nobody, &gateway, ObservationKind::Offline, SignedDuration::ZERO);
        story.once(&nobody, &gateway, ObservationKind::Online, GATEWAY_SILENT_FOR);
        Some(story)
    }

    /// A pendant pressed while the gateway is away.
    fn late_emergency(&mut self) -> Option<Story> {
        let unit = self.silent_unit()?;
        let player =
            self.somebody(|player| player.unit == unit && player.device(DeviceKind::Pendant).is_some())?;
        let pendant = player.device(DeviceKind::Pendant)?;
        let mut story = Story::new(Theme::Pendant, GATEWAY_SILENT_FROM + SignedDuration::from_mins(4));
        story.once(&player, pendant, ObservationKind::Pendant, SignedDuration::ZERO);
        Some(story)
    }

    pub fn silent_unit(&self) -> Option<usize> {
        self.cast.gateways.len().checked_sub(1)
    }
}

impl Story {
    fn new(theme: Theme, at: SignedDuration) -> Self {
        Self {
            theme,
            at,
            lines: Vec::new(),
        }
    }

    fn once(&mut self, player: &Player, device: &str, kind: ObservationKind, after: SignedDuration) {
        self.line(player, device, kind, Phase::Start, after);
    }

    fn pair(
        &mut self,
        player: &Player,
        device: &str,
        kind: ObservationKind,
        from: SignedDuration,
        to: SignedDuration,
    ) {
        self.line(player, device, kind, Phase::Start, from);
        self.line(player, device, kind, Phase::End, to);
    }

    fn line(
        &mut self,
        player: &Player,
        device: &str,
        kind: ObservationKind,
        phase: Phase,
        after: SignedDuration,
    ) {
        self.lines.push(Line {
            after,
            device: device.to_owned(),
            unit: player.unit,
            kind,
            phase,
            value: None,
            position: None,
        });
    }

    fn value(&mut self, value: f64) {
        if let Some(line) = self.lines.last_mut() {
            line.value = Some(value);
        }
    }

    fn position(&mut self, position: Position) {
        if let Some(line) = self.lines.last_mut() {
            line.position = Some(position);
        }
    }

    pub fn ends(&self) -> SignedDuration {
        let last = self.lines.iter().map(|line| line.after).max();
        self.at + last.unwrap_or_default()
    }

    /// Two stories that use one device must not overlap.
    pub fn collides(&self, other: &Story) -> bool {
        let apart = self.ends() < other.at || other.ends() < self.at;
        !apart
            && self
                .lines
                .iter()
                .any(|line| other.lines.iter().any(|theirs| theirs.device == line.device))
    }
}

/// Night time from 21:30 to this hour after midnight.
fn clock(hour: i64, minute: i64) -> SignedDuration {
    SignedDuration::from_mins(24 * 60 - BEGINS_AT_MINUTE + hour * 60 + minute)
}
