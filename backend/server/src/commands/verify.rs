//! Is this command what the phone signed, and is the key who it says it is? Pure but for the key, which is
//! passed in; runs off the writer.

use aws_lc_rs::digest::{SHA256, digest};
use aws_lc_rs::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use nattvakt_store::ledger::{CommittedText, hex, sha256_hex};
use nattvakt_store::people::SigningKey;
use nattvakt_wire::command::{CommandIn, Opened, VERSION};
use nattvakt_wire::problem::Code;
use serde_json::Value;

const LONGEST_TEXT: usize = 4_000;
/// JSON integers stay below 2^53, so that every reader sees the same number.
const LARGEST_INTEGER: u64 = 1 << 53;

/// A command with the signature it came with, checked.
#[derive(Clone, Debug)]
pub struct Verified {
    pub command: CommandIn,
    /// The canonical JSON that was signed, to the byte.
    pub signed_text: String,
    /// Its SHA-256, hex.
    pub digest: String,
    pub texts: Vec<CommittedText>,
}

/// `key` is the registered key the command names, if there is one.
pub fn verify(value: &Value, command: CommandIn, key: Option<&SigningKey>) -> Result<Verified, Code> {
    if command.v != VERSION {
        return Err(Code::UnsupportedVersion);
    }
    if command.key_seq == 0 || command.key_seq >= LARGEST_INTEGER {
        return Err(Code::InvalidField);
    }
    let key = key.ok_or(Code::UnknownKey)?;
    if key.municipality != command.municipality || key.person != command.person {
        return Err(Code::UnknownKey);
    }
    let signed_text = signed_text(value).ok_or(Code::InvalidField)?;
    let signature = URL_SAFE_NO_PAD
        .decode(&command.signature)
        .map_err(|_| Code::WrongSignature)?;
    let public_key = public_key(&key.x, &key.y).ok_or(Code::UnknownKey)?;
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, public_key)
        .verify(signed_text.as_bytes(), &signature)
        .map_err(|_| Code::WrongSignature)?;
    if key.revoked_at.is_some() {
        return Err(Code::RevokedKey);
    }
    let texts = opened(&command)?;
    let digest = sha256_hex(signed_text.as_bytes());
    Ok(Verified {
        command,
        signed_text,
        digest,
        texts,
    })
}

/// RFC 8785 canonical JSON of everything but `signature` and `open`.
pub fn signed_text(value: &Value) -> Option<String> {
    let mut members = value.as_object()?.clone();
    members.remove("signature");
    members.remove("open");
    serde_json_canonicalizer::to_string(&members).ok()
}

/// The uncompressed point (SEC 1 §2.3.3) of a JWK's coordinates.
pub fn public_key(x: &str, y: &str) -> Option<Vec<u8>> {
    let (x, y) = (URL_SAFE_NO_PAD.decode(x).ok()?, URL_SAFE_NO_PAD.decode(y).ok()?);
    (x.len() == 32 && y.len() == 32).then(|| [&[4][..], &x, &y].concat())
}

/// The texts behind the commitments; a text that does not fit its commitment refuses the command.
fn opened(command: &CommandIn) -> Result<Vec<CommittedText>, Code> {
    let commitment = match command.payload.get("note_commitment") {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) if is_commitment(text) => Some(text.clone()),
        Some(_) => return Err(Code::WrongCommitment),
    };
    let note = command.open.as_ref().and_then(|Opened { note }| note.as_ref());
    match (commitment, note) {
        // The text may have been erased on the phone, or never be sent: the commitment stands by itself.
        (_, None) => Ok(Vec::new()),
        (None, Some(_)) => Err(Code::WrongCommitment),
        (Some(commitment), Some(note)) => {
            if note.text.chars().count() > LONGEST_TEXT {
                return Err(Code::InvalidField);
            }
            let salt = URL_SAFE_NO_PAD
                .decode(&note.salt)
                .map_err(|_| Code::WrongCommitment)?;
            let bytes = [salt.as_slice(), note.text.as_bytes()].concat();
            if salt.len() != 32 || hex(digest(&SHA256, &bytes).as_ref()) != commitment {
                return Err(Code::WrongCommitment);
            }
            Ok(vec![CommittedText {
                commitment,
                text: note.text.clone(),
                salt: note.salt.clone(),
            }])
        }
    }
}

fn is_commitment(text: &str) -> bool {
    text.len() == 64
        && text
            .bytes()
            .all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte))
}
