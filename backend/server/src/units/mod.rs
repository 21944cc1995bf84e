//! A unit as its staff see it.

pub mod now;
