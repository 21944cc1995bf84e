//! One item of a request, checked field by field. What is wrong with it concerns no other item.

use jiff::Timestamp;
use nattvakt_core::vocabulary::{ObservationKind, Phase};
use nattvakt_store::ledger::sha256_hex;
use nattvakt_store::observations::DIGEST_LENGTH;
use nattvakt_wire::observation::{ObservationIn, ObservationOutcome, ObservationResult};
use nattvakt_wire::problem::Code;
use serde_json::{Map, Value};

const LONGEST_ID: usize = 200;

/// An observation that can be kept.
#[derive(Clone, Debug, PartialEq)]
pub struct Parsed {
    pub event_id: String,
    pub device: String,
    pub kind: ObservationKind,
    pub kind_code: Option<String>,
    pub phase: Phase,
    pub occurred_at: Timestamp,
    pub value: Option<f64>,
    pub battery: Option<f64>,
    pub signal: Option<f64>,
    /// `position`, `raw`, and fields nobody here knows.
    pub extra_json: Option<String>,
    /// 128 bits of SHA-256 over the canonical JSON (RFC 8785) of the whole item, hex.
    pub digest: String,
}

impl Parsed {
    pub fn from_item(item: ObservationIn) -> Result<Self, ObservationResult> {
        match serde_json::to_value(item) {
            Ok(value) => Self::from_value(value),
            Err(error) => Err(invalid(String::new(), Code::InvalidField, error.to_string())),
        }
    }

    pub fn from_value(value: Value) -> Result<Self, ObservationResult> {
        let digest = match serde_json_canonicalizer::to_vec(&value) {
            Ok(canonical) => {
                let mut digest = sha256_hex(&canonical);
                digest.truncate(DIGEST_LENGTH);
                digest
            }
            Err(error) => return Err(invalid(String::new(), Code::InvalidField, error.to_string())),
        };
        let Value::Object(mut fields) = value else {
            return Err(invalid(
                String::new(),
                Code::InvalidField,
                "an observation is an object".to_owned(),
            ));
        };
        let event_id = match take_id(&mut fields, "event_id") {
            Ok(id) => id,
            Err(detail) => return Err(invalid(String::new(), Code::InvalidField, detail)),
        };
        match rest(fields, event_id.clone(), digest) {
            Ok(parsed) => Ok(parsed),
            Err((code, detail)) => Err(invalid(event_id, code, detail)),
        }
    }
}

fn invalid(event_id: String, code: Code, detail: String) -> ObservationResult {
    let code = Some(code.code().to_owned());
    ObservationResult {
        event_id,
        result: ObservationOutcome::Invalid,
        code,
        detail: Some(detail),
    }
}

type Fault = (Code, String);

fn rest(mut fields: Map<String, Value>, event_id: String, digest: String) -> Result<Parsed, Fault> {
    let device = take_id(&mut fields, "device").map_err(|detail| (Code::InvalidField, detail))?;
    let kind_text = take_text(&mut fields, "kind")?;
    let (kind, kind_code) = match kind_text.parse::<ObservationKind>() {
        Ok(kind) => (kind, None),
        Err(_) => (
            ObservationKind::Other,
            Some(kind_text.chars().take(LONGEST_ID).collect()),
        ),
    };
    let phase = take_text(&mut fields, "phase")?.parse::<Phase>().map_err(|_| {
        (
            Code::InvalidField,
            "`phase` must be one of start, update, end".to_owned(),
        )
    })?;
    let occurred_at = take_text(&mut fields, "occurred_at")?
        .parse::<Timestamp>()
        .map_err(|_| {
            (
                Code::InvalidTime,
                "`occurred_at` must be an RFC 3339 time such as 2026-01-18T02:14:09Z".to_owned(),
            )
        })?;
    let value = take_number(&mut fields, "value")?;
    let battery = take_number(&mut fields, "battery")?;
    let signal = take_number(&mut fields, "signal")?;
    if let Some(position) = fields.get("position").filter(|position| !position.is_null()) {
        serde_json::from_value::<nattvakt_wire::observation::Position>(position.clone()).map_err(|_| {
            (
                Code::InvalidField,
                "`position` must be {latitude, longitude, accuracy?}, in degrees and metres".to_owned(),
            )
        })?;
    }
    fields.retain(|_, value| !value.is_null());
    let extra_json = if fields.is_empty() {
        None
    } else {
        serde_json::to_string(&fields).ok()
    };
    Ok(Parsed {
        event_id,
        device,
        kind,
        kind_code,
        phase,
        occurred_at,
        value,
        battery,
        signal,
        extra_json,
        digest,
    })
}

fn take_id(fields: &mut Map<String, Value>, name: &str) -> Result<String, String> {
    match fields.remove(name) {
        Some(Value::String(text))
            if !text.is_empty() && text.chars().count() <= LONGEST_ID && !text.contains('\0') =>
        {
            Ok(text)
        }
        _ => Err(format!("`{name}` must be a text of 1 to {LONGEST_ID} characters")),
    }
}

fn take_text(fields: &mut Map<String, Value>, name: &str) -> Result<String, Fault> {
    match fields.remove(name) {
        Some(Value::String(text)) => Ok(text),
        Some(_) => Err((Code::InvalidField, format!("`{name}` must be a text"))),
        None => Err((Code::InvalidField, format!("`{name}` is missing"))),
    }
}

fn take_number(fields: &mut Map<String, Value>, name: &str) -> Result<Option<f64>, Fault> {
    match fields.remove(name) {
        None | Some(Value::Null) => Ok(None),
        Some(Value::Number(number)) => Ok(number.as_f64()),
        Some(_) => Err((Code::InvalidField, format!("`{name}` must be a number"))),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn item() -> Value {
        json!({"event_id": "e1", "device": "d1", "kind": "fall", "phase": "start",
               "occurred_at": "2026-01-18T02:14:09Z"})
    }

    fn with(name: &str, value: Value) -> Value {
        let mut item = item();
        item[name] = value;
        item
    }

    #[test]
    fn unknown_fields_are_kept() {
        let parsed = Parsed::from_value(with("firmware", json!("1.2"))).unwrap();
        assert_eq!(parsed.extra_json.as_deref(), Some(r#"{"firmware":"1.2"}"#));
    }

    #[test]
    fn an_unknown_kind_is_kept_with_the_suppliers_code() {
        let parsed = Parsed::from_value(with("kind", json!("toaster_on_fire"))).unwrap();
        assert_eq!(
            (parsed.kind, parsed.kind_code.as_deref()),
            (ObservationKind::Other, Some("toaster_on_fire"))
        );
    }

    #[test]
    fn the_order_of_fields_does_not_make_another_event() {
        let one: Value = serde_json::from_str(r#"{"a":1,"event_id":"e","device":"d","kind":"fall","phase":"start","occurred_at":"2026-01-18T02:14:09Z"}"#).unwrap();
        let two: Value = serde_json::from_str(r#"{"occurred_at":"2026-01-18T02:14:09Z","phase":"start","kind":"fall","device":"d","event_id":"e","a":1.0}"#).unwrap();
        assert_eq!(
            Parsed::from_value(one).unwrap().digest,
            Parsed::from_value(two).unwrap().digest
        );
    }

    #[test]
    fn what_is_wrong_is_said_with_its_field() {
        for (broken, field) in [
            (with("event_id", json!(7)), "event_id"),
            (with("event_id", json!("")), "event_id"),
            (with("device", json!("x".repeat(201))), "device"),
            (with("kind", json!(null)), "kind"),
            (with("phase", json!("middle")), "phase"),
            (with("occurred_at", json!("yesterday")), "occurred_at"),
            (with("value", json!("warm")), "value"),
            (with("position", json!({"latitude": "north"})), "position"),
        ] {
            let refused = Parsed::from_value(broken).unwrap_err();
            assert_eq!(refused.result, ObservationOutcome::Invalid);
            assert!(refused.detail.unwrap().contains(field), "{field}");
        }
    }
}
