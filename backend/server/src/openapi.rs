//! `GET /api/openapi.json`.

use actix_web::HttpResponse;
use utoipa::OpenApi;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Nattvakt",
        description = "Alarms from sensors to the people on duty. The frames of the \
        live connection are described in the crate nattvakt-wire."
    ),
    paths(
        crate::observations::post::post_observations,
        crate::commands::post::post_commands,
        crate::session::sign_in::sign_in,
        crate::session::show::show_session,
        crate::session::sign_out::sign_out,
        crate::session::refresh::refresh_session,
        crate::phones::enrol_key::enrol_key,
        crate::phones::push::show_push,
        crate::phones::push::put_push,
        crate::phones::push::delete_push,
        crate::phones::checks::start_check,
        crate::phones::checks::put_readiness,
        crate::phones::people::list_people,
        crate::session::pin::set_pin,
        crate::session::pin::take_over,
        crate::session::admission::come_in,
        crate::deliveries::status::show_delivery,
        crate::deliveries::receipt::post_receipt,
        crate::deliveries::list::list_deliveries,
        crate::gateways::report::get_report,
        crate::gateways::report::post_report,
        crate::policies::show::show_policy,
        crate::policies::put::put_policy,
        crate::duty::roster::show_roster,
        crate::duty::roster::import_roster,
        crate::units::primary_contact::put_primary_contact,
        crate::live::upgrade::open_live,
        crate::units::now::ward_now,
        crate::devices::unassigned::list_unassigned,
        get_openapi,
    ),
    components(schemas(
        nattvakt_wire::live::ClientFrame,
        nattvakt_wire::live::ServerFrame,
        nattvakt_wire::command::CommandPayload
    ))
)]
pub struct Document;

#[utoipa::path(get, path = "/api/openapi.json", tag = "about", responses((status = 200)))]
pub async fn get_openapi() -> HttpResponse {
    HttpResponse::Ok().json(Document::openapi())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_endpoint_is_described_and_nothing_else_is() {
        let document = serde_json::to_value(Document::openapi()).unwrap();
        let paths = document["paths"].as_object().unwrap();
        let mut described: Vec<String> = paths
            .iter()
            .flat_map(|(path, methods)| {
                methods
                    .as_object()
                    .unwrap()
                    .keys()
                    .map(move |method| format!("{} {path}", method.to_uppercase()))
            })
            .collect();
        let mut served: Vec<String> = crate::routes::endpoints()
            .iter()
            .map(|endpoint| format!("{} {}", endpoint.method, endpoint.path))
            .collect();
        described.sort();
        served.sort();
        assert_eq!(described, served);
    }
}
