//! `GET /api/live`: opens a live connection.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use nattvakt_core::vocabulary::PhoneKind;
use nattvakt_store::people;
use nattvakt_wire::problem::{Code, Problem};

use crate::app::SharedApp;
use crate::auth::guard::Caller;
use crate::live::session::LiveSession;
use crate::problem::Refusal;

/// A hello fits; nothing a phone sends is larger.
const MAX_FRAME_BYTES: usize = 64 * 1024;

#[utoipa::path(get, path = "/api/live", tag = "live",
    responses((status = 101, description = "frames of nattvakt-wire::live"), (status = 401, body = Problem)))]
pub async fn open_live(
    app: web::Data<SharedApp>,
    request: HttpRequest,
    caller: Caller,
    body: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let (municipality, phone) = (caller.municipality, caller.phone);
    let kind = app
        .store
        .read(move |connection| people::phone_kind(connection, municipality, phone))
        .await?;
    // A wall tablet shows alarms to whoever looks; it reaches nobody (hazard 4).
    let reaches = kind != Some(PhoneKind::Tablet);
    let (response, session, messages) = actix_ws::handle(&request, body).map_err(|_| {
        Refusal::with(
            Code::InvalidField,
            "this address speaks WebSocket (RFC 6455) only",
        )
    })?;
    let live = LiveSession::new(Arc::clone(&app), session, &caller, reaches);
    actix_web::rt::spawn(live.run(messages.max_frame_size(MAX_FRAME_BYTES)));
    Ok(response)
}
