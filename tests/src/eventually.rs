//! Waiting for what must become true, without guessing how long it takes.

use std::time::Duration;

use tokio::time::{Instant, sleep};

/// Far more than anything here takes, so that a slow machine does not fail a test.
pub const DEADLINE: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(5);

/// Returns when `condition` holds. Panics, saying `what` was waited for, when it does not in time.
pub async fn eventually(what: &str, mut condition: impl AsyncFnMut() -> bool) {
    eventually_some(what, async || condition().await.then_some(())).await;
}

/// Like `eventually`, for a condition that has something to show.
pub async fn eventually_some<T>(what: &str, mut find: impl AsyncFnMut() -> Option<T>) -> T {
    let deadline = Instant::now() + DEADLINE;
    loop {
        if let Some(found) = find().await {
            return found;
        }
        assert!(
            Instant::now() < deadline,
            "waited {} s in vain: {what}",
            DEADLINE.as_secs()
        );
        sleep(PAUSE).await;
    }
}
