//! Session tokens: a JWT that names a session row. The row is asked on every request; the token only
//! keeps strangers from asking.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, EncodingKey, Header, Validation, decode, decode_header, encode};
use nattvakt_core::ids::SessionId;
use nattvakt_store::ids::random_bytes;
use parking_lot::RwLock;
use serde::{Deserialize, Serialize};

use crate::app::StartError;

/// A key signs this long; it is believed for twice as long, so that nobody is signed out by the change.
const SIGNS_FOR: SignedDuration = SignedDuration::from_hours(24 * 30);
const FILE: &str = "token-keys.json";

#[derive(Serialize, Deserialize)]
struct Claims {
    sid: SessionId,
    exp: i64,
}

#[derive(Clone, Serialize, Deserialize)]
struct TokenKey {
    kid: String,
    secret: String,
    made_at: Timestamp,
}

pub struct TokenKeys {
    keys: RwLock<Vec<TokenKey>>,
    path: std::path::PathBuf,
}

impl TokenKeys {
    /// Reads the keys, or makes the first one. The file is the server's alone (mode 0600).
    pub fn load_or_make(folder: &Path, now: Timestamp) -> Result<Self, StartError> {
        let broken = |reason: String| StartError::Keys {
            folder: folder.display().to_string(),
            reason,
        };
        fs::create_dir_all(folder).map_err(|error| broken(error.to_string()))?;
        let path = folder.join(FILE);
        let keys = match fs::read_to_string(&path) {
            Ok(text) => serde_json::from_str(&text).map_err(|error| broken(error.to_string()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Vec::new(),
            Err(error) => return Err(broken(error.to_string())),
        };
        let tokens = Self {
            keys: RwLock::new(keys),
            path,
        };
        tokens.rotate(now).map_err(|error| broken(error.to_string()))?;
        Ok(tokens)
    }

    /// Makes a new key when the newest has signed long enough, and forgets those nobody can hold any more.
    pub fn rotate(&self, now: Timestamp) -> std::io::Result<()> {
        let mut keys = self.keys.write();
        if keys
            .last()
            .is_some_and(|newest| now.duration_since(newest.made_at) < SIGNS_FOR)
        {
            return Ok(());
        }
        let random = |error: nattvakt_store::StoreError| std::io::Error::other(error.to_string());
        let fresh = TokenKey {
            kid: URL_SAFE_NO_PAD.encode(random_bytes::<6>().map_err(random)?),
            secret: URL_SAFE_NO_PAD.encode(random_bytes::<32>().map_err(random)?),
            made_at: now,
        };
        keys.retain(|key| now.duration_since(key.made_at) < SIGNS_FOR + SIGNS_FOR);
        keys.push(fresh);
        let text = serde_json::to_string_pretty(&*keys).map_err(std::io::Error::other)?;
        let temporary = self.path.with_extension("new");
        fs::OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&temporary)
            .and_then(|mut file| file.write_all(text.as_bytes()).and_then(|()| file.sync_all()))?;
        fs::rename(&temporary, &self.path)
    }

    pub fn issue(&self, session: SessionId, expires_at: Timestamp) -> Option<String> {
        let keys = self.keys.read();
        let newest = keys.last()?;
        let header = Header {
            kid: Some(newest.kid.clone()),
            ..Header::new(Algorithm::HS256)
        };
        let secret = URL_SAFE_NO_PAD.decode(&newest.secret).ok()?;
        encode(
            &header,
            &Claims {
                sid: session,
                exp: expires_at.as_second(),
            },
            &EncodingKey::from_secret(&secret),
        )
        .ok()
    }

    /// The session a token names, when one of our keys signed it. Whether it still runs, the row says: the
    /// row's end can move, the token's cannot, so `exp` is left to the row.
    pub fn session_of(&self, token: &str) -> Option<SessionId> {
        let kid = decode_header(token).ok()?.kid?;
        let keys = self.keys.read();
        let key = keys.iter().find(|key| key.kid == kid)?;
        let secret = URL_SAFE_NO_PAD.decode(&key.secret).ok()?;
        let mut validation = Validation::new(Algorithm::HS256);
        validation.validate_exp = false;
        validation.required_spec_claims.clear();
        decode::<Claims>(token, &DecodingKey::from_secret(&secret), &validation)
            .ok()
            .map(|data| data.claims.sid)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn session() -> SessionId {
        SessionId::new_v7(1_790_000_000_000, [7; 10])
    }

    #[test]
    fn a_token_outlives_the_change_of_keys_and_a_restart() {
        let folder = tempfile::tempdir().unwrap();
        let start: Timestamp = "2026-11-01T20:00:00Z".parse().unwrap();
        let tokens = TokenKeys::load_or_make(folder.path(), start).unwrap();
        let token = tokens.issue(session(), start).unwrap();
        let later = start + SIGNS_FOR + SignedDuration::from_secs(1);
        tokens.rotate(later).unwrap();
        assert_eq!(tokens.keys.read().len(), 2);
        assert_eq!(tokens.session_of(&token), Some(session()));
        let restarted = TokenKeys::load_or_make(folder.path(), later).unwrap();
        assert_eq!(restarted.session_of(&token), Some(session()));
    }

    #[test]
    fn a_token_of_another_key_or_without_a_signature_names_nobody() {
        let folders = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let now: Timestamp = "2026-11-01T20:00:00Z".parse().unwrap();
        let ours = TokenKeys::load_or_make(folders.0.path(), now).unwrap();
        let theirs = TokenKeys::load_or_make(folders.1.path(), now).unwrap();
        let token = theirs.issue(session(), now).unwrap();
        assert_eq!(ours.session_of(&token), None);
        let ours_token = ours.issue(session(), now).unwrap();
        let payload = ours_token.split('.').nth(1).unwrap();
        let none = format!(
            "{}.{payload}.",
            URL_SAFE_NO_PAD.encode(r#"{"alg":"none","typ":"JWT"}"#)
        );
        assert_eq!(ours.session_of(&none), None);
        assert_eq!(ours.session_of(""), None);
        let mut forged = ours_token.clone();
        forged.replace_range(forged.len() - 2.., "AA");
        assert_eq!(ours.session_of(&forged), None);
    }
}
