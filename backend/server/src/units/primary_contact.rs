//! `PUT /api/units/{unit}/patients/{patient}/primary_contact`: who is called first for this patient.

use actix_web::{HttpResponse, web};
use nattvakt_core::access::{Permission, allows};
use nattvakt_core::entry::Entry;
use nattvakt_core::ids::{PatientId, UnitId};
use nattvakt_core::vocabulary::LedgerKind;
use nattvakt_wire::http::PrimaryContact;
use nattvakt_wire::problem::{Code, Problem};

use crate::alarms::advance::append_plain;
use crate::app::SharedApp;
use crate::auth::guard::Caller;
use crate::body::read_json;
use crate::problem::Refusal;

const MAX_BODY_BYTES: usize = 4 * 1024;

#[utoipa::path(put, path = "/api/units/{unit}/patients/{patient}/primary_contact", tag = "units",
    request_body = PrimaryContact, params(("unit" = String, Path), ("patient" = String, Path)),
    responses((status = 204), (status = 400, body = Problem), (status = 403, body = Problem),
        (status = 404, body = Problem)))]
pub async fn put_primary_contact(
    app: web::Data<SharedApp>,
    caller: Caller,
    path: web::Path<(UnitId, PatientId)>,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let (unit, patient) = path.into_inner();
    let PrimaryContact { person } = read_json(payload, MAX_BODY_BYTES).await?;
    let directory = app.directory();
    let patient = directory
        .patients
        .get(&patient)
        .filter(|patient| patient.unit == unit && patient.municipality == caller.municipality)
        .cloned()
        .ok_or(Code::NotFound)?;
    let may_be_called = person.is_none_or(|person| {
        directory.people.get(&person).is_some_and(|known| {
            known.municipality == caller.municipality && known.active && !known.temporary
        }) && allows(directory.roles_of(person), Permission::BeOnDuty, Some(unit))
    });
    if !may_be_called {
        return Err(Refusal::with(
            Code::InvalidField,
            "`person` must be somebody who may be on duty in this unit",
        ));
    }
    let (now, by) = (app.now(), caller.person);
    app.store
        .write(move |tx| {
            tx.set_primary_contact(&patient, person)?;
            let entry = Entry {
                by: Some(by),
                ..Entry::new(unit.0, LedgerKind::PatientChanged, now)
            };
            append_plain(tx, entry)?;
            Ok(())
        })
        .await?;
    app.refresh_directory().await?;
    Ok(HttpResponse::NoContent().finish())
}
