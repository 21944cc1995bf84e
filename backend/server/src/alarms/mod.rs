//! Moving alarms along: the core decides, the store keeps, the ledger tells.

pub mod advance;
pub mod built_in;
pub mod deadlines;
pub mod ladder;
pub mod raise;
pub mod system_fault;
