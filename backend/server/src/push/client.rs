//! Sending one push, and what each answer means.

use std::sync::Arc;
use std::time::Duration;

use nattvakt_store::subscriptions::Subscription;
use reqwest::header::{CONTENT_ENCODING, CONTENT_TYPE, HeaderMap, HeaderName, HeaderValue, RETRY_AFTER};
use reqwest::{Client, StatusCode, redirect};
use web_push::{ContentEncoding, SubscriptionInfo, Urgency, WebPushMessageBuilder};

use crate::config;
use crate::push::address::{PublicOnly, check, origin};
use crate::push::keys::PushKeys;

/// What a push service's answer has for a consequence.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Answer {
    Accepted,
    /// 404, 410: the subscription is no more.
    Gone,
    /// 400, and what else nobody expects: it would be refused again.
    Rejected,
    /// 401, 403: another key, or none we have.
    NotAllowed,
    /// 413.
    TooLarge,
    /// 429, with how long to wait where the service says.
    Throttled(Option<Duration>),
    /// 5xx.
    Unavailable,
    TimedOut,
    /// No connection, or one that broke.
    Unreachable,
    /// The address is none that is sent to.
    Forbidden,
    /// It says what is no longer so.
    Outdated,
}

impl Answer {
    pub fn code(self) -> &'static str {
        match self {
            Answer::Accepted => "accepted",
            Answer::Gone => "gone",
            Answer::Rejected => "rejected",
            Answer::NotAllowed => "not_allowed",
            Answer::TooLarge => "too_large",
            Answer::Throttled(_) => "throttled",
            Answer::Unavailable => "unavailable",
            Answer::TimedOut => "timeout",
            Answer::Unreachable | Answer::Forbidden => "unreachable",
            Answer::Outdated => "superseded",
        }
    }

    /// Worth trying again, and after how long at the earliest.
    pub fn retry_after(self, attempts: u32) -> Option<Duration> {
        let backoff = Duration::from_secs(1 << attempts.saturating_sub(1).min(5));
        match self {
            Answer::Throttled(wait) => Some(wait.unwrap_or(backoff).max(backoff)),
            Answer::Unavailable | Answer::TimedOut | Answer::Unreachable => Some(backoff),
            _ => None,
        }
    }
}

/// A domain that is kept for examples (RFC 2606).
const NOBODY: &str = "mailto:nobody@example.com";

/// One for all: a client of its own for each message costs 84 ms each (measured).
pub struct PushClient {
    http: Client,
    allow_loopback: bool,
    subject: String,
}

/// What is sent, beside the address.
pub struct Outgoing<'a> {
    pub payload: &'a [u8],
    pub topic: String,
    pub ttl_seconds: u32,
    pub is_urgent: bool,
}

impl PushClient {
    pub fn new(config: &config::Push, public_origin: &str) -> Result<Self, reqwest::Error> {
        let allow_loopback = config.allow_loopback;
        let http = Client::builder()
            .timeout(config.timeout)
            .connect_timeout(config.timeout.min(Duration::from_secs(5)))
            .redirect(redirect::Policy::none())
            .no_proxy()
            .tcp_nodelay(true)
            .pool_max_idle_per_host(32)
            .dns_resolver(Arc::new(PublicOnly { allow_loopback }))
            .build()?;
        // RFC 8292 §2.1 allows mailto: and https: only. Without https there is only this machine to push to.
        let subject = config.subject.clone().unwrap_or_else(|| {
            if public_origin.starts_with("https://") {
                public_origin.to_owned()
            } else {
                NOBODY.to_owned()
            }
        });
        Ok(Self {
            http,
            allow_loopback,
            subject,
        })
    }

    /// Encrypts, signs and sends.
    pub async fn send(&self, keys: &PushKeys, to: &Subscription, outgoing: Outgoing<'_>) -> Answer {
        let Some(url) = check(&to.endpoint, self.allow_loopback) else {
            return Answer::Forbidden;
        };
        let Some((headers, body)) = self.seal(keys, to, &origin(&url), outgoing) else {
            return Answer::NotAllowed;
        };
        match self.http.post(url).headers(headers).body(body).send().await {
            Ok(response) => answer_of(response.status(), response.headers()),
            Err(error) if error.is_timeout() => Answer::TimedOut,
            Err(_) => Answer::Unreachable,
        }
    }

    /// Headers and the encrypted body; `None` when the key is gone or the phone's keys are none.
    pub fn seal(
        &self,
        keys: &PushKeys,
        to: &Subscription,
        origin: &str,
        outgoing: Outgoing<'_>,
    ) -> Option<(HeaderMap, Vec<u8>)> {
        let info = SubscriptionInfo::new(&to.endpoint, &to.p256dh, &to.auth);
        let signature = keys.signature(&to.public_key, origin, &self.subject, &info)?;
        let mut builder = WebPushMessageBuilder::new(&info);
        builder.set_vapid_signature(signature);
        builder.set_payload(ContentEncoding::Aes128Gcm, outgoing.payload);
        let sealed = builder.build().ok()?.payload?;
        let urgency = if outgoing.is_urgent {
            Urgency::High
        } else {
            Urgency::Normal
        };
        let mut headers = HeaderMap::new();
        headers.insert("ttl", HeaderValue::from(outgoing.ttl_seconds));
        headers.insert("urgency", HeaderValue::from_str(&urgency.to_string()).ok()?);
        headers.insert("topic", HeaderValue::from_str(&outgoing.topic).ok()?);
        headers.insert(
            CONTENT_ENCODING,
            HeaderValue::from_static(sealed.content_encoding.to_str()),
        );
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/octet-stream"));
        for (name, value) in sealed.crypto_headers {
            let name = HeaderName::from_bytes(name.to_ascii_lowercase().as_bytes()).ok()?;
            headers.insert(name, HeaderValue::from_str(&value).ok()?);
        }
        Some((headers, sealed.content))
    }
}

fn answer_of(status: StatusCode, headers: &HeaderMap) -> Answer {
    match status.as_u16() {
        200..=299 => Answer::Accepted,
        404 | 410 => Answer::Gone,
        401 | 403 => Answer::NotAllowed,
        413 => Answer::TooLarge,
        429 => Answer::Throttled(
            headers
                .get(RETRY_AFTER)
                .and_then(|wait| wait.to_str().ok())
                .and_then(|wait| wait.trim().parse().ok())
                .map(Duration::from_secs),
        ),
        500..=599 => Answer::Unavailable,
        _ => Answer::Rejected,
    }
}
