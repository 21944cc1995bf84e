//! What every way of signing in ends with: a session on a phone, and its answer.

use actix_web::{HttpRequest, HttpResponse};
use jiff::{SignedDuration, Timestamp};
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::PhoneKind;
use nattvakt_store::people::{self, Session};
use nattvakt_store::{StoreError, Tx, ids};
use nattvakt_wire::http::SessionKind;
use nattvakt_wire::problem::Code;

use crate::app::App;
use crate::auth::guard::is_secure;
use crate::problem::Refusal;
use crate::session::{cookie, view};

/// A session that is to begin; ids are made outside the transaction.
#[derive(Clone, Copy, Debug)]
pub struct Beginning {
    pub session: SessionId,
    pub fresh_phone: PhoneId,
    pub municipality: MunicipalityId,
    pub kind: SessionKind,
    pub expires_at: Timestamp,
    pub now: Timestamp,
}

impl Beginning {
    pub fn at(
        app: &App,
        municipality: MunicipalityId,
        kind: SessionKind,
        expires_at: Option<Timestamp>,
    ) -> Result<Self, Refusal> {
        let now = app.now();
        let lasts =
            SignedDuration::try_from(app.config.session.duration).unwrap_or(SignedDuration::from_hours(14));
        let longest = now.checked_add(lasts).map_err(|_| Code::Internal)?;
        Ok(Self {
            session: ids::session(now)?,
            fresh_phone: ids::phone(now)?,
            municipality,
            kind,
            expires_at: expires_at.map_or(longest, |at| at.min(longest)),
            now,
        })
    }

    /// A phone that another municipality knows, or that was reported lost, is a new phone here.
    pub fn begin(
        &self,
        tx: &mut Tx<'_>,
        person: PersonId,
        on: Option<PhoneId>,
    ) -> Result<Session, StoreError> {
        let known = match on {
            Some(phone) => people::phone_kind(tx.connection, self.municipality, phone)?.map(|_| phone),
            None => None,
        };
        let phone = match known {
            Some(phone) => phone,
            None => {
                tx.insert_phone(self.fresh_phone, self.municipality, PhoneKind::Personal, self.now)?;
                self.fresh_phone
            }
        };
        let session = Session {
            id: self.session,
            municipality: self.municipality,
            person,
            phone,
            kind: if self.kind == SessionKind::Api {
                "api"
            } else {
                "browser"
            }
            .to_owned(),
            expires_at: self.expires_at,
            revoked_at: None,
        };
        tx.insert_session(&session, self.now)?;
        Ok(session)
    }
}

/// The session's view, with its token where it belongs.
pub fn answer(
    app: &App,
    request: &HttpRequest,
    session: &Session,
    kind: SessionKind,
) -> Result<HttpResponse, Refusal> {
    let token = app
        .tokens
        .issue(session.id, session.expires_at)
        .ok_or(Code::Internal)?;
    let mut body = view(
        app,
        session.municipality,
        session.person,
        session.phone,
        session.expires_at,
    );
    let mut response = HttpResponse::Ok();
    match kind {
        SessionKind::Api => body.token = Some(token),
        SessionKind::Browser => {
            response.cookie(cookie(token, is_secure(request)));
        }
    }
    Ok(response.json(body))
}
