use clap::Args;

use crate::cli::Failure;
use crate::config::Config;

#[derive(Args)]
pub struct BenchSeedCommand {
    #[arg(long, default_value_t = 200)]
    units: usize,
}

impl BenchSeedCommand {
    pub fn run(self, _config: &Config) -> Result<(), Failure> {
        Err(format!("{} units", self.units).into())
    }
}
