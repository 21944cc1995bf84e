//! Secrets that are made up here and shown once.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nattvakt_store::StoreError;
use nattvakt_store::ids::random_bytes;

/// 256 random bits; begins so that a leaked one is found by those who look for leaks.
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
