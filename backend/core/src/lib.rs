//! The rules of Nattvakt: what becomes an alarm, what may happen to it, and who may do it.
//!
//! Everything here is a function of its arguments. Time, ids and randomness are passed in, so that a
//! whole night can be replayed in a test or in front of a coordinator.

pub mod access;
pub mod alarm;
pub mod command;
pub mod delivery;
pub mod duty;
pub mod entry;
pub mod episode;
pub mod evaluate;
pub mod frequency;
pub mod ids;
pub mod plan;
pub mod policy;
pub mod reach;
pub mod time;
pub mod vocabulary;
