//! The command line.

mod add;
mod bench_seal;
mod bench_seed;
mod check_config;
mod contact;
mod demo;
mod migrate;
mod push_keys;
mod serve;

use std::path::{Path, PathBuf};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::config::Config;

/// What ends a command: already in words for whoever typed it.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

#[derive(Parser)]
#[command(
    name = "nattvakt",
    version,
    about = "Alarms from sensors to the people on duty, until somebody has signed"
)]
struct Cli {
    /// The configuration file; `nattvakt.toml` in this folder when there is one.
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Subcommand)]
enum Command {
    /// Run the server.
    Serve,
    /// Run with a made-up municipality and a night simulator, on a database of its own.
    Demo(demo::Demo),
    /// Read the configuration and say what is wrong with it.
    CheckConfig,
    /// Bring the database up to date.
    Migrate,
    /// Municipalities.
    #[command(subcommand)]
    Municipality(add::Municipalities),
    /// Units: wards and home-nursing zones.
    #[command(subcommand)]
    Unit(add::Units),
    /// People who use Nattvakt.
    #[command(subcommand)]
    Staff(add::StaffCommand),
    /// Gateways and supplier systems.
    #[command(subcommand)]
    Source(add::Sources),
    /// Numbers that escalation policies call.
    #[command(subcommand)]
    Contact(contact::Contacts),
    /// Keys that sign pushes.
    #[command(subcommand)]
    PushKeys(push_keys::PushKeysCommand),
    /// How fast pushes are encrypted and signed, for `make bench`.
    #[command(hide = true)]
    BenchSeal(bench_seal::BenchSealCommand),
    /// A database for `make bench`.
    #[command(hide = true)]
    BenchSeed(bench_seed::BenchSeedCommand),
}

pub fn run() -> ExitCode {
    let Cli { config, command } = Cli::parse();
    let outcome = match command {
        Command::Demo(demo) => demo.run(),
        Command::CheckConfig => check_config::run(config.as_deref()),
        Command::BenchSeed(command) => command.run(),
        Command::BenchSeal(command) => command.run(),
        command => load(config.as_deref()).and_then(|config| match command {
            Command::Serve => serve::run(config),
            Command::Migrate => migrate::run(&config),
            Command::Municipality(command) => command.run(&config),
            Command::Unit(command) => command.run(&config),
            Command::Staff(command) => command.run(&config),
            Command::Source(command) => command.run(&config),
            Command::Contact(command) => command.run(&config),
            Command::PushKeys(command) => command.run(&config),
            Command::Demo(_) | Command::CheckConfig | Command::BenchSeed(_) | Command::BenchSeal(_) => Ok(()),
        }),
    };
    match outcome {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("nattvakt: {error}");
            ExitCode::FAILURE
        }
    }
}

fn load(path: Option<&Path>) -> Result<Config, Failure> {
    let standard = Path::new("nattvakt.toml");
    let path = path.or_else(|| standard.exists().then_some(standard));
    Ok(Config::load(path, std::env::vars())?)
}
