//! A phone's key and what it signs with it.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::rand::SystemRandom;
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nattvakt_wire::http::PublicJwk;
use serde_json::{Value, json};

pub struct Signer {
    pair: EcdsaKeyPair,
    random: SystemRandom,
}

impl Default for Signer {
    fn default() -> Self {
        let pair = EcdsaKeyPair::generate(&ECDSA_P256_SHA256_FIXED_SIGNING).unwrap();
        Self {
            pair,
            random: SystemRandom::new(),
        }
    }
}

impl Signer {
    pub fn jwk(&self) -> PublicJwk {
        let point = self.pair.public_key().as_ref();
        PublicJwk {
            kty: "EC".to_owned(),
            crv: "P-256".to_owned(),
            x: URL_SAFE_NO_PAD.encode(&point[1..33]),
            y: URL_SAFE_NO_PAD.encode(&point[33..65]),
        }
    }

    /// Adds `signature` over the RFC 8785 canonical JSON of everything but `signature` and `open`.
    pub fn sign(&self, mut command: Value) -> Value {
        let mut signed = command.clone();
        let members = signed.as_object_mut().unwrap();
        members.remove("signature");
        members.remove("open");
        let text = serde_json_canonicalizer::to_vec(&signed).unwrap();
        let signature = self.pair.sign(&self.random, &text).unwrap();
        command["signature"] = json!(URL_SAFE_NO_PAD.encode(signature.as_ref()));
        command
    }
}

/// The commitment to a text and what opens it.
pub fn commit(text: &str) -> (String, Value) {
    let salt: [u8; 32] = nattvakt_store::ids::random_bytes().unwrap();
    let bytes = [&salt[..], text.as_bytes()].concat();
    let commitment = nattvakt_store::ledger::hex(digest(&SHA256, &bytes).as_ref());
    (
        commitment,
        json!({"text": text, "salt": URL_SAFE_NO_PAD.encode(salt)}),
    )
}
