//! argon2id (RFC 9106), a few at a time: each takes 19 MiB and tens of milliseconds on purpose.

use argon2::Argon2;
use argon2::password_hash::{PasswordHash, PasswordHasher, PasswordVerifier, SaltString};
use nattvakt_store::StoreError;
use nattvakt_store::ids::random_bytes;
use tokio::sync::Semaphore;

use crate::app::StartError;

pub struct Passwords {
    /// Checked when the name is unknown, so that the answer takes as long as for a known one.
    decoy: String,
    at_once: Semaphore,
}

impl Passwords {
    pub fn new() -> Result<Self, StartError> {
        let decoy = hash(&nattvakt_store::ledger::hex(&random_bytes::<16>()?))?;
        Ok(Self {
            decoy,
            at_once: Semaphore::new(2),
        })
    }

    /// `stored` is `None` for an unknown name; the work is the same.
    pub async fn verify(&self, stored: Option<String>, password: String) -> Result<bool, StoreError> {
        let known = stored.is_some();
        let stored = stored.unwrap_or_else(|| self.decoy.clone());
        let _turn = self.at_once.acquire().await.map_err(|_| StoreError::Panicked)?;
        let fits = tokio::task::spawn_blocking(move || {
            PasswordHash::new(&stored).is_ok_and(|parsed| {
                Argon2::default()
                    .verify_password(password.as_bytes(), &parsed)
                    .is_ok()
            })
        })
        .await
        .map_err(|_| StoreError::Panicked)?;
        Ok(fits && known)
    }
}

/// The PHC string of a password.
pub fn hash(password: &str) -> Result<String, StoreError> {
    let salt = SaltString::encode_b64(&random_bytes::<16>()?)
        .map_err(|error| StoreError::Unavailable(error.to_string()))?;
    Argon2::default()
        .hash_password(password.as_bytes(), &salt)
        .map(|hash| hash.to_string())
        .map_err(|error| StoreError::Unavailable(error.to_string()))
}
