//! Planned duties: `GET /api/units/{unit}/roster`, and `POST` of a file from the roster system, answered row
//! by row.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::{HttpRequest, HttpResponse, web};
use jiff::{SignedDuration, Timestamp};
use nattvakt_core::access::{Permission, allows};
use nattvakt_core::ids::*;
use nattvakt_ingest::roster::{MAX_BYTES, PlannedRow, RowError, decode, parse_csv, parse_icalendar};
use nattvakt_store::directory::Directory;
use nattvakt_store::rosters::{Planned, planned_in, planned_of_person};
use nattvakt_store::{StoreError, Tx, ids};
use nattvakt_wire::http::{PlannedDuty, Roster, RosterResult, RosterRow};
use nattvakt_wire::problem::{Code, Problem};

use crate::app::SharedApp;
use crate::auth::guard::Caller;
use crate::body::read_bytes;
use crate::live::render::person;
use crate::problem::Refusal;

/// Rows that share a transaction.
const PER_WRITE: usize = 100;
const LOOK_BACK: SignedDuration = SignedDuration::from_hours(24);
/// Planned further ahead than this, a row is a mistake.
const LOOK_AHEAD: SignedDuration = SignedDuration::from_hours(24 * 400);

#[utoipa::path(get, path = "/api/units/{unit}/roster", tag = "duty", params(("unit" = String, Path)),
    responses((status = 200, body = Roster), (status = 403, body = Problem), (status = 404, body = Problem)))]
pub async fn show_roster(
    app: web::Data<SharedApp>,
    unit: web::Path<UnitId>,
) -> Result<HttpResponse, Refusal> {
    let unit = unit.into_inner();
    let from = app.now().checked_sub(LOOK_BACK).unwrap_or(Timestamp::MIN);
    let planned = app
        .store
        .read(move |connection| planned_in(connection, unit, from))
        .await?;
    let directory = app.directory();
    let planned = planned
        .iter()
        .map(|planned| PlannedDuty {
            person: person(&directory, planned.person),
            starts_at: planned.starts_at,
            ends_at: planned.ends_at,
        })
        .collect();
    Ok(HttpResponse::Ok().json(Roster { planned }))
}

/// Each row stands for itself: what can be taken is, and the answer says of every other one why not.
#[utoipa::path(post, path = "/api/units/{unit}/roster", tag = "duty", params(("unit" = String, Path)),
    request_body(content = String, content_type = "text/csv"),
    responses((status = 200, body = RosterResult), (status = 403, body = Problem), (status = 413, body = Problem),
        (status = 415, body = Problem)))]
pub async fn import_roster(
    app: web::Data<SharedApp>,
    request: HttpRequest,
    caller: Caller,
    unit: web::Path<UnitId>,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let unit = unit.into_inner();
    let kind = request
        .headers()
        .get(CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .and_then(|kind| kind.split(';').next())
        .map(|kind| kind.trim().to_ascii_lowercase())
        .unwrap_or_default();
    let parse = match kind.as_str() {
        "text/csv" => parse_csv,
        "text/calendar" => parse_icalendar,
        _ => {
            return Err(Refusal::with(
                Code::UnsupportedMediaType,
                "a roster is text/csv or text/calendar (iCalendar)",
            ));
        }
    };
    let body = read_bytes(payload, MAX_BYTES).await?;
    let directory = app.directory();
    let zone = directory.zone(caller.municipality);
    let now = app.now();
    let rows = tokio::task::spawn_blocking(move || parse(&decode(&body), &zone))
        .await
        .map_err(|_| Code::Internal)?;
    let municipality = caller.municipality;
    let staff = Arc::new(Staff::of(&directory, municipality, unit));
    let mut result = Vec::with_capacity(rows.len());
    let rows = Arc::new(rows);
    for start in (0..rows.len()).step_by(PER_WRITE) {
        // Between two of them alarms have their turn.
        let (rows, staff) = (Arc::clone(&rows), Arc::clone(&staff));
        let part = app
            .store
            .write(move |tx| {
                rows.iter()
                    .skip(start)
                    .take(PER_WRITE)
                    .map(|row| match row {
                        Err(error) => Ok(refused(error)),
                        Ok(row) => take(tx, &staff, (municipality, unit), row, now),
                    })
                    .collect::<Result<Vec<RosterRow>, StoreError>>()
            })
            .await?;
        result.extend(part);
    }
    let count = |taken: bool| {
        u32::try_from(result.iter().filter(|row| row.taken == taken).count()).unwrap_or(u32::MAX)
    };
    Ok(HttpResponse::Ok().json(RosterResult {
        taken: count(true),
        refused: count(false),
        rows: result,
    }))
}

fn refused(error: &RowError) -> RosterRow {
    row(
        error.line,
        false,
        Some(error.code.code()),
        Some(error.detail.clone()),
    )
}

fn row(line: u32, taken: bool, code: Option<Code>, detail: Option<String>) -> RosterRow {
    RosterRow {
        line,
        taken,
        code: code.map(|code| code.code().to_owned()),
        detail,
    }
}

fn take(
    tx: &mut Tx<'_>,
    staff: &Staff,
    (municipality, unit): (MunicipalityId, UnitId),
    planned: &PlannedRow,
    now: Timestamp,
) -> Result<RosterRow, StoreError> {
    let line = planned.line;
    let refuse = |code: Code, detail: &str| Ok(row(line, false, Some(code), Some(detail.to_owned())));
    let Some(person) = staff.find(&planned.person) else {
        return refuse(
            Code::RowUnknownPerson,
            "give the username, or the full name of exactly one person who may be on duty in this unit",
        );
    };
    if planned.ends_at.duration_since(now) > LOOK_AHEAD {
        return refuse(Code::RowMalformed, "the duty is more than a year ahead");
    }
    let clashes = planned_of_person(tx.connection, person, planned.starts_at, planned.ends_at)?;
    let is_known = |known: &Planned| {
        known.unit == unit && known.starts_at == planned.starts_at && known.ends_at == planned.ends_at
    };
    if clashes.iter().any(is_known) {
        return refuse(Code::RowDuplicate, "it is planned already and stays as it is");
    }
    if !clashes.is_empty() {
        return refuse(
            Code::RowOverlaps,
            "the person has another planned duty that overlaps; change or remove that one first",
        );
    }
    tx.insert_planned(
        &Planned {
            id: ids::planned_duty(now)?,
            municipality,
            unit,
            person,
            starts_at: planned.starts_at,
            ends_at: planned.ends_at,
        },
        now,
    )?;
    let note = planned.note;
    Ok(row(
        line,
        true,
        note.map(|note| note.code()),
        note.map(|note| note.detail().to_owned()),
    ))
}

/// Those who may be on duty in the unit, by username and by full name in lowercase.
struct Staff {
    usernames: HashMap<String, PersonId>,
    /// `None`: several have that name.
    names: HashMap<String, Option<PersonId>>,
}

impl Staff {
    fn of(directory: &Directory, municipality: MunicipalityId, unit: UnitId) -> Self {
        let mut staff = Self {
            usernames: HashMap::new(),
            names: HashMap::new(),
        };
        for person in directory.people.values() {
            let may = person.municipality == municipality
                && person.active
                && !person.temporary
                && allows(directory.roles_of(person.id), Permission::BeOnDuty, Some(unit));
            if may {
                staff.usernames.insert(person.username.clone(), person.id);
                staff
                    .names
                    .entry(person.name.to_lowercase())
                    .and_modify(|only| *only = None)
                    .or_insert(Some(person.id));
            }
        }
        staff
    }

    fn find(&self, text: &str) -> Option<PersonId> {
        let text = text.trim().to_lowercase();
        self.usernames
            .get(&text)
            .copied()
            .or_else(|| self.names.get(&text).copied().flatten())
    }
}
