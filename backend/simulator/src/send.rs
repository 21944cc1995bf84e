//! Sends nights through `POST /api/observations` as a gateway would: in order, again until it is answered.

use std::collections::VecDeque;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};
use nattvakt_wire::observation::{ObservationIn, ObservationOutcome, ObservationResults};
use reqwest::StatusCode;
use tokio::sync::watch;
use tokio::time::timeout;

use crate::cast::Cast;
use crate::night;

/// What falls due together goes in one request, up to this many.
const LARGEST_BATCH: usize = 500;
const FIRST_PAUSE: Duration = Duration::from_millis(200);
const LONGEST_PAUSE: Duration = Duration::from_secs(10);

#[derive(Clone)]
pub struct Gateway {
    client: reqwest::Client,
    url: String,
    key: String,
}

/// How one observation after another was answered.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    pub accepted: u64,
    pub duplicate: u64,
    pub unassigned: u64,
    pub invalid: u64,
}

#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// Sending it again would not help.
    #[error("the server refused the observations: {status} {body}")]
    Refused { status: StatusCode, body: String },
    #[error("the answer was not understood: {0}")]
    Answer(#[source] reqwest::Error),
    #[error("the HTTP client could not be made: {0}")]
    Client(#[source] reqwest::Error),
}

#[derive(Clone, Copy, Debug)]
pub struct Nights {
    /// Of the first night; each night after it has the next.
    pub seed: u64,
    pub speed: f64,
    /// The first night begins with its programme; those after it follow their own time.
    pub warm_start: bool,
}

/// Whoever wants the nights to end sets it to true, or drops it.
pub type Stop = watch::Receiver<bool>;

impl Gateway {
    /// `url` is where the server listens, without a path.
    pub fn new(url: &str, key: &str) -> Result<Self, SendError> {
        let client = reqwest::Client::builder()
            .timeout(Duration::from_secs(30))
            .build()
            .map_err(SendError::Client)?;
        Ok(Self {
            client,
            url: format!("{}/api/observations", url.trim_end_matches('/')),
            key: key.to_owned(),
        })
    }

    /// Sends nights until `stop`. `now` is the clock of the devices.
    pub async fn play(
        &self,
        cast: &Cast,
        nights: Nights,
        now: impl Fn() -> Timestamp,
        mut stop: Stop,
    ) -> Result<Tally, SendError> {
        let mut tally = Tally::default();
        for number in 0.. {
            let options = night::Options {
                seed: nights.seed.wrapping_add(number),
                start: now(),
                speed: nights.speed,
                warm_start: nights.warm_start && number == 0,
            };
            let mut ahead = VecDeque::from(night::generate(cast, options));
            tracing::info!(night = number, observations = ahead.len(), "a night begins");
            while let Some(next) = ahead.front() {
                let due = options.start + next.offset;
                if !wait(until(due, now()), &mut stop).await {
                    return Ok(tally);
                }
                let elapsed = now().duration_since(options.start);
                let batch = take_due(&mut ahead, elapsed);
                if !batch.is_empty() && !self.deliver(&batch, &mut tally, &mut stop).await? {
                    return Ok(tally);
                }
            }
            tracing::info!(night = number, ?tally, "the night is over");
        }
        Ok(tally)
    }

    /// Sends the batch until the server has answered for it. False when stopped before.
    async fn deliver(
        &self,
        batch: &[ObservationIn],
        tally: &mut Tally,
        stop: &mut Stop,
    ) -> Result<bool, SendError> {
        let mut pause = FIRST_PAUSE;
        loop {
            let request = self.client.post(&self.url).bearer_auth(&self.key).json(batch);
            let trouble = match request.send().await {
                Ok(response) if response.status().is_success() => {
                    let results: ObservationResults = response.json().await.map_err(SendError::Answer)?;
                    tally.count(&results);
                    return Ok(true);
                }
                Ok(response) if may_pass(response.status()) => response.status().to_string(),
                Ok(response) => {
                    let status = response.status();
                    let body = response.text().await.unwrap_or_default();
                    return Err(SendError::Refused { status, body });
                }
                Err(error) => error.without_url().to_string(),
            };
            tracing::warn!(%trouble, pause_ms = pause.as_millis() as u64, "not stored; sending again");
            if !wait(pause, stop).await {
                return Ok(false);
            }
            pause = (pause * 2).min(LONGEST_PAUSE);
        }
    }
}

impl Tally {
    fn count(&mut self, results: &ObservationResults) {
        for result in &results.results {
            match result.result {
                ObservationOutcome::Accepted => self.accepted += 1,
                ObservationOutcome::Duplicate => self.duplicate += 1,
                ObservationOutcome::Unassigned => self.unassigned += 1,
                ObservationOutcome::Invalid => self.invalid += 1,
            }
        }
    }
}

/// The server's trouble, not the request's.
fn may_pass(status: StatusCode) -> bool {
    status.is_server_error()
        || status == StatusCode::TOO_MANY_REQUESTS
        || status == StatusCode::REQUEST_TIMEOUT
}

fn until(due: Timestamp, now: Timestamp) -> Duration {
    Duration::try_from(due.duration_since(now)).unwrap_or_default()
}

fn take_due(ahead: &mut VecDeque<night::Happening>, elapsed: SignedDuration) -> Vec<ObservationIn> {
    let due = ahead
        .iter()
        .take_while(|happening| happening.offset <= elapsed)
        .count();
    ahead
        .drain(..due.min(LARGEST_BATCH))
        .map(|happening| happening.observation)
        .collect()
}

/// False when told to stop meanwhile.
async fn wait(pause: Duration, stop: &mut Stop) -> bool {
    timeout(pause, stop.wait_for(|stopped| *stopped)).await.is_err()
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::sync::atomic::{AtomicUsize, Ordering};

    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpListener;
    use tokio::sync::mpsc;

    use super::*;
    use crate::municipality;

    /// Answers 503 to the first `troubles` requests and hangs up on the one after; accepts the rest.
    async fn server(troubles: usize) -> (String, mpsc::UnboundedReceiver<Vec<ObservationIn>>) {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        let (accepted, received) = mpsc::unbounded_channel();
        let asked = Arc::new(AtomicUsize::new(0));
        tokio::spawn(async move {
            loop {
                let (mut socket, _) = listener.accept().await.unwrap();
                let (accepted, asked) = (accepted.clone(), asked.clone());
                tokio::spawn(async move {
                    while let Some(body) = read_body(&mut socket).await {
                        let number = asked.fetch_add(1, Ordering::SeqCst);
                        let answer = match number {
                            n if n < troubles => "HTTP/1.1 503 Busy\r\ncontent-length: 0\r\n\r\n".to_owned(),
                            n if n == troubles => return,
                            _ => {
                                let batch: Vec<ObservationIn> = serde_json::from_slice(&body).unwrap();
                                let results = batch.iter().map(|item| {
                                    serde_json::json!({"event_id": item.event_id, "result": "accepted"})
                                });
                                let text =
                                    serde_json::json!({"results": results.collect::<Vec<_>>()}).to_string();
                                accepted.send(batch).unwrap();
                                format!(
                                    "HTTP/1.1 200 OK\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{text}",
                                    text.len()
                                )
                            }
                        };
                        socket.write_all(answer.as_bytes()).await.unwrap();
                    }
                });
            }
        });
        (url, received)
    }

    async fn read_body(socket: &mut tokio::net::TcpStream) -> Option<Vec<u8>> {
        let mut bytes = Vec::new();
        loop {
            let text = String::from_utf8_lossy(&bytes).to_lowercase();
            if let Some(end) = text.find("\r\n\r\n") {
                assert!(text.contains("authorization: bearer the-key"));
                let length = text.split("content-length: ").nth(1)?.split("\r\n").next()?;
                let length: usize = length.parse().ok()?;
                if bytes.len() >= end + 4 + length {
                    return Some(bytes[end + 4..end + 4 + length].to_vec());
                }
            }
            let mut chunk = [0; 65_536];
            let read = socket.read(&mut chunk).await.ok().filter(|read| *read > 0)?;
            bytes.extend_from_slice(&chunk[..read]);
        }
    }

    #[tokio::test]
    async fn a_night_arrives_whole_and_in_order_through_a_server_in_trouble() {
        let (url, mut received) = server(2).await;
        let cast = Cast::from(&municipality::generate(municipality::Options::default()));
        let start: Timestamp = "2026-01-14T20:30:00Z".parse().unwrap();
        let began = std::time::Instant::now();
        let now = move || start + SignedDuration::try_from(began.elapsed()).unwrap();
        let (stop, stopped) = watch::channel(false);
        let nights = Nights {
            seed: 5,
            speed: 36_000.0,
            warm_start: false,
        };
        let expected = night::generate(
            &cast,
            night::Options {
                seed: 5,
                start: "2026-01-14T20:30:00Z".parse().unwrap(),
                speed: nights.speed,
                warm_start: false,
            },
        );
        let gateway = Gateway::new(&url, "the-key").unwrap();
        let playing = tokio::spawn(async move { gateway.play(&cast, nights, now, stopped).await });
        let mut arrived: Vec<ObservationIn> = Vec::new();
        while arrived.len() < expected.len() {
            arrived.extend(received.recv().await.unwrap());
        }
        stop.send(true).unwrap();
        let tally = playing.await.unwrap().unwrap();
        assert!(tally.accepted as usize >= expected.len());
        for (got, sent) in arrived.iter().zip(&expected) {
            let number = |id: &str| id.rsplit('-').next().map(str::to_owned);
            assert_eq!(number(&got.event_id), number(&sent.observation.event_id));
            assert_eq!(
                (&got.device, &got.kind),
                (&sent.observation.device, &sent.observation.kind)
            );
        }
    }

    #[tokio::test]
    async fn a_wrong_key_ends_it_with_the_reason() {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let url = format!("http://{}", listener.local_addr().unwrap());
        tokio::spawn(async move {
            let (mut socket, _) = listener.accept().await.unwrap();
            let mut bytes = [0; 65_536];
            let _ = socket.read(&mut bytes).await;
            let answer = "HTTP/1.1 401 No\r\ncontent-length: 16\r\n\r\nwrong_source_key";
            socket.write_all(answer.as_bytes()).await.unwrap();
        });
        let gateway = Gateway::new(&url, "wrong").unwrap();
        let (_stop, mut stopped) = watch::channel(false);
        let mut tally = Tally::default();
        let refused = gateway.deliver(&[], &mut tally, &mut stopped).await;
        assert!(refused.unwrap_err().to_string().contains("wrong_source_key"));
    }

    #[tokio::test]
    async fn whoever_drops_the_stop_ends_the_nights() {
        let gateway = Gateway::new("http://127.0.0.1:9", "key").unwrap();
        let cast = Cast::from(&municipality::generate(municipality::Options::default()));
        let (stop, stopped) = watch::channel(false);
        drop(stop);
        let nights = Nights {
            seed: 1,
            speed: 1.0,
            warm_start: true,
        };
        let tally = gateway
            .play(&cast, nights, || Timestamp::UNIX_EPOCH, stopped)
            .await
            .unwrap();
        assert_eq!(tally, Tally::default());
    }
}
