use std::path::Path;

use crate::cli::{Failure, load};

pub fn run(path: Option<&Path>) -> Result<(), Failure> {
    let config = load(path)?;
    println!("the configuration is right");
    println!("{config:#?}");
    Ok(())
}
