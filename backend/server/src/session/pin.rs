//! Shared duty phones change hands by PIN: `PUT /api/session/pin` sets one's own, `POST /api/session/pin`
//! takes the phone over.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use nattvakt_core::access::{Permission, allows};
use nattvakt_core::vocabulary::PhoneKind;
use nattvakt_store::people;
use nattvakt_store::subscriptions::of_phone;
use nattvakt_wire::http::{SessionView, SetPin, TakeOver};
use nattvakt_wire::problem::{Code, Problem};

use crate::app::SharedApp;
use crate::auth::guard::{Caller, streams_of};
use crate::auth::passwords;
use crate::body::read_json;
use crate::duty::proof::phone_handed_on;
use crate::problem::Refusal;
use crate::session::begin::{Beginning, answer};
use crate::session::sign_in::address_of;

const MAX_BODY_BYTES: usize = 4 * 1024;

#[utoipa::path(put, path = "/api/session/pin", tag = "session", request_body = SetPin,
    responses((status = 204), (status = 400, body = Problem)))]
pub async fn set_pin(
    app: web::Data<SharedApp>,
    caller: Caller,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let SetPin { pin } = read_json(payload, MAX_BODY_BYTES).await?;
    if !is_strong(&pin) {
        return Err(Code::WeakPin.into());
    }
    let hashed = tokio::task::spawn_blocking(move || passwords::hash(&pin))
        .await
        .map_err(|_| Code::Internal)??;
    let person = caller.person;
    app.store.write(move |tx| tx.set_pin(person, &hashed)).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The phone must be shared and signed in: a PIN alone opens nothing. The former session ends.
#[utoipa::path(post, path = "/api/session/pin", tag = "session", request_body = TakeOver,
    responses((status = 200, body = SessionView), (status = 401, body = Problem), (status = 409, body = Problem),
        (status = 429, body = Problem)))]
pub async fn take_over(
    app: web::Data<SharedApp>,
    request: HttpRequest,
    caller: Caller,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let TakeOver { person, pin, kind } = read_json(payload, MAX_BODY_BYTES).await?;
    let (municipality, phone) = (caller.municipality, caller.phone);
    let account = format!("pin {person}");
    let address = address_of(&request);
    if let Err(seconds) = app.may_try_to_sign_in(&account, address) {
        app.metrics.sign_in_throttled.inc();
        return Err(Refusal {
            retry_after_seconds: Some(seconds),
            ..Code::TooManyAttempts.into()
        });
    }
    let (phone_kind, stored) = app
        .store
        .read(move |connection| {
            Ok((
                people::phone_kind(connection, municipality, phone)?,
                people::pin_hash(connection, person)?,
            ))
        })
        .await?;
    if phone_kind != Some(PhoneKind::Shared) {
        return Err(Code::NotAShared.into());
    }
    let directory = app.directory();
    let units = streams_of(&app, municipality, &caller.roles);
    let is_colleague = directory
        .people
        .get(&person)
        .is_some_and(|known| known.municipality == municipality && known.active)
        && units
            .iter()
            .any(|unit| allows(directory.roles_of(person), Permission::BeOnDuty, Some(unit.id)));
    let fits = app.passwords.verify(stored.filter(|_| is_colleague), pin).await?;
    if !fits {
        app.sign_in_failures.lock().failed(&account, address, app.now());
        app.metrics.sign_in_failures.inc();
        return Err(Code::WrongPin.into());
    }
    app.sign_in_failures.lock().succeeded(&account);
    let beginning = Beginning::at(&app, municipality, kind, None)?;
    let former = caller.session;
    let session = app
        .store
        .write(move |tx| {
            tx.revoke_session(former, beginning.now)?;
            tx.revoke_others_on_phone(phone, person, beginning.now)?;
            tx.phone_leaves_duties_of_others(phone, person)?;
            // What wakes the phone is for whoever has it now, and proves nothing of the one before.
            if let Some(before) = of_phone(tx.connection, phone)?.filter(|known| known.person != person) {
                tx.phone_changes_hands(phone, person)?;
                tx.phone_is_unproven(phone)?;
                phone_handed_on(tx, before.person, beginning.now)?;
            }
            beginning.begin(tx, person, Some(phone))
        })
        .await?;
    Arc::clone(&app.live).revoke(former);
    answer(&app, &request, &session, kind)
}

/// 6 to 12 digits, not all the same, not counting up or down.
fn is_strong(pin: &str) -> bool {
    let digits = pin.as_bytes();
    let steps: Vec<i16> = digits
        .windows(2)
        .filter_map(|pair| match pair {
            [a, b] => Some(i16::from(*b) - i16::from(*a)),
            _ => None,
        })
        .collect();
    (6..=12).contains(&digits.len())
        && digits.iter().all(u8::is_ascii_digit)
        && ![0, 1, -1]
            .iter()
            .any(|only| steps.iter().all(|step| step == only))
}

#[cfg(test)]
mod tests {
    use super::is_strong;

    #[test]
    fn a_pin_that_everybody_tries_first_is_refused() {
        for weak in [
            "",
            "12345",
            "123456",
            "654321",
            "000000",
            "1111111",
            "12345678",
            "12a456",
            "1234567890123",
        ] {
            assert!(!is_strong(weak), "{weak}");
        }
        for strong in ["482913", "112233", "019283746501"] {
            assert!(is_strong(strong), "{strong}");
        }
    }
}
