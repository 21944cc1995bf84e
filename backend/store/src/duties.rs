//! Who is on duty where.

use diesel::prelude::*;
use jiff::Timestamp;
use nattvakt_core::ids::*;

use crate::connection::Database;
use crate::schema::duty;
use crate::{StoreError, Tx, id, micros, moment, optional_id};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    pub id: DutyId,
    pub municipality: MunicipalityId,
    pub unit: UnitId,
    pub person: PersonId,
    pub phone: Option<PhoneId>,
    pub started_at: Timestamp,
}

type Row = (String, String, String, String, Option<String>, i64);

fn duty_of((duty, municipality, unit, person, phone, started_at): Row) -> Result<Duty, StoreError> {
    Ok(Duty {
        id: id(&duty)?,
        municipality: id(&municipality)?,
        unit: id(&unit)?,
        person: id(&person)?,
        phone: optional_id(phone.as_deref())?,
        started_at: moment(started_at)?,
    })
}

macro_rules! columns {
    () => {
        (
            duty::id,
            duty::municipality_id,
            duty::unit_id,
            duty::person_id,
            duty::phone_id,
            duty::started_at,
        )
    };
}

/// Everybody on duty, in every unit.
pub fn all_running(connection: &mut Database) -> Result<Vec<Duty>, StoreError> {
    let rows: Vec<Row> = duty::table
        .filter(duty::ended_at.is_null())
        .order(duty::started_at.asc())
        .select(columns!())
        .load(connection)?;
    rows.into_iter().map(duty_of).collect()
}

pub fn running_in(connection: &mut Database, unit: UnitId) -> Result<Vec<Duty>, StoreError> {
    let rows: Vec<Row> = duty::table
        .filter(duty::unit_id.eq(unit.to_string()))
        .filter(duty::ended_at.is_null())
        .order((duty::started_at.asc(), duty::id.asc()))
        .select(columns!())
        .load(connection)?;
    rows.into_iter().map(duty_of).collect()
}

pub fn running_of(
    connection: &mut Database,
    unit: UnitId,
    person: PersonId,
) -> Result<Option<Duty>, StoreError> {
    Ok(running_in(connection, unit)?
        .into_iter()
        .find(|duty| duty.person == person))
}

pub fn is_on_duty(connection: &mut Database, person: PersonId) -> Result<bool, StoreError> {
    let running: i64 = duty::table
        .filter(duty::person_id.eq(person.to_string()))
        .filter(duty::ended_at.is_null())
        .count()
        .get_result(connection)?;
    Ok(running > 0)
}

impl Tx<'_> {
    pub fn insert_duty(&mut self, new: &Duty) -> Result<(), StoreError> {
        let Duty {
            id,
            municipality,
            unit,
            person,
            phone,
            started_at,
        } = new;
        diesel::insert_into(duty::table)
            .values((
                duty::id.eq(id.to_string()),
                duty::municipality_id.eq(municipality.to_string()),
                duty::unit_id.eq(unit.to_string()),
                duty::person_id.eq(person.to_string()),
                duty::phone_id.eq(phone.map(|phone| phone.to_string())),
                duty::started_at.eq(micros(*started_at)),
                duty::ended_at.eq(None::<i64>),
                duty::version.eq(1_i64),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    pub fn end_duty(&mut self, of: DutyId, at: Timestamp) -> Result<(), StoreError> {
        let changed = diesel::update(duty::table.find(of.to_string()))
            .filter(duty::ended_at.is_null())
            .set((duty::ended_at.eq(micros(at)), duty::version.eq(duty::version + 1)))
            .execute(self.connection)?;
        if changed == 1 {
            Ok(())
        } else {
            Err(StoreError::VersionMiss)
        }
    }
}
