//! `POST /api/session`.

use std::net::{IpAddr, Ipv4Addr};

use actix_web::{HttpRequest, HttpResponse, web};
use nattvakt_store::people;
use nattvakt_wire::http::{SessionView, SignIn};
use nattvakt_wire::problem::{Code, Problem};

use crate::app::SharedApp;
use crate::body::read_json;
use crate::problem::Refusal;
use crate::session::begin::{Beginning, answer};

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
    let address = address_of(&request);
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

    let beginning = Beginning::at(&app, person.municipality, kind, None)?;
    let session = app
        .store
        .write(move |tx| beginning.begin(tx, person.id, phone_id))
        .await?;
    answer(&app, &request, &session, kind)
}

pub(crate) fn address_of(request: &HttpRequest) -> IpAddr {
    request
        .peer_addr()
        .map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip())
}
