//! `nattvakt bench-seal`: pushes encrypted and signed by one thread, beside what RFC 8291 cannot do without.

use std::time::{Duration, Instant};

use aws_lc_rs::agreement::{ECDH_P256, EphemeralPrivateKey, UnparsedPublicKey, agree_ephemeral};
use aws_lc_rs::rand::SystemRandom;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use clap::Args;
use nattvakt_core::ids::{MunicipalityId, PersonId, PhoneId};
use nattvakt_store::ids::random_bytes;
use nattvakt_store::subscriptions::Subscription;
use serde_json::json;

use crate::cli::Failure;
use crate::clock::{Clock, SystemClock};
use crate::config::Config;
use crate::push::client::{Outgoing, PushClient};
use crate::push::keys::PushKeys;

#[derive(Args)]
pub struct BenchSealCommand {
    #[arg(long, default_value_t = 3)]
    seconds: u64,
    #[arg(long)]
    directory: std::path::PathBuf,
}

/// As long as an alarm's payload is.
const PAYLOAD_BYTES: usize = 720;

impl BenchSealCommand {
    pub fn run(self) -> Result<(), Failure> {
        let now = SystemClock::start(None).now();
        let keys = PushKeys::load_or_make(&self.directory.join("keys"), now)?;
        let client = PushClient::new(&Config::default().push, "https://nattvakt.example.com")?;
        let random = SystemRandom::new();
        let failed = |_| "a key could not be made";
        let point = EphemeralPrivateKey::generate(&ECDH_P256, &random)
            .and_then(|key| key.compute_public_key())
            .map_err(failed)?;
        let phone = Subscription {
            phone: PhoneId(uuid::Uuid::nil()),
            municipality: MunicipalityId(uuid::Uuid::nil()),
            person: PersonId(uuid::Uuid::nil()),
            endpoint: "https://push.example.com/x".to_owned(),
            p256dh: URL_SAFE_NO_PAD.encode(point.as_ref()),
            auth: URL_SAFE_NO_PAD.encode(random_bytes::<16>()?),
            public_key: keys.current(),
            language: "nb".to_owned(),
            renotify: true,
            replaces_silently: true,
        };
        let payload = vec![b'x'; PAYLOAD_BYTES];
        let lasts = Duration::from_secs(self.seconds);
        let sealed = per_second(lasts, || {
            let outgoing = Outgoing {
                payload: &payload,
                topic: "x".repeat(32),
                ttl_seconds: 900,
                is_urgent: true,
            };
            client
                .seal(&keys, &phone, "https://push.example.com", outgoing)
                .is_some()
        })?;
        // The floor: a fresh key and one agreement for each message.
        let peer = UnparsedPublicKey::new(&ECDH_P256, point.as_ref());
        let agreed = per_second(lasts, || {
            EphemeralPrivateKey::generate(&ECDH_P256, &random)
                .and_then(|key| agree_ephemeral(key, peer, aws_lc_rs::error::Unspecified, |_| Ok(())))
                .is_ok()
        })?;
        println!(
            "{}",
            json!({"sealed_per_second": sealed, "agreed_per_second": agreed})
        );
        Ok(())
    }
}

fn per_second(lasts: Duration, mut work: impl FnMut() -> bool) -> Result<f64, Failure> {
    let began = Instant::now();
    let mut done = 0_u32;
    while began.elapsed() < lasts {
        if !work() {
            return Err("it failed".into());
        }
        done += 1;
    }
    Ok(f64::from(done) / began.elapsed().as_secs_f64())
}
