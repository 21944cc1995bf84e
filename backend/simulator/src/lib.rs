//! A municipality that does not exist, its nights, and the load that is put on the server.
//!
//! Everything but `send` and `load` is a function of a seed: the same seed is the same night.

pub mod cast;
pub mod load;
pub mod municipality;
pub mod night;
pub mod send;
