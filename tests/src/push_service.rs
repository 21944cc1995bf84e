//! A push service and the browsers behind it: checks who sends (RFC 8292) and how (RFC 8030), decrypts as
//! the browser would (RFC 8291), and answers what the test says.

mod encryption;
#[cfg(test)]
mod tests;
mod vapid;

use std::collections::HashMap;
use std::sync::{Arc, OnceLock};
use std::time::Instant;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use nattvakt_wire::http::{PlatformTraits, PutSubscription, SubscriptionKeys};
use parking_lot::Mutex;
use serde_json::Value;

use self::encryption::Keys;
use crate::http_peer::{Answer, HttpPeer, Reply, Request};
use crate::scripted::Scripted;

/// What push services take at least (RFC 8030, 7.2), and no more than that.
const MAX_BODY_BYTES: usize = 4096;
const URGENCIES: [&str; 4] = ["very-low", "low", "normal", "high"];

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PushAnswer {
    Created,
    Status(u16),
    /// 429, and after how many seconds to try again.
    RetryAfter(u32),
    Hang,
    Reset,
    /// A 201 whose status line and headers come one byte every 200 ms: it takes 18 s.
    Trickle,
}

/// A push that was well made, however it was answered.
#[derive(Clone, Debug)]
pub struct PushMessage {
    /// Among all pushes, from 1.
    pub order: u64,
    pub arrived: Instant,
    pub ttl: u32,
    pub urgency: Option<String>,
    pub topic: Option<String>,
    pub authorization: String,
    pub content_encoding: Option<String>,
    /// All of them, the names in lowercase.
    pub headers: Vec<(String, String)>,
    /// Decrypted; null when there was none.
    pub payload: Value,
}

/// A push that no service would have taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refusal {
    /// Nobody, for an endpoint that is unknown or was replaced.
    pub name: Option<String>,
    pub status: u16,
    pub why: &'static str,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Subscription {
    pub endpoint: String,
    pub p256dh: String,
    pub auth: String,
}

impl Subscription {
    /// As the app tells the server, from a phone that can do what most can.
    pub fn to_put(&self, application_server_key: &str) -> PutSubscription {
        PutSubscription {
            endpoint: self.endpoint.clone(),
            keys: SubscriptionKeys {
                p256dh: self.p256dh.clone(),
                auth: self.auth.clone(),
            },
            public_key: application_server_key.to_owned(),
            language: "nb".to_owned(),
            platform: PlatformTraits {
                renotify: true,
                replaces_silently: true,
            },
        }
    }
}

pub struct PushService {
    peer: HttpPeer,
    shared: Arc<Shared>,
}

struct Shared {
    /// Known once the port is.
    origin: OnceLock<String>,
    now: Box<dyn Fn() -> Timestamp + Send + Sync>,
    /// By the endpoint's path.
    browsers: Mutex<HashMap<String, Browser>>,
    script: Scripted<PushMessage, PushAnswer>,
    refusals: Mutex<Vec<Refusal>>,
}

#[derive(Clone)]
struct Browser {
    name: String,
    keys: Arc<Keys>,
    /// The only one whose pushes it takes.
    application_server_key: Option<String>,
}

impl PushService {
    /// By the clock of this machine.
    pub async fn start() -> Self {
        #[expect(clippy::disallowed_methods, reason = "a push service has a clock of its own")]
        Self::start_by(Timestamp::now).await
    }

    /// `now` is what tokens must be valid at: the test's clock, where the server has one.
    pub async fn start_by(now: impl Fn() -> Timestamp + Send + Sync + 'static) -> Self {
        let shared = Arc::new(Shared {
            origin: OnceLock::new(),
            now: Box::new(now),
            browsers: Mutex::default(),
            script: Scripted::default(),
            refusals: Mutex::default(),
        });
        let answering = Arc::clone(&shared);
        let peer = HttpPeer::start(move |request| answering.reply(request)).await;
        shared.origin.set(peer.origin()).unwrap();
        Self { peer, shared }
    }

    pub fn origin(&self) -> String {
        self.peer.origin()
    }

    /// A browser that takes pushes from whoever signs. Its earlier endpoint is gone: 410.
    pub fn subscribe(&self, name: &str) -> Subscription {
        self.add(name, None)
    }

    /// A browser that takes pushes only from the holder of this key, as real ones do.
    pub fn subscribe_to(&self, name: &str, application_server_key: &str) -> Subscription {
        self.add(name, Some(application_server_key.to_owned()))
    }

    fn add(&self, name: &str, application_server_key: Option<String>) -> Subscription {
        let keys = Keys::generate();
        let mut token = [0; 24];
        aws_lc_rs::rand::fill(&mut token).unwrap();
        let path = format!("/push/{}", URL_SAFE_NO_PAD.encode(token));
        let subscription = Subscription {
            endpoint: format!("{}{path}", self.origin()),
            p256dh: URL_SAFE_NO_PAD.encode(&keys.public),
            auth: URL_SAFE_NO_PAD.encode(keys.secret),
        };
        let browser = Browser {
            name: name.to_owned(),
            keys: Arc::new(keys),
            application_server_key,
        };
        self.unsubscribe(name);
        self.shared.browsers.lock().insert(path, browser);
        subscription
    }

    /// The endpoint is gone: 410.
    pub fn unsubscribe(&self, name: &str) {
        self.shared
            .browsers
            .lock()
            .retain(|_, browser| browser.name != name);
    }

    /// How well-made pushes to `name` are answered from now on: in this order, the last for ever.
    pub fn answer_with(&self, name: &str, answers: Vec<PushAnswer>) {
        self.shared.script.answer_with(name, answers);
    }

    /// Well-made pushes to everybody.
    pub fn count(&self) -> usize {
        self.shared.script.count()
    }

    pub fn messages(&self, name: &str) -> Vec<PushMessage> {
        self.shared.script.messages(name)
    }

    pub fn refusals(&self) -> Vec<Refusal> {
        self.shared.refusals.lock().clone()
    }

    /// All well-made pushes to `name`, as soon as there are `at_least` so many.
    pub async fn received(&self, name: &str, at_least: usize) -> Vec<PushMessage> {
        let refused = || format!("refused: {:?}", self.refusals());
        self.shared.script.received(name, at_least, refused).await
    }
}

impl Shared {
    fn reply(&self, request: Request) -> Reply {
        let (name, message) = match self.read(&request) {
            Ok(read) => read,
            Err(refusal) => {
                let status = refusal.status;
                self.refusals.lock().push(refusal);
                return Reply::Answer(Answer::status(status));
            }
        };
        let answer = self.script.tell(&name, |order| PushMessage { order, ..message });
        let created = Answer {
            status: 201,
            headers: vec![("location", format!("{}/message", request.path()))],
            body: Vec::new(),
        };
        match answer.unwrap_or(PushAnswer::Created) {
            PushAnswer::Created => Reply::Answer(created),
            PushAnswer::Status(status) => Reply::Answer(Answer::status(status)),
            PushAnswer::RetryAfter(seconds) => Reply::Answer(Answer {
                status: 429,
                headers: vec![("retry-after", seconds.to_string())],
                body: Vec::new(),
            }),
            PushAnswer::Hang => Reply::Hang,
            PushAnswer::Reset => Reply::Reset,
            PushAnswer::Trickle => Reply::Trickle(created),
        }
    }

    /// The message, which has no number yet, and for whom it is.
    fn read(&self, request: &Request) -> Result<(String, PushMessage), Refusal> {
        let browser = self.browsers.lock().get(request.path()).cloned();
        let Some(browser) = browser else {
            return Err(Refusal {
                name: None,
                status: 410,
                why: "there is no such subscription",
            });
        };
        match self.check(request, &browser) {
            Ok(message) => Ok((browser.name, message)),
            Err((status, why)) => Err(Refusal {
                name: Some(browser.name),
                status,
                why,
            }),
        }
    }

    fn check(&self, request: &Request, browser: &Browser) -> Result<PushMessage, (u16, &'static str)> {
        if request.method != "POST" {
            return Err((405, "it is not a POST"));
        }
        let origin = self.origin.get().unwrap();
        let authorization = request.header("authorization");
        let signed_by = vapid::verify(authorization, origin, (self.now)()).map_err(|why| (403, why))?;
        if browser
            .application_server_key
            .as_ref()
            .is_some_and(|key| *key != signed_by)
        {
            return Err((403, "k is not the key of the subscription"));
        }
        let ttl = request.header("ttl").ok_or((400, "there is no TTL"))?;
        let ttl = ttl
            .parse()
            .map_err(|_| (400, "the TTL is not a number of seconds"))?;
        let owned = |name: &str| request.header(name).map(str::to_owned);
        let (urgency, topic) = (owned("urgency"), owned("topic"));
        if urgency
            .as_deref()
            .is_some_and(|urgency| !URGENCIES.contains(&urgency))
        {
            return Err((400, "the urgency is not one of RFC 8030"));
        }
        if topic.as_deref().is_some_and(|topic| !is_topic(topic)) {
            return Err((400, "the topic is not base64url of at most 32 characters"));
        }
        if request.body.len() > MAX_BODY_BYTES {
            return Err((413, "the body is larger than 4096 bytes"));
        }
        let content_encoding = owned("content-encoding");
        let payload = match (content_encoding.as_deref(), request.body.is_empty()) {
            (_, true) => Value::Null,
            (Some("aes128gcm"), false) => {
                let plaintext = browser.keys.decrypt(&request.body).map_err(|why| (400, why))?;
                serde_json::from_slice(&plaintext).map_err(|_| (400, "the payload is not JSON"))?
            }
            (_, false) => return Err((400, "the content encoding is not aes128gcm")),
        };
        Ok(PushMessage {
            order: 0,
            arrived: request.arrived,
            ttl,
            urgency,
            topic,
            authorization: authorization.unwrap_or_default().to_owned(),
            content_encoding,
            headers: request.headers.clone(),
            payload,
        })
    }
}

/// Apple decodes it, so that a length no base64 has is refused there.
fn is_topic(topic: &str) -> bool {
    let in_alphabet = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_';
    (1..=32).contains(&topic.len()) && topic.len() % 4 != 1 && topic.bytes().all(in_alphabet)
}
