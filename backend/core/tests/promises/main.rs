//! What the core promises, one file for each promise or thing. Test names are the sentences they prove.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on has failed")]

mod episodes;
mod escalation;
mod every_command_in_every_state;
mod ladders;
mod one_alarm_per_cause;
mod only_a_signature_ends_it;
mod people_and_phones;
mod purity;
mod roles;
mod signatures;
mod times;
mod windows;
mod world;
