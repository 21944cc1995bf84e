//! Many connections from one machine: spread over loopback's addresses, gone at once when closed.

use std::io;
use std::net::{Ipv4Addr, SocketAddr, SocketAddrV4};

use tokio::net::{TcpSocket, TcpStream};
use tokio_tungstenite::tungstenite::client::IntoClientRequest;
use tokio_tungstenite::tungstenite::handshake::client::Request;
use tokio_tungstenite::tungstenite::http::HeaderValue;
use tokio_tungstenite::tungstenite::http::header::AUTHORIZATION;
use tokio_tungstenite::tungstenite::protocol::WebSocketConfig;
use tokio_tungstenite::{WebSocketStream, client_async_with_config};

/// 127.0.0.2 … 127.0.0.9: each has its own range of ports, so that TIME_WAIT of the last run does not
/// stand in the way of the next.
const ADDRESSES: u8 = 8;
/// tungstenite's own is 128 KiB for each connection.
const READ_BUFFER_BYTES: usize = 4096;

pub type Socket = WebSocketStream<TcpStream>;

#[derive(Debug, thiserror::Error)]
pub enum ConnectError {
    #[error("{0}")]
    Io(#[from] io::Error),
    #[error("{0}")]
    WebSocket(#[from] Box<tokio_tungstenite::tungstenite::Error>),
    #[error("`{0}` is not http://<ip>:<port>")]
    Address(String),
}

/// `http://127.0.0.1:8080` → its socket address.
pub fn address_of(url: &str) -> Result<SocketAddr, ConnectError> {
    url.strip_prefix("http://")
        .and_then(|rest| rest.trim_end_matches('/').parse().ok())
        .ok_or_else(|| ConnectError::Address(url.to_owned()))
}

/// The `number`th connection of this process.
pub async fn connect(to: SocketAddr, number: usize) -> io::Result<TcpStream> {
    let socket = TcpSocket::new_v4()?;
    let last = 2 + u8::try_from(number % usize::from(ADDRESSES)).unwrap_or(0);
    if to.ip().is_loopback() {
        socket.bind(SocketAddr::V4(SocketAddrV4::new(
            Ipv4Addr::new(127, 0, 0, last),
            0,
        )))?;
    }
    socket.set_zero_linger()?;
    socket.set_nodelay(true)?;
    socket.connect(to).await
}

pub async fn open(
    to: SocketAddr,
    path: &str,
    token: Option<&str>,
    number: usize,
) -> Result<Socket, ConnectError> {
    let stream = connect(to, number).await?;
    let request = request(to, path, token).map_err(Box::new)?;
    let config = WebSocketConfig::default()
        .read_buffer_size(READ_BUFFER_BYTES)
        .write_buffer_size(0);
    let (socket, _) = client_async_with_config(request, stream, Some(config))
        .await
        .map_err(Box::new)?;
    Ok(socket)
}

fn request(
    to: SocketAddr,
    path: &str,
    token: Option<&str>,
) -> Result<Request, tokio_tungstenite::tungstenite::Error> {
    let mut request = format!("ws://{to}{path}").into_client_request()?;
    if let Some(token) = token {
        let value = HeaderValue::try_from(format!("Bearer {token}"))
            .map_err(|error| tokio_tungstenite::tungstenite::Error::HttpFormat(error.into()))?;
        request.headers_mut().insert(AUTHORIZATION, value);
    }
    Ok(request)
}
