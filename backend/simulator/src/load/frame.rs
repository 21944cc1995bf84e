//! Looks at a live frame without parsing it: 10,000 frames a second are searched for a few members.

use jiff::Timestamp;

/// What the generator wants to know of a frame.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Frame<'a> {
    Event {
        seq: u64,
        hash: &'a str,
        /// When what it raises happened, for a frame that raises an alarm.
        raised: Option<Timestamp>,
    },
    Welcome {
        /// Where the phone's only unit stands.
        seq: u64,
        hash: &'a str,
        /// The cursor was not followed (or there was none).
        snapshot: bool,
    },
    Ping,
    /// `units`, `duty`, `snapshot` and what later versions add.
    Other,
}

/// `None` when a member that must be there is not.
pub fn look(text: &str) -> Option<Frame<'_>> {
    match member(text, "type")? {
        "event" => {
            let raised = (member(text, "kind")? == "raised")
                .then(|| member(text, "occurred_at"))
                .flatten();
            Some(Frame::Event {
                seq: member(text, "seq")?.parse().ok()?,
                hash: member(text, "hash")?,
                raised: match raised {
                    Some(time) => Some(time.parse().ok()?),
                    None => None,
                },
            })
        }
        "welcome" => {
            let units = &text[text.find("\"units\":")?..];
            Some(Frame::Welcome {
                seq: member(units, "seq")?.parse().ok()?,
                hash: member(units, "hash")?,
                snapshot: text.contains("\"snapshot\":["),
            })
        }
        "ping" => Some(Frame::Ping),
        _ => Some(Frame::Other),
    }
}

/// The first member of that name in compact JSON; the frame's own come before those of its alarm.
fn member<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    let mut rest = text;
    loop {
        let quote = rest.find(name)?;
        let after = &rest[quote + name.len()..];
        if rest[..quote].ends_with('"') && after.starts_with("\":") {
            let value = &after[2..];
            return match value.strip_prefix('"') {
                Some(quoted) => quoted.find('"').map(|end| &quoted[..end]),
                None => value.find([',', '}', ']']).map(|end| &value[..end]),
            };
        }
        rest = after;
    }
}

#[cfg(test)]
mod tests {
    use nattvakt_core::ids::UnitId;
    use nattvakt_core::vocabulary::LedgerKind;
    use nattvakt_wire::live::{EventFrame, ServerFrame, UnitSnapshot, WelcomeUnit};

    use super::*;

    const AT: &str = "2026-01-14T22:00:00.000123Z";

    fn unit() -> UnitId {
        UnitId::new_v7(1, [7; 10])
    }

    fn event(kind: LedgerKind) -> String {
        let event = EventFrame {
            unit: unit(),
            seq: 42,
            hash: "ab".repeat(32),
            v: 1,
            kind,
            at: AT.parse().unwrap(),
            by: None,
            command_id: None,
            reason: None,
            alarm: None,
            duty: None,
        };
        let mut json = serde_json::to_value(ServerFrame::Event(event)).unwrap();
        json["alarm"] = serde_json::json!({"seq": 42, "kind": "pendant", "occurred_at": AT});
        // The order of the wire, not the alphabet's.
        let Some(alarm) = json.as_object_mut().unwrap().remove("alarm") else {
            unreachable!()
        };
        let text = serde_json::to_string(&json).unwrap();
        format!("{},\"alarm\":{alarm}}}", text.strip_suffix('}').unwrap())
    }

    #[test]
    fn a_raised_alarm_is_known_by_when_it_happened() {
        let text = event(LedgerKind::Raised);
        let hash = "ab".repeat(32);
        let expected = Frame::Event {
            seq: 42,
            hash: &hash,
            raised: Some(AT.parse().unwrap()),
        };
        assert_eq!(look(&text), Some(expected));
    }

    #[test]
    fn another_event_only_counts() {
        let text = event(LedgerKind::Escalated);
        assert!(matches!(
            look(&text),
            Some(Frame::Event {
                seq: 42,
                raised: None,
                ..
            })
        ));
    }

    #[test]
    fn a_welcome_says_where_the_unit_stands_and_whether_the_cursor_was_followed() {
        let frame = |snapshot| ServerFrame::Welcome {
            protocol: 1,
            server_time: AT.parse().unwrap(),
            units: vec![WelcomeUnit {
                id: unit(),
                name: "Bjørk".to_owned(),
                seq: 7,
                hash: "0".repeat(64),
            }],
            snapshot,
        };
        let followed = serde_json::to_string(&frame(None)).unwrap();
        assert!(matches!(
            look(&followed),
            Some(Frame::Welcome {
                seq: 7,
                snapshot: false,
                ..
            })
        ));
        let snapshot = UnitSnapshot {
            contacts: Vec::new(),
            handed_over_to: None,
            unit: unit(),
            seq: 7,
            hash: "0".repeat(64),
            alarms: Vec::new(),
            patients: Vec::new(),
            duty: Vec::new(),
        };
        let fresh = serde_json::to_string(&frame(Some(vec![snapshot]))).unwrap();
        assert!(matches!(
            look(&fresh),
            Some(Frame::Welcome {
                seq: 7,
                snapshot: true,
                ..
            })
        ));
    }

    #[test]
    fn what_is_not_known_is_let_pass_and_what_is_broken_is_not() {
        assert_eq!(look(r#"{"type":"ping","server_time":"x"}"#), Some(Frame::Ping));
        assert_eq!(look(r#"{"type":"news"}"#), Some(Frame::Other));
        assert_eq!(look(r#"{"type":"event","seq":"many"}"#), None);
        assert_eq!(look("{}"), None);
    }
}
