use crate::cli::Failure;
use crate::config::Config;

pub fn run(config: &Config) -> Result<(), Failure> {
    let done = nattvakt_store::migrate(config.database.url.reveal())?;
    match done.as_slice() {
        [] => println!("the database is up to date"),
        names => names.iter().for_each(|name| println!("ran {name}")),
    }
    Ok(())
}
