//! `DELETE /api/session`.

use actix_web::{HttpRequest, HttpResponse, web};
use nattvakt_wire::problem::Problem;

use crate::app::SharedApp;
use crate::auth::guard::{Caller, is_secure};
use crate::duty::proof::phone_left;
use crate::problem::Refusal;
use crate::session::expired_cookie;

#[utoipa::path(delete, path = "/api/session", tag = "session",
    responses((status = 204), (status = 401, body = Problem)))]
pub async fn sign_out(
    app: web::Data<SharedApp>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, Refusal> {
    let now = app.now();
    app.store
        .write(move |tx| {
            // Whoever signs out is not woken any more on this phone.
            tx.delete_subscription(caller.phone)?;
            tx.phone_is_unproven(caller.phone)?;
            phone_left(tx, caller.person, now)?;
            tx.revoke_session(caller.session, now)
        })
        .await?;
    app.live.revoke(caller.session);
    Ok(HttpResponse::NoContent()
        .cookie(expired_cookie(is_secure(&request)))
        .finish())
}
