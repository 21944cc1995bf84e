//! A unit as its staff see it.

pub mod now;
pub mod primary_contact;
