//! What the server answers.

use nattvakt_wire::command::CommandOutcome;
use nattvakt_wire::problem::{CONTENT_TYPE, Problem};

/// The problem in an answer, which must carry this code and its status.
pub async fn problem(response: reqwest::Response, code: &str) -> Problem {
    let (status, kind) = (response.status(), response.headers().get("content-type").cloned());
    let text = response.text().await.unwrap();
    let problem: Problem =
        serde_json::from_str(&text).unwrap_or_else(|_| panic!("{status}, no problem: {text}"));
    assert_eq!(problem.code, code, "{problem:?}");
    assert_eq!(problem.status, status.as_u16());
    assert_eq!(kind.unwrap(), CONTENT_TYPE);
    problem
}

pub trait Answer {
    /// The seq of the entry; panics when the command was not applied.
    fn applied(&self) -> u64;
    fn is_refused(&self, code: &str) -> bool;
    fn is_recorded(&self, reason: &str) -> bool;
}

impl Answer for CommandOutcome {
    fn applied(&self) -> u64 {
        match self {
            CommandOutcome::Applied { seq } => *seq,
            other => panic!("not applied: {other:?}"),
        }
    }

    fn is_refused(&self, expected: &str) -> bool {
        matches!(self, CommandOutcome::Refused { code, .. } if code == expected)
    }

    fn is_recorded(&self, expected: &str) -> bool {
        matches!(self, CommandOutcome::Recorded { reason, .. } if reason == expected)
    }
}
