//! Live connections that misbehave, and what it costs the others: nothing.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use futures_util::{SinkExt, StreamExt};
use jiff::SignedDuration;
use nattvakt_core::vocabulary::*;
use nattvakt_tests::eventually::eventually;
use nattvakt_tests::night::{Night, Setting};
use nattvakt_tests::phone::{Phone, Socket, close_code};
use serde_json::json;
use tokio::net::TcpSocket;
use tokio_tungstenite::client_async;
use tokio_tungstenite::tungstenite::Message;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

const POLICY: u16 = 1008;
const INVALID: u16 = 1007;
const RESTART: u16 = 1012;

/// What is configured here waits no longer than a second.
async fn an_impatient_night(keys: &[&'static str]) -> Night {
    let settings = keys.iter().map(|key| (*key, "1".to_owned())).collect();
    Night::with(Setting {
        settings,
        ..Setting::default()
    })
    .await
}

fn hello() -> Message {
    Message::text(json!({"type": "hello", "protocol": 1, "cursors": null}).to_string())
}

async fn a_greeted_socket(phone: &Phone) -> Socket {
    let mut socket = phone.open_socket().await;
    socket.send(hello()).await.unwrap();
    assert!(
        socket
            .next()
            .await
            .unwrap()
            .unwrap()
            .into_text()
            .unwrap()
            .contains("welcome")
    );
    socket
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_never_says_hello_is_closed() {
    let night = an_impatient_night(&["NATTVAKT_LIVE__HELLO_SECONDS"]).await;
    let kari = night.phone("kari.bjork").await;
    assert_eq!(close_code(&mut kari.open_socket().await).await, POLICY);
    let mut talks_of_other_things = kari.open_socket().await;
    let frame = json!({"type": "pong", "phone_time": night.now().to_string()});
    talks_of_other_things
        .send(Message::text(frame.to_string()))
        .await
        .unwrap();
    assert_eq!(close_code(&mut talks_of_other_things).await, POLICY);
}

#[tokio::test(flavor = "multi_thread")]
async fn garbage_is_closed_before_and_after_the_hello() {
    let night = Night::begin().await;
    let kari = night.phone("kari.bjork").await;
    let garbage = [
        Message::text("{"),
        Message::text("7"),
        Message::text(json!({"seq": 1}).to_string()),
        Message::text(json!({"type": "seen", "unit": "x", "seq": -1}).to_string()),
        Message::text(json!({"type": "hello", "protocol": 1, "cursors": 3}).to_string()),
        Message::binary(vec![0_u8, 159, 146, 150]),
        Message::text(json!({"type": "x", "padding": "x".repeat(70_000)}).to_string()),
    ];
    for frame in garbage {
        for mut socket in [kari.open_socket().await, a_greeted_socket(&kari).await] {
            socket.send(frame.clone()).await.unwrap();
            assert_eq!(close_code(&mut socket).await, INVALID, "{frame:?}");
        }
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn frames_of_unknown_types_are_ignored() {
    let night = Night::begin().await;
    let mut kari = night.phone("kari.bjork").await;
    kari.send(json!({"type": "tomorrow", "wants": ["coffee"]})).await;
    let mut socket = kari.open_socket().await;
    socket
        .send(Message::text(r#"{"type":"tomorrow"}"#))
        .await
        .unwrap();
    socket.send(hello()).await.unwrap();
    assert!(
        socket
            .next()
            .await
            .unwrap()
            .unwrap()
            .into_text()
            .unwrap()
            .contains("welcome")
    );
    night
        .reports(&night.device("Bjørk", DeviceKind::Bed), "bed_exit", "start")
        .await;
    kari.sees("the alarm all the same", |_| true).await;
    while !socket
        .next()
        .await
        .unwrap()
        .unwrap()
        .into_text()
        .unwrap()
        .contains("bed_exit")
    {}
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_leaves_two_pings_unanswered_is_closed_and_one_that_answers_is_not() {
    let night = an_impatient_night(&["NATTVAKT_LIVE__PING_SECONDS"]).await;
    let mut kari = night.phone("kari.bjork").await;
    let mut silent = a_greeted_socket(&kari).await;
    kari.answers_pings(5).await;
    assert_eq!(close_code(&mut silent).await, POLICY);
    night
        .reports(&night.device("Bjørk", DeviceKind::Bed), "bed_exit", "start")
        .await;
    kari.sees("the alarm, live still", |_| true).await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_that_never_reads_is_closed_and_nobody_else_waits_for_it() {
    let night = an_impatient_night(&["NATTVAKT_LIVE__WRITE_TIMEOUT_SECONDS"]).await;
    let mut kari = night.phone("kari.bjork").await;
    let stian = Phone::sign_in(
        &night.url,
        night.username_of(Role::Responder),
        night.password(night.username_of(Role::Responder)),
        kari.clock.clone(),
    )
    .await;
    // So small that it is full soon.
    let tcp = TcpSocket::new_v4().unwrap();
    tcp.set_recv_buffer_size(4096).unwrap();
    let address = night.url.strip_prefix("http://").unwrap().parse().unwrap();
    let stream = tcp.connect(address).await.unwrap();
    let mut request = format!("ws://{address}/api/live").into_client_request().unwrap();
    request.headers_mut().insert(
        "authorization",
        format!("Bearer {}", stian.token()).parse().unwrap(),
    );
    let (mut stuck, _) = client_async(request, stream).await.unwrap();
    stuck.send(hello()).await.unwrap();
    eventually("both are live", async || {
        night.metric("nattvakt_live_sessions").await > 1.5
    })
    .await;

    let bjork = night.unit("Bjørk");
    let mut written = 0;
    while night.metric("nattvakt_live_slow_closed_total").await < 0.5 {
        assert!(written < 200_000, "the phone that never reads is live still");
        night.let_much_happen(bjork, 2_000).await;
        written += 2_000;
        // Kari has everything, stuck colleague or not.
        kari.until("it all", |kari| kari.events.len() >= written).await;
    }
    eventually("only Kari is left", async || {
        night.metric("nattvakt_live_sessions").await < 1.5
    })
    .await;
    night
        .reports(&night.device("Bjørk", DeviceKind::Pendant), "pendant", "start")
        .await;
    kari.sees("an alarm", |_| true).await;
    drop(stuck);
}

#[tokio::test(flavor = "multi_thread")]
async fn phones_are_told_at_once_when_the_server_stops() {
    let night = Night::begin().await;
    let mut kari = night.phone("kari.bjork").await;
    let stopping = tokio::spawn(night.restart_after(SignedDuration::ZERO));
    assert_eq!(close_code(kari.socket.as_mut().unwrap()).await, RESTART);
    drop(kari);
    stopping.await.unwrap();
}
