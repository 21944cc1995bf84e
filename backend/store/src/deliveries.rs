//! Deliveries: one row for each attempt to reach one person's phone.

use std::collections::HashSet;

use diesel::prelude::*;
use jiff::Timestamp;
use nattvakt_core::delivery::{News, next};
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::{Channel, DeliveryPurpose, DeliveryState};

use crate::connection::Database;
use crate::schema::delivery;
use crate::{StoreError, Tx, code, id, micros, moment, optional_id};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Delivery {
    pub id: DeliveryId,
    pub municipality: MunicipalityId,
    pub unit: Option<UnitId>,
    pub alarm: Option<AlarmId>,
    pub step: u32,
    pub person: PersonId,
    pub phone: Option<PhoneId>,
    pub contact: Option<ContactId>,
    pub channel: Channel,
    pub purpose: DeliveryPurpose,
    pub state: DeliveryState,
    /// Why it failed or expired: a code.
    pub reason: Option<String>,
    /// Shown while no page of the app was on the screen.
    pub hidden: bool,
    /// The entry of `unit`'s ledger that it tells of.
    pub seq: u64,
    /// 0 goes first.
    pub urgency: u8,
    pub attempts: u32,
    pub created_at: Timestamp,
    pub changed_at: Timestamp,
    /// When somebody must send it.
    pub due_at: Option<Timestamp>,
    pub version: i64,
}

#[derive(Queryable, Selectable, Insertable)]
#[diesel(table_name = delivery, treat_none_as_default_value = false)]
struct Row {
    id: String,
    municipality_id: String,
    unit_id: Option<String>,
    alarm_id: Option<String>,
    step: i64,
    person_id: String,
    phone_id: Option<String>,
    contact_id: Option<String>,
    channel: String,
    purpose: String,
    state: String,
    reason: Option<String>,
    hidden: bool,
    seq: i64,
    urgency: i64,
    attempts: i64,
    created_at: i64,
    changed_at: i64,
    due_at: Option<i64>,
    version: i64,
}

impl From<&Delivery> for Row {
    fn from(delivery: &Delivery) -> Self {
        let Delivery {
            id,
            municipality,
            unit,
            alarm,
            step,
            person,
            phone,
            contact,
            channel,
            purpose,
            state,
            reason,
            hidden,
            seq,
            urgency,
            attempts,
            created_at,
            changed_at,
            due_at,
            version,
        } = delivery;
        Self {
            id: id.to_string(),
            municipality_id: municipality.to_string(),
            unit_id: unit.map(|unit| unit.to_string()),
            alarm_id: alarm.map(|alarm| alarm.to_string()),
            step: i64::from(*step),
            person_id: person.to_string(),
            phone_id: phone.map(|phone| phone.to_string()),
            contact_id: contact.map(|contact| contact.to_string()),
            channel: channel.code().to_owned(),
            purpose: purpose.code().to_owned(),
            state: state.code().to_owned(),
            reason: reason.clone(),
            hidden: *hidden,
            seq: seq.cast_signed(),
            urgency: i64::from(*urgency),
            attempts: i64::from(*attempts),
            created_at: micros(*created_at),
            changed_at: micros(*changed_at),
            due_at: due_at.map(micros),
            version: *version,
        }
    }
}

impl TryFrom<Row> for Delivery {
    type Error = StoreError;

    fn try_from(row: Row) -> Result<Self, StoreError> {
        let small = |number: i64| u32::try_from(number).map_err(|_| StoreError::corrupt("a count", number));
        Ok(Self {
            id: id(&row.id)?,
            municipality: id(&row.municipality_id)?,
            unit: optional_id(row.unit_id.as_deref())?,
            alarm: optional_id(row.alarm_id.as_deref())?,
            step: small(row.step)?,
            person: id(&row.person_id)?,
            phone: optional_id(row.phone_id.as_deref())?,
            contact: optional_id(row.contact_id.as_deref())?,
            channel: code(&row.channel)?,
            purpose: code(&row.purpose)?,
            state: code(&row.state)?,
            reason: row.reason,
            hidden: row.hidden,
            seq: u64::try_from(row.seq).map_err(|_| StoreError::corrupt("a ledger seq", row.seq))?,
            urgency: u8::try_from(row.urgency).map_err(|_| StoreError::corrupt("an urgency", row.urgency))?,
            attempts: small(row.attempts)?,
            created_at: moment(row.created_at)?,
            changed_at: moment(row.changed_at)?,
            due_at: row.due_at.map(moment).transpose()?,
            version: row.version,
        })
    }
}

fn all(rows: Vec<Row>) -> Result<Vec<Delivery>, StoreError> {
    rows.into_iter().map(Delivery::try_from).collect()
}

pub fn find(connection: &mut Database, wanted: DeliveryId) -> Result<Option<Delivery>, StoreError> {
    delivery::table
        .find(wanted.to_string())
        .select(Row::as_select())
        .first(connection)
        .optional()?
        .map(Delivery::try_from)
        .transpose()
}

/// In the order they were made.
pub fn of_alarm(connection: &mut Database, of: AlarmId) -> Result<Vec<Delivery>, StoreError> {
    all(delivery::table
        .filter(delivery::alarm_id.eq(of.to_string()))
        .order(delivery::id.asc())
        .select(Row::as_select())
        .load(connection)?)
}

/// The newest of them, in the order they were made.
pub fn newest_of_alarm(
    connection: &mut Database,
    of: AlarmId,
    limit: u32,
) -> Result<Vec<Delivery>, StoreError> {
    let mut newest = all(delivery::table
        .filter(delivery::alarm_id.eq(of.to_string()))
        .order(delivery::id.desc())
        .limit(i64::from(limit))
        .select(Row::as_select())
        .load(connection)?)?;
    newest.reverse();
    Ok(newest)
}

/// Deliveries that the services themselves refused or never answered, by municipality and channel, with how
/// many were taken: (municipality, channel, failed, taken).
pub fn failing_services(
    connection: &mut Database,
    from: Timestamp,
) -> Result<Vec<(MunicipalityId, Channel, i64, i64)>, StoreError> {
    let failed: Vec<(String, String, i64)> = delivery::table
        .filter(delivery::id.ge(first_id(from)))
        .filter(delivery::state.eq("failed"))
        .filter(delivery::reason.eq_any(["timeout", "unreachable", "unavailable", "rejected", "throttled"]))
        .group_by((delivery::municipality_id, delivery::channel))
        .select((
            delivery::municipality_id,
            delivery::channel,
            diesel::dsl::count_star(),
        ))
        .load(connection)?;
    let mut services = Vec::new();
    for (municipality, channel, count) in failed {
        let taken: i64 = delivery::table
            .filter(delivery::id.ge(first_id(from)))
            .filter(delivery::municipality_id.eq(&municipality))
            .filter(delivery::channel.eq(&channel))
            .filter(delivery::state.eq_any(["accepted", "received", "shown", "opened"]))
            .count()
            .get_result(connection)?;
        services.push((id(&municipality)?, code(&channel)?, count, taken));
    }
    Ok(services)
}

/// What is to be sent at `now`, the most urgent first.
pub fn due(connection: &mut Database, now: Timestamp, limit: u32) -> Result<Vec<Delivery>, StoreError> {
    all(delivery::table
        .filter(delivery::due_at.le(micros(now)))
        .order((
            delivery::urgency.asc(),
            delivery::due_at.asc(),
            delivery::id.asc(),
        ))
        .limit(i64::from(limit))
        .select(Row::as_select())
        .load(connection)?)
}

pub fn next_due(connection: &mut Database) -> Result<Option<Timestamp>, StoreError> {
    let next: Option<i64> = delivery::table
        .filter(delivery::due_at.is_not_null())
        .select(diesel::dsl::min(delivery::due_at))
        .first(connection)?;
    next.map(moment).transpose()
}

/// How many have waited in a state since before `since`, by channel and state: (channel, state, count).
pub fn stuck(
    connection: &mut Database,
    from: Timestamp,
    since: Timestamp,
) -> Result<Vec<(String, String, i64)>, StoreError> {
    Ok(delivery::table
        .filter(delivery::state.eq("sent").or(delivery::state.eq("accepted")))
        .filter(delivery::changed_at.between(micros(from), micros(since)))
        .filter(delivery::purpose.ne("taken"))
        .group_by((delivery::channel, delivery::state))
        .select((delivery::channel, delivery::state, diesel::dsl::count_star()))
        .load(connection)?)
}

/// Pushes of one municipality: how many wait for a receipt, and how many got one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct StuckService {
    pub municipality: MunicipalityId,
    pub waiting: i64,
    pub shown: i64,
}

pub fn silent_services(
    connection: &mut Database,
    from: Timestamp,
    since: Timestamp,
) -> Result<Vec<StuckService>, StoreError> {
    let waiting: Vec<(String, i64)> = delivery::table
        .filter(delivery::state.eq("accepted"))
        .filter(delivery::channel.eq("push"))
        .filter(delivery::purpose.ne("taken"))
        .filter(delivery::changed_at.between(micros(from), micros(since)))
        .group_by(delivery::municipality_id)
        .select((delivery::municipality_id, diesel::dsl::count_star()))
        .load(connection)?;
    let mut services = Vec::new();
    for (municipality, waiting) in waiting {
        // Only asked where something waits: the states of old deliveries stand in no index.
        let shown: i64 = delivery::table
            .filter(delivery::municipality_id.eq(&municipality))
            .filter(delivery::state.eq("shown").or(delivery::state.eq("opened")))
            .filter(delivery::channel.eq("push"))
            .filter(delivery::id.ge(first_id(from)))
            .count()
            .get_result(connection)?;
        services.push(StuckService {
            municipality: id(&municipality)?,
            waiting,
            shown,
        });
    }
    Ok(services)
}

/// Ids are made from the clock: every later delivery's is greater.
fn first_id(from: Timestamp) -> String {
    DeliveryId::new_v7(from.as_millisecond().unsigned_abs(), [0; 10]).to_string()
}

impl Tx<'_> {
    pub fn insert_deliveries(&mut self, new: &[Delivery]) -> Result<(), StoreError> {
        for chunk in new.chunks(500) {
            match &mut *self.connection {
                Database::Sqlite(sqlite) => {
                    for one in chunk {
                        diesel::insert_into(delivery::table)
                            .values(Row::from(one))
                            .execute(sqlite)?;
                    }
                }
                Database::Postgres(postgres) => {
                    let rows: Vec<Row> = chunk.iter().map(Row::from).collect();
                    diesel::insert_into(delivery::table)
                        .values(&rows)
                        .execute(postgres)?;
                }
            }
        }
        let due = new.iter().any(|delivery| delivery.due_at.is_some());
        self.effects.deliveries_due |= due;
        Ok(())
    }

    /// Moves a delivery on; `false` when the news changes nothing, or somebody else moved it first.
    pub fn delivery_news(
        &mut self,
        of: &Delivery,
        news: News,
        reason: Option<&str>,
        due_at: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<bool, StoreError> {
        let Some(state) = next(of.state, news) else {
            return Ok(false);
        };
        let attempts = i64::from(of.attempts) + i64::from(news == News::Sent);
        let changed = diesel::update(delivery::table.find(of.id.to_string()))
            .filter(delivery::version.eq(of.version))
            .set((
                delivery::state.eq(state.code()),
                delivery::reason.eq(reason),
                delivery::attempts.eq(attempts),
                delivery::changed_at.eq(micros(now)),
                delivery::due_at.eq(due_at.map(micros)),
                delivery::version.eq(of.version + 1),
            ))
            .execute(self.connection)?;
        self.effects.deliveries_due |= due_at.is_some();
        Ok(changed == 1)
    }

    pub fn delivery_was_hidden(&mut self, of: DeliveryId) -> Result<(), StoreError> {
        diesel::update(delivery::table.find(of.to_string()))
            .set(delivery::hidden.eq(true))
            .execute(self.connection)?;
        Ok(())
    }

    /// These people are called again: what has not left for them yet is not sent any more.
    pub fn supersede(
        &mut self,
        alarm: AlarmId,
        people: &[PersonId],
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let people: Vec<String> = people.iter().map(ToString::to_string).collect();
        diesel::update(delivery::table)
            .filter(delivery::alarm_id.eq(alarm.to_string()))
            .filter(delivery::person_id.eq_any(&people))
            .filter(delivery::state.eq("queued").or(delivery::state.eq("sent")))
            .filter(delivery::channel.ne("live"))
            .set((
                delivery::state.eq(DeliveryState::Expired.code()),
                delivery::reason.eq("superseded"),
                delivery::changed_at.eq(micros(now)),
                delivery::due_at.eq(None::<i64>),
                delivery::version.eq(delivery::version + 1),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// What has not left us yet is not sent any more, what is on its way out included.
    pub fn expire_unsent(
        &mut self,
        alarm: AlarmId,
        reason: &'static str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        diesel::update(delivery::table)
            .filter(delivery::alarm_id.eq(alarm.to_string()))
            .filter(delivery::state.eq("queued").or(delivery::state.eq("sent")))
            .filter(delivery::channel.ne("live"))
            .set((
                delivery::state.eq(DeliveryState::Expired.code()),
                delivery::reason.eq(reason),
                delivery::changed_at.eq(micros(now)),
                delivery::due_at.eq(None::<i64>),
                delivery::version.eq(delivery::version + 1),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// The page of this person has shown the alarm.
    pub fn live_was_shown(&mut self, alarm: AlarmId, to: PersonId, now: Timestamp) -> Result<(), StoreError> {
        diesel::update(delivery::table)
            .filter(delivery::alarm_id.eq(alarm.to_string()))
            .filter(delivery::person_id.eq(to.to_string()))
            .filter(delivery::channel.eq("live"))
            .filter(delivery::state.eq("sent"))
            .set((
                delivery::state.eq(DeliveryState::Shown.code()),
                delivery::changed_at.eq(micros(now)),
                delivery::version.eq(delivery::version + 1),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    /// What has been on its way out since then and is in nobody's hands is queued again. A topic and a tag
    /// keep it from ringing twice; not sending it would be worse.
    pub fn requeue_sent(
        &mut self,
        since: Timestamp,
        in_hands: &HashSet<DeliveryId>,
        now: Timestamp,
    ) -> Result<usize, StoreError> {
        let sent = all(delivery::table
            .filter(delivery::state.eq("sent"))
            .filter(delivery::changed_at.le(micros(since)))
            .filter(delivery::channel.ne("live"))
            .order(delivery::changed_at.desc())
            .limit(1_000)
            .select(Row::as_select())
            .load(self.connection)?)?;
        let mut requeued = 0;
        for forgotten in sent.iter().filter(|row| !in_hands.contains(&row.id)) {
            let again = self.delivery_news(forgotten, News::Retry, Some("interrupted"), Some(now), now)?;
            requeued += usize::from(again);
        }
        Ok(requeued)
    }
}
