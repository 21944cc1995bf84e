//! The one place that asks who somebody is and whether they may. Every endpoint is registered with an
//! `Access`; there is no other way to register one.

use std::future::{Ready, ready};

use actix_web::body::MessageBody;
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, ORIGIN};
use actix_web::middleware::Next;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};
use nattvakt_core::access::{Permission, RoleHeld, allows, allows_anywhere};
use nattvakt_core::ids::*;
use nattvakt_store::ledger::sha256_hex;
use nattvakt_store::people;
use nattvakt_wire::problem::Code;

use crate::app::{App, SharedApp};
use crate::problem::Refusal;

/// Who may call an endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Access {
    /// Anybody: signing in, health.
    Public,
    /// Each command is authorised by its own signature (`commands::verify`).
    SignedCommands,
    /// A gateway, by the code that only we can make and that stands in the address it was given.
    Gateway,
    /// A source, by its key.
    Source,
    /// Anybody who is signed in.
    SignedIn,
    /// Somebody who holds the permission somewhere; what they see is cut to where they hold it.
    Holding(Permission),
    /// Somebody who holds the permission in the unit that the path names as `{unit}`.
    InUnit(Permission),
}

/// Somebody who is signed in. Handlers get it from the guard; it cannot be made elsewhere.
#[derive(Clone, Debug)]
pub struct Caller {
    pub session: SessionId,
    pub municipality: MunicipalityId,
    pub person: PersonId,
    pub phone: PhoneId,
    pub roles: Vec<RoleHeld>,
    /// The token came in a cookie.
    pub by_cookie: bool,
}

/// A source that showed its key.
#[derive(Clone, Debug)]
pub struct SourceCaller {
    pub source: SourceId,
}

impl Caller {
    pub fn may(&self, permission: Permission, unit: Option<UnitId>) -> bool {
        allows(&self.roles, permission, unit)
    }
}

/// The streams somebody may follow: the units whose alarms they see, and the technical stream of their
/// municipality when the equipment is theirs to look after.
pub fn streams_of(
    app: &App,
    municipality: MunicipalityId,
    roles: &[RoleHeld],
) -> Vec<nattvakt_wire::view::UnitRef> {
    let directory = app.directory();
    let mut streams: Vec<_> = directory
        .units_of(municipality)
        .into_iter()
        .filter(|unit| allows(roles, Permission::SeeAlarms, Some(unit.id)))
        .map(|unit| nattvakt_wire::view::UnitRef {
            id: unit.id,
            name: unit.name.clone(),
        })
        .collect();
    if allows(roles, Permission::ManageEquipment, None) {
        streams.push(nattvakt_wire::view::UnitRef {
            id: UnitId(municipality.0),
            name: "Teknisk".to_owned(),
        });
    }
    streams
}

/// Runs before the handler, for every endpoint.
pub async fn check(
    access: Access,
    request: ServiceRequest,
    next: Next<impl MessageBody>,
) -> Result<ServiceResponse<impl MessageBody>, actix_web::Error> {
    let Some(app) = request
        .app_data::<web::Data<SharedApp>>()
        .map(|data| SharedApp::clone(data))
    else {
        return Err(Refusal::from(Code::Internal).into());
    };
    match access {
        Access::Public | Access::SignedCommands | Access::Gateway => {}
        Access::Source => {
            let source = source_of(&app, request.request())?;
            request.extensions_mut().insert(source);
        }
        Access::SignedIn | Access::Holding(_) | Access::InUnit(_) => {
            let caller = caller_of(&app, request.request()).await?;
            authorise(&app, access, &caller, request.request())?;
            request.extensions_mut().insert(caller);
        }
    }
    next.call(request).await
}

fn authorise(app: &App, access: Access, caller: &Caller, request: &HttpRequest) -> Result<(), Refusal> {
    let allowed = match access {
        Access::Holding(permission) => allows_anywhere(&caller.roles, permission),
        Access::InUnit(permission) => {
            let unit: UnitId = request
                .match_info()
                .query("unit")
                .parse()
                .map_err(|_| Code::NotFound)?;
            // Another municipality's unit does not exist, as far as anybody here can tell.
            let directory = app.directory();
            if directory
                .units
                .get(&unit)
                .is_none_or(|unit| unit.municipality != caller.municipality)
            {
                return Err(Code::NotFound.into());
            }
            caller.may(permission, Some(unit))
        }
        _ => true,
    };
    if allowed {
        Ok(())
    } else {
        Err(Code::Forbidden.into())
    }
}

fn source_of(app: &App, request: &HttpRequest) -> Result<SourceCaller, Refusal> {
    let found = bearer(request).and_then(|key| {
        app.directory()
            .source_by_key_hash(&sha256_hex(key.as_bytes()))
            .map(|source| source.id)
    });
    match found {
        Some(source) => Ok(SourceCaller { source }),
        None => {
            app.metrics.source_auth_failures.inc();
            Err(Code::WrongSourceKey.into())
        }
    }
}

pub fn cookie_name(secure: bool) -> &'static str {
    // A `__Host-` cookie must be Secure, and plain http is only for loopback.
    if secure { "__Host-nattvakt" } else { "nattvakt" }
}

pub fn is_secure(request: &HttpRequest) -> bool {
    request.connection_info().scheme() == "https"
}

fn bearer(request: &HttpRequest) -> Option<&str> {
    request
        .headers()
        .get(AUTHORIZATION)?
        .to_str()
        .ok()?
        .strip_prefix("Bearer ")
        .map(str::trim)
}

async fn caller_of(app: &App, request: &HttpRequest) -> Result<Caller, Refusal> {
    let (token, by_cookie) = match bearer(request) {
        Some(token) => (token.to_owned(), false),
        None => match request.cookie(cookie_name(is_secure(request))) {
            Some(cookie) => (cookie.value().to_owned(), true),
            None => return Err(Code::NotSignedIn.into()),
        },
    };
    if by_cookie {
        same_origin(app, request)?;
    }
    let session_id = app.tokens.session_of(&token).ok_or(Code::NotSignedIn)?;
    let session = app
        .store
        .read(move |connection| people::session(connection, session_id))
        .await?;
    let session = session.ok_or(Code::SessionExpired)?;
    if session.revoked_at.is_some() || session.expires_at <= app.now() {
        return Err(Code::SessionExpired.into());
    }
    let directory = app.directory();
    if directory
        .people
        .get(&session.person)
        .is_some_and(|person| !person.active)
    {
        return Err(Code::SessionExpired.into());
    }
    Ok(Caller {
        session: session.id,
        municipality: session.municipality,
        person: session.person,
        phone: session.phone,
        roles: directory.roles_of(session.person).to_vec(),
        by_cookie,
    })
}

/// A cookie is sent by the browser whoever asked it to: unsafe requests and the live upgrade must say that
/// they come from our own pages.
fn same_origin(app: &App, request: &HttpRequest) -> Result<(), Refusal> {
    let upgrade = request.headers().contains_key("Sec-WebSocket-Key");
    if request.method().is_safe() && !upgrade {
        return Ok(());
    }
    let origin = request
        .headers()
        .get(ORIGIN)
        .and_then(|origin| origin.to_str().ok());
    let connection = request.connection_info();
    let own = format!("{}://{}", connection.scheme(), connection.host());
    match origin {
        Some(origin) if origin == own || origin == app.config.public_origin() => Ok(()),
        _ => Err(Code::WrongOrigin.into()),
    }
}

impl FromRequest for Caller {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            request
                .extensions()
                .get::<Caller>()
                .cloned()
                .ok_or_else(|| Code::NotSignedIn.into()),
        )
    }
}

impl FromRequest for SourceCaller {
    type Error = Refusal;
    type Future = Ready<Result<Self, Refusal>>;
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            request
                .extensions()
                .get::<SourceCaller>()
                .cloned()
                .ok_or_else(|| Code::WrongSourceKey.into()),
        )
    }
}
