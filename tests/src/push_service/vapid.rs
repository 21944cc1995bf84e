//! RFC 8292: whether a push comes from whom the subscription is for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use jiff::{SignedDuration, Timestamp};
use jsonwebtoken::{Algorithm, DecodingKey, Validation, decode};
use serde::Deserialize;

const LONGEST_LIFE: SignedDuration = SignedDuration::from_hours(24);

#[derive(Deserialize)]
struct Claims {
    aud: String,
    exp: i64,
    sub: String,
}

/// The public key that signed, or why it is not believed.
pub fn verify(authorization: Option<&str>, origin: &str, now: Timestamp) -> Result<String, &'static str> {
    let authorization = authorization.ok_or("there is no authorization")?;
    let parameters = authorization
        .strip_prefix("vapid ")
        .ok_or("the authorization is not vapid")?;
    let find = |key: &str| {
        parameters
            .split(',')
            .find_map(|parameter| parameter.trim().strip_prefix(key)?.strip_prefix('='))
    };
    let token = find("t").ok_or("there is no t")?;
    let public_key = find("k").ok_or("there is no k")?;
    let point = URL_SAFE_NO_PAD
        .decode(public_key)
        .map_err(|_| "k is not base64url without padding")?;
    if point.len() != 65 || point[0] != 4 {
        return Err("k is not an uncompressed point of P-256");
    }
    let key = DecodingKey::from_ec_components(
        &URL_SAFE_NO_PAD.encode(&point[1..33]),
        &URL_SAFE_NO_PAD.encode(&point[33..]),
    );
    // The times are compared with the test's clock below.
    let mut validation = Validation::new(Algorithm::ES256);
    validation.validate_exp = false;
    validation.validate_aud = false;
    validation.set_required_spec_claims(&["aud", "exp", "sub"]);
    let key = key.map_err(|_| "k is not a key")?;
    let Claims { aud, exp, sub } = decode::<Claims>(token, &key, &validation)
        .map_err(|_| "t is not a token with aud, exp and sub signed by k")?
        .claims;
    let expires = Timestamp::from_second(exp).map_err(|_| "exp is out of range")?;
    if aud != origin {
        Err("aud is not this origin")
    } else if expires <= now {
        Err("t has expired")
    } else if expires.duration_since(now) > LONGEST_LIFE {
        Err("exp is more than 24 hours ahead")
    } else if !(sub.starts_with("mailto:") || sub.starts_with("https:")) {
        Err("sub is neither mailto: nor https:")
    } else {
        Ok(public_key.to_owned())
    }
}
