//! What `/metrics` tells. Labels are codes from closed tables, route patterns and source ids: nothing here
//! can carry a name, an address typed by a person, or an id of a patient.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::atomic::AtomicU64;
use std::time::Duration;

use nattvakt_core::ids::SourceId;
use nattvakt_core::vocabulary::{Channel, DeliveryState, ObservationKind, Priority};
use nattvakt_wire::observation::ObservationOutcome;
use prometheus_client::encoding::text::encode;
use prometheus_client::metrics::counter::Counter;
use prometheus_client::metrics::family::Family;
use prometheus_client::metrics::gauge::Gauge;
use prometheus_client::metrics::histogram::{Histogram, exponential_buckets};
use prometheus_client::registry::Registry;

/// The media type of `Metrics::encode`.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Labels<const N: usize> = [(&'static str, Cow<'static, str>); N];
type Seconds = Gauge<f64, AtomicU64>;

/// Handles are cheap to clone and never block for long; methods stand where a label must be a code.
pub struct Metrics {
    registry: Registry,
    http_requests: Family<Labels<2>, Counter>,
    observations: Family<Labels<1>, Counter>,
    commands: Family<Labels<1>, Counter>,
    alarms_open: Family<Labels<1>, Gauge>,
    alarms_raised: Family<Labels<2>, Counter>,
    mqtt_connected: Family<Labels<1>, Gauge>,
    mqtt_rejected: Family<Labels<2>, Counter>,
    timer_lag: Seconds,
    deliveries: Family<Labels<2>, Counter>,
    deliveries_stuck: Family<Labels<2>, Gauge>,
    push_leaves: Histogram,
    /// Signs of life the watchdog has taken.
    pub watchdog_pings: Counter,
    write_batch_writes: Histogram,
    write_batch_seconds: Histogram,
    /// Requests with a wrong or missing source key.
    pub source_auth_failures: Counter,
    pub sign_in_failures: Counter,
    /// Attempts refused unseen because too many had failed before.
    pub sign_in_throttled: Counter,
    pub live_sessions: Gauge,
    pub live_frames_sent: Counter,
    /// Connections closed because the phone did not receive in time.
    pub live_slow_closed: Counter,
    /// Cursors from a future that this ledger does not have (hazard 21).
    pub live_cursors_unknown: Counter,
    pub ledger_entries: Counter,
    /// Writes refused because the database could not take them (disk full, connection lost).
    pub store_unavailable: Counter,
    pub tls_reload_failures: Counter,
}

/// What a command came to, as `nattvakt_commands_total` tells it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum CommandResult {
    Applied,
    Recorded,
    Refused,
}

impl CommandResult {
    fn code(self) -> &'static str {
        match self {
            Self::Applied => "applied",
            Self::Recorded => "recorded",
            Self::Refused => "refused",
        }
    }
}

impl Default for Metrics {
    fn default() -> Self {
        Self::new()
    }
}

impl Metrics {
    pub fn new() -> Self {
        let mut metrics = Self {
            registry: Registry::with_prefix("nattvakt"),
            http_requests: Family::default(),
            observations: Family::default(),
            commands: Family::default(),
            alarms_open: Family::default(),
            alarms_raised: Family::default(),
            mqtt_connected: Family::default(),
            mqtt_rejected: Family::default(),
            timer_lag: Seconds::default(),
            deliveries: Family::default(),
            deliveries_stuck: Family::default(),
            push_leaves: Histogram::new(exponential_buckets(0.001, 2.0, 14)),
            watchdog_pings: Counter::default(),
            write_batch_writes: Histogram::new(exponential_buckets(1.0, 2.0, 11)),
            write_batch_seconds: Histogram::new(exponential_buckets(0.000_25, 2.0, 14)),
            source_auth_failures: Counter::default(),
            sign_in_failures: Counter::default(),
            sign_in_throttled: Counter::default(),
            live_sessions: Gauge::default(),
            live_frames_sent: Counter::default(),
            live_slow_closed: Counter::default(),
            live_cursors_unknown: Counter::default(),
            ledger_entries: Counter::default(),
            store_unavailable: Counter::default(),
            tls_reload_failures: Counter::default(),
        };
        metrics.register();
        // A series that is there before its first event can be alarmed on.
        for priority in Priority::ALL {
            metrics
                .alarms_open
                .get_or_create(&[label("priority", priority.code())])
                .set(0);
        }
        for outcome in ["accepted", "duplicate", "unassigned", "invalid"] {
            metrics
                .observations
                .get_or_create(&[label("result", outcome)])
                .inc_by(0);
        }
        for result in [
            CommandResult::Applied,
            CommandResult::Recorded,
            CommandResult::Refused,
        ] {
            metrics
                .commands
                .get_or_create(&[label("result", result.code())])
                .inc_by(0);
        }
        metrics
    }

    fn register(&mut self) {
        let registry = &mut self.registry;
        registry.register(
            "http_requests",
            "Answered requests by route and class of status",
            self.http_requests.clone(),
        );
        registry.register(
            "observations",
            "Reported observations by result",
            self.observations.clone(),
        );
        registry.register("commands", "Commands by result", self.commands.clone());
        registry.register(
            "alarms_open",
            "Alarms nobody has signed",
            self.alarms_open.clone(),
        );
        registry.register(
            "alarms_raised",
            "Alarms raised by kind and priority",
            self.alarms_raised.clone(),
        );
        registry.register(
            "mqtt_connected",
            "1 while connected to the source's broker",
            self.mqtt_connected.clone(),
        );
        registry.register(
            "mqtt_rejected",
            "Messages that could not be used, by reason",
            self.mqtt_rejected.clone(),
        );
        registry.register(
            "timer_lag_seconds",
            "How late the latest deadline was carried out",
            self.timer_lag.clone(),
        );
        registry.register(
            "deliveries",
            "States that deliveries came to, by channel",
            self.deliveries.clone(),
        );
        registry.register(
            "deliveries_stuck",
            "Deliveries that have waited too long in a state",
            self.deliveries_stuck.clone(),
        );
        registry.register(
            "push_leaves_seconds",
            "Time from a step's beginning to its push request leaving",
            self.push_leaves.clone(),
        );
        registry.register(
            "watchdog_pings",
            "Signs of life the watchdog has taken",
            self.watchdog_pings.clone(),
        );
        registry.register(
            "write_batch_writes",
            "Writes that shared one commit",
            self.write_batch_writes.clone(),
        );
        registry.register(
            "write_batch_seconds",
            "Time from the begin of a transaction to its commit",
            self.write_batch_seconds.clone(),
        );
        registry.register(
            "source_auth_failures",
            "Requests with a wrong or missing source key",
            self.source_auth_failures.clone(),
        );
        registry.register(
            "sign_in_failures",
            "Sign-ins with a wrong name or password",
            self.sign_in_failures.clone(),
        );
        registry.register(
            "sign_in_throttled",
            "Sign-ins refused after too many failures",
            self.sign_in_throttled.clone(),
        );
        registry.register(
            "live_sessions",
            "Phones connected now",
            self.live_sessions.clone(),
        );
        registry.register(
            "live_frames_sent",
            "Frames sent to phones",
            self.live_frames_sent.clone(),
        );
        registry.register(
            "live_slow_closed",
            "Connections closed because the phone did not receive in time",
            self.live_slow_closed.clone(),
        );
        registry.register(
            "live_cursors_unknown",
            "Phones whose cursor the ledger does not know",
            self.live_cursors_unknown.clone(),
        );
        registry.register(
            "ledger_entries",
            "Entries appended to ledgers",
            self.ledger_entries.clone(),
        );
        registry.register(
            "store_unavailable",
            "Writes refused because the database could not take them",
            self.store_unavailable.clone(),
        );
        registry.register(
            "tls_reload_failures",
            "Changed certificate files that could not be used",
            self.tls_reload_failures.clone(),
        );
    }

    /// `route` is the pattern (`/api/alarms/{id}`), never the path; `None` when none matched.
    pub fn http_answered(&self, route: Option<&str>, status: u16) {
        let class = match status {
            100..=199 => "1xx",
            200..=299 => "2xx",
            300..=399 => "3xx",
            400..=499 => "4xx",
            _ => "5xx",
        };
        let route = Cow::Owned(route.unwrap_or("(none)").to_owned());
        self.http_requests
            .get_or_create(&[("route", route), label("status", class)])
            .inc();
    }

    pub fn observed(&self, outcome: ObservationOutcome, count: u64) {
        let code = match outcome {
            ObservationOutcome::Accepted => "accepted",
            ObservationOutcome::Duplicate => "duplicate",
            ObservationOutcome::Unassigned => "unassigned",
            ObservationOutcome::Invalid => "invalid",
        };
        self.observations
            .get_or_create(&[label("result", code)])
            .inc_by(count);
    }

    pub fn command(&self, result: CommandResult) {
        self.commands
            .get_or_create(&[label("result", result.code())])
            .inc();
    }

    pub fn alarm_raised(&self, kind: ObservationKind, priority: Priority) {
        self.alarms_raised
            .get_or_create(&[label("kind", kind.code()), label("priority", priority.code())])
            .inc();
    }

    /// Priorities that are not in `open` are set to none.
    pub fn set_alarms_open(&self, open: &HashMap<Priority, i64>) {
        for priority in Priority::ALL {
            self.alarms_open
                .get_or_create(&[label("priority", priority.code())])
                .set(open.get(priority).copied().unwrap_or(0));
        }
    }

    pub fn set_mqtt_connected(&self, source: SourceId, connected: bool) {
        self.mqtt_connected
            .get_or_create(&[source_label(source)])
            .set(i64::from(connected));
    }

    pub fn mqtt_rejected(&self, source: SourceId, reason: &'static str) {
        self.mqtt_rejected
            .get_or_create(&[source_label(source), label("reason", reason)])
            .inc();
    }

    pub fn delivery(&self, channel: Channel, state: DeliveryState) {
        self.deliveries
            .get_or_create(&[label("channel", channel.code()), label("state", state.code())])
            .inc();
    }

    /// By codes of channel and state; those that are not named have none.
    pub fn set_deliveries_stuck(&self, counts: &[(String, String, i64)]) {
        for channel in Channel::ALL {
            for state in [DeliveryState::Sent, DeliveryState::Accepted] {
                let count = counts
                    .iter()
                    .find(|(of, at, _)| of == channel.code() && at == state.code())
                    .map_or(0, |(_, _, count)| *count);
                self.deliveries_stuck
                    .get_or_create(&[label("channel", channel.code()), label("state", state.code())])
                    .set(count);
            }
        }
    }

    pub fn push_left(&self, after: Duration) {
        self.push_leaves.observe(after.as_secs_f64());
    }

    pub fn set_timer_lag(&self, lag: Duration) {
        self.timer_lag.set(lag.as_secs_f64());
    }

    pub fn batch_written(&self, writes: usize, took: Duration) {
        self.write_batch_writes.observe(writes as f64);
        self.write_batch_seconds.observe(took.as_secs_f64());
    }

    /// The OpenMetrics text, to be served as `CONTENT_TYPE`.
    pub fn encode(&self) -> Result<String, std::fmt::Error> {
        let mut text = String::new();
        encode(&mut text, &self.registry)?;
        Ok(text)
    }
}

fn label(name: &'static str, code: &'static str) -> (&'static str, Cow<'static, str>) {
    (name, Cow::Borrowed(code))
}

fn source_label(source: SourceId) -> (&'static str, Cow<'static, str>) {
    ("source", Cow::Owned(source.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_figure_is_told_with_its_codes() {
        let source: SourceId = "01890000-0000-7000-8000-000000000001".parse().unwrap();
        let metrics = Metrics::new();
        metrics.http_answered(Some("/api/alarms/{id}"), 204);
        metrics.http_answered(None, 404);
        metrics.observed(ObservationOutcome::Accepted, 3);
        metrics.command(CommandResult::Applied);
        metrics.alarm_raised(ObservationKind::BedExit, Priority::High);
        metrics.set_alarms_open(&HashMap::from([(Priority::High, 2)]));
        metrics.set_mqtt_connected(source, true);
        metrics.mqtt_rejected(source, "not_json");
        metrics.set_timer_lag(Duration::from_millis(250));
        metrics.batch_written(17, Duration::from_micros(900));
        metrics.live_sessions.inc();
        metrics.ledger_entries.inc_by(5);

        let text = metrics.encode().unwrap();
        for line in [
            r#"nattvakt_http_requests_total{route="/api/alarms/{id}",status="2xx"} 1"#,
            r#"nattvakt_http_requests_total{route="(none)",status="4xx"} 1"#,
            r#"nattvakt_observations_total{result="accepted"} 3"#,
            r#"nattvakt_observations_total{result="duplicate"} 0"#,
            r#"nattvakt_commands_total{result="applied"} 1"#,
            r#"nattvakt_alarms_raised_total{kind="bed_exit",priority="high"} 1"#,
            r#"nattvakt_alarms_open{priority="high"} 2"#,
            r#"nattvakt_alarms_open{priority="acute"} 0"#,
            r#"nattvakt_mqtt_connected{source="01890000-0000-7000-8000-000000000001"} 1"#,
            r#"nattvakt_mqtt_rejected_total{source="01890000-0000-7000-8000-000000000001",reason="not_json"} 1"#,
            "nattvakt_timer_lag_seconds 0.25",
            r#"nattvakt_write_batch_writes_bucket{le="32.0"} 1"#,
            "nattvakt_write_batch_seconds_count 1",
            "nattvakt_live_sessions 1",
            "nattvakt_ledger_entries_total 5",
            "nattvakt_sign_in_failures_total 0",
            "# EOF",
        ] {
            assert!(text.contains(line), "{line} is not in\n{text}");
        }
    }

    #[test]
    fn an_alarm_count_that_is_gone_goes_to_none() {
        let metrics = Metrics::new();
        metrics.set_alarms_open(&HashMap::from([(Priority::Acute, 1)]));
        metrics.set_alarms_open(&HashMap::new());
        assert!(
            metrics
                .encode()
                .unwrap()
                .contains(r#"nattvakt_alarms_open{priority="acute"} 0"#)
        );
    }
}
