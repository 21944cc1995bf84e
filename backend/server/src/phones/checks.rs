//! `POST /api/phones/this/checks`: the ready check's test push, and `PUT /api/phones/this/readiness`: what
//! the phone found by itself.

use actix_web::{HttpResponse, web};
use jiff::SignedDuration;
use nattvakt_core::vocabulary::DeliveryPurpose;
use nattvakt_store::deliveries::Delivery;
use nattvakt_store::subscriptions::of_phone;
use nattvakt_wire::http::{CheckStarted, Readiness, StartCheck};
use nattvakt_wire::problem::{Code, Problem};

use crate::app::SharedApp;
use crate::auth::guard::Caller;
use crate::body::{read_json, read_optional};
use crate::deliveries::settle::{URGENCY_OF_A_TEST, quiet_push};
use crate::problem::Refusal;

const MAX_BODY_BYTES: usize = 4 * 1024;
const LONGEST_WAIT: u32 = 30;

#[utoipa::path(post, path = "/api/phones/this/checks", tag = "phones", request_body = StartCheck,
    responses((status = 200, body = CheckStarted), (status = 400, body = Problem), (status = 409, body = Problem)))]
pub async fn start_check(
    app: web::Data<SharedApp>,
    caller: Caller,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let StartCheck { after_seconds } = read_optional(payload, MAX_BODY_BYTES).await?;
    if after_seconds > LONGEST_WAIT {
        return Err(Refusal::with(
            Code::InvalidField,
            format!("`after_seconds` is at most {LONGEST_WAIT}"),
        ));
    }
    let now = app.now();
    let due_at = now
        .checked_add(SignedDuration::from_secs(i64::from(after_seconds)))
        .unwrap_or(now);
    let test = quiet_push(
        caller.municipality,
        caller.person,
        caller.phone,
        DeliveryPurpose::Test,
        URGENCY_OF_A_TEST,
        now,
    )?;
    let test = Delivery {
        due_at: Some(due_at),
        ..test
    };
    let (delivery, phone) = (test.id, caller.phone);
    let subscribed = app
        .store
        .write(move |tx| {
            let subscribed = of_phone(tx.connection, phone)?.is_some();
            if subscribed {
                tx.insert_deliveries(std::slice::from_ref(&test))?;
            }
            Ok(subscribed)
        })
        .await?;
    if subscribed {
        Ok(HttpResponse::Ok().json(CheckStarted { delivery }))
    } else {
        Err(Code::NoSubscription.into())
    }
}

#[utoipa::path(put, path = "/api/phones/this/readiness", tag = "phones", request_body = Readiness,
    responses((status = 204), (status = 400, body = Problem)))]
pub async fn put_readiness(
    app: web::Data<SharedApp>,
    caller: Caller,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let readiness: Readiness = read_json(payload, MAX_BODY_BYTES).await?;
    let mut kept = serde_json::to_value(&readiness).map_err(|_| Code::Internal)?;
    if let Some(members) = kept.as_object_mut() {
        members.insert("v".to_owned(), 1.into());
    }
    let (phone, text) = (caller.phone, kept.to_string());
    app.store.write(move |tx| tx.set_readiness(phone, &text)).await?;
    Ok(HttpResponse::NoContent().finish())
}
