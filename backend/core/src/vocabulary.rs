//! One code for each thing, the same in the API, in rules, in the ledger and in fixtures.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

/// A code that is not in the table it was looked up in.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("`{given}` is not a known {table}")]
pub struct UnknownCode {
    pub table: &'static str,
    pub given: String,
}

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident { $($(#[$vdoc:meta])* $variant:ident = $code:literal),+ $(,)? })+) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema))]
        pub enum $name { $($(#[$vdoc])* #[serde(rename = $code)] $variant),+ }

        impl $name {
            pub const ALL: &'static [$name] = &[$($name::$variant),+];

            pub fn code(self) -> &'static str {
                match self { $($name::$variant => $code),+ }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(self.code())
            }
        }

        impl FromStr for $name {
            type Err = UnknownCode;
            fn from_str(code: &str) -> Result<Self, UnknownCode> {
                match code {
                    $($code => Ok($name::$variant),)+
                    _ => Err(UnknownCode { table: stringify!($name), given: code.chars().take(64).collect() }),
                }
            }
        }
    )+};
}

codes! {
    /// What a device reported.
    ObservationKind {
        BedExit = "bed_exit", ChairExit = "chair_exit", RoomExit = "room_exit", RoomEntry = "room_entry",
        HomeExit = "home_exit", DoorOpen = "door_open", Motion = "motion", Inactivity = "inactivity",
        Absence = "absence", Fall = "fall", Pendant = "pendant", PullCord = "pull_cord",
        Assistance = "assistance", Epilepsy = "epilepsy", Incontinence = "incontinence", Smoke = "smoke",
        Fire = "fire", Gas = "gas", WaterLeak = "water_leak", Heat = "heat", Noise = "noise",
        CameraEvent = "camera_event", SupervisionDue = "supervision_due",
        SupervisionDone = "supervision_done", DoseMissed = "dose_missed", DoseTaken = "dose_taken",
        DispenserFault = "dispenser_fault", AreaExit = "area_exit", AreaEntry = "area_entry",
        Position = "position", Sos = "sos", LockUnlocked = "lock_unlocked", LockLocked = "lock_locked",
        Measurement = "measurement", NurseCall = "nurse_call", BedsideReset = "bedside_reset",
        Presence = "presence", Heartbeat = "heartbeat", Battery = "battery", Offline = "offline",
        Online = "online", Tamper = "tamper", PowerFailure = "power_failure",
        PowerRestored = "power_restored", Malfunction = "malfunction", Test = "test",
        /// A supplier's kind that has no code here; the supplier's own code is kept beside it.
        Other = "other",
    }
    /// `update` is a report of state ('still so'); `start` and `end` are edges.
    Phase { Start = "start", Update = "update", End = "end" }
    DeviceKind {
        Bed = "bed", Chair = "chair", Door = "door", Motion = "motion", FallSensor = "fall_sensor",
        Pendant = "pendant", PullCord = "pull_cord", Epilepsy = "epilepsy", Incontinence = "incontinence",
        Camera = "camera", Tracker = "tracker", Dispenser = "dispenser", Lock = "lock",
        NurseCall = "nurse_call", Monitor = "monitor", Smoke = "smoke", Water = "water",
        Gateway = "gateway", Other = "other",
    }
    /// Ordered: the first is the most urgent.
    Priority { Acute = "acute", High = "high", Normal = "normal", Technical = "technical" }
    LedgerKind {
        Raised = "raised", Repeated = "repeated", Escalated = "escalated", Reached = "reached",
        Unreached = "unreached", Acknowledged = "acknowledged", Released = "released",
        Arrived = "arrived", CannotReach = "cannot_reach", HelpCalled = "help_called",
        Commented = "commented", Cleared = "cleared", Signed = "signed",
        CloserChanged = "closer_changed", Shared = "shared", Paused = "paused", Resumed = "resumed",
        DutyStarted = "duty_started", DutyEnded = "duty_ended",
        /// A duty that would have run out goes on.
        DutyExtended = "duty_extended",
        /// A temp without an account was let in to one duty by a colleague.
        Admitted = "admitted",
        /// The unit's alarms go to another unit until somebody is on duty here again.
        HandedOver = "handed_over", TakenBack = "taken_back",
        /// Whoever took the alarm on a locked screen has opened it.
        Opened = "opened",
        PolicyChanged = "policy_changed", PlanChanged = "plan_changed",
        PatientChanged = "patient_changed", DeviceChanged = "device_changed", Blind = "blind",
        Sighted = "sighted",
    }
    /// What the person who signed found.
    Outcome {
        /// Real, and somebody helped.
        Assistance = "assistance",
        /// Real, no help needed.
        CheckedFine = "checked_fine",
        Needless = "needless", Technical = "technical", WrongRoom = "wrong_room",
        /// Says that nobody has looked. Does not close the alarm.
        NotChecked = "not_checked",
        /// Needs a note.
        Other = "other",
    }
    CommandKind {
        Acknowledge = "acknowledge", Release = "release", Arrive = "arrive",
        CannotReach = "cannot_reach", CallForHelp = "call_for_help", Comment = "comment", Sign = "sign",
        /// The holder looks at the alarm that they took on a locked screen.
        Open = "open",
        StartDuty = "start_duty", EndDuty = "end_duty", ExtendDuty = "extend_duty",
        /// Lets a temp without an account in to one duty.
        Admit = "admit",
    }
    /// How a delivery reaches a person.
    Channel { Live = "live", Push = "push", Sms = "sms", Voice = "voice" }
    /// Where one attempt to reach one phone stands; `delivery::advance` says what may follow what.
    DeliveryState {
        Queued = "queued", Sent = "sent",
        /// The push service or the gateway has it. No proof that the phone does.
        Accepted = "accepted",
        /// The phone has it.
        Received = "received",
        /// It was put before a person's eyes.
        Shown = "shown",
        Opened = "opened",
        Failed = "failed", Expired = "expired",
    }
    /// What a delivery is for.
    DeliveryPurpose {
        Alarm = "alarm",
        /// Calming news: somebody has taken it.
        Taken = "taken",
        /// The ready check's push.
        Test = "test",
        /// The hourly 'Vakt ok'.
        DutyOk = "duty_ok",
        /// The duty runs out and asks.
        DutyEnds = "duty_ends",
    }
    /// Rules that no plan holds; an alarm of one is named by it.
    BuiltInRule {
        Emergency = "emergency", Technical = "technical", CallForHelp = "call_for_help",
        /// Nattvakt itself: a clock that jumped, a cursor from a lost future.
        System = "system",
        NobodyOnDuty = "nobody_on_duty",
        /// People are on duty, and no phone of theirs is known to ring.
        NobodyReachable = "nobody_reachable",
        /// One person's phone has not been heard of for too long.
        PhoneSilent = "phone_silent",
        /// A duty has run out and nobody has taken over.
        DutyOverrun = "duty_overrun",
        /// An escalation policy names somebody or something that is no more.
        TargetGone = "target_gone",
        /// A push service or a gateway takes messages and no phone receives them, or takes none.
        DeliveryStuck = "delivery_stuck",
    }
    /// Whether a phone is known to ring, and how fresh that knowledge is.
    Reach {
        Verified = "verified",
        /// It was once; not lately.
        Stale = "stale",
        Never = "never",
    }
    PhoneKind {
        Personal = "personal", Shared = "shared",
        /// On a wall or a trolley. Shows alarms to whoever looks; reaches nobody.
        Tablet = "tablet",
    }
    UnitKind { Ward = "ward", HomeCare = "home_care", ResponseCentre = "response_centre" }
    Role {
        CareWorker = "care_worker", ShiftLead = "shift_lead", Coordinator = "coordinator",
        Responder = "responder", ItOperator = "it_operator", Supplier = "supplier",
        Auditor = "auditor", Administrator = "administrator",
    }
}

impl ObservationKind {
    /// Rings at high priority round the clock unless a coordinator excluded it (promise 2).
    pub fn is_emergency(self) -> bool {
        use ObservationKind::*;
        matches!(
            self,
            Fall | Pendant | PullCord | Assistance | Epilepsy | Smoke | Fire | Gas | Sos
        )
    }

    /// Tells about the equipment, not about the patient.
    pub fn is_technical(self) -> bool {
        use ObservationKind::*;
        matches!(
            self,
            Heartbeat
                | Battery
                | Offline
                | Online
                | Tamper
                | PowerFailure
                | PowerRestored
                | Malfunction
                | Test
                | DispenserFault
        )
    }

    /// Technical kinds that somebody must mend; the rest are only noted.
    pub fn is_technical_fault(self) -> bool {
        use ObservationKind::*;
        matches!(
            self,
            Battery | Offline | Tamper | PowerFailure | Malfunction | DispenserFault
        )
    }

    /// The kind whose episode this kind's start ends, when devices report the end under a name of its own.
    pub fn ends(self) -> Option<ObservationKind> {
        use ObservationKind::*;
        match self {
            Online => Some(Offline),
            PowerRestored => Some(PowerFailure),
            RoomEntry => Some(RoomExit),
            AreaEntry => Some(AreaExit),
            DoseTaken => Some(DoseMissed),
            SupervisionDone => Some(SupervisionDue),
            LockLocked => Some(LockUnlocked),
            BedsideReset => Some(NurseCall),
            _ => None,
        }
    }

    /// A momentary kind has no end: each start is an episode by itself. The others last until their end.
    pub fn is_momentary(self) -> bool {
        use ObservationKind::*;
        matches!(
            self,
            Fall | Pendant
                | PullCord
                | Assistance
                | Epilepsy
                | Sos
                | Motion
                | CameraEvent
                | Noise
                | HomeExit
                | RoomEntry
                | AreaEntry
                | SupervisionDone
                | DoseTaken
                | Position
                | LockLocked
                | Measurement
                | BedsideReset
                | Presence
                | Heartbeat
                | Online
                | PowerRestored
                | Test
                | Other
        )
    }
}
