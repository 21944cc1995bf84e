//! `GET`, `PUT` and `DELETE /api/phones/this/push`: how this phone is woken.

use actix_web::{HttpResponse, web};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nattvakt_store::ledger::sha256_hex;
use nattvakt_store::subscriptions::{Subscription, of_phone};
use nattvakt_wire::http::{PushState, PutSubscription, SubscriptionKeys};
use nattvakt_wire::problem::{Code, Problem};

use crate::app::{App, SharedApp};
use crate::auth::guard::Caller;
use crate::body::read_json;
use crate::duty::proof::phone_left;
use crate::problem::Refusal;
use crate::push::address::check;
use crate::push::words::language;

const MAX_BODY_BYTES: usize = 16 * 1024;

#[utoipa::path(get, path = "/api/phones/this/push", tag = "phones",
    responses((status = 200, body = PushState), (status = 401, body = Problem)))]
pub async fn show_push(app: web::Data<SharedApp>, caller: Caller) -> Result<HttpResponse, Refusal> {
    let phone = caller.phone;
    let stored = app
        .store
        .read(move |connection| of_phone(connection, phone))
        .await?
        .filter(|stored| stored.person == caller.person);
    Ok(HttpResponse::Ok().json(state(&app, stored.as_ref())))
}

/// A changed subscription proves nothing: the ready check begins anew.
#[utoipa::path(put, path = "/api/phones/this/push", tag = "phones", request_body = PutSubscription,
    responses((status = 200, body = PushState), (status = 400, body = Problem)))]
pub async fn put_push(
    app: web::Data<SharedApp>,
    caller: Caller,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let PutSubscription {
        endpoint,
        keys: SubscriptionKeys { p256dh, auth },
        public_key,
        language: wanted,
        platform,
    } = read_json(payload, MAX_BODY_BYTES).await?;
    if check(&endpoint, app.config.push.allow_loopback).is_none() {
        return Err(Refusal::with(
            Code::SubscriptionRefused,
            "`endpoint` must be an https address of a push service on the public internet",
        ));
    }
    let is_point = URL_SAFE_NO_PAD
        .decode(&p256dh)
        .is_ok_and(|point| point.len() == 65 && point.first() == Some(&4));
    let is_secret = URL_SAFE_NO_PAD.decode(&auth).is_ok_and(|auth| auth.len() == 16);
    if !is_point || !is_secret {
        return Err(Refusal::with(
            Code::InvalidField,
            "`keys` must be those of the subscription: p256dh of 65 bytes and auth of 16, base64url",
        ));
    }
    if !app.push_keys.knows(&public_key) {
        return Err(Refusal::with(
            Code::InvalidField,
            "`public_key` is none of this server's: subscribe with the one that GET answers",
        ));
    }
    let subscription = Subscription {
        phone: caller.phone,
        municipality: caller.municipality,
        person: caller.person,
        endpoint,
        p256dh,
        auth,
        public_key,
        language: language(&wanted).to_owned(),
        renotify: platform.renotify,
        replaces_silently: platform.replaces_silently,
    };
    let (now, kept) = (app.now(), subscription.clone());
    app.store
        .write(move |tx| {
            let before = of_phone(tx.connection, kept.phone)?;
            let former = before.as_ref().map(|before| before.person);
            let is_same =
                before.is_some_and(|before| before.endpoint == kept.endpoint && before.person == kept.person);
            tx.put_subscription(&kept, now)?;
            if is_same {
                return Ok(());
            }
            tx.phone_is_unproven(kept.phone)?;
            match former.filter(|former| *former != kept.person) {
                Some(former) => phone_left(tx, former, now),
                None => Ok(()),
            }
        })
        .await?;
    Ok(HttpResponse::Ok().json(state(&app, Some(&subscription))))
}

#[utoipa::path(delete, path = "/api/phones/this/push", tag = "phones",
    responses((status = 204), (status = 401, body = Problem)))]
pub async fn delete_push(app: web::Data<SharedApp>, caller: Caller) -> Result<HttpResponse, Refusal> {
    let (phone, now) = (caller.phone, app.now());
    app.store
        .write(move |tx| {
            tx.delete_subscription(phone)?;
            tx.phone_is_unproven(phone)?;
            phone_left(tx, caller.person, now)
        })
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

fn state(app: &App, stored: Option<&Subscription>) -> PushState {
    let public_key = app.push_keys.current();
    PushState {
        subscribed: stored.is_some(),
        endpoint_sha256: stored.map(|stored| sha256_hex(stored.endpoint.as_bytes())),
        key_is_current: stored.is_none_or(|stored| stored.public_key == public_key),
        public_key,
    }
}
