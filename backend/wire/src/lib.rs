//! Every type that crosses the network. JSON; times are RFC 3339 in UTC; integers stay below 2^53.
//!
//! Readers ignore fields and frame types they do not know: a phone may be one version behind.

pub mod command;
pub mod demo;
pub mod http;
pub mod live;
pub mod observation;
pub mod problem;
pub mod push;
pub mod view;
