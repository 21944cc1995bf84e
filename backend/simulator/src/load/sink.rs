//! A push service that only counts, and one that never answers.

use std::io::{self, BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// When each request was read whole.
#[derive(Clone)]
pub struct Sink {
    at: SocketAddr,
    arrived: Arc<(Mutex<Vec<Instant>>, Condvar)>,
}

impl Sink {
    /// `answers`: 201 at once, or never.
    pub fn start(answers: bool) -> io::Result<Self> {
        let listener = TcpListener::bind("127.0.0.1:0")?;
        let sink = Self {
            at: listener.local_addr()?,
            arrived: Arc::default(),
        };
        let told = sink.clone();
        thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let told = told.clone();
                thread::spawn(move || told.serve(stream, answers));
            }
        });
        Ok(sink)
    }

    pub fn at(&self) -> SocketAddr {
        self.at
    }

    fn serve(&self, stream: TcpStream, answers: bool) -> Option<()> {
        stream.set_nodelay(true).ok()?;
        let mut writing = stream.try_clone().ok()?;
        let mut reading = BufReader::new(stream);
        loop {
            let mut length = 0;
            loop {
                let mut line = String::new();
                if reading.read_line(&mut line).ok()? == 0 {
                    return None;
                }
                let line = line.trim_end().to_ascii_lowercase();
                if let Some(bytes) = line.strip_prefix("content-length:") {
                    length = bytes.trim().parse().ok()?;
                }
                if line.is_empty() {
                    break;
                }
            }
            let mut body = vec![0; length];
            reading.read_exact(&mut body).ok()?;
            let (arrived, news) = &*self.arrived;
            arrived
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push(Instant::now());
            news.notify_all();
            if answers {
                writing
                    .write_all(b"HTTP/1.1 201 Created\r\ncontent-length: 0\r\n\r\n")
                    .ok()?;
            }
        }
    }

    /// Forgets what has come.
    pub fn clear(&self) {
        let (arrived, _) = &*self.arrived;
        arrived.lock().unwrap_or_else(PoisonError::into_inner).clear();
    }

    /// When the first `count` came; fewer when they have not within `patience`.
    pub fn wait_for(&self, count: usize, patience: Duration) -> Vec<Instant> {
        let (arrived, news) = &*self.arrived;
        let guard = arrived.lock().unwrap_or_else(PoisonError::into_inner);
        let (guard, _) = news
            .wait_timeout_while(guard, patience, |arrived| arrived.len() < count)
            .unwrap_or_else(PoisonError::into_inner);
        guard.iter().take(count).copied().collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_request_is_counted_when_it_is_whole() {
        let sink = Sink::start(true).unwrap();
        let mut stream = TcpStream::connect(sink.at()).unwrap();
        stream
            .write_all(b"POST /x HTTP/1.1\r\nContent-Length: 3\r\n\r\nab")
            .unwrap();
        assert_eq!(sink.wait_for(1, Duration::from_millis(1)).len(), 0);
        stream.write_all(b"c").unwrap();
        assert_eq!(sink.wait_for(1, Duration::from_secs(10)).len(), 1);
    }
}
