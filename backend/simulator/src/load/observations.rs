//! Posts observations: at a given rate whatever the answers do (open loop), or with so many in flight
//! (closed loop). Requests are written from text; answers are searched, not parsed.

use std::cell::{Cell, RefCell};
use std::fmt::Write as _;
use std::io;
use std::net::SocketAddr;
use std::rc::Rc;
use std::time::{Duration, Instant};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;
use tokio::task::{LocalSet, spawn_local};
use tokio::time::{Instant as TokioInstant, sleep, sleep_until};

use super::clock::Clock;
use super::report::Quantiles;
use super::seed::BenchSeed;
use super::socket::{self, ConnectError};

/// Rings without a rule, and never joins another.
const RINGS: &str = "pendant";
/// Only kept.
const SILENT: &str = "motion";

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Pace {
    /// This many posts a second, each on time.
    Open { per_second: u32 },
    /// This many posts in flight, each followed by the next.
    Closed { in_flight: u32 },
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Load {
    pub pace: Pace,
    /// Observations in one post.
    pub batch: u32,
    /// One in so many raises an alarm.
    pub alarm_every: u32,
    pub lasts: Duration,
    /// Tells the observations of one run from those of another.
    pub run: u64,
    /// Posts again until it is answered, through a server that is killed and comes back.
    pub insists: bool,
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct PostReport {
    /// Answered `accepted`.
    pub accepted: u64,
    pub alarms: u64,
    /// Answered otherwise, or not at all.
    pub failed: u64,
    pub seconds: f64,
    pub per_second: f64,
    /// From when a post was due to its answer.
    pub answered: Quantiles,
}

struct Poster {
    to: SocketAddr,
    head: String,
    /// External ids, so ordered that neighbours are of different units.
    devices: Vec<String>,
    units: usize,
    load: Load,
    clock: Clock,
    numbered: Cell<u64>,
    accepted: Cell<u64>,
    alarms: Cell<u64>,
    failed: Cell<u64>,
    samples: RefCell<Vec<u32>>,
    idle: RefCell<Vec<Connection>>,
    opened: Cell<usize>,
    in_flight: Cell<u32>,
}

pub async fn post(seed: &BenchSeed, load: Load, clock: Clock) -> Result<PostReport, ConnectError> {
    let to = socket::address_of(&seed.url)?;
    let poster = Rc::new(Poster {
        to,
        head: format!(
            "POST /api/observations HTTP/1.1\r\nhost: {to}\r\nauthorization: Bearer {}\r\ncontent-type: application/json\r\n",
            seed.source_key
        ),
        devices: one_unit_after_another(seed),
        units: seed.units.len(),
        load,
        clock,
        numbered: Cell::new(0),
        accepted: Cell::new(0),
        alarms: Cell::new(0),
        failed: Cell::new(0),
        samples: RefCell::new(Vec::new()),
        idle: RefCell::new(Vec::new()),
        opened: Cell::new(0),
        in_flight: Cell::new(0),
    });
    let began = Instant::now();
    let local = LocalSet::new();
    local
        .run_until(async {
            match load.pace {
                Pace::Open { per_second } => poster.clone().keep_time(began, per_second).await,
                Pace::Closed { in_flight } => poster.clone().keep_busy(began, in_flight).await,
            }
        })
        .await;
    let seconds = began.elapsed().as_secs_f64();
    Ok(PostReport {
        accepted: poster.accepted.get(),
        alarms: poster.alarms.get(),
        failed: poster.failed.get(),
        seconds,
        per_second: poster.accepted.get() as f64 / seconds,
        answered: Quantiles::of(&mut poster.samples.borrow_mut()),
    })
}

fn one_unit_after_another(seed: &BenchSeed) -> Vec<String> {
    let most = seed
        .units
        .iter()
        .map(|unit| unit.devices.len())
        .max()
        .unwrap_or(0);
    (0..most)
        .flat_map(|index| seed.units.iter().filter_map(move |unit| unit.devices.get(index)))
        .map(|device| device.external_id.clone())
        .collect()
}

impl Poster {
    /// One post every so often, on the connection that is free or on a new one.
    async fn keep_time(self: Rc<Self>, began: Instant, per_second: u32) {
        let posts = u64::from(per_second) * self.load.lasts.as_millis() as u64 / 1000;
        for number in 0..posts {
            let due = began + Duration::from_secs_f64(number as f64 / f64::from(per_second.max(1)));
            sleep_until(TokioInstant::from_std(due)).await;
            // The timer has a grain of a millisecond: what it is late by is not the server's doing. No post
            // waits for another's answer, so nothing is left out by counting from here.
            let due = Instant::now();
            let poster = self.clone();
            self.in_flight.set(self.in_flight.get() + 1);
            spawn_local(async move {
                let free = poster.idle.borrow_mut().pop();
                let mut connection = free.unwrap_or_else(|| poster.unconnected());
                poster.send(&mut connection, due).await;
                poster.idle.borrow_mut().push(connection);
                poster.in_flight.set(poster.in_flight.get() - 1);
            });
        }
        while self.in_flight.get() > 0 {
            sleep(Duration::from_millis(5)).await;
        }
    }

    async fn keep_busy(self: Rc<Self>, began: Instant, in_flight: u32) {
        let until = began + self.load.lasts;
        let workers: Vec<_> = (0..in_flight)
            .map(|_| {
                let poster = self.clone();
                spawn_local(async move {
                    let mut connection = poster.unconnected();
                    while Instant::now() < until {
                        poster.send(&mut connection, Instant::now()).await;
                    }
                })
            })
            .collect();
        for worker in workers {
            let _ = worker.await;
        }
    }

    fn unconnected(&self) -> Connection {
        self.opened.set(self.opened.get() + 1);
        Connection {
            number: self.opened.get(),
            stream: None,
            answer: Vec::new(),
        }
    }

    async fn send(&self, connection: &mut Connection, due: Instant) {
        let (request, alarms) = self.write(self.clock.at(due));
        let answer = loop {
            match connection.ask(self.to, request.as_bytes()).await {
                Ok(answer) if answer.status == 200 => break Some(answer),
                Ok(answer) if !self.load.insists => {
                    tracing::warn!(status = answer.status, "a post was refused");
                    break None;
                }
                Err(_) if !self.load.insists => break None,
                _ => sleep(Duration::from_millis(50)).await,
            }
        };
        let accepted = answer.map_or(0, |answer| answer.accepted);
        self.accepted.set(self.accepted.get() + accepted);
        self.failed
            .set(self.failed.get() + u64::from(self.load.batch) - accepted);
        if accepted > 0 {
            self.alarms.set(self.alarms.get() + alarms);
            let micros = due.elapsed().as_micros();
            self.samples
                .borrow_mut()
                .push(u32::try_from(micros).unwrap_or(u32::MAX));
        }
    }

    /// Single posts go round the units; a batch is what one gateway has gathered, so it is of one unit.
    fn device_for(&self, number: u64) -> &str {
        let units = self.units.max(1) as u64;
        let (unit, device) = match u64::from(self.load.batch) {
            0 | 1 => (number % units, number / units),
            batch => (number / batch % units, number % batch),
        };
        let per_unit = (self.devices.len() as u64 / units).max(1);
        let index = (device % per_unit) * units + unit;
        self.devices
            .get(index as usize)
            .map(String::as_str)
            .unwrap_or_default()
    }

    fn write(&self, at: Timestamp) -> (String, u64) {
        let mut body = String::with_capacity(160 * self.load.batch as usize);
        let mut alarms = 0;
        for index in 0..self.load.batch {
            let number = self.numbered.get();
            self.numbered.set(number + 1);
            let rings = number.is_multiple_of(u64::from(self.load.alarm_every.max(1)));
            alarms += u64::from(rings);
            let kind = if rings { RINGS } else { SILENT };
            let device = self.device_for(number);
            body.push(if index == 0 { '[' } else { ',' });
            let _ = write!(
                body,
                r#"{{"event_id":"bench-{}-{number}","device":"{device}","kind":"{kind}","phase":"start","occurred_at":"{at}"}}"#,
                self.load.run
            );
        }
        body.push(']');
        let request = format!("{}content-length: {}\r\n\r\n{body}", self.head, body.len());
        (request, alarms)
    }
}

struct Connection {
    number: usize,
    stream: Option<TcpStream>,
    answer: Vec<u8>,
}

struct Answer {
    status: u16,
    accepted: u64,
}

impl Connection {
    /// One request and its answer on a connection that is kept. A connection that the server closed while
    /// it was idle is opened anew.
    async fn ask(&mut self, to: SocketAddr, request: &[u8]) -> io::Result<Answer> {
        let mut stream = match self.stream.take() {
            Some(stream) => stream,
            None => socket::connect(to, self.number).await?,
        };
        stream.write_all(request).await?;
        self.answer.clear();
        loop {
            if stream.read_buf(&mut self.answer).await? == 0 {
                return Err(io::ErrorKind::UnexpectedEof.into());
            }
            if let Some(answer) = whole(&self.answer) {
                self.stream = Some(stream);
                return Ok(answer);
            }
        }
    }
}

/// The answer, once all of it is there.
fn whole(bytes: &[u8]) -> Option<Answer> {
    let text = std::str::from_utf8(bytes).ok()?;
    let (head, body) = text.split_once("\r\n\r\n")?;
    let length: usize = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        name.eq_ignore_ascii_case("content-length")
            .then(|| value.trim().parse().ok())?
    })?;
    (body.len() >= length).then(|| Answer {
        status: head
            .split(' ')
            .nth(1)
            .and_then(|status| status.parse().ok())
            .unwrap_or(0),
        accepted: body.matches(r#""result":"accepted""#).count() as u64,
    })
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;
    use std::sync::{Arc, Mutex};

    use nattvakt_core::ids::{DeviceId, UnitId};
    use nattvakt_wire::observation::ObservationIn;
    use tokio::net::TcpListener;

    use super::*;
    use crate::load::seed::{BenchDevice, BenchUnit};

    #[derive(Clone, Default)]
    struct Heard {
        posts: Arc<Mutex<Vec<Vec<ObservationIn>>>>,
    }

    /// Accepts everything; hangs up before answering each `hangs_up_every`th post.
    async fn server(heard: Heard, hangs_up_every: usize) -> String {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let heard = heard.clone();
                tokio::spawn(async move {
                    let mut bytes = Vec::new();
                    loop {
                        let text = String::from_utf8(bytes.clone()).unwrap();
                        let Some((head, body)) = text.split_once("\r\n\r\n") else {
                            if stream.read_buf(&mut bytes).await.unwrap_or(0) == 0 {
                                return;
                            }
                            continue;
                        };
                        let length: usize = head.rsplit(' ').next().unwrap().parse().unwrap();
                        assert!(head.contains("authorization: Bearer key\r\n"));
                        if body.len() < length {
                            stream.read_buf(&mut bytes).await.unwrap();
                            continue;
                        }
                        let post: Vec<ObservationIn> = serde_json::from_str(&body[..length]).unwrap();
                        let results: Vec<_> = post
                            .iter()
                            .map(|item| serde_json::json!({"event_id": item.event_id, "result": "accepted"}))
                            .collect();
                        let number = {
                            let mut posts = heard.posts.lock().unwrap();
                            posts.push(post);
                            posts.len()
                        };
                        if hangs_up_every > 0 && number.is_multiple_of(hangs_up_every) {
                            return;
                        }
                        let body = serde_json::json!({"results": results}).to_string();
                        let answer =
                            format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n{body}", body.len());
                        // In two pieces, as networks do.
                        let (first, second) = answer.as_bytes().split_at(answer.len() / 2);
                        stream.write_all(first).await.unwrap();
                        stream.flush().await.unwrap();
                        stream.write_all(second).await.unwrap();
                        bytes.clear();
                    }
                });
            }
        });
        url
    }

    fn seed(url: String) -> BenchSeed {
        let unit = |unit: u8| BenchUnit {
            id: UnitId::new_v7(1, [unit; 10]),
            tokens: Vec::new(),
            devices: (0..2)
                .map(|device| BenchDevice {
                    id: DeviceId::new_v7(1, [unit * 10 + device; 10]),
                    external_id: format!("{unit}-{device}"),
                })
                .collect(),
        };
        BenchSeed {
            config: "nattvakt.toml".into(),
            url,
            source_key: "key".to_owned(),
            units: vec![unit(1), unit(2), unit(3)],
        }
    }

    fn clock() -> Clock {
        Clock::from_now("2026-01-14T22:00:00Z".parse().unwrap())
    }

    fn load(pace: Pace, batch: u32, alarm_every: u32) -> Load {
        Load {
            pace,
            batch,
            alarm_every,
            lasts: Duration::from_millis(500),
            run: 1,
            insists: false,
        }
    }

    #[tokio::test]
    async fn the_open_loop_posts_on_time_to_one_unit_after_another() {
        let heard = Heard::default();
        let url = server(heard.clone(), 0).await;
        let report = post(&seed(url), load(Pace::Open { per_second: 100 }, 1, 1), clock())
            .await
            .unwrap();
        assert_eq!((report.accepted, report.alarms, report.failed), (50, 50, 0));
        let posts = heard.posts.lock().unwrap();
        let mut devices: Vec<&str> = posts.iter().map(|post| post[0].device.as_str()).collect();
        devices.truncate(6);
        assert_eq!(devices, ["1-0", "2-0", "3-0", "1-1", "2-1", "3-1"]);
        assert!(posts.iter().all(|post| post[0].kind == "pendant"));
        let times: Vec<i64> = posts
            .iter()
            .map(|post| post[0].occurred_at.as_microsecond())
            .collect();
        assert!(times.is_sorted());
        // Only the first can be late and make the stretch shorter; none is early.
        assert!(
            times[49] - times[0] >= 49 * 10_000 - 9_000,
            "fifty posts, ten milliseconds apart"
        );
    }

    #[tokio::test]
    async fn the_closed_loop_keeps_so_many_in_flight_and_one_in_a_hundred_rings() {
        let heard = Heard::default();
        let url = server(heard.clone(), 0).await;
        let report = post(&seed(url), load(Pace::Closed { in_flight: 8 }, 100, 100), clock())
            .await
            .unwrap();
        let posts = heard.posts.lock().unwrap();
        assert_eq!(report.accepted as usize, posts.len() * 100);
        assert_eq!(report.alarms as usize, posts.len());
        assert_eq!(report.failed, 0);
        let ids: HashSet<&str> = posts
            .iter()
            .flatten()
            .map(|item| item.event_id.as_str())
            .collect();
        assert_eq!(ids.len(), posts.len() * 100);
    }

    #[tokio::test]
    async fn whoever_insists_posts_the_same_again_until_it_is_answered() {
        let heard = Heard::default();
        let url = server(heard.clone(), 7).await;
        let insisting = Load {
            insists: true,
            ..load(Pace::Open { per_second: 100 }, 1, 1)
        };
        let report = post(&seed(url), insisting, clock()).await.unwrap();
        assert_eq!((report.accepted, report.failed), (50, 0));
        let posts = heard.posts.lock().unwrap();
        assert!(posts.len() > 50);
        let ids: HashSet<&str> = posts
            .iter()
            .flatten()
            .map(|item| item.event_id.as_str())
            .collect();
        assert_eq!(ids.len(), 50);
    }

    #[tokio::test]
    async fn whoever_does_not_insist_counts_what_failed() {
        let heard = Heard::default();
        let url = server(heard.clone(), 5).await;
        let report = post(&seed(url), load(Pace::Open { per_second: 100 }, 1, 1), clock())
            .await
            .unwrap();
        assert_eq!(report.accepted + report.failed, 50);
        assert_eq!(report.failed, 10);
    }
}
