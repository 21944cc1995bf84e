//! Reading bodies: bounded, and with errors that say what would be right.

use actix_web::web;
use futures_util::StreamExt;
use nattvakt_wire::problem::Code;
use serde::de::DeserializeOwned;

use crate::problem::Refusal;

/// The whole body, at most `limit` bytes.
pub async fn read_bytes(mut payload: web::Payload, limit: usize) -> Result<web::BytesMut, Refusal> {
    let mut body = web::BytesMut::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|_| Refusal::with(Code::MalformedJson, "the body ended early"))?;
        if body.len() + chunk.len() > limit {
            return Err(Refusal::with(
                Code::BodyTooLarge,
                format!("at most {limit} bytes are taken"),
            ));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// As `read_json`; without a body everything is as by default.
pub async fn read_optional<T: DeserializeOwned + Default>(
    payload: web::Payload,
    limit: usize,
) -> Result<T, Refusal> {
    let body = read_bytes(payload, limit).await?;
    if body.is_empty() {
        Ok(T::default())
    } else {
        parse(&body)
    }
}

pub async fn read_json<T: DeserializeOwned>(payload: web::Payload, limit: usize) -> Result<T, Refusal> {
    parse(&read_bytes(payload, limit).await?)
}

fn parse<T: DeserializeOwned>(body: &[u8]) -> Result<T, Refusal> {
    serde_json::from_slice(body).map_err(|error| {
        let code = if error.is_data() {
            Code::InvalidField
        } else {
            Code::MalformedJson
        };
        // serde's own words can quote the value; only the place is told.
        Refusal::with(
            code,
            format!(
                "line {}, column {}: {}",
                error.line(),
                error.column(),
                what_is_wrong(&error)
            ),
        )
    })
}

fn what_is_wrong(error: &serde_json::Error) -> String {
    let text = error.to_string();
    match text.split_once('`') {
        // "missing field `x`" and "unknown variant `x`" name a field; the rest may name a value.
        Some(("missing field ", rest)) => {
            format!("missing field `{}`", rest.split('`').next().unwrap_or_default())
        }
        _ if error.is_data() => "a field has the wrong type".to_owned(),
        _ => "not JSON (RFC 8259)".to_owned(),
    }
}
