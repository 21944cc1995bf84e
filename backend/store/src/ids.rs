//! Makes UUIDv7 from the injected clock and the system's randomness.

use aws_lc_rs::rand::{SecureRandom, SystemRandom};
use jiff::Timestamp;
use nattvakt_core::ids::*;

use crate::StoreError;

/// Random bytes from the operating system.
pub fn random_bytes<const N: usize>() -> Result<[u8; N], StoreError> {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| StoreError::Unavailable("the system has no randomness to give".to_owned()))?;
    Ok(bytes)
}

macro_rules! new_ids {
    ($($function:ident -> $id:ident),+ $(,)?) => {$(
        pub fn $function(now: Timestamp) -> Result<$id, StoreError> {
            Ok($id::new_v7(now.as_millisecond().unsigned_abs(), random_bytes()?))
        }
    )+};
}

new_ids! {
    municipality -> MunicipalityId, unit -> UnitId, person -> PersonId, patient -> PatientId,
    place -> PlaceId, device -> DeviceId, source -> SourceId, observation -> ObservationId,
    rule -> RuleId, plan_version -> PlanVersionId, alarm -> AlarmId, phone -> PhoneId, key -> KeyId,
    session -> SessionId, duty -> DutyId, delivery -> DeliveryId, contact -> ContactId,
    policy_version -> PolicyVersionId, planned_duty -> PlannedDutyId,
}
