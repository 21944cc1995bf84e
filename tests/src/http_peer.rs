//! The other end of an HTTP/1.1 connection, down to its bytes: frameworks do not offer to answer slowly,
//! never, or by hanging up.

use std::sync::Arc;
use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::task::{JoinHandle, JoinSet};
use tokio::time::{MissedTickBehavior, interval};

const MAX_HEAD_BYTES: usize = 64 * 1024;
const MAX_HEADERS: usize = 100;
const BETWEEN_BYTES: Duration = Duration::from_millis(200);

#[derive(Clone, Debug)]
pub struct Request {
    pub method: String,
    /// Path and query.
    pub target: String,
    /// In the order they came, the names in lowercase.
    pub headers: Vec<(String, String)>,
    pub body: Vec<u8>,
    /// When the whole of it had come.
    pub arrived: Instant,
}

impl Request {
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers
            .iter()
            .find(|(found, _)| found.eq_ignore_ascii_case(name))
            .map(|(_, value)| value.as_str())
    }

    pub fn path(&self) -> &str {
        self.target.split('?').next().unwrap_or_default()
    }
}

pub struct Answer {
    pub status: u16,
    pub headers: Vec<(&'static str, String)>,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn status(status: u16) -> Self {
        Self {
            status,
            headers: Vec::new(),
            body: Vec::new(),
        }
    }

    fn head(&self) -> String {
        let mut head = format!("HTTP/1.1 {} \r\n", self.status);
        for (name, value) in &self.headers {
            head += &format!("{name}: {value}\r\n");
        }
        head + &format!("content-length: {}\r\n\r\n", self.body.len())
    }
}

pub enum Reply {
    Answer(Answer),
    /// Status line and headers one byte at a time.
    Trickle(Answer),
    /// Nothing, for as long as the other end waits.
    Hang,
    /// The connection is reset without an answer.
    Reset,
}

/// Listens until it is dropped; then every connection ends too.
pub struct HttpPeer {
    pub port: u16,
    task: JoinHandle<()>,
}

impl HttpPeer {
    /// On a free port of this machine. `answer` is asked once for every request.
    pub async fn start(answer: impl Fn(Request) -> Reply + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let answer = Arc::new(answer);
        let task = tokio::spawn(async move {
            let mut connections = JoinSet::new();
            while let Ok((stream, _)) = listener.accept().await {
                let answer = Arc::clone(&answer);
                connections.spawn(async move { serve(stream, &*answer).await });
                while connections.try_join_next().is_some() {}
            }
        });
        Self { port, task }
    }

    /// As in an endpoint and in VAPID's `aud`.
    pub fn origin(&self) -> String {
        format!("http://127.0.0.1:{}", self.port)
    }
}

impl Drop for HttpPeer {
    fn drop(&mut self) {
        self.task.abort();
    }
}

/// One connection, request after request. Errors are the other end's going away.
async fn serve(mut stream: TcpStream, answer: &(impl Fn(Request) -> Reply + Sync)) -> std::io::Result<()> {
    stream.set_nodelay(true)?;
    let mut received = Vec::new();
    loop {
        let request = match read(&mut stream, &mut received).await? {
            Ok(Some(request)) => request,
            Ok(None) => return Ok(()),
            Err(status) => {
                stream.write_all(Answer::status(status).head().as_bytes()).await?;
                return stream.shutdown().await;
            }
        };
        match answer(request) {
            Reply::Answer(answer) => {
                let bytes = [answer.head().as_bytes(), &answer.body].concat();
                stream.write_all(&bytes).await?;
            }
            Reply::Trickle(answer) => {
                let mut next = interval(BETWEEN_BYTES);
                next.set_missed_tick_behavior(MissedTickBehavior::Delay);
                for byte in answer.head().into_bytes() {
                    next.tick().await;
                    stream.write_all(&[byte]).await?;
                }
                stream.write_all(&answer.body).await?;
            }
            Reply::Hang => {
                let mut ignored = [0; 1024];
                while stream.read(&mut ignored).await? > 0 {}
                return Ok(());
            }
            Reply::Reset => return stream.set_zero_linger(),
        }
    }
}

/// The next request; what came behind it stays in `received`. `None` when the other end hung up between
/// requests, a status when the request is none that is understood here.
async fn read(
    stream: &mut TcpStream,
    received: &mut Vec<u8>,
) -> std::io::Result<Result<Option<Request>, u16>> {
    let (mut request, head_bytes) = loop {
        match parse_head(received) {
            Ok(Some(found)) => break found,
            Ok(None) if received.len() > MAX_HEAD_BYTES => return Ok(Err(431)),
            Ok(None) => {}
            Err(_) => return Ok(Err(400)),
        }
        if stream.read_buf(received).await? == 0 {
            return Ok(Ok(None));
        }
    };
    let body_bytes = match (
        request.header("transfer-encoding"),
        request.header("content-length"),
    ) {
        (Some(_), _) => return Ok(Err(411)),
        (None, None) => 0,
        (None, Some(length)) => match length.parse::<usize>() {
            Ok(length) => length,
            Err(_) => return Ok(Err(400)),
        },
    };
    while received.len() < head_bytes + body_bytes {
        if stream.read_buf(received).await? == 0 {
            return Ok(Ok(None));
        }
    }
    let behind = received.split_off(head_bytes + body_bytes);
    request.body = received.split_off(head_bytes);
    *received = behind;
    request.arrived = Instant::now();
    Ok(Ok(Some(request)))
}

fn parse_head(received: &[u8]) -> Result<Option<(Request, usize)>, httparse::Error> {
    let mut headers = [httparse::EMPTY_HEADER; MAX_HEADERS];
    let mut parsed = httparse::Request::new(&mut headers);
    let httparse::Status::Complete(head_bytes) = parsed.parse(received)? else {
        return Ok(None);
    };
    let headers = parsed.headers.iter().map(|header| {
        let value = String::from_utf8_lossy(header.value).into_owned();
        (header.name.to_ascii_lowercase(), value)
    });
    let request = Request {
        method: parsed.method.unwrap_or_default().to_owned(),
        target: parsed.path.unwrap_or_default().to_owned(),
        headers: headers.collect(),
        body: Vec::new(),
        arrived: Instant::now(),
    };
    Ok(Some((request, head_bytes)))
}
