//! The core's boundary is real: what it may not use is not there to be used.

use std::fs;
use std::path::Path;
use std::process::Command;

#[test]
fn the_core_depends_on_no_runtime_no_database_no_network_and_no_randomness() {
    let tree = Command::new(env!("CARGO"))
        .args([
            "tree",
            "--package",
            "nattvakt-core",
            "--edges",
            "normal",
            "--all-features",
        ])
        .args(["--prefix", "none", "--offline", "--locked"])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .unwrap();
    let lines = String::from_utf8(tree.stdout).unwrap();
    assert!(tree.status.success(), "{}", String::from_utf8_lossy(&tree.stderr));
    let crates: Vec<&str> = lines.lines().filter_map(|line| line.split(' ').next()).collect();
    assert!(crates.contains(&"jiff"), "the list was read wrongly: {lines}");
    let forbidden = [
        "tokio",
        "mio",
        "diesel",
        "actix",
        "hyper",
        "reqwest",
        "rand",
        "getrandom",
        "socket2",
    ];
    for name in &crates {
        assert!(
            !forbidden.iter().any(|prefix| name.starts_with(prefix)),
            "nattvakt-core depends on {name}"
        );
    }
}

#[test]
fn the_core_reads_no_clock_file_socket_or_environment() {
    let sources = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let forbidden = [
        "::now(",
        "SystemTime",
        "Instant",
        "std::fs",
        "std::net",
        "std::env",
        "std::thread",
        "std::io",
        "new_v4",
        "now_v7",
        "TimeZone::system",
        "println!",
    ];
    let mut folders = vec![sources];
    let mut files = Vec::new();
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.is_dir() {
                folders.push(path)
            } else {
                files.push(path)
            }
        }
    }
    assert!(files.len() > 15, "the sources were not found");
    for path in files {
        let text = fs::read_to_string(&path).unwrap();
        for word in forbidden {
            assert!(!text.contains(word), "{} uses {word}", path.display());
        }
    }
}
