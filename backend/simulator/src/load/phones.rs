//! Thousands of phones that follow their unit, in one thread.

use std::cell::{Cell, RefCell};
use std::collections::BTreeMap;
use std::rc::Rc;
use std::time::{Duration, Instant};

use futures_util::{SinkExt, StreamExt};
use jiff::Timestamp;
use nattvakt_core::ids::UnitId;
use nattvakt_wire::live::{ClientFrame, Cursor, PROTOCOL};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use serde::{Deserialize, Serialize};
use tokio::sync::{Notify, Semaphore};
use tokio::task::LocalSet;
use tokio::time::{sleep, timeout};
use tokio_tungstenite::tungstenite::Message;

use super::clock::Clock;
use super::frame::{Frame, look};
use super::report::Quantiles;
use super::seed::BenchSeed;
use super::socket::{self, ConnectError, Socket};

/// Handshakes in flight: what a listening socket's backlog holds without dropping any.
const AT_ONCE: usize = 512;
const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
/// A phone redials after a random time up to this, as the app does.
const REDIAL_WITHIN: Duration = Duration::from_millis(500);

/// What a run of the phones came to.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PhonesReport {
    pub phones: usize,
    pub live: usize,
    pub events: u64,
    /// Events that did not follow the one before.
    pub gaps: u64,
    pub dropped_connections: u64,
    /// Frames that were not understood.
    pub broken_frames: u64,
    /// Cursors that were answered with a snapshot.
    pub cursors_lost: u64,
    /// From the observation's scheduled post to its live frame, each phone's counted.
    pub raised: Quantiles,
}

/// What all phones of this process write to.
pub struct Board {
    clock: Clock,
    phones: usize,
    /// Raised when everybody has to prove anew that they are live.
    round: Cell<u64>,
    live: Cell<usize>,
    everybody_live: Notify,
    recording: Cell<bool>,
    samples: RefCell<Vec<u32>>,
    events: Cell<u64>,
    gaps: Cell<u64>,
    dropped: Cell<u64>,
    broken: Cell<u64>,
    cursors_lost: Cell<u64>,
}

struct Phone {
    number: usize,
    unit: UnitId,
    token: String,
    cursor: Option<Cursor>,
    /// The round in which it last said that it is live.
    proved: u64,
    random: ChaCha8Rng,
}

fn add(counter: &Cell<u64>) {
    counter.set(counter.get() + 1);
}

impl Board {
    fn new(clock: Clock, phones: usize) -> Self {
        Self {
            clock,
            phones,
            round: Cell::new(1),
            live: Cell::new(0),
            everybody_live: Notify::new(),
            recording: Cell::new(false),
            samples: RefCell::new(Vec::new()),
            events: Cell::new(0),
            gaps: Cell::new(0),
            dropped: Cell::new(0),
            broken: Cell::new(0),
            cursors_lost: Cell::new(0),
        }
    }

    /// Forgets what was counted and counts latencies from here.
    pub fn measure(&self) {
        self.samples.borrow_mut().clear();
        self.recording.set(true);
        for counter in [
            &self.events,
            &self.gaps,
            &self.dropped,
            &self.broken,
            &self.cursors_lost,
        ] {
            counter.set(0);
        }
    }

    /// From now on a phone counts as live when it has connected again and caught up.
    pub fn begin_round(&self) {
        self.round.set(self.round.get() + 1);
        self.live.set(0);
    }

    pub async fn until_everybody_is_live(&self) {
        while self.live.get() < self.phones {
            self.everybody_live.notified().await;
        }
    }

    pub fn report(&self) -> PhonesReport {
        self.recording.set(false);
        PhonesReport {
            phones: self.phones,
            live: self.live.get(),
            events: self.events.get(),
            gaps: self.gaps.get(),
            dropped_connections: self.dropped.get(),
            broken_frames: self.broken.get(),
            cursors_lost: self.cursors_lost.get(),
            raised: Quantiles::of(&mut self.samples.borrow_mut()),
        }
    }

    fn is_live(&self, phone: &mut Phone, connected_in: u64) {
        if connected_in == self.round.get() && phone.proved < connected_in {
            phone.proved = connected_in;
            self.live.set(self.live.get() + 1);
            if self.live.get() == self.phones {
                self.everybody_live.notify_waiters();
                self.everybody_live.notify_one();
            }
        }
    }

    fn arrived(&self, happened: Timestamp) {
        if self.recording.get() {
            let micros = self.clock.now().as_microsecond() - happened.as_microsecond();
            self.samples
                .borrow_mut()
                .push(u32::try_from(micros.max(0)).unwrap_or(u32::MAX));
        }
    }
}

/// Starts `per_unit` phones in each unit on the current `LocalSet`.
pub fn start(
    local: &LocalSet,
    seed: &BenchSeed,
    per_unit: usize,
    clock: Clock,
) -> Result<Rc<Board>, ConnectError> {
    let to = socket::address_of(&seed.url)?;
    let phones: Vec<Phone> = (0..per_unit)
        .flat_map(|index| {
            seed.units.iter().filter_map(move |unit| {
                let token = unit.tokens.get(index % unit.tokens.len().max(1))?;
                Some((unit.id, token.clone()))
            })
        })
        .enumerate()
        .map(|(number, (unit, token))| Phone {
            number,
            unit,
            token,
            cursor: None,
            proved: 0,
            random: ChaCha8Rng::seed_from_u64(number as u64),
        })
        .collect();
    let board = Rc::new(Board::new(clock, phones.len()));
    let handshakes = Rc::new(Semaphore::new(AT_ONCE));
    for mut phone in phones {
        let (board, handshakes) = (board.clone(), handshakes.clone());
        local.spawn_local(async move {
            loop {
                phone.follow(to, &board, &handshakes).await;
                let pause = phone.random.random_range(Duration::ZERO..REDIAL_WITHIN);
                sleep(pause).await;
            }
        });
    }
    Ok(board)
}

impl Phone {
    /// Connects and follows the unit until the connection ends.
    async fn follow(&mut self, to: std::net::SocketAddr, board: &Board, handshakes: &Semaphore) {
        let Ok(permit) = handshakes.acquire().await else {
            return;
        };
        let connected_in = board.round.get();
        let greeted = timeout(CONNECT_TIMEOUT, self.greet(to, board)).await;
        drop(permit);
        let Ok(Some((mut socket, goal))) = greeted else {
            return;
        };
        loop {
            if self.seq() >= goal {
                board.is_live(self, connected_in);
            }
            let Some(Ok(message)) = socket.next().await else {
                break;
            };
            if self.hear(&message, board) && self.pong(&mut socket, board).await.is_none() {
                break;
            }
        }
        add(&board.dropped);
    }

    /// `hello` and `welcome`. Answers with the seq at which the phone has caught up.
    async fn greet(&mut self, to: std::net::SocketAddr, board: &Board) -> Option<(Socket, u64)> {
        let mut socket = socket::open(to, "/api/live", Some(&self.token), self.number)
            .await
            .ok()?;
        let hello = ClientFrame::Hello {
            protocol: PROTOCOL,
            cursors: self
                .cursor
                .clone()
                .map(|cursor| BTreeMap::from([(self.unit, cursor)])),
        };
        socket
            .send(Message::text(serde_json::to_string(&hello).ok()?))
            .await
            .ok()?;
        while let Some(Ok(message)) = socket.next().await {
            let Message::Text(text) = message else { continue };
            if let Some(Frame::Welcome { seq, hash, snapshot }) = look(&text) {
                if snapshot && self.cursor.is_some() {
                    add(&board.cursors_lost);
                }
                if snapshot || self.cursor.is_none() {
                    self.cursor = Some(Cursor {
                        seq,
                        hash: hash.to_owned(),
                    });
                }
                return Some((socket, seq));
            }
        }
        None
    }

    fn seq(&self) -> u64 {
        self.cursor.as_ref().map_or(0, |cursor| cursor.seq)
    }

    /// True when the server asked whether the phone is there.
    fn hear(&mut self, message: &Message, board: &Board) -> bool {
        let Message::Text(text) = message else {
            return false;
        };
        match look(text) {
            Some(Frame::Event { seq, hash, raised }) => {
                if let Some(happened) = raised {
                    board.arrived(happened);
                }
                add(&board.events);
                if seq != self.seq() + 1 {
                    add(&board.gaps);
                }
                let cursor = self.cursor.get_or_insert_with(|| Cursor {
                    seq: 0,
                    hash: String::new(),
                });
                cursor.seq = seq;
                cursor.hash.clear();
                cursor.hash.push_str(hash);
                false
            }
            Some(Frame::Ping) => true,
            Some(Frame::Welcome { .. } | Frame::Other) => false,
            None => {
                add(&board.broken);
                false
            }
        }
    }

    async fn pong(&self, socket: &mut Socket, board: &Board) -> Option<()> {
        let phone_time = board.clock.now();
        let text = serde_json::to_string(&ClientFrame::Pong { phone_time }).ok()?;
        socket.send(Message::text(text)).await.ok()
    }
}

/// How long it took until everybody was live.
#[derive(Clone, Copy, Debug, Serialize, Deserialize)]
pub struct AllLive {
    pub seconds: f64,
}

impl AllLive {
    pub fn since(began: Instant) -> Self {
        Self {
            seconds: began.elapsed().as_secs_f64(),
        }
    }
}

#[cfg(test)]
mod tests {
    use std::sync::{Arc, Mutex};

    use nattvakt_core::vocabulary::LedgerKind;
    use nattvakt_wire::live::{EventFrame, ServerFrame, WelcomeUnit};
    use tokio::net::TcpListener;
    use tokio::sync::watch;

    use super::*;
    use crate::load::seed::{BenchDevice, BenchUnit};

    fn unit() -> UnitId {
        UnitId::new_v7(1, [1; 10])
    }

    fn event(seq: u64, at: Timestamp) -> String {
        let frame = ServerFrame::Event(EventFrame {
            unit: unit(),
            seq,
            hash: format!("{seq:064x}"),
            v: 1,
            kind: LedgerKind::Raised,
            at,
            by: None,
            command_id: None,
            reason: None,
            alarm: None,
            duty: None,
        });
        let text = serde_json::to_string(&frame).unwrap();
        format!(
            "{},\"alarm\":{{\"occurred_at\":\"{at}\"}}}}",
            text.strip_suffix('}').unwrap()
        )
    }

    /// A server with one unit whose ledger reaches as far as `head` says; it skips `skipped` when it sends.
    async fn server(
        head: watch::Receiver<u64>,
        skipped: Option<u64>,
        hellos: Arc<Mutex<Vec<String>>>,
    ) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let (mut head, hellos) = (head.clone(), hellos.clone());
                tokio::spawn(async move {
                    let mut socket = tokio_tungstenite::accept_async(stream).await.unwrap();
                    let Some(Ok(Message::Text(hello))) = socket.next().await else {
                        return;
                    };
                    hellos.lock().unwrap().push(hello.to_string());
                    let hello: ClientFrame = serde_json::from_str(&hello).unwrap();
                    let ClientFrame::Hello { cursors, .. } = hello else {
                        return;
                    };
                    let stands = *head.borrow_and_update();
                    let mut sent = cursors.map_or(stands, |cursors| cursors[&unit()].seq);
                    let welcome = ServerFrame::Welcome {
                        protocol: 1,
                        server_time: Timestamp::UNIX_EPOCH,
                        units: vec![WelcomeUnit {
                            id: unit(),
                            name: "Bjørk".to_owned(),
                            seq: stands,
                            hash: format!("{stands:064x}"),
                        }],
                        snapshot: None,
                    };
                    let text = serde_json::to_string(&welcome).unwrap();
                    socket.send(Message::text(text)).await.unwrap();
                    socket
                        .send(Message::text(r#"{"type":"ping","server_time":"x"}"#))
                        .await
                        .unwrap();
                    loop {
                        while sent < *head.borrow_and_update() {
                            sent += 1;
                            if Some(sent) != skipped {
                                let text = event(sent, "2026-01-14T22:00:00Z".parse().unwrap());
                                if socket.send(Message::text(text)).await.is_err() {
                                    return;
                                }
                            }
                        }
                        if head.changed().await.is_err() {
                            return;
                        }
                        // Zero is the kill.
                        if *head.borrow() == 0 {
                            return;
                        }
                    }
                });
            }
        });
        url
    }

    fn seed(url: String) -> BenchSeed {
        BenchSeed {
            config: "nattvakt.toml".into(),
            url,
            source_key: "key".to_owned(),
            units: vec![BenchUnit {
                id: unit(),
                tokens: vec!["token".to_owned()],
                devices: vec![BenchDevice {
                    id: nattvakt_core::ids::DeviceId::new_v7(1, [2; 10]),
                    external_id: "d".to_owned(),
                }],
            }],
        }
    }

    /// 300 ms after what the test server says happened.
    fn clock() -> Clock {
        Clock::from_now("2026-01-14T22:00:00.300Z".parse().unwrap())
    }

    async fn settle(condition: impl Fn() -> bool) {
        for _ in 0..500 {
            if condition() {
                return;
            }
            sleep(Duration::from_millis(10)).await;
        }
        panic!("it never came to that");
    }

    #[tokio::test]
    async fn phones_follow_from_the_welcome_and_time_what_is_raised() {
        let (ledger, head) = watch::channel(5);
        let url = server(head, None, Arc::default()).await;
        let local = LocalSet::new();
        let board = start(&local, &seed(url), 20, clock()).unwrap();
        local
            .run_until(async {
                board.until_everybody_is_live().await;
                board.measure();
                ledger.send(8).unwrap();
                settle(|| board.events.get() == 60).await;
                let report = board.report();
                assert_eq!(
                    (report.phones, report.live, report.gaps, report.broken_frames),
                    (20, 20, 0, 0)
                );
                assert_eq!(report.raised.samples, 60);
                assert!(report.raised.p50_ms >= 300.0);
            })
            .await;
    }

    #[tokio::test]
    async fn a_missing_event_is_a_gap_on_every_phone() {
        let (ledger, head) = watch::channel(5);
        let url = server(head, Some(7), Arc::default()).await;
        let local = LocalSet::new();
        let board = start(&local, &seed(url), 3, clock()).unwrap();
        local
            .run_until(async {
                board.until_everybody_is_live().await;
                ledger.send(8).unwrap();
                settle(|| board.events.get() == 6).await;
                assert_eq!(board.report().gaps, 3);
            })
            .await;
    }

    #[tokio::test]
    async fn after_a_restart_a_phone_is_live_when_it_has_caught_up_from_its_cursor() {
        let hellos = Arc::new(Mutex::new(Vec::new()));
        let (ledger, head) = watch::channel(5);
        let url = server(head, None, hellos.clone()).await;
        let local = LocalSet::new();
        let board = start(&local, &seed(url), 3, clock()).unwrap();
        local
            .run_until(async {
                board.until_everybody_is_live().await;
                ledger.send(6).unwrap();
                settle(|| board.events.get() == 3).await;
                board.begin_round();
                ledger.send(0).unwrap();
                settle(|| board.dropped.get() >= 3).await;
                ledger.send(9).unwrap();
                board.until_everybody_is_live().await;
                settle(|| board.events.get() == 12).await;
                assert_eq!(board.report().gaps, 0);
                let cursor = format!("\"seq\":6,\"hash\":\"{:064x}\"", 6);
                assert!(hellos.lock().unwrap().iter().any(|hello| hello.contains(&cursor)));
            })
            .await;
    }
}
