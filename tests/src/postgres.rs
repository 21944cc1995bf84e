//! A real PostgreSQL on a free port, in a temporary folder, gone when dropped.

use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Weak};
use std::time::{Duration, Instant};

use parking_lot::Mutex;
use tempfile::TempDir;

pub struct Postgres {
    server: Child,
    port: u16,
    databases: AtomicU32,
    _folder: TempDir,
}

impl Postgres {
    /// Starts one. PostgreSQL refuses to run as root, so root runs it as the package's own user.
    pub fn start() -> Self {
        let programs = programs();
        let folder = tempfile::Builder::new().prefix("nattvakt-pg").tempdir().unwrap();
        let data = folder.path().join("data");
        let root = is_root();
        if root {
            run(Command::new("chown").arg("postgres").arg(folder.path()));
        }
        let mut init = as_owner(root, &programs.join("initdb"));
        run(init
            .args([
                "--auth=trust",
                "--username=nattvakt",
                "--encoding=UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
                "-D",
            ])
            .arg(&data));
        let port = free_port();
        let server = as_owner(root, &programs.join("postgres"))
            .arg("-D")
            .arg(&data)
            .args([
                "-p",
                &port.to_string(),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "max_connections=200",
            ])
            // What is tested here is not the disk.
            .args(["-c", "fsync=off", "-c", "full_page_writes=off"])
            .args([
                "-c",
                &format!("unix_socket_directories={}", folder.path().display()),
            ])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let postgres = Self {
            server,
            port,
            databases: AtomicU32::new(0),
            _folder: folder,
        };
        postgres.wait_until_it_answers();
        postgres
    }

    /// The one that the tests of this program share; gone with the last of them.
    pub fn shared() -> Arc<Self> {
        static RUNNING: Mutex<Weak<Postgres>> = Mutex::new(Weak::new());
        let mut running = RUNNING.lock();
        running.upgrade().unwrap_or_else(|| {
            let fresh = Arc::new(Self::start());
            *running = Arc::downgrade(&fresh);
            fresh
        })
    }

    /// The URL of a new, empty database.
    pub fn database(&self) -> String {
        let number = self.databases.fetch_add(1, Ordering::Relaxed);
        let name = format!("night{number}");
        run(psql(&self.url("postgres"))
            .arg("-c")
            .arg(format!("CREATE DATABASE {name}")));
        self.url(&name)
    }

    fn url(&self, database: &str) -> String {
        format!("postgres://nattvakt@127.0.0.1:{}/{database}", self.port)
    }

    fn wait_until_it_answers(&self) {
        let deadline = Instant::now() + Duration::from_secs(60);
        loop {
            let answered = psql(&self.url("postgres"))
                .args(["-c", "SELECT 1"])
                .output()
                .is_ok_and(|out| out.status.success());
            if answered {
                return;
            }
            assert!(Instant::now() < deadline, "PostgreSQL did not start");
            std::thread::sleep(Duration::from_millis(50));
        }
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        // Fast shutdown: PostgreSQL answers SIGINT by ending its sessions.
        let _ = Command::new("kill")
            .args(["-INT", &self.server.id().to_string()])
            .status();
        let _ = self.server.wait();
    }
}

fn psql(url: &str) -> Command {
    let mut command = Command::new("psql");
    command.arg("-qX").arg(url);
    command
}

fn run(command: &mut Command) {
    let output = command
        .output()
        .unwrap_or_else(|error| panic!("{command:?}: {error}"));
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn as_owner(root: bool, program: &Path) -> Command {
    if !root {
        return Command::new(program);
    }
    let mut command = Command::new("setpriv");
    command
        .args(["--reuid=postgres", "--regid=postgres", "--clear-groups"])
        .arg(program);
    command
}

fn is_root() -> bool {
    Command::new("id")
        .arg("-u")
        .output()
        .is_ok_and(|out| out.stdout.trim_ascii() == b"0")
}

/// Debian keeps the server's programs out of the path, by version.
fn programs() -> PathBuf {
    let mut versions: Vec<PathBuf> = std::fs::read_dir("/usr/lib/postgresql")
        .expect("PostgreSQL is not installed: run `make setup`")
        .map(|entry| entry.unwrap().path().join("bin"))
        .filter(|path| path.join("initdb").exists())
        .collect();
    versions.sort();
    versions
        .pop()
        .expect("PostgreSQL is not installed: run `make setup`")
}

pub fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}
