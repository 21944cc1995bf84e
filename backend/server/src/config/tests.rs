use std::path::Path;

use toml::de::DeTable;

use super::keys::{MQTT, MQTT_KEYS, SECTIONS};
use super::reading::Reader;
use super::{Config, ConfigError, Mqtt};

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
    let example = include_str!("../../nattvakt.example.toml");
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
         database, keys, live, log, mqtt, push, server, session, sign_in, sms, tls, voice, watchdog"
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
        error("[server]\nworkers = 1\nworkers = 2\n").starts_with("nattvakt.toml:3: is not TOML: duplicate")
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
    let file = "[server]\nlisten = \"127.0.0.1:1\"\n[[mqtt]]\nname = \"a\"\nsource = \"a\"\nhost = \"b\"\n";
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
        error("[[mqtt]]\nname = \"a\"\nsource = \"a\"\nhost = \"b\"\npassword_file = \"p\"\n"),
        "nattvakt.toml:5: `mqtt[0].password_file` needs `mqtt[0].username` beside it: give both or neither"
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
