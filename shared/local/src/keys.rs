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
use app::privacy::root_keys::{RootKeys, VERSION};
use async_trait::async_trait;

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
        /// The key file's permissions.
        mode: u32,
    },
    /// The key file's contents are not keys of this form.
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

/// The root keys, read from their file.
pub struct KeyFile(RootKeys);

impl KeyFile {
    /// Draws new keys and writes them to a new file, durably; then opens it.
    pub fn create(path: &Path, random: Arc<dyn Random>) -> Result<KeyFile, KeyFileError> {
        let text = RootKeys::draw(&*random);
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
        let text = match RootKeys::completed(&text, &*random).map_err(malformed)? {
            Some(completed) => {
                replace(path, completed.as_bytes()).map_err(unusable)?;
                completed
            }
            None => text,
        };
        RootKeys::parse(&text, random).map(KeyFile).map_err(malformed)
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
        self.0.mac(purpose, data)
    }

    async fn wrap(&self, data_key: &[u8; 32]) -> Result<Vec<u8>, Unavailable> {
        self.0.wrap(data_key).await
    }

    async fn unwrap(&self, wrapped: &[u8]) -> Result<[u8; 32], Unavailable> {
        self.0.unwrap(wrapped).await
    }
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

/// Replaces a file that is there: at any instant there is the old one or the new one.
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
