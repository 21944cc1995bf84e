//! Plays nights against a server that is already running.

use std::path::PathBuf;
use std::process::ExitCode;

use clap::Parser;
use jiff::Timestamp;
use nattvakt_simulator::cast::Cast;
use nattvakt_simulator::municipality;
use nattvakt_simulator::send::{Gateway, Nights};
use nattvakt_wire::demo::DemoFile;
use tokio::sync::watch;

/// Plays made-up nights through POST /api/observations until interrupted.
#[derive(Parser)]
struct Arguments {
    /// Address of the server; from the demo file when left out.
    #[arg(long)]
    url: Option<String>,
    /// Key of the source; from the demo file when left out.
    #[arg(long, env = "NATTVAKT_SOURCE_KEY", hide_env_values = true)]
    key: Option<String>,
    /// The same seed is the same night.
    #[arg(long, default_value_t = 1)]
    seed: u64,
    /// Seconds of the night that pass in one second.
    #[arg(long, default_value_t = 1.0)]
    speed: f64,
    /// Let the night take its own time from the first minute.
    #[arg(long)]
    cold_start: bool,
    /// The demo file whose devices report, such as var/demo.json; the synthetic municipality of the seed
    /// when left out.
    #[arg(long)]
    devices_from: Option<PathBuf>,
}

#[tokio::main(flavor = "current_thread")]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nattvakt-simulator: {error}");
            ExitCode::FAILURE
        }
    }
}

async fn run(arguments: Arguments) -> Result<(), Box<dyn std::error::Error>> {
    let Arguments {
        url,
        key,
        seed,
        speed,
        cold_start,
        devices_from,
    } = arguments;
    let demo: Option<DemoFile> = match devices_from {
        Some(path) => {
            let text =
                std::fs::read_to_string(&path).map_err(|error| format!("{}: {error}", path.display()))?;
            Some(serde_json::from_str(&text).map_err(|error| format!("{}: {error}", path.display()))?)
        }
        None => None,
    };
    let cast = match &demo {
        Some(demo) => Cast::from(demo),
        None => Cast::from(&municipality::generate(municipality::Options {
            seed,
            ..Default::default()
        })),
    };
    let url = url
        .or_else(|| demo.as_ref().map(|demo| demo.url.clone()))
        .ok_or("say where the server is: --url or --devices-from")?;
    let key = key
        .or_else(|| demo.as_ref().map(|demo| demo.source.key.clone()))
        .ok_or("say with which key: --key or --devices-from")?;
    let (stop, stopped) = watch::channel(false);
    let nights = Nights {
        seed,
        speed,
        warm_start: !cold_start,
    };
    let gateway = Gateway::new(&url, &key)?;
    let interrupted = async move {
        let _ = tokio::signal::ctrl_c().await;
        let _ = stop.send(true);
        // Whoever waits for the nights has the last word.
        std::future::pending::<()>().await;
    };
    let tally = tokio::select! {
        tally = gateway.play(&cast, nights, now, stopped) => tally?,
        () = interrupted => return Ok(()),
    };
    println!(
        "accepted {}, duplicate {}, unassigned {}, invalid {}",
        tally.accepted, tally.duplicate, tally.unassigned, tally.invalid
    );
    Ok(())
}

#[expect(
    clippy::disallowed_methods,
    reason = "the devices' clock is this machine's; everything else is passed it"
)]
fn now() -> Timestamp {
    Timestamp::now()
}
