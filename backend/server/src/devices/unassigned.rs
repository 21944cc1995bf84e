//! `GET /api/devices/unassigned`: what reports and belongs to nobody yet.

use actix_web::{HttpResponse, web};
use nattvakt_store::devices::unassigned;
use nattvakt_wire::http::{UnassignedDevice, UnassignedDevices};
use nattvakt_wire::problem::Problem;

use crate::app::SharedApp;
use crate::auth::guard::Caller;
use crate::problem::Refusal;

/// The newest 500 of the caller's municipality. Shows no patient.
#[utoipa::path(get, path = "/api/devices/unassigned", tag = "devices",
    responses((status = 200, body = UnassignedDevices), (status = 403, body = Problem)))]
pub async fn list_unassigned(app: web::Data<SharedApp>, caller: Caller) -> Result<HttpResponse, Refusal> {
    let found = app
        .store
        .read(move |connection| unassigned(connection, caller.municipality))
        .await?;
    let devices = found
        .into_iter()
        .map(|found| UnassignedDevice {
            id: found.device.id,
            source: found.device.source,
            external_id: found.device.external_id,
            kind: found.device.kind,
            first_heard_at: found.first_heard_at,
            last_kind: found.last_kind,
        })
        .collect();
    Ok(HttpResponse::Ok().json(UnassignedDevices { devices }))
}
