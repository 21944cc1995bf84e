//! Failed sign-ins are limited, by account and by address. Successes are not: a whole ward shares one
//! address, and a nurse who mistypes once must not wait.

use std::collections::HashMap;
use std::net::IpAddr;
use std::time::Duration;

use jiff::{SignedDuration, Timestamp};

/// More accounts or addresses than this push out the ones that were quiet longest.
const REMEMBERED: usize = 10_000;

#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Who {
    Account(String),
    Address(IpAddr),
}

struct Failures {
    count: u32,
    since: Timestamp,
}

pub struct Throttle {
    per_account: u32,
    per_address: u32,
    window: SignedDuration,
    failures: HashMap<Who, Failures>,
}

impl Throttle {
    pub fn new(per_account: u32, per_address: u32, window: Duration) -> Self {
        let window = SignedDuration::try_from(window).unwrap_or(SignedDuration::MAX);
        Self {
            per_account,
            per_address,
            window,
            failures: HashMap::new(),
        }
    }

    /// `Err` says how long to wait.
    pub fn check(&self, account: &str, address: IpAddr, now: Timestamp) -> Result<(), Duration> {
        let subjects = [
            (Who::Account(account.to_owned()), self.per_account),
            (Who::Address(address), self.per_address),
        ];
        let wait = subjects
            .iter()
            .filter_map(|(who, limit)| self.failures.get(who).filter(|failures| failures.count >= *limit))
            .map(|failures| self.window - now.duration_since(failures.since))
            .filter(|left| *left > SignedDuration::ZERO)
            .max();
        match wait {
            Some(left) => Err(Duration::try_from(left).unwrap_or_default()),
            None => Ok(()),
        }
    }

    pub fn failed(&mut self, account: &str, address: IpAddr, now: Timestamp) {
        for who in [Who::Account(account.to_owned()), Who::Address(address)] {
            if self.failures.len() >= REMEMBERED && !self.failures.contains_key(&who) {
                self.forget(now);
            }
            let failures = self
                .failures
                .entry(who)
                .or_insert(Failures { count: 0, since: now });
            if now.duration_since(failures.since) >= self.window {
                *failures = Failures { count: 0, since: now };
            }
            failures.count = failures.count.saturating_add(1);
        }
    }

    /// A right password clears the account, not the address: an attacker who has one account of his own
    /// must not be able to wash his address with it.
    pub fn succeeded(&mut self, account: &str) {
        self.failures.remove(&Who::Account(account.to_owned()));
    }

    fn forget(&mut self, now: Timestamp) {
        let window = self.window;
        self.failures
            .retain(|_, failures| now.duration_since(failures.since) < window);
        if self.failures.len() >= REMEMBERED
            && let Some(oldest) = self
                .failures
                .iter()
                .min_by_key(|(_, failures)| failures.since)
                .map(|(who, _)| who.clone())
        {
            self.failures.remove(&oldest);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::LOCALHOST);

    fn at(seconds: i64) -> Timestamp {
        Timestamp::from_second(1_790_000_000 + seconds).unwrap()
    }

    #[test]
    fn failures_are_limited_by_account_until_the_window_has_passed() {
        let mut throttle = Throttle::new(3, 100, Duration::from_secs(60));
        for second in 0..3 {
            assert_eq!(throttle.check("kari", HERE, at(second)), Ok(()));
            throttle.failed("kari", HERE, at(second));
        }
        assert_eq!(throttle.check("kari", HERE, at(10)), Err(Duration::from_secs(50)));
        assert_eq!(throttle.check("per", HERE, at(10)), Ok(()));
        assert_eq!(throttle.check("kari", HERE, at(60)), Ok(()));
    }

    #[test]
    fn failures_are_limited_by_address_whatever_the_account() {
        let mut throttle = Throttle::new(3, 5, Duration::from_secs(60));
        for number in 0..5 {
            throttle.failed(&format!("guess{number}"), HERE, at(0));
        }
        assert!(throttle.check("kari", HERE, at(1)).is_err());
        throttle.succeeded("kari");
        assert!(throttle.check("kari", HERE, at(1)).is_err());
    }

    #[test]
    fn a_right_password_clears_the_account() {
        let mut throttle = Throttle::new(2, 100, Duration::from_secs(60));
        throttle.failed("kari", HERE, at(0));
        throttle.succeeded("kari");
        throttle.failed("kari", HERE, at(1));
        assert_eq!(throttle.check("kari", HERE, at(2)), Ok(()));
    }

    #[test]
    fn memory_is_bounded() {
        let mut throttle = Throttle::new(3, 5, Duration::from_secs(60));
        for number in 0..30_000 {
            throttle.failed(&format!("guess{number}"), HERE, at(0));
        }
        assert!(throttle.failures.len() <= REMEMBERED + 1);
    }
}
