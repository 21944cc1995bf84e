//! Phones and the keys on them.

pub mod enrol_key;
