//! `municipality add`, `unit add`, `staff add`, `source add`: what a server needs before the first sign-in.
//! They work while the server runs; it takes the change up within a second.

use std::io::Read;

use clap::{Args, Subcommand};
use jiff::Timestamp;
use jiff::tz::TimeZone;
use nattvakt_core::access::RoleHeld;
use nattvakt_core::alarm::Patience;
use nattvakt_core::vocabulary::{Role, UnitKind};
use nattvakt_store::devices::Source;
use nattvakt_store::directory::Directory;
use nattvakt_store::ledger::sha256_hex;
use nattvakt_store::people::Person;
use nattvakt_store::places::{Municipality, Unit, UnitSettings};
use nattvakt_store::{Options, Store, ids};

use crate::auth::passwords;
use crate::cli::Failure;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::secrets;

#[derive(Subcommand)]
pub enum Municipalities {
    Add(AddMunicipality),
}

#[derive(Args)]
pub struct AddMunicipality {
    #[arg(long)]
    name: String,
    /// IANA name of the zone its clocks show.
    #[arg(long, default_value = "Europe/Oslo")]
    zone: String,
}

#[derive(Subcommand)]
pub enum Units {
    Add(AddUnit),
}

#[derive(Args)]
pub struct AddUnit {
    #[arg(long)]
    municipality: String,
    #[arg(long)]
    name: String,
    /// ward, home_care or response_centre
    #[arg(long, default_value = "ward")]
    kind: UnitKind,
    /// Somebody is on duty here day and night, all year: a policy may end here.
    #[arg(long)]
    round_the_clock: bool,
}

#[derive(Subcommand)]
pub enum StaffCommand {
    Add(AddStaff),
}

#[derive(Args)]
pub struct AddStaff {
    #[arg(long)]
    municipality: String,
    #[arg(long)]
    username: String,
    /// As colleagues see it.
    #[arg(long)]
    name: String,
    /// care_worker, shift_lead, coordinator, responder, it_operator, supplier, auditor or administrator
    #[arg(long)]
    role: Role,
    /// Units the role is held in; without one it is held in the whole municipality.
    #[arg(long)]
    unit: Vec<String>,
    /// Read the password from standard input instead of making one up.
    #[arg(long)]
    password_stdin: bool,
}

#[derive(Subcommand)]
pub enum Sources {
    Add(AddSource),
}

#[derive(Args)]
pub struct AddSource {
    #[arg(long)]
    municipality: String,
    /// Where emergencies of devices that nobody has assigned ring.
    #[arg(long)]
    unit: String,
    #[arg(long)]
    name: String,
}

pub(super) struct Open {
    pub(super) store: Store,
    directory: Directory,
    pub(super) now: Timestamp,
}

pub(super) fn open(config: &Config) -> Result<Open, Failure> {
    let url = config.database.url.reveal().to_owned();
    nattvakt_store::migrate(&url)?;
    let store = Store::open(&Options { url, pool_size: 1 }, |_| {})?;
    let directory = store.read_blocking(Directory::load)?;
    Ok(Open {
        store,
        directory,
        now: SystemClock::start(None).now(),
    })
}

impl Open {
    pub(super) fn municipality(&self, name: &str) -> Result<Municipality, Failure> {
        let known = || self.directory.municipalities.values();
        known().find(|known| known.name == name).cloned().ok_or_else(|| {
            let names: Vec<&str> = known().map(|known| known.name.as_str()).collect();
            format!(
                "there is no municipality `{name}`; there are: {}",
                names.join(", ")
            )
            .into()
        })
    }

    pub(super) fn unit(&self, municipality: &Municipality, name: &str) -> Result<Unit, Failure> {
        let units = self.directory.units_of(municipality.id);
        units
            .iter()
            .find(|unit| unit.name == name)
            .map(|unit| (*unit).clone())
            .ok_or_else(|| {
                let names: Vec<&str> = units.iter().map(|unit| unit.name.as_str()).collect();
                format!(
                    "there is no unit `{name}` in {}; there are: {}",
                    municipality.name,
                    names.join(", ")
                )
                .into()
            })
    }
}

impl Municipalities {
    pub fn run(self, config: &Config) -> Result<(), Failure> {
        let Municipalities::Add(AddMunicipality { name, zone }) = self;
        let open = open(config)?;
        if open
            .directory
            .municipalities
            .values()
            .any(|known| known.name == name)
        {
            return Err(format!("there is a municipality `{name}` already").into());
        }
        let time_zone = TimeZone::get(&zone)
            .map_err(|_| format!("`{zone}` is no IANA time zone; Norway's is Europe/Oslo"))?;
        let now = open.now;
        let id = ids::municipality(now)?;
        let new = Municipality {
            id,
            name,
            zone: time_zone,
            zone_name: zone,
            directory_version: 0,
        };
        open.store
            .write_blocking(move |tx| tx.insert_municipality(&new, now))?;
        println!("{id}");
        Ok(())
    }
}

impl Units {
    pub fn run(self, config: &Config) -> Result<(), Failure> {
        let Units::Add(AddUnit {
            municipality,
            name,
            kind,
            round_the_clock,
        }) = self;
        let open = open(config)?;
        let municipality = open.municipality(&municipality)?;
        if open.unit(&municipality, &name).is_ok() {
            return Err(format!("there is a unit `{name}` in {} already", municipality.name).into());
        }
        let now = open.now;
        let id = ids::unit(now)?;
        let new = Unit {
            id,
            municipality: municipality.id,
            name,
            kind,
            patience: Patience::default(),
            settings: UnitSettings {
                round_the_clock,
                ..UnitSettings::default()
            },
        };
        open.store.write_blocking(move |tx| tx.insert_unit(&new, now))?;
        println!("{id}");
        Ok(())
    }
}

impl StaffCommand {
    pub fn run(self, config: &Config) -> Result<(), Failure> {
        let StaffCommand::Add(AddStaff {
            municipality,
            username,
            name,
            role,
            unit,
            password_stdin,
        }) = self;
        let open = open(config)?;
        let municipality = open.municipality(&municipality)?;
        let username = username.trim().to_lowercase();
        if username.is_empty() {
            return Err("a username has at least one character".into());
        }
        if open
            .directory
            .people
            .values()
            .any(|known| known.username == username)
        {
            return Err("that username is taken".into());
        }
        let units = unit
            .iter()
            .map(|unit| open.unit(&municipality, unit).map(|unit| Some(unit.id)))
            .collect::<Result<Vec<_>, _>>()?;
        let held_in = if units.is_empty() { vec![None] } else { units };
        let password = if password_stdin {
            read_password()?
        } else {
            secrets::password()?
        };
        let hash = passwords::hash(&password)?;
        let now = open.now;
        let person = Person {
            id: ids::person(now)?,
            municipality: municipality.id,
            username,
            initials: initials(&name),
            name,
            active: true,
            temporary: false,
        };
        let id = person.id;
        open.store.write_blocking(move |tx| {
            tx.insert_person(&person, &hash, now)?;
            held_in.iter().try_for_each(|unit| {
                tx.grant(
                    person.id,
                    person.municipality,
                    RoleHeld { role, unit: *unit },
                    now,
                )
            })
        })?;
        println!("{id}");
        if !password_stdin {
            println!("password: {password}");
        }
        Ok(())
    }
}

fn read_password() -> Result<String, Failure> {
    let mut text = String::new();
    std::io::stdin().read_to_string(&mut text)?;
    let password = text.trim_end_matches(['\r', '\n']).to_owned();
    if password.chars().count() < 8 {
        return Err("a password has at least 8 characters".into());
    }
    Ok(password)
}

pub(super) fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|part| part.chars().next())
        .take(3)
        .collect()
}

impl Sources {
    pub fn run(self, config: &Config) -> Result<(), Failure> {
        let Sources::Add(AddSource {
            municipality,
            unit,
            name,
        }) = self;
        let open = open(config)?;
        let municipality = open.municipality(&municipality)?;
        let unit = open.unit(&municipality, &unit)?;
        let taken = |known: &&Source| known.municipality == municipality.id && known.name == name;
        if open.directory.sources.values().any(|known| taken(&known)) {
            return Err(format!("there is a source `{name}` in {} already", municipality.name).into());
        }
        let now = open.now;
        let key = secrets::source_key()?;
        let new = Source {
            id: ids::source(now)?,
            municipality: municipality.id,
            unit: unit.id,
            name,
            key_hash: sha256_hex(key.as_bytes()),
            active: true,
        };
        let id = new.id;
        open.store.write_blocking(move |tx| tx.insert_source(&new, now))?;
        println!("{id}");
        println!("key: {key}");
        println!("The key is shown this once; only its hash is kept.");
        Ok(())
    }
}
