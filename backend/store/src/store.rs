//! The one way in and out of the database.

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use diesel::Connection as _;
use jiff::Timestamp;
use nattvakt_core::ids::{AlarmId, UnitId};
use parking_lot::Mutex;
use tokio::sync::{Semaphore, oneshot};

use crate::StoreError;
use crate::connection::{ConnectionPool, Database, is_postgres, pool, sqlite_path};
use crate::ledger::Appended;
use crate::tx::{Effects, Tx};
use crate::writer::{Job, Writer};

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Backend {
    Sqlite,
    Postgres,
}

pub struct Options {
    /// `sqlite:<path>` or `postgres://…`
    pub url: String,
    pub pool_size: u32,
}

/// What one commit (of one or more callers) left behind.
#[derive(Debug, Default)]
pub struct Committed {
    /// In the order of the streams' numbers.
    pub appended: Vec<Appended>,
    pub directory_changed: bool,
    pub earliest_deadline: Option<Timestamp>,
    pub deliveries_due: bool,
    pub rosters_changed: Vec<UnitId>,
    pub stopped: Vec<(AlarmId, u64)>,
    pub stats: WriteStats,
}

#[derive(Clone, Copy, Debug, Default)]
pub struct WriteStats {
    /// Callers that shared the commit.
    pub batch: usize,
    pub took: Duration,
}

impl Committed {
    pub(crate) fn absorb(&mut self, effects: Effects) {
        let Effects {
            appended,
            directory_changed,
            earliest_deadline,
            deliveries_due,
            rosters_changed,
            stopped,
        } = effects;
        self.appended.extend(appended);
        self.directory_changed |= directory_changed;
        self.deliveries_due |= deliveries_due;
        self.rosters_changed.extend(rosters_changed);
        self.stopped.extend(stopped);
        self.earliest_deadline = match (self.earliest_deadline, earliest_deadline) {
            (Some(a), Some(b)) => Some(a.min(b)),
            (a, b) => a.or(b),
        };
    }
}

/// Called after every commit, on the thread that committed. Must be quick and must not panic.
pub(crate) type Listener = Arc<dyn Fn(Committed) + Send + Sync>;

#[derive(Clone)]
pub struct Store {
    inner: Arc<Inner>,
}

struct Inner {
    backend: Backend,
    pool: ConnectionPool,
    /// Keeps blocking threads from piling up behind the pool.
    readers: Semaphore,
    writer: Option<Writer>,
    listener: Listener,
}

/// How often PostgreSQL is asked again after a deadlock, a serialization failure or a version miss.
const TRIES: u32 = 10;

impl Store {
    /// Opens a database that has been migrated.
    pub fn open(
        options: &Options,
        listener: impl Fn(Committed) + Send + Sync + 'static,
    ) -> Result<Self, StoreError> {
        let listener: Listener = Arc::new(listener);
        let Options { url, pool_size } = options;
        let (backend, writer) = if is_postgres(url) {
            (Backend::Postgres, None)
        } else {
            (
                Backend::Sqlite,
                Some(Writer::start(url.clone(), Arc::clone(&listener))?),
            )
        };
        let pool = pool(url, *pool_size)?;
        let readers = Semaphore::new(usize::try_from(*pool_size).unwrap_or(1).max(1));
        Ok(Self {
            inner: Arc::new(Inner {
                backend,
                pool,
                readers,
                writer,
                listener,
            }),
        })
    }

    pub fn backend(&self) -> Backend {
        self.inner.backend
    }

    /// Reads in one transaction, off the async workers: everything it sees is from one moment.
    pub async fn read<T, F>(&self, read: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: FnOnce(&mut Database) -> Result<T, StoreError> + Send + 'static,
    {
        let store = self.clone();
        let _permit = self.inner.readers.acquire().await.map_err(|_| gone())?;
        tokio::task::spawn_blocking(move || store.read_blocking(read))
            .await
            .unwrap_or(Err(StoreError::Panicked))
    }

    /// The same from a thread that may block.
    pub fn read_blocking<T>(
        &self,
        read: impl FnOnce(&mut Database) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        let mut connection = self.pooled()?;
        if let Database::Postgres(postgres) = &mut *connection {
            diesel::connection::SimpleConnection::batch_execute(
                postgres,
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL REPEATABLE READ",
            )?;
        }
        let outcome = (*connection).transaction(read);
        if let Database::Postgres(postgres) = &mut *connection {
            let _ = diesel::connection::SimpleConnection::batch_execute(
                postgres,
                "SET SESSION CHARACTERISTICS AS TRANSACTION ISOLATION LEVEL READ COMMITTED",
            );
        }
        outcome
    }

    /// Writes. The answer comes after the durable commit, or an error and nothing was stored.
    ///
    /// The closure may run several times and must have no effect but on the transaction.
    pub async fn write<T, F>(&self, write: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let Some(writer) = &self.inner.writer else {
            let store = self.clone();
            let _permit = self.inner.readers.acquire().await.map_err(|_| gone())?;
            return tokio::task::spawn_blocking(move || store.write_own_transaction(&write))
                .await
                .unwrap_or(Err(StoreError::Panicked));
        };
        let (answer, answered) = oneshot::channel();
        writer.submit(Box::new(Closure {
            write,
            output: None,
            answer,
        }));
        answered.await.unwrap_or_else(|_| Err(gone()))
    }

    /// The same from a thread that may block: start-up, the command line.
    pub fn write_blocking<T, F>(&self, write: F) -> Result<T, StoreError>
    where
        T: Send + 'static,
        F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send + 'static,
    {
        let Some(writer) = &self.inner.writer else {
            return self.write_own_transaction(&write);
        };
        let (answer, answered) = oneshot::channel();
        writer.submit(Box::new(Closure {
            write,
            output: None,
            answer,
        }));
        answered.blocking_recv().unwrap_or_else(|_| Err(gone()))
    }

    fn write_own_transaction<T, F>(&self, write: &F) -> Result<T, StoreError>
    where
        F: Fn(&mut Tx<'_>) -> Result<T, StoreError>,
    {
        let began = Instant::now();
        let mut tries = 0;
        loop {
            tries += 1;
            let mut connection = self.pooled()?;
            let effects = Mutex::new(None);
            let outcome = connection.transaction::<T, StoreError, _>(|connection| {
                let mut tx = Tx::new(connection);
                let output = write(&mut tx)?;
                *effects.lock() = Some(tx.finish()?);
                Ok(output)
            });
            match outcome {
                Ok(output) => {
                    let stats = WriteStats {
                        batch: 1,
                        took: began.elapsed(),
                    };
                    let mut committed = Committed {
                        stats,
                        ..Committed::default()
                    };
                    if let Some(effects) = effects.into_inner() {
                        committed.absorb(effects);
                    }
                    (self.inner.listener)(committed);
                    return Ok(output);
                }
                Err(error) if error.is_transient() && tries < TRIES => {}
                Err(error) if error.is_transient() || error.breaks_connection() => {
                    return Err(StoreError::Unavailable(error.to_string()));
                }
                Err(error) => return Err(error),
            }
        }
    }

    fn pooled(
        &self,
    ) -> Result<diesel::r2d2::PooledConnection<diesel::r2d2::ConnectionManager<Database>>, StoreError> {
        self.inner
            .pool
            .get()
            .map_err(|error| StoreError::Unavailable(error.to_string()))
    }
}

/// Makes the folder an SQLite file lives in.
pub(crate) fn prepare_folder(url: &str) -> std::io::Result<()> {
    match Path::new(sqlite_path(url)).parent() {
        Some(folder) if !is_postgres(url) && !folder.as_os_str().is_empty() => {
            std::fs::create_dir_all(folder)
        }
        _ => Ok(()),
    }
}

fn gone() -> StoreError {
    StoreError::Unavailable("the store has been closed".to_owned())
}

struct Closure<T, F> {
    write: F,
    output: Option<T>,
    answer: oneshot::Sender<Result<T, StoreError>>,
}

impl<T, F> Job for Closure<T, F>
where
    T: Send,
    F: Fn(&mut Tx<'_>) -> Result<T, StoreError> + Send,
{
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), StoreError> {
        self.output = Some((self.write)(tx)?);
        Ok(())
    }

    fn answer(self: Box<Self>, committed: Result<(), StoreError>) {
        let Closure {
            write: _,
            output,
            answer,
        } = *self;
        // Nobody may be waiting any more: a closed connection does not undo a commit.
        let _ = answer.send(committed.and_then(|()| output.ok_or(StoreError::Panicked)));
    }
}
