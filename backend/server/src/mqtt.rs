//! Ties each configured broker to its source: what it brings is recorded as if it had been posted.

use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};
use nattvakt_core::ids::{ObservationId, SourceId};
use nattvakt_core::vocabulary::DeviceKind;
use nattvakt_ingest::mqtt::{self, Authorities, Credentials, Options, Sink, SinkError};
use nattvakt_store::StoreError;
use nattvakt_store::devices::by_external_id;
use nattvakt_store::observations::last_event_id;
use nattvakt_wire::observation::ObservationIn;
use tokio::sync::watch;
use tokio::task::JoinHandle;

use crate::app::App;
use crate::config::Mqtt;
use crate::observations::parse::Parsed;
use crate::observations::record::record;

/// An event id is looked for among what was kept in this time.
const LOOKED_BACK: SignedDuration = SignedDuration::from_mins(10);

/// The connections to all brokers.
pub struct Brokers {
    stop: watch::Sender<bool>,
    tasks: Vec<JoinHandle<()>>,
}

#[derive(Debug, thiserror::Error)]
pub enum BrokerError {
    #[error("[[mqtt]] `{name}`: there is no source `{source_name}`; add it with `nattvakt source add`")]
    UnknownSource { name: String, source_name: String },
    #[error("[[mqtt]] `{name}`: {what} cannot be read: {error}")]
    File {
        name: String,
        what: &'static str,
        error: std::io::Error,
    },
}

pub fn start(app: &Arc<App>) -> Result<Brokers, BrokerError> {
    let (stop, stopped) = watch::channel(false);
    let mut tasks = Vec::new();
    for broker in &app.config.mqtt {
        let source = source_of(app, broker)?;
        let options = options(broker)?;
        let sink = SourceSink {
            app: Arc::clone(app),
            source,
        };
        let (clock, stopped) = (Arc::clone(&app.clock), stopped.clone());
        tasks.push(tokio::spawn(async move {
            if let Err(error) = mqtt::run(options, sink, move || clock.now(), stopped).await {
                tracing::error!(error = %error, %source, "a broker cannot be used as it is configured");
            }
        }));
    }
    Ok(Brokers { stop, tasks })
}

impl Brokers {
    /// What is being committed is finished and acknowledged; the brokers keep the rest.
    pub async fn stop(self) {
        let _ = self.stop.send(true);
        for task in self.tasks {
            let _ = task.await;
        }
    }
}

fn source_of(app: &App, broker: &Mqtt) -> Result<SourceId, BrokerError> {
    let directory = app.directory();
    directory
        .sources
        .values()
        .find(|source| source.name == broker.source || source.id.to_string() == broker.source)
        .map(|source| source.id)
        .ok_or_else(|| BrokerError::UnknownSource {
            name: broker.name.clone(),
            source_name: broker.source.clone(),
        })
}

fn options(broker: &Mqtt) -> Result<Options, BrokerError> {
    let unreadable = |what| {
        move |error| BrokerError::File {
            name: broker.name.clone(),
            what,
            error,
        }
    };
    let password = broker.read_password().map_err(unreadable("the password file"))?;
    let credentials = broker.username.clone().map(|username| Credentials {
        username,
        password: password
            .map(|password| password.reveal().to_owned())
            .unwrap_or_default(),
    });
    let tls = match (&broker.ca, broker.tls) {
        (Some(path), _) => Some(Authorities::Pem(
            std::fs::read(path).map_err(unreadable("the authority's file"))?,
        )),
        (None, true) => Some(Authorities::System),
        (None, false) => None,
    };
    Ok(Options {
        host: broker.host.clone(),
        port: broker.port,
        client_id: broker.client_id.clone(),
        base_topic: broker.base_topic.clone(),
        credentials,
        tls,
    })
}

struct SourceSink {
    app: Arc<App>,
    source: SourceId,
}

fn unavailable(error: StoreError) -> SinkError {
    if error.is_unavailable() {
        return SinkError::Unavailable;
    }
    tracing::error!(error = %error, "a message of a broker could not be kept; it will be tried again");
    SinkError::Unavailable
}

impl Sink for SourceSink {
    async fn accept(&self, observations: Vec<ObservationIn>) -> Result<(), SinkError> {
        let items = observations.into_iter().map(Parsed::from_item).collect();
        record(&self.app, self.source, items)
            .await
            .map(|_| ())
            .map_err(unavailable)
    }

    async fn device_kind(&self, external_id: &str) -> Result<Option<DeviceKind>, SinkError> {
        if let Some(device) = self
            .app
            .directory()
            .device_by_external_id(self.source, external_id)
        {
            return Ok(Some(device.kind).filter(|_| device.is_assigned()));
        }
        let (source, external_id) = (self.source, external_id.to_owned());
        let found = self
            .app
            .store
            .read(move |connection| by_external_id(connection, source, &external_id))
            .await;
        Ok(found
            .map_err(unavailable)?
            .filter(|device| device.is_assigned())
            .map(|device| device.kind))
    }

    async fn last_event_id(&self, prefix: &str) -> Result<Option<String>, SinkError> {
        let (source, prefix) = (self.source, prefix.to_owned());
        let since = self
            .app
            .now()
            .checked_sub(LOOKED_BACK)
            .unwrap_or(Timestamp::UNIX_EPOCH);
        let since = ObservationId::new_v7(since.as_millisecond().unsigned_abs(), [0; 10]);
        self.app
            .store
            .read(move |connection| last_event_id(connection, source, &prefix, since))
            .await
            .map_err(unavailable)
    }

    fn on_connection(&self, up: bool) {
        self.app.metrics.set_mqtt_connected(self.source, up);
    }

    fn on_rejected(&self, reason: &'static str) {
        self.app.metrics.mqtt_rejected(self.source, reason);
    }
}
