//! Inputs that once failed: a file each, in `tests/fuzz/found/<target>/`, named after what it holds.

use std::path::PathBuf;

use domain::digest::hex;
use sha2::{Digest, Sha256};

use crate::repository;

fn folder(target: &str) -> PathBuf {
    repository().join("tests/fuzz/found").join(target)
}

/// What was found of a target, by the names of the files.
pub fn of(target: &str) -> Vec<(String, Vec<u8>)> {
    let files = std::fs::read_dir(folder(target)).into_iter().flatten().flatten();
    let read = |file: std::fs::DirEntry| {
        Some((file.file_name().to_string_lossy().into_owned(), std::fs::read(file.path()).ok()?))
    };
    let mut found: Vec<(String, Vec<u8>)> = files.filter_map(read).collect();
    found.sort();
    found
}

/// Keeps an input; answers where.
///
/// # Errors
/// The folder cannot be written.
pub fn keep(target: &str, input: &[u8]) -> std::io::Result<PathBuf> {
    let name = hex(&Sha256::digest(input)[..6]);
    std::fs::create_dir_all(folder(target))?;
    let path = folder(target).join(name);
    std::fs::write(&path, input)?;
    Ok(path)
}

/// The names of targets of which anything was found.
pub fn targets() -> Vec<String> {
    let folders = std::fs::read_dir(repository().join("tests/fuzz/found")).into_iter().flatten().flatten();
    folders.filter(|it| it.path().is_dir()).map(|it| it.file_name().to_string_lossy().into_owned()).collect()
}
