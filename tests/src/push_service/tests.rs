use std::time::Duration;

use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use serde_json::json;

use super::encryption::tests::encrypt;
use super::*;

const NOW: i64 = 1_768_698_000;
const HOUR: i64 = 3600;

/// An application server.
struct Sender {
    pair: EcdsaKeyPair,
    http: reqwest::Client,
}

impl Sender {
    fn new() -> Self {
        Self {
            pair: EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap(),
            http: reqwest::Client::new(),
        }
    }

    fn public_key(&self) -> String {
        URL_SAFE_NO_PAD.encode(self.pair.public_key().as_ref())
    }

    fn authorization(&self, claims: &Value) -> String {
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!(
            "{}.{}",
            part(&json!({"typ": "JWT", "alg": "ES256"})),
            part(claims)
        );
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes()).unwrap();
        let signature = URL_SAFE_NO_PAD.encode(signature.as_ref());
        format!("vapid t={signed}.{signature}, k={}", self.public_key())
    }

    /// A push as it should be.
    fn push(&self, to: &Subscription, payload: &Value) -> reqwest::RequestBuilder {
        let origin = to.endpoint.split("/push").next().unwrap();
        let claims = json!({"aud": origin, "exp": NOW + HOUR, "sub": "mailto:drift@example.no"});
        let decode = |text: &str| URL_SAFE_NO_PAD.decode(text).unwrap();
        let body = encrypt(
            &decode(&to.p256dh),
            decode(&to.auth).try_into().unwrap(),
            payload.to_string().as_bytes(),
            2,
        );
        self.http
            .post(&to.endpoint)
            .header("authorization", self.authorization(&claims))
            .header("ttl", 60)
            .header("urgency", "high")
            .header("topic", "a2FyaQ")
            .header("content-encoding", "aes128gcm")
            .body(body)
    }
}

async fn service() -> PushService {
    PushService::start_by(|| Timestamp::from_second(NOW).unwrap()).await
}

async fn status(request: reqwest::RequestBuilder) -> u16 {
    request.send().await.unwrap().status().as_u16()
}

#[tokio::test]
async fn a_push_is_kept_as_the_browser_would_read_it() {
    let service = service().await;
    let sender = Sender::new();
    let kari = service.subscribe_to("kari", &sender.public_key());
    let ola = service.subscribe("ola");
    let payload = json!({"type": "alarm", "seq": 7});
    let (first, received) = tokio::join!(sender.push(&kari, &payload).send(), service.received("kari", 1),);
    let first = first.unwrap();
    assert_eq!(first.status(), 201);
    assert!(first.headers().contains_key("location"));
    assert_eq!(received[0].payload, payload);
    assert_eq!(status(sender.push(&ola, &json!(1))).await, 201);

    assert_eq!(service.count(), 2);
    let [told] = &service.messages("ola")[..] else {
        panic!("one message")
    };
    assert_eq!((told.order, told.ttl, &told.payload), (2, 60, &json!(1)));
    assert_eq!(told.urgency.as_deref(), Some("high"));
    assert_eq!(told.topic.as_deref(), Some("a2FyaQ"));
    assert_eq!(told.content_encoding.as_deref(), Some("aes128gcm"));
    assert!(told.authorization.starts_with("vapid t="));
    assert!(told.arrived >= received[0].arrived);
    assert_eq!(service.refusals(), []);
    let put = serde_json::to_value(kari.to_put(&sender.public_key())).unwrap();
    assert_eq!(put["keys"]["auth"], kari.auth);
}

#[tokio::test]
async fn a_push_by_somebody_else_is_refused() {
    let service = service().await;
    let origin = service.origin();
    let sender = Sender::new();
    let kari = service.subscribe_to("kari", &sender.public_key());
    let sub = "mailto:drift@example.no";
    for (claims, why) in [
        (
            json!({"aud": "http://127.0.0.1", "exp": NOW + HOUR, "sub": sub}),
            "aud is not",
        ),
        (json!({"aud": origin, "exp": NOW, "sub": sub}), "has expired"),
        (
            json!({"aud": origin, "exp": NOW + 24 * HOUR + 1, "sub": sub}),
            "more than 24 hours",
        ),
        (
            json!({"aud": origin, "exp": NOW + HOUR, "sub": "drift"}),
            "sub is neither",
        ),
        (json!({"aud": origin, "exp": NOW + HOUR}), "aud, exp and sub"),
        (json!({"exp": NOW + HOUR, "sub": sub}), "aud, exp and sub"),
        (json!({"aud": origin, "sub": sub}), "aud, exp and sub"),
    ] {
        let refused = sender.http.post(&kari.endpoint).header("ttl", 60);
        let refused = refused.header("authorization", sender.authorization(&claims));
        assert_eq!(status(refused).await, 403, "{claims}");
        assert!(service.refusals().last().unwrap().why.contains(why), "{claims}");
    }

    let good = json!({"aud": origin, "exp": NOW + 24 * HOUR, "sub": sub});
    let ours = sender.authorization(&good);
    let theirs = Sender::new().authorization(&good);
    let (token, _) = ours.split_once(", k=").unwrap();
    let (_, their_key) = theirs.split_once(", k=").unwrap();
    let other_key = format!("{token}, k={their_key}");
    let changed = ours.replacen("t=ey", "t=eY", 1);
    for authorization in [
        "",
        "Bearer x",
        token,
        "vapid t=x, k=x",
        &theirs,
        &other_key,
        &changed,
    ] {
        let refused = sender.http.post(&kari.endpoint).header("ttl", 60);
        assert_eq!(status(refused.header("authorization", authorization)).await, 403);
    }
    assert_eq!(
        status(sender.http.post(&kari.endpoint).header("ttl", 60)).await,
        403
    );
    assert_eq!(service.count(), 0);

    let taken = sender
        .http
        .post(&kari.endpoint)
        .header("ttl", 0)
        .header("authorization", ours);
    assert_eq!(status(taken).await, 201);
    assert_eq!(service.messages("kari")[0].payload, Value::Null);
}

#[tokio::test]
async fn a_push_that_no_service_would_take_is_refused() {
    let service = service().await;
    let sender = Sender::new();
    let kari = service.subscribe("kari");
    let other = service.subscribe("ola");
    let mut for_another = sender.push(&other, &json!(1)).build().unwrap();
    *for_another.url_mut() = kari.endpoint.parse().unwrap();
    let refused = sender.http.execute(for_another).await.unwrap();
    assert_eq!(refused.status(), 400);

    for (name, value, expected) in [
        ("ttl", Some("soon"), 400),
        ("ttl", None, 400),
        ("urgency", Some("highest"), 400),
        ("topic", Some("five5"), 400),
        ("topic", Some("a.b."), 400),
        ("topic", Some("abcdefghijklmnopqrstuvwxyzabcdefghij"), 400),
        ("content-encoding", Some("aesgcm"), 400),
        ("content-encoding", None, 400),
    ] {
        let mut request = sender.push(&kari, &json!(1)).build().unwrap();
        request.headers_mut().remove(name);
        if let Some(value) = value {
            request.headers_mut().insert(name, value.parse().unwrap());
        }
        let answer = sender.http.execute(request).await.unwrap();
        assert_eq!(answer.status(), expected, "{name}: {value:?}");
    }
    let large = json!("x".repeat(MAX_BODY_BYTES));
    assert_eq!(status(sender.push(&kari, &large)).await, 413);
    assert_eq!(status(sender.http.get(&kari.endpoint)).await, 405);
    assert_eq!(service.count(), 0);

    let renewed = service.subscribe("kari");
    assert_eq!(status(sender.push(&kari, &json!(1))).await, 410);
    assert_eq!(status(sender.push(&renewed, &json!(1))).await, 201);
}

#[tokio::test]
async fn answers_come_as_the_test_says() {
    let service = service().await;
    let sender = Sender::new();
    let kari = service.subscribe("kari");
    service.answer_with(
        "kari",
        vec![
            PushAnswer::Reset,
            PushAnswer::RetryAfter(30),
            PushAnswer::Created,
            PushAnswer::Status(410),
        ],
    );
    let push = || sender.push(&kari, &json!(1));
    push().send().await.unwrap_err();
    let later = push().send().await.unwrap();
    assert_eq!(
        (later.status().as_u16(), &later.headers()["retry-after"]),
        (429, &"30".parse().unwrap())
    );
    for expected in [201, 410, 410] {
        assert_eq!(status(push()).await, expected);
    }
    assert_eq!(service.received("kari", 5).await.len(), 5);

    let short = Duration::from_millis(300);
    for never in [PushAnswer::Hang, PushAnswer::Trickle] {
        service.answer_with("kari", vec![never]);
        let error = push().timeout(short).send().await.unwrap_err();
        assert!(error.is_timeout(), "{never:?}: {error}");
    }
    assert_eq!(service.count(), 7);
}
