//! The log: one line for an event, as text or JSON, on standard error.
//!
//! A line carries codes, counts, ids and errors, never what a person is called, where they live, what a
//! device sent or what somebody wrote (promise 8). `FIELDS` says which fields those are: an event of ours
//! with any other field is not written, and the first time its fault is told instead.

use std::collections::HashSet;
use std::io::{self, IsTerminal};

use parking_lot::Mutex;
use tracing::field::FieldSet;
use tracing::{Event, Subscriber};
use tracing_subscriber::filter::EnvFilter;
use tracing_subscriber::fmt::MakeWriter;
use tracing_subscriber::layer::{Context, Layer, SubscriberExt};
use tracing_subscriber::util::{SubscriberInitExt, TryInitError};

use crate::config::{Log, LogFormat};

/// What an event may carry. Values are codes, numbers, random ids, addresses of our own or of a broker, and
/// errors of the system; whoever adds a field here answers for that.
pub const FIELDS: &[&str] = &[
    "message",
    // What went wrong. Errors of the database carry no values of rows.
    "error",
    "problem",
    "reason",
    "trouble",
    "fault",
    // Requests: the pattern of the route, never the path.
    "method",
    "route",
    "status",
    "milliseconds",
    // Random ids.
    "municipality",
    "unit",
    "source",
    "alarm",
    "session",
    "phone",
    "node",
    // Where we listen, and who we are to a broker.
    "address",
    "metrics",
    "migration",
    "client_id",
    "topic_digest",
    "version",
    "signal",
    // Counts.
    "count",
    "attempt",
    "seconds",
    "pause_ms",
    "night",
    "observations",
    "tally",
];

/// Other crates speak only when something is wrong; this one not at all, as it prints whole packets.
const SILENT: &str = "rumqttc=off";

/// To be called once.
pub fn start(log: &Log) -> Result<(), TryInitError> {
    let ansi = io::stderr().is_terminal();
    subscriber(log, io::stderr, ansi).try_init()
}

fn subscriber<W>(log: &Log, writer: W, ansi: bool) -> impl Subscriber + Send + Sync + use<W>
where
    W: for<'w> MakeWriter<'w> + Send + Sync + 'static,
{
    let filter = EnvFilter::new(format!("warn,{SILENT},nattvakt={}", log.level.as_str()));
    let lines = match log.format {
        LogFormat::Json => tracing_subscriber::fmt::layer()
            .json()
            .flatten_event(true)
            .with_current_span(false)
            .with_span_list(false)
            .with_writer(writer)
            .boxed(),
        LogFormat::Text => tracing_subscriber::fmt::layer()
            .with_ansi(ansi)
            .with_writer(writer)
            .boxed(),
    };
    tracing_subscriber::registry()
        .with(filter)
        .with(OnlyAllowedFields::default())
        .with(lines)
}

/// Keeps events with fields that are not in `FIELDS` out of the log.
#[derive(Default)]
struct OnlyAllowedFields {
    told: Mutex<HashSet<&'static str>>,
}

impl<S: Subscriber> Layer<S> for OnlyAllowedFields {
    fn event_enabled(&self, event: &Event<'_>, _: Context<'_, S>) -> bool {
        let metadata = event.metadata();
        if !metadata.target().starts_with("nattvakt") {
            return true;
        }
        let Some(forbidden) = forbidden_field(metadata.fields()) else {
            return true;
        };
        if self.told.lock().insert(forbidden) {
            let place = metadata.target();
            eprintln!(
                "{place} logs a field `{forbidden}`, which logging::FIELDS does not allow; not written"
            );
        }
        false
    }
}

fn forbidden_field(fields: &FieldSet) -> Option<&'static str> {
    fields
        .iter()
        .map(|field| field.name())
        .find(|name| !FIELDS.contains(name))
}

#[cfg(test)]
mod tests {
    use std::io::Write;
    use std::sync::Arc;

    use super::*;
    use crate::config::LogLevel;

    #[derive(Clone, Default)]
    struct Written(Arc<Mutex<Vec<u8>>>);

    impl Write for Written {
        fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
            self.0.lock().extend_from_slice(bytes);
            Ok(bytes.len())
        }

        fn flush(&mut self) -> io::Result<()> {
            Ok(())
        }
    }

    fn log(level: LogLevel, format: LogFormat, say: impl FnOnce()) -> String {
        let written = Written::default();
        let writer = written.clone();
        let subscriber = subscriber(&Log { level, format }, move || writer.clone(), false);
        tracing::subscriber::with_default(subscriber, say);
        String::from_utf8(written.0.lock().clone()).unwrap()
    }

    #[test]
    fn a_line_of_json_carries_its_fields() {
        let line = log(LogLevel::Info, LogFormat::Json, || {
            tracing::info!(status = 503, route = "/api/alarms/{id}", "a request failed");
            tracing::debug!("too much");
        });
        let line: serde_json::Value = serde_json::from_str(&line).unwrap();
        assert_eq!(line["message"], "a request failed");
        assert_eq!(line["status"], 503);
        assert_eq!(line["level"], "INFO");
        assert!(line["timestamp"].is_string());
    }

    #[test]
    fn text_is_for_people() {
        let line = log(LogLevel::Debug, LogFormat::Text, || {
            tracing::debug!(count = 3, "is heard")
        });
        assert!(
            line.ends_with("DEBUG nattvakt::logging::tests: is heard count=3\n"),
            "{line}"
        );
    }

    #[test]
    fn a_field_that_nobody_answered_for_is_not_written() {
        let line = log(LogLevel::Info, LogFormat::Text, || {
            tracing::error!(patient_name = "Kari Nordmann", "is told");
            tracing::error!(reason = "code", "is told too");
        });
        assert!(!line.contains("Kari"), "{line}");
        assert!(line.contains("reason=\"code\""), "{line}");
    }

    #[test]
    fn other_crates_are_heard_only_when_something_is_wrong() {
        let line = log(LogLevel::Trace, LogFormat::Text, || {
            tracing::info!(target: "actix_server", body = "x", "chatter");
            tracing::error!(target: "rumqttc", packet = "Kari", "Invalid incoming packet");
            tracing::warn!(target: "actix_server", "trouble");
        });
        assert_eq!(line.lines().count(), 1, "{line}");
        assert!(line.contains("trouble"));
    }
}
