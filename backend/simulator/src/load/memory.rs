//! What a process keeps in memory.

use std::io;

/// Resident set of the process, in KiB (`VmRSS`).
pub fn resident_kib(pid: u32) -> io::Result<u64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status"))?;
    status
        .lines()
        .find_map(|line| line.strip_prefix("VmRSS:"))
        .and_then(|rest| rest.split_whitespace().next()?.parse().ok())
        .ok_or_else(|| io::Error::new(io::ErrorKind::InvalidData, "no VmRSS in /proc status"))
}

/// KiB for each of `connections` between two readings.
pub fn per_connection(before_kib: u64, after_kib: u64, connections: usize) -> f64 {
    (after_kib as f64 - before_kib as f64) / connections.max(1) as f64
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_has_a_resident_set() {
        assert!(resident_kib(std::process::id()).unwrap() > 500);
        assert!(resident_kib(u32::MAX).is_err());
        assert_eq!(per_connection(1000, 136_000, 10_000), 13.5);
    }
}
