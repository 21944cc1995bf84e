//! Push subscriptions, what phones found in their ready check, and the newest proof that they ring.

use diesel::prelude::*;
use jiff::Timestamp;
use nattvakt_core::ids::*;

use crate::connection::{Database, on_each};
use crate::schema::{phone, push_subscription};
use crate::{StoreError, Tx, id, micros, moment};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub phone: PhoneId,
    pub municipality: MunicipalityId,
    pub person: PersonId,
    pub endpoint: String,
    pub p256dh: String,
    pub auth: String,
    /// The public key it was made with.
    pub public_key: String,
    pub language: String,
    pub renotify: bool,
    pub replaces_silently: bool,
}

type Row = (
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    String,
    bool,
    bool,
);

fn subscription_of(row: Row) -> Result<Subscription, StoreError> {
    let (phone, municipality, person, endpoint, p256dh, auth, public_key, language, renotify, silently) = row;
    Ok(Subscription {
        phone: id(&phone)?,
        municipality: id(&municipality)?,
        person: id(&person)?,
        endpoint,
        p256dh,
        auth,
        public_key,
        language,
        renotify,
        replaces_silently: silently,
    })
}

macro_rules! columns {
    () => {
        (
            push_subscription::phone_id,
            push_subscription::municipality_id,
            push_subscription::person_id,
            push_subscription::endpoint,
            push_subscription::p256dh,
            push_subscription::auth,
            push_subscription::public_key,
            push_subscription::language,
            push_subscription::renotify,
            push_subscription::replaces_silently,
        )
    };
}

pub fn of_phone(connection: &mut Database, of: PhoneId) -> Result<Option<Subscription>, StoreError> {
    push_subscription::table
        .find(of.to_string())
        .select(columns!())
        .first::<Row>(connection)
        .optional()?
        .map(subscription_of)
        .transpose()
}

/// Of several phones at once, for the sender.
pub fn of_phones(connection: &mut Database, of: &[PhoneId]) -> Result<Vec<Subscription>, StoreError> {
    let wanted: Vec<String> = of.iter().map(ToString::to_string).collect();
    let mut found = Vec::with_capacity(of.len());
    for chunk in wanted.chunks(500) {
        let rows: Vec<Row> = push_subscription::table
            .filter(push_subscription::phone_id.eq_any(chunk))
            .select(columns!())
            .load(connection)?;
        for row in rows {
            found.push(subscription_of(row)?);
        }
    }
    Ok(found)
}

/// A person's phones that can be woken, with the newest proof that each rings.
pub fn phones_of(
    connection: &mut Database,
    of: PersonId,
) -> Result<Vec<(PhoneId, Option<Timestamp>)>, StoreError> {
    let rows: Vec<(String, Option<i64>)> = push_subscription::table
        .inner_join(phone::table.on(phone::id.eq(push_subscription::phone_id)))
        .filter(push_subscription::person_id.eq(of.to_string()))
        .filter(phone::lost_at.is_null())
        // A tablet on the wall reaches nobody (hazard 4).
        .filter(phone::kind.ne("tablet"))
        .select((push_subscription::phone_id, phone::proven_at))
        .load(connection)?;
    rows.into_iter()
        .map(|(phone, proven)| Ok((id(&phone)?, proven.map(moment).transpose()?)))
        .collect()
}

/// How many phones still use each public key, for `push-keys`.
pub fn count_by_key(connection: &mut Database) -> Result<Vec<(String, i64)>, StoreError> {
    Ok(push_subscription::table
        .group_by(push_subscription::public_key)
        .select((push_subscription::public_key, diesel::dsl::count_star()))
        .load(connection)?)
}

impl Tx<'_> {
    pub fn put_subscription(&mut self, new: &Subscription, now: Timestamp) -> Result<(), StoreError> {
        let Subscription {
            phone,
            municipality,
            person,
            endpoint,
            p256dh,
            auth,
            public_key,
            language,
            renotify,
            replaces_silently,
        } = new;
        let values = (
            push_subscription::person_id.eq(person.to_string()),
            push_subscription::endpoint.eq(endpoint),
            push_subscription::p256dh.eq(p256dh),
            push_subscription::auth.eq(auth),
            push_subscription::public_key.eq(public_key),
            push_subscription::language.eq(language),
            push_subscription::renotify.eq(*renotify),
            push_subscription::replaces_silently.eq(*replaces_silently),
            push_subscription::changed_at.eq(micros(now)),
        );
        let key = (
            push_subscription::phone_id.eq(phone.to_string()),
            push_subscription::municipality_id.eq(municipality.to_string()),
        );
        on_each!(&mut *self.connection, |inner| diesel::insert_into(
            push_subscription::table
        )
        .values((key, values.clone()))
        .on_conflict(push_subscription::phone_id)
        .do_update()
        .set(values)
        .execute(inner))?;
        Ok(())
    }

    pub fn delete_subscription(&mut self, of: PhoneId) -> Result<(), StoreError> {
        diesel::delete(push_subscription::table.find(of.to_string())).execute(self.connection)?;
        Ok(())
    }

    /// The phone is in somebody else's hands: what wakes it is for them.
    pub fn phone_changes_hands(&mut self, of: PhoneId, to: PersonId) -> Result<(), StoreError> {
        diesel::update(push_subscription::table.find(of.to_string()))
            .set(push_subscription::person_id.eq(to.to_string()))
            .execute(self.connection)?;
        Ok(())
    }

    /// The phone has shown a push. Never goes back.
    pub fn phone_rings(&mut self, of: PhoneId, at: Timestamp) -> Result<(), StoreError> {
        diesel::update(phone::table.find(of.to_string()))
            .filter(phone::proven_at.is_null().or(phone::proven_at.lt(micros(at))))
            .set(phone::proven_at.eq(micros(at)))
            .execute(self.connection)?;
        Ok(())
    }

    /// A subscription that was changed or lost proves nothing any more.
    pub fn phone_is_unproven(&mut self, of: PhoneId) -> Result<(), StoreError> {
        diesel::update(phone::table.find(of.to_string()))
            .set(phone::proven_at.eq(None::<i64>))
            .execute(self.connection)?;
        Ok(())
    }

    pub fn set_readiness(&mut self, of: PhoneId, readiness_json: &str) -> Result<(), StoreError> {
        diesel::update(phone::table.find(of.to_string()))
            .set(phone::readiness_json.eq(readiness_json))
            .execute(self.connection)?;
        Ok(())
    }
}
