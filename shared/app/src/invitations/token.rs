//! The token of a personal link: the citizen has it, the store only its hash.

use sha2::{Digest, Sha256};

use crate::store::base64url;

/// The hash under which a token's link is stored. The token has 128 random bits, so the hash needs no key.
pub fn token_hash(token: &str) -> String {
    base64url(&Sha256::digest(token.as_bytes()))
}
