//! A night with phones that can be woken: time is moved by hand, and a push that nobody expected fails the
//! test.

use std::collections::BTreeMap;

use jiff::SignedDuration;
use nattvakt::watchdog::stuck_part;
use nattvakt_core::ids::{AlarmId, DeliveryId, UnitId};
use nattvakt_core::vocabulary::{Channel, DeliveryPurpose, DeliveryState, DeviceKind};
use nattvakt_store::deliveries::{self, Delivery};
use nattvakt_wire::http::PushState;
use nattvakt_wire::view::AlarmView;
use reqwest::Method;
use serde_json::{Value, json};

use crate::eventually::eventually;
use crate::night::{Night, Setting};
use crate::phone::Phone;
use crate::push_service::{PushMessage, PushService};

pub struct Watch {
    pub night: Night,
    pub service: PushService,
    /// Pushes of each phone that the test has expected already.
    expected: BTreeMap<String, usize>,
}

/// A phone with a push subscription, known to the service by its owner's username.
pub struct Woken {
    pub phone: Phone,
    pub name: String,
}

impl Watch {
    /// Everybody is on duty, and the minute after the start in which phones come back is over.
    pub async fn begin(setting: Setting) -> Self {
        let mut watch = Self::at_the_start(setting).await;
        watch.passes(SignedDuration::from_secs(40)).await;
        watch
    }

    pub async fn at_the_start(mut setting: Setting) -> Self {
        setting
            .settings
            .push(("NATTVAKT_PUSH__ALLOW_LOOPBACK", "true".to_owned()));
        Self {
            night: Night::with(setting).await,
            service: PushService::start().await,
            expected: BTreeMap::new(),
        }
    }

    /// A phone whose app is closed: it has no live connection, and can be woken.
    pub async fn closed_phone(&mut self, username: &str) -> Woken {
        let night = &self.night;
        let clock = std::sync::Arc::clone(&night.clock) as nattvakt::clock::SharedClock;
        let phone = Phone::sign_in(&night.url, username, night.password(username), clock).await;
        self.subscribe(phone, username).await
    }

    /// The same, with its app open.
    pub async fn open_phone(&mut self, username: &str) -> Woken {
        let phone = self.night.phone(username).await;
        self.subscribe(phone, username).await
    }

    async fn subscribe(&mut self, phone: Phone, name: &str) -> Woken {
        let state: PushState = phone
            .asks(Method::GET, "/api/phones/this/push")
            .await
            .json()
            .await
            .unwrap();
        let put = self
            .service
            .subscribe_to(name, &state.public_key)
            .to_put(&state.public_key);
        let answer = phone.puts("/api/phones/this/push", json!(put)).await;
        assert_eq!(answer.status(), 200, "{}", answer.text().await.unwrap());
        Woken {
            phone,
            name: name.to_owned(),
        }
    }

    /// A phone whose push was received and shown a moment ago.
    pub async fn verified_phone(&mut self, username: &str) -> Woken {
        let woken = self.closed_phone(username).await;
        let started = woken.phone.posts("/api/phones/this/checks", json!({})).await;
        assert_eq!(started.status(), 200);
        let test = self.gets(&woken, "test").await;
        woken.shows(&test).await;
        woken
    }

    /// Time passes, and everything that falls due is done and on its way.
    pub async fn passes(&mut self, time: SignedDuration) {
        self.night.fast_forward(time);
        self.settles().await;
    }

    pub async fn settles(&self) {
        // Twice: the first round may have begun before the clock moved.
        for _ in 0..2 {
            assert_eq!(stuck_part(&self.night.app).await, None);
        }
        eventually("what is on its way out has left", async || {
            let app = &self.night.app;
            let now = app.now();
            let due = app.store.read(move |c| deliveries::due(c, now, 1)).await.unwrap();
            due.is_empty() && app.outbox.under_way() == 0
        })
        .await;
    }

    /// The next push of this phone, which must be of this purpose.
    pub async fn gets(&mut self, of: &Woken, purpose: &str) -> PushMessage {
        let before = self.expected.entry(of.name.clone()).or_default();
        let message = self
            .service
            .received(&of.name, *before + 1)
            .await
            .swap_remove(*before);
        *before += 1;
        assert_eq!(
            message.payload["nattvakt"]["purpose"], purpose,
            "{:?}",
            message.payload
        );
        message
    }

    /// What the next so many pushes of this phone are for, in the order they came.
    pub async fn purposes(&mut self, of: &Woken, count: usize) -> Vec<String> {
        let before = self.expected.entry(of.name.clone()).or_default();
        let messages = self.service.received(&of.name, *before + count).await;
        let purposes = messages[*before..*before + count]
            .iter()
            .map(|message| {
                message.payload["nattvakt"]["purpose"]
                    .as_str()
                    .unwrap()
                    .to_owned()
            })
            .collect();
        *before += count;
        purposes
    }

    /// Nothing came that no `gets` has asked for.
    pub async fn nobody_else_rings(&mut self) {
        self.settles().await;
        let expected: usize = self.expected.values().sum();
        let unexpected = self.service.count() - expected;
        let names: Vec<String> = self
            .expected
            .iter()
            .flat_map(|(name, count)| {
                let messages = self.service.messages(name);
                messages
                    .into_iter()
                    .skip(*count)
                    .map(move |message| format!("{name}: {}", message.payload["notification"]["title"]))
            })
            .collect();
        assert_eq!(unexpected, 0, "unexpected: {names:?}");
        assert_eq!(self.service.refusals(), [], "every push is well made");
    }

    pub async fn bed_exit(&mut self) -> AlarmId {
        self.reports(DeviceKind::Bed, "bed_exit").await
    }

    /// The first device of the kind in Bjørk reports; answers the newest alarm there.
    pub async fn reports(&mut self, device: DeviceKind, kind: &str) -> AlarmId {
        let device = self.night.device("Bjørk", device);
        self.night.reports(&device, kind, "start").await;
        let unit = self.night.unit("Bjørk");
        let newest = self
            .night
            .app
            .store
            .read(move |c| nattvakt_store::alarms::of_unit(c, unit, jiff::Timestamp::MAX))
            .await
            .unwrap();
        newest
            .into_iter()
            .filter(|stored| stored.alarm.kind.code() == kind)
            .max_by_key(|stored| (stored.alarm.last_start_at, stored.alarm.id))
            .unwrap()
            .alarm
            .id
    }

    pub async fn alarm(&self, id: AlarmId) -> nattvakt_core::alarm::Alarm {
        let municipality = self.night.municipality.id;
        self.night
            .app
            .store
            .read(move |c| nattvakt_store::alarms::find(c, municipality, id))
            .await
            .unwrap()
            .unwrap()
            .alarm
    }

    pub async fn step(&self, id: AlarmId) -> Option<u32> {
        match self.alarm(id).await.state {
            nattvakt_core::alarm::State::Raised { step, .. } => Some(step),
            _ => None,
        }
    }

    pub async fn deliveries(&self, of: AlarmId) -> Vec<Delivery> {
        self.night
            .app
            .store
            .read(move |c| deliveries::of_alarm(c, of))
            .await
            .unwrap()
    }

    /// States and reasons of an alarm's deliveries on one channel, in their order; those of people without any
    /// phone left out.
    pub async fn states(&self, of: AlarmId, channel: Channel) -> Vec<(DeliveryState, Option<String>)> {
        self.deliveries(of)
            .await
            .into_iter()
            .filter(|row| row.channel == channel && row.purpose == DeliveryPurpose::Alarm)
            .filter(|row| row.reason.as_deref() != Some("no_channel"))
            .map(|row| (row.state, row.reason))
            .collect()
    }

    /// Alarms of a built-in rule in this unit, open or signed.
    pub async fn built_in(&self, unit: UnitId, rule: &str) -> Vec<nattvakt_core::alarm::Alarm> {
        let all = self
            .night
            .app
            .store
            .read(move |c| nattvakt_store::alarms::of_unit(c, unit, jiff::Timestamp::MIN))
            .await
            .unwrap();
        let of_rule = |alarm: &nattvakt_core::alarm::Alarm| {
            alarm
                .cause
                .rule
                .built_in()
                .is_some_and(|known| known.code() == rule)
        };
        let mut found: Vec<_> = all
            .into_iter()
            .map(|stored| stored.alarm)
            .filter(of_rule)
            .collect();
        found.dedup_by_key(|alarm| alarm.id);
        found
    }
}

impl Woken {
    /// The service worker has shown it, and says so.
    pub async fn shows(&self, message: &PushMessage) {
        let answer = self
            .receipt(message, json!({"state": "shown", "hidden": true}))
            .await;
        assert_eq!(answer.status(), 204);
    }

    pub async fn receipt(&self, message: &PushMessage, receipt: Value) -> reqwest::Response {
        let delivery = delivery_of(message);
        self.phone
            .posts(&format!("/api/deliveries/{delivery}/receipt"), receipt)
            .await
    }

    /// Takes it without opening the app, as the worker does.
    pub async fn takes_on_the_locked_screen(
        &mut self,
        alarm: &AlarmView,
    ) -> nattvakt_wire::command::CommandOutcome {
        let payload = json!({"locked_screen": true});
        let command = self
            .phone
            .command("acknowledge", alarm.unit, Some(alarm.id), payload);
        self.phone.post(&[command]).await.remove(0)
    }
}

pub fn delivery_of(message: &PushMessage) -> DeliveryId {
    message.payload["nattvakt"]["delivery"]
        .as_str()
        .unwrap()
        .parse()
        .unwrap()
}
