//! Escalation policies: whom a unit's alarms call, in which order.

pub mod put;
pub mod show;
