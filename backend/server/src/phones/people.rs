//! `GET /api/phones/this/people`: who may take over this shared phone by PIN.

use actix_web::{HttpResponse, web};
use nattvakt_core::access::{Permission, allows};
use nattvakt_store::people;
use nattvakt_wire::http::{PhonePeople, PhonePerson};
use nattvakt_wire::problem::Problem;

use crate::app::SharedApp;
use crate::auth::guard::{Caller, streams_of};
use crate::problem::Refusal;

/// Colleagues of the units of whoever has it now, who have set a PIN.
#[utoipa::path(get, path = "/api/phones/this/people", tag = "phones",
    responses((status = 200, body = PhonePeople), (status = 401, body = Problem)))]
pub async fn list_people(app: web::Data<SharedApp>, caller: Caller) -> Result<HttpResponse, Refusal> {
    let municipality = caller.municipality;
    let with_pin = app
        .store
        .read(move |connection| people::with_pin(connection, municipality))
        .await?;
    let directory = app.directory();
    let units = streams_of(&app, municipality, &caller.roles);
    let mut people: Vec<PhonePerson> = with_pin
        .iter()
        .filter(|person| {
            let roles = directory.roles_of(**person);
            units
                .iter()
                .any(|unit| allows(roles, Permission::BeOnDuty, Some(unit.id)))
        })
        .filter_map(|person| directory.people.get(person))
        .map(|person| PhonePerson {
            id: person.id,
            name: person.name.clone(),
            initials: person.initials.clone(),
        })
        .collect();
    people.sort_by(|a, b| a.name.cmp(&b.name));
    Ok(HttpResponse::Ok().json(PhonePeople { people }))
}
