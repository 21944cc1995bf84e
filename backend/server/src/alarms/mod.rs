//! Moving alarms along: the core decides, the store keeps, the ledger tells.

pub mod advance;
pub mod deadlines;
pub mod raise;
pub mod system_fault;
