//! The configuration: one TOML file, and environment variables that override it.
//!
//! `server.listen` is overridden by `NATTVAKT_SERVER__LISTEN`, the first `[[mqtt]]` table's `host` by
//! `NATTVAKT_MQTT__0__HOST`. A key that is unknown or has a wrong value stops the start with the key, the
//! line (or the variable) and what is allowed; all such faults are told at once. Every key, with its
//! default, is in `nattvakt.example.toml`.

mod faults;
mod keys;
mod outbound;
mod reading;
#[cfg(test)]
mod tests;
mod values;

use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

pub use self::faults::{ConfigError, Fault, Place};
pub use self::outbound::{Gateway, Push, Watchdog};
use self::reading::Reader;
use self::values::hours;

#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Config {
    pub server: Server,
    pub tls: Option<TlsFiles>,
    pub database: Database,
    pub keys: Keys,
    pub session: Session,
    pub sign_in: SignIn,
    pub live: Live,
    pub mqtt: Vec<Mqtt>,
    pub push: Push,
    pub sms: Gateway,
    pub voice: Gateway,
    pub watchdog: Watchdog,
    pub log: Log,
}

impl Config {
    /// Defaults, then the file, then the environment. Relative paths are relative to the folder the server
    /// is started in.
    pub fn load(
        path: Option<&Path>,
        environment: impl Iterator<Item = (String, String)>,
    ) -> Result<Self, ConfigError> {
        let mut reader = Reader::default();
        if let Some(path) = path {
            match std::fs::read_to_string(path) {
                Ok(text) => reader.read_file(path, &text),
                Err(error) => reader.fault(
                    Place::File(path.to_owned()),
                    "",
                    format!("cannot be read: {error}"),
                ),
            }
        }
        reader.read_environment(environment);
        reader.finish()
    }

    /// What the browser calls us: scheme, host and port, compared with `Origin`.
    pub fn public_origin(&self) -> String {
        if let Some(origin) = &self.server.public_origin {
            return origin.clone();
        }
        let scheme = if self.tls.is_some() { "https" } else { "http" };
        let listen = self.server.listen;
        match listen.ip() {
            ip if ip.is_unspecified() => format!("{scheme}://localhost:{}", listen.port()),
            IpAddr::V4(ip) => format!("{scheme}://{ip}:{}", listen.port()),
            IpAddr::V6(ip) => format!("{scheme}://[{ip}]:{}", listen.port()),
        }
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Server {
    pub listen: SocketAddr,
    /// Use `Config::public_origin`, which knows what stands in for it.
    pub public_origin: Option<String>,
    pub metrics_listen: SocketAddr,
    pub workers: Option<usize>,
    pub app_dir: Option<PathBuf>,
    pub shutdown: Duration,
}

/// PEM files.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The server's certificate, then the intermediate ones.
    pub certificate: PathBuf,
    pub key: PathBuf,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Database {
    pub url: Secret,
    pub pool_size: u32,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Keys {
    pub dir: PathBuf,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    pub duration: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SignIn {
    pub failures_per_account: u32,
    pub failures_per_address: u32,
    pub window: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Live {
    pub ping: Duration,
    pub hello: Duration,
    pub write_timeout: Duration,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Mqtt {
    pub name: String,
    /// Id or name of the source whose devices report here.
    pub source: String,
    pub host: String,
    pub port: u16,
    pub tls: bool,
    /// PEM file; the system's own authorities when absent.
    pub ca: Option<PathBuf>,
    pub username: Option<String>,
    pub password_file: Option<PathBuf>,
    pub base_topic: String,
    pub client_id: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Log {
    pub level: LogLevel,
    pub format: LogFormat,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogLevel {
    Error,
    Warn,
    Info,
    Debug,
    Trace,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LogFormat {
    Json,
    Text,
}

/// A text that must not reach a log: `Debug` does not show it.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(String);

impl Secret {
    pub fn new(text: impl Into<String>) -> Self {
        Self(text.into())
    }

    pub fn reveal(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("(secret)")
    }
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            public_origin: None,
            metrics_listen: SocketAddr::from(([127, 0, 0, 1], 9464)),
            workers: None,
            app_dir: None,
            shutdown: Duration::from_secs(10),
        }
    }
}

impl Default for Database {
    fn default() -> Self {
        Self {
            url: Secret::new("sqlite:var/nattvakt.db"),
            pool_size: 8,
        }
    }
}

impl Default for Keys {
    fn default() -> Self {
        Self {
            dir: PathBuf::from("var/keys"),
        }
    }
}

impl Default for Session {
    fn default() -> Self {
        Self { duration: hours(14) }
    }
}

impl Default for SignIn {
    fn default() -> Self {
        Self {
            failures_per_account: 10,
            failures_per_address: 100,
            window: Duration::from_secs(900),
        }
    }
}

impl Default for Live {
    fn default() -> Self {
        Self {
            ping: Duration::from_secs(10),
            hello: Duration::from_secs(5),
            write_timeout: Duration::from_secs(10),
        }
    }
}

impl Default for Mqtt {
    fn default() -> Self {
        Self {
            name: String::new(),
            source: String::new(),
            host: String::new(),
            port: 1883,
            tls: false,
            ca: None,
            username: None,
            password_file: None,
            base_topic: "zigbee2mqtt".to_owned(),
            client_id: String::new(),
        }
    }
}

impl Default for Log {
    fn default() -> Self {
        Self {
            level: LogLevel::Info,
            format: LogFormat::Text,
        }
    }
}

impl LogLevel {
    pub fn as_str(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warn => "warn",
            Self::Info => "info",
            Self::Debug => "debug",
            Self::Trace => "trace",
        }
    }
}

impl FromStr for LogLevel {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        [Self::Error, Self::Warn, Self::Info, Self::Debug, Self::Trace]
            .into_iter()
            .find(|level| level.as_str() == text)
            .ok_or(())
    }
}

impl FromStr for LogFormat {
    type Err = ();
    fn from_str(text: &str) -> Result<Self, ()> {
        match text {
            "json" => Ok(Self::Json),
            "text" => Ok(Self::Text),
            _ => Err(()),
        }
    }
}

impl Mqtt {
    /// The first line of `password_file`.
    pub fn read_password(&self) -> std::io::Result<Option<Secret>> {
        let Some(path) = &self.password_file else {
            return Ok(None);
        };
        let text = std::fs::read_to_string(path)?;
        Ok(Some(Secret::new(text.lines().next().unwrap_or_default())))
    }
}
