//! Phones: their keys, how they are woken, and whether they are ready.

pub mod checks;
pub mod enrol_key;
pub mod people;
pub mod push;
