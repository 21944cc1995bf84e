//! The bare server that figures are measured against: actix and an answer, nothing else.

use actix_web::dev::Server;
use actix_web::{App, HttpRequest, HttpResponse, HttpServer, web};
use actix_ws::Message;

const LARGEST_POST_BYTES: usize = 2 * 1024 * 1024;

/// Serves on a free port of loopback; the port is the second answer.
pub fn serve() -> std::io::Result<(Server, u16)> {
    let server = HttpServer::new(|| {
        App::new()
            .app_data(web::PayloadConfig::new(LARGEST_POST_BYTES))
            .route("/ws", web::get().to(echo))
            .route("/api/observations", web::post().to(accept))
    })
    .bind(("127.0.0.1", 0))?;
    let port = server.addrs().first().map_or(0, std::net::SocketAddr::port);
    Ok((server.run(), port))
}

async fn echo(request: HttpRequest, body: web::Payload) -> actix_web::Result<HttpResponse> {
    let (response, mut session, mut messages) = actix_ws::handle(&request, body)?;
    actix_web::rt::spawn(async move {
        while let Some(Ok(message)) = messages.recv().await {
            let sent = match message {
                Message::Text(text) => session.text(text).await,
                Message::Ping(bytes) => session.pong(&bytes).await,
                Message::Close(_) => break,
                _ => Ok(()),
            };
            if sent.is_err() {
                return;
            }
        }
        let _ = session.close(None).await;
    });
    Ok(response)
}

/// Accepts as many observations as the body names, unread and unstored.
async fn accept(body: web::Bytes) -> HttpResponse {
    let text = String::from_utf8_lossy(&body);
    let results = vec![r#"{"result":"accepted"}"#; text.matches("\"event_id\"").count()];
    HttpResponse::Ok()
        .content_type("application/json")
        .body(format!("{{\"results\":[{}]}}", results.join(",")))
}
