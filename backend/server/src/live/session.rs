//! One phone's live connection.

use std::collections::BTreeMap;
use std::sync::Arc;
use std::sync::atomic::Ordering;
use std::time::Duration;

use actix_ws::{CloseCode, CloseReason, Closed, Item, Message, MessageStream, Session};
use bytestring::ByteString;
use nattvakt_core::ids::{MunicipalityId, UnitId};
use nattvakt_store::StoreError;
use nattvakt_store::ledger::since;
use nattvakt_wire::live::{ClientFrame, Cursor, ServerFrame};
use nattvakt_wire::view::UnitRef;
use serde_json::Value;
use tokio::time::{Instant, sleep_until, timeout};

use crate::app::SharedApp;
use crate::auth::guard::{Caller, streams_of};
use crate::live::frames::{frame_of, frame_of_stored};
use crate::live::hub::{Listener, Stream};
use crate::live::tail::Following;
use crate::live::welcome;

/// Read at a time, so that one stream's backlog does not hold up another's alarm.
const AT_ONCE: usize = 64;
/// An alarm's frame fits and goes out whole.
const WHOLE_BYTES: usize = 2048;
/// What fits the part of a connection's buffer that its first answer used anyway.
pub const PIECE_BYTES: usize = 1024;
/// Unanswered pings after which a phone is taken for dead.
const MISSED_PINGS: u8 = 2;

/// Why a connection ends; the code tells the app what to do.
#[derive(Debug)]
pub enum End {
    /// The phone left, or its network did.
    Gone,
    /// It reads too slowly or not at all.
    Slow,
    NoHello,
    NoAnswer,
    Garbage,
    SignedOut,
    /// The server does.
    Stopping,
    Store(StoreError),
}

pub struct LiveSession {
    pub(super) app: SharedApp,
    socket: Session,
    pub(super) municipality: MunicipalityId,
    pub(super) listener: Arc<Listener>,
    pub(super) follows: Vec<Follow>,
    generation: u64,
    unanswered_pings: u8,
}

/// How far this phone has followed a stream.
pub struct Follow {
    pub stream: Arc<Stream>,
    pub seq: u64,
    pub roster: u64,
}

impl LiveSession {
    pub fn new(app: SharedApp, socket: Session, caller: &Caller, reaches: bool) -> Self {
        let listener = app
            .live
            .register(caller.session, caller.person, caller.phone, reaches);
        let generation = app.live.generation();
        Self {
            socket,
            municipality: caller.municipality,
            listener,
            follows: Vec::new(),
            generation,
            unanswered_pings: 0,
            app,
        }
    }

    pub async fn run(mut self, mut messages: MessageStream) {
        self.app.metrics.live_sessions.inc();
        let end = match Box::pin(self.greet(&mut messages)).await {
            Ok(()) => self.follow(&mut messages).await,
            Err(end) => end,
        };
        self.app.metrics.live_sessions.dec();
        for follow in &self.follows {
            follow.stream.leave(&self.listener);
        }
        self.app.live.unregister(&self.listener);
        let reason = self.reason(end);
        // A phone that does not read would not read this either.
        let _ = Box::pin(timeout(Duration::from_secs(1), self.socket.close(Some(reason)))).await;
    }

    fn reason(&self, end: End) -> CloseReason {
        let (code, description) = match end {
            End::Gone => (CloseCode::Normal, "bye"),
            End::Slow => {
                self.app.metrics.live_slow_closed.inc();
                (CloseCode::Policy, "too slow")
            }
            End::NoHello => (CloseCode::Policy, "no hello within the time"),
            End::NoAnswer => (CloseCode::Policy, "pings were not answered"),
            End::Garbage => (CloseCode::Invalid, "frames are JSON objects with a type"),
            End::SignedOut => (CloseCode::Other(4401), "sign in again"),
            End::Stopping => (CloseCode::Restart, "the server stops"),
            End::Store(error) => {
                tracing::error!(error = %error, "a live connection was closed because its ledger could not be read");
                (CloseCode::Again, "try again")
            }
        };
        CloseReason {
            code,
            description: Some(description.to_owned()),
        }
    }

    async fn greet(&mut self, messages: &mut MessageStream) -> Result<(), End> {
        let hello = timeout(self.app.config.live.hello, async {
            loop {
                if let Some(ClientFrame::Hello { cursors, .. }) = read_frame(messages).await? {
                    return Ok(cursors);
                }
            }
        })
        .await
        .map_err(|_| End::NoHello)?;
        // Boxed: it is large, and needed only once.
        Box::pin(self.welcome(hello?.unwrap_or_default())).await
    }

    async fn welcome(&mut self, cursors: BTreeMap<UnitId, Cursor>) -> Result<(), End> {
        let streams = streams_of(
            &self.app,
            self.municipality,
            self.app.directory().roles_of(self.listener.person),
        );
        let welcome = welcome::prepare(self, &streams, cursors)
            .await
            .map_err(End::Store)?;
        self.send(encode(&welcome)).await
    }

    async fn follow(&mut self, messages: &mut MessageStream) -> End {
        let every = self.app.config.live.ping;
        let mut next_ping = Instant::now() + every;
        loop {
            if self.listener.revoked.load(Ordering::Acquire) {
                return End::SignedOut;
            }
            if self.app.live.is_stopping() {
                return End::Stopping;
            }
            // Boxed while it runs: an idle phone keeps only what it needs to wait.
            if let Err(end) = Box::pin(self.deliver()).await {
                return end;
            }
            tokio::select! {
                frame = read_frame(messages) => match frame {
                    Ok(Some(frame)) => self.take(frame),
                    Ok(None) => {}
                    Err(end) => return end,
                },
                () = self.listener.wake.notified() => {}
                () = sleep_until(next_ping) => {
                    next_ping += every;
                    if let Err(end) = Box::pin(self.ping()).await {
                        return end;
                    }
                }
            }
        }
    }

    /// Sends everything that follows the cursors.
    async fn deliver(&mut self) -> Result<(), End> {
        if self.generation != self.app.live.generation() {
            self.generation = self.app.live.generation();
            Box::pin(self.look_at_units()).await?;
        }
        loop {
            let mut sent = false;
            for index in 0..self.follows.len() {
                sent |= self.deliver_some(index).await?;
            }
            if !sent {
                return Ok(());
            }
        }
    }

    async fn deliver_some(&mut self, index: usize) -> Result<bool, End> {
        let Some(follow) = self.follows.get(index) else {
            return Ok(false);
        };
        let (cursor, stream) = (follow.seq, Arc::clone(&follow.stream));
        let following = stream.tail.lock().following(cursor, AT_ONCE);
        let sent = match following {
            Following::Entries(entries) => {
                for entry in &entries {
                    let frame = match entry.frame.get() {
                        Some(frame) => frame.clone(),
                        None => Box::pin(frame_of(&self.app, entry)).await.map_err(End::Store)?,
                    };
                    self.send(frame).await?;
                    self.advance(index, entry.appended.seq);
                }
                !entries.is_empty()
            }
            Following::NotInMemory => Box::pin(self.deliver_stored(index, cursor, &stream)).await?,
        };
        let (generation, roster) = stream.roster.lock().clone();
        if let Some(follow) = self.follows.get_mut(index)
            && follow.roster != generation
        {
            follow.roster = generation;
            self.send(roster).await?;
        }
        Ok(sent)
    }

    async fn deliver_stored(&mut self, index: usize, cursor: u64, stream: &Arc<Stream>) -> Result<bool, End> {
        let id = stream.id;
        let entries = self
            .app
            .store
            .read(move |connection| since(connection, id, cursor, AT_ONCE as u32))
            .await
            .map_err(End::Store)?;
        for entry in &entries {
            let frame = frame_of_stored(&self.app, entry).await.map_err(End::Store)?;
            self.send(frame).await?;
            self.advance(index, entry.seq);
        }
        Ok(!entries.is_empty())
    }

    fn advance(&mut self, index: usize, seq: u64) {
        if let Some(follow) = self.follows.get_mut(index) {
            follow.seq = seq;
        }
    }

    /// Roles changed: what is no longer this person's is taken away, what is new comes with a snapshot.
    async fn look_at_units(&mut self) -> Result<(), End> {
        let directory = self.app.directory();
        if directory
            .people
            .get(&self.listener.person)
            .is_some_and(|person| !person.active)
        {
            return Err(End::SignedOut);
        }
        let streams = streams_of(
            &self.app,
            self.municipality,
            directory.roles_of(self.listener.person),
        );
        let removed: Vec<UnitId> = self
            .follows
            .iter()
            .map(|follow| follow.stream.unit())
            .filter(|unit| streams.iter().all(|stream| stream.id != *unit))
            .collect();
        let added: Vec<UnitRef> = streams
            .into_iter()
            .filter(|stream| {
                self.follows
                    .iter()
                    .all(|follow| follow.stream.unit() != stream.id)
            })
            .collect();
        if removed.is_empty() && added.is_empty() {
            return Ok(());
        }
        self.follows.retain(|follow| {
            let stays = !removed.contains(&follow.stream.unit());
            if !stays {
                follow.stream.leave(&self.listener);
            }
            stays
        });
        self.send(encode(&ServerFrame::Units {
            added: added.clone(),
            removed,
        }))
        .await?;
        let snapshot = welcome::snapshots(self, &added).await.map_err(End::Store)?;
        if snapshot.is_empty() {
            Ok(())
        } else {
            self.send(encode(&ServerFrame::Snapshot { snapshot })).await
        }
    }

    fn take(&mut self, frame: ClientFrame) {
        match frame {
            ClientFrame::Pong { .. } => self.unanswered_pings = 0,
            ClientFrame::Seen {
                unit,
                seq,
                visible,
                audible: _,
            } => {
                let follows = self
                    .follows
                    .iter()
                    .any(|follow| follow.stream.unit() == unit && follow.seq >= seq);
                if visible && self.listener.reaches && follows {
                    self.app.live.reach.saw(unit, self.listener.person, seq);
                }
            }
            ClientFrame::Hello { .. } => {}
        }
    }

    async fn ping(&mut self) -> Result<(), End> {
        if self.unanswered_pings >= MISSED_PINGS {
            return Err(End::NoAnswer);
        }
        self.unanswered_pings += 1;
        self.send(encode(&ServerFrame::Ping {
            server_time: self.app.now(),
        }))
        .await
    }

    async fn send(&mut self, frame: ByteString) -> Result<(), End> {
        self.app.metrics.live_frames_sent.inc();
        match timeout(self.app.config.live.write_timeout, write(&mut self.socket, frame)).await {
            Ok(Ok(())) => Ok(()),
            Ok(Err(_)) => Err(End::Gone),
            Err(_) => Err(End::Slow),
        }
    }
}

/// Longer frames go out in pieces (RFC 6455 §5.4). A connection keeps the buffer its largest write needed:
/// a welcome sent whole would cost every idle phone several KiB for the rest of the night.
async fn write(socket: &mut Session, frame: ByteString) -> Result<(), Closed> {
    if frame.len() <= WHOLE_BYTES {
        return socket.text(frame).await;
    }
    let bytes = frame.into_bytes();
    let last = (bytes.len() - 1) / PIECE_BYTES;
    for index in 0..=last {
        let piece = bytes.slice(index * PIECE_BYTES..bytes.len().min((index + 1) * PIECE_BYTES));
        let item = match index {
            0 => Item::FirstText(piece),
            _ if index == last => Item::Last(piece),
            _ => Item::Continue(piece),
        };
        socket.continuation(item).await?;
        // The connection writes this piece before it is given the next.
        tokio::task::yield_now().await;
    }
    Ok(())
}

pub fn encode(frame: &ServerFrame) -> ByteString {
    // Every frame type serialises: no maps with other keys than texts, no numbers that JSON lacks.
    ByteString::from(serde_json::to_string(frame).unwrap_or_default())
}

/// The next frame; `None` for one whose type nobody here knows. WebSocket's own pings are not needed: a
/// browser can neither send nor see them.
async fn read_frame(messages: &mut MessageStream) -> Result<Option<ClientFrame>, End> {
    match messages.recv().await {
        None | Some(Ok(Message::Close(_))) => Err(End::Gone),
        Some(Ok(Message::Text(text))) => parse_frame(&text),
        Some(Ok(Message::Ping(_) | Message::Pong(_) | Message::Nop)) => Ok(None),
        Some(Ok(Message::Binary(_) | Message::Continuation(_))) => Err(End::Garbage),
        Some(Err(actix_ws::ProtocolError::Io(_))) => Err(End::Gone),
        Some(Err(_)) => Err(End::Garbage),
    }
}

fn parse_frame(text: &str) -> Result<Option<ClientFrame>, End> {
    if let Ok(frame) = serde_json::from_str(text) {
        return Ok(Some(frame));
    }
    let value: Value = serde_json::from_str(text).map_err(|_| End::Garbage)?;
    match value.get("type").and_then(Value::as_str) {
        Some("hello" | "seen" | "pong") | None => Err(End::Garbage),
        Some(_) => Ok(None),
    }
}
