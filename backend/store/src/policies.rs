//! Escalation policies and the numbers their steps call.

use diesel::prelude::*;
use jiff::Timestamp;
use nattvakt_core::ids::*;
use nattvakt_core::policy::Policy;

use crate::connection::Database;
use crate::schema::{contact, policy_version};
use crate::{StoreError, Tx, id, micros, moment, optional_id};

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PolicyVersion {
    pub id: PolicyVersionId,
    pub municipality: MunicipalityId,
    pub unit: UnitId,
    /// Absent: the whole unit's.
    pub rule: Option<RuleId>,
    /// From 1.
    pub number: u32,
    pub policy: Policy,
    pub author: Option<PersonId>,
    pub reason: String,
    pub created_at: Timestamp,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Contact {
    pub id: ContactId,
    pub municipality: MunicipalityId,
    /// Who answers there, in the ledger's eyes.
    pub person: PersonId,
    pub unit: Option<UnitId>,
    pub label: String,
    pub number: String,
    pub round_the_clock: bool,
    pub active: bool,
}

/// Every version: an alarm climbs those that were in force when it rang.
pub fn policies(connection: &mut Database) -> Result<Vec<PolicyVersion>, StoreError> {
    type Row = (
        String,
        String,
        String,
        String,
        i64,
        String,
        Option<String>,
        String,
        i64,
    );
    let rows: Vec<Row> = policy_version::table
        .order(policy_version::number.asc())
        .select((
            policy_version::id,
            policy_version::municipality_id,
            policy_version::unit_id,
            policy_version::rule_id,
            policy_version::number,
            policy_version::policy_json,
            policy_version::author_id,
            policy_version::reason,
            policy_version::created_at,
        ))
        .load(connection)?;
    rows.into_iter()
        .map(
            |(version, municipality, unit, rule, number, policy, author, reason, created_at)| {
                Ok(PolicyVersion {
                    id: id(&version)?,
                    municipality: id(&municipality)?,
                    unit: id(&unit)?,
                    rule: optional_id(Some(rule.as_str()).filter(|rule| !rule.is_empty()))?,
                    number: u32::try_from(number)
                        .map_err(|_| StoreError::corrupt("a version's number", number))?,
                    policy: serde_json::from_str(&policy)
                        .map_err(|error| StoreError::corrupt("a policy", error))?,
                    author: optional_id(author.as_deref())?,
                    reason,
                    created_at: moment(created_at)?,
                })
            },
        )
        .collect()
}

pub fn contacts(connection: &mut Database) -> Result<Vec<Contact>, StoreError> {
    type Row = (String, String, String, Option<String>, String, String, bool, bool);
    let rows: Vec<Row> = contact::table
        .order(contact::id.asc())
        .select((
            contact::id,
            contact::municipality_id,
            contact::person_id,
            contact::unit_id,
            contact::label,
            contact::number,
            contact::round_the_clock,
            contact::active,
        ))
        .load(connection)?;
    rows.into_iter()
        .map(
            |(contact, municipality, person, unit, label, number, round_the_clock, active)| {
                Ok(Contact {
                    id: id(&contact)?,
                    municipality: id(&municipality)?,
                    person: id(&person)?,
                    unit: optional_id(unit.as_deref())?,
                    label,
                    number,
                    round_the_clock,
                    active,
                })
            },
        )
        .collect()
}

impl Tx<'_> {
    /// The number of the unit's newest version; 0 when it has none.
    pub fn newest_policy(&mut self, unit: UnitId, rule: Option<RuleId>) -> Result<u32, StoreError> {
        let rule = rule.map(|rule| rule.to_string()).unwrap_or_default();
        let newest: Option<i64> = policy_version::table
            .filter(policy_version::unit_id.eq(unit.to_string()))
            .filter(policy_version::rule_id.eq(rule))
            .select(diesel::dsl::max(policy_version::number))
            .first(self.connection)?;
        Ok(u32::try_from(newest.unwrap_or(0)).unwrap_or(0))
    }

    pub fn insert_policy(&mut self, new: &PolicyVersion) -> Result<(), StoreError> {
        let PolicyVersion {
            id,
            municipality,
            unit,
            rule,
            number,
            policy,
            author,
            reason,
            created_at,
        } = new;
        let policy = serde_json::to_string(policy).map_err(|error| StoreError::corrupt("a policy", error))?;
        diesel::insert_into(policy_version::table)
            .values((
                policy_version::id.eq(id.to_string()),
                policy_version::municipality_id.eq(municipality.to_string()),
                policy_version::unit_id.eq(unit.to_string()),
                policy_version::rule_id.eq(rule.map(|rule| rule.to_string()).unwrap_or_default()),
                policy_version::number.eq(i64::from(*number)),
                policy_version::policy_json.eq(policy),
                policy_version::author_id.eq(author.map(|author| author.to_string())),
                policy_version::reason.eq(reason),
                policy_version::created_at.eq(micros(*created_at)),
            ))
            .execute(self.connection)?;
        self.directory_changed(*municipality)
    }

    pub fn insert_contact(&mut self, new: &Contact, now: Timestamp) -> Result<(), StoreError> {
        let Contact {
            id,
            municipality,
            person,
            unit,
            label,
            number,
            round_the_clock,
            active,
        } = new;
        diesel::insert_into(contact::table)
            .values((
                contact::id.eq(id.to_string()),
                contact::municipality_id.eq(municipality.to_string()),
                contact::person_id.eq(person.to_string()),
                contact::unit_id.eq(unit.map(|unit| unit.to_string())),
                contact::label.eq(label),
                contact::number.eq(number),
                contact::round_the_clock.eq(*round_the_clock),
                contact::active.eq(*active),
                contact::created_at.eq(micros(now)),
            ))
            .execute(self.connection)?;
        self.directory_changed(*municipality)
    }

    pub fn retire_contact(
        &mut self,
        municipality: MunicipalityId,
        of: ContactId,
    ) -> Result<bool, StoreError> {
        let changed = diesel::update(contact::table.find(of.to_string()))
            .filter(contact::municipality_id.eq(municipality.to_string()))
            .set(contact::active.eq(false))
            .execute(self.connection)?;
        self.directory_changed(municipality)?;
        Ok(changed == 1)
    }
}
