//! The configuration: one TOML file, and environment variables that override it.
//!
//! `server.listen` is overridden by `NATTVAKT_SERVER__LISTEN`, the first `[[mqtt]]` table's `host` by
//! `NATTVAKT_MQTT__0__HOST`. A key that is unknown or has a wrong value stops the start with the key, the
//! line (or the variable) and what is allowed; all such faults are told at once. Every key, with its
//! default, is in `nattvakt.example.toml`.

use std::collections::HashMap;
use std::fmt;
use std::net::{IpAddr, SocketAddr};
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

use toml::Spanned;
use toml::de::{DeTable, DeValue};

const ENVIRONMENT_PREFIX: &str = "NATTVAKT_";
/// More `[[mqtt]]` tables than this by environment is a typing error.
const MOST_BROKERS: usize = 100;

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
    pub log: Log,
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
    pub idle: Duration,
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
        Self {
            idle: hours(12),
            duration: hours(14),
        }
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

/// What a key was given as.
enum Given<'a> {
    Text(&'a str),
    Integer(i64),
    Boolean(bool),
    /// Everything is text there; whoever reads it says what it should be.
    Environment(&'a str),
    Other,
}

/// A key of a table `T`. `set` answers `None` to a value that is not allowed.
struct Key<T> {
    name: &'static str,
    allowed: &'static str,
    set: fn(&mut T, &Given<'_>) -> Option<()>,
}

struct Section {
    name: &'static str,
    keys: &'static [Key<Draft>],
}

/// The configuration while it is read: a certificate without its key is not yet known to be wrong.
#[derive(Default)]
struct Draft {
    config: Config,
    certificate: Option<PathBuf>,
    key: Option<PathBuf>,
}

const SECTIONS: &[Section] = &[
    Section {
        name: "server",
        keys: &[
            Key {
                name: "listen",
                allowed: "an address and port in quotes, such as \"127.0.0.1:8080\" or \"[::]:443\"",
                set: |draft, given| put(&mut draft.config.server.listen, parsed(given)),
            },
            Key {
                name: "public_origin",
                allowed: "the address people open, scheme and host without a path, such as \"https://nattvakt.kommune.no\"",
                set: |draft, given| {
                    put(
                        &mut draft.config.server.public_origin,
                        text(given).filter(|origin| is_origin(origin)).map(Some),
                    )
                },
            },
            Key {
                name: "metrics_listen",
                allowed: "an address and port in quotes, such as \"127.0.0.1:9464\"",
                set: |draft, given| put(&mut draft.config.server.metrics_listen, parsed(given)),
            },
            Key {
                name: "workers",
                allowed: "a whole number, 1 to 256",
                set: |draft, given| {
                    put(
                        &mut draft.config.server.workers,
                        integer(given, 1..=256).map(|number| usize::try_from(number).ok()),
                    )
                },
            },
            Key {
                name: "app_dir",
                allowed: "a folder",
                set: |draft, given| put(&mut draft.config.server.app_dir, path(given).map(Some)),
            },
            Key {
                name: "shutdown_seconds",
                allowed: "a whole number of seconds, 1 to 300",
                set: |draft, given| put(&mut draft.config.server.shutdown, seconds(given, 1..=300)),
            },
        ],
    },
    Section {
        name: "tls",
        keys: &[
            Key {
                name: "certificate",
                allowed: "a PEM file",
                set: |draft, given| put(&mut draft.certificate, path(given).map(Some)),
            },
            Key {
                name: "key",
                allowed: "a PEM file",
                set: |draft, given| put(&mut draft.key, path(given).map(Some)),
            },
        ],
    },
    Section {
        name: "database",
        keys: &[
            Key {
                name: "url",
                allowed: "\"sqlite:<file>\" or \"postgres://<user>:<password>@<host>/<database>\"",
                set: |draft, given| {
                    put(
                        &mut draft.config.database.url,
                        text(given).filter(|url| is_database(url)).map(Secret),
                    )
                },
            },
            Key {
                name: "pool_size",
                allowed: "a whole number, 1 to 200",
                set: |draft, given| put(&mut draft.config.database.pool_size, number(given, 1..=200)),
            },
        ],
    },
    Section {
        name: "keys",
        keys: &[Key {
            name: "dir",
            allowed: "a folder",
            set: |draft, given| put(&mut draft.config.keys.dir, path(given)),
        }],
    },
    Section {
        name: "session",
        keys: &[
            Key {
                name: "idle_hours",
                allowed: "a whole number of hours, 1 to 168",
                set: |draft, given| put(&mut draft.config.session.idle, whole_hours(given)),
            },
            Key {
                name: "duration_hours",
                allowed: "a whole number of hours, 1 to 168",
                set: |draft, given| put(&mut draft.config.session.duration, whole_hours(given)),
            },
        ],
    },
    Section {
        name: "sign_in",
        keys: &[
            Key {
                name: "failures_per_account",
                allowed: "a whole number, 1 to 10000",
                set: |draft, given| {
                    put(
                        &mut draft.config.sign_in.failures_per_account,
                        number(given, 1..=10_000),
                    )
                },
            },
            Key {
                name: "failures_per_address",
                allowed: "a whole number, 1 to 10000",
                set: |draft, given| {
                    put(
                        &mut draft.config.sign_in.failures_per_address,
                        number(given, 1..=10_000),
                    )
                },
            },
            Key {
                name: "window_seconds",
                allowed: "a whole number of seconds, 1 to 86400",
                set: |draft, given| put(&mut draft.config.sign_in.window, seconds(given, 1..=86_400)),
            },
        ],
    },
    Section {
        name: "live",
        keys: &[
            Key {
                name: "ping_seconds",
                allowed: "a whole number of seconds, 1 to 60",
                set: |draft, given| put(&mut draft.config.live.ping, seconds(given, 1..=60)),
            },
            Key {
                name: "hello_seconds",
                allowed: "a whole number of seconds, 1 to 60",
                set: |draft, given| put(&mut draft.config.live.hello, seconds(given, 1..=60)),
            },
            Key {
                name: "write_timeout_seconds",
                allowed: "a whole number of seconds, 1 to 120",
                set: |draft, given| put(&mut draft.config.live.write_timeout, seconds(given, 1..=120)),
            },
        ],
    },
    Section {
        name: "log",
        keys: &[
            Key {
                name: "level",
                allowed: "\"error\", \"warn\", \"info\", \"debug\" or \"trace\"",
                set: |draft, given| put(&mut draft.config.log.level, parsed(given)),
            },
            Key {
                name: "format",
                allowed: "\"json\" or \"text\"",
                set: |draft, given| put(&mut draft.config.log.format, parsed(given)),
            },
        ],
    },
];

const MQTT: &str = "mqtt";

const MQTT_KEYS: &[Key<Mqtt>] = &[
    Key {
        name: "name",
        allowed: "a short name for logs and metrics: a to z, 0 to 9 and -, no longer than 40",
        set: |mqtt, given| put(&mut mqtt.name, text(given).filter(|name| is_short_name(name))),
    },
    Key {
        name: "source",
        allowed: "the id or the name of a source (`nattvakt source add`)",
        set: |mqtt, given| put(&mut mqtt.source, non_empty(given)),
    },
    Key {
        name: "host",
        allowed: "a host name or an address",
        set: |mqtt, given| {
            put(
                &mut mqtt.host,
                non_empty(given).filter(|host| !host.contains(['/', ' '])),
            )
        },
    },
    Key {
        name: "port",
        allowed: "a port, 1 to 65535",
        set: |mqtt, given| put(&mut mqtt.port, number(given, 1..=65_535)),
    },
    Key {
        name: "tls",
        allowed: "true or false",
        set: |mqtt, given| put(&mut mqtt.tls, boolean(given)),
    },
    Key {
        name: "ca",
        allowed: "a PEM file",
        set: |mqtt, given| put(&mut mqtt.ca, path(given).map(Some)),
    },
    Key {
        name: "username",
        allowed: "text",
        set: |mqtt, given| put(&mut mqtt.username, non_empty(given).map(Some)),
    },
    Key {
        name: "password_file",
        allowed: "a file whose first line is the password",
        set: |mqtt, given| put(&mut mqtt.password_file, path(given).map(Some)),
    },
    Key {
        name: "base_topic",
        allowed: "a topic without + and #, such as \"zigbee2mqtt\"",
        set: |mqtt, given| {
            put(
                &mut mqtt.base_topic,
                non_empty(given)
                    .filter(|topic| !topic.contains(['+', '#']) && !topic.trim_matches('/').is_empty()),
            )
        },
    },
    Key {
        name: "client_id",
        allowed: "text that no other client of the broker uses, no longer than 64",
        set: |mqtt, given| {
            put(
                &mut mqtt.client_id,
                non_empty(given).filter(|client_id| client_id.len() <= 64),
            )
        },
    },
];

/// What stops the start. One line for each fault.
#[derive(Debug, PartialEq, Eq)]
pub struct ConfigError {
    pub faults: Vec<Fault>,
}

#[derive(Debug, PartialEq, Eq)]
pub struct Fault {
    pub place: Place,
    /// Such as `server.listen`; empty when the file as a whole is at fault.
    pub key: String,
    pub problem: String,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Place {
    /// Counted from 1.
    Line(PathBuf, usize),
    File(PathBuf),
    Variable(String),
    /// Nobody gave it.
    Absent,
}

impl fmt::Display for ConfigError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.faults.iter().enumerate() {
            if index > 0 {
                f.write_str("\n")?;
            }
            match &fault.place {
                Place::Line(file, line) => write!(f, "{}:{line}: ", file.display())?,
                Place::File(file) => write!(f, "{}: ", file.display())?,
                Place::Variable(name) => write!(f, "environment variable {name}: ")?,
                Place::Absent => f.write_str("configuration: ")?,
            }
            if !fault.key.is_empty() {
                write!(f, "`{}` ", fault.key)?;
            }
            f.write_str(&fault.problem)?;
        }
        Ok(())
    }
}

impl std::error::Error for ConfigError {}

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

#[derive(Default)]
struct Reader {
    draft: Draft,
    /// Where each key was given last.
    places: HashMap<String, Place>,
    faults: Vec<Fault>,
}

impl Reader {
    fn fault(&mut self, place: Place, key: &str, problem: String) {
        self.faults.push(Fault {
            place,
            key: key.to_owned(),
            problem,
        });
    }

    fn read_file(&mut self, file: &Path, text: &str) {
        let line_of = |span: std::ops::Range<usize>| {
            let before = text.as_bytes().get(..span.start).unwrap_or(text.as_bytes());
            Place::Line(
                file.to_owned(),
                before.iter().filter(|byte| **byte == b'\n').count() + 1,
            )
        };
        let document = match DeTable::parse(text) {
            Ok(document) => document,
            Err(error) => {
                let place = match error.span() {
                    Some(span) => line_of(span),
                    None => Place::File(file.to_owned()),
                };
                self.fault(
                    place,
                    "",
                    format!("is not TOML: {}", error.message().replace('\n', ", ")),
                );
                return;
            }
        };
        for (name, value) in document.get_ref() {
            let place = line_of(name.span());
            let name = name.get_ref().as_ref();
            if name == MQTT {
                self.read_mqtt_tables(place, value, &line_of);
            } else if let Some(section) = SECTIONS.iter().find(|section| section.name == name) {
                let Some(table) = value.get_ref().as_table() else {
                    let problem = format!("is a section: write [{name}] and its keys below it");
                    self.fault(place, name, problem);
                    continue;
                };
                for (key, value) in table {
                    self.set(
                        section,
                        key.get_ref(),
                        line_of(key.span()),
                        &given(value.get_ref()),
                    );
                }
            } else {
                self.fault(place, name, unknown(name, "the file", section_names()));
            }
        }
    }

    fn read_mqtt_tables(
        &mut self,
        place: Place,
        value: &Spanned<DeValue<'_>>,
        line_of: &dyn Fn(std::ops::Range<usize>) -> Place,
    ) {
        let tables = value.get_ref().as_array().map(|tables| {
            tables
                .iter()
                .map(|table| table.get_ref().as_table().map(|keys| (table.span(), keys)))
        });
        let Some(tables) = tables.and_then(|tables| tables.collect::<Option<Vec<_>>>()) else {
            let problem = "is a list: write [[mqtt]], with two brackets, once for each broker".to_owned();
            self.fault(place, MQTT, problem);
            return;
        };
        for (index, (span, keys)) in tables.into_iter().enumerate() {
            self.draft.config.mqtt.push(Mqtt::default());
            self.places.insert(format!("{MQTT}[{index}]"), line_of(span));
            for (key, value) in keys {
                self.set_mqtt(index, key.get_ref(), line_of(key.span()), &given(value.get_ref()));
            }
        }
    }

    fn read_environment(&mut self, environment: impl Iterator<Item = (String, String)>) {
        let mut variables: Vec<_> = environment
            .filter(|(name, _)| name.starts_with(ENVIRONMENT_PREFIX))
            .collect();
        variables.sort();
        for (name, value) in variables {
            let place = Place::Variable(name.clone());
            let rest = name[ENVIRONMENT_PREFIX.len()..].to_lowercase();
            let given = Given::Environment(&value);
            match rest.split("__").collect::<Vec<_>>()[..] {
                [MQTT, index, key] => match index.parse::<usize>() {
                    Ok(index) if index < MOST_BROKERS => {
                        if self.draft.config.mqtt.len() <= index {
                            self.draft.config.mqtt.resize_with(index + 1, Mqtt::default);
                        }
                        self.set_mqtt(index, key, place, &given);
                    }
                    _ => self.fault(
                        place,
                        "",
                        format!("is not one of the settings: brokers are counted from 0, as in {ENVIRONMENT_PREFIX}MQTT__0__HOST"),
                    ),
                },
                [section, key] => match SECTIONS.iter().find(|known| known.name == section) {
                    Some(section) => self.set(section, key, place, &given),
                    None => self.fault(place, section, unknown(section, "the file", section_names())),
                },
                // A variable of another making (the path of the file, say) unless it looks like a slip.
                [single] => {
                    let slip = SECTIONS.iter().find_map(|section| {
                        let key = single.strip_prefix(section.name)?.strip_prefix('_')?;
                        section.keys.iter().find(|known| known.name == key).map(|_| (section.name, key))
                    });
                    if let Some((section, key)) = slip {
                        let problem = format!(
                            "is not one of the settings: did you mean {ENVIRONMENT_PREFIX}{}__{}, with two lines between section and key?",
                            section.to_uppercase(),
                            key.to_uppercase()
                        );
                        self.fault(place, "", problem);
                    }
                }
                _ => self.fault(
                    place,
                    "",
                    format!("is not one of the settings: they are named as in {ENVIRONMENT_PREFIX}SERVER__LISTEN"),
                ),
            }
        }
    }

    fn set(&mut self, section: &'static Section, key: &str, place: Place, given: &Given<'_>) {
        let name = format!("{}.{key}", section.name);
        match section.keys.iter().find(|known| known.name == key) {
            None => {
                let within = format!("[{}]", section.name);
                let names = section.keys.iter().map(|known| known.name);
                self.fault(place, &name, unknown(key, &within, names));
            }
            Some(known) => match (known.set)(&mut self.draft, given) {
                None => self.fault(place, &name, format!("must be {}", known.allowed)),
                Some(()) => {
                    self.places.insert(name, place);
                }
            },
        }
    }

    fn set_mqtt(&mut self, index: usize, key: &str, place: Place, given: &Given<'_>) {
        let name = format!("{MQTT}[{index}].{key}");
        match MQTT_KEYS.iter().find(|known| known.name == key) {
            None => {
                let names = MQTT_KEYS.iter().map(|known| known.name);
                self.fault(place, &name, unknown(key, "[[mqtt]]", names));
            }
            Some(known) => match (known.set)(&mut self.draft.config.mqtt[index], given) {
                None => self.fault(place, &name, format!("must be {}", known.allowed)),
                Some(()) => {
                    self.places.insert(name, place);
                }
            },
        }
    }

    fn place(&self, key: &str) -> Place {
        self.places.get(key).cloned().unwrap_or(Place::Absent)
    }

    /// What can only be seen when all is read.
    fn finish(mut self) -> Result<Config, ConfigError> {
        match (self.draft.certificate.take(), self.draft.key.take()) {
            (Some(certificate), Some(key)) => self.draft.config.tls = Some(TlsFiles { certificate, key }),
            (Some(_), None) => self.lacks("tls.certificate", "tls.key"),
            (None, Some(_)) => self.lacks("tls.key", "tls.certificate"),
            (None, None) => {}
        }
        if self.draft.config.session.idle > self.draft.config.session.duration {
            let place = self.place("session.idle_hours");
            let most = self.draft.config.session.duration.as_secs() / 3600;
            self.fault(
                place,
                "session.idle_hours",
                format!("must be no more than session.duration_hours, which is {most}"),
            );
        }
        self.finish_mqtt();
        if self.faults.is_empty() {
            Ok(self.draft.config)
        } else {
            Err(ConfigError { faults: self.faults })
        }
    }

    fn finish_mqtt(&mut self) {
        for index in 0..self.draft.config.mqtt.len() {
            let table = format!("{MQTT}[{index}]");
            let wrong_already = |key: &str| self.faults.iter().any(|fault| fault.key == key);
            let mqtt = &self.draft.config.mqtt[index];
            let missing: Vec<_> = [
                ("name", &mqtt.name),
                ("source", &mqtt.source),
                ("host", &mqtt.host),
            ]
            .into_iter()
            .map(|(key, value)| (format!("{table}.{key}"), value))
            .filter(|(key, value)| value.is_empty() && !wrong_already(key))
            .map(|(key, _)| key)
            .collect();
            for key in missing {
                let place = self.place(&table);
                self.fault(
                    place,
                    &key,
                    "is missing: a broker needs name, source and host".to_owned(),
                );
            }
            let mqtt = &mut self.draft.config.mqtt[index];
            mqtt.tls |= mqtt.ca.is_some();
            if mqtt.client_id.is_empty() {
                mqtt.client_id = format!("nattvakt-{}", mqtt.name);
            }
            if mqtt.password_file.is_some() && mqtt.username.is_none() {
                self.lacks(&format!("{table}.password_file"), &format!("{table}.username"));
            }
            for (key, of) in [
                ("name", (|mqtt| &mqtt.name) as fn(&Mqtt) -> &String),
                ("client_id", |mqtt| &mqtt.client_id),
            ] {
                let (before, this) = self.draft.config.mqtt.split_at(index);
                let taken = !of(&this[0]).is_empty() && before.iter().any(|other| of(other) == of(&this[0]));
                if taken {
                    let name = format!("{table}.{key}");
                    let place = self.place(&name);
                    self.fault(
                        place,
                        &name,
                        "is the same for two brokers: each needs its own".to_owned(),
                    );
                }
            }
        }
    }

    fn lacks(&mut self, given: &str, missing: &str) {
        let place = self.place(given);
        self.fault(
            place,
            given,
            format!("needs `{missing}` beside it: give both or neither"),
        );
    }
}

fn section_names() -> impl Iterator<Item = &'static str> {
    SECTIONS.iter().map(|section| section.name).chain([MQTT])
}

fn unknown(given: &str, within: &str, allowed: impl Iterator<Item = &'static str>) -> String {
    let mut names: Vec<_> = allowed.collect();
    let nearest = names
        .iter()
        .min_by_key(|name| distance(given, name))
        .filter(|name| distance(given, name) <= 2)
        .copied();
    names.sort_unstable();
    let hint = nearest.map_or(String::new(), |name| format!(" (did you mean `{name}`?)"));
    format!("is not known{hint}; {within} may have: {}", names.join(", "))
}

/// Levenshtein's: how many letters to insert, remove or change.
fn distance(one: &str, other: &str) -> usize {
    let other: Vec<char> = other.chars().collect();
    let mut row: Vec<usize> = (0..=other.len()).collect();
    for (i, letter) in one.chars().enumerate() {
        let mut diagonal = row[0];
        row[0] = i + 1;
        for j in 0..other.len() {
            let change = diagonal + usize::from(letter != other[j]);
            diagonal = row[j + 1];
            row[j + 1] = change.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[other.len()]
}

fn given<'a>(value: &'a DeValue<'_>) -> Given<'a> {
    match value {
        DeValue::String(text) => Given::Text(text),
        DeValue::Boolean(boolean) => Given::Boolean(*boolean),
        DeValue::Integer(integer) => {
            i64::from_str_radix(integer.as_str(), integer.radix()).map_or(Given::Other, Given::Integer)
        }
        _ => Given::Other,
    }
}

fn put<T>(slot: &mut T, value: Option<T>) -> Option<()> {
    *slot = value?;
    Some(())
}

fn text(given: &Given<'_>) -> Option<String> {
    match given {
        Given::Text(text) | Given::Environment(text) => Some((*text).to_owned()),
        _ => None,
    }
}

fn non_empty(given: &Given<'_>) -> Option<String> {
    text(given).filter(|text| !text.trim().is_empty())
}

fn path(given: &Given<'_>) -> Option<PathBuf> {
    non_empty(given).map(PathBuf::from)
}

fn parsed<T: FromStr>(given: &Given<'_>) -> Option<T> {
    text(given)?.parse().ok()
}

fn boolean(given: &Given<'_>) -> Option<bool> {
    match given {
        Given::Boolean(boolean) => Some(*boolean),
        Given::Environment(text) => text.parse().ok(),
        _ => None,
    }
}

fn integer(given: &Given<'_>, allowed: RangeInclusive<i64>) -> Option<i64> {
    let integer = match given {
        Given::Integer(integer) => *integer,
        Given::Environment(text) => text.parse().ok()?,
        _ => return None,
    };
    allowed.contains(&integer).then_some(integer)
}

fn number<T: TryFrom<i64>>(given: &Given<'_>, allowed: RangeInclusive<i64>) -> Option<T> {
    integer(given, allowed).and_then(|integer| T::try_from(integer).ok())
}

fn seconds(given: &Given<'_>, allowed: RangeInclusive<i64>) -> Option<Duration> {
    number(given, allowed).map(Duration::from_secs)
}

fn whole_hours(given: &Given<'_>) -> Option<Duration> {
    number(given, 1..=168).map(hours)
}

const fn hours(hours: u64) -> Duration {
    Duration::from_secs(hours * 3600)
}

/// RFC 6454: no path, not even a last slash, or it never equals what the browser sends.
fn is_origin(text: &str) -> bool {
    let host = text
        .strip_prefix("https://")
        .or_else(|| text.strip_prefix("http://"));
    host.is_some_and(|host| {
        !host.is_empty()
            && host
                .chars()
                .all(|letter| letter.is_ascii_graphic() && !"/?#@\\".contains(letter))
            && !host.chars().any(|letter| letter.is_ascii_uppercase())
    })
}

fn is_database(url: &str) -> bool {
    let after = ["sqlite:", "postgres://", "postgresql://"]
        .iter()
        .find_map(|scheme| url.strip_prefix(scheme));
    after.is_some_and(|rest| !rest.is_empty())
}

fn is_short_name(name: &str) -> bool {
    (1..=40).contains(&name.len())
        && name
            .bytes()
            .all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-')
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

#[cfg(test)]
mod tests {
    use super::*;

    fn load(text: &str) -> Result<Config, ConfigError> {
        load_with(text, &[])
    }

    fn load_with(text: &str, environment: &[(&str, &str)]) -> Result<Config, ConfigError> {
        let mut reader = Reader::default();
        reader.read_file(Path::new("nattvakt.toml"), text);
        reader.read_environment(
            environment
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned())),
        );
        reader.finish()
    }

    fn error(text: &str) -> String {
        load(text).unwrap_err().to_string()
    }

    #[test]
    fn without_a_file_the_defaults_hold() {
        let config = Config::load(None, std::iter::empty()).unwrap();
        assert_eq!(config, Config::default());
        assert_eq!(config.public_origin(), "http://127.0.0.1:8080");
    }

    #[test]
    fn the_example_file_names_every_key_and_says_the_defaults() {
        let example = include_str!("../nattvakt.example.toml");
        let config = load(example).expect("the example is valid");
        assert_eq!(config.mqtt.len(), 0);
        assert_eq!(config, Config::default(), "the example states the defaults");

        // Keys without a default stand there behind `#`; with the `#` taken away they must be valid too.
        let uncommented: String = example
            .lines()
            .map(|line| {
                let bare = line.strip_prefix('#').unwrap_or(line);
                let is_setting = bare.starts_with('[')
                    || bare
                        .split_once(" = ")
                        .is_some_and(|(key, _)| key.bytes().all(|b| b.is_ascii_lowercase() || b == b'_'));
                if is_setting { bare } else { line }.to_owned() + "\n"
            })
            .collect();
        let config = load(&uncommented).expect("every commented key is valid");
        assert_eq!(config.mqtt.len(), 1);

        let document = DeTable::parse(&uncommented).unwrap();
        for section in SECTIONS {
            let table = document.get_ref().get(section.name).unwrap().get_ref();
            for key in section.keys {
                assert!(
                    table.as_table().unwrap().contains_key(key.name),
                    "{}.{} is not in the example",
                    section.name,
                    key.name
                );
            }
        }
        let tables = document.get_ref().get(MQTT).unwrap().get_ref();
        for key in MQTT_KEYS {
            assert!(
                tables
                    .get(0)
                    .unwrap()
                    .get_ref()
                    .as_table()
                    .unwrap()
                    .contains_key(key.name),
                "mqtt.{} is not in the example",
                key.name
            );
        }
    }

    #[test]
    fn an_unknown_key_is_told_with_its_line_and_what_is_allowed() {
        assert_eq!(
            error("[server]\n\nlistne = \"127.0.0.1:1\"\n"),
            "nattvakt.toml:3: `server.listne` is not known (did you mean `listen`?); [server] may have: \
             app_dir, listen, metrics_listen, public_origin, shutdown_seconds, workers"
        );
        assert_eq!(
            error("\n[sever]\n"),
            "nattvakt.toml:2: `sever` is not known (did you mean `server`?); the file may have: \
             database, keys, live, log, mqtt, server, session, sign_in, tls"
        );
        assert!(
            error("[server.nested]\nlisten = 1").starts_with("nattvakt.toml:1: `server.nested` is not known")
        );
        assert!(error("[[mqtt]]\nname = \"a\"\nsource = \"a\"\nhots = \"b\"").contains(
            "nattvakt.toml:4: `mqtt[0].hots` is not known (did you mean `host`?); [[mqtt]] may have: base_topic"
        ));
    }

    #[test]
    fn a_wrong_type_or_value_is_told_with_its_line_and_what_is_allowed() {
        for (text, expected) in [
            (
                "[live]\nping_seconds = \"10\"",
                "nattvakt.toml:2: `live.ping_seconds` must be a whole number of seconds, 1 to 60",
            ),
            (
                "[live]\nping_seconds = 0",
                "nattvakt.toml:2: `live.ping_seconds` must be a whole number of seconds, 1 to 60",
            ),
            (
                "[live]\nping_seconds = 1.5",
                "nattvakt.toml:2: `live.ping_seconds` must be a whole number of seconds, 1 to 60",
            ),
            (
                "[server]\nlisten = 8080",
                "nattvakt.toml:2: `server.listen` must be an address and port in quotes, such as \"127.0.0.1:8080\" or \"[::]:443\"",
            ),
            (
                "[log]\nlevel = \"loud\"",
                "nattvakt.toml:2: `log.level` must be \"error\", \"warn\", \"info\", \"debug\" or \"trace\"",
            ),
            (
                "[database]\nurl = \"mysql://x\"",
                "nattvakt.toml:2: `database.url` must be \"sqlite:<file>\" or \"postgres://<user>:<password>@<host>/<database>\"",
            ),
            (
                "[server]\npublic_origin = \"https://vakt.kommune.no/\"",
                "nattvakt.toml:2: `server.public_origin` must be the address people open, scheme and host without a path, such as \"https://nattvakt.kommune.no\"",
            ),
            (
                "server = 1",
                "nattvakt.toml:1: `server` is a section: write [server] and its keys below it",
            ),
            (
                "[mqtt]\nname = \"a\"",
                "nattvakt.toml:1: `mqtt` is a list: write [[mqtt]], with two brackets, once for each broker",
            ),
        ] {
            assert_eq!(error(text), expected, "{text}");
        }
        assert!(error("[server]\nlisten = \n").starts_with("nattvakt.toml:2: is not TOML: "));
        assert!(
            error("[server]\nworkers = 1\nworkers = 2\n")
                .starts_with("nattvakt.toml:3: is not TOML: duplicate")
        );
    }

    #[test]
    fn all_faults_are_told_at_once() {
        let faults = load("[server]\nx = 1\n[live]\nping_seconds = 0\n[what]\n")
            .unwrap_err()
            .faults;
        assert_eq!(faults.len(), 3);
    }

    #[test]
    fn the_environment_overrides_the_file_and_is_named_when_it_is_wrong() {
        let file =
            "[server]\nlisten = \"127.0.0.1:1\"\n[[mqtt]]\nname = \"a\"\nsource = \"a\"\nhost = \"b\"\n";
        let config = load_with(
            file,
            &[
                ("NATTVAKT_SERVER__LISTEN", "[::1]:8081"),
                ("NATTVAKT_SERVER__WORKERS", "3"),
                ("NATTVAKT_MQTT__0__TLS", "true"),
                ("NATTVAKT_MQTT__0__PORT", "8883"),
                ("NATTVAKT_CONFIG", "another/making.toml"),
                ("PATH", "/bin"),
            ],
        )
        .unwrap();
        assert_eq!(config.public_origin(), "http://[::1]:8081");
        assert_eq!(config.server.workers, Some(3));
        assert_eq!((config.mqtt[0].port, config.mqtt[0].tls), (8883, true));
        assert_eq!(config.mqtt[0].client_id, "nattvakt-a");

        for (name, value, expected) in [
            (
                "NATTVAKT_SERVER__WORKERS",
                "many",
                "environment variable NATTVAKT_SERVER__WORKERS: `server.workers` must be a whole number, 1 to 256",
            ),
            (
                "NATTVAKT_SERVER__LISTNE",
                "x",
                "environment variable NATTVAKT_SERVER__LISTNE: `server.listne` is not known (did you mean `listen`?)",
            ),
            (
                "NATTVAKT_SERVER_LISTEN",
                "x",
                "environment variable NATTVAKT_SERVER_LISTEN: is not one of the settings: did you mean NATTVAKT_SERVER__LISTEN",
            ),
            (
                "NATTVAKT_MQTT__HOST",
                "x",
                "environment variable NATTVAKT_MQTT__HOST: `mqtt` is not known",
            ),
            (
                "NATTVAKT_MQTT__9999999__HOST",
                "x",
                "environment variable NATTVAKT_MQTT__9999999__HOST: is not one of the settings: brokers are counted from 0",
            ),
        ] {
            let error = load_with(file, &[(name, value)]).unwrap_err().to_string();
            assert!(error.starts_with(expected), "{error}");
        }
    }

    #[test]
    fn what_belongs_together_is_given_together() {
        assert_eq!(
            error("[tls]\ncertificate = \"a.pem\"\n"),
            "nattvakt.toml:2: `tls.certificate` needs `tls.key` beside it: give both or neither"
        );
        assert_eq!(
            load_with("", &[("NATTVAKT_TLS__KEY", "a.pem")])
                .unwrap_err()
                .to_string(),
            "environment variable NATTVAKT_TLS__KEY: `tls.key` needs `tls.certificate` beside it: give both or neither"
        );
        assert_eq!(
            error("[session]\nidle_hours = 20\n"),
            "nattvakt.toml:2: `session.idle_hours` must be no more than session.duration_hours, which is 14"
        );
        assert_eq!(
            error("[server]\nworkers = 1\n\n[[mqtt]]\nname = \"a\"\nhost = \"b\"\n"),
            "nattvakt.toml:4: `mqtt[0].source` is missing: a broker needs name, source and host"
        );
        let twice = "[[mqtt]]\nname = \"a\"\nsource = \"s\"\nhost = \"b\"\n".repeat(2);
        assert!(error(&twice).contains("nattvakt.toml:6: `mqtt[1].name` is the same for two brokers"));
    }

    #[test]
    fn a_certificate_authority_means_tls() {
        let config = load("[[mqtt]]\nname = \"a\"\nsource = \"s\"\nhost = \"b\"\nca = \"ca.pem\"\n").unwrap();
        assert!(config.mqtt[0].tls);
    }

    #[test]
    fn the_origin_follows_tls_and_the_address() {
        let config =
            load("[server]\nlisten = \"0.0.0.0:8443\"\n[tls]\ncertificate = \"c\"\nkey = \"k\"\n").unwrap();
        assert_eq!(config.public_origin(), "https://localhost:8443");
        let config = load("[server]\npublic_origin = \"https://vakt.kommune.no\"\n").unwrap();
        assert_eq!(config.public_origin(), "https://vakt.kommune.no");
    }

    #[test]
    fn a_secret_is_never_in_the_debug_output_or_in_an_error() {
        let config = load("[database]\nurl = \"postgres://vakt:hemmelig@db/vakt\"\n").unwrap();
        assert!(!format!("{config:?}").contains("hemmelig"));
        assert_eq!(config.database.url.reveal(), "postgres://vakt:hemmelig@db/vakt");
        assert!(!error("[database]\nurl = \"mysql://vakt:hemmelig@db/vakt\"\n").contains("hemmelig"));
    }

    #[test]
    fn the_password_is_the_first_line_of_its_file() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("password");
        std::fs::write(&file, "hemmelig\n").unwrap();
        let mqtt = Mqtt {
            password_file: Some(file),
            ..Mqtt::default()
        };
        assert_eq!(mqtt.read_password().unwrap().unwrap().reveal(), "hemmelig");
    }
}
