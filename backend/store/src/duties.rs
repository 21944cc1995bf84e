//! Who is on duty where.

use std::collections::HashMap;

use diesel::prelude::*;
use jiff::Timestamp;
use nattvakt_core::ids::*;

use crate::connection::Database;
use crate::schema::{duty, phone, push_subscription};
use crate::{StoreError, Tx, id, micros, moment, optional_id};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Duty {
    pub id: DutyId,
    pub municipality: MunicipalityId,
    pub unit: UnitId,
    pub person: PersonId,
    pub phone: Option<PhoneId>,
    pub started_at: Timestamp,
    /// When it runs out, if anybody said.
    pub until: Option<Timestamp>,
}

type Row = (String, String, String, String, Option<String>, i64, Option<i64>);

fn duty_of((duty, municipality, unit, person, phone, started_at, until): Row) -> Result<Duty, StoreError> {
    Ok(Duty {
        id: id(&duty)?,
        municipality: id(&municipality)?,
        unit: id(&unit)?,
        person: id(&person)?,
        phone: optional_id(phone.as_deref())?,
        started_at: moment(started_at)?,
        until: until.map(moment).transpose()?,
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
            duty::until_at,
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

/// A duty that has not ended.
pub fn running(connection: &mut Database, wanted: DutyId) -> Result<Option<Duty>, StoreError> {
    duty::table
        .find(wanted.to_string())
        .filter(duty::ended_at.is_null())
        .select(columns!())
        .first::<Row>(connection)
        .optional()?
        .map(duty_of)
        .transpose()
}

/// A person's running duties, in every unit.
pub fn running_of_person(connection: &mut Database, person: PersonId) -> Result<Vec<Duty>, StoreError> {
    let rows: Vec<Row> = duty::table
        .filter(duty::person_id.eq(person.to_string()))
        .filter(duty::ended_at.is_null())
        .select(columns!())
        .load(connection)?;
    rows.into_iter().map(duty_of).collect()
}

/// A running duty with the newest proof that a phone of the person rings.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub duty: Duty,
    /// Phones that can be woken by push, the duty's own or others of the person.
    pub pushed: Vec<PhoneId>,
    pub proven_at: Option<Timestamp>,
}

/// Who is on duty in the unit, and how well each can be reached.
pub fn standing_in(connection: &mut Database, unit: UnitId) -> Result<Vec<Standing>, StoreError> {
    let duties = running_in(connection, unit)?;
    if duties.is_empty() {
        return Ok(Vec::new());
    }
    // One query for all: an alarm asks this inside its own transaction.
    let rows: Vec<(String, String, Option<i64>)> = duty::table
        .inner_join(push_subscription::table.on(push_subscription::person_id.eq(duty::person_id)))
        .inner_join(phone::table.on(phone::id.eq(push_subscription::phone_id)))
        .filter(duty::unit_id.eq(unit.to_string()))
        .filter(duty::ended_at.is_null())
        .filter(phone::lost_at.is_null())
        // A tablet on the wall reaches nobody (hazard 4).
        .filter(phone::kind.ne("tablet"))
        .select((duty::person_id, push_subscription::phone_id, phone::proven_at))
        .load(connection)?;
    let mut by_person: HashMap<PersonId, (Vec<PhoneId>, Option<i64>)> = HashMap::new();
    for (person, phone, proven_at) in rows {
        let (phones, newest) = by_person.entry(id(&person)?).or_default();
        phones.push(id(&phone)?);
        *newest = (*newest).max(proven_at);
    }
    duties
        .into_iter()
        .map(|duty| {
            let (pushed, proven_at) = by_person.get(&duty.person).cloned().unwrap_or_default();
            Ok(Standing {
                duty,
                pushed,
                proven_at: proven_at.map(moment).transpose()?,
            })
        })
        .collect()
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
            until,
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
                duty::until_at.eq(until.map(micros)),
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

    pub fn extend_duty(&mut self, of: DutyId, until: Option<Timestamp>) -> Result<(), StoreError> {
        let changed = diesel::update(duty::table.find(of.to_string()))
            .filter(duty::ended_at.is_null())
            .set((
                duty::until_at.eq(until.map(micros)),
                duty::version.eq(duty::version + 1),
            ))
            .execute(self.connection)?;
        if changed == 1 {
            Ok(())
        } else {
            Err(StoreError::VersionMiss)
        }
    }

    /// The phone is in other hands: duties of others no longer ring on it.
    pub fn phone_leaves_duties_of_others(
        &mut self,
        of: PhoneId,
        now_with: PersonId,
    ) -> Result<(), StoreError> {
        diesel::update(duty::table)
            .filter(duty::phone_id.eq(of.to_string()))
            .filter(duty::person_id.ne(now_with.to_string()))
            .filter(duty::ended_at.is_null())
            .set((
                duty::phone_id.eq(None::<String>),
                duty::version.eq(duty::version + 1),
            ))
            .execute(self.connection)?;
        Ok(())
    }
}
