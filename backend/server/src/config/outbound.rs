//! What leaves the server by itself: pushes, text messages, voice calls, a sign of life.

use std::path::PathBuf;
use std::time::Duration;

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Push {
    /// RFC 8292 §2.1: where a push service reaches whoever runs this server. The public origin when absent.
    pub subject: Option<String>,
    pub timeout: Duration,
    /// How often a phone on duty is asked for a proof that it rings.
    pub duty_ok: Duration,
    /// Push addresses on this machine, over plain http: for tests and the demo only.
    pub allow_loopback: bool,
}

/// An HTTP gateway for text messages or voice calls. `url` and `body` are templates.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Gateway {
    /// Absent: there is none.
    pub url: Option<String>,
    /// With one the request is a POST, without one a GET.
    pub body: Option<String>,
    pub content_type: Option<String>,
    /// A file whose first line is the value of the header `Authorization`.
    pub authorization_file: Option<PathBuf>,
}

impl Gateway {
    pub fn is_configured(&self) -> bool {
        self.url.is_some()
    }
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Watchdog {
    /// Asked with GET while the timer, the writer and the outbox really progress.
    pub url: Option<String>,
    pub every: Duration,
}

impl Default for Push {
    fn default() -> Self {
        Self {
            subject: None,
            timeout: Duration::from_secs(10),
            duty_ok: Duration::from_secs(3600),
            allow_loopback: false,
        }
    }
}

impl Default for Watchdog {
    fn default() -> Self {
        Self {
            url: None,
            every: Duration::from_secs(30),
        }
    }
}
