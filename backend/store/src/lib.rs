//! Everything that lasts: diesel on SQLite and PostgreSQL behind one type.
//!
//! `Store::write` answers only after the durable commit (promise 1). On SQLite one thread takes what is
//! waiting and commits it with one fsync; on PostgreSQL every closure is its own transaction.

pub mod alarms;
pub mod commands;
mod connection;
pub mod deadlines;
pub mod deliveries;
pub mod devices;
pub mod directory;
pub mod duties;
mod error;
pub mod ids;
pub mod ledger;
mod migrate;
pub mod observations;
pub mod people;
pub mod places;
pub mod policies;
pub mod rosters;
pub mod schema;
mod store;
pub mod subscriptions;
mod tx;
mod writer;

pub use connection::Database;
pub use error::StoreError;
pub use migrate::{migrate, pending_migrations, schema_description};
pub use store::{Backend, Committed, Options, Store, WriteStats};
pub use tx::Tx;

use jiff::Timestamp;

/// Microseconds since 1970, as stored.
pub fn micros(at: Timestamp) -> i64 {
    at.as_microsecond()
}

/// The moment a stored number stands for.
pub fn moment(micros: i64) -> Result<Timestamp, StoreError> {
    Timestamp::from_microsecond(micros).map_err(|_| StoreError::corrupt("a time", micros))
}

/// The id a stored text stands for.
pub fn id<T: std::str::FromStr>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::corrupt("an id", text))
}

/// The code a stored text stands for.
pub fn code<T: std::str::FromStr>(text: &str) -> Result<T, StoreError> {
    text.parse().map_err(|_| StoreError::corrupt("a code", text))
}

pub fn optional_id<T: std::str::FromStr>(text: Option<&str>) -> Result<Option<T>, StoreError> {
    text.map(id).transpose()
}
