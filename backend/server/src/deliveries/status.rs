//! `GET /api/deliveries/{id}`: how far one of this phone's own has come, for the ready check.

use actix_web::{HttpResponse, web};
use nattvakt_core::ids::DeliveryId;
use nattvakt_store::deliveries::find;
use nattvakt_wire::http::DeliveryStatus;
use nattvakt_wire::problem::{Code, Problem};

use crate::app::SharedApp;
use crate::auth::guard::Caller;
use crate::problem::Refusal;

#[utoipa::path(get, path = "/api/deliveries/{id}", tag = "deliveries", params(("id" = String, Path)),
    responses((status = 200, body = DeliveryStatus), (status = 404, body = Problem)))]
pub async fn show_delivery(
    app: web::Data<SharedApp>,
    caller: Caller,
    id: web::Path<DeliveryId>,
) -> Result<HttpResponse, Refusal> {
    let id = id.into_inner();
    let delivery = app
        .store
        .read(move |connection| find(connection, id))
        .await?
        .filter(|delivery| delivery.phone == Some(caller.phone))
        .ok_or(Code::NotFound)?;
    Ok(HttpResponse::Ok().json(DeliveryStatus {
        state: delivery.state,
        reason: delivery.reason,
        changed_at: delivery.changed_at,
        hidden: delivery.hidden,
    }))
}
