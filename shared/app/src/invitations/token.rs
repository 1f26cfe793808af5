//! The token of a personal link: the citizen has it, the store only its hash.

use sha2::{Digest, Sha256};

use crate::App;
use crate::store::base64url;

/// Random bytes of a token.
const TOKEN_BYTES: usize = 20;

/// Characters of a token: six bits each.
pub const TOKEN_CHARACTERS: usize = (TOKEN_BYTES * 8).div_ceil(6);

/// A fresh token.
pub(crate) fn fresh_token(app: &App) -> String {
    app.random_text(TOKEN_BYTES)
}

/// The hash under which a token's link is stored. The token has 160 random bits, so the hash needs no key.
pub fn token_hash(token: &str) -> String {
    base64url(&Sha256::digest(token.as_bytes()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_as_many_characters_as_are_told() {
        assert_eq!(base64url(&[0; TOKEN_BYTES]).len(), TOKEN_CHARACTERS);
    }
}
