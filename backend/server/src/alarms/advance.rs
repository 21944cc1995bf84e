//! One command to one alarm: decide, append each event to the ledgers, call whom the step calls, keep the
//! alarm as it is afterwards.

use jiff::Timestamp;
use nattvakt_core::alarm::{Alarm, Command, Event, Rejection, decide, evolve};
use nattvakt_core::entry::{CommandRef, Entry, ObservationRef};
use nattvakt_core::ids::{DeliveryId, UnitId};
use nattvakt_core::vocabulary::LedgerKind;
use nattvakt_store::alarms::StoredAlarm;
use nattvakt_store::ledger::{CommittedText, EntryDraft, StreamId};
use nattvakt_store::{StoreError, Tx};

use crate::app::App;
use crate::deliveries::settle::settle;

/// What stands behind an event, beside the alarm's own rules.
#[derive(Clone, Debug, Default)]
pub struct Behind {
    pub command: Option<CommandRef>,
    pub observation: Option<ObservationRef>,
    /// The delivery that was answered with a key: no signed command stands behind it.
    pub delivery: Option<DeliveryId>,
    /// Texts that the event's commitments stand for.
    pub texts: Vec<CommittedText>,
}

pub struct Advanced {
    pub events: Vec<Event>,
    pub alarm: Alarm,
    moving: Vec<(UnitId, u64)>,
}

impl Advanced {
    /// The newest entry about the alarm in this unit's ledger.
    pub fn seq_in(&self, unit: UnitId) -> u64 {
        self.moving
            .iter()
            .find(|(stream, _)| *stream == unit)
            .map_or(0, |(_, seq)| *seq)
    }
}

/// Nothing is written when the core rejects the command.
pub fn advance(
    tx: &mut Tx<'_>,
    app: &App,
    stored: &StoredAlarm,
    command: Command,
    behind: &Behind,
    now: Timestamp,
) -> Result<Result<Advanced, Rejection>, StoreError> {
    let mut moving = Moving::new(stored.alarm.clone());
    let events = match moving.take(tx, command, behind, now)? {
        Ok(events) => events,
        Err(rejection) => return Ok(Err(rejection)),
    };
    settle(tx, app, &mut moving, &events, now)?;
    let seq = moving.own_seq().unwrap_or(stored.seq);
    tx.update_alarm(stored, &moving.alarm, seq)?;
    moving.keep_shares(tx)?;
    Ok(Ok(Advanced {
        events,
        alarm: moving.alarm,
        moving: moving.seqs,
    }))
}

/// An alarm on its way through a transaction, with where its entries stand.
pub struct Moving {
    pub alarm: Alarm,
    seqs: Vec<(UnitId, u64)>,
    new_shares: Vec<UnitId>,
}

impl Moving {
    pub fn new(alarm: Alarm) -> Self {
        Self {
            alarm,
            seqs: Vec::new(),
            new_shares: Vec::new(),
        }
    }

    /// Of the newest entry in the ledger of the unit it rang in.
    pub fn own_seq(&self) -> Option<u64> {
        let own = self.alarm.unit;
        self.seqs
            .iter()
            .find(|(unit, _)| *unit == own)
            .map(|(_, seq)| *seq)
    }

    pub fn take(
        &mut self,
        tx: &mut Tx<'_>,
        command: Command,
        behind: &Behind,
        now: Timestamp,
    ) -> Result<Result<Vec<Event>, Rejection>, StoreError> {
        let events = match decide(&self.alarm, command, now) {
            Ok(events) => events,
            Err(rejection) => return Ok(Err(rejection)),
        };
        for event in &events {
            self.append(tx, event, behind, now)?;
        }
        Ok(Ok(events))
    }

    /// Appends one event to the alarm's own ledger, then to those of the units it is shown to.
    pub fn append(
        &mut self,
        tx: &mut Tx<'_>,
        event: &Event,
        behind: &Behind,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let own = self.alarm.unit;
        if let Event::Shared { unit } = event {
            self.new_shares.push(*unit);
        }
        let draft = EntryDraft {
            kind: event.ledger_kind(),
            alarm: Some(self.alarm.id),
            at: now,
            texts: behind.texts.clone(),
        };
        let mut after = None;
        let seq = tx.append(StreamId::from(own), draft, |seq| {
            let evolved = evolve(self.alarm.clone(), event, now, seq);
            let text = entry_text(own, seq, event, event.ledger_kind(), &evolved, behind, now);
            after = Some(evolved);
            text
        })?;
        self.alarm = after.ok_or(StoreError::Panicked)?;
        self.note(own, seq);
        self.mirror(tx, event, behind, now)
    }

    fn mirror(
        &mut self,
        tx: &mut Tx<'_>,
        event: &Event,
        behind: &Behind,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        for index in 0..self.alarm.shares.len() {
            let Some(unit) = self.alarm.shares.get(index).map(|share| share.unit) else {
                continue;
            };
            // What a person of that unit sees first, and each new start, is what they sign for.
            let starts = match event {
                Event::Repeated { .. } => true,
                Event::Shared { unit: with } => *with == unit,
                _ => false,
            };
            let draft = EntryDraft {
                kind: LedgerKind::Shared,
                alarm: Some(self.alarm.id),
                at: now,
                // The text stands once, in the ledger of the unit it rang in.
                texts: Vec::new(),
            };
            let alarm = &mut self.alarm;
            let seq = tx.append(StreamId::from(unit), draft, |seq| {
                if let Some(share) = alarm.shares.get_mut(index).filter(|_| starts) {
                    share.start_seq = seq;
                }
                entry_text(unit, seq, event, LedgerKind::Shared, alarm, behind, now)
            })?;
            self.note(unit, seq);
        }
        Ok(())
    }

    fn note(&mut self, unit: UnitId, seq: u64) {
        match self.seqs.iter_mut().find(|(known, _)| *known == unit) {
            Some(known) => known.1 = seq,
            None => self.seqs.push((unit, seq)),
        }
    }

    /// After the alarm's row is there: rows of shares refer to it.
    pub fn keep_shares(&self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        for unit in &self.new_shares {
            tx.insert_share(*unit, self.alarm.id)?;
        }
        Ok(())
    }
}

fn entry_text(
    stream: UnitId,
    seq: u64,
    event: &Event,
    kind: LedgerKind,
    alarm: &Alarm,
    behind: &Behind,
    now: Timestamp,
) -> Result<String, StoreError> {
    let entry = Entry {
        seq,
        by: event.by(),
        command: behind.command.clone(),
        observation: behind.observation.clone(),
        delivery: behind.delivery,
        event: Some(event.clone()),
        alarm: Some(alarm.clone()),
        ..Entry::new(stream.0, kind, now)
    };
    serde_json::to_string(&entry).map_err(|error| StoreError::corrupt("a ledger entry", error))
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
