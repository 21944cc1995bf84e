//! Secrets that are made up here and shown once.

use std::fs;
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

use aws_lc_rs::hmac;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nattvakt_store::StoreError;
use nattvakt_store::ids::random_bytes;

/// 256 random bits; begins so that a leaked one is found by those who look for leaks.
const GATEWAY_FILE: &str = "gateway-secret";

/// What the addresses of gateways' reports are made with; made at the first start, the server's alone.
pub fn gateway_secret(folder: &Path) -> std::io::Result<hmac::Key> {
    let path = folder.join(GATEWAY_FILE);
    let text = match fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            let random = random_bytes::<32>().map_err(|error| std::io::Error::other(error.to_string()))?;
            let text = URL_SAFE_NO_PAD.encode(random);
            fs::create_dir_all(folder)?;
            fs::OpenOptions::new()
                .write(true)
                .create_new(true)
                .mode(0o600)
                .open(&path)
                .and_then(|mut file| file.write_all(text.as_bytes()))?;
            text
        }
        Err(error) => return Err(error),
    };
    Ok(hmac::Key::new(hmac::HMAC_SHA256, text.trim().as_bytes()))
}

pub fn source_key() -> Result<String, StoreError> {
    Ok(format!("nvs_{}", URL_SAFE_NO_PAD.encode(random_bytes::<32>()?)))
}

/// 59 random bits in letters that nobody mistakes for one another, easy to type with cold fingers.
pub fn password() -> Result<String, StoreError> {
    const LETTERS: &[u8; 32] = b"abcdefghjkmnpqrstuvwxyz23456789+";
    let random = random_bytes::<12>()?;
    let mut text = String::new();
    for (place, byte) in random.iter().enumerate() {
        if place > 0 && place % 4 == 0 {
            text.push('-');
        }
        // The last place of the table is left out: 31 letters.
        text.push(char::from(LETTERS[usize::from(*byte) % 31]));
    }
    Ok(text)
}
