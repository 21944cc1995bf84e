//! Starts everything and stops it in order.

use std::net::{SocketAddr, TcpListener};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::{Server, ServerHandle};
use actix_web::middleware::{Compress, DefaultHeaders, from_fn};
use actix_web::{App as ActixApp, HttpRequest, HttpServer, web};
use tokio::task::JoinHandle;

use crate::alarms::deadlines;
use crate::app::{SharedApp, StartError};
use crate::deliveries::{outbox, stuck};
use crate::duty::staffing;
use crate::live::session::PIECE_BYTES;
use crate::live::{reach, roster};
use crate::pwa::Assets;
use crate::{health, routes, watch, watchdog};

/// A server that answers. Dropping it does not stop it; `stop` does.
pub struct Running {
    pub app: SharedApp,
    pub address: SocketAddr,
    /// The demo's https.
    pub second_address: Option<SocketAddr>,
    pub metrics_address: SocketAddr,
    handles: Vec<ServerHandle>,
    servers: Vec<JoinHandle<std::io::Result<()>>>,
    tasks: Vec<JoinHandle<()>>,
}

/// The demo's https beside its http.
pub struct Second {
    pub listener: TcpListener,
    pub tls: rustls::ServerConfig,
    /// PEM; offered as `/authority.pem`, for phones to trust.
    pub authority: Vec<u8>,
}

/// Phones reconnect all at once after a restart: the queue must hold them.
const BACKLOG: u32 = 16_384;
const MAX_CONNECTIONS: usize = 50_000;

/// Starts listening. `tls` is what the configured address speaks, if anything.
pub async fn start(
    app: SharedApp,
    tls: Option<rustls::ServerConfig>,
    second: Option<Second>,
) -> Result<Running, StartError> {
    let config = &app.config.server;
    let mut assets = Assets::load(config.app_dir.as_deref()).map_err(|source| StartError::Io {
        what: "the app's files cannot be read".to_owned(),
        source,
    })?;
    if assets.is_empty() {
        tracing::warn!("this build holds no app: set server.app_dir, or build with `make build`");
    }
    if let Some(second) = &second {
        assets.add("authority.pem".to_owned(), second.authority.clone());
    }
    let assets = Arc::new(assets);
    let listener = listen(config.listen)?;
    let metrics_listener = listen(config.metrics_listen)?;
    let address = local(&listener)?;
    let metrics_address = local(&metrics_listener)?;
    if config.listen.port() == 0 && config.public_origin.is_none() {
        let scheme = if tls.is_some() { "https" } else { "http" };
        let _ = app.taken_origin.set(format!("{scheme}://{address}"));
    }
    let second_address = second
        .as_ref()
        .map(|second| local(&second.listener))
        .transpose()?;

    let mut started = vec![public(Arc::clone(&app), Arc::clone(&assets), listener, tls)?];
    if let Some(Second {
        listener,
        tls,
        authority: _,
    }) = second
    {
        started.push(public(Arc::clone(&app), assets, listener, Some(tls))?);
    }
    started.push(for_operators(Arc::clone(&app), metrics_listener)?);
    let handles = started.iter().map(Server::handle).collect();
    let servers = started.into_iter().map(tokio::spawn).collect();

    let units = app.directory().units.keys().copied().collect();
    if let Err(error) = staffing::look_at_soon(&app, units).await {
        tracing::error!(error = %error, "units could not be noted to be looked at; each is at its next change of duty");
    }
    let tasks = vec![
        tokio::spawn(Arc::clone(&app).keep_directory_fresh()),
        tokio::spawn(deadlines::run(Arc::clone(&app))),
        tokio::spawn(outbox::run(Arc::clone(&app))),
        tokio::spawn(outbox::keep_lanes_full(Arc::clone(&app))),
        tokio::spawn(stuck::watch(Arc::clone(&app))),
        tokio::spawn(watchdog::run(Arc::clone(&app))),
        tokio::spawn(watch::push_keys(Arc::clone(&app))),
        tokio::spawn(reach::gather(Arc::clone(&app))),
        tokio::spawn(roster::tell(Arc::clone(&app))),
        tokio::spawn(watch::sessions(Arc::clone(&app))),
        tokio::spawn(watch::clock(Arc::clone(&app))),
        tokio::spawn(watch::other_nodes(Arc::clone(&app))),
    ];
    Ok(Running {
        app,
        address,
        second_address,
        metrics_address,
        handles,
        servers,
        tasks,
    })
}

impl Running {
    /// Takes no new connections, lets requests finish, then stops the rest.
    pub async fn stop(self) {
        self.app.live.stop();
        for handle in &self.handles {
            handle.stop(true).await;
        }
        for task in &self.tasks {
            task.abort();
        }
    }

    /// Until every listener has ended.
    pub async fn ended(&mut self) {
        for server in &mut self.servers {
            if let Ok(Err(error)) = server.await {
                tracing::error!(error = %error, "a listener ended");
            }
        }
    }
}

fn public(
    app: SharedApp,
    assets: Arc<Assets>,
    listener: TcpListener,
    tls: Option<rustls::ServerConfig>,
) -> Result<Server, StartError> {
    let settings = app.config.server.clone();
    let secure = tls.is_some();
    let server = HttpServer::new(move || {
        let assets = Arc::clone(&assets);
        let mut headers = DefaultHeaders::new()
            .add(("X-Content-Type-Options", "nosniff"))
            .add(("Referrer-Policy", "no-referrer"))
            .add(("Permissions-Policy", "camera=(), microphone=(), geolocation=()"))
            .add(("Content-Security-Policy", CONTENT_SECURITY_POLICY));
        if secure {
            headers = headers.add(("Strict-Transport-Security", "max-age=31536000"));
        }
        ActixApp::new()
            .app_data(web::Data::new(Arc::clone(&app)))
            .wrap(from_fn(watch::requests))
            .wrap(headers)
            .route("/healthz", web::get().to(health::healthz))
            .route("/readyz", web::get().to(health::readyz))
            .configure(routes::configure)
            .service(web::scope("").wrap(Compress::default()).default_service(web::to(
                move |request: HttpRequest| {
                    let assets = Arc::clone(&assets);
                    async move { assets.answer(&request) }
                },
            )))
    })
    .max_connections(MAX_CONNECTIONS)
    .h1_write_buffer_size(PIECE_BYTES)
    .backlog(BACKLOG)
    .client_request_timeout(Duration::from_secs(10))
    .client_disconnect_timeout(Duration::from_secs(2))
    .keep_alive(Duration::from_secs(75))
    .on_connect(|connection, _| crate::sockets::tune(connection))
    .shutdown_timeout(settings.shutdown.as_secs())
    .disable_signals();
    let server = match settings.workers {
        Some(workers) => server.workers(workers),
        None => server,
    };
    let io = |source| StartError::Io {
        what: "the address cannot be listened on".to_owned(),
        source,
    };
    let server = match tls {
        Some(tls) => server.listen_rustls_0_23(listener, tls).map_err(io)?,
        None => server.listen(listener).map_err(io)?,
    };
    Ok(server.run())
}

const CONTENT_SECURITY_POLICY: &str = "default-src 'self'; connect-src 'self'; img-src 'self' data:; \
     style-src 'self'; script-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'";

/// Loopback unless configured otherwise: metrics are for the people who run it.
fn for_operators(app: SharedApp, listener: TcpListener) -> Result<Server, StartError> {
    let server = HttpServer::new(move || {
        ActixApp::new()
            .app_data(web::Data::new(Arc::clone(&app)))
            .route("/metrics", web::get().to(health::metrics))
            .route("/healthz", web::get().to(health::healthz))
            .route("/readyz", web::get().to(health::readyz))
    })
    .workers(1)
    .disable_signals()
    .listen(listener)
    .map_err(|source| StartError::Io {
        what: "the metrics address cannot be listened on".to_owned(),
        source,
    })?;
    Ok(server.run())
}

/// A listening socket with a long queue.
pub fn listen(address: SocketAddr) -> Result<TcpListener, StartError> {
    crate::sockets::listen(address, BACKLOG).map_err(|source| StartError::Io {
        what: format!("{address} cannot be listened on"),
        source,
    })
}

fn local(listener: &TcpListener) -> Result<SocketAddr, StartError> {
    listener.local_addr().map_err(|source| StartError::Io {
        what: "a listener has no address".to_owned(),
        source,
    })
}
