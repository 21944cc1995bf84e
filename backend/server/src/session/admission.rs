//! `POST /api/session/admission`: a temp without an account comes in for one duty, by a colleague's code.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use nattvakt_core::access::RoleHeld;
use nattvakt_core::vocabulary::Role;
use nattvakt_store::ledger::sha256_hex;
use nattvakt_store::people::Person;
use nattvakt_store::rosters::find_admission;
use nattvakt_store::{StoreError, ids};
use nattvakt_wire::http::{Admission, SessionView};
use nattvakt_wire::problem::{Code, Problem};

use crate::app::SharedApp;
use crate::body::read_json;
use crate::duty::temps::{AFTER_DUTY, leaves_later};
use crate::problem::Refusal;
use crate::session::begin::{Beginning, answer};
use crate::session::sign_in::address_of;

const MAX_BODY_BYTES: usize = 4 * 1024;
const LONGEST_NAME: usize = 80;

#[utoipa::path(post, path = "/api/session/admission", tag = "session", request_body = Admission,
    responses((status = 200, body = SessionView), (status = 401, body = Problem), (status = 429, body = Problem)))]
pub async fn come_in(
    app: web::Data<SharedApp>,
    request: HttpRequest,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let Admission {
        code,
        name,
        kind,
        phone_id,
    } = read_json(payload, MAX_BODY_BYTES).await?;
    let name = name.trim().to_owned();
    if name.is_empty() || name.chars().count() > LONGEST_NAME || name.chars().any(char::is_control) {
        return Err(Refusal::with(
            Code::InvalidField,
            format!("`name` must have 1 to {LONGEST_NAME} characters"),
        ));
    }
    let address = address_of(&request);
    if let Err(seconds) = app.may_try_to_sign_in("admission", address) {
        app.metrics.sign_in_throttled.inc();
        return Err(Refusal {
            retry_after_seconds: Some(seconds),
            ..Code::TooManyAttempts.into()
        });
    }
    let code_hash = sha256_hex(code.trim().as_bytes());
    let wanted = code_hash.clone();
    let now = app.now();
    let admission = app
        .store
        .read(move |connection| find_admission(connection, &wanted))
        .await?
        .filter(|admission| admission.used_by.is_none() && admission.expires_at > now);
    let Some(admission) = admission else {
        // By address only: one stranger's tries must not lock every temp out.
        app.sign_in_failures
            .lock()
            .failed(&format!("admission {address}"), address, now);
        app.metrics.sign_in_failures.inc();
        return Err(Code::AdmissionInvalid.into());
    };
    let ends = admission
        .duty_until
        .checked_add(AFTER_DUTY)
        .unwrap_or(admission.duty_until);
    let beginning = Beginning::at(&app, admission.municipality, kind, Some(ends))?;
    let person = Person {
        id: ids::person(now)?,
        municipality: admission.municipality,
        // No username anybody could type, and no password that fits.
        username: format!("temp {}", beginning.session),
        initials: initials(&name),
        name,
        active: true,
        temporary: true,
    };
    let shared = Arc::clone(&app);
    let session = app
        .store
        .write(move |tx| {
            let still_free =
                find_admission(tx.connection, &code_hash)?.is_some_and(|known| known.used_by.is_none());
            if !still_free {
                return Ok(None);
            }
            tx.insert_person(&person, "none", now)?;
            if !tx.use_admission(&code_hash, person.id)? {
                // Somebody was faster: nothing of this is kept, and the next try sees it.
                return Err(StoreError::VersionMiss);
            }
            leaves_later(tx, &shared, person.id, admission.duty_until)?;
            let held = RoleHeld {
                role: Role::CareWorker,
                unit: Some(admission.unit),
            };
            tx.grant(person.id, admission.municipality, held, now)?;
            beginning.begin(tx, person.id, phone_id).map(Some)
        })
        .await?
        .ok_or(Code::AdmissionInvalid)?;
    // The answer names the units: the new person must be known before it is made.
    app.refresh_directory().await?;
    answer(&app, &request, &session, kind)
}

fn initials(name: &str) -> String {
    name.split_whitespace()
        .filter_map(|part| part.chars().next())
        .take(3)
        .flat_map(char::to_uppercase)
        .collect()
}
