//! `POST /api/phones/this/keys`: registers the public half of a key that never leaves the phone.

use actix_web::{HttpResponse, web};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, ParsedPublicKey};
use nattvakt_store::ids;
use nattvakt_store::people::{self, SigningKey};
use nattvakt_wire::http::{EnrolKey, KeyEnrolled, PublicJwk};
use nattvakt_wire::problem::{Code, Problem};

use crate::app::SharedApp;
use crate::auth::guard::Caller;
use crate::body::read_json;
use crate::commands::verify::public_key;
use crate::problem::Refusal;

const MAX_BODY_BYTES: usize = 16 * 1024;

/// One key per person and phone. The same key again gets the same answer, with where its sequence stands.
#[utoipa::path(post, path = "/api/phones/this/keys", tag = "phones", request_body = EnrolKey,
    responses((status = 200, body = KeyEnrolled), (status = 400, body = Problem), (status = 409, body = Problem)))]
pub async fn enrol_key(
    app: web::Data<SharedApp>,
    caller: Caller,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let EnrolKey { jwk, phone_kind } = read_json(payload, MAX_BODY_BYTES).await?;
    check(&jwk)?;
    let now = app.now();
    let fresh = ids::key(now)?;
    let PublicJwk { x, y, .. } = jwk;
    let enrolled = app
        .store
        .write(move |tx| {
            if people::key_of_phone(tx.connection, caller.person, caller.phone)?.is_none() {
                let key = SigningKey {
                    id: fresh,
                    municipality: caller.municipality,
                    person: caller.person,
                    phone: caller.phone,
                    x: x.clone(),
                    y: y.clone(),
                    key_seq: 0,
                    revoked_at: None,
                };
                tx.insert_key(&key, now)?;
            }
            if let Some(kind) = phone_kind {
                tx.set_phone_kind(caller.phone, kind)?;
            }
            let stored = people::key_of_phone(tx.connection, caller.person, caller.phone)?;
            Ok(stored.filter(|key| key.x == x && key.y == y && key.revoked_at.is_none()))
        })
        .await?
        .ok_or(Code::KeyExists)?;
    Ok(HttpResponse::Ok().json(KeyEnrolled {
        key_id: enrolled.id,
        key_seq: enrolled.key_seq,
    }))
}

fn check(jwk: &PublicJwk) -> Result<(), Refusal> {
    let right = "the key must be {kty: EC, crv: P-256, x, y} with a point on the curve (RFC 7518 §6.2)";
    let wrong = || Refusal::with(Code::InvalidField, right);
    if jwk.kty != "EC" || jwk.crv != "P-256" {
        return Err(wrong());
    }
    let point = public_key(&jwk.x, &jwk.y).ok_or_else(wrong)?;
    ParsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point).map_err(|_| wrong())?;
    Ok(())
}
