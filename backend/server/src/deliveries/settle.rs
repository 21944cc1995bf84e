//! What follows from an alarm's events for the people it calls, in the same transaction: a step that begins
//! calls its audience, an acknowledgement stops what is pending and calms those who were called.

use std::collections::BTreeSet;

use jiff::Timestamp;
use nattvakt_core::alarm::{Command, Event, State};
use nattvakt_core::delivery::is_on_the_phone;
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::*;
use nattvakt_store::deliveries::{Delivery, newest_of_alarm};
use nattvakt_store::{StoreError, Tx, ids, subscriptions};

use crate::alarms::advance::{Behind, Moving};
use crate::alarms::built_in::{Trouble, begin};
use crate::alarms::ladder::targets_at;
use crate::app::App;
use crate::deliveries::audience::{Audience, resolve};

pub fn settle(
    tx: &mut Tx<'_>,
    app: &App,
    moving: &mut Moving,
    events: &[Event],
    now: Timestamp,
) -> Result<(), StoreError> {
    let begins = events.iter().any(|event| {
        matches!(
            event,
            Event::Raised | Event::Repeated { .. } | Event::Escalated { .. } | Event::Released { .. }
        )
    });
    match moving.alarm.state {
        State::Raised { .. } if begins => call(tx, app, moving, now),
        State::Acknowledged { by, .. } => {
            if events
                .iter()
                .any(|event| matches!(event, Event::Acknowledged { .. }))
            {
                stop(tx, moving, "acknowledged", now)?;
                calm(tx, moving, by, now)?;
            }
            Ok(())
        }
        State::Signed { ref signature } => {
            let by = signature.by;
            if events.iter().any(|event| matches!(event, Event::Signed { .. })) {
                stop(tx, moving, "signed", now)?;
                calm(tx, moving, by, now)?;
            }
            Ok(())
        }
        State::Raised { .. } => Ok(()),
    }
}

/// What is pending is not sent any more, what is claimed already included.
fn stop(tx: &mut Tx<'_>, moving: &Moving, why: &'static str, now: Timestamp) -> Result<(), StoreError> {
    tx.calls_stop(moving.alarm.id, moving.own_seq().unwrap_or_default());
    tx.expire_unsent(moving.alarm.id, why, now)
}

/// Calls the step the alarm stands on, and those after it while a step reaches nobody: such a step takes no
/// time. The last one waits and is called again.
fn call(tx: &mut Tx<'_>, app: &App, moving: &mut Moving, now: Timestamp) -> Result<(), StoreError> {
    let directory = app.directory();
    let mut called = BTreeSet::new();
    loop {
        let State::Raised { step, .. } = moving.alarm.state else {
            return Ok(());
        };
        let targets = targets_at(&directory, &moving.alarm, step);
        let audience = resolve(tx, app, &moving.alarm, &targets, now)?;
        for unit in &audience.shares {
            // Rejected when that unit sees it already.
            moving
                .take(tx, Command::ShareWith { unit: *unit }, &Behind::default(), now)?
                .ok();
        }
        if let Some(gone) = audience.gone {
            report_gone(tx, app, moving, gone, now)?;
        }
        let mut rows = rows_for(moving, &audience, step, now)?;
        // Steps that take no time may name the same people: each is called once.
        rows.retain(|row| called.insert((row.person, row.phone, row.contact, row.channel)));
        // Whoever is called again is called by the newest; others keep what is still on its way to them.
        let again: Vec<PersonId> = rows.iter().map(|row| row.person).collect();
        tx.supersede(moving.alarm.id, &again, now)?;
        tx.insert_deliveries(&rows)?;
        if audience.is_reachable() {
            return Ok(());
        }
        let next = moving.take(tx, Command::StepReachesNobody, &Behind::default(), now)?;
        if next.is_err() {
            return Ok(());
        }
    }
}

fn report_gone(
    tx: &mut Tx<'_>,
    app: &App,
    moving: &Moving,
    what: &'static str,
    now: Timestamp,
) -> Result<(), StoreError> {
    let alarm = &moving.alarm;
    // An alarm about a policy must not report its own.
    if alarm.cause.rule == RuleId::from(BuiltInRule::TargetGone) {
        return Ok(());
    }
    tracing::error!(unit = %alarm.unit, what, "an escalation policy calls something that is no more");
    let trouble = Trouble {
        rule: BuiltInRule::TargetGone,
        municipality: alarm.municipality,
        unit: alarm.unit,
        subject: alarm.unit.0,
        about: None,
    };
    begin(tx, app, trouble, now)
}

fn rows_for(
    moving: &Moving,
    audience: &Audience,
    step: u32,
    now: Timestamp,
) -> Result<Vec<Delivery>, StoreError> {
    let blank = Blank::of(moving, step, now);
    let mut rows = Vec::new();
    for (person, recipient) in &audience.people {
        for phone in &recipient.live {
            rows.push(Delivery {
                phone: Some(*phone),
                channel: Channel::Live,
                state: DeliveryState::Sent,
                due_at: None,
                ..blank.row(*person)?
            });
        }
        for phone in &recipient.pushed {
            rows.push(Delivery {
                phone: Some(*phone),
                ..blank.row(*person)?
            });
        }
        if recipient.live.is_empty() && recipient.pushed.is_empty() {
            rows.push(Delivery {
                state: DeliveryState::Failed,
                reason: Some("no_channel".to_owned()),
                due_at: None,
                ..blank.row(*person)?
            });
        }
    }
    for (contact, person, channel) in &audience.numbers {
        rows.push(Delivery {
            contact: Some(*contact),
            channel: *channel,
            ..blank.row(*person)?
        });
    }
    Ok(rows)
}

/// What all deliveries of one step have in common.
struct Blank {
    municipality: MunicipalityId,
    unit: UnitId,
    alarm: AlarmId,
    step: u32,
    seq: u64,
    urgency: u8,
    now: Timestamp,
}

impl Blank {
    fn of(moving: &Moving, step: u32, now: Timestamp) -> Self {
        let alarm = &moving.alarm;
        Self {
            municipality: alarm.municipality,
            unit: alarm.unit,
            alarm: alarm.id,
            step,
            seq: moving.own_seq().unwrap_or_default(),
            urgency: urgency(alarm.priority),
            now,
        }
    }

    /// A push that is to be sent now.
    fn row(&self, person: PersonId) -> Result<Delivery, StoreError> {
        Ok(Delivery {
            id: ids::delivery(self.now)?,
            municipality: self.municipality,
            unit: Some(self.unit),
            alarm: Some(self.alarm),
            step: self.step,
            person,
            phone: None,
            contact: None,
            channel: Channel::Push,
            purpose: DeliveryPurpose::Alarm,
            state: DeliveryState::Queued,
            reason: None,
            hidden: false,
            seq: self.seq,
            urgency: self.urgency,
            attempts: 0,
            created_at: self.now,
            changed_at: self.now,
            due_at: Some(self.now),
            version: 1,
        })
    }
}

/// A new emergency overtakes a backlog of what is less urgent.
pub fn urgency(priority: Priority) -> u8 {
    match priority {
        Priority::Acute => 0,
        Priority::High => 1,
        Priority::Normal => 2,
        Priority::Technical => 4,
    }
}

/// The newest tell whose phone shows what; an alarm of a whole weekend has far more.
const MOST_LOOKED_AT: u32 = 500;

/// Calming news come after every alarm, and the hourly quiet push last.
pub const URGENCY_OF_A_TEST: u8 = 3;
const URGENCY_OF_CALM: u8 = 5;
pub const URGENCY_OF_DUTY: u8 = 6;

/// 'Tatt av en kollega' replaces the alarm on phones that were called, where that makes no sound. Everybody
/// else sees it live.
fn calm(tx: &mut Tx<'_>, moving: &Moving, by: PersonId, now: Timestamp) -> Result<(), StoreError> {
    let called: Vec<PhoneId> = newest_of_alarm(tx.connection, moving.alarm.id, MOST_LOOKED_AT)?
        .iter()
        .filter(|row| row.channel == Channel::Push && row.person != by)
        .filter(|row| row.state == DeliveryState::Accepted || is_on_the_phone(row.state))
        // What was calmed before and not called again since stays calm.
        .fold(Vec::new(), |mut called: Vec<(PhoneId, PersonId)>, row| {
            if let Some(phone) = row.phone {
                called.retain(|(known, _)| *known != phone);
                if row.purpose == DeliveryPurpose::Alarm {
                    called.push((phone, row.person));
                }
            }
            called
        })
        .into_iter()
        .map(|(phone, _)| phone)
        .collect();
    if called.is_empty() {
        return Ok(());
    }
    let blank = Blank::of(moving, 0, now);
    let mut rows = Vec::new();
    for subscription in subscriptions::of_phones(tx.connection, &called)? {
        if subscription.replaces_silently {
            rows.push(Delivery {
                phone: Some(subscription.phone),
                purpose: DeliveryPurpose::Taken,
                urgency: URGENCY_OF_CALM,
                ..blank.row(subscription.person)?
            });
        }
    }
    tx.insert_deliveries(&rows)
}

/// A push about no alarm: a test, 'Vakt ok', a duty that runs out.
pub fn quiet_push(
    municipality: MunicipalityId,
    person: PersonId,
    phone: PhoneId,
    purpose: DeliveryPurpose,
    urgency: u8,
    now: Timestamp,
) -> Result<Delivery, StoreError> {
    Ok(Delivery {
        id: ids::delivery(now)?,
        municipality,
        unit: None,
        alarm: None,
        step: 0,
        person,
        phone: Some(phone),
        contact: None,
        channel: Channel::Push,
        purpose,
        state: DeliveryState::Queued,
        reason: None,
        hidden: false,
        seq: 0,
        urgency,
        attempts: 0,
        created_at: now,
        changed_at: now,
        due_at: Some(now),
        version: 1,
    })
}
