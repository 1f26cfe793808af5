//! The root keys of one machine: a file that only its owner may read.
//!
//! Whoever loses this file loses every pseudonym and everything that was sealed, so it is never made anew beside
//! existing data: [`KeyFile::create`] is for the first start, [`KeyFile::open`] for every other.

use std::fmt;
use std::fs::{File, OpenOptions};
use std::io::{ErrorKind, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::Arc;

use app::ports::{Keys, Purpose, Random, Unavailable};
use async_trait::async_trait;
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The form of the file, and the first byte of everything that its wrapping key wraps.
const VERSION: u8 = 1;

/// Bound into every wrapped data key, so that nothing else that this key might seal passes for one.
const CONTEXT: &[u8] = b"otklik data key 1";

/// Bytes of an XChaCha20 nonce: long enough to be drawn at random for ever.
const NONCE_BYTES: usize = 24;

/// Permissions of anybody but the owner.
const OTHERS: u32 = 0o077;

/// Why a key file cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum KeyFileError {
    /// There is none.
    #[error("there is no key file {}: put the one that belongs to these data there", .path.display())]
    Missing {
        /// Where it was looked for.
        path: PathBuf,
    },
    /// There is one already.
    #[error("the key file {} exists already and is not overwritten", .path.display())]
    Exists {
        /// The file.
        path: PathBuf,
    },
    /// Others may read it.
    #[error("the key file {} is open to others (mode {mode:o}): run chmod 600 on it", .path.display())]
    Exposed {
        /// The file.
        path: PathBuf,
        /// Its permissions.
        mode: u32,
    },
    /// Its contents are not keys of this form.
    #[error("{} is not a key file of form {VERSION}: {cause}", .path.display())]
    Malformed {
        /// The file.
        path: PathBuf,
        /// What is wrong; never a part of a key.
        cause: String,
    },
    /// It cannot be read or written.
    #[error("the key file {}: {cause}", .path.display())]
    Unusable {
        /// The file.
        path: PathBuf,
        /// What the system said.
        cause: std::io::Error,
    },
}

/// The file as it is written: each key its own 32 random bytes in base64. Cookies and sign-in identities have keys that are derived
/// from `session`, so that an older file goes on working and copies of it stay good.
#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Stored {
    version: u8,
    citizen: String,
    invitation: String,
    account: String,
    receipt: String,
    session: String,
    /// `None` in a file of an older program, which left no address alone yet.
    #[serde(default)]
    address: Option<String>,
    wrapping: String,
}

/// The root keys, read from their file.
pub struct KeyFile {
    citizen: Hmac<Sha256>,
    invitation: Hmac<Sha256>,
    account: Hmac<Sha256>,
    receipt: Hmac<Sha256>,
    session: Hmac<Sha256>,
    address: Hmac<Sha256>,
    cookie: Hmac<Sha256>,
    identity: Hmac<Sha256>,
    wrapping: XChaCha20Poly1305,
    random: Arc<dyn Random>,
}

impl KeyFile {
    /// Draws new keys and writes them to a new file, durably; then opens it.
    pub fn create(path: &Path, random: Arc<dyn Random>) -> Result<KeyFile, KeyFileError> {
        let draw = || draw(&*random);
        let stored = Stored {
            version: VERSION,
            citizen: draw(),
            invitation: draw(),
            account: draw(),
            receipt: draw(),
            session: draw(),
            address: Some(draw()),
            wrapping: draw(),
        };
        let text = pretty(&stored).map_err(|cause| KeyFileError::Malformed { path: path.to_owned(), cause })?;
        write_new(path, text.as_bytes()).map_err(|cause| match cause.kind() {
            ErrorKind::AlreadyExists => KeyFileError::Exists { path: path.to_owned() },
            _ => KeyFileError::Unusable { path: path.to_owned(), cause },
        })?;
        KeyFile::open(path, random)
    }

    /// Reads the keys; refuses a file that anybody but its owner may open.
    pub fn open(path: &Path, random: Arc<dyn Random>) -> Result<KeyFile, KeyFileError> {
        let unusable = |cause: std::io::Error| match cause.kind() {
            ErrorKind::NotFound => KeyFileError::Missing { path: path.to_owned() },
            _ => KeyFileError::Unusable { path: path.to_owned(), cause },
        };
        let file = File::open(path).map_err(unusable)?;
        let mode = file.metadata().map_err(unusable)?.permissions().mode() & 0o777;
        if mode & OTHERS != 0 {
            return Err(KeyFileError::Exposed { path: path.to_owned(), mode });
        }
        let text = std::io::read_to_string(file).map_err(unusable)?;
        let malformed = |cause| KeyFileError::Malformed { path: path.to_owned(), cause };
        let mut stored = read(&text).map_err(malformed)?;
        if stored.address.is_none() {
            stored.address = Some(draw(&*random));
            replace(path, pretty(&stored).map_err(malformed)?.as_bytes()).map_err(unusable)?;
        }
        KeyFile::of(&stored, random).map_err(malformed)
    }

    fn of(stored: &Stored, random: Arc<dyn Random>) -> Result<KeyFile, String> {
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
        Ok(KeyFile {
            citizen: hmac("citizen", &stored.citizen)?,
            invitation: hmac("invitation", &stored.invitation)?,
            account: hmac("account", &stored.account)?,
            receipt: hmac("receipt", &stored.receipt)?,
            session: hmac("session", &stored.session)?,
            address: hmac("address", stored.address.as_deref().unwrap_or_default())?,
            cookie: derived("cookie")?,
            identity: derived("identity")?,
            wrapping: XChaCha20Poly1305::new(&decode("wrapping", &stored.wrapping)?.into()),
            random,
        })
    }
}

impl fmt::Debug for KeyFile {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("KeyFile(***)")
    }
}

#[async_trait]
impl Keys for KeyFile {
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
        };
        key.clone().chain_update(data).finalize().into_bytes().into()
    }

    /// `version, nonce, sealed key and tag`.
    async fn wrap(&self, data_key: &[u8; 32]) -> Result<Vec<u8>, Unavailable> {
        let mut nonce = [0; NONCE_BYTES];
        self.random.fill(&mut nonce);
        let payload = Payload { msg: data_key, aad: CONTEXT };
        let sealed = self.wrapping.encrypt(&XNonce::from(nonce), payload).map_err(|_| refused("it was not sealed"))?;
        Ok([&[VERSION], nonce.as_slice(), &sealed].concat())
    }

    async fn unwrap(&self, wrapped: &[u8]) -> Result<[u8; 32], Unavailable> {
        let Some((&[version], sealed)) = wrapped.split_first_chunk::<1>() else {
            return Err(refused("it is empty"));
        };
        if version != VERSION {
            return Err(refused("it was wrapped by a key that this file does not have"));
        }
        let (nonce, sealed) = sealed.split_first_chunk::<NONCE_BYTES>().ok_or_else(|| refused("it is cut short"))?;
        let payload = Payload { msg: sealed, aad: CONTEXT };
        let opened = self.wrapping.decrypt(&XNonce::from(*nonce), payload);
        let opened = opened.map_err(|_| refused("it was changed, or wrapped by another key file"))?;
        opened.try_into().map_err(|_| refused("it has a wrong length"))
    }
}

/// Reads the file's text. The cause names the place, never the contents: serde_json would quote them.
fn read(text: &str) -> Result<Stored, String> {
    let stored: Stored =
        serde_json::from_str(text).map_err(|error| format!("{:?} error in line {}", error.classify(), error.line()))?;
    match stored.version {
        VERSION => Ok(stored),
        other => Err(format!("its version is {other}")),
    }
}

fn pretty(stored: &Stored) -> Result<String, String> {
    serde_json::to_string_pretty(stored).map_err(|error| error.to_string())
}

fn draw(random: &dyn Random) -> String {
    let mut key = [0; 32];
    random.fill(&mut key);
    STANDARD.encode(key)
}

fn refused(why: &str) -> Unavailable {
    Unavailable { service: "keys", cause: format!("the data key cannot be used: {why}") }
}

fn decode(name: &str, key: &str) -> Result<[u8; 32], String> {
    let bytes = STANDARD.decode(key).map_err(|_| format!("the key {name} is not base64"))?;
    bytes.try_into().map_err(|_| format!("the key {name} has not 32 bytes"))
}

/// Writes a private file that appears under its name only when it is whole and on the disk.
fn write_new(path: &Path, contents: &[u8]) -> std::io::Result<()> {
    let partial = write_partial(path, contents)?;
    // Unlike a rename, a link never takes the place of a file that is there.
    let linked = std::fs::hard_link(&partial, path);
    std::fs::remove_file(&partial)?;
    linked?;
    sync_directory(path)
}

/// The same for a file that is there: at any instant there is the old one or the new one.
fn replace(path: &Path, contents: &[u8]) -> std::io::Result<()> {
    std::fs::rename(write_partial(path, contents)?, path)?;
    sync_directory(path)
}

fn write_partial(path: &Path, contents: &[u8]) -> std::io::Result<PathBuf> {
    let mut partial = path.as_os_str().to_owned();
    partial.push(".partial");
    let partial = PathBuf::from(partial);
    // What an interrupted start left behind; nothing was ever sealed with it.
    match std::fs::remove_file(&partial) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    let mut file = OpenOptions::new().write(true).create_new(true).mode(0o600).open(&partial)?;
    file.write_all(contents)?;
    file.sync_all()?;
    Ok(partial)
}

fn sync_directory(path: &Path) -> std::io::Result<()> {
    let directory = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(directory)?.sync_all()
}

#[cfg(test)]
mod tests;
