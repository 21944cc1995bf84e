//! `POST /api/session`.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::{HttpRequest, HttpResponse, web};
use jiff::SignedDuration;
use nattvakt_core::vocabulary::PhoneKind;
use nattvakt_store::ids;
use nattvakt_store::people::{self, Session};
use nattvakt_wire::http::{SessionKind, SessionView, SignIn};
use nattvakt_wire::problem::{Code, Problem};

use crate::app::SharedApp;
use crate::auth::guard::is_secure;
use crate::body::read_json;
use crate::problem::Refusal;
use crate::session::{cookie, view};

const MAX_BODY_BYTES: usize = 16 * 1024;

/// An unknown name and a wrong password get the same answer after the same work.
#[utoipa::path(post, path = "/api/session", tag = "session", request_body = SignIn,
    responses((status = 200, body = SessionView), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub async fn sign_in(
    app: web::Data<SharedApp>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let SignIn {
        username,
        password,
        kind,
        phone_id,
    } = read_json(payload, MAX_BODY_BYTES).await?;
    let username = username.trim().to_lowercase();
    let address = request
        .peer_addr()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
    if let Err(seconds) = app.may_try_to_sign_in(&username, address) {
        app.metrics.sign_in_throttled.inc();
        return Err(Refusal {
            retry_after_seconds: Some(seconds),
            ..Code::TooManyAttempts.into()
        });
    }
    let wanted = username.clone();
    let found = app
        .store
        .read(move |connection| people::credentials(connection, &wanted))
        .await?;
    let active = found.filter(|found| found.person.active);
    let stored = active.as_ref().map(|found| found.password_hash.clone());
    let fits = app.passwords.verify(stored, password).await?;
    let Some(person) = active.filter(|_| fits).map(|found| found.person) else {
        app.sign_in_failures.lock().failed(&username, address, app.now());
        app.metrics.sign_in_failures.inc();
        return Err(Code::WrongCredentials.into());
    };
    app.sign_in_failures.lock().succeeded(&username);
    if !app.directory().people.contains_key(&person.id) {
        // Added a moment ago by the command line.
        app.refresh_directory().await?;
    }

    let now = app.now();
    let lasts =
        SignedDuration::try_from(app.config.session.duration).unwrap_or(SignedDuration::from_hours(14));
    let session_id = ids::session(now)?;
    let fresh_phone = ids::phone(now)?;
    let expires_at = now.checked_add(lasts).map_err(|_| Code::Internal)?;
    let kind_code = if kind == SessionKind::Api {
        "api"
    } else {
        "browser"
    };
    let municipality = person.municipality;
    let session = app
        .store
        .write(move |tx| {
            // A phone that another municipality knows, or that was reported lost, is a new phone here.
            let known = match phone_id {
                Some(phone) => people::phone_kind(tx.connection, municipality, phone)?.map(|_| phone),
                None => None,
            };
            let phone = match known {
                Some(phone) => phone,
                None => {
                    tx.insert_phone(fresh_phone, municipality, PhoneKind::Personal, now)?;
                    fresh_phone
                }
            };
            let session = Session {
                id: session_id,
                municipality,
                person: person.id,
                phone,
                kind: kind_code.to_owned(),
                expires_at,
                revoked_at: None,
            };
            tx.insert_session(&session, now)?;
            Ok(session)
        })
        .await?;
    let token = app
        .tokens
        .issue(session.id, session.expires_at)
        .ok_or(Code::Internal)?;
    let mut answer = view(
        &app,
        municipality,
        session.person,
        session.phone,
        session.expires_at,
    );
    let mut response = HttpResponse::Ok();
    match kind {
        SessionKind::Api => answer.token = Some(token),
        SessionKind::Browser => {
            response.cookie(cookie(token, is_secure(&request)));
        }
    }
    Ok(response.json(answer))
}
