//! The real server as a child process: started, asked whether it is ready, killed.

use std::fs::File;
use std::io::{self, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

use super::seed::BenchSeed;

const READY_WITHIN: Duration = Duration::from_secs(60);

pub struct Server {
    child: Child,
}

/// How the seeding command is asked.
#[derive(Clone, Copy, Debug)]
pub struct Size {
    pub units: usize,
    pub phones_per_unit: usize,
    pub devices_per_unit: usize,
}

/// What the part about pushes wants beside.
#[derive(Clone, Copy, Debug, Default)]
pub struct Extra {
    pub push_to: Option<SocketAddr>,
    pub other_push_to: Option<SocketAddr>,
    pub deadlines: usize,
}

/// `<binary> bench-seed`: a fresh database in `directory`, and how to reach it.
pub fn seed(binary: &Path, directory: &Path, size: Size, listen: SocketAddr) -> io::Result<BenchSeed> {
    seed_with(binary, directory, size, listen, Extra::default())
}

pub fn seed_with(
    binary: &Path,
    directory: &Path,
    size: Size,
    listen: SocketAddr,
    extra: Extra,
) -> io::Result<BenchSeed> {
    let out = directory.join("seed.json");
    let mut command = Command::new(binary);
    command.arg("bench-seed");
    for (name, at) in [
        ("--push-to", extra.push_to),
        ("--other-push-to", extra.other_push_to),
    ] {
        if let Some(at) = at {
            command.args([name, &at.to_string()]);
        }
    }
    let status = command
        .args(["--deadlines", &extra.deadlines.to_string()])
        .args(["--units", &size.units.to_string()])
        .args(["--phones-per-unit", &size.phones_per_unit.to_string()])
        .args(["--devices-per-unit", &size.devices_per_unit.to_string()])
        .args(["--listen", &listen.to_string()])
        .arg("--directory")
        .arg(directory)
        .arg("--out")
        .arg(&out)
        .status()?;
    if !status.success() {
        return Err(io::Error::other(format!("bench-seed ended with {status}")));
    }
    serde_json::from_slice(&std::fs::read(&out)?).map_err(io::Error::other)
}

impl Server {
    /// Starts it and does not wait.
    pub fn start(binary: &Path, seed: &BenchSeed, log: &Path) -> io::Result<Self> {
        let log = File::options().create(true).append(true).open(log)?;
        let child = Command::new(binary)
            .arg("serve")
            .arg("--config")
            .arg(&seed.config)
            .stdin(Stdio::null())
            .stdout(log.try_clone()?)
            .stderr(log)
            .spawn()?;
        Ok(Self { child })
    }

    pub fn pid(&self) -> u32 {
        self.child.id()
    }

    /// Until `GET /readyz` answers 200.
    pub fn wait_until_ready(&mut self, at: SocketAddr) -> io::Result<()> {
        let began = Instant::now();
        while began.elapsed() < READY_WITHIN {
            if let Some(status) = self.child.try_wait()? {
                return Err(io::Error::other(format!("the server ended with {status}")));
            }
            if is_ready(at).unwrap_or(false) {
                return Ok(());
            }
            sleep(Duration::from_millis(20));
        }
        Err(io::ErrorKind::TimedOut.into())
    }

    /// SIGKILL: nothing is said goodbye to.
    pub fn kill(&mut self) -> io::Result<()> {
        self.child.kill()?;
        self.child.wait()?;
        Ok(())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.kill();
    }
}

fn is_ready(at: SocketAddr) -> io::Result<bool> {
    let mut stream = TcpStream::connect_timeout(&at, Duration::from_millis(500))?;
    stream.set_read_timeout(Some(Duration::from_secs(2)))?;
    let request = format!("GET /readyz HTTP/1.1\r\nhost: {at}\r\nconnection: close\r\n\r\n");
    stream.write_all(request.as_bytes())?;
    let mut answer = [0; 16];
    stream.read_exact(&mut answer)?;
    Ok(answer.starts_with(b"HTTP/1.1 200"))
}

/// A folder for one run on the database's disk; the run before leaves nothing behind.
pub fn fresh_directory(under: &Path, name: &str) -> io::Result<PathBuf> {
    let directory = under.join(name);
    if directory.exists() {
        std::fs::remove_dir_all(&directory)?;
    }
    std::fs::create_dir_all(&directory)?;
    directory.canonicalize()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ready_is_what_answers_200_and_nothing_else() {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let at = listener.local_addr().unwrap();
        std::thread::spawn(move || {
            for answer in ["HTTP/1.1 503 Not yet\r\n\r\n", "HTTP/1.1 200 OK\r\n\r\n\r\n"] {
                let (mut stream, _) = listener.accept().unwrap();
                let _ = stream.read(&mut [0; 256]);
                stream.write_all(answer.as_bytes()).unwrap();
            }
        });
        assert!(!is_ready(at).unwrap());
        assert!(is_ready(at).unwrap());
    }
}
