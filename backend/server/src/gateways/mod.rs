//! Text messages and voice calls through any HTTP gateway.

pub mod report;
pub mod send;
