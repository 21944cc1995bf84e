//! One unit of work. What it appends to the ledgers is handed on after the commit.

use std::collections::BTreeMap;
use std::sync::Arc;

use diesel::prelude::*;
use jiff::Timestamp;
use nattvakt_core::ids::{AlarmId, MunicipalityId, UnitId};

use crate::connection::Database;
use crate::ledger::{Appended, EntryDraft, StreamId, entry_hash};
use crate::schema::{ledger, ledger_head, ledger_text};
use crate::{StoreError, micros};

/// A transaction that has not been committed.
pub struct Tx<'c> {
    pub connection: &'c mut Database,
    heads: BTreeMap<StreamId, Head>,
    pub(crate) effects: Effects,
}

/// What the rest of the server must hear of after the commit.
#[derive(Default, Debug)]
pub(crate) struct Effects {
    pub appended: Vec<Appended>,
    pub directory_changed: bool,
    pub earliest_deadline: Option<Timestamp>,
    /// Something waits to be sent.
    pub deliveries_due: bool,
    /// Who is on duty, or whose phone rings, changed in these units.
    pub rosters_changed: Vec<UnitId>,
    /// Alarms nobody is to be called about any more, with the entry of their unit that says so.
    pub stopped: Vec<(AlarmId, u64)>,
}

struct Head {
    seq: u64,
    hash: String,
    changed: bool,
}

impl<'c> Tx<'c> {
    pub(crate) fn new(connection: &'c mut Database) -> Self {
        Self {
            connection,
            heads: BTreeMap::new(),
            effects: Effects::default(),
        }
    }

    /// Appends to a stream. The seq comes from the stream's counter row, locked until the commit, so that
    /// the numbers have no gaps and their order is the order of the commits.
    ///
    /// `body` is given the seq and answers the exact text that is hashed and kept.
    pub fn append(
        &mut self,
        stream: StreamId,
        draft: EntryDraft,
        body: impl FnOnce(u64) -> Result<String, StoreError>,
    ) -> Result<u64, StoreError> {
        let head = self.lock_head(stream)?;
        let seq = head.seq + 1;
        let entry = body(seq)?;
        let hash = entry_hash(&head.hash, &entry);
        head.seq = seq;
        head.hash.clone_from(&hash);
        head.changed = true;
        let EntryDraft {
            kind,
            alarm,
            at,
            texts,
        } = draft;
        let stored_seq = seq.cast_signed();
        diesel::insert_into(ledger::table)
            .values((
                ledger::stream_id.eq(stream.to_string()),
                ledger::seq.eq(stored_seq),
                ledger::hash.eq(&hash),
                ledger::entry.eq(&entry),
                ledger::kind.eq(kind.code()),
                ledger::alarm_id.eq(alarm.map(|alarm| alarm.to_string())),
                ledger::at.eq(micros(at)),
            ))
            .execute(self.connection)?;
        for text in &texts {
            diesel::insert_into(ledger_text::table)
                .values((
                    ledger_text::commitment.eq(&text.commitment),
                    ledger_text::stream_id.eq(stream.to_string()),
                    ledger_text::seq.eq(stored_seq),
                    ledger_text::body.eq(&text.text),
                    ledger_text::salt.eq(&text.salt),
                ))
                .execute(self.connection)?;
        }
        self.effects.appended.push(Appended {
            stream,
            seq,
            hash: hash.into(),
            entry: Arc::from(entry),
            kind,
            alarm,
            texts,
        });
        Ok(seq)
    }

    fn lock_head(&mut self, stream: StreamId) -> Result<&mut Head, StoreError> {
        if !self.heads.contains_key(&stream) {
            let key = stream.to_string();
            let columns = (ledger_head::seq, ledger_head::hash);
            let query = ledger_head::table.find(&key).select(columns);
            let (seq, hash): (i64, String) = match &mut *self.connection {
                Database::Sqlite(sqlite) => query.first(sqlite)?,
                Database::Postgres(postgres) => query.for_update().first(postgres)?,
            };
            let seq = u64::try_from(seq).map_err(|_| StoreError::corrupt("a ledger seq", seq))?;
            self.heads.insert(
                stream,
                Head {
                    seq,
                    hash,
                    changed: false,
                },
            );
        }
        self.heads.get_mut(&stream).ok_or(StoreError::VersionMiss)
    }

    /// Names, devices, plans or roles of this municipality changed: every process looks again.
    pub fn directory_changed(&mut self, municipality: MunicipalityId) -> Result<(), StoreError> {
        use crate::schema::municipality::dsl;
        diesel::update(dsl::municipality.find(municipality.to_string()))
            .set(dsl::directory_version.eq(dsl::directory_version + 1))
            .execute(self.connection)?;
        self.effects.directory_changed = true;
        Ok(())
    }

    /// Who is on duty in this unit, or whether they can be reached.
    pub fn roster_changed(&mut self, unit: UnitId) {
        if !self.effects.rosters_changed.contains(&unit) {
            self.effects.rosters_changed.push(unit);
        }
    }

    /// Nobody is to be called about this alarm any more by what was decided before `seq`.
    pub fn calls_stop(&mut self, alarm: AlarmId, seq: u64) {
        self.effects.stopped.push((alarm, seq));
    }

    /// The timer must wake no later than this.
    pub fn deadline(&mut self, at: Timestamp) {
        let earliest = &mut self.effects.earliest_deadline;
        *earliest = Some(earliest.map_or(at, |known| known.min(at)));
    }

    /// Writes the counters back. Called once, as the last thing before the commit.
    pub(crate) fn finish(self) -> Result<Effects, StoreError> {
        for (stream, head) in self.heads.into_iter().filter(|(_, head)| head.changed) {
            let changed = diesel::update(ledger_head::table.find(stream.to_string()))
                .set((
                    ledger_head::seq.eq(head.seq.cast_signed()),
                    ledger_head::hash.eq(&head.hash),
                ))
                .execute(self.connection)?;
            if changed != 1 {
                return Err(StoreError::VersionMiss);
            }
        }
        Ok(self.effects)
    }
}
