//! Whom an alarm calls, on which phones, and how far each attempt has come.

pub mod audience;
pub mod list;
pub mod outbox;
pub mod receipt;
pub mod settle;
pub mod status;
pub mod stuck;
