//! One command to one alarm: decide, append each event to the ledger, keep the alarm as it is afterwards.

use jiff::Timestamp;
use nattvakt_core::alarm::{Alarm, Command, Event, Rejection, decide, evolve};
use nattvakt_core::entry::{self, CommandRef, Entry, ObservationRef};
use nattvakt_store::alarms::StoredAlarm;
use nattvakt_store::ledger::{CommittedText, EntryDraft, StreamId};
use nattvakt_store::{StoreError, Tx};

/// What stands behind an event, beside the alarm's own rules.
#[derive(Clone, Debug, Default)]
pub struct Behind {
    pub command: Option<CommandRef>,
    pub observation: Option<ObservationRef>,
    /// Texts that the event's commitments stand for.
    pub texts: Vec<CommittedText>,
}

pub struct Advanced {
    pub events: Vec<Event>,
    pub alarm: Alarm,
    /// Of the last event.
    pub seq: u64,
}

/// Nothing is written when the core rejects the command.
pub fn advance(
    tx: &mut Tx<'_>,
    stored: &StoredAlarm,
    command: Command,
    behind: &Behind,
    now: Timestamp,
) -> Result<Result<Advanced, Rejection>, StoreError> {
    let events = match decide(&stored.alarm, command, now) {
        Ok(events) => events,
        Err(rejection) => return Ok(Err(rejection)),
    };
    let mut alarm = stored.alarm.clone();
    let mut seq = stored.seq;
    for event in &events {
        (alarm, seq) = append_event(tx, alarm, event, behind, now)?;
    }
    tx.update_alarm(stored, &alarm, seq)?;
    Ok(Ok(Advanced { events, alarm, seq }))
}

/// Appends one event of an alarm to its unit's ledger; answers the alarm after it.
pub fn append_event(
    tx: &mut Tx<'_>,
    alarm: Alarm,
    event: &Event,
    behind: &Behind,
    now: Timestamp,
) -> Result<(Alarm, u64), StoreError> {
    let stream = StreamId::from(alarm.unit);
    let draft = EntryDraft {
        kind: event.ledger_kind(),
        alarm: Some(alarm.id),
        at: now,
        texts: behind.texts.clone(),
    };
    let mut after = None;
    let seq = tx.append(stream, draft, |seq| {
        let evolved = evolve(alarm, event, now, seq);
        let entry = Entry {
            v: entry::VERSION,
            stream: stream.0,
            seq,
            kind: event.ledger_kind(),
            at: now,
            by: event.by(),
            command: behind.command.clone(),
            observation: behind.observation.clone(),
            event: Some(event.clone()),
            alarm: Some(evolved.clone()),
            duty: None,
        };
        after = Some(evolved);
        serde_json::to_string(&entry).map_err(|error| StoreError::corrupt("a ledger entry", error))
    })?;
    Ok((after.ok_or(StoreError::Panicked)?, seq))
}

/// Appends an entry that is about no alarm; its `seq` is filled in here.
pub fn append_plain(tx: &mut Tx<'_>, entry: Entry) -> Result<u64, StoreError> {
    let draft = EntryDraft {
        kind: entry.kind,
        alarm: None,
        at: entry.at,
        texts: Vec::new(),
    };
    tx.append(StreamId(entry.stream), draft, |seq| {
        serde_json::to_string(&Entry { seq, ..entry })
            .map_err(|error| StoreError::corrupt("a ledger entry", error))
    })
}
