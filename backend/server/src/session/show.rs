//! `GET /api/session`: who is signed in here.

use actix_web::{HttpResponse, web};
use nattvakt_store::people;
use nattvakt_wire::http::SessionView;
use nattvakt_wire::problem::{Code, Problem};

use crate::app::SharedApp;
use crate::auth::guard::Caller;
use crate::problem::Refusal;
use crate::session::view;

#[utoipa::path(get, path = "/api/session", tag = "session",
    responses((status = 200, body = SessionView), (status = 401, body = Problem)))]
pub async fn show_session(app: web::Data<SharedApp>, caller: Caller) -> Result<HttpResponse, Refusal> {
    let wanted = caller.session;
    let session = app
        .store
        .read(move |connection| people::session(connection, wanted))
        .await?;
    let session = session.ok_or(Code::SessionExpired)?;
    Ok(HttpResponse::Ok().json(view(
        &app,
        caller.municipality,
        caller.person,
        caller.phone,
        session.expires_at,
    )))
}
