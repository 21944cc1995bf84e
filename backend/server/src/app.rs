//! What every part of the server shares.

use std::net::IpAddr;
use std::sync::{Arc, OnceLock};

use arc_swap::ArcSwap;
use aws_lc_rs::hmac;
use jiff::Timestamp;
use nattvakt_core::ids::UnitId;
use nattvakt_store::directory::Directory;
use nattvakt_store::ledger::heads;
use nattvakt_store::{Committed, Options, Store, StoreError};
use parking_lot::Mutex;
use tokio::sync::Notify;

use crate::alarms::deadlines::NextLook;
use crate::auth::passwords::Passwords;
use crate::auth::tokens::TokenKeys;
use crate::clock::SharedClock;
use crate::config::Config;
use crate::deliveries::outbox::Outbox;
use crate::duty::staffing::look_at_soon;
use crate::live::hub::Hub;
use crate::metrics::Metrics;
use crate::push::client::PushClient;
use crate::push::keys::PushKeys;
use crate::throttle::Throttle;

pub struct App {
    pub config: Config,
    pub clock: SharedClock,
    /// Known once any free port was taken: what people open then.
    pub(crate) taken_origin: OnceLock<String>,
    /// Phones need a moment to come back after that.
    pub started_at: Timestamp,
    pub store: Store,
    directory: Arc<ArcSwap<Directory>>,
    pub live: Arc<Hub>,
    pub metrics: Arc<Metrics>,
    pub tokens: TokenKeys,
    pub passwords: Passwords,
    pub sign_in_failures: Mutex<Throttle>,
    pub timer: Arc<NextLook>,
    pub outbox: Arc<Outbox>,
    pub push: PushClient,
    pub push_keys: PushKeys,
    /// For gateways and the watchdog: addresses that whoever runs the server has chosen.
    pub gateway_http: reqwest::Client,
    pub gateway_secret: hmac::Key,
    stale: Arc<Notify>,
}

pub type SharedApp = Arc<App>;

#[derive(Debug, thiserror::Error)]
pub enum StartError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error("the keys in `{folder}` cannot be used: {reason}")]
    Keys { folder: String, reason: String },
    #[error("{what}: {source}")]
    Io { what: String, source: std::io::Error },
    #[error("{0}")]
    Tls(String),
}

impl App {
    /// Opens a migrated database and reads what is kept in memory.
    pub fn open(config: Config, clock: SharedClock) -> Result<SharedApp, StartError> {
        let metrics = Arc::new(Metrics::new());
        let live = Arc::new(Hub::default());
        let timer = Arc::new(NextLook::default());
        let stale = Arc::new(Notify::new());
        let outbox = Arc::new(Outbox::default());
        let listener = {
            let (live, metrics) = (Arc::clone(&live), Arc::clone(&metrics));
            let (timer, stale, outbox) = (Arc::clone(&timer), Arc::clone(&stale), Arc::clone(&outbox));
            move |committed: Committed| {
                let Committed {
                    appended,
                    directory_changed,
                    earliest_deadline,
                    deliveries_due,
                    rosters_changed,
                    stopped,
                    stats,
                } = committed;
                metrics.batch_written(stats.batch, stats.took);
                metrics.ledger_entries.inc_by(appended.len() as u64);
                outbox.stop(&stopped);
                live.publish(appended);
                live.rosters_changed(&rosters_changed);
                if deliveries_due {
                    outbox.look();
                }
                if directory_changed {
                    stale.notify_one();
                }
                if let Some(deadline) = earliest_deadline {
                    timer.no_later_than(deadline);
                }
            }
        };
        let options = Options {
            url: config.database.url.reveal().to_owned(),
            pool_size: config.database.pool_size,
        };
        let store = Store::open(&options, listener)?;
        let directory = store.read_blocking(Directory::load)?;
        store.read_blocking(|connection| live.warm(connection))?;
        let tokens = TokenKeys::load_or_make(&config.keys.dir, clock.now())?;
        if config.push.allow_loopback {
            tracing::warn!(
                "push.allow_loopback is on: push addresses on this machine are accepted; for tests and the demo only"
            );
        }
        let broken_keys = |error: std::io::Error| StartError::Keys {
            folder: config.keys.dir.display().to_string(),
            reason: error.to_string(),
        };
        let push_keys = PushKeys::load_or_make(&config.keys.dir, clock.now()).map_err(broken_keys)?;
        let gateway_secret = crate::secrets::gateway_secret(&config.keys.dir).map_err(broken_keys)?;
        let no_client = |error: reqwest::Error| StartError::Tls(error.to_string());
        let push = PushClient::new(&config.push, &config.public_origin()).map_err(no_client)?;
        let gateway_http = reqwest::Client::builder()
            .timeout(config.push.timeout)
            .no_proxy()
            .build()
            .map_err(no_client)?;
        let sign_in_failures = Mutex::new(Throttle::new(
            config.sign_in.failures_per_account,
            config.sign_in.failures_per_address,
            config.sign_in.window,
        ));
        Ok(Arc::new(Self {
            taken_origin: OnceLock::new(),
            started_at: clock.now(),
            config,
            clock,
            store,
            directory: Arc::new(ArcSwap::from_pointee(directory)),
            live,
            metrics,
            tokens,
            passwords: Passwords::new()?,
            sign_in_failures,
            timer,
            outbox,
            push,
            push_keys,
            gateway_http,
            gateway_secret,
            stale,
        }))
    }

    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// What people open: links in pushes lead there.
    pub fn public_origin(&self) -> String {
        self.taken_origin
            .get()
            .cloned()
            .unwrap_or_else(|| self.config.public_origin())
    }

    /// Names, plans and roles as they were last read.
    pub fn directory(&self) -> Arc<Directory> {
        self.directory.load_full()
    }

    /// Reads the directory anew and lets every live session look at its roles again.
    pub async fn refresh_directory(&self) -> Result<(), StoreError> {
        let read = |connection: &mut _| Ok((Directory::load(connection)?, heads(connection)?));
        let (fresh, heads) = self.store.read(read).await?;
        // A unit that was added a moment ago has a stream before its first alarm.
        self.live.know(&heads);
        let known = self.directory();
        let added: Vec<UnitId> = fresh
            .units
            .keys()
            .filter(|unit| !known.units.contains_key(unit))
            .copied()
            .collect();
        self.directory.store(Arc::new(fresh));
        self.live.look_again();
        if !added.is_empty() {
            // Somebody must be on duty there, or it is told.
            look_at_soon(self, added).await?;
        }
        Ok(())
    }

    /// Follows changes: at once those of this process, within a second those of others (the command line,
    /// another node on the same PostgreSQL).
    pub async fn keep_directory_fresh(self: Arc<Self>) {
        loop {
            let told = tokio::time::timeout(std::time::Duration::from_secs(1), self.stale.notified())
                .await
                .is_ok();
            let outcome = if told {
                self.refresh_directory().await
            } else {
                self.refresh_if_changed_elsewhere().await
            };
            if let Err(error) = outcome {
                tracing::warn!(error = %error, "the directory could not be read; the last one stays in use");
            }
        }
    }

    async fn refresh_if_changed_elsewhere(&self) -> Result<(), StoreError> {
        let stored = self.store.read(nattvakt_store::places::directory_version).await?;
        if stored != self.directory().version {
            self.refresh_directory().await
        } else {
            Ok(())
        }
    }

    pub fn may_try_to_sign_in(&self, account: &str, address: IpAddr) -> Result<(), u64> {
        self.sign_in_failures
            .lock()
            .check(account, address, self.now())
            .map_err(|wait| wait.as_secs().max(1))
    }
}
