//! Digests as text: SHA-256, and bytes in hexadecimal.

use sha2::{Digest, Sha256};

/// Lower-case hexadecimal.
pub fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// SHA-256 of a text or of bytes, in lower-case hexadecimal.
pub fn sha256_hex(of: impl AsRef<[u8]>) -> String {
    hex(&Sha256::digest(of))
}
