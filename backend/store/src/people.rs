//! People, their roles, phones, signing keys and sessions.

use diesel::prelude::*;
use jiff::Timestamp;
use nattvakt_core::access::RoleHeld;
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::{PhoneKind, Role};

use crate::connection::{Database, on_each};
use crate::schema::{person, phone, role_held, session, signing_key};
use crate::{StoreError, Tx, code, id, micros, moment, optional_id};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Person {
    pub id: PersonId,
    pub municipality: MunicipalityId,
    pub username: String,
    pub name: String,
    pub initials: String,
    pub active: bool,
    /// Let in by a colleague for one duty.
    pub temporary: bool,
}

/// What signing in needs to know.
pub struct Credentials {
    pub person: Person,
    /// PHC string of argon2id.
    pub password_hash: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SigningKey {
    pub id: KeyId,
    pub municipality: MunicipalityId,
    pub person: PersonId,
    pub phone: PhoneId,
    /// Coordinates as in the JWK: base64url without padding.
    pub x: String,
    pub y: String,
    pub key_seq: u64,
    pub revoked_at: Option<Timestamp>,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub id: SessionId,
    pub municipality: MunicipalityId,
    pub person: PersonId,
    pub phone: PhoneId,
    pub kind: String,
    pub expires_at: Timestamp,
    pub revoked_at: Option<Timestamp>,
}

type PersonRow = (String, String, String, String, String, bool, bool);

fn person_of(
    (person_id, municipality, username, name, initials, active, temporary): PersonRow,
) -> Result<Person, StoreError> {
    Ok(Person {
        id: id(&person_id)?,
        municipality: id(&municipality)?,
        username,
        name,
        initials,
        active,
        temporary,
    })
}

macro_rules! person_columns {
    () => {
        (
            person::id,
            person::municipality_id,
            person::username,
            person::name,
            person::initials,
            person::active,
            person::temporary,
        )
    };
}

pub fn people(connection: &mut Database) -> Result<Vec<Person>, StoreError> {
    let rows: Vec<PersonRow> = person::table.select(person_columns!()).load(connection)?;
    rows.into_iter().map(person_of).collect()
}

pub fn credentials(connection: &mut Database, username: &str) -> Result<Option<Credentials>, StoreError> {
    let row: Option<(PersonRow, String)> = person::table
        .filter(person::username.eq(username))
        .select((person_columns!(), person::password_hash))
        .first(connection)
        .optional()?;
    row.map(|(row, password_hash)| {
        Ok(Credentials {
            person: person_of(row)?,
            password_hash,
        })
    })
    .transpose()
}

pub fn municipality_of(
    connection: &mut Database,
    of: PersonId,
) -> Result<Option<MunicipalityId>, StoreError> {
    let found: Option<String> = person::table
        .find(of.to_string())
        .select(person::municipality_id)
        .first(connection)
        .optional()?;
    optional_id(found.as_deref())
}

/// The hash of a person's PIN, when they have set one and may come in.
pub fn pin_hash(connection: &mut Database, of: PersonId) -> Result<Option<String>, StoreError> {
    let found: Option<Option<String>> = person::table
        .find(of.to_string())
        .filter(person::active.eq(true))
        .select(person::pin_hash)
        .first(connection)
        .optional()?;
    Ok(found.flatten())
}

/// Everybody who has set a PIN.
pub fn with_pin(connection: &mut Database, in_the: MunicipalityId) -> Result<Vec<PersonId>, StoreError> {
    let rows: Vec<String> = person::table
        .filter(person::municipality_id.eq(in_the.to_string()))
        .filter(person::active.eq(true))
        .filter(person::pin_hash.is_not_null())
        .select(person::id)
        .load(connection)?;
    rows.iter().map(|row| id(row)).collect()
}

pub fn roles(connection: &mut Database, of: PersonId) -> Result<Vec<RoleHeld>, StoreError> {
    let rows: Vec<(String, Option<String>)> = role_held::table
        .filter(role_held::person_id.eq(of.to_string()))
        .order(role_held::id.asc())
        .select((role_held::role, role_held::unit_id))
        .load(connection)?;
    rows.into_iter()
        .map(|(role, unit)| {
            Ok(RoleHeld {
                role: code(&role)?,
                unit: optional_id(unit.as_deref())?,
            })
        })
        .collect()
}

/// Everybody's roles at once, for the directory.
pub fn all_roles(connection: &mut Database) -> Result<Vec<(PersonId, RoleHeld)>, StoreError> {
    let rows: Vec<(String, String, Option<String>)> = role_held::table
        .order(role_held::id.asc())
        .select((role_held::person_id, role_held::role, role_held::unit_id))
        .load(connection)?;
    rows.into_iter()
        .map(|(person, role, unit)| {
            Ok((
                id(&person)?,
                RoleHeld {
                    role: code(&role)?,
                    unit: optional_id(unit.as_deref())?,
                },
            ))
        })
        .collect()
}

pub fn phone_kind(
    connection: &mut Database,
    municipality: MunicipalityId,
    of: PhoneId,
) -> Result<Option<PhoneKind>, StoreError> {
    let kind: Option<String> = phone::table
        .find(of.to_string())
        .filter(phone::municipality_id.eq(municipality.to_string()))
        .filter(phone::lost_at.is_null())
        .select(phone::kind)
        .first(connection)
        .optional()?;
    kind.as_deref().map(code).transpose()
}

type KeyRow = (String, String, String, String, String, String, i64, Option<i64>);

fn key_of(row: KeyRow) -> Result<SigningKey, StoreError> {
    let (key, municipality, person, phone, x, y, key_seq, revoked_at) = row;
    Ok(SigningKey {
        id: id(&key)?,
        municipality: id(&municipality)?,
        person: id(&person)?,
        phone: id(&phone)?,
        x,
        y,
        key_seq: u64::try_from(key_seq).map_err(|_| StoreError::corrupt("a key_seq", key_seq))?,
        revoked_at: revoked_at.map(moment).transpose()?,
    })
}

macro_rules! key_columns {
    () => {
        (
            signing_key::id,
            signing_key::municipality_id,
            signing_key::person_id,
            signing_key::phone_id,
            signing_key::x,
            signing_key::y,
            signing_key::key_seq,
            signing_key::revoked_at,
        )
    };
}

pub fn key(connection: &mut Database, wanted: KeyId) -> Result<Option<SigningKey>, StoreError> {
    signing_key::table
        .find(wanted.to_string())
        .select(key_columns!())
        .first::<KeyRow>(connection)
        .optional()?
        .map(key_of)
        .transpose()
}

pub fn key_of_phone(
    connection: &mut Database,
    of: PersonId,
    on: PhoneId,
) -> Result<Option<SigningKey>, StoreError> {
    signing_key::table
        .filter(signing_key::person_id.eq(of.to_string()))
        .filter(signing_key::phone_id.eq(on.to_string()))
        .select(key_columns!())
        .first::<KeyRow>(connection)
        .optional()?
        .map(key_of)
        .transpose()
}

type SessionRow = (String, String, String, String, String, i64, Option<i64>);

fn session_of(row: SessionRow) -> Result<Session, StoreError> {
    let (session, municipality, person, phone, kind, expires_at, revoked_at) = row;
    Ok(Session {
        id: id(&session)?,
        municipality: id(&municipality)?,
        person: id(&person)?,
        phone: id(&phone)?,
        kind,
        expires_at: moment(expires_at)?,
        revoked_at: revoked_at.map(moment).transpose()?,
    })
}

pub fn session(connection: &mut Database, wanted: SessionId) -> Result<Option<Session>, StoreError> {
    session::table
        .find(wanted.to_string())
        .select((
            session::id,
            session::municipality_id,
            session::person_id,
            session::phone_id,
            session::kind,
            session::expires_at,
            session::revoked_at,
        ))
        .first::<SessionRow>(connection)
        .optional()?
        .map(session_of)
        .transpose()
}

impl Tx<'_> {
    pub fn insert_person(
        &mut self,
        new: &Person,
        password_hash: &str,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let Person {
            id,
            municipality,
            username,
            name,
            initials,
            active,
            temporary,
        } = new;
        diesel::insert_into(person::table)
            .values((
                person::id.eq(id.to_string()),
                person::municipality_id.eq(municipality.to_string()),
                person::username.eq(username),
                person::name.eq(name),
                person::initials.eq(initials),
                person::password_hash.eq(password_hash),
                person::active.eq(*active),
                person::temporary.eq(*temporary),
                person::version.eq(1_i64),
                person::created_at.eq(micros(now)),
            ))
            .execute(self.connection)?;
        self.directory_changed(*municipality)
    }

    pub fn grant(
        &mut self,
        to: PersonId,
        municipality: MunicipalityId,
        held: RoleHeld,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let RoleHeld { role, unit } = held;
        diesel::insert_into(role_held::table)
            .values((
                // Any UUIDv7 will do: a grant is never named.
                role_held::id.eq(crate::ids::duty(now)?.to_string()),
                role_held::person_id.eq(to.to_string()),
                role_held::role.eq(role.code()),
                role_held::municipality_id.eq(municipality.to_string()),
                role_held::unit_id.eq(unit.map(|unit| unit.to_string())),
            ))
            .execute(self.connection)?;
        self.directory_changed(municipality)
    }

    pub fn revoke_role(
        &mut self,
        from: PersonId,
        municipality: MunicipalityId,
        role: Role,
    ) -> Result<(), StoreError> {
        diesel::delete(
            role_held::table
                .filter(role_held::person_id.eq(from.to_string()))
                .filter(role_held::role.eq(role.code())),
        )
        .execute(self.connection)?;
        self.directory_changed(municipality)
    }

    pub fn set_pin(&mut self, of: PersonId, pin_hash: &str) -> Result<(), StoreError> {
        diesel::update(person::table.find(of.to_string()))
            .set(person::pin_hash.eq(pin_hash))
            .execute(self.connection)?;
        Ok(())
    }

    /// A temp's duty is over: no role, no way in, no session.
    pub fn dismiss_temp(
        &mut self,
        of: PersonId,
        municipality: MunicipalityId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        let changed = diesel::update(person::table.find(of.to_string()))
            .filter(person::temporary.eq(true))
            .set((person::active.eq(false), person::version.eq(person::version + 1)))
            .execute(self.connection)?;
        if changed == 0 {
            return Ok(());
        }
        diesel::delete(role_held::table.filter(role_held::person_id.eq(of.to_string())))
            .execute(self.connection)?;
        diesel::update(session::table)
            .filter(session::person_id.eq(of.to_string()))
            .filter(session::revoked_at.is_null())
            .set(session::revoked_at.eq(micros(now)))
            .execute(self.connection)?;
        self.directory_changed(municipality)
    }

    /// Other people's sessions on this phone end: it is in new hands.
    pub fn revoke_others_on_phone(
        &mut self,
        of: PhoneId,
        keeps: PersonId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        diesel::update(session::table)
            .filter(session::phone_id.eq(of.to_string()))
            .filter(session::person_id.ne(keeps.to_string()))
            .filter(session::revoked_at.is_null())
            .set(session::revoked_at.eq(micros(now)))
            .execute(self.connection)?;
        Ok(())
    }

    pub fn insert_phone(
        &mut self,
        new: PhoneId,
        municipality: MunicipalityId,
        kind: PhoneKind,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        diesel::insert_into(phone::table)
            .values((
                phone::id.eq(new.to_string()),
                phone::municipality_id.eq(municipality.to_string()),
                phone::kind.eq(kind.code()),
                phone::lost_at.eq(None::<i64>),
                phone::created_at.eq(micros(now)),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    pub fn set_phone_kind(&mut self, of: PhoneId, kind: PhoneKind) -> Result<(), StoreError> {
        diesel::update(phone::table.find(of.to_string()))
            .set(phone::kind.eq(kind.code()))
            .execute(self.connection)?;
        Ok(())
    }

    /// One key per person and phone; a second one at the same moment is left out.
    pub fn insert_key(&mut self, new: &SigningKey, now: Timestamp) -> Result<(), StoreError> {
        let SigningKey {
            id,
            municipality,
            person,
            phone,
            x,
            y,
            key_seq,
            revoked_at,
        } = new;
        let values = (
            signing_key::id.eq(id.to_string()),
            signing_key::municipality_id.eq(municipality.to_string()),
            signing_key::person_id.eq(person.to_string()),
            signing_key::phone_id.eq(phone.to_string()),
            signing_key::x.eq(x),
            signing_key::y.eq(y),
            signing_key::key_seq.eq(key_seq.cast_signed()),
            signing_key::created_at.eq(micros(now)),
            signing_key::revoked_at.eq(revoked_at.map(micros)),
        );
        on_each!(&mut *self.connection, |inner| diesel::insert_into(
            signing_key::table
        )
        .values(values)
        .on_conflict_do_nothing()
        .execute(inner))?;
        Ok(())
    }

    /// Moves the key to its next place. A version miss when another command took it first.
    pub fn advance_key(&mut self, of: KeyId, to: u64) -> Result<(), StoreError> {
        let changed = diesel::update(signing_key::table.find(of.to_string()))
            .filter(signing_key::key_seq.eq(to.cast_signed() - 1))
            .set(signing_key::key_seq.eq(to.cast_signed()))
            .execute(self.connection)?;
        if changed == 1 {
            Ok(())
        } else {
            Err(StoreError::VersionMiss)
        }
    }

    pub fn insert_session(&mut self, new: &Session, now: Timestamp) -> Result<(), StoreError> {
        let Session {
            id,
            municipality,
            person,
            phone,
            kind,
            expires_at,
            revoked_at,
        } = new;
        diesel::insert_into(session::table)
            .values((
                session::id.eq(id.to_string()),
                session::municipality_id.eq(municipality.to_string()),
                session::person_id.eq(person.to_string()),
                session::phone_id.eq(phone.to_string()),
                session::kind.eq(kind),
                session::created_at.eq(micros(now)),
                session::expires_at.eq(micros(*expires_at)),
                session::revoked_at.eq(revoked_at.map(micros)),
            ))
            .execute(self.connection)?;
        Ok(())
    }

    pub fn extend_session(&mut self, of: SessionId, expires_at: Timestamp) -> Result<(), StoreError> {
        diesel::update(session::table.find(of.to_string()))
            .filter(session::revoked_at.is_null())
            .set(session::expires_at.eq(micros(expires_at)))
            .execute(self.connection)?;
        Ok(())
    }

    pub fn revoke_session(&mut self, of: SessionId, now: Timestamp) -> Result<(), StoreError> {
        diesel::update(session::table.find(of.to_string()))
            .filter(session::revoked_at.is_null())
            .set(session::revoked_at.eq(micros(now)))
            .execute(self.connection)?;
        Ok(())
    }
}

/// Sessions that were revoked or ran out in this stretch of time.
pub fn sessions_ended(
    connection: &mut Database,
    from: Timestamp,
    to: Timestamp,
) -> Result<Vec<SessionId>, StoreError> {
    let (from, to) = (micros(from), micros(to));
    let rows: Vec<String> = session::table
        .filter(
            session::revoked_at
                .ge(from)
                .or(session::expires_at.between(from, to)),
        )
        .select(session::id)
        .load(connection)?;
    rows.iter().map(|row| id(row)).collect()
}
