//! SQLite's group commit: one thread, one fsync for everything that was waiting.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TrySendError, sync_channel};
use std::thread;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection;

use crate::StoreError;
use crate::connection::{Database, SQLITE_WRITER, establish, sqlite_path};
use crate::store::{Committed, Listener, WriteStats};
use crate::tx::{Effects, Tx};

/// More than this waits for the next commit.
const MAX_BATCH: usize = 256;
/// A batch that has worked this long commits, so that nobody waits behind a long queue.
const MAX_BATCH_TIME: Duration = Duration::from_millis(25);
const QUEUE: usize = 4_096;
const LOOK_AT_LOG: Duration = Duration::from_secs(1);
const LONG_LOG_BYTES: u64 = 64 * 1024 * 1024;
const CHECKPOINT_AFTER: Duration = Duration::from_secs(30);

/// A closure with the place for its answer. It may run more than once; only a committed run is answered.
pub(crate) trait Job: Send {
    fn run(&mut self, tx: &mut Tx<'_>) -> Result<(), StoreError>;
    fn answer(self: Box<Self>, committed: Result<(), StoreError>);
}

#[derive(Clone)]
pub(crate) struct Writer {
    queue: SyncSender<Box<dyn Job>>,
}

impl Writer {
    pub(crate) fn start(url: String, listener: Listener) -> Result<Self, StoreError> {
        let (queue, jobs) = sync_channel::<Box<dyn Job>>(QUEUE);
        let connection = establish_writer(&url)?;
        let running = Arc::new(AtomicBool::new(true));
        let checkpoint_url = url.clone();
        let checkpoint_running = Arc::clone(&running);
        thread::Builder::new()
            .name("store-writer".to_owned())
            .spawn(move || {
                write_loop(&url, connection, &jobs, &listener);
                running.store(false, Ordering::Relaxed);
            })
            .and_then(|_| {
                thread::Builder::new()
                    .name("store-checkpoint".to_owned())
                    .spawn(move || checkpoint_loop(&checkpoint_url, &checkpoint_running))
            })
            .map_err(|error| StoreError::Unavailable(error.to_string()))?;
        Ok(Self { queue })
    }

    /// Hands the job over, or back when the writer is gone or has more than it can hold.
    pub(crate) fn submit(&self, job: Box<dyn Job>) {
        match self.queue.try_send(job) {
            Ok(()) => {}
            Err(TrySendError::Full(job)) => {
                job.answer(Err(StoreError::Unavailable(
                    "too many writes are waiting".to_owned(),
                )));
            }
            Err(TrySendError::Disconnected(job)) => {
                job.answer(Err(StoreError::Unavailable("the writer has stopped".to_owned())));
            }
        }
    }
}

fn establish_writer(url: &str) -> Result<Database, StoreError> {
    let mut connection = establish(url)?;
    connection.batch_execute(SQLITE_WRITER)?;
    Ok(connection)
}

fn write_loop(url: &str, first: Database, jobs: &Receiver<Box<dyn Job>>, listener: &Listener) {
    let mut connection = Some(first);
    let mut carried: Option<Box<dyn Job>> = None;
    while let Some(next) = carried.take().or_else(|| jobs.recv().ok()) {
        let Some(open) = connection.as_mut() else {
            match establish_writer(url) {
                Ok(fresh) => {
                    connection = Some(fresh);
                    carried = Some(next);
                }
                Err(error) => next.answer(Err(StoreError::Unavailable(error.to_string()))),
            }
            continue;
        };
        if !run_batch(open, next, jobs, listener) {
            // SQLITE_FULL and IOERR may have rolled back by themselves: nothing of this connection is trusted.
            connection = None;
        }
    }
}

/// Runs what is waiting in one transaction. `false`: the connection must be opened anew.
fn run_batch(
    connection: &mut Database,
    first: Box<dyn Job>,
    jobs: &Receiver<Box<dyn Job>>,
    listener: &Listener,
) -> bool {
    let began = Instant::now();
    if let Err(error) = connection.batch_execute("BEGIN IMMEDIATE") {
        first.answer(Err(StoreError::Unavailable(error.to_string())));
        return false;
    }
    let mut done: Vec<(Box<dyn Job>, Effects)> = Vec::new();
    let mut failed: Vec<(Box<dyn Job>, StoreError)> = Vec::new();
    let mut next = Some(first);
    while let Some(mut job) = next.take() {
        match run_one(connection, job.as_mut()) {
            Ok(effects) => done.push((job, effects)),
            Err(error) if error.breaks_connection() => {
                let reason = error.to_string();
                let _ = connection.batch_execute("ROLLBACK");
                let unavailable = || Err(StoreError::Unavailable(reason.clone()));
                job.answer(unavailable());
                done.into_iter().for_each(|(job, _)| job.answer(unavailable()));
                failed.into_iter().for_each(|(job, error)| job.answer(Err(error)));
                return false;
            }
            Err(error) => failed.push((job, error)),
        }
        if done.len() + failed.len() < MAX_BATCH && began.elapsed() < MAX_BATCH_TIME {
            next = jobs.try_recv().ok();
        }
    }
    let committed = if done.is_empty() {
        connection.batch_execute("ROLLBACK")
    } else {
        connection.batch_execute("COMMIT")
    };
    let healthy = committed.is_ok();
    if let Err(error) = committed {
        let reason = error.to_string();
        let _ = connection.batch_execute("ROLLBACK");
        done.into_iter()
            .for_each(|(job, _)| job.answer(Err(StoreError::Unavailable(reason.clone()))));
    } else if !done.is_empty() {
        let mut committed = Committed {
            stats: WriteStats {
                batch: done.len(),
                took: began.elapsed(),
            },
            ..Committed::default()
        };
        let mut answered = Vec::with_capacity(done.len());
        for (job, effects) in done {
            committed.absorb(effects);
            answered.push(job);
        }
        // Woken first: the phones' way is the longer one.
        listener(committed);
        answered.into_iter().for_each(|job| job.answer(Ok(())));
    }
    failed.into_iter().for_each(|(job, error)| job.answer(Err(error)));
    healthy
}

fn run_one(connection: &mut Database, job: &mut dyn Job) -> Result<Effects, StoreError> {
    connection.batch_execute("SAVEPOINT job")?;
    let outcome = catch_unwind(AssertUnwindSafe(|| {
        let mut tx = Tx::new(connection);
        job.run(&mut tx)?;
        tx.finish()
    }))
    .unwrap_or(Err(StoreError::Panicked));
    match &outcome {
        Ok(_) => connection.batch_execute("RELEASE job")?,
        Err(error) if error.breaks_connection() => {}
        Err(_) => connection.batch_execute("ROLLBACK TO job; RELEASE job")?,
    }
    outcome
}

/// Moves the log into the database while others write. PASSIVE waits for nobody and nobody waits for it,
/// but it syncs the same disk: so only when the log has grown, or after a while.
fn checkpoint_loop(url: &str, running: &AtomicBool) {
    let log = format!("{}-wal", sqlite_path(url));
    let (_keep, never) = sync_channel::<()>(0);
    let mut connection = None;
    let mut last = Instant::now();
    while running.load(Ordering::Relaxed) {
        if !matches!(never.recv_timeout(LOOK_AT_LOG), Err(RecvTimeoutError::Timeout)) {
            return;
        }
        let grown = std::fs::metadata(&log).is_ok_and(|log| log.len() > LONG_LOG_BYTES);
        if !grown && last.elapsed() < CHECKPOINT_AFTER {
            continue;
        }
        last = Instant::now();
        if connection.is_none() {
            connection = establish(url).ok();
        }
        if let Some(open) = &mut connection
            && open.batch_execute("PRAGMA wal_checkpoint(PASSIVE)").is_err()
        {
            connection = None;
        }
    }
}
