//! A gateway for SMS and voice: keeps what it was asked to send and answers what the test says.

use std::sync::Arc;
use std::time::Instant;

use serde_json::Value;

use crate::http_peer::{Answer, HttpPeer, Reply, Request};
use crate::scripted::Scripted;

#[derive(Clone, Debug)]
pub enum GatewayAnswer {
    Status(u16),
    Json(u16, Value),
    /// 429, and after how many seconds to try again.
    RetryAfter(u32),
    Hang,
    Reset,
    /// A 200 whose status line and headers come one byte every 200 ms: it takes 7 s.
    Trickle,
}

#[derive(Clone, Debug)]
pub struct GatewayRequest {
    /// Among everything the gateway was asked, from 1.
    pub order: u64,
    pub arrived: Instant,
    pub method: String,
    /// Path and query.
    pub target: String,
    /// The names in lowercase.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
}

impl GatewayRequest {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap()
    }
}

pub struct Gateway {
    peer: HttpPeer,
    script: Arc<Scripted<GatewayRequest, GatewayAnswer>>,
}

impl Gateway {
    /// Answers 200 where nothing else was said.
    pub async fn start() -> Self {
        let script = Arc::new(Scripted::default());
        let told = Arc::clone(&script);
        let peer = HttpPeer::start(move |request| reply(&told, request)).await;
        Self { peer, script }
    }

    /// Without a slash at the end.
    pub fn url(&self) -> String {
        self.peer.origin()
    }

    /// How requests to `path`, without query, are answered from now on: in this order, the last for ever.
    pub fn answer_with(&self, path: &str, answers: Vec<GatewayAnswer>) {
        self.script.answer_with(path, answers);
    }

    pub fn count(&self) -> usize {
        self.script.count()
    }

    pub fn requests(&self, path: &str) -> Vec<GatewayRequest> {
        self.script.messages(path)
    }

    /// All requests to `path`, as soon as there are `at_least` so many.
    pub async fn received(&self, path: &str, at_least: usize) -> Vec<GatewayRequest> {
        let so_far = || format!("{} to all paths", self.count());
        self.script.received(path, at_least, so_far).await
    }
}

fn reply(script: &Scripted<GatewayRequest, GatewayAnswer>, request: Request) -> Reply {
    let path = request.path().to_owned();
    let answer = script.tell(&path, |order| {
        let Request {
            method,
            target,
            headers,
            body,
            arrived,
        } = request;
        GatewayRequest {
            order,
            arrived,
            method,
            target,
            headers,
            body,
        }
    });
    match answer.unwrap_or(GatewayAnswer::Status(200)) {
        GatewayAnswer::Status(status) => Reply::Answer(Answer::status(status)),
        GatewayAnswer::Json(status, body) => Reply::Answer(Answer {
            status,
            headers: vec![("content-type", "application/json".to_owned())],
            body: body.to_string().into_bytes(),
        }),
        GatewayAnswer::RetryAfter(seconds) => Reply::Answer(Answer {
            status: 429,
            headers: vec![("retry-after", seconds.to_string())],
            body: Vec::new(),
        }),
        GatewayAnswer::Hang => Reply::Hang,
        GatewayAnswer::Reset => Reply::Reset,
        GatewayAnswer::Trickle => Reply::Trickle(Answer::status(200)),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use serde_json::json;
    use tokio::io::{AsyncReadExt, AsyncWriteExt};
    use tokio::net::TcpStream;

    use super::*;

    #[tokio::test]
    async fn requests_are_kept_and_answered_as_the_test_says() {
        let gateway = Gateway::start().await;
        gateway.answer_with(
            "/sms",
            vec![
                GatewayAnswer::RetryAfter(7),
                GatewayAnswer::Reset,
                GatewayAnswer::Json(202, json!({"id": "a"})),
            ],
        );
        let http = reqwest::Client::new();
        let send = || {
            http.post(format!("{}/sms?from=nattvakt", gateway.url()))
                .header("x-key", "made-up")
                .json(&json!({"to": "+4700000000", "text": "Alarm"}))
                .send()
        };
        let first = send().await.unwrap();
        assert_eq!(
            (first.status().as_u16(), &first.headers()["retry-after"]),
            (429, &"7".parse().unwrap())
        );
        send().await.unwrap_err();
        for _ in 0..2 {
            let answer = send().await.unwrap();
            assert_eq!(answer.status(), 202);
            assert_eq!(answer.json::<Value>().await.unwrap(), json!({"id": "a"}));
        }
        let call = http.get(format!("{}/voice", gateway.url())).send().await;
        assert_eq!(call.unwrap().status(), 200);

        let sent = gateway.received("/sms", 4).await;
        assert_eq!(
            sent.iter().map(|sent| sent.order).collect::<Vec<_>>(),
            [1, 2, 3, 4]
        );
        let GatewayRequest { method, target, .. } = &sent[3];
        assert_eq!((method.as_str(), target.as_str()), ("POST", "/sms?from=nattvakt"));
        assert_eq!(sent[3].header("X-Key"), Some("made-up"));
        assert_eq!(sent[3].json()["text"], "Alarm");
        assert_eq!(gateway.requests("/voice")[0].text(), "");
        assert_eq!(gateway.count(), 5);
    }

    #[tokio::test]
    async fn an_answer_may_trickle_and_requests_may_come_in_pieces() {
        let gateway = Gateway::start().await;
        gateway.answer_with("/slow", vec![GatewayAnswer::Trickle]);
        let address = gateway.url().replace("http://", "");
        let mut stream = TcpStream::connect(address).await.unwrap();
        stream.set_nodelay(true).unwrap();
        let began = Instant::now();
        for piece in [
            "POST /fast HTTP/1.1\r\nContent-",
            "Length: 3\r\n\r\n1",
            "23POST /slow HTTP/1.1\r\n\r\n",
        ] {
            stream.write_all(piece.as_bytes()).await.unwrap();
        }
        let mut fast = [0; 36];
        stream.read_exact(&mut fast).await.unwrap();
        assert_eq!(&fast, b"HTTP/1.1 200 \r\ncontent-length: 0\r\n\r\n");
        let mut slow = [0; 4];
        stream.read_exact(&mut slow).await.unwrap();
        assert_eq!(&slow, b"HTTP");
        assert!(began.elapsed() >= Duration::from_millis(600));
        assert_eq!(gateway.requests("/fast")[0].text(), "123");
        assert_eq!(gateway.requests("/slow")[0].text(), "");
    }
}
