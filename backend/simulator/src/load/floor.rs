//! The floor: what one durable write and one frame cost on this machine at the moment a figure is taken.

use std::fs::{File, OpenOptions};
use std::io;
use std::net::{SocketAddr, TcpStream};
use std::os::unix::fs::FileExt;
use std::path::Path;
use std::thread::sleep;
use std::time::{Duration, Instant};

use tokio_tungstenite::tungstenite::{self, Message, WebSocket};

const BLOCK: usize = 4096;
/// The blocks are written in turn, as a write-ahead log is, into space the file has already.
const BLOCKS: u64 = 256;
/// As long as the frame of a raised alarm.
const FRAME_BYTES: usize = 1024;

#[derive(Debug, thiserror::Error)]
pub enum FloorError {
    #[error("the probe's file: {0}")]
    File(#[from] io::Error),
    #[error("the bare server: {0}")]
    Socket(#[source] Box<tungstenite::Error>),
}

/// Takes one sample after another: fdatasync of 4 KiB, then one echo, and their sum.
pub struct Floor {
    file: File,
    next_block: u64,
    socket: WebSocket<TcpStream>,
    frame: Message,
}

impl Floor {
    /// `directory` is on the disk of the database; `to` is the bare server.
    pub fn new(directory: &Path, to: SocketAddr) -> Result<Self, FloorError> {
        let file = OpenOptions::new()
            .create(true)
            .truncate(true)
            .write(true)
            .open(directory.join("floor.probe"))?;
        for block in 0..BLOCKS {
            file.write_all_at(&[0; BLOCK], block * BLOCK as u64)?;
        }
        file.sync_all()?;
        let stream = TcpStream::connect(to)?;
        stream.set_nodelay(true)?;
        let (socket, _) = tungstenite::client(format!("ws://{to}/ws"), stream).map_err(|error| {
            FloorError::Socket(Box::new(tungstenite::Error::Io(io::Error::other(
                error.to_string(),
            ))))
        })?;
        Ok(Self {
            file,
            next_block: 0,
            socket,
            frame: Message::text("x".repeat(FRAME_BYTES)),
        })
    }

    pub fn sample(&mut self) -> Result<Duration, FloorError> {
        let began = Instant::now();
        let block = [self.next_block as u8; BLOCK];
        self.file.write_all_at(&block, self.next_block * BLOCK as u64)?;
        self.file.sync_data()?;
        self.next_block = (self.next_block + 1) % BLOCKS;
        let socket_error = |error| FloorError::Socket(Box::new(error));
        self.socket.send(self.frame.clone()).map_err(socket_error)?;
        while !self.socket.read().map_err(socket_error)?.is_text() {}
        Ok(began.elapsed())
    }

    /// Samples every `interval` while `goes_on`, in microseconds.
    pub fn samples(
        &mut self,
        interval: Duration,
        mut goes_on: impl FnMut() -> bool,
    ) -> Result<Vec<u32>, FloorError> {
        let mut micros = Vec::new();
        let mut due = Instant::now();
        while goes_on() {
            sleep(due.saturating_duration_since(Instant::now()));
            due += interval;
            let taken = self.sample()?.as_micros();
            micros.push(u32::try_from(taken).unwrap_or(u32::MAX));
        }
        Ok(micros)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::load::floor_server;

    #[test]
    fn the_floor_is_a_durable_write_and_an_echo() {
        let (port, listening) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            actix_web::rt::System::new().block_on(async move {
                let (server, bound) = floor_server::serve().unwrap();
                port.send(bound).unwrap();
                server.await.unwrap();
            });
        });
        let to = SocketAddr::from(([127, 0, 0, 1], listening.recv().unwrap()));
        let directory = tempfile::tempdir().unwrap();
        let mut floor = Floor::new(directory.path(), to).unwrap();
        let mut left = 20;
        let samples = floor
            .samples(Duration::from_millis(2), || {
                left -= 1;
                left >= 0
            })
            .unwrap();
        assert_eq!(samples.len(), 20);
        assert!(samples.iter().all(|micros| *micros > 0));
        let size = directory.path().join("floor.probe").metadata().unwrap().len();
        assert_eq!(size, BLOCKS * BLOCK as u64);
    }
}
