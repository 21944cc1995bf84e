//! RFC 8291, the receiver's side, written apart from what the server encrypts with.

use aws_lc_rs::aead::{AES_128_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use aws_lc_rs::agreement::{ECDH_P256, PrivateKey, UnparsedPublicKey, agree};
use aws_lc_rs::hkdf::{HKDF_SHA256, KeyType, Salt};

const SALT_BYTES: usize = 16;
const POINT_BYTES: usize = 65;
/// Salt, record size, length of the key id, the sender's point.
const HEAD_BYTES: usize = SALT_BYTES + 4 + 1 + POINT_BYTES;
const TAG_BYTES: usize = 16;

/// What a browser keeps of its subscription.
pub struct Keys {
    private: PrivateKey,
    pub public: Vec<u8>,
    pub secret: [u8; 16],
}

impl Keys {
    pub fn generate() -> Self {
        let mut secret = [0; 16];
        aws_lc_rs::rand::fill(&mut secret).unwrap();
        Self::of(PrivateKey::generate(&ECDH_P256).unwrap(), secret)
    }

    fn of(private: PrivateKey, secret: [u8; 16]) -> Self {
        let public = private.compute_public_key().unwrap().as_ref().to_vec();
        Self {
            private,
            public,
            secret,
        }
    }

    /// Of a body in `aes128gcm`, which is one record.
    pub fn decrypt(&self, body: &[u8]) -> Result<Vec<u8>, &'static str> {
        let (head, record) = body
            .split_at_checked(HEAD_BYTES)
            .ok_or("the body is shorter than its head")?;
        let (salt, rest) = head.split_at(SALT_BYTES);
        let (size, rest) = rest.split_at(4);
        let (key_id_bytes, sender) = rest.split_at(1);
        if usize::from(key_id_bytes[0]) != POINT_BYTES {
            return Err("the key id is not a point of P-256");
        }
        let size = u32::from_be_bytes(size.try_into().unwrap());
        if record.len() > size as usize || record.len() <= TAG_BYTES {
            return Err("the body is not one record");
        }
        let (key, nonce) = self.content_key(&self.private, sender, &self.public, sender, salt)?;
        let mut record = record.to_vec();
        let padded = key
            .open_in_place(nonce, Aad::empty(), &mut record)
            .map_err(|_| "the record is not encrypted for this subscription")?;
        let end = padded.iter().rposition(|byte| *byte != 0);
        match end.map(|end| (end, padded[end])) {
            Some((end, 2)) => Ok(padded[..end].to_vec()),
            _ => Err("the record does not end as the last one does"),
        }
    }

    /// `own` and `other` are the two ends of the agreement, `receiver` and `sender` the points by role.
    fn content_key(
        &self,
        own: &PrivateKey,
        other: &[u8],
        receiver: &[u8],
        sender: &[u8],
        salt: &[u8],
    ) -> Result<(LessSafeKey, Nonce), &'static str> {
        let other = UnparsedPublicKey::new(&ECDH_P256, other);
        let key_info = [b"WebPush: info\0", receiver, sender].concat();
        let input = agree(own, other, "the sender's point is not on the curve", |shared| {
            Ok(derive(&self.secret, shared, &key_info, 32))
        })?;
        let key = derive(salt, &input, b"Content-Encoding: aes128gcm\0", 16);
        let nonce = derive(salt, &input, b"Content-Encoding: nonce\0", 12);
        let key = UnboundKey::new(&AES_128_GCM, &key).map_err(|_| "the key is not one")?;
        let nonce = Nonce::try_assume_unique_for_key(&nonce).map_err(|_| "the nonce is not one")?;
        Ok((LessSafeKey::new(key), nonce))
    }
}

struct Bytes(usize);

impl KeyType for Bytes {
    fn len(&self) -> usize {
        self.0
    }
}

/// HKDF-SHA-256.
fn derive(salt: &[u8], input: &[u8], info: &[u8], length: usize) -> Vec<u8> {
    let mut derived = vec![0; length];
    Salt::new(HKDF_SHA256, salt)
        .extract(input)
        .expand(&[info], Bytes(length))
        .and_then(|derivation| derivation.fill(&mut derived))
        .unwrap();
    derived
}

#[cfg(test)]
pub(super) mod tests {
    use base64::Engine;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;

    use super::*;

    /// As a sender does it, for the tests of the service.
    pub fn encrypt(receiver: &[u8], secret: [u8; 16], plaintext: &[u8], delimiter: u8) -> Vec<u8> {
        let sender = Keys::of(PrivateKey::generate(&ECDH_P256).unwrap(), secret);
        let salt = [7; SALT_BYTES];
        let (key, nonce) = sender
            .content_key(&sender.private, receiver, receiver, &sender.public, &salt)
            .unwrap();
        let mut record = [plaintext, &[delimiter, 0, 0]].concat();
        key.seal_in_place_append_tag(nonce, Aad::empty(), &mut record)
            .unwrap();
        [&salt[..], &4096_u32.to_be_bytes(), &[65], &sender.public, &record].concat()
    }

    fn bytes(text: &str) -> Vec<u8> {
        URL_SAFE_NO_PAD.decode(text).unwrap()
    }

    /// RFC 8291, Appendix A.
    fn of_the_example() -> (Keys, Vec<u8>) {
        let private = bytes("q1dXpw3UpT5VOmu_cf_v6ih07Aems3njxI-JWgLcM94");
        let private = PrivateKey::from_private_key(&ECDH_P256, &private).unwrap();
        let secret = bytes("BTBZMqHH6r4Tts7J_aSIgg").try_into().unwrap();
        let body = "DGv6ra1nlYgDCS1FRnbzlwAAEABBBP4z9KsN6nGRTbVYI_c7VJSPQTBtkgcy27mlmlMoZIIgDll6e3vCYLoc\
                    InmYWAmS6TlzAC8wEqKK6PBru3jl7A_yl95bQpu6cVPTpK4Mqgkf1CXztLVBSt2Ks3oZwbuwXPXLWyouBWLV\
                    WGNWQexSgSxsj_Qulcy4a-fN";
        (Keys::of(private, secret), bytes(body))
    }

    #[test]
    fn the_example_of_rfc_8291_is_read() {
        let (keys, body) = of_the_example();
        assert_eq!(
            keys.public,
            bytes("BCVxsr7N_eNgVRqvHtD0zTZsEc6-VV-JvLexhqUzORcxaOzi6-AYWXvTBHm4bjyPjs7Vd8pZGH6SRpkNtoIAiw4")
        );
        assert_eq!(
            keys.decrypt(&body).unwrap(),
            b"When I grow up, I want to be a watermelon"
        );
    }

    #[test]
    fn no_body_that_was_changed_or_cut_is_read() {
        let (keys, body) = of_the_example();
        for changed in 0..body.len() {
            let mut body = body.clone();
            body[changed] ^= 1;
            // The record's size only bounds it.
            if !(SALT_BYTES..SALT_BYTES + 4).contains(&changed) {
                keys.decrypt(&body).unwrap_err();
            }
            keys.decrypt(&body[..changed]).unwrap_err();
        }
        Keys::generate().decrypt(&body).unwrap_err();
    }

    #[test]
    fn padding_is_taken_off_and_only_a_last_record_is_read() {
        let keys = Keys::generate();
        let body = encrypt(&keys.public, keys.secret, b"hei", 2);
        assert_eq!(keys.decrypt(&body).unwrap(), b"hei");
        let body = encrypt(&keys.public, keys.secret, b"hei", 1);
        keys.decrypt(&body).unwrap_err();
    }
}
