//! Who listens to which stream. After a commit the hub only says 'look'.

use std::collections::HashMap;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::sync::{Arc, Weak};

use bytestring::ByteString;
use nattvakt_core::ids::{PersonId, PhoneId, SessionId, UnitId};
use nattvakt_store::ledger::{Appended, HeadOf, StreamId, heads, since};
use nattvakt_store::{Database, StoreError};
use parking_lot::{Mutex, RwLock};
use tokio::sync::Notify;

use crate::live::tail::Tail;

/// Read into memory at start, so that phones that come back catch up without the database.
const WARM: u64 = 128;

/// One stream's tail and its listeners.
pub struct Stream {
    pub id: StreamId,
    pub tail: Mutex<Tail>,
    listeners: Mutex<Vec<Weak<Listener>>>,
    /// The newest `duty` frame; listeners that have sent an older generation send it.
    pub roster: Mutex<(u64, ByteString)>,
    pub roster_stale: AtomicBool,
}

/// One live session, as the hub sees it.
pub struct Listener {
    pub session: SessionId,
    pub person: PersonId,
    pub phone: PhoneId,
    /// A person's own phone: a tablet on the wall reaches nobody (hazard 4).
    pub reaches: bool,
    pub wake: Notify,
    pub revoked: AtomicBool,
}

#[derive(Default)]
pub struct Hub {
    streams: RwLock<HashMap<StreamId, Arc<Stream>>>,
    sessions: Mutex<HashMap<SessionId, Vec<Weak<Listener>>>>,
    generation: AtomicU64,
    stopping: AtomicBool,
    pub reach: crate::live::reach::Reach,
}

impl Hub {
    /// Reads every stream's head and its newest entries.
    pub fn warm(&self, connection: &mut Database) -> Result<(), StoreError> {
        for (stream, HeadOf { seq, hash }) in heads(connection)? {
            let mut tail = Tail::new(seq, &hash);
            for entry in since(connection, stream, seq.saturating_sub(WARM), u32::MAX)? {
                tail.push(entry);
            }
            self.streams
                .write()
                .insert(stream, Arc::new(Stream::new(stream, tail)));
        }
        Ok(())
    }

    /// Makes the streams that are new, also those in which nothing has happened yet: whoever connects must
    /// follow them from the beginning.
    pub fn know(&self, heads: &[(StreamId, HeadOf)]) {
        let mut streams = self.streams.write();
        for (id, HeadOf { seq, hash }) in heads {
            streams
                .entry(*id)
                .or_insert_with(|| Arc::new(Stream::new(*id, Tail::new(*seq, hash))));
        }
    }

    pub fn stream(&self, id: StreamId) -> Option<Arc<Stream>> {
        self.streams.read().get(&id).cloned()
    }

    pub fn streams(&self) -> Vec<Arc<Stream>> {
        self.streams.read().values().cloned().collect()
    }

    /// A stream that another process made, or moved on.
    pub fn catch_up(&self, id: StreamId, head: &HeadOf, entries: Vec<Appended>) {
        let stream = Arc::clone(
            self.streams
                .write()
                .entry(id)
                .or_insert_with(|| Arc::new(Stream::new(id, Tail::new(head.seq, &head.hash)))),
        );
        let mut tail = stream.tail.lock();
        for entry in entries {
            tail.push(entry);
        }
        drop(tail);
        stream.wake();
    }

    /// Called after every commit, on the thread that committed.
    pub fn publish(&self, appended: Vec<Appended>) {
        let mut touched: Vec<Arc<Stream>> = Vec::new();
        for entry in appended {
            let known = touched.iter().find(|stream| stream.id == entry.stream).cloned();
            let stream = known.or_else(|| self.stream(entry.stream)).unwrap_or_else(|| {
                let fresh = Tail::new(0, nattvakt_store::ledger::GENESIS);
                let mut streams = self.streams.write();
                Arc::clone(
                    streams
                        .entry(entry.stream)
                        .or_insert_with(|| Arc::new(Stream::new(entry.stream, fresh))),
                )
            });
            stream.tail.lock().push(entry);
            if !touched.iter().any(|other| Arc::ptr_eq(other, &stream)) {
                touched.push(stream);
            }
        }
        for stream in touched {
            stream.wake();
        }
    }

    pub fn register(
        &self,
        session: SessionId,
        person: PersonId,
        phone: PhoneId,
        reaches: bool,
    ) -> Arc<Listener> {
        let listener = Arc::new(Listener {
            session,
            person,
            phone,
            reaches,
            wake: Notify::new(),
            revoked: AtomicBool::new(false),
        });
        let mut sessions = self.sessions.lock();
        let same = sessions.entry(session).or_default();
        same.retain(|weak| weak.strong_count() > 0);
        same.push(Arc::downgrade(&listener));
        listener
    }

    pub fn unregister(&self, listener: &Arc<Listener>) {
        let mut sessions = self.sessions.lock();
        if let Some(same) = sessions.get_mut(&listener.session) {
            same.retain(|weak| weak.upgrade().is_some_and(|other| !Arc::ptr_eq(&other, listener)));
            if same.is_empty() {
                sessions.remove(&listener.session);
            }
        }
    }

    /// Closes every live connection of the session.
    pub fn revoke(&self, session: SessionId) {
        for listener in self
            .sessions
            .lock()
            .get(&session)
            .into_iter()
            .flatten()
            .filter_map(Weak::upgrade)
        {
            listener.revoked.store(true, Ordering::Release);
            listener.wake.notify_one();
        }
    }

    /// The server stops: every phone is told to come back, and does so to whoever answers next.
    pub fn stop(&self) {
        self.stopping.store(true, Ordering::Release);
        self.look_again();
    }

    pub fn is_stopping(&self) -> bool {
        self.stopping.load(Ordering::Acquire)
    }

    /// The sessions with a live connection.
    pub fn live_sessions(&self) -> Vec<SessionId> {
        self.sessions.lock().keys().copied().collect()
    }

    /// People with a live connection to this unit on a phone of their own, and which phones.
    pub fn connected(&self, unit: UnitId) -> HashMap<PersonId, Vec<PhoneId>> {
        self.stream(unit.into())
            .map(|stream| stream.connected())
            .unwrap_or_default()
    }

    /// Who is on duty in these units, or who can be reached, changed.
    pub fn rosters_changed(&self, units: &[UnitId]) {
        for unit in units {
            if let Some(stream) = self.stream((*unit).into()) {
                stream.roster_stale.store(true, Ordering::Release);
            }
        }
    }

    /// Roles or units changed.
    pub fn look_again(&self) {
        self.generation.fetch_add(1, Ordering::AcqRel);
        for listener in self.sessions.lock().values().flatten().filter_map(Weak::upgrade) {
            listener.wake.notify_one();
        }
    }

    pub fn generation(&self) -> u64 {
        self.generation.load(Ordering::Acquire)
    }
}

impl Stream {
    fn new(id: StreamId, tail: Tail) -> Self {
        Self {
            id,
            tail: Mutex::new(tail),
            listeners: Mutex::new(Vec::new()),
            roster: Mutex::new((0, ByteString::new())),
            roster_stale: AtomicBool::new(false),
        }
    }

    pub fn unit(&self) -> UnitId {
        UnitId(self.id.0)
    }

    pub fn listen(&self, listener: &Arc<Listener>) {
        self.listeners.lock().push(Arc::downgrade(listener));
        self.roster_stale.store(true, Ordering::Release);
    }

    pub fn leave(&self, listener: &Arc<Listener>) {
        self.listeners
            .lock()
            .retain(|weak| weak.upgrade().is_some_and(|other| !Arc::ptr_eq(&other, listener)));
        self.roster_stale.store(true, Ordering::Release);
    }

    pub fn wake(&self) {
        let mut listeners = self.listeners.lock();
        listeners.retain(|weak| match weak.upgrade() {
            Some(listener) => {
                listener.wake.notify_one();
                true
            }
            None => false,
        });
    }

    /// People with a live connection to this unit on a phone of their own, and which phones.
    pub fn connected(&self) -> HashMap<PersonId, Vec<PhoneId>> {
        let mut connected: HashMap<PersonId, Vec<PhoneId>> = HashMap::new();
        for listener in self.listeners.lock().iter().filter_map(Weak::upgrade) {
            if listener.reaches {
                let phones = connected.entry(listener.person).or_default();
                if !phones.contains(&listener.phone) {
                    phones.push(listener.phone);
                }
            }
        }
        connected
    }
}
