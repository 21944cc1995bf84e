//! `GET` and `POST /api/gateways/{delivery}/{code}`: what the gateway tells of a message or a call. A
//! delivered text message is not an answer (hazard 12); a key that was pressed is.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::{HttpResponse, web};
use aws_lc_rs::constant_time::verify_slices_are_equal;
use jiff::Timestamp;
use nattvakt_core::alarm::Command;
use nattvakt_core::delivery::{News, next};
use nattvakt_core::ids::DeliveryId;
use nattvakt_core::vocabulary::{Channel, DeliveryState};
use nattvakt_store::deliveries::{Delivery, find};
use nattvakt_store::{StoreError, Tx, alarms as rows};
use nattvakt_wire::problem::{Code, Problem};
use serde_json::Value;

use crate::alarms::advance::{Behind, advance};
use crate::app::{App, SharedApp};
use crate::body::read_bytes;
use crate::gateways::send::code_of;
use crate::problem::Refusal;

const MAX_BODY_BYTES: usize = 16 * 1024;

/// What happened, in the fields `status` and `digit`, from the query or a JSON or form body.
#[derive(Debug, Default, PartialEq, Eq)]
struct Report {
    status: Option<String>,
    digit: Option<String>,
}

/// Many gateways call back with GET.
#[utoipa::path(get, path = "/api/gateways/{delivery}/{code}", tag = "deliveries",
    params(("delivery" = String, Path), ("code" = String, Path), ("status" = Option<String>, Query),
        ("digit" = Option<String>, Query)),
    responses((status = 204), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn get_report(
    app: web::Data<SharedApp>,
    path: web::Path<(DeliveryId, String)>,
    query: web::Query<HashMap<String, String>>,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    post_report(app, path, query, payload).await
}

#[utoipa::path(post, path = "/api/gateways/{delivery}/{code}", tag = "deliveries",
    params(("delivery" = String, Path), ("code" = String, Path), ("status" = Option<String>, Query),
        ("digit" = Option<String>, Query)),
    responses((status = 204), (status = 400, body = Problem), (status = 404, body = Problem)))]
pub async fn post_report(
    app: web::Data<SharedApp>,
    path: web::Path<(DeliveryId, String)>,
    query: web::Query<HashMap<String, String>>,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let (id, code) = path.into_inner();
    let expected = code_of(&app.gateway_secret, id);
    if verify_slices_are_equal(expected.as_bytes(), code.as_bytes()).is_err() {
        return Err(Code::NotFound.into());
    }
    let body = read_bytes(payload, MAX_BODY_BYTES).await?;
    let report = read(&query, &body);
    if report == Report::default() {
        return Err(Refusal::with(
            Code::InvalidField,
            "`status` (delivered, failed) or `digit` is needed, in the query or in a JSON or form body",
        ));
    }
    let (now, shared) = (app.now(), Arc::clone(&app));
    let came_to = app
        .store
        .write(move |tx| match find(tx.connection, id)? {
            Some(delivery) => take(tx, &shared, &delivery, &report, now),
            None => Ok(None),
        })
        .await?;
    if let Some((channel, state)) = came_to {
        app.metrics.delivery(channel, state);
    }
    Ok(HttpResponse::NoContent().finish())
}

fn read(query: &HashMap<String, String>, body: &[u8]) -> Report {
    let json: Option<Value> = serde_json::from_slice(body).ok();
    let form: HashMap<String, String> = std::str::from_utf8(body)
        .ok()
        .and_then(|body| web::Query::<HashMap<String, String>>::from_query(body).ok())
        .map(web::Query::into_inner)
        .unwrap_or_default();
    let field = |name: &str| {
        let from_json = json.as_ref().and_then(|json| match json.get(name)? {
            Value::String(text) => Some(text.clone()),
            Value::Number(number) => Some(number.to_string()),
            _ => None,
        });
        query
            .get(name)
            .cloned()
            .or(from_json)
            .or_else(|| form.get(name).cloned())
    };
    Report {
        status: field("status").map(|status| status.to_lowercase()),
        digit: field("digit"),
    }
}

fn take(
    tx: &mut Tx<'_>,
    app: &App,
    delivery: &Delivery,
    report: &Report,
    now: Timestamp,
) -> Result<Option<(Channel, DeliveryState)>, StoreError> {
    let (news, reason) = match (report.digit.as_deref(), report.status.as_deref()) {
        (Some("1"), _) => (News::Opened, None),
        (Some(_), _) => (News::Failed, Some("declined")),
        (None, Some("delivered" | "answered")) => (News::Received, None),
        (None, Some("failed" | "undelivered" | "busy" | "no_answer" | "expired")) => {
            (News::Failed, Some("gateway"))
        }
        // Underway: nothing that must be known.
        _ => return Ok(None),
    };
    // The same report again changes nothing, whatever has become of the alarm since.
    let Some(state) = next(delivery.state, news) else {
        return Ok(None);
    };
    if !tx.delivery_news(delivery, news, reason, None, now)? {
        return Err(StoreError::VersionMiss);
    }
    let came_to = Some((delivery.channel, state));
    let answered = delivery.channel == Channel::Voice && news == News::Opened;
    let Some(alarm) = delivery.alarm.filter(|_| answered) else {
        return Ok(came_to);
    };
    let called_for = |stored: &rows::StoredAlarm| delivery.seq >= stored.alarm.start_seq;
    if let Some(stored) = rows::find(tx.connection, delivery.municipality, alarm)?.filter(called_for) {
        let behind = Behind {
            delivery: Some(delivery.id),
            ..Behind::default()
        };
        let taken = Command::Acknowledge {
            by: delivery.person,
            at: now,
            minutes: None,
            locked_screen: false,
        };
        // Rejected when somebody was faster: then nothing is changed.
        advance(tx, app, &stored, taken, &behind, now)?.ok();
    }
    Ok(came_to)
}
