//! `nattvakt serve`.

use std::sync::Arc;
use std::time::Duration;

use nattvakt_store::commands::last_heartbeat;
use nattvakt_store::{Options, Store};
use tokio::signal::unix::{SignalKind, signal};

use crate::app::App;
use crate::cli::Failure;
use crate::clock::SystemClock;
use crate::config::Config;
use crate::serve::{Running, start};
use crate::{logging, mqtt, tls};

/// How soon a changed certificate is taken up.
pub const LOOK_AT_CERTIFICATES: Duration = Duration::from_secs(5);

pub fn run(config: Config) -> Result<(), Failure> {
    logging::start(&config.log)?;
    runtime()?.block_on(async {
        let tls = config.tls.as_ref().map(tls::server_config).transpose()?;
        let app = open(config)?;
        let server_config = tls.map(|(server_config, certificate)| {
            let metrics = Arc::clone(&app.metrics);
            tokio::spawn(certificate.watch(LOOK_AT_CERTIFICATES, move || {
                metrics.tls_reload_failures.inc();
            }));
            server_config
        });
        let brokers = mqtt::start(&app)?;
        let running = start(app, server_config, None).await?;
        tracing::info!(address = %running.address, metrics = %running.metrics_address, "Nattvakt answers");
        until_told(running).await?;
        brokers.stop().await;
        Ok(())
    })
}

pub fn runtime() -> std::io::Result<tokio::runtime::Runtime> {
    tokio::runtime::Builder::new_multi_thread().enable_all().build()
}

/// Migrates the database and opens it, with a clock that never goes behind what was recorded.
pub fn open(config: Config) -> Result<Arc<App>, Failure> {
    for name in nattvakt_store::migrate(config.database.url.reveal())? {
        tracing::info!(migration = name, "the database was migrated");
    }
    let options = Options {
        url: config.database.url.reveal().to_owned(),
        pool_size: 1,
    };
    let last = Store::open(&options, |_| {})?.read_blocking(last_heartbeat)?;
    Ok(App::open(config, Arc::new(SystemClock::start(last)))?)
}

/// Serves until SIGTERM or SIGINT, then stops in order.
pub async fn until_told(mut running: Running) -> Result<(), Failure> {
    let mut terminate = signal(SignalKind::terminate())?;
    let mut interrupt = signal(SignalKind::interrupt())?;
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
        () = running.ended() => {}
    }
    tracing::info!("Nattvakt stops: requests under way are finished");
    running.stop().await;
    Ok(())
}
