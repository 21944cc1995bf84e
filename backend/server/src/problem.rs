//! Errors as people and programs read them: RFC 9457 with a code from the one table.

use std::fmt;

use actix_web::http::StatusCode;
use actix_web::http::header::{ContentType, HeaderValue, RETRY_AFTER};
use actix_web::{HttpResponse, ResponseError};
use nattvakt_store::StoreError;
use nattvakt_wire::problem::{CONTENT_TYPE, Code};

/// An answer that is not the one that was asked for.
#[derive(Debug)]
pub struct Refusal {
    pub code: Code,
    /// What was wrong, where, and what would be right. Never personal data.
    pub detail: Option<String>,
    pub retry_after_seconds: Option<u64>,
}

impl Refusal {
    pub fn with(code: Code, detail: impl Into<String>) -> Self {
        Self {
            code,
            detail: Some(detail.into()),
            retry_after_seconds: None,
        }
    }
}

impl From<Code> for Refusal {
    fn from(code: Code) -> Self {
        Self {
            code,
            detail: None,
            retry_after_seconds: None,
        }
    }
}

impl From<StoreError> for Refusal {
    /// The reason goes to the log; whoever asked learns only that nothing was stored.
    fn from(error: StoreError) -> Self {
        if error.is_unavailable() {
            tracing::error!(error = %error, "the database cannot be used just now; the caller was told to try again");
            return Self {
                code: Code::StorageUnavailable,
                detail: None,
                retry_after_seconds: Some(1),
            };
        }
        tracing::error!(error = %error, "a request failed in the store; nothing of it was kept");
        Code::Internal.into()
    }
}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code.code())
    }
}

impl ResponseError for Refusal {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.code.status()).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status_code());
        response.insert_header(ContentType(mime()));
        if let Some(seconds) = self.retry_after_seconds {
            response.insert_header((RETRY_AFTER, HeaderValue::from(seconds)));
        }
        if self.code.status() == 401 {
            response.insert_header(("WWW-Authenticate", "Bearer"));
        }
        response.body(serde_json::to_string(&self.code.problem(self.detail.clone())).unwrap_or_default())
    }
}

fn mime() -> actix_web::mime::Mime {
    CONTENT_TYPE.parse().unwrap_or(actix_web::mime::APPLICATION_JSON)
}
