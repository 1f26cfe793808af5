//! The Keys port with a key of KMS above the data keys.
//!
//! A wrapping key comes from KMS (`GenerateDataKey`), is kept in memory while the function lives, and wraps the data keys; beside
//! each of them stands the wrapping key as KMS sealed it. So a thousand receipts cost one call of KMS and not a thousand, and who
//! has a copy of the table has nothing without the right to call KMS.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use app::ports::{Keys, Purpose, Random, Unavailable};
use app::privacy::root_keys::{self, RootKeys};
use async_trait::async_trait;
use aws_config::SdkConfig;
use aws_sdk_kms::Client;
use aws_sdk_kms::primitives::Blob;
use aws_sdk_kms::types::DataKeySpec;
use chacha20poly1305::{KeyInit, XChaCha20Poly1305};

use crate::trouble::Trouble;

/// First byte of what is wrapped here. The root keys wrap with 1; what they wrapped opens here too, so that an installation
/// may have come from a single machine.
const VERSION: u8 = 2;

/// Data keys under one wrapping key; then a new one is asked for.
const USES_MAX: u32 = 10_000;

/// Wrapping keys held in memory at most.
const OPENED_MAX: usize = 1_000;

/// Bound into everything that KMS seals for us, and told in its audit log.
const CONTEXT: (&str, &str) = ("otklik", "wrapping key");

/// Keys under a key of KMS.
pub struct KmsKeys {
    root: RootKeys,
    client: Client,
    key: String,
    random: Arc<dyn Random>,
    current: tokio::sync::Mutex<Option<Current>>,
    opened: Mutex<HashMap<Vec<u8>, Arc<XChaCha20Poly1305>>>,
}

/// The wrapping key in use.
struct Current {
    sealed: Vec<u8>,
    cipher: Arc<XChaCha20Poly1305>,
    uses: u32,
}

impl KmsKeys {
    /// `key` names the key of KMS; the root keys give the MACs.
    pub fn new(config: &SdkConfig, key: String, root: RootKeys, random: Arc<dyn Random>) -> KmsKeys {
        let client = Client::new(config);
        KmsKeys { root, client, key, random, current: Default::default(), opened: Mutex::default() }
    }

    /// The wrapping key in use, and how KMS sealed it.
    async fn wrapping(&self) -> Result<(Vec<u8>, Arc<XChaCha20Poly1305>), Unavailable> {
        let mut current = self.current.lock().await;
        if let Some(current) = current.as_mut().filter(|current| current.uses < USES_MAX) {
            current.uses += 1;
            return Ok((current.sealed.clone(), Arc::clone(&current.cipher)));
        }
        let call = self.client.generate_data_key().key_id(&self.key).key_spec(DataKeySpec::Aes256);
        let answer = call.encryption_context(CONTEXT.0, CONTEXT.1).send().await;
        let answer = answer.map_err(|error| unavailable(Trouble::of(&error).into_cause()))?;
        let sealed = answer.ciphertext_blob.map(Blob::into_inner).unwrap_or_default();
        let cipher = cipher(answer.plaintext)?;
        *current = Some(Current { sealed: sealed.clone(), cipher: Arc::clone(&cipher), uses: 1 });
        self.remember(&sealed, &cipher);
        Ok((sealed, cipher))
    }

    /// The wrapping key that KMS sealed so.
    async fn opened(&self, sealed: &[u8]) -> Result<Arc<XChaCha20Poly1305>, Unavailable> {
        if let Some(cipher) = self.memory().get(sealed) {
            return Ok(Arc::clone(cipher));
        }
        let call = self.client.decrypt().key_id(&self.key).ciphertext_blob(Blob::new(sealed));
        let answer = call.encryption_context(CONTEXT.0, CONTEXT.1).send().await;
        let answer = answer.map_err(|error| unavailable(Trouble::of(&error).into_cause()))?;
        let cipher = cipher(answer.plaintext)?;
        self.remember(sealed, &cipher);
        Ok(cipher)
    }

    fn remember(&self, sealed: &[u8], cipher: &Arc<XChaCha20Poly1305>) {
        let mut memory = self.memory();
        if memory.len() >= OPENED_MAX {
            memory.clear();
        }
        memory.insert(sealed.to_vec(), Arc::clone(cipher));
    }

    fn memory(&self) -> MutexGuard<'_, HashMap<Vec<u8>, Arc<XChaCha20Poly1305>>> {
        self.opened.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[async_trait]
impl Keys for KmsKeys {
    fn mac(&self, purpose: Purpose, data: &[u8]) -> [u8; 32] {
        self.root.mac(purpose, data)
    }

    /// `version, length of the sealed wrapping key (2 bytes), the sealed wrapping key, nonce, sealed data key and tag`.
    async fn wrap(&self, data_key: &[u8; 32]) -> Result<Vec<u8>, Unavailable> {
        let (sealed, cipher) = self.wrapping().await?;
        let length = u16::try_from(sealed.len()).map_err(|_| unavailable("KMS sealed at great length".to_owned()))?;
        let wrapped = root_keys::seal(&cipher, &*self.random, data_key);
        let wrapped = wrapped.ok_or_else(|| unavailable("the data key was not sealed".to_owned()))?;
        Ok([&[VERSION], &length.to_be_bytes()[..], &sealed, &wrapped].concat())
    }

    async fn unwrap(&self, wrapped: &[u8]) -> Result<[u8; 32], Unavailable> {
        let Some((&[VERSION], rest)) = wrapped.split_first_chunk::<1>() else {
            return self.root.unwrap(wrapped).await;
        };
        let cut = || unavailable("a wrapped data key is cut short".to_owned());
        let (length, rest) = rest.split_first_chunk::<2>().ok_or_else(cut)?;
        let (sealed, wrapped) = rest.split_at_checked(u16::from_be_bytes(*length).into()).ok_or_else(cut)?;
        let cipher = self.opened(sealed).await?;
        let opened = root_keys::open(&cipher, wrapped);
        opened.ok_or_else(|| unavailable("a wrapped data key was changed".to_owned()))
    }
}

fn cipher(plaintext: Option<Blob>) -> Result<Arc<XChaCha20Poly1305>, Unavailable> {
    let key: Option<[u8; 32]> = plaintext.and_then(|key| key.into_inner().try_into().ok());
    let key = key.ok_or_else(|| unavailable("KMS gave a key of another length".to_owned()))?;
    Ok(Arc::new(XChaCha20Poly1305::new(&key.into())))
}

fn unavailable(cause: String) -> Unavailable {
    Unavailable { service: "keys", cause }
}
