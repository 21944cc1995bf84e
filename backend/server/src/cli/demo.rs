//! `nattvakt demo`: a whole night to try.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use clap::Args;
use nattvakt_simulator::cast::Cast;
use nattvakt_simulator::municipality::{self, Municipality};
use nattvakt_simulator::send::{Gateway, Nights};
use nattvakt_wire::demo::{DemoFile, DemoSource, DemoStaff};
use nattvakt_wire::view::UnitRef;
use tokio::sync::watch;

use crate::app::App;
use crate::cli::Failure;
use crate::cli::serve::{LOOK_AT_CERTIFICATES, open, runtime, until_told};
use crate::config::Config;
use crate::seed::{self, OnDuty, Secrets};
use crate::serve::{Second, listen, start};
use crate::{demo_ca, logging, tls};

#[derive(Args)]
pub struct Demo {
    /// No simulator; plans that ring at all hours; everybody on duty.
    #[arg(long)]
    quiet_night: bool,
    /// The same seed makes the same people and the same nights.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// How many times faster than a real night.
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// Where everything the demo makes is kept; its database is made anew at each start.
    #[arg(long, default_value = "var")]
    dir: PathBuf,
    /// http, on this machine only. 0 takes any free port.
    #[arg(long, default_value_t = 8080)]
    port: u16,
    /// https, for phones on the same network. 0 takes any free port.
    #[arg(long, default_value_t = 8443)]
    https_port: u16,
    #[arg(long, default_value_t = 9464)]
    metrics_port: u16,
    /// Accept push addresses on this machine: for tests of the app.
    #[arg(long, hide = true)]
    allow_loopback_push: bool,
    /// The built app, when it is not in the binary.
    #[arg(long)]
    app_dir: Option<PathBuf>,
}

impl Demo {
    pub fn run(self) -> Result<(), Failure> {
        let config = self.config()?;
        logging::start(&config.log)?;
        runtime()?.block_on(self.serve(config))
    }

    /// The demo has no configuration file; what it needs goes the same way as an operator's settings.
    fn config(&self) -> Result<Config, Failure> {
        let database = self.dir.join("demo").join("nattvakt.db");
        if let Some(folder) = database.parent() {
            match fs::remove_dir_all(folder) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => return Err(error.into()),
                _ => fs::create_dir_all(folder)?,
            }
        }
        let mut settings = HashMap::from([
            ("NATTVAKT_SERVER__LISTEN", format!("127.0.0.1:{}", self.port)),
            (
                "NATTVAKT_SERVER__METRICS_LISTEN",
                format!("127.0.0.1:{}", self.metrics_port),
            ),
            ("NATTVAKT_DATABASE__URL", format!("sqlite:{}", database.display())),
            ("NATTVAKT_KEYS__DIR", self.dir.join("keys").display().to_string()),
            ("NATTVAKT_LOG__FORMAT", "text".to_owned()),
        ]);
        if self.allow_loopback_push {
            settings.insert("NATTVAKT_PUSH__ALLOW_LOOPBACK", "true".to_owned());
        }
        if let Some(folder) = &self.app_dir {
            settings.insert("NATTVAKT_SERVER__APP_DIR", folder.display().to_string());
        }
        Ok(Config::load(
            None,
            settings.into_iter().map(|(name, value)| (name.to_owned(), value)),
        )?)
    }

    async fn serve(self, config: Config) -> Result<(), Failure> {
        let app = open(config)?;
        let synthetic = municipality::generate(municipality::Options {
            seed: self.seed,
            quiet_night: self.quiet_night,
            all_hours: true,
        });
        let on_duty = if self.quiet_night {
            OnDuty::Everybody
        } else {
            OnDuty::AllButTheFirst
        };
        let (planting, planted, now) = (Arc::clone(&app), synthetic.clone(), app.now());
        let secrets =
            tokio::task::spawn_blocking(move || seed::plant(&planting.store, &planted, on_duty, now))
                .await??;
        app.refresh_directory().await?;

        let local = demo_ca::local_address();
        let second = match self.https(&app, local) {
            Ok(second) => Some(second),
            Err(error) => {
                eprintln!("nattvakt: no https for phones: {error}");
                None
            }
        };
        let running = start(Arc::clone(&app), None, second).await?;
        let url = format!("http://{}", running.address);
        let file = describe(
            &synthetic,
            &secrets,
            &url,
            &format!("http://{}/metrics", running.metrics_address),
        );
        write_private(&self.dir.join("demo.json"), &serde_json::to_string_pretty(&file)?)?;
        print(&file, local, running.second_address, &self.dir);

        let (stop, stopped) = watch::channel(false);
        let playing = (!self.quiet_night)
            .then(|| self.play(&app, &synthetic, &file, stopped))
            .transpose()?;
        let outcome = until_told(running).await;
        let _ = stop.send(true);
        if let Some(playing) = playing {
            playing.abort();
        }
        outcome
    }

    fn https(&self, app: &App, local: Option<IpAddr>) -> Result<Second, Failure> {
        let addresses: Vec<IpAddr> = local.into_iter().collect();
        let made = demo_ca::prepare(&self.dir.join("ca"), &addresses, app.now())?;
        let (tls, certificate) = tls::server_config(&made.server)?;
        let metrics = Arc::clone(&app.metrics);
        tokio::spawn(certificate.watch(LOOK_AT_CERTIFICATES, move || {
            metrics.tls_reload_failures.inc();
        }));
        let listener = listen(SocketAddr::from((Ipv4Addr::UNSPECIFIED, self.https_port)))?;
        Ok(Second {
            listener,
            tls,
            authority: fs::read(&made.authority)?,
        })
    }

    fn play(
        &self,
        app: &Arc<App>,
        synthetic: &Municipality,
        file: &DemoFile,
        stop: watch::Receiver<bool>,
    ) -> Result<tokio::task::JoinHandle<()>, Failure> {
        let gateway = Gateway::new(&file.url, &file.source.key)?;
        let cast = Cast::from(synthetic);
        let nights = Nights {
            seed: self.seed,
            speed: self.speed,
            warm_start: true,
        };
        let clock = Arc::clone(&app.clock);
        Ok(tokio::spawn(async move {
            if let Err(error) = gateway.play(&cast, nights, move || clock.now(), stop).await {
                tracing::error!(error = %error, "the night simulator ended");
            }
        }))
    }
}

fn describe(synthetic: &Municipality, secrets: &Secrets, url: &str, metrics_url: &str) -> DemoFile {
    let staff = synthetic
        .staff
        .iter()
        .zip(&secrets.passwords)
        .flat_map(|(staff, password)| {
            // Somebody with one role in several units is listed once, with all of them.
            let mut roles: Vec<_> = staff.roles.iter().map(|(role, _)| *role).collect();
            roles.dedup();
            roles
                .into_iter()
                .map(|role| DemoStaff {
                    username: staff.username.clone(),
                    password: password.clone(),
                    role,
                    units: staff
                        .roles
                        .iter()
                        .filter(|(held, _)| *held == role)
                        .flat_map(|(_, unit)| match unit {
                            Some(unit) => synthetic.units.get(*unit).into_iter().collect::<Vec<_>>(),
                            None => synthetic.units.iter().collect(),
                        })
                        .map(|unit| unit.id)
                        .collect(),
                })
                .collect::<Vec<_>>()
        });
    DemoFile {
        url: url.to_owned(),
        metrics_url: metrics_url.to_owned(),
        staff: staff.collect(),
        source: DemoSource {
            id: synthetic.source.id,
            key: secrets.source_key.clone(),
        },
        units: synthetic
            .units
            .iter()
            .map(|unit| UnitRef {
                id: unit.id,
                name: unit.name.clone(),
            })
            .collect(),
        patients: seed::described(synthetic),
    }
}

/// Passwords stand in it: for its owner's eyes.
fn write_private(path: &Path, text: &str) -> std::io::Result<()> {
    let temporary = path.with_extension("new");
    fs::OpenOptions::new()
        .write(true)
        .create(true)
        .truncate(true)
        .mode(0o600)
        .open(&temporary)
        .and_then(|mut file| file.write_all(text.as_bytes()))?;
    fs::rename(temporary, path)
}

fn print(file: &DemoFile, local: Option<IpAddr>, https: Option<SocketAddr>, dir: &Path) {
    println!("\nNattvakt demo\n");
    println!("  on this machine   {}", file.url);
    if let Some(https) = https {
        println!("                    https://localhost:{}", https.port());
        match local {
            Some(local) => println!("  from a phone      https://{local}:{}", https.port()),
            None => println!("  from a phone      (this machine has no address on a local network)"),
        }
        println!(
            "  its authority     {}",
            dir.join("ca").join("authority.pem").display()
        );
    }
    println!("  metrics           {}", file.metrics_url);
    println!("\n  {:<16} {:<22} {:<16} units", "role", "username", "password");
    for staff in &file.staff {
        let names: Vec<&str> = file
            .units
            .iter()
            .filter(|unit| staff.units.contains(&unit.id))
            .map(|unit| unit.name.as_str())
            .collect();
        println!(
            "  {:<16} {:<22} {:<16} {}",
            staff.role.code(),
            staff.username,
            staff.password,
            names.join(", ")
        );
    }
    println!("\n  the same for programs: {}", dir.join("demo.json").display());
    println!("  stop with Ctrl-C\n");
}
