//! Is it alive, and can it do its work? For whatever restarts it and whatever sends it traffic.

use std::time::Duration;

use actix_web::{HttpResponse, web};

use crate::app::SharedApp;

/// The process answers.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain").body("ok\n")
}

/// The database can be read and written to. A write is tried, because a full disk still reads.
pub async fn readyz(app: web::Data<SharedApp>) -> HttpResponse {
    let now = app.now();
    let beat = app.store.write(move |tx| tx.beat(now));
    match tokio::time::timeout(Duration::from_secs(3), beat).await {
        Ok(Ok(())) => HttpResponse::Ok().content_type("text/plain").body("ready\n"),
        Ok(Err(_)) => HttpResponse::ServiceUnavailable()
            .content_type("text/plain")
            .body("the database takes no writes\n"),
        Err(_) => HttpResponse::ServiceUnavailable()
            .content_type("text/plain")
            .body("the database does not answer\n"),
    }
}

/// Prometheus' text format; on an address of its own.
pub async fn metrics(app: web::Data<SharedApp>) -> HttpResponse {
    if let Ok(open) = app.store.read(nattvakt_store::alarms::count_open).await {
        let open = open
            .into_iter()
            .filter_map(|(priority, count)| Some((priority.parse().ok()?, count)))
            .collect();
        app.metrics.set_alarms_open(&open);
    }
    match app.metrics.encode() {
        Ok(text) => HttpResponse::Ok()
            .content_type("application/openmetrics-text; version=1.0.0; charset=utf-8")
            .body(text),
        Err(_) => HttpResponse::InternalServerError().finish(),
    }
}
