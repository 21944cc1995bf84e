//! Signing in and out.

pub mod admission;
pub mod begin;
pub mod pin;
pub mod refresh;
pub mod show;
pub mod sign_in;
pub mod sign_out;

use actix_web::cookie::{Cookie, SameSite, time::Duration as CookieDuration};
use jiff::Timestamp;
use nattvakt_core::ids::*;
use nattvakt_wire::http::{RoleView, SessionView};
use nattvakt_wire::view::PersonRef;

use crate::app::App;
use crate::auth::guard::{cookie_name, streams_of};

/// What an app needs to know about who uses it.
pub(crate) fn view(
    app: &App,
    municipality: MunicipalityId,
    person: PersonId,
    phone_id: PhoneId,
    expires_at: Timestamp,
) -> SessionView {
    let directory = app.directory();
    let roles = directory.roles_of(person);
    SessionView {
        expires_at,
        server_time: app.now(),
        phone_id,
        municipality,
        zone: directory
            .municipalities
            .get(&municipality)
            .map(|known| known.zone_name.clone())
            .unwrap_or_default(),
        person: PersonRef {
            id: person,
            name: directory
                .people
                .get(&person)
                .map(|known| known.name.clone())
                .unwrap_or_default(),
        },
        roles: roles
            .iter()
            .map(|held| RoleView {
                role: held.role,
                unit: held.unit,
            })
            .collect(),
        units: streams_of(app, municipality, roles),
        token: None,
    }
}

/// Out of reach of scripts, sent to us alone, never along with a link from elsewhere.
pub(crate) fn cookie(token: String, secure: bool) -> Cookie<'static> {
    Cookie::build(cookie_name(secure), token)
        .path("/")
        .http_only(true)
        .secure(secure)
        .same_site(SameSite::Strict)
        .max_age(CookieDuration::days(30))
        .finish()
}

pub(crate) fn expired_cookie(secure: bool) -> Cookie<'static> {
    let mut cookie = cookie(String::new(), secure);
    cookie.set_max_age(CookieDuration::ZERO);
    cookie
}
