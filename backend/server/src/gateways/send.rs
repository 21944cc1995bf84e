//! One request to the gateway, made from its template.

use aws_lc_rs::hmac;
use nattvakt_core::alarm::Alarm;
use nattvakt_core::ids::DeliveryId;
use nattvakt_core::vocabulary::Channel;
use nattvakt_store::deliveries::Delivery;
use nattvakt_store::ledger::hex;
use nattvakt_store::policies::Contact;
use reqwest::StatusCode;
use reqwest::header::{AUTHORIZATION, CONTENT_TYPE, HeaderValue};

use crate::app::App;
use crate::config::Gateway;
use crate::push::client::Answer;
use crate::push::message::spoken;

/// A number that is to hear of an alarm.
pub struct Call<'a> {
    pub delivery: &'a Delivery,
    pub contact: Option<&'a Contact>,
    pub alarm: &'a Alarm,
}

pub async fn call(app: &App, call: Call<'_>) -> Answer {
    let (gateway, key) = match call.delivery.channel {
        Channel::Voice => (&app.config.voice, "notice-voice"),
        _ => (&app.config.sms, "notice-sms"),
    };
    let Some(contact) = call.contact.filter(|contact| contact.active) else {
        return Answer::Gone;
    };
    let text = spoken(call.alarm, &app.directory(), key);
    let report = report_address(app, call.delivery.id);
    let filled = Filled {
        to: &contact.number,
        text: &text,
        report: &report,
    };
    let Some(request) = build(app, gateway, &filled) else {
        return Answer::Forbidden;
    };
    match request.send().await {
        Ok(response) => match response.status() {
            status if status.is_success() => Answer::Accepted,
            StatusCode::TOO_MANY_REQUESTS => Answer::Throttled(None),
            status if status.is_server_error() => Answer::Unavailable,
            StatusCode::UNAUTHORIZED | StatusCode::FORBIDDEN => Answer::NotAllowed,
            _ => Answer::Rejected,
        },
        Err(error) if error.is_timeout() => Answer::TimedOut,
        Err(_) => Answer::Unreachable,
    }
}

struct Filled<'a> {
    to: &'a str,
    text: &'a str,
    report: &'a str,
}

impl Filled<'_> {
    /// Each value is escaped as its place needs it, so that no text can break out of it.
    fn fill(&self, template: &str, escape: fn(&str) -> String) -> String {
        let mut filled = String::with_capacity(template.len() + self.text.len());
        let mut rest = template;
        while let Some(start) = rest.find('{') {
            filled.push_str(&rest[..start]);
            let from_here = &rest[start..];
            let placeholder = [
                ("{to}", self.to),
                ("{text}", self.text),
                ("{report}", self.report),
            ]
            .into_iter()
            .find(|(name, _)| from_here.starts_with(name));
            match placeholder {
                Some((name, value)) => {
                    filled.push_str(&escape(value));
                    rest = &from_here[name.len()..];
                }
                None => {
                    filled.push('{');
                    rest = &from_here[1..];
                }
            }
        }
        filled.push_str(rest);
        filled
    }
}

fn build(app: &App, gateway: &Gateway, filled: &Filled<'_>) -> Option<reqwest::RequestBuilder> {
    let url = filled.fill(gateway.url.as_deref()?, percent_encoded);
    let mut request = match &gateway.body {
        None => app.gateway_http.get(url),
        Some(body) => {
            let kind = gateway.content_type.as_deref().unwrap_or("application/json");
            let escape = if kind == "application/json" {
                json_escaped
            } else {
                percent_encoded
            };
            app.gateway_http
                .post(url)
                .header(CONTENT_TYPE, kind)
                .body(filled.fill(body, escape))
        }
    };
    if let Some(path) = &gateway.authorization_file {
        let text = std::fs::read_to_string(path)
            .inspect_err(
                |error| tracing::error!(error = %error, "the gateway's authorization file cannot be read"),
            )
            .ok()?;
        let mut value = HeaderValue::from_str(text.lines().next().unwrap_or_default()).ok()?;
        value.set_sensitive(true);
        request = request.header(AUTHORIZATION, value);
    }
    Some(request)
}

fn percent_encoded(text: &str) -> String {
    reqwest::Url::parse_with_params("http://x/", [("", text)])
        .ok()
        .and_then(|url| {
            url.query()
                .map(|query| query.trim_start_matches('=').replace('+', "%20"))
        })
        .unwrap_or_default()
}

fn json_escaped(text: &str) -> String {
    let quoted = serde_json::Value::from(text).to_string();
    quoted
        .strip_prefix('"')
        .and_then(|text| text.strip_suffix('"'))
        .unwrap_or_default()
        .to_owned()
}

/// Where the gateway tells what became of it. Whoever knows the address may: it carries a code that only we
/// can make.
fn report_address(app: &App, delivery: DeliveryId) -> String {
    format!(
        "{}/api/gateways/{delivery}/{}",
        app.public_origin(),
        code_of(&app.gateway_secret, delivery)
    )
}

pub fn code_of(secret: &hmac::Key, delivery: DeliveryId) -> String {
    let tag = hmac::sign(secret, delivery.to_string().as_bytes());
    hex(tag.as_ref().get(..16).unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_filled_in_cannot_break_out_of_its_place() {
        let filled = Filled {
            to: "+4700000000",
            text: "AKUTT \"Fall\" & {to}\n",
            report: "http://127.0.0.1/r?a=1",
        };
        assert_eq!(
            filled.fill(
                "https://sms.example.com/send?to={to}&text={text}",
                percent_encoded
            ),
            "https://sms.example.com/send?to=%2B4700000000&text=AKUTT%20%22Fall%22%20%26%20%7Bto%7D%0A"
        );
        let body = filled.fill(
            r#"{"to":"{to}","text":"{text}","callback":"{report}","x":{}}"#,
            json_escaped,
        );
        let parsed: serde_json::Value = serde_json::from_str(&body).unwrap();
        assert_eq!(parsed["text"], "AKUTT \"Fall\" & {to}\n");
        assert_eq!(parsed["to"], "+4700000000");
        assert_eq!(parsed["callback"], "http://127.0.0.1/r?a=1");
    }
}
