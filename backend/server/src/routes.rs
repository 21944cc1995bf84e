//! Every endpoint and who may call it. Nothing answers under `/api` that is not in this table.

use actix_web::http::Method;
use actix_web::middleware::from_fn;
use actix_web::{HttpRequest, HttpResponse, Resource, guard, web};
use nattvakt_core::access::Permission;
use nattvakt_wire::observation::MAX_BODY_BYTES;
use nattvakt_wire::problem::Code;

use crate::auth::guard::{Access, check};
use crate::problem::Refusal;
use crate::{
    commands, deliveries, devices, duty, gateways, live, observations, openapi, phones, policies, session,
    units,
};

pub struct Endpoint {
    pub method: Method,
    pub path: &'static str,
    pub access: Access,
    register: fn(Resource) -> Resource,
}

macro_rules! endpoint {
    ($method:ident $path:literal, $access:expr, $handler:path) => {
        Endpoint {
            method: Method::$method,
            path: $path,
            access: $access,
            register: |resource| resource.to($handler),
        }
    };
}

pub fn endpoints() -> Vec<Endpoint> {
    use Access::*;
    vec![
        endpoint!(POST "/api/observations", Source, observations::post::post_observations),
        endpoint!(POST "/api/commands", SignedCommands, commands::post::post_commands),
        endpoint!(POST "/api/session", Public, session::sign_in::sign_in),
        endpoint!(GET "/api/session", SignedIn, session::show::show_session),
        endpoint!(DELETE "/api/session", SignedIn, session::sign_out::sign_out),
        endpoint!(POST "/api/session/refresh", SignedIn, session::refresh::refresh_session),
        endpoint!(POST "/api/phones/this/keys", SignedIn, phones::enrol_key::enrol_key),
        endpoint!(GET "/api/phones/this/push", SignedIn, phones::push::show_push),
        endpoint!(PUT "/api/phones/this/push", SignedIn, phones::push::put_push),
        endpoint!(DELETE "/api/phones/this/push", SignedIn, phones::push::delete_push),
        endpoint!(POST "/api/phones/this/checks", SignedIn, phones::checks::start_check),
        endpoint!(PUT "/api/phones/this/readiness", SignedIn, phones::checks::put_readiness),
        endpoint!(GET "/api/phones/this/people", SignedIn, phones::people::list_people),
        endpoint!(PUT "/api/session/pin", SignedIn, session::pin::set_pin),
        endpoint!(POST "/api/session/pin", SignedIn, session::pin::take_over),
        endpoint!(POST "/api/session/admission", Public, session::admission::come_in),
        endpoint!(GET "/api/deliveries/{id}", SignedIn, deliveries::status::show_delivery),
        endpoint!(POST "/api/deliveries/{id}/receipt", SignedIn, deliveries::receipt::post_receipt),
        endpoint!(GET "/api/gateways/{delivery}/{code}", Gateway, gateways::report::get_report),
        endpoint!(POST "/api/gateways/{delivery}/{code}", Gateway, gateways::report::post_report),
        endpoint!(GET "/api/live", SignedIn, live::upgrade::open_live),
        endpoint!(GET "/api/units/{unit}/now", InUnit(Permission::SeeAlarms), units::now::ward_now),
        endpoint!(GET "/api/units/{unit}/alarms/{alarm}/deliveries", InUnit(Permission::SeeAlarms), deliveries::list::list_deliveries),
        endpoint!(GET "/api/units/{unit}/policy", InUnit(Permission::SeeAlarms), policies::show::show_policy),
        endpoint!(PUT "/api/units/{unit}/policy", InUnit(Permission::ManagePlans), policies::put::put_policy),
        endpoint!(GET "/api/units/{unit}/roster", InUnit(Permission::SeeAlarms), duty::roster::show_roster),
        endpoint!(POST "/api/units/{unit}/roster", InUnit(Permission::ManageDuty), duty::roster::import_roster),
        endpoint!(PUT "/api/units/{unit}/patients/{patient}/primary_contact", InUnit(Permission::ManagePrimaryContacts), units::primary_contact::put_primary_contact),
        endpoint!(GET "/api/devices/unassigned", Holding(Permission::SeeEquipment), devices::unassigned::list_unassigned),
        endpoint!(GET "/api/openapi.json", Public, openapi::get_openapi),
    ]
}

pub fn configure(config: &mut web::ServiceConfig) {
    config.app_data(web::PayloadConfig::new(MAX_BODY_BYTES));
    for Endpoint {
        method,
        path,
        access,
        register,
    } in endpoints()
    {
        let resource =
            web::resource(path).guard(guard::fn_guard(move |context| context.head().method == method));
        config.service(register(resource).wrap(from_fn(move |request, next| check(access, request, next))));
    }
    config.service(web::scope("/api").default_service(web::to(not_here)));
}

async fn not_here(request: HttpRequest) -> Result<HttpResponse, Refusal> {
    let path = request.path();
    let elsewhere: Vec<&'static str> = endpoints()
        .iter()
        .filter(|endpoint| matches_path(endpoint.path, path))
        .map(|endpoint| match endpoint.method {
            Method::GET => "GET",
            Method::DELETE => "DELETE",
            Method::PUT => "PUT",
            _ => "POST",
        })
        .collect();
    if elsewhere.is_empty() {
        return Err(Code::NotFound.into());
    }
    Err(Refusal::with(
        Code::MethodNotAllowed,
        format!("it takes {}", elsewhere.join(", ")),
    ))
}

fn matches_path(pattern: &str, path: &str) -> bool {
    let (mut pattern, mut path) = (pattern.split('/'), path.split('/'));
    loop {
        match (pattern.next(), path.next()) {
            (None, None) => return true,
            (Some(expected), Some(part)) if expected.starts_with('{') || expected == part => {}
            _ => return false,
        }
    }
}
