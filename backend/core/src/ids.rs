//! Ids are UUIDv7 newtypes; whoever makes one passes in the clock and the randomness.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::vocabulary::BuiltInRule;

macro_rules! ids {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[cfg_attr(feature = "schema", derive(ts_rs::TS, utoipa::ToSchema))]
        #[cfg_attr(feature = "schema", schema(value_type = String, format = "uuid"))]
        #[serde(transparent)]
        pub struct $name(#[cfg_attr(feature = "schema", ts(type = "string"))] pub Uuid);

        impl $name {
            /// Makes an id from the injected clock (milliseconds since 1970) and 10 random bytes (RFC 9562 §5.7).
            pub fn new_v7(unix_millis: u64, random: [u8; 10]) -> Self {
                Self(uuid::Builder::from_unix_timestamp_millis(unix_millis, &random).into_uuid())
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, Self::Err> {
                Uuid::parse_str(text).map(Self)
            }
        }
    )+};
}

ids! {
    /// The tenant. Nothing crosses it.
    MunicipalityId,
    UnitId,
    PersonId,
    PatientId,
    PlaceId,
    DeviceId,
    SourceId,
    ObservationId,
    /// From a device's start to its end; the id of the observation that began it.
    EpisodeId,
    /// Stable across the versions of a plan.
    RuleId,
    PlanVersionId,
    AlarmId,
    PhoneId,
    KeyId,
    SessionId,
    DutyId,
    /// Made by the phone, so that a command sent twice is known to be the same.
    CommandId,
    DeliveryId,
    /// A number to call or text that stands in escalation policies.
    ContactId,
    PolicyVersionId,
    PlannedDutyId,
}

impl RuleId {
    /// The rule every municipality has without writing it: an emergency kind that no rule of the plan
    /// rang for rings all the same (promise 2).
    pub const EMERGENCY: RuleId = RuleId(Uuid::from_u128(1));
    /// Devices that say they are unwell raise a technical alarm.
    pub const TECHNICAL: RuleId = RuleId(Uuid::from_u128(2));

    /// Built-in rules live in no plan.
    pub fn is_built_in(self) -> bool {
        self.0.as_u128() < 0x1_0000
    }

    /// Which built-in rule this is; `None` for one of a plan.
    pub fn built_in(self) -> Option<BuiltInRule> {
        let number = usize::try_from(self.0.as_u128()).ok()?.checked_sub(1)?;
        BuiltInRule::ALL.get(number).copied()
    }
}

impl From<BuiltInRule> for RuleId {
    /// In the order of the vocabulary, from 1: the numbers stand in ledgers and never change.
    fn from(rule: BuiltInRule) -> Self {
        RuleId(Uuid::from_u128(rule as u128 + 1))
    }
}

impl From<ObservationId> for EpisodeId {
    fn from(id: ObservationId) -> Self {
        Self(id.0)
    }
}
