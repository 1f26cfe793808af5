//! Copies of the data file: until when one opens, and the manifest that says so beside it.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

use anyhow::Context;
use app::privacy::wrapping::Epoch;
use chrono::{DateTime, Utc};
use domain::digest::hex;
use domain::regulation::ErasurePolicies;
use local::data_file::copy::Copy;
use serde::{Deserialize, Serialize};
use sha2::{Digest, Sha256};
use table::items::{DataKeyItem, decode};
use table::kinds::Kind;

/// The form of manifests.
const FORM: &str = "otklik-backup/1";

/// Bytes of a copy that are read at once.
const CHUNK_BYTES: usize = 256 * 1024;

/// What is said of a copy, in a file beside it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Manifest {
    /// `otklik-backup/1`.
    pub form: String,
    /// When the copy was made.
    pub made_at: DateTime<Utc>,
    /// After this instant nothing opens that is sealed in it: destroy it by then. `None`: nothing is sealed in it.
    pub opens_until: Option<DateTime<Utc>>,
    /// The length of the copy, in bytes.
    pub bytes: u64,
    /// SHA-256 of it, in hexadecimal.
    pub sha256: String,
}

/// Writes the manifest of a copy beside it.
pub fn write_manifest(copy: &Path, policies: &ErasurePolicies, now: DateTime<Utc>) -> anyhow::Result<Manifest> {
    let (bytes, sha256) = measured(copy)?;
    let manifest = Manifest {
        form: FORM.to_owned(),
        made_at: now,
        opens_until: opens_until(&Copy::open(copy)?, policies)?,
        bytes,
        sha256,
    };
    let place = manifest_of(copy);
    let unwritable = || format!("{} cannot be written", place.display());
    let opened = OpenOptions::new().create_new(true).write(true).mode(0o600).open(&place);
    let mut file = opened.with_context(unwritable)?;
    file.write_all(serde_json::to_string_pretty(&manifest)?.as_bytes()).with_context(unwritable)?;
    file.sync_all().with_context(unwritable)?;
    Ok(manifest)
}

/// Length and SHA-256 of a copy.
fn measured(copy: &Path) -> anyhow::Result<(u64, String)> {
    let unreadable = || format!("{} cannot be read", copy.display());
    let mut hash = Sha256::new();
    let mut file = BufReader::with_capacity(CHUNK_BYTES, File::open(copy).with_context(unreadable)?);
    let mut bytes = 0;
    loop {
        let chunk = file.fill_buf().with_context(unreadable)?;
        if chunk.is_empty() {
            return Ok((bytes, hex(&hash.finalize())));
        }
        hash.update(chunk);
        bytes += chunk.len() as u64;
        let count = chunk.len();
        file.consume(count);
    }
}

/// Holds a copy against its manifest; `false`: there is none.
pub fn ensure_is_as_told(copy: &Path) -> anyhow::Result<bool> {
    let place = manifest_of(copy);
    if !place.exists() {
        return Ok(false);
    }
    let unreadable = || format!("{} cannot be read as a manifest", place.display());
    let manifest: Manifest =
        serde_json::from_slice(&std::fs::read(&place).with_context(unreadable)?).with_context(unreadable)?;
    let (bytes, sha256) = measured(copy)?;
    anyhow::ensure!(
        (bytes, &sha256) == (manifest.bytes, &manifest.sha256),
        "{} is not the copy that {} tells of: {bytes} bytes with SHA-256 {sha256}. Fetch it again",
        copy.display(),
        place.display()
    );
    Ok(true)
}

/// Where the manifest of a copy lies.
pub fn manifest_of(copy: &Path) -> PathBuf {
    let mut name = copy.as_os_str().to_owned();
    name.push(".manifest.json");
    PathBuf::from(name)
}

/// Until when something opens that is sealed in a copy, whatever its manifest says: the first of its epochs ends by then whose
/// wrapping key is destroyed last. `None`: nothing is sealed in it, or by an older program, under the root keys alone.
pub fn opens_until(copy: &Copy, policies: &ErasurePolicies) -> anyhow::Result<Option<DateTime<Utc>>> {
    let mut until = None;
    copy.each_item(|item| {
        let Ok(item) = item else { return };
        if Kind::DataKey.is(&item.key)
            && let Ok(DataKeyItem { under: Some(under), .. }) = decode(&item)
        {
            let ends = match Epoch::parse(&under) {
                Some(epoch) => Some(epoch.destroyed_at(policies)),
                None => app::privacy::vault::erased_at(&under),
            };
            until = until.max(ends);
        }
    })?;
    Ok(until)
}

/// What is to be said of a copy that is shown, and whether it has outlived its life.
pub fn told(path: &Path, policies: &ErasurePolicies, now: DateTime<Utc>) -> anyhow::Result<(bool, String)> {
    let until = opens_until(&Copy::open(path)?, policies)?;
    let name = path.display();
    Ok(match until {
        None => (false, format!("backup {name}: nothing is sealed in it under a key that ends")),
        Some(at) if now < at => (false, format!("backup {name}: it opens until {} at most", at.to_rfc3339())),
        Some(at) => {
            let told = format!("backup {name}: nothing opens it since {}; destroy it", at.to_rfc3339());
            (true, told)
        }
    })
}
