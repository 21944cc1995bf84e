//! Nattvakt itself is not well: a technical alarm in the municipality's technical stream.

use std::sync::Arc;

use jiff::SignedDuration;
use nattvakt_core::alarm::{Cause, Patience};
use nattvakt_core::evaluate::NewAlarm;
use nattvakt_core::ids::{EpisodeId, MunicipalityId, UnitId};
use nattvakt_core::vocabulary::{BuiltInRule, ObservationKind, Priority};

use crate::alarms::advance::Behind;
use crate::alarms::raise::raise;
use crate::app::App;

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fault {
    /// A phone followed a ledger that is not this one: was a backup restored?
    UnknownCursor,
    /// The system's clock was set while Nattvakt ran.
    ClockJumped,
    /// A push service takes everything, and no phone shows anything.
    DeliveriesStuck,
}

impl Fault {
    fn code(self) -> &'static str {
        match self {
            Fault::UnknownCursor => "unknown_cursor",
            Fault::ClockJumped => "clock_jumped",
            Fault::DeliveriesStuck => "deliveries_stuck",
        }
    }

    fn rule(self) -> BuiltInRule {
        match self {
            Fault::UnknownCursor | Fault::ClockJumped => BuiltInRule::System,
            Fault::DeliveriesStuck => BuiltInRule::DeliveryStuck,
        }
    }
}

/// At most one alarm per fault, municipality and hour, so that ten thousand phones are one alarm. Not
/// waited for: whoever noticed has other work.
pub fn report(app: &Arc<App>, municipality: MunicipalityId, fault: Fault) {
    let app = Arc::clone(app);
    tokio::spawn(async move {
        tracing::error!(fault = fault.code(), %municipality, "Nattvakt raised a technical alarm about itself");
        let now = app.now();
        let hour = now
            .as_second()
            .div_euclid(SignedDuration::from_hours(1).as_secs());
        // The hour is the episode: the same fault in the same hour has its alarm already.
        let episode = EpisodeId::new_v7(
            u64::try_from(hour).unwrap_or_default() * 3_600_000,
            [fault as u8, 0, 0, 0, 0, 0, 0, 0, 0, 0],
        );
        let shared = Arc::clone(&app);
        let written = app
            .store
            .write(move |tx| {
                let new = NewAlarm {
                    // The municipality's own id stands for the device, so that two municipalities never
                    // share a cause.
                    cause: Cause {
                        rule: fault.rule().into(),
                        device: Some(nattvakt_core::ids::DeviceId(municipality.0)),
                        episode,
                    },
                    unit: UnitId(municipality.0),
                    kind: ObservationKind::Malfunction,
                    priority: Priority::Technical,
                    place: None,
                    subjects: Vec::new(),
                    plan_version: None,
                    occurred_at: now,
                    patience: Patience {
                        receipt_seconds: 3600,
                        acknowledge_seconds: 3600,
                        ..Patience::default()
                    },
                    cleared_at: None,
                    about: None,
                };
                raise(tx, &shared, municipality, new, &Behind::default(), now)
            })
            .await;
        if let Err(error) = written {
            tracing::error!(error = %error, fault = fault.code(), "the technical alarm could not be stored");
        }
    });
}
