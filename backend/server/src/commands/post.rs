//! `POST /api/commands`: 1 to 500 signed commands, answered in their order.

use std::collections::HashMap;
use std::sync::Arc;

use actix_web::{HttpResponse, web};
use nattvakt_core::ids::KeyId;
use nattvakt_store::StoreError;
use nattvakt_store::people::{self, SigningKey};
use nattvakt_wire::command::{CommandIn, CommandOutcome, CommandResult, CommandResults, MAX_COMMANDS};
use nattvakt_wire::observation::MAX_BODY_BYTES;
use nattvakt_wire::problem::{Code, Problem};
use serde::Deserialize;
use serde_json::Value;

use crate::app::{App, SharedApp};
use crate::body::read_bytes;
use crate::commands::apply::{apply, refused};
use crate::commands::strict_json::{DUPLICATE, Strict};
use crate::commands::verify::{Verified, verify};
use crate::metrics::CommandResult as Counted;
use crate::problem::Refusal;

/// So many share a transaction; between two of them others have their turn.
const PER_WRITE: usize = 50;

/// Needs no session: each command is authorised by its signature, so that an expired sign-in never holds
/// up a queue.
#[utoipa::path(post, path = "/api/commands", tag = "commands", request_body = Vec<CommandIn>,
    responses((status = 200, body = CommandResults), (status = 400, body = Problem),
        (status = 413, body = Problem), (status = 503, body = Problem)))]
pub async fn post_commands(
    app: web::Data<SharedApp>,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let values = read_commands(payload).await?;
    let ids: Vec<String> = values
        .iter()
        .map(|value| {
            value
                .get("command_id")
                .and_then(Value::as_str)
                .unwrap_or_default()
                .to_owned()
        })
        .collect();
    let checked = check_all(&app, values).await?;
    let mut outcomes = Vec::with_capacity(checked.len());
    for part in checked.chunks(PER_WRITE) {
        outcomes.extend(apply_part(&app, part.to_vec()).await?);
    }
    let results = ids
        .into_iter()
        .zip(outcomes)
        .map(|(command_id, outcome)| {
            app.metrics.command(match &outcome {
                CommandOutcome::Applied { .. } => Counted::Applied,
                CommandOutcome::Recorded { .. } => Counted::Recorded,
                CommandOutcome::Refused { .. } => Counted::Refused,
            });
            CommandResult { command_id, outcome }
        })
        .collect();
    Ok(HttpResponse::Ok().json(CommandResults { results }))
}

async fn read_commands(payload: web::Payload) -> Result<Vec<Value>, Refusal> {
    let body = read_bytes(payload, MAX_BODY_BYTES).await?;
    let Strict(value) = serde_json::from_slice(&body).map_err(|error| {
        let place = format!("line {}, column {}", error.line(), error.column());
        let code = if error.to_string().starts_with(DUPLICATE) {
            Code::DuplicateKey
        } else {
            Code::MalformedJson
        };
        Refusal::with(code, place)
    })?;
    match value {
        Value::Array(values) if values.len() > MAX_COMMANDS => Err(Refusal::with(
            Code::TooManyItems,
            format!("at most {MAX_COMMANDS} commands are taken at once"),
        )),
        Value::Array(values) if !values.is_empty() => Ok(values),
        _ => Err(Refusal::with(
            Code::InvalidField,
            format!("the body must be an array of 1 to {MAX_COMMANDS} commands"),
        )),
    }
}

type Checked = Result<Verified, Code>;

/// Signatures are checked off the async workers and off the writer.
async fn check_all(app: &App, values: Vec<Value>) -> Result<Vec<Checked>, StoreError> {
    app.store
        .read(move |connection| {
            let mut keys: HashMap<KeyId, Option<SigningKey>> = HashMap::new();
            let mut checked = Vec::with_capacity(values.len());
            for value in &values {
                let Ok(command) = CommandIn::deserialize(value) else {
                    checked.push(Err(Code::InvalidField));
                    continue;
                };
                let key = match keys.entry(command.key_id) {
                    std::collections::hash_map::Entry::Occupied(known) => known.into_mut(),
                    std::collections::hash_map::Entry::Vacant(place) => {
                        place.insert(people::key(connection, command.key_id)?)
                    }
                };
                checked.push(verify(value, command, key.as_ref()));
            }
            Ok(checked)
        })
        .await
}

async fn apply_part(app: &SharedApp, part: Vec<Checked>) -> Result<Vec<CommandOutcome>, StoreError> {
    let received_at = app.now();
    let shared = Arc::clone(app);
    app.store
        .write(move |tx| {
            let directory = shared.directory();
            part.iter()
                .map(|checked| match checked {
                    Ok(verified) => apply(tx, &shared, verified, &directory, received_at),
                    Err(code) => Ok(refused(*code)),
                })
                .collect()
        })
        .await
}
