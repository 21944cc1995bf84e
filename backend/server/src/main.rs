//! `nattvakt serve | demo | check-config | migrate | municipality add | unit add | staff add | source add`

use std::process::ExitCode;

fn main() -> ExitCode {
    nattvakt::cli::run()
}
