//! Text messages and voice calls: what is sent, what the gateway tells, and what counts as an answer.
#![expect(clippy::unwrap_used, reason = "a test that cannot go on stops")]

use jiff::SignedDuration;
use nattvakt_core::ids::*;
use nattvakt_core::vocabulary::*;
use nattvakt_store::ids;
use nattvakt_store::people::Person;
use nattvakt_store::policies::Contact;
use nattvakt_tests::answer::problem;
use nattvakt_tests::eventually::eventually;
use nattvakt_tests::gateway::{Gateway, GatewayAnswer};
use nattvakt_tests::night::Setting;
use nattvakt_tests::watch::Watch;
use serde_json::json;

const SECOND: SignedDuration = SignedDuration::from_secs(1);

struct Ward {
    watch: Watch,
    gateway: Gateway,
    contact: ContactId,
}

/// Bjørk's ladder ends with a text message and then a call to one number.
async fn ward() -> Ward {
    let gateway = Gateway::start().await;
    let url = gateway.url();
    let settings = vec![
        (
            "NATTVAKT_SMS__URL",
            format!("{url}/sms?to={{to}}&text={{text}}&report={{report}}"),
        ),
        ("NATTVAKT_VOICE__URL", format!("{url}/calls")),
        (
            "NATTVAKT_VOICE__BODY",
            r#"{"to":"{to}","say":"{text}","callback":"{report}"}"#.to_owned(),
        ),
    ];
    let watch = Watch::begin(Setting {
        settings,
        ..Setting::default()
    })
    .await;
    let contact = contact(&watch, "Nattelefonen i Nabo", "00 00 00 42").await;
    let hanne = watch
        .night
        .phone(watch.night.username_of(Role::Coordinator))
        .await;
    let bjork = watch.night.unit("Bjørk");
    let policy = json!({"version": 1, "reason": "Med telefon til slutt", "steps": [
        {"targets": [{"type": "on_duty"}], "receipt_seconds": 15, "acknowledge_seconds": 60},
        {"targets": [{"type": "sms", "contact": contact}], "receipt_seconds": 30, "acknowledge_seconds": 60},
        {"targets": [{"type": "voice", "contact": contact}], "receipt_seconds": 30, "acknowledge_seconds": 90}]});
    let put = hanne.puts(&format!("/api/units/{bjork}/policy"), policy).await;
    assert_eq!(put.status(), 200, "{}", put.text().await.unwrap());
    watch.settles().await;
    Ward {
        watch,
        gateway,
        contact,
    }
}

async fn contact(watch: &Watch, label: &str, number: &str) -> ContactId {
    let (now, municipality) = (watch.night.now(), watch.night.municipality.id);
    let person = Person {
        id: ids::person(now).unwrap(),
        municipality,
        username: format!("contact {label}"),
        name: label.to_owned(),
        initials: "N".to_owned(),
        active: false,
        temporary: false,
    };
    let row = Contact {
        id: ids::contact(now).unwrap(),
        municipality,
        person: person.id,
        unit: None,
        label: label.to_owned(),
        number: number.to_owned(),
        round_the_clock: true,
        active: true,
    };
    let id = row.id;
    watch
        .night
        .app
        .store
        .write(move |tx| {
            tx.insert_person(&person, "none", now)?;
            tx.insert_contact(&row, now)
        })
        .await
        .unwrap();
    watch.night.app.refresh_directory().await.unwrap();
    id
}

fn report_of(request: &nattvakt_tests::gateway::GatewayRequest) -> String {
    let url = reqwest::Url::parse(&format!("http://x{}", request.target)).unwrap();
    url.query_pairs()
        .find(|(name, _)| name == "report")
        .unwrap()
        .1
        .into_owned()
}

async fn tells(report: &str, query: &str) -> u16 {
    let answer = reqwest::Client::new()
        .post(format!("{report}?{query}"))
        .send()
        .await
        .unwrap();
    answer.status().as_u16()
}

#[tokio::test(flavor = "multi_thread")]
async fn a_delivered_text_message_is_not_an_answer_and_a_pressed_key_is() {
    let Ward {
        mut watch, gateway, ..
    } = ward().await;
    // Nobody on duty can be reached: the message goes at once.
    let alarm = watch.bed_exit().await;
    let message = gateway.received("/sms", 1).await.remove(0);
    let url = reqwest::Url::parse(&format!("http://x{}", message.target)).unwrap();
    let said = |name: &str| {
        url.query_pairs()
            .find(|(key, _)| key == name)
            .unwrap()
            .1
            .into_owned()
    };
    assert_eq!(said("to"), "00 00 00 42");
    assert!(
        said("text").contains("Rom ") && said("text").contains("Bjørk"),
        "{}",
        said("text")
    );
    for patient in watch.night.app.directory().patients.values() {
        assert!(!said("text").contains(&patient.name));
    }
    watch.settles().await;
    assert_eq!(tells(&report_of(&message), "status=delivered").await, 204);
    assert_eq!(
        watch.states(alarm, Channel::Sms).await,
        [(DeliveryState::Received, None)]
    );
    assert_eq!(watch.alarm(alarm).await.reached, []);
    watch.passes(30 * SECOND).await;
    assert_eq!(
        watch.step(alarm).await,
        Some(2),
        "it climbs on as if nobody had it"
    );

    let call = gateway.received("/calls", 1).await.remove(0);
    let body = call.json();
    assert_eq!(body["to"], "00 00 00 42");
    let report = body["callback"].as_str().unwrap().to_owned();
    watch.settles().await;
    assert_eq!(tells(&report, "digit=2").await, 204);
    assert_eq!(
        watch.states(alarm, Channel::Voice).await,
        [(DeliveryState::Failed, Some("declined".to_owned()))]
    );
    assert_eq!(watch.step(alarm).await, Some(2));
    watch.passes(90 * SECOND).await;
    let again = gateway.received("/calls", 2).await.remove(1);
    let report = again.json()["callback"].as_str().unwrap().to_owned();
    watch.settles().await;
    assert_eq!(tells(&report, "digit=1").await, 204);
    let taken = watch.alarm(alarm).await;
    assert!(taken.holder().is_some(), "whoever pressed the key has it");
    let entry = watch.night.ledger(taken.unit).await.pop().unwrap();
    assert_eq!((entry.kind, entry.command), (LedgerKind::Acknowledged, None));
    assert!(entry.delivery.is_some(), "the ledger says by which call");
    watch.passes(60 * SECOND).await;
    assert_eq!(gateway.count(), 3, "an acknowledgement stops the calls");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_report_needs_the_code_of_its_own_delivery() {
    let Ward {
        mut watch, gateway, ..
    } = ward().await;
    let alarm = watch.bed_exit().await;
    let report = report_of(&gateway.received("/sms", 1).await[0]);
    watch.settles().await;
    let (address, code) = report.rsplit_once('/').unwrap();
    let forged = format!("{address}/{}", "0".repeat(code.len()));
    assert_eq!(tells(&forged, "digit=1").await, 404);
    let other = ids::delivery(watch.night.now()).unwrap();
    let base = address.rsplit_once('/').unwrap().0;
    assert_eq!(tells(&format!("{base}/{other}/{code}"), "digit=1").await, 404);
    let http = reqwest::Client::new();
    problem(http.post(&report).send().await.unwrap(), "invalid_field").await;
    problem(
        http.post(&report).body("{\"status\":").send().await.unwrap(),
        "invalid_field",
    )
    .await;
    assert_eq!(
        http.post(&report)
            .body("{\"status\":\"on its way\"}")
            .send()
            .await
            .unwrap()
            .status(),
        204
    );
    // A digit pressed on a text message is no answer: nobody can press one there.
    assert_eq!(tells(&report, "digit=1").await, 204);
    assert!(watch.alarm(alarm).await.is_waiting());
    assert_eq!(
        http.post(&report)
            .body("status=failed")
            .send()
            .await
            .unwrap()
            .status(),
        204
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_gateway_that_is_down_is_tried_again_and_holds_up_nothing() {
    let Ward {
        mut watch, gateway, ..
    } = ward().await;
    gateway.answer_with(
        "/sms",
        vec![GatewayAnswer::Status(503), GatewayAnswer::Status(200)],
    );
    let alarm = watch.bed_exit().await;
    gateway.received("/sms", 1).await;
    eventually("it waits to be tried again", async || {
        watch.states(alarm, Channel::Sms).await == [(DeliveryState::Queued, Some("unavailable".to_owned()))]
    })
    .await;
    watch.passes(SECOND).await;
    gateway.received("/sms", 2).await;
    watch.settles().await;
    assert_eq!(
        watch.states(alarm, Channel::Sms).await,
        [(DeliveryState::Accepted, None)]
    );
    gateway.answer_with("/calls", vec![GatewayAnswer::Status(400)]);
    watch.passes(29 * SECOND).await;
    gateway.received("/calls", 1).await;
    eventually("it failed", async || {
        watch.states(alarm, Channel::Voice).await == [(DeliveryState::Failed, Some("rejected".to_owned()))]
    })
    .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_number_that_is_no_more_counts_as_unreachable_and_is_told() {
    let Ward {
        mut watch,
        gateway,
        contact,
    } = ward().await;
    let municipality = watch.night.municipality.id;
    let retire = move |tx: &mut nattvakt_store::Tx<'_>| tx.retire_contact(municipality, contact);
    assert!(watch.night.app.store.write(retire).await.unwrap());
    watch.night.app.refresh_directory().await.unwrap();
    let alarm = watch.bed_exit().await;
    assert_eq!(
        watch.step(alarm).await,
        Some(2),
        "every step is gone through at once"
    );
    let bjork = watch.night.unit("Bjørk");
    let told = watch.built_in(bjork, "target_gone").await;
    assert_eq!(told.len(), 1, "once, though two steps name it: {told:?}");
    watch.passes(90 * SECOND).await;
    assert_eq!(watch.step(alarm).await, Some(3), "the ladder goes on");
    assert_eq!(gateway.count(), 0);
}
