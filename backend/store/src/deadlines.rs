//! Deadlines that belong to no alarm and no rule. Rows, so that what is overdue after a restart happens at
//! once, once.

use diesel::prelude::*;
use jiff::Timestamp;
use uuid::Uuid;

use crate::connection::{Database, on_each};
use crate::schema::deadline;
use crate::{StoreError, Tx, id, micros, moment};

#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum DeadlineKind {
    /// A duty's quiet hourly push is due.
    DutyOk,
    /// The proof that a phone on duty rings has grown old.
    ReachStale,
    /// A duty runs out soon: ask.
    DutyAsks,
    DutyEnds,
    /// Look whether a unit has somebody who can be reached.
    Staffing,
    /// A temp who was let in for one duty goes.
    TempLeaves,
}

impl DeadlineKind {
    const ALL: [Self; 6] = [
        Self::DutyOk,
        Self::ReachStale,
        Self::DutyAsks,
        Self::DutyEnds,
        Self::Staffing,
        Self::TempLeaves,
    ];

    fn code(self) -> &'static str {
        match self {
            Self::DutyOk => "duty_ok",
            Self::ReachStale => "reach_stale",
            Self::DutyAsks => "duty_asks",
            Self::DutyEnds => "duty_ends",
            Self::Staffing => "staffing",
            Self::TempLeaves => "temp_leaves",
        }
    }
}

/// Of one subject: a duty or a unit.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Deadline {
    pub kind: DeadlineKind,
    pub subject: Uuid,
    pub due_at: Timestamp,
}

pub fn next_due(connection: &mut Database) -> Result<Option<Timestamp>, StoreError> {
    let next: Option<i64> = deadline::table
        .select(diesel::dsl::min(deadline::due_at))
        .first(connection)?;
    next.map(moment).transpose()
}

pub fn due(connection: &mut Database, now: Timestamp, limit: u32) -> Result<Vec<Deadline>, StoreError> {
    let rows: Vec<(String, String, i64)> = deadline::table
        .filter(deadline::due_at.le(micros(now)))
        .order(deadline::due_at.asc())
        .limit(i64::from(limit))
        .select((deadline::kind, deadline::subject_id, deadline::due_at))
        .load(connection)?;
    rows.into_iter()
        .map(|(kind, subject, due_at)| {
            let known = DeadlineKind::ALL.into_iter().find(|known| known.code() == kind);
            Ok(Deadline {
                kind: known.ok_or_else(|| StoreError::corrupt("a kind of deadline", &kind))?,
                subject: id(&subject)?,
                due_at: moment(due_at)?,
            })
        })
        .collect()
}

impl Tx<'_> {
    /// Replaces the one the subject has.
    pub fn set_deadline(&mut self, new: Deadline) -> Result<(), StoreError> {
        let Deadline {
            kind,
            subject,
            due_at,
        } = new;
        let due = deadline::due_at.eq(micros(due_at));
        on_each!(&mut *self.connection, |inner| diesel::insert_into(
            deadline::table
        )
        .values((
            deadline::kind.eq(kind.code()),
            deadline::subject_id.eq(subject.to_string()),
            due
        ))
        .on_conflict((deadline::kind, deadline::subject_id))
        .do_update()
        .set(due)
        .execute(inner))?;
        self.deadline(due_at);
        Ok(())
    }

    /// Keeps the one the subject has when that comes earlier.
    pub fn set_deadline_no_later(&mut self, new: Deadline) -> Result<(), StoreError> {
        let known: Option<i64> = deadline::table
            .find((new.kind.code(), new.subject.to_string()))
            .select(deadline::due_at)
            .first(self.connection)
            .optional()?;
        if known.is_some_and(|known| known <= micros(new.due_at)) {
            return Ok(());
        }
        self.set_deadline(new)
    }

    /// `false` when another node took it first.
    pub fn take_deadline(&mut self, of: &Deadline) -> Result<bool, StoreError> {
        let taken = diesel::delete(
            deadline::table
                .find((of.kind.code(), of.subject.to_string()))
                .filter(deadline::due_at.eq(micros(of.due_at))),
        )
        .execute(self.connection)?;
        Ok(taken == 1)
    }

    pub fn drop_deadline(&mut self, kind: DeadlineKind, subject: Uuid) -> Result<(), StoreError> {
        diesel::delete(deadline::table.find((kind.code(), subject.to_string()))).execute(self.connection)?;
        Ok(())
    }
}
