//! `contact add` and `contact retire`: numbers that steps of a ladder call, and that people call when
//! nothing else works.

use clap::{Args, Subcommand};
use nattvakt_core::ids::ContactId;
use nattvakt_store::ids;
use nattvakt_store::people::Person;
use nattvakt_store::policies::Contact;

use crate::cli::Failure;
use crate::cli::add::{initials, open};
use crate::config::Config;

#[derive(Subcommand)]
pub enum Contacts {
    Add(AddContact),
    /// Take a number out of use; policies that still name it are told of.
    Retire(RetireContact),
}

#[derive(Args)]
pub struct AddContact {
    #[arg(long)]
    municipality: String,
    /// As people know it: 'Nattelefonen', 'Responssenteret'.
    #[arg(long)]
    label: String,
    #[arg(long)]
    number: String,
    /// Only for this unit; without it for every unit.
    #[arg(long)]
    unit: Option<String>,
    /// Somebody answers there day and night, all year: a policy may end there by a voice call.
    #[arg(long)]
    round_the_clock: bool,
}

#[derive(Args)]
pub struct RetireContact {
    #[arg(long)]
    municipality: String,
    /// As `contact add` printed it.
    id: ContactId,
}

impl Contacts {
    pub fn run(self, config: &Config) -> Result<(), Failure> {
        match self {
            Contacts::Add(contact) => add(contact, config),
            Contacts::Retire(contact) => retire(contact, config),
        }
    }
}

fn add(contact: AddContact, config: &Config) -> Result<(), Failure> {
    let AddContact {
        municipality,
        label,
        number,
        unit,
        round_the_clock,
    } = contact;
    let is_number = number.chars().any(|letter| letter.is_ascii_digit())
        && number
            .chars()
            .all(|letter| letter.is_ascii_digit() || " +-()".contains(letter));
    if !is_number || number.len() > 30 {
        return Err("a number has digits, spaces, + - ( ) and at most 30 characters".into());
    }
    let open = open(config)?;
    let municipality = open.municipality(&municipality)?;
    let unit = unit
        .map(|unit| open.unit(&municipality, &unit))
        .transpose()?
        .map(|unit| unit.id);
    let now = open.now;
    // What is answered there stands in the ledger under this name.
    let person = Person {
        id: ids::person(now)?,
        municipality: municipality.id,
        username: format!("contact {}", ids::contact(now)?),
        name: label.clone(),
        initials: initials(&label),
        active: false,
        temporary: false,
    };
    let row = Contact {
        id: ids::contact(now)?,
        municipality: municipality.id,
        person: person.id,
        unit,
        label,
        number,
        round_the_clock,
        active: true,
    };
    let id = row.id;
    open.store.write_blocking(move |tx| {
        tx.insert_person(&person, "none", now)?;
        tx.insert_contact(&row, now)
    })?;
    println!("{id}");
    Ok(())
}

fn retire(contact: RetireContact, config: &Config) -> Result<(), Failure> {
    let open = open(config)?;
    let municipality = open.municipality(&contact.municipality)?.id;
    let id = contact.id;
    let retired = open
        .store
        .write_blocking(move |tx| tx.retire_contact(municipality, id))?;
    if retired {
        Ok(())
    } else {
        Err(format!("there is no contact `{id}` in {}", contact.municipality).into())
    }
}
