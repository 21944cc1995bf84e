//! Connections to the bare server that say one thing and then nothing, as phones do at night.

use std::net::SocketAddr;

use futures_util::{SinkExt, StreamExt};
use tokio_tungstenite::tungstenite::Message;

use super::socket::{self, ConnectError, Socket};

/// As long as a `hello` and its `welcome`.
const FIRST_FRAME_BYTES: usize = 300;
const AT_ONCE: usize = 256;

/// Opens `count` connections, each after one echo.
pub async fn open(to: SocketAddr, count: usize) -> Result<Vec<Socket>, ConnectError> {
    let opening = (0..count).map(|number| async move {
        let mut socket = socket::open(to, "/ws", None, number).await?;
        socket
            .send(Message::text("x".repeat(FIRST_FRAME_BYTES)))
            .await
            .map_err(Box::new)?;
        if let Some(answer) = socket.next().await {
            answer.map_err(Box::new)?;
        }
        Ok(socket)
    });
    let opened: Vec<Result<Socket, ConnectError>> = futures_util::stream::iter(opening)
        .buffer_unordered(AT_ONCE)
        .collect()
        .await;
    opened.into_iter().collect()
}
