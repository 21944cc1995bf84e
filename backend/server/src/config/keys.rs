//! Every key: its name, what is allowed, and where its value goes.

use std::path::PathBuf;

use super::values::{
    Given, boolean, integer, is_database, is_origin, is_short_name, is_url, minutes, non_empty, number,
    parsed, path, put, seconds, text, whole_hours,
};
use super::{Config, Mqtt, Secret};

/// A key of a table `T`. `set` answers `None` to a value that is not allowed.
pub(super) struct Key<T> {
    pub(super) name: &'static str,
    pub(super) allowed: &'static str,
    pub(super) set: fn(&mut T, &Given<'_>) -> Option<()>,
}

pub(super) struct Section {
    pub(super) name: &'static str,
    pub(super) keys: &'static [Key<Draft>],
}

/// The configuration while it is read: a certificate without its key is not yet known to be wrong.
#[derive(Default)]
pub(super) struct Draft {
    pub(super) config: Config,
    pub(super) certificate: Option<PathBuf>,
    pub(super) key: Option<PathBuf>,
}

pub(super) const SECTIONS: &[Section] = &[
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
        keys: &[Key {
            name: "duration_hours",
            allowed: "a whole number of hours, 1 to 168",
            set: |draft, given| put(&mut draft.config.session.duration, whole_hours(given)),
        }],
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
        name: "push",
        keys: &[
            Key {
                name: "subject",
                allowed: "\"mailto:<address>\" or an https address at which push services reach you",
                set: |draft, given| {
                    put(
                        &mut draft.config.push.subject,
                        text(given)
                            .filter(|subject| {
                                subject.starts_with("mailto:") || subject.starts_with("https://")
                            })
                            .map(Some),
                    )
                },
            },
            Key {
                name: "timeout_seconds",
                allowed: "a whole number of seconds, 1 to 30",
                set: |draft, given| put(&mut draft.config.push.timeout, seconds(given, 1..=30)),
            },
            Key {
                name: "duty_ok_minutes",
                allowed: "a whole number of minutes, 5 to 1440",
                set: |draft, given| put(&mut draft.config.push.duty_ok, minutes(given, 5..=1440)),
            },
            Key {
                name: "allow_loopback",
                allowed: "true or false",
                set: |draft, given| put(&mut draft.config.push.allow_loopback, boolean(given)),
            },
        ],
    },
    Section {
        name: "sms",
        keys: &[
            Key {
                name: "url",
                allowed: "an address, with {to}, {text} and {report} where they belong",
                set: |draft, given| {
                    put(
                        &mut draft.config.sms.url,
                        text(given).filter(|url| is_url(url)).map(Some),
                    )
                },
            },
            Key {
                name: "body",
                allowed: "text, with {to}, {text} and {report} where they belong",
                set: |draft, given| put(&mut draft.config.sms.body, non_empty(given).map(Some)),
            },
            Key {
                name: "content_type",
                allowed: "\"application/json\" or \"application/x-www-form-urlencoded\"",
                set: |draft, given| {
                    put(
                        &mut draft.config.sms.content_type,
                        text(given)
                            .filter(|kind| {
                                ["application/json", "application/x-www-form-urlencoded"]
                                    .contains(&kind.as_str())
                            })
                            .map(Some),
                    )
                },
            },
            Key {
                name: "authorization_file",
                allowed: "a file whose first line is the value of the header Authorization",
                set: |draft, given| put(&mut draft.config.sms.authorization_file, path(given).map(Some)),
            },
        ],
    },
    Section {
        name: "voice",
        keys: &[
            Key {
                name: "url",
                allowed: "an address, with {to}, {text} and {report} where they belong",
                set: |draft, given| {
                    put(
                        &mut draft.config.voice.url,
                        text(given).filter(|url| is_url(url)).map(Some),
                    )
                },
            },
            Key {
                name: "body",
                allowed: "text, with {to}, {text} and {report} where they belong",
                set: |draft, given| put(&mut draft.config.voice.body, non_empty(given).map(Some)),
            },
            Key {
                name: "content_type",
                allowed: "\"application/json\" or \"application/x-www-form-urlencoded\"",
                set: |draft, given| {
                    put(
                        &mut draft.config.voice.content_type,
                        text(given)
                            .filter(|kind| {
                                ["application/json", "application/x-www-form-urlencoded"]
                                    .contains(&kind.as_str())
                            })
                            .map(Some),
                    )
                },
            },
            Key {
                name: "authorization_file",
                allowed: "a file whose first line is the value of the header Authorization",
                set: |draft, given| put(&mut draft.config.voice.authorization_file, path(given).map(Some)),
            },
        ],
    },
    Section {
        name: "watchdog",
        keys: &[
            Key {
                name: "url",
                allowed: "an address that is asked with GET while Nattvakt works",
                set: |draft, given| {
                    put(
                        &mut draft.config.watchdog.url,
                        text(given).filter(|url| is_url(url)).map(Some),
                    )
                },
            },
            Key {
                name: "every_seconds",
                allowed: "a whole number of seconds, 5 to 600",
                set: |draft, given| put(&mut draft.config.watchdog.every, seconds(given, 5..=600)),
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

pub(super) const MQTT: &str = "mqtt";

pub(super) const MQTT_KEYS: &[Key<Mqtt>] = &[
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

pub(super) fn section_names() -> impl Iterator<Item = &'static str> {
    SECTIONS.iter().map(|section| section.name).chain([MQTT])
}
