//! Small forms that travel through a browser and come back: sealed, so that nobody reads or changes them on the way. They are kept
//! nowhere, so each carries the instant at which it ends.

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::ports::Purpose;
use crate::store::{base64url, from_base64url};
use crate::{App, Error};

const NONCE_BYTES: usize = 24;

/// Seals a form for a purpose, named by `context`: what is sealed for one opens for no other. Letters, digits, `-` and `_`.
pub fn seal<T: Serialize>(app: &App, context: &str, form: &T) -> Result<String, Error> {
    let json = serde_json::to_vec(form).map_err(|error| Error::Corrupt(error.to_string()))?;
    let mut nonce = [0; NONCE_BYTES];
    app.random.fill(&mut nonce);
    let payload = Payload { msg: &json, aad: context.as_bytes() };
    let sealed = cipher(app, context)
        .encrypt(&XNonce::from(nonce), payload)
        .map_err(|_| Error::Corrupt("the cipher refused to seal".to_owned()))?;
    Ok(base64url(&[&nonce[..], &sealed].concat()))
}

/// Opens what was sealed for this purpose; `None` for anything else. When it ends is the caller's to check.
pub fn open<T: DeserializeOwned>(app: &App, context: &str, text: &str) -> Option<T> {
    let data = from_base64url(text)?;
    let (nonce, sealed) = data.split_first_chunk::<NONCE_BYTES>()?;
    let payload = Payload { msg: sealed, aad: context.as_bytes() };
    let json = cipher(app, context).decrypt(&XNonce::from(*nonce), payload).ok()?;
    serde_json::from_slice(&json).ok()
}

/// Each purpose has a key of its own.
fn cipher(app: &App, context: &str) -> XChaCha20Poly1305 {
    XChaCha20Poly1305::new(&app.keys.mac(Purpose::Cookie, context.as_bytes()).into())
}
