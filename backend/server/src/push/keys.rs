//! The keys that sign our pushes (VAPID, RFC 8292). A subscription is bound to the key it was made with, so
//! an old key signs until every phone has moved to the newest.

use std::collections::HashMap;
use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant, SystemTime};

use aws_lc_rs::encoding::{AsBigEndian, EcPrivateKeyBin};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::Timestamp;
use parking_lot::{Mutex, RwLock};
use serde::{Deserialize, Serialize};
use web_push::{SubscriptionInfo, VapidSignature, VapidSignatureBuilder};

const FILE: &str = "push-keys.json";
/// The crate signs for twelve hours.
const MOST_SIGNATURES: usize = 1_000;
const SIGNATURE_LASTS: Duration = Duration::from_secs(10 * 3600);

#[derive(Clone, Serialize, Deserialize)]
pub struct PushKey {
    /// base64url of the uncompressed point: the `applicationServerKey`.
    pub public_key: String,
    private_key: String,
    pub made_at: Timestamp,
}

pub struct PushKeys {
    path: PathBuf,
    /// The newest last.
    keys: RwLock<Vec<PushKey>>,
    read_at: Mutex<Option<SystemTime>>,
    /// By key and origin: signing costs more than encrypting.
    signatures: Mutex<HashMap<(String, String), (VapidSignature, Instant)>>,
}

impl PushKeys {
    /// Reads the keys, or makes the first one. The file is the server's alone (mode 0600).
    pub fn load_or_make(folder: &Path, now: Timestamp) -> std::io::Result<Self> {
        fs::create_dir_all(folder)?;
        let keys = Self {
            path: folder.join(FILE),
            keys: RwLock::new(Vec::new()),
            read_at: Mutex::new(None),
            signatures: Mutex::new(HashMap::new()),
        };
        keys.read_again()?;
        if keys.keys.read().is_empty() {
            keys.rotate(now)?;
        }
        Ok(keys)
    }

    /// Takes up what `nattvakt push-keys` changed; cheap when nothing did.
    pub fn read_again(&self) -> std::io::Result<()> {
        let changed_at = match fs::metadata(&self.path) {
            Ok(file) => file.modified().ok(),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => return Ok(()),
            Err(error) => return Err(error),
        };
        let mut read_at = self.read_at.lock();
        if *read_at == changed_at && changed_at.is_some() {
            return Ok(());
        }
        let keys: Vec<PushKey> =
            serde_json::from_str(&fs::read_to_string(&self.path)?).map_err(std::io::Error::other)?;
        *self.keys.write() = keys;
        *read_at = changed_at;
        Ok(())
    }

    /// Makes a new key; phones move to it as their apps are opened.
    pub fn rotate(&self, now: Timestamp) -> std::io::Result<PushKey> {
        let failed = |_| std::io::Error::other("a key could not be made");
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).map_err(failed)?;
        let private: EcPrivateKeyBin<'_> = pair.private_key().as_be_bytes().map_err(failed)?;
        let fresh = PushKey {
            public_key: URL_SAFE_NO_PAD.encode(pair.public_key().as_ref()),
            private_key: URL_SAFE_NO_PAD.encode(private.as_ref()),
            made_at: now,
        };
        let mut keys = self.keys.read().clone();
        keys.push(fresh.clone());
        self.save(keys)?;
        Ok(fresh)
    }

    /// Forgets an old key: phones that still use it can no longer be woken until their app is opened.
    pub fn forget(&self, public_key: &str) -> std::io::Result<bool> {
        let mut keys = self.keys.read().clone();
        let before = keys.len();
        keys.retain(|key| key.public_key != public_key);
        if keys.len() == before || keys.is_empty() {
            return Ok(false);
        }
        self.save(keys)?;
        Ok(true)
    }

    fn save(&self, keys: Vec<PushKey>) -> std::io::Result<()> {
        let text = serde_json::to_string_pretty(&keys).map_err(std::io::Error::other)?;
        let temporary = self.path.with_extension("new");
        fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&temporary)
            .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))?;
        fs::rename(&temporary, &self.path)?;
        *self.keys.write() = keys;
        Ok(())
    }

    /// The newest: what apps subscribe with.
    pub fn current(&self) -> String {
        self.keys
            .read()
            .last()
            .map(|key| key.public_key.clone())
            .unwrap_or_default()
    }

    pub fn all(&self) -> Vec<PushKey> {
        self.keys.read().clone()
    }

    pub fn knows(&self, public_key: &str) -> bool {
        self.keys.read().iter().any(|key| key.public_key == public_key)
    }

    /// The signature for an origin by the key a subscription was made with; `None` when that key is gone.
    pub fn signature(
        &self,
        public_key: &str,
        origin: &str,
        subject: &str,
        info: &SubscriptionInfo,
    ) -> Option<VapidSignature> {
        let place = (public_key.to_owned(), origin.to_owned());
        if let Some((signature, made)) = self.signatures.lock().get(&place)
            && made.elapsed() < SIGNATURE_LASTS
        {
            return Some(signature.clone());
        }
        let private = self
            .keys
            .read()
            .iter()
            .find(|key| key.public_key == public_key)?
            .private_key
            .clone();
        let mut builder = VapidSignatureBuilder::from_base64(&private, info).ok()?;
        // The crate leaves the port out.
        builder.add_claim("aud", origin);
        builder.add_claim("sub", subject);
        let signature = builder.build().ok()?;
        let mut signatures = self.signatures.lock();
        if signatures.len() >= MOST_SIGNATURES {
            // More services than there are: whoever made them up gains nothing by it.
            signatures.clear();
        }
        signatures.insert(place, (signature.clone(), Instant::now()));
        Some(signature)
    }
}
