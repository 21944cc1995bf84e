//! The load generator behind `make bench`: phones, posts, and the floor they are measured against.
//!
//! Server and generator share two cores, so everything here is cheap on purpose: one thread for each
//! purpose, frames searched rather than parsed, requests written from text. Each part runs in a process of
//! its own (one process cannot hold both crowds of connections) and is led through its standard input.

pub mod bench;
pub mod clock;
pub mod floor;
pub mod floor_server;
pub mod frame;
pub mod idle;
pub mod memory;
pub mod observations;
pub mod part;
pub mod phones;
pub mod pushes;
pub mod report;
pub mod seed;
pub mod server;
pub mod sink;
pub mod socket;
