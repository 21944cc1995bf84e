//! Who is let in, and how they are put out again.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use jiff::SignedDuration;
use nattvakt_tests::answer::problem;
use nattvakt_tests::night::{Night, Setting};
use nattvakt_tests::phone::{Answer, close_code};
use nattvakt_tests::signer::Signer;
use nattvakt_wire::http::{KeyEnrolled, SessionView};
use reqwest::{Method, Response, StatusCode};
use serde_json::{Value, json};
use tokio::time::Instant;
use tokio_tungstenite::connect_async;
use tokio_tungstenite::tungstenite::Error;
use tokio_tungstenite::tungstenite::client::IntoClientRequest;

async fn tries(night: &Night, username: &str, password: &str) -> Response {
    let body = json!({"username": username, "password": password, "kind": "browser"});
    reqwest::Client::new()
        .post(format!("{}/api/session", night.url))
        .json(&body)
        .send()
        .await
        .unwrap()
}

async fn signs_in(night: &Night, username: &str) -> Response {
    let response = tries(night, username, night.password(username)).await;
    assert_eq!(response.status(), 200);
    response
}

fn set_cookie(response: &Response) -> String {
    response.headers()["set-cookie"].to_str().unwrap().to_owned()
}

/// The cookie as a browser sends it back.
async fn cookie(night: &Night, username: &str) -> String {
    set_cookie(&signs_in(night, username).await)
        .split(';')
        .next()
        .unwrap()
        .to_owned()
}

#[tokio::test(flavor = "multi_thread")]
async fn an_unknown_name_and_a_wrong_password_get_the_same_answer() {
    let night = Night::begin().await;
    let wrong = problem(tries(&night, "kari.bjork", "guess").await, "wrong_credentials").await;
    let unknown = problem(tries(&night, "nobody", "guess").await, "wrong_credentials").await;
    assert_eq!(wrong, unknown);
    assert!((night.metric("nattvakt_sign_in_failures_total").await - 2.0).abs() < 0.1);
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_are_limited_for_an_account_and_successes_are_not() {
    let settings = vec![("NATTVAKT_SIGN_IN__FAILURES_PER_ACCOUNT", "3".to_owned())];
    let night = Night::with(Setting {
        settings,
        ..Setting::default()
    })
    .await;
    for _ in 0..3 {
        problem(tries(&night, "kari.bjork", "guess").await, "wrong_credentials").await;
    }
    let refused = tries(&night, "Kari.Bjork ", night.password("kari.bjork")).await;
    let seconds: i64 = refused.headers()["retry-after"]
        .to_str()
        .unwrap()
        .parse()
        .unwrap();
    problem(refused, "too_many_attempts").await;
    for _ in 0..5 {
        signs_in(&night, "amina.bjork").await;
    }
    night.fast_forward(SignedDuration::from_secs(seconds));
    signs_in(&night, "kari.bjork").await;
}

#[tokio::test(flavor = "multi_thread")]
async fn failures_are_limited_for_an_address_whatever_the_names() {
    let settings = vec![("NATTVAKT_SIGN_IN__FAILURES_PER_ADDRESS", "4".to_owned())];
    let night = Night::with(Setting {
        settings,
        ..Setting::default()
    })
    .await;
    for number in 0..4 {
        problem(
            tries(&night, &format!("guess{number}"), "guess").await,
            "wrong_credentials",
        )
        .await;
    }
    problem(
        tries(&night, "kari.bjork", night.password("kari.bjork")).await,
        "too_many_attempts",
    )
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_cookie_is_out_of_reach_of_scripts_and_other_sites() {
    let night = Night::begin().await;
    let response = signs_in(&night, "kari.bjork").await;
    let cookie = set_cookie(&response);
    assert!(
        cookie.starts_with("nattvakt=") && !cookie.contains("Secure"),
        "on loopback: {cookie}"
    );
    for attribute in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(attribute), "{attribute} in {cookie}");
    }
    assert!(!cookie.contains("Domain"));
    assert_eq!(
        response.json::<SessionView>().await.unwrap().token,
        None,
        "scripts never see it"
    );

    let body = json!({"username": "kari.bjork", "password": night.password("kari.bjork"), "kind": "browser"});
    let behind_tls = reqwest::Client::new()
        .post(format!("{}/api/session", night.url))
        .json(&body);
    let cookie = set_cookie(
        &behind_tls
            .header("x-forwarded-proto", "https")
            .send()
            .await
            .unwrap(),
    );
    assert!(
        cookie.starts_with("__Host-nattvakt=") && cookie.contains("Secure"),
        "{cookie}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_site_cannot_act_with_our_cookie() {
    let night = Night::begin().await;
    let cookie = cookie(&night, "kari.bjork").await;
    let ask = |method: Method, path: &str, origin: Option<&str>| {
        let http = reqwest::Client::new();
        let request = http
            .request(method, format!("{}{path}", night.url))
            .header("cookie", &cookie);
        let request = match origin {
            Some(origin) => request.header("origin", origin),
            None => request,
        };
        request.send()
    };
    for origin in [
        None,
        Some("https://elsewhere.example"),
        Some("null"),
        Some("http://127.0.0.1:1"),
    ] {
        let refused = ask(Method::POST, "/api/session/refresh", origin).await.unwrap();
        problem(refused, "wrong_origin").await;
        let refused = ask(Method::DELETE, "/api/session", origin).await.unwrap();
        problem(refused, "wrong_origin").await;
    }
    assert_eq!(
        ask(Method::GET, "/api/session", None).await.unwrap().status(),
        200
    );
    assert_eq!(
        ask(Method::POST, "/api/session/refresh", Some(&night.url))
            .await
            .unwrap()
            .status(),
        200
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn another_site_cannot_follow_alarms_with_our_cookie() {
    let night = Night::begin().await;
    let cookie = cookie(&night, "kari.bjork").await;
    let connect = |origin: Option<&str>| {
        let mut request = format!("{}/api/live", night.url.replacen("http", "ws", 1))
            .into_client_request()
            .unwrap();
        request.headers_mut().insert("cookie", cookie.parse().unwrap());
        if let Some(origin) = origin {
            request.headers_mut().insert("origin", origin.parse().unwrap());
        }
        connect_async(request)
    };
    for origin in [None, Some("https://elsewhere.example")] {
        let refused = connect(origin).await;
        assert!(
            matches!(&refused, Err(Error::Http(answer)) if answer.status() == 403),
            "{refused:?}"
        );
    }
    assert!(connect(Some(&night.url)).await.is_ok());
}

#[tokio::test(flavor = "multi_thread")]
async fn a_session_ends_in_time_and_a_refresh_keeps_it() {
    let night = Night::begin().await;
    let mut kari = night.phone("kari.bjork").await;
    let hours = SignedDuration::from_hours;
    night.fast_forward(hours(13));
    let refreshed: SessionView = kari
        .asks(Method::POST, "/api/session/refresh")
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(refreshed.expires_at, night.now() + hours(14), "on duty");
    kari.session.token = refreshed.token;
    kari.on_duty("end_duty", night.unit("Bjørk")).await.applied();
    night.fast_forward(hours(13));
    let refreshed: SessionView = kari
        .asks(Method::POST, "/api/session/refresh")
        .await
        .json()
        .await
        .unwrap();
    assert_eq!(refreshed.expires_at, night.now() + hours(2), "after duty");
    night.fast_forward(hours(2));
    for (method, path) in [
        (Method::GET, "/api/session"),
        (Method::POST, "/api/session/refresh"),
    ] {
        problem(kari.asks(method, path).await, "session_expired").await;
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn signing_out_closes_the_live_connection_within_five_seconds() {
    let night = Night::begin().await;
    let mut kari = night.phone("kari.bjork").await;
    let mut amina = night.phone("amina.bjork").await;
    let signed_out_at = Instant::now();
    assert_eq!(
        kari.asks(Method::DELETE, "/api/session").await.status(),
        StatusCode::NO_CONTENT
    );
    assert_eq!(close_code(kari.socket.as_mut().unwrap()).await, 4401);
    assert!(signed_out_at.elapsed().as_secs() < 5);
    problem(kari.asks(Method::GET, "/api/session").await, "session_expired").await;

    night.fast_forward(SignedDuration::from_hours(15));
    assert_eq!(
        close_code(amina.socket.as_mut().unwrap()).await,
        4401,
        "one that ran out, too"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_phone_has_one_key_for_a_person_and_it_lies_on_the_curve() {
    let night = Night::begin().await;
    let kari = night.phone("kari.bjork").await;
    let enrol = |jwk: Value| {
        let url = format!("{}/api/phones/this/keys", night.url);
        kari.http
            .post(url)
            .bearer_auth(kari.token())
            .json(&json!({"jwk": jwk}))
            .send()
    };
    let own = json!(kari.signer.jwk());
    let changed = |name: &str, value: &str| {
        let mut jwk = own.clone();
        jwk[name] = json!(value);
        jwk
    };
    let elsewhere = "A".repeat(43);
    for jwk in [
        changed("crv", "P-384"),
        changed("kty", "RSA"),
        changed("x", &elsewhere),
        changed("y", "AQAB"),
        json!({}),
    ] {
        problem(enrol(jwk).await.unwrap(), "invalid_field").await;
    }
    problem(enrol(json!(Signer::default().jwk())).await.unwrap(), "key_exists").await;
    let again: KeyEnrolled = enrol(own.clone()).await.unwrap().json().await.unwrap();
    assert_eq!((again.key_id, again.key_seq), (kari.key, 0));
}
