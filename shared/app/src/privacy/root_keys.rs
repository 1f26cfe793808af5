//! The root keys as one text, wherever it is kept: in the key file of one machine, in a secret of the cloud. The same form in
//! both, so that an installation can move from one to the other and still recognise every citizen.

use std::fmt;
use std::sync::Arc;

use async_trait::async_trait;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use crate::ports::{Keys, Purpose, Random, Unavailable};
use crate::store::{base64, from_base64};

/// The form of the text, and the first byte of everything that its wrapping key wraps.
pub const VERSION: u8 = 1;

/// Bound into every wrapped data key, so that nothing else that this key might seal passes for one.
const CONTEXT: &[u8] = b"otklik data key 1";

/// Bytes of an XChaCha20 nonce: long enough to be drawn at random for ever.
const NONCE_BYTES: usize = 24;

/// The text: each key its own 32 random bytes in base64. Cookies, sign-in identities, paper forms, subscriptions, words of titles, what citizens follow and say of changes, and the audit trail have keys that
/// are derived from `session`, so that an older text goes on working and copies of it stay good.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u8,
    citizen: String,
    invitation: String,
    account: String,
    receipt: String,
    session: String,
    /// `None` in a text of an older program, which left no address alone yet.
    #[serde(default)]
    address: Option<String>,
    wrapping: String,
}

/// The root keys.
pub struct RootKeys {
    citizen: Hmac<Sha256>,
    invitation: Hmac<Sha256>,
    account: Hmac<Sha256>,
    receipt: Hmac<Sha256>,
    session: Hmac<Sha256>,
    address: Hmac<Sha256>,
    cookie: Hmac<Sha256>,
    identity: Hmac<Sha256>,
    paper: Hmac<Sha256>,
    audit: Hmac<Sha256>,
    finals: Hmac<Sha256>,
    subscription: Hmac<Sha256>,
    words: Hmac<Sha256>,
    following: Hmac<Sha256>,
    objection: Hmac<Sha256>,
    wrapping: XChaCha20Poly1305,
    random: Arc<dyn Random>,
}

impl RootKeys {
    /// Draws new keys: the text to be kept.
    pub fn draw(random: &dyn Random) -> String {
        let stored = Stored {
            version: VERSION,
            citizen: draw(random),
            invitation: draw(random),
            account: draw(random),
            receipt: draw(random),
            session: draw(random),
            address: Some(draw(random)),
            wrapping: draw(random),
        };
        pretty(&stored)
    }

    /// The text of an older program with the keys that it lacks; `None` if it lacks none. Whoever keeps the text must keep this
    /// one instead before anything is done with the new keys.
    pub fn completed(text: &str, random: &dyn Random) -> Result<Option<String>, String> {
        let stored = read(text)?;
        Ok(stored.address.is_none().then(|| pretty(&Stored { address: Some(draw(random)), ..stored })))
    }

    /// Reads the text. What is wrong with it is told without any of it.
    pub fn parse(text: &str, random: Arc<dyn Random>) -> Result<RootKeys, String> {
        let stored = read(text)?;
        let hmac = |name: &str, key: &str| {
            let any_length = |error: hmac::digest::InvalidLength| error.to_string();
            Hmac::<Sha256>::new_from_slice(&decode(name, key)?).map_err(any_length)
        };
        let session = decode("session", &stored.session)?;
        let derived = |purpose: &str| {
            let any_length = |error: hmac::digest::InvalidLength| error.to_string();
            let mac = Hmac::<Sha256>::new_from_slice(&session).map_err(any_length)?;
            let key = mac.chain_update(format!("otklik key of {purpose} 1")).finalize().into_bytes();
            Hmac::<Sha256>::new_from_slice(&key).map_err(any_length)
        };
        Ok(RootKeys {
            citizen: hmac("citizen", &stored.citizen)?,
            invitation: hmac("invitation", &stored.invitation)?,
            account: hmac("account", &stored.account)?,
            receipt: hmac("receipt", &stored.receipt)?,
            session: hmac("session", &stored.session)?,
            address: hmac("address", stored.address.as_deref().unwrap_or_default())?,
            cookie: derived("cookie")?,
            identity: derived("identity")?,
            paper: derived("paper")?,
            audit: derived("audit")?,
            finals: derived("finals")?,
            subscription: derived("subscription")?,
            words: derived("words")?,
            following: derived("following")?,
            objection: derived("objection")?,
            wrapping: XChaCha20Poly1305::new(&decode("wrapping", &stored.wrapping)?.into()),
            random,
        })
    }
}

impl fmt::Debug for RootKeys {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("RootKeys(***)")
    }
}

#[async_trait]
impl Keys for RootKeys {
    fn mac(&self, purpose: Purpose, data: &[u8]) -> [u8; 32] {
        let key = match purpose {
            Purpose::Citizen => &self.citizen,
            Purpose::Invitation => &self.invitation,
            Purpose::Account => &self.account,
            Purpose::Receipt => &self.receipt,
            Purpose::Session => &self.session,
            Purpose::Address => &self.address,
            Purpose::Cookie => &self.cookie,
            Purpose::Identity => &self.identity,
            Purpose::Paper => &self.paper,
            Purpose::Audit => &self.audit,
            Purpose::Finals => &self.finals,
            Purpose::Subscription => &self.subscription,
            Purpose::Words => &self.words,
            Purpose::Following => &self.following,
            Purpose::Objection => &self.objection,
        };
        key.clone().chain_update(data).finalize().into_bytes().into()
    }

    /// `version, nonce, sealed key and tag`.
    async fn wrap(&self, data_key: &[u8; 32]) -> Result<Vec<u8>, Unavailable> {
        let sealed = seal(&self.wrapping, &*self.random, data_key).ok_or_else(|| refused("it was not sealed"))?;
        Ok([&[VERSION], sealed.as_slice()].concat())
    }

    async fn unwrap(&self, wrapped: &[u8]) -> Result<[u8; 32], Unavailable> {
        let Some((&[version], sealed)) = wrapped.split_first_chunk::<1>() else {
            return Err(refused("it is empty"));
        };
        if version != VERSION {
            return Err(refused("it was wrapped by a key that is not among these"));
        }
        open(&self.wrapping, sealed).ok_or_else(|| refused("it was changed, or wrapped by another key"))
    }
}

/// The cause names the place, never the contents: serde_json would quote them.
fn read(text: &str) -> Result<Stored, String> {
    let stored: Stored =
        serde_json::from_str(text).map_err(|error| format!("{:?} error in line {}", error.classify(), error.line()))?;
    match stored.version {
        VERSION => Ok(stored),
        other => Err(format!("its version is {other}")),
    }
}

fn pretty(stored: &Stored) -> String {
    serde_json::to_string_pretty(stored).expect("texts and a number have a JSON form")
}

fn draw(random: &dyn Random) -> String {
    let mut key = [0; 32];
    random.fill(&mut key);
    base64(&key)
}

/// Seals a data key with a wrapping key: `nonce, sealed key and tag`.
pub fn seal(wrapping: &XChaCha20Poly1305, random: &dyn Random, data_key: &[u8; 32]) -> Option<Vec<u8>> {
    let mut nonce = [0; NONCE_BYTES];
    random.fill(&mut nonce);
    let payload = Payload { msg: data_key, aad: CONTEXT };
    let sealed = wrapping.encrypt(&XNonce::from(nonce), payload).ok()?;
    Some([nonce.as_slice(), &sealed].concat())
}

/// Opens what [`seal`] sealed; `None` if it was changed, or sealed by another key.
pub fn open(wrapping: &XChaCha20Poly1305, sealed: &[u8]) -> Option<[u8; 32]> {
    let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>()?;
    let payload = Payload { msg: sealed, aad: CONTEXT };
    wrapping.decrypt(&XNonce::from(*nonce), payload).ok()?.try_into().ok()
}

fn refused(why: &str) -> Unavailable {
    Unavailable { service: "keys", cause: format!("the data key cannot be used: {why}") }
}

fn decode(name: &str, key: &str) -> Result<[u8; 32], String> {
    let bytes = from_base64(key).map_err(|_| format!("the key {name} is not base64"))?;
    bytes.try_into().map_err(|_| format!("the key {name} has not 32 bytes"))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Nothing is drawn here.
    struct Zeros;

    impl Random for Zeros {
        fn fill(&self, bytes: &mut [u8]) {
            bytes.fill(0);
        }
    }

    #[test]
    fn a_mac_is_hmac_sha_256() {
        // RFC 4231, test case 1, with its key padded by zeros to the 32 bytes of ours: HMAC pads so by itself.
        let mut key = [0; 32];
        key[..20].fill(0x0b);
        let key = base64(&key);
        let text = format!(
            "{{\"version\":1,\"citizen\":\"{key}\",\"invitation\":\"{key}\",\"account\":\"{key}\",\
             \"receipt\":\"{key}\",\"session\":\"{key}\",\"address\":\"{key}\",\"wrapping\":\"{key}\"}}"
        );
        let keys = RootKeys::parse(&text, Arc::new(Zeros)).unwrap();
        let mac = keys.mac(Purpose::Citizen, b"Hi There").map(|byte| format!("{byte:02x}")).concat();
        assert_eq!(mac, "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7");
    }
}
