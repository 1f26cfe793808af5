//! TLS of the host itself, for those who have no proxy in front. Certificate and key are files; when they change, connections that begin from then
//! on have the new ones.

use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant, SystemTime};

use anyhow::Context;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring;
use tokio_rustls::rustls::pki_types::pem::PemObject;
use tokio_rustls::rustls::pki_types::{CertificateDer, PrivateKeyDer};

/// How often the files are looked at.
const LOOK: Duration = Duration::from_secs(10);

/// Where certificate and key are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, then those above it, as PEM.
    pub certificate: PathBuf,
    /// The private key of that certificate, as PEM.
    pub key: PathBuf,
}

/// Certificate and key as they were read last.
pub struct Tls {
    files: TlsFiles,
    look: Duration,
    read: Mutex<Read>,
}

struct Read {
    acceptor: TlsAcceptor,
    changed: [Option<SystemTime>; 2],
    looked_at: Instant,
}

impl Tls {
    /// Reads certificate and key.
    ///
    /// # Errors
    /// They cannot be read, or do not belong together.
    pub fn open(files: TlsFiles) -> anyhow::Result<Tls> {
        Tls::open_looking_every(files, LOOK)
    }

    pub(super) fn open_looking_every(files: TlsFiles, look: Duration) -> anyhow::Result<Tls> {
        let changed = files.changed();
        let acceptor = files.acceptor()?;
        Ok(Tls { files, look, read: Mutex::new(Read { acceptor, changed, looked_at: Instant::now() }) })
    }

    /// Begins TLS on the next connection. Files that were changed and cannot be read leave those in use that were read before.
    pub(super) fn acceptor(&self) -> TlsAcceptor {
        let mut read = self.read.lock().unwrap_or_else(PoisonError::into_inner);
        if self.look <= read.looked_at.elapsed() {
            read.looked_at = Instant::now();
            self.read_changed(&mut read);
        }
        read.acceptor.clone()
    }

    fn read_changed(&self, read: &mut Read) {
        let changed = self.files.changed();
        if changed == read.changed {
            return;
        }
        match self.files.acceptor() {
            Ok(acceptor) => {
                (read.acceptor, read.changed) = (acceptor, changed);
                tracing::info!("The changed certificate is in use");
            }
            // Looked at again: a key may be written a moment after its certificate.
            Err(error) => tracing::warn!("The changed certificate is not used: {error:#}"),
        }
    }
}

impl TlsFiles {
    fn changed(&self) -> [Option<SystemTime>; 2] {
        [&self.certificate, &self.key].map(|file| std::fs::metadata(file).and_then(|it| it.modified()).ok())
    }

    fn acceptor(&self) -> anyhow::Result<TlsAcceptor> {
        let named = |file: &Path| format!("{} cannot be read as PEM", file.display());
        let certificates = CertificateDer::pem_file_iter(&self.certificate)
            .and_then(Iterator::collect::<Result<Vec<_>, _>>)
            .with_context(|| named(&self.certificate))?;
        let key = PrivateKeyDer::from_pem_file(&self.key).with_context(|| named(&self.key))?;
        let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
            .with_safe_default_protocol_versions()?
            .with_no_client_auth()
            .with_single_cert(certificates, key)
            .context("certificate and key do not belong together")?;
        config.alpn_protocols = vec![b"http/1.1".to_vec()];
        Ok(TlsAcceptor::from(Arc::new(config)))
    }
}
