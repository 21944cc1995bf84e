//! What can go wrong below the domain. A database failure is never taken for an absent row.

use diesel::result::{DatabaseErrorKind, Error as DieselError};

#[derive(Debug, thiserror::Error)]
pub enum StoreError {
    /// Nothing was stored; the caller may try again.
    #[error("the database cannot be written to just now: {0}")]
    Unavailable(String),
    /// Somebody else changed the row first; the transaction is run again.
    #[error("a row had another version than expected")]
    VersionMiss,
    #[error("stored data cannot be understood: {what} `{value}`")]
    Corrupt { what: &'static str, value: String },
    #[error("database: {0}")]
    Database(#[from] DieselError),
    #[error("the transaction panicked; nothing was stored")]
    Panicked,
}

impl StoreError {
    pub fn corrupt(what: &'static str, value: impl ToString) -> Self {
        Self::Corrupt {
            what,
            value: value.to_string().chars().take(80).collect(),
        }
    }

    /// Worth running the same closure again at once.
    pub(crate) fn is_transient(&self) -> bool {
        match self {
            StoreError::VersionMiss => true,
            StoreError::Database(DieselError::DatabaseError(kind, info)) => {
                // Somebody inserted the same first, or held a row for long: the next run sees what they did.
                matches!(
                    kind,
                    DatabaseErrorKind::SerializationFailure | DatabaseErrorKind::UniqueViolation
                ) || info.message().contains("lock timeout")
                    || info.message().contains("deadlock detected")
                    || info.message().contains("could not serialize")
            }
            _ => false,
        }
    }

    /// The connection or the disk is not to be trusted any more: the whole batch is rolled back.
    pub(crate) fn breaks_connection(&self) -> bool {
        match self {
            StoreError::Database(DieselError::DatabaseError(kind, info)) => {
                let message = info.message();
                matches!(
                    kind,
                    DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand
                ) || message.contains("disk is full")
                    || message.contains("disk I/O error")
                    || message.contains("database is locked")
                    || message.contains("unable to open database file")
                    || message.contains("readonly database")
                    || message.contains("No space left on device")
                    || message.contains("server closed the connection")
                    || message.contains("terminating connection")
                    || message.contains("no connection to the server")
            }
            StoreError::Database(DieselError::BrokenTransactionManager) => true,
            _ => false,
        }
    }

    /// Nothing was stored and it is nobody's fault who asked.
    pub fn is_unavailable(&self) -> bool {
        matches!(self, StoreError::Unavailable(_)) || self.breaks_connection()
    }
}
