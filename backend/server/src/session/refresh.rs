//! `POST /api/session/refresh`.

use actix_web::{HttpRequest, HttpResponse, web};
use jiff::SignedDuration;
use nattvakt_store::duties::is_on_duty;
use nattvakt_store::people;
use nattvakt_store::rosters::admitted_until;
use nattvakt_wire::http::SessionView;
use nattvakt_wire::problem::{Code, Problem};

use crate::app::SharedApp;
use crate::auth::guard::{Caller, is_secure};
use crate::problem::Refusal;
use crate::session::{cookie, view};

/// After the end of duty a session can be kept alive no longer than this.
const AFTER_DUTY: SignedDuration = SignedDuration::from_hours(2);

/// On duty the session is prolonged by its whole length, off duty to two hours from now; never shortened.
#[utoipa::path(post, path = "/api/session/refresh", tag = "session",
    responses((status = 200, body = SessionView), (status = 401, body = Problem)))]
pub async fn refresh_session(
    app: web::Data<SharedApp>,
    request: HttpRequest,
    caller: Caller,
) -> Result<HttpResponse, Refusal> {
    let now = app.now();
    let lasts = SignedDuration::try_from(app.config.session.duration).unwrap_or(AFTER_DUTY);
    let expires_at = app
        .store
        .write(move |tx| {
            let session = people::session(tx.connection, caller.session)?;
            let Some(session) = session.filter(|session| session.revoked_at.is_none()) else {
                return Ok(None);
            };
            let more = if is_on_duty(tx.connection, caller.person)? {
                lasts
            } else {
                AFTER_DUTY
            };
            let wanted = now.checked_add(more).unwrap_or(now);
            // A temp was let in for one duty, and for what is left to sign after it.
            let longest = admitted_until(tx.connection, caller.person)?
                .map(|until| until.checked_add(AFTER_DUTY).unwrap_or(until));
            let wanted = longest.map_or(wanted, |longest| wanted.min(longest));
            let expires_at = session.expires_at.max(wanted);
            tx.extend_session(session.id, expires_at)?;
            Ok(Some(expires_at))
        })
        .await?
        .ok_or(Code::SessionExpired)?;
    let token = app
        .tokens
        .issue(caller.session, expires_at)
        .ok_or(Code::Internal)?;
    let mut answer = view(&app, caller.municipality, caller.person, caller.phone, expires_at);
    let mut response = HttpResponse::Ok();
    if caller.by_cookie {
        response.cookie(cookie(token, is_secure(&request)));
    } else {
        answer.token = Some(token);
    }
    Ok(response.json(answer))
}
