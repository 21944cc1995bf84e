//! What the server answers when it refuses.

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
