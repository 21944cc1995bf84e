//! One connection type for both databases.

use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError, Pool};

use crate::StoreError;

/// The enum hides PostgreSQL's own connection error, and `ON CONFLICT` does not compile on it:
/// `on_each!` matches both arms instead.
#[derive(diesel::MultiConnection)]
pub enum Database {
    Sqlite(SqliteConnection),
    Postgres(PgConnection),
}

/// Runs the same expression on whichever database it is.
macro_rules! on_each {
    ($connection:expr, |$inner:ident| $body:expr) => {
        match $connection {
            $crate::connection::Database::Sqlite($inner) => $body,
            $crate::connection::Database::Postgres($inner) => $body,
        }
    };
}
pub(crate) use on_each;

pub(crate) type ConnectionPool = Pool<ConnectionManager<Database>>;

/// FULL: a commit is on the disk when it returns. The checkpoint runs on a thread of its own, so that no
/// commit waits for it. The timeout comes first: to open the journal, another process may have to be
/// waited for.
const SQLITE_COMMON: &str = "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; \
     PRAGMA synchronous = FULL; PRAGMA foreign_keys = ON; \
     PRAGMA temp_store = MEMORY; PRAGMA wal_autocheckpoint = 0; PRAGMA journal_size_limit = 67108864;";

/// The writer's pages are used again at once; readers share the system's cache.
pub(crate) const SQLITE_WRITER: &str = "PRAGMA cache_size = -65536";

#[derive(Debug)]
struct Setup;

impl CustomizeConnection<Database, PoolError> for Setup {
    fn on_acquire(&self, connection: &mut Database) -> Result<(), PoolError> {
        set_up(connection).map_err(PoolError::QueryError)
    }
}

pub(crate) fn set_up(connection: &mut Database) -> QueryResult<()> {
    match connection {
        Database::Sqlite(sqlite) => sqlite.batch_execute(SQLITE_COMMON),
        // A text compares and sorts the same everywhere; times are numbers, so the zone never matters.
        Database::Postgres(postgres) => postgres.batch_execute(
            "SET synchronous_commit = on; SET lock_timeout = '10s'; SET statement_timeout = '30s'",
        ),
    }
}

pub(crate) fn establish(url: &str) -> Result<Database, StoreError> {
    // Through the variants, so that PostgreSQL's reason is not hidden behind SQLite's.
    let mut connection = if is_postgres(url) {
        PgConnection::establish(url).map(Database::Postgres)
    } else {
        SqliteConnection::establish(sqlite_path(url)).map(Database::Sqlite)
    }
    .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    set_up(&mut connection)?;
    Ok(connection)
}

pub(crate) fn pool(url: &str, size: u32) -> Result<ConnectionPool, StoreError> {
    let target = if is_postgres(url) { url } else { sqlite_path(url) };
    Pool::builder()
        .max_size(size)
        .min_idle(Some(1))
        .connection_timeout(std::time::Duration::from_secs(5))
        .connection_customizer(Box::new(Setup))
        .build(ConnectionManager::new(target))
        .map_err(|error| StoreError::Unavailable(error.to_string()))
}

pub(crate) fn is_postgres(url: &str) -> bool {
    url.starts_with("postgres://") || url.starts_with("postgresql://")
}

pub(crate) fn sqlite_path(url: &str) -> &str {
    url.strip_prefix("sqlite:").unwrap_or(url)
}
