//! `nattvakt serve | demo | check-config | migrate | municipality add | unit add | staff add | source add`

use std::process::ExitCode;

/// Many small things are made and dropped for every alarm; the system's allocator keeps their holes.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

fn main() -> ExitCode {
    nattvakt::cli::run()
}
