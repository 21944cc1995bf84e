//! The load generator: `bench` carries out the whole plan; the others are its parts.

use std::io::BufRead;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::process::ExitCode;
use std::sync::mpsc::{Receiver, TryRecvError, channel};
use std::time::{Duration, Instant};

use clap::{Args, Parser, Subcommand};
use jiff::Timestamp;
use nattvakt_simulator::load::bench::Plan;
use nattvakt_simulator::load::clock::Clock;
use nattvakt_simulator::load::floor::Floor;
use nattvakt_simulator::load::idle;
use nattvakt_simulator::load::observations::{Load, Pace, post};
use nattvakt_simulator::load::part::{Order, answer};
use nattvakt_simulator::load::phones::{self, AllLive};
use nattvakt_simulator::load::report::Quantiles;
use nattvakt_simulator::load::seed::BenchSeed;
use nattvakt_simulator::load::server::Size;
use tokio::runtime::{Builder, Runtime};
use tokio::sync::mpsc;
use tokio::task::LocalSet;
use tokio::time::timeout;

const FLOOR_EVERY: Duration = Duration::from_millis(20);
/// After this the phones that are missing are missing for good.
const LIVE_WITHIN: Duration = Duration::from_secs(120);

type Failure = Box<dyn std::error::Error>;

#[derive(Parser)]
struct Arguments {
    #[command(subcommand)]
    role: Role,
}

#[derive(Subcommand)]
enum Role {
    /// Measures the real server beside its floor and prints the table.
    Bench(BenchArguments),
    /// A crowd of phones on the live connection.
    Phones(PhonesArguments),
    /// Posts observations.
    Post(PostArguments),
    /// Idle connections to the bare server.
    Idle(IdleArguments),
    /// fdatasync and echo, again and again.
    Floor(FloorArguments),
}

#[derive(Args)]
struct BenchArguments {
    /// The server; beside this program when left out.
    #[arg(long)]
    server: Option<PathBuf>,
    /// The bare server; beside this program when left out.
    #[arg(long)]
    floor: Option<PathBuf>,
    /// Where the databases lie: on the disk to be measured.
    #[arg(long, default_value = "var/bench")]
    directory: PathBuf,
    #[arg(long, default_value = "127.0.0.1:18480")]
    listen: SocketAddr,
    #[arg(long, default_value_t = 200)]
    units: usize,
    #[arg(long, default_value_t = 50)]
    phones_per_unit: usize,
    #[arg(long, default_value_t = 10)]
    devices_per_unit: usize,
    #[arg(long, default_value_t = 5)]
    runs: u32,
    /// Of each measurement.
    #[arg(long, default_value_t = 20)]
    seconds: u32,
}

#[derive(Args)]
struct PhonesArguments {
    #[arg(long)]
    seed_file: PathBuf,
    #[arg(long)]
    per_unit: usize,
}

#[derive(Args)]
struct PostArguments {
    #[arg(long)]
    seed_file: PathBuf,
    /// Instead of the seed's.
    #[arg(long)]
    url: Option<String>,
    /// Open loop.
    #[arg(long, conflicts_with = "in_flight", required_unless_present = "in_flight")]
    per_second: Option<u32>,
    /// Closed loop.
    #[arg(long)]
    in_flight: Option<u32>,
    #[arg(long, default_value_t = 1)]
    batch: u32,
    #[arg(long, default_value_t = 100)]
    alarm_every: u32,
    #[arg(long)]
    seconds: u32,
    #[arg(long)]
    run: u64,
    #[arg(long)]
    insists: bool,
}

#[derive(Args)]
struct IdleArguments {
    #[arg(long)]
    to: SocketAddr,
    #[arg(long)]
    count: usize,
}

#[derive(Args)]
struct FloorArguments {
    #[arg(long)]
    to: SocketAddr,
    #[arg(long)]
    directory: PathBuf,
}

fn main() -> ExitCode {
    let done = match Arguments::parse().role {
        Role::Bench(arguments) => bench(arguments),
        Role::Phones(arguments) => follow(&arguments).map(|()| true),
        Role::Post(arguments) => report_posts(&arguments).map(|()| true),
        Role::Idle(arguments) => hold(&arguments).map(|()| true),
        Role::Floor(arguments) => probe(&arguments).map(|()| true),
    };
    match done {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => {
            eprintln!("nattvakt-loadgen: a target was not met");
            ExitCode::FAILURE
        }
        Err(error) => {
            eprintln!("nattvakt-loadgen: {error}");
            ExitCode::FAILURE
        }
    }
}

fn bench(arguments: BenchArguments) -> Result<bool, Failure> {
    let BenchArguments {
        server,
        floor,
        directory,
        listen,
        units,
        phones_per_unit,
        devices_per_unit,
        runs,
        seconds,
    } = arguments;
    let loadgen = std::env::current_exe()?;
    std::fs::create_dir_all(&directory)?;
    let plan = Plan {
        server: server.unwrap_or_else(|| loadgen.with_file_name("nattvakt")),
        floor: floor.unwrap_or_else(|| loadgen.with_file_name("nattvakt-floor")),
        loadgen,
        directory,
        listen,
        size: Size {
            units,
            phones_per_unit,
            devices_per_unit,
        },
        runs,
        seconds,
    };
    Ok(plan.carry_out()?)
}

fn follow(arguments: &PhonesArguments) -> Result<(), Failure> {
    let PhonesArguments { seed_file, per_unit } = arguments;
    let seed = read_seed(seed_file)?;
    let clock = clock();
    let local = LocalSet::new();
    let mut orders = orders_async();
    let board = phones::start(&local, &seed, *per_unit, clock)?;
    local.block_on(&runtime()?, async {
        let began = Instant::now();
        // Whoever reads the report sees who is missing.
        let _ = timeout(LIVE_WITHIN, board.until_everybody_is_live()).await;
        answer(&AllLive::since(began))?;
        while let Some(order) = orders.recv().await {
            match order {
                Order::Measure => {
                    board.measure();
                    answer(&())?;
                }
                Order::Report => answer(&board.report())?,
                Order::Restart => {
                    board.begin_round();
                    let began = Instant::now();
                    answer(&())?;
                    let _ = timeout(LIVE_WITHIN, board.until_everybody_is_live()).await;
                    answer(&AllLive::since(began))?;
                }
            }
        }
        Ok(())
    })
}

fn report_posts(arguments: &PostArguments) -> Result<(), Failure> {
    let PostArguments {
        seed_file,
        url,
        per_second,
        in_flight,
        batch,
        alarm_every,
        seconds,
        run,
        insists,
    } = arguments;
    let mut seed = read_seed(seed_file)?;
    if let Some(url) = url {
        seed.url.clone_from(url);
    }
    let pace = match (per_second, in_flight) {
        (Some(per_second), _) => Pace::Open {
            per_second: *per_second,
        },
        (None, in_flight) => Pace::Closed {
            in_flight: in_flight.unwrap_or(1),
        },
    };
    let load = Load {
        pace,
        batch: *batch,
        alarm_every: *alarm_every,
        lasts: Duration::from_secs(u64::from(*seconds)),
        run: *run,
        insists: *insists,
    };
    answer(&runtime()?.block_on(post(&seed, load, clock()))?)?;
    Ok(())
}

fn hold(arguments: &IdleArguments) -> Result<(), Failure> {
    let IdleArguments { to, count } = arguments;
    let runtime = runtime()?;
    let began = Instant::now();
    let held = runtime.block_on(idle::open(*to, *count))?;
    answer(&AllLive::since(began))?;
    let orders = orders();
    while orders.recv().is_ok() {}
    drop(held);
    Ok(())
}

fn probe(arguments: &FloorArguments) -> Result<(), Failure> {
    let FloorArguments { to, directory } = arguments;
    let mut floor = Floor::new(directory, *to)?;
    let orders = orders();
    answer(&())?;
    while let Ok(order) = orders.recv() {
        if order == Order::Measure {
            answer(&())?;
            let mut samples = floor.samples(FLOOR_EVERY, || orders.try_recv() == Err(TryRecvError::Empty))?;
            answer(&Quantiles::of(&mut samples))?;
        }
    }
    Ok(())
}

fn read_seed(path: &Path) -> Result<BenchSeed, Failure> {
    Ok(serde_json::from_slice(&std::fs::read(path)?)?)
}

fn runtime() -> std::io::Result<Runtime> {
    Builder::new_current_thread().enable_all().build()
}

/// The orders of the bench; ends with the input.
fn orders() -> Receiver<Order> {
    let (orders, received) = channel();
    read_orders(move |order| orders.send(order).is_ok());
    received
}

fn orders_async() -> mpsc::Receiver<Order> {
    let (orders, received) = mpsc::channel(8);
    read_orders(move |order| orders.blocking_send(order).is_ok());
    received
}

fn read_orders(mut pass_on: impl FnMut(Order) -> bool + Send + 'static) {
    std::thread::spawn(move || {
        for line in std::io::stdin().lock().lines() {
            let Ok(line) = line else { return };
            if let Some(order) = Order::parse(&line)
                && !pass_on(order)
            {
                return;
            }
        }
    });
}

#[expect(
    clippy::disallowed_methods,
    reason = "what is timed is timed by this machine's clock; it is read once and carried on monotonically"
)]
fn clock() -> Clock {
    Clock::from_now(Timestamp::now())
}
