//! Devices as those who look after the equipment see them.

pub mod unassigned;
