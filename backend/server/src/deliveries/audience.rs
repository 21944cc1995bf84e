//! From a step's targets to people and their phones, as they are at this moment.

use std::collections::BTreeMap;

use jiff::{SignedDuration, Timestamp};
use nattvakt_core::access::{Permission, allows};
use nattvakt_core::alarm::Alarm;
use nattvakt_core::duty::answering_for;
use nattvakt_core::ids::*;
use nattvakt_core::policy::Target;
use nattvakt_core::reach::reach;
use nattvakt_core::vocabulary::{BuiltInRule, Channel, Reach};
use nattvakt_store::directory::Directory;
use nattvakt_store::duties::{Standing, running_of_person, standing_in};
use nattvakt_store::rosters::hand_overs;
use nattvakt_store::{StoreError, Tx, subscriptions};

use crate::app::App;

/// Longer than phones take to reconnect after a restart.
const RECONNECT: SignedDuration = SignedDuration::from_secs(30);

/// Somebody a step calls.
#[derive(Clone, Debug, Default)]
pub struct Recipient {
    /// Phones with a live connection.
    pub live: Vec<PhoneId>,
    /// Phones that can be woken.
    pub pushed: Vec<PhoneId>,
    /// A phone is connected, or was proven to ring not long ago. Others are called all the same, but not
    /// waited for (hazard 5).
    pub reachable: bool,
}

#[derive(Debug, Default)]
pub struct Audience {
    pub people: BTreeMap<PersonId, Recipient>,
    pub numbers: Vec<(ContactId, PersonId, Channel)>,
    /// Units whose people must see the alarm.
    pub shares: Vec<UnitId>,
    /// A target that is no more: its kind.
    pub gone: Option<&'static str>,
}

impl Audience {
    pub fn is_reachable(&self) -> bool {
        !self.numbers.is_empty() || self.people.values().any(|person| person.reachable)
    }
}

/// Whom `targets` call for this alarm.
pub fn resolve(
    tx: &mut Tx<'_>,
    app: &App,
    alarm: &Alarm,
    targets: &[Target],
    now: Timestamp,
) -> Result<Audience, StoreError> {
    let directory = app.directory();
    let mut resolving = Resolving {
        app,
        directory: &directory,
        alarm,
        now,
        audience: Audience::default(),
    };
    for target in targets {
        resolving.add(tx, *target)?;
    }
    let mut audience = resolving.audience;
    if let (Some(calling), true) = (alarm.about, alarm.cause.rule == BuiltInRule::CallForHelp.into()) {
        audience.people.remove(&calling);
    }
    Ok(audience)
}

struct Resolving<'a> {
    app: &'a App,
    directory: &'a Directory,
    alarm: &'a Alarm,
    now: Timestamp,
    audience: Audience,
}

impl Resolving<'_> {
    fn add(&mut self, tx: &mut Tx<'_>, target: Target) -> Result<(), StoreError> {
        match target {
            Target::OnDuty => self.add_unit(tx, self.alarm.unit),
            Target::OnDutyIn { unit } => {
                let own = self.alarm.municipality;
                if self
                    .directory
                    .units
                    .get(&unit)
                    .is_none_or(|unit| unit.municipality != own)
                {
                    self.audience.gone = Some("unit");
                    return Ok(());
                }
                self.add_unit(tx, unit)
            }
            Target::ResponseCentre => {
                let centres = self.directory.response_centres(self.alarm.municipality);
                // The built-in ladder calls one where there is one; a policy has been promised it.
                let is_promised = self
                    .alarm
                    .ladder
                    .as_ref()
                    .is_some_and(|ladder| !ladder.policies.is_empty());
                if centres.is_empty() && is_promised {
                    self.audience.gone = Some("response centre");
                }
                for unit in centres {
                    self.add_unit(tx, unit)?;
                }
                Ok(())
            }
            Target::Role { role } => {
                for person in self
                    .directory
                    .holders(self.alarm.municipality, role, self.alarm.unit)
                {
                    self.add_person(tx, person)?;
                }
                Ok(())
            }
            Target::PrimaryContact => {
                for subject in &self.alarm.subjects {
                    let contact = self
                        .directory
                        .patients
                        .get(subject)
                        .and_then(|patient| patient.primary_contact);
                    // The role may have been lost since.
                    let sees_it = |person: &PersonId| {
                        let is_ours = |known: &nattvakt_store::people::Person| {
                            known.municipality == self.alarm.municipality && known.active
                        };
                        self.directory.people.get(person).is_some_and(is_ours)
                            && allows(
                                self.directory.roles_of(*person),
                                Permission::HandleAlarms,
                                Some(self.alarm.unit),
                            )
                    };
                    if let Some(person) = contact.filter(sees_it)
                        && !running_of_person(tx.connection, person)?.is_empty()
                    {
                        self.add_person(tx, person)?;
                    }
                }
                Ok(())
            }
            Target::Sms { contact } => {
                self.add_number(contact, Channel::Sms, self.app.config.sms.is_configured());
                Ok(())
            }
            Target::Voice { contact } => {
                self.add_number(contact, Channel::Voice, self.app.config.voice.is_configured());
                Ok(())
            }
        }
    }

    /// Everybody on duty in the unit, or where it was handed over to.
    fn add_unit(&mut self, tx: &mut Tx<'_>, unit: UnitId) -> Result<(), StoreError> {
        let Some((answering, standing)) = standing_for(tx, unit)? else {
            return Ok(());
        };
        if answering != self.alarm.unit && !self.audience.shares.contains(&answering) {
            self.audience.shares.push(answering);
        }
        let connected = self.app.live.connected(answering);
        for Standing {
            duty,
            pushed,
            proven_at,
        } in standing
        {
            let live = connected.get(&duty.person).cloned().unwrap_or_default();
            self.include(duty.person, live, pushed, proven_at);
        }
        Ok(())
    }

    /// Somebody who sees the alarm's unit, on duty or not.
    fn add_person(&mut self, tx: &mut Tx<'_>, person: PersonId) -> Result<(), StoreError> {
        let phones = subscriptions::phones_of(tx.connection, person)?;
        let proven_at = phones.iter().filter_map(|(_, proven_at)| *proven_at).max();
        let pushed = phones.into_iter().map(|(phone, _)| phone).collect();
        let live = self
            .app
            .live
            .connected(self.alarm.unit)
            .remove(&person)
            .unwrap_or_default();
        self.include(person, live, pushed, proven_at);
        Ok(())
    }

    fn include(
        &mut self,
        person: PersonId,
        live: Vec<PhoneId>,
        pushed: Vec<PhoneId>,
        proven_at: Option<Timestamp>,
    ) {
        let fresh = reach(proven_at, self.now, interval(self.app)) == Reach::Verified;
        let known = self.audience.people.entry(person).or_default();
        known.reachable |= fresh || !live.is_empty() || phones_are_coming_back(self.app, self.now);
        for phone in live {
            if !known.live.contains(&phone) {
                known.live.push(phone);
            }
        }
        for phone in pushed {
            if !known.pushed.contains(&phone) {
                known.pushed.push(phone);
            }
        }
    }

    fn add_number(&mut self, contact: ContactId, channel: Channel, there_is_a_gateway: bool) {
        let own = self.alarm.municipality;
        let known = self
            .directory
            .contacts
            .get(&contact)
            .filter(|contact| contact.municipality == own && contact.active);
        match known {
            Some(known) if there_is_a_gateway => {
                self.audience.numbers.push((contact, known.person, channel));
            }
            Some(_) => self.audience.gone = Some("gateway"),
            None => self.audience.gone = Some("number"),
        }
    }
}

/// Who answers for a unit, and how well each can be reached; `None` when nobody does.
pub fn standing_for(tx: &mut Tx<'_>, unit: UnitId) -> Result<Option<(UnitId, Vec<Standing>)>, StoreError> {
    let standing = standing_in(tx.connection, unit)?;
    if !standing.is_empty() {
        return Ok(Some((unit, standing)));
    }
    let to = hand_overs(tx.connection)?;
    // Nobody here: the chain is followed with what each of its units has.
    let mut on_duty: BTreeMap<UnitId, Vec<Standing>> = BTreeMap::new();
    for next in to.values() {
        on_duty.insert(*next, standing_in(tx.connection, *next)?);
    }
    let has_somebody = |unit| on_duty.get(&unit).is_some_and(|standing| !standing.is_empty());
    Ok(answering_for(unit, has_somebody, |unit| to.get(&unit).copied())
        .map(|answering| (answering, on_duty.remove(&answering).unwrap_or_default())))
}

/// Right after the server's start no phone has had the time to connect: not knowing is not unreachable, and
/// people are waited for as if they could be reached.
fn phones_are_coming_back(app: &App, now: Timestamp) -> bool {
    now.duration_since(app.started_at) < RECONNECT
}

/// How often a phone on duty is asked for a proof.
pub fn interval(app: &App) -> SignedDuration {
    SignedDuration::try_from(app.config.push.duty_ok).unwrap_or(SignedDuration::MAX)
}
