//! `POST /api/observations`.

use actix_web::{HttpResponse, web};
use nattvakt_wire::observation::{MAX_BODY_BYTES, MAX_ITEMS, ObservationIn, ObservationResults};
use nattvakt_wire::problem::{Code, Problem};
use serde_json::Value;

use crate::app::SharedApp;
use crate::auth::guard::SourceCaller;
use crate::body::read_json;
use crate::observations::parse::Parsed;
use crate::observations::record::record;
use crate::problem::Refusal;

/// One observation or an array of at most 10,000, 2 MiB in all. The answer comes after the durable commit.
#[utoipa::path(post, path = "/api/observations", tag = "observations",
    request_body(content = inline(Vec<ObservationIn>), description = "one object or an array"),
    responses((status = 200, body = ObservationResults), (status = 401, body = Problem),
        (status = 413, body = Problem), (status = 503, body = Problem)))]
pub async fn post_observations(
    app: web::Data<SharedApp>,
    caller: SourceCaller,
    payload: web::Payload,
) -> Result<HttpResponse, Refusal> {
    let items = match read_json::<Value>(payload, MAX_BODY_BYTES).await? {
        Value::Array(items) if items.len() > MAX_ITEMS => {
            return Err(Refusal::with(
                Code::TooManyItems,
                format!(
                    "{} items were sent; at most {MAX_ITEMS} are taken at once",
                    items.len()
                ),
            ));
        }
        Value::Array(items) => items,
        Value::Object(item) => vec![Value::Object(item)],
        _ => {
            return Err(Refusal::with(
                Code::InvalidField,
                "the body must be one observation or an array of them",
            ));
        }
    };
    let parsed = items.into_iter().map(Parsed::from_value).collect();
    let results = record(&app, caller.source, parsed).await?;
    Ok(HttpResponse::Ok().json(ObservationResults { results }))
}
