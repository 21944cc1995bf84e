//! `GET /api/units/{unit}/alarms/{alarm}/deliveries`: whom an alarm has reached, and how far it has come
//! with the others.

use actix_web::{HttpResponse, web};
use nattvakt_core::ids::{AlarmId, UnitId};
use nattvakt_store::alarms as rows;
use nattvakt_store::deliveries::newest_of_alarm;
use nattvakt_wire::http::Deliveries;
use nattvakt_wire::problem::{Code, Problem};
use nattvakt_wire::view::DeliveryView;

use crate::app::SharedApp;
use crate::auth::guard::Caller;
use crate::live::render::person;
use crate::problem::Refusal;

/// The newest; an alarm that nobody takes for a weekend has thousands.
const MOST_SHOWN: u32 = 300;

#[utoipa::path(get, path = "/api/units/{unit}/alarms/{alarm}/deliveries", tag = "deliveries",
    params(("unit" = String, Path), ("alarm" = String, Path)),
    responses((status = 200, body = Deliveries), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn list_deliveries(
    app: web::Data<SharedApp>,
    caller: Caller,
    path: web::Path<(UnitId, AlarmId)>,
) -> Result<HttpResponse, Refusal> {
    let (unit, alarm) = path.into_inner();
    let municipality = caller.municipality;
    let now = app.now();
    let rows = app
        .store
        .read(move |connection| {
            let seen_here = rows::find(connection, municipality, alarm)?
                .filter(|stored| stored.alarm.is_in_sight_of(unit, now));
            match seen_here {
                Some(_) => newest_of_alarm(connection, alarm, MOST_SHOWN).map(Some),
                None => Ok(None),
            }
        })
        .await?
        .ok_or(Code::NotFound)?;
    let directory = app.directory();
    let deliveries = rows
        .into_iter()
        .map(|row| DeliveryView {
            id: row.id,
            person: person(&directory, row.person),
            channel: row.channel,
            purpose: row.purpose,
            state: row.state,
            reason: row.reason,
            step: row.step,
            created_at: row.created_at,
            changed_at: row.changed_at,
        })
        .collect();
    Ok(HttpResponse::Ok().json(Deliveries { deliveries }))
}
