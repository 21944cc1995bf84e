//! What people ask for: verified, then carried out exactly once.

pub mod apply;
pub mod help;
pub mod post;
pub mod sign;
pub mod strict_json;
pub mod verify;
