//! Planned duties, hand-overs of units, and temps let in for one duty.

use std::collections::HashMap;

use diesel::prelude::*;
use jiff::Timestamp;
use nattvakt_core::ids::*;

use crate::connection::{Database, on_each};
use crate::schema::{admission, hand_over, planned_duty};
use crate::{StoreError, Tx, id, micros, moment, optional_id};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Planned {
    pub id: PlannedDutyId,
    pub municipality: MunicipalityId,
    pub unit: UnitId,
    pub person: PersonId,
    pub starts_at: Timestamp,
    pub ends_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Admission {
    /// SHA-256 of the code, hex.
    pub code_hash: String,
    pub municipality: MunicipalityId,
    pub unit: UnitId,
    pub by: PersonId,
    pub expires_at: Timestamp,
    pub duty_until: Timestamp,
    pub used_by: Option<PersonId>,
}

type PlannedRow = (String, String, String, String, i64, i64);

fn planned_of(row: PlannedRow) -> Result<Planned, StoreError> {
    let (planned, municipality, unit, person, starts_at, ends_at) = row;
    Ok(Planned {
        id: id(&planned)?,
        municipality: id(&municipality)?,
        unit: id(&unit)?,
        person: id(&person)?,
        starts_at: moment(starts_at)?,
        ends_at: moment(ends_at)?,
    })
}

macro_rules! planned_columns {
    () => {
        (
            planned_duty::id,
            planned_duty::municipality_id,
            planned_duty::unit_id,
            planned_duty::person_id,
            planned_duty::starts_at,
            planned_duty::ends_at,
        )
    };
}

/// Planned duties of a unit that end after `from`, the next first.
pub fn planned_in(
    connection: &mut Database,
    unit: UnitId,
    from: Timestamp,
) -> Result<Vec<Planned>, StoreError> {
    let rows: Vec<PlannedRow> = planned_duty::table
        .filter(planned_duty::unit_id.eq(unit.to_string()))
        .filter(planned_duty::ends_at.gt(micros(from)))
        .order((planned_duty::starts_at.asc(), planned_duty::id.asc()))
        .select(planned_columns!())
        .load(connection)?;
    rows.into_iter().map(planned_of).collect()
}

/// A person's planned duties, in every unit, that touch this stretch of time.
pub fn planned_of_person(
    connection: &mut Database,
    person: PersonId,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<Planned>, StoreError> {
    let rows: Vec<PlannedRow> = planned_duty::table
        .filter(planned_duty::person_id.eq(person.to_string()))
        .filter(planned_duty::ends_at.gt(micros(from)))
        .filter(planned_duty::starts_at.lt(micros(to)))
        .select(planned_columns!())
        .load(connection)?;
    rows.into_iter().map(planned_of).collect()
}

/// Where each unit of everybody's was handed over to.
pub fn hand_overs(connection: &mut Database) -> Result<HashMap<UnitId, UnitId>, StoreError> {
    let rows: Vec<(String, String)> = hand_over::table
        .select((hand_over::unit_id, hand_over::to_unit_id))
        .load(connection)?;
    rows.into_iter()
        .map(|(unit, to)| Ok((id(&unit)?, id(&to)?)))
        .collect()
}

pub fn find_admission(connection: &mut Database, code_hash: &str) -> Result<Option<Admission>, StoreError> {
    type Row = (String, String, String, String, i64, i64, Option<String>);
    let row: Option<Row> = admission::table
        .find(code_hash)
        .select((
            admission::code_hash,
            admission::municipality_id,
            admission::unit_id,
            admission::by_person_id,
            admission::expires_at,
            admission::duty_until,
            admission::used_by_person_id,
        ))
        .first(connection)
        .optional()?;
    row.map(
        |(code_hash, municipality, unit, by, expires_at, duty_until, used_by)| {
            Ok(Admission {
                code_hash,
                municipality: id(&municipality)?,
                unit: id(&unit)?,
                by: id(&by)?,
                expires_at: moment(expires_at)?,
                duty_until: moment(duty_until)?,
                used_by: optional_id(used_by.as_deref())?,
            })
        },
    )
    .transpose()
}

/// Until when a temp was let in; `None` for everybody else.
pub fn admitted_until(connection: &mut Database, person: PersonId) -> Result<Option<Timestamp>, StoreError> {
    let until: Option<i64> = admission::table
        .filter(admission::used_by_person_id.eq(person.to_string()))
        .select(diesel::dsl::max(admission::duty_until))
        .first(connection)?;
    until.map(moment).transpose()
}

impl Tx<'_> {
    pub fn insert_planned(&mut self, new: &Planned, now: Timestamp) -> Result<(), StoreError> {
        let Planned {
            id,
            municipality,
            unit,
            person,
            starts_at,
            ends_at,
        } = new;
        diesel::insert_into(planned_duty::table)
            .values((
                planned_duty::id.eq(id.to_string()),
                planned_duty::municipality_id.eq(municipality.to_string()),
                planned_duty::unit_id.eq(unit.to_string()),
                planned_duty::person_id.eq(person.to_string()),
                planned_duty::starts_at.eq(micros(*starts_at)),
                planned_duty::ends_at.eq(micros(*ends_at)),
                planned_duty::created_at.eq(micros(now)),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    pub fn hand_over(&mut self, unit: UnitId, to: UnitId, now: Timestamp) -> Result<(), StoreError> {
        let values = (
            hand_over::to_unit_id.eq(to.to_string()),
            hand_over::since.eq(micros(now)),
        );
        on_each!(&mut *self.connection, |inner| diesel::insert_into(
            hand_over::table
        )
        .values((hand_over::unit_id.eq(unit.to_string()), values.clone()))
        .on_conflict(hand_over::unit_id)
        .do_update()
        .set(values)
        .execute(inner))?;
        Ok(())
    }

    /// Whether it had been handed over.
    pub fn take_back(&mut self, unit: UnitId) -> Result<bool, StoreError> {
        let gone = diesel::delete(hand_over::table.find(unit.to_string())).execute(self.connection)?;
        Ok(gone == 1)
    }

    /// `false` when the code stands already.
    pub fn insert_admission(&mut self, new: &Admission) -> Result<bool, StoreError> {
        let Admission {
            code_hash,
            municipality,
            unit,
            by,
            expires_at,
            duty_until,
            used_by,
        } = new;
        let values = (
            admission::code_hash.eq(code_hash),
            admission::municipality_id.eq(municipality.to_string()),
            admission::unit_id.eq(unit.to_string()),
            admission::by_person_id.eq(by.to_string()),
            admission::expires_at.eq(micros(*expires_at)),
            admission::duty_until.eq(micros(*duty_until)),
            admission::used_by_person_id.eq(used_by.map(|person| person.to_string())),
        );
        let added = on_each!(&mut *self.connection, |inner| diesel::insert_into(
            admission::table
        )
        .values(values)
        .on_conflict_do_nothing()
        .execute(inner))?;
        Ok(added == 1)
    }

    /// `false` when somebody used it first.
    pub fn use_admission(&mut self, code_hash: &str, by: PersonId) -> Result<bool, StoreError> {
        let used = diesel::update(admission::table.find(code_hash))
            .filter(admission::used_by_person_id.is_null())
            .set(admission::used_by_person_id.eq(by.to_string()))
            .execute(self.connection)?;
        Ok(used == 1)
    }
}
