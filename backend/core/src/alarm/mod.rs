//! The alarm's life: raised → acknowledged → signed.
//!
//! `decide` says what a command does to an alarm as it stands, `evolve` applies what was decided and
//! `next_deadline` says when the alarm must be looked at again if nobody does anything. An alarm is over
//! only when somebody who saw its latest start has signed for it (promise 4).

mod decide;
mod evolve;

pub use decide::decide;
pub use evolve::{evolve, next_deadline};

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::ids::*;
use crate::vocabulary::{ObservationKind, Outcome, Priority};

/// What makes two observations one alarm: the same rule saw the same device in the same episode (promise 3).
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Cause {
    pub rule: RuleId,
    /// `None` when no device is behind it: a colleague's call for help, Nattvakt's own faults.
    pub device: Option<DeviceId>,
    pub episode: EpisodeId,
}

/// How long each stage may take, in seconds. Copied into the alarm when it is raised, so that a changed
/// setting never shortens a promise already made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Patience {
    /// A step that has reached nobody moves on after this long (promise 5).
    pub receipt_seconds: u32,
    /// A step that has reached somebody moves on after this long without an acknowledgement.
    pub acknowledge_seconds: u32,
    /// From 'I am on my way' to 'I am here', unless the person chose minutes.
    pub arrive_seconds: u32,
    /// From 'I am here' to a signature.
    pub sign_seconds: u32,
    /// Steps before the ladder only repeats its last one.
    pub steps: u32,
}

impl Default for Patience {
    fn default() -> Self {
        Self {
            receipt_seconds: 15,
            acknowledge_seconds: 120,
            arrive_seconds: 600,
            sign_seconds: 1800,
            steps: 3,
        }
    }
}

/// The escalation policies an alarm climbs, as they stood when it rang: the targets are read from these
/// immutable versions, the times stand here so that the core can count them.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ladder {
    /// The unit's own, then those it continues in. Empty: the built-in one of the alarm's rule.
    pub policies: Vec<PolicyVersionId>,
    pub waits: Vec<Wait>,
}

/// How long one step waits, in seconds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// For a receipt, before the next step is called too.
    pub receipt: u32,
    /// For an acknowledgement, when somebody was reached.
    pub acknowledge: u32,
}

/// Another unit that sees the alarm since a step of the ladder called it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Share {
    pub unit: UnitId,
    /// What `start_seq` is in that unit's own ledger: its people sign for what they saw there.
    pub start_seq: u64,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Alarm {
    pub id: AlarmId,
    pub municipality: MunicipalityId,
    pub unit: UnitId,
    pub cause: Cause,
    pub kind: ObservationKind,
    pub priority: Priority,
    pub place: Option<PlaceId>,
    /// The patients it may be about; whoever signs says whom it was.
    pub subjects: Vec<PatientId>,
    pub plan_version: Option<PlanVersionId>,
    pub raised_at: Timestamp,
    /// When it happened, by the device's clock where that is believed.
    pub occurred_at: Timestamp,
    /// Starts after the first that joined this alarm.
    pub repeats: u32,
    pub last_start_at: Timestamp,
    /// Ledger seq of the newest start: a signature by somebody who saw less does not close (hazard 2).
    pub start_seq: u64,
    /// The sensor says it is over. The alarm still waits.
    pub cleared_at: Option<Timestamp>,
    pub reached: Vec<Reached>,
    pub patience: Patience,
    /// Absent in alarms from before there were policies: then `patience` counts its steps.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ladder: Option<Ladder>,
    /// The colleague it is about: who calls for help, whose phone is silent.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub about: Option<PersonId>,
    /// The patient's so manieth alarm in a short time, when that is unusual.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub frequent: Option<u32>,
    /// The last ones were signed without a visit: this one cannot be (hazard 15).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub visit_required: bool,
    /// Somebody has been with the patient since the newest start.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub visited: bool,
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub shares: Vec<Share>,
    pub state: State,
}

/// The alarm was shown on a phone of this person.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Reached {
    pub person: PersonId,
    pub at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum State {
    Raised {
        step: u32,
        step_at: Timestamp,
    },
    Acknowledged {
        by: PersonId,
        at: Timestamp,
        arrive_by: Timestamp,
        /// Taken on a locked screen and not looked at: it lapses then.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        open_by: Option<Timestamp>,
        arrived: Option<Arrival>,
    },
    Signed {
        signature: Signature,
    },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Arrival {
    pub at: Timestamp,
    pub sign_by: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Signature {
    pub by: PersonId,
    /// The phone's time corrected by its last known offset.
    pub at: Timestamp,
    pub command: CommandId,
    pub outcome: Outcome,
    pub actions: Vec<String>,
    /// SHA-256(salt ‖ text), hex; the text lives where it can be erased.
    pub note_commitment: Option<String>,
    pub subjects: Vec<PatientId>,
}

/// What somebody, a device or the clock asks of one alarm.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Command {
    /// `at` is the corrected time of the tap, so that one made offline long ago is already due (hazard 3).
    Acknowledge {
        by: PersonId,
        at: Timestamp,
        minutes: Option<u32>,
        /// From a notification, without looking at the alarm.
        locked_screen: bool,
    },
    /// The holder looks at what they took on a locked screen.
    Open {
        by: PersonId,
    },
    Release {
        by: PersonId,
    },
    Arrive {
        by: PersonId,
        at: Timestamp,
    },
    CannotReach {
        by: PersonId,
    },
    CallForHelp {
        by: PersonId,
    },
    Comment {
        by: PersonId,
        note_commitment: String,
    },
    /// `basis_seq`: the newest seq of `unit`'s ledger the person had on the screen.
    Sign {
        signature: Signature,
        basis_seq: u64,
        unit: UnitId,
    },
    /// The same rule saw a new episode of the same device.
    Repeat {
        episode: EpisodeId,
        occurred_at: Timestamp,
    },
    Clear {
        at: Timestamp,
    },
    Reached {
        persons: Vec<PersonId>,
    },
    /// The person's duty ended while they had the alarm.
    HolderLeft {
        person: PersonId,
    },
    /// Its unit was handed over: whoever it has been ringing at goes home.
    UnitHandedOver,
    /// The step called nobody whose phone is known to ring: it takes no time.
    StepReachesNobody,
    /// A step of the ladder calls people of this unit.
    ShareWith {
        unit: UnitId,
    },
    DeadlineReached,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum EscalationReason {
    Unreached,
    NotAcknowledged,
    NotArrived,
    NotSigned,
    CannotReach,
    DutyEnded,
    /// Taken on a locked screen and never opened.
    NotOpened,
    /// Nobody the step calls has a phone that is known to ring.
    NobodyReachable,
}

impl EscalationReason {
    pub fn code(self) -> &'static str {
        match self {
            EscalationReason::Unreached => "unreached",
            EscalationReason::NotAcknowledged => "not_acknowledged",
            EscalationReason::NotArrived => "not_arrived",
            EscalationReason::NotSigned => "not_signed",
            EscalationReason::CannotReach => "cannot_reach",
            EscalationReason::DutyEnded => "duty_ended",
            EscalationReason::NotOpened => "not_opened",
            EscalationReason::NobodyReachable => "nobody_reachable",
        }
    }
}

/// Why a signature was kept but does not close the alarm, or closed nothing more.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum NotClosing {
    /// Something started after what the signer saw.
    NewerEvent,
    /// The signer says that nobody has looked.
    NotChecked,
    /// Somebody else's signature arrived first.
    AlreadySigned,
}

impl NotClosing {
    pub fn code(self) -> &'static str {
        match self {
            NotClosing::NewerEvent => "newer_event",
            NotClosing::NotChecked => "not_checked",
            NotClosing::AlreadySigned => "already_signed",
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "name", rename_all = "snake_case")]
pub enum Event {
    Raised,
    Repeated {
        episode: EpisodeId,
        occurred_at: Timestamp,
    },
    Escalated {
        step: u32,
        reason: EscalationReason,
    },
    Reached {
        persons: Vec<PersonId>,
    },
    Unreached {
        step: u32,
    },
    Acknowledged {
        by: PersonId,
        at: Timestamp,
        arrive_by: Timestamp,
        #[serde(default, skip_serializing_if = "Option::is_none")]
        open_by: Option<Timestamp>,
    },
    Opened {
        by: PersonId,
    },
    Released {
        by: PersonId,
    },
    Arrived {
        by: PersonId,
        at: Timestamp,
    },
    CannotReach {
        by: PersonId,
    },
    HelpCalled {
        by: PersonId,
    },
    Commented {
        by: PersonId,
        note_commitment: String,
    },
    Cleared {
        at: Timestamp,
    },
    Shared {
        unit: UnitId,
    },
    Signed {
        signature: Signature,
        not_closing: Option<NotClosing>,
    },
}

/// Why a command is refused. The alarm is as it was.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Rejection {
    #[error("somebody has already taken this alarm")]
    AlreadyAcknowledged { by: PersonId, at: Timestamp },
    #[error("this alarm is already signed")]
    AlreadySigned { by: PersonId, at: Timestamp },
    #[error("only the person who took the alarm can do this")]
    NotYours,
    #[error("the outcome `other` needs a note")]
    NoteRequired,
    #[error("a signature can only name patients this alarm is about")]
    NotASubject,
    #[error("the last alarms were signed without a visit; arrive before signing this one")]
    VisitRequired,
    #[error("nothing to do")]
    NothingToDo,
}

/// An alarm of another unit stays in sight so long after its signature.
pub const SHARED_UNTIL: SignedDuration = SignedDuration::from_hours(1);

impl Alarm {
    pub fn is_open(&self) -> bool {
        !matches!(self.state, State::Signed { .. })
    }

    /// Waiting for somebody to take it.
    pub fn is_waiting(&self) -> bool {
        matches!(self.state, State::Raised { .. })
    }

    pub fn holder(&self) -> Option<PersonId> {
        match self.state {
            State::Acknowledged { by, .. } => Some(by),
            _ => None,
        }
    }

    /// Steps before the ladder only repeats its last one.
    pub fn steps(&self) -> u32 {
        match &self.ladder {
            Some(ladder) => u32::try_from(ladder.waits.len()).unwrap_or(u32::MAX),
            None => self.patience.steps,
        }
    }

    /// How long `step` waits; beyond the last, as long as the last.
    pub fn wait(&self, step: u32) -> Wait {
        let own = Wait {
            receipt: self.patience.receipt_seconds,
            acknowledge: self.patience.acknowledge_seconds,
        };
        let waits = self.ladder.as_ref().map_or(&[][..], |ladder| &ladder.waits);
        let place = usize::try_from(step).unwrap_or(usize::MAX);
        waits.get(place).or(waits.last()).copied().unwrap_or(own)
    }

    /// Whether people of `unit` still see it: a unit that was called for another one does not look into that
    /// unit's past for ever.
    pub fn is_in_sight_of(&self, unit: UnitId, now: Timestamp) -> bool {
        let since = now.checked_sub(SHARED_UNTIL).unwrap_or(Timestamp::MIN);
        let is_recent = match &self.state {
            State::Signed { signature } => signature.at >= since,
            _ => true,
        };
        self.unit == unit || (is_recent && self.is_shared_with(unit))
    }

    pub fn is_shared_with(&self, unit: UnitId) -> bool {
        self.shares.iter().any(|share| share.unit == unit)
    }

    /// The newest start as `unit` numbers it: its own ledger's, or the one it was shared into.
    pub fn start_seq_in(&self, unit: UnitId) -> u64 {
        self.shares
            .iter()
            .find(|share| share.unit == unit)
            .map_or(self.start_seq, |share| share.start_seq)
    }

    fn has_reached_anybody_since(&self, at: Timestamp) -> bool {
        self.reached.iter().any(|reached| reached.at >= at)
    }
}
