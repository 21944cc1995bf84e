//! The live connection: wake, don't push. A session owns its cursors and reads the ledger from them, so
//! that live delivery, reconnect and a slow phone are one way through the code.

pub mod frames;
pub mod hub;
pub mod reach;
pub mod render;
pub mod roster;
pub mod session;
pub mod snapshot;
pub mod tail;
pub mod upgrade;
pub mod welcome;
