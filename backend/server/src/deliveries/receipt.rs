//! `POST /api/deliveries/{id}/receipt`: the phone's own word, from its service worker.

use std::sync::Arc;

use actix_web::{HttpResponse, web};
use jiff::Timestamp;
use nattvakt_core::alarm::Command;
use nattvakt_core::delivery::{News, next};
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::{BuiltInRule, DeliveryPurpose, DeliveryState, PhoneKind};
use nattvakt_store::deliveries::{Delivery, find};
use nattvakt_store::people::phone_kind;
use nattvakt_store::{StoreError, Tx, alarms as rows, duties};
use nattvakt_wire::http::{Receipt, ReceiptState};
use nattvakt_wire::problem::{Code, Problem};

use crate::alarms::advance::{Behind, advance};
use crate::alarms::built_in;
use crate::app::{App, SharedApp};
use crate::auth::guard::Caller;
use crate::body::read_json;
use crate::duty::{proof, staffing};
use crate::problem::Refusal;

const MAX_BODY_BYTES: usize = 4 * 1024;

/// Needs the session of the phone the delivery went to: somebody else's id tells nothing. The same receipt
/// twice, or an earlier one late, changes nothing.
#[utoipa::path(post, path = "/api/deliveries/{id}/receipt", tag = "deliveries", request_body = Receipt,
    params(("id" = String, Path)),
    responses((status = 204), (status = 401, body = Problem), (status = 404, body = Problem)))]
pub async fn post_receipt(
    app: web::Data<SharedApp>,
    caller: Caller,
    id: web::Path<DeliveryId>,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let receipt: Receipt = read_json(payload, MAX_BODY_BYTES).await?;
    let (id, now, shared) = (id.into_inner(), app.now(), Arc::clone(&app));
    let known = app
        .store
        .write(move |tx| {
            let own = find(tx.connection, id)?.filter(|delivery| delivery.phone == Some(caller.phone));
            let Some(delivery) = own else { return Ok(None) };
            // In other hands, or on the wall, the phone proves nothing of the person it was sent to.
            let reaches = delivery.person == caller.person
                && phone_kind(tx.connection, caller.municipality, caller.phone)?
                    .is_some_and(|kind| kind != PhoneKind::Tablet);
            let came_to = take(tx, &shared, &delivery, (caller.phone, reaches), receipt, now)?;
            Ok(Some((delivery.channel, came_to)))
        })
        .await?;
    let (channel, came_to) = known.ok_or(Code::NotFound)?;
    if let Some(state) = came_to {
        app.metrics.delivery(channel, state);
    }
    Ok(HttpResponse::NoContent().finish())
}

/// Answers the state the delivery came to, when the receipt changed it.
fn take(
    tx: &mut Tx<'_>,
    app: &App,
    delivery: &Delivery,
    (phone, reaches): (PhoneId, bool),
    receipt: Receipt,
    now: Timestamp,
) -> Result<Option<DeliveryState>, StoreError> {
    let news = match receipt.state {
        ReceiptState::Received => News::Received,
        ReceiptState::Shown => News::Shown,
        ReceiptState::Opened => News::Opened,
    };
    let Some(state) = next(delivery.state, news) else {
        return Ok(None);
    };
    if !tx.delivery_news(delivery, news, None, None, now)? {
        return Err(StoreError::VersionMiss);
    }
    if receipt.hidden && receipt.state == ReceiptState::Shown {
        tx.delivery_was_hidden(delivery.id)?;
    }
    if receipt.state == ReceiptState::Received || !reaches {
        return Ok(Some(state));
    }
    tx.phone_rings(phone, now)?;
    for duty in duties::running_of_person(tx.connection, delivery.person)? {
        proof::renewed(tx, app, &duty, now)?;
        built_in::end(tx, app, BuiltInRule::PhoneSilent, duty.id.0, now)?;
        tx.roster_changed(duty.unit);
        staffing::look_if_troubled(tx, app, duty.unit, now)?;
    }
    if delivery.purpose == DeliveryPurpose::Alarm {
        reached(tx, app, delivery, now)?;
    }
    Ok(Some(state))
}

/// Reached is: shown on a phone of that person, since the newest start.
fn reached(tx: &mut Tx<'_>, app: &App, delivery: &Delivery, now: Timestamp) -> Result<(), StoreError> {
    let Some(alarm) = delivery.alarm else {
        return Ok(());
    };
    let Some(stored) = rows::find(tx.connection, delivery.municipality, alarm)? else {
        return Ok(());
    };
    if delivery.seq >= stored.alarm.start_seq {
        let persons = vec![delivery.person];
        advance(
            tx,
            app,
            &stored,
            Command::Reached { persons },
            &Behind::default(),
            now,
        )?
        .ok();
    }
    Ok(())
}
