//! Web Push (RFC 8030, 8291, 8292): one best-effort way to a phone, never the proof. The crate `web-push`
//! encrypts and signs; one pooled client sends.

pub mod address;
pub mod client;
pub mod keys;
pub mod message;
pub mod words;
